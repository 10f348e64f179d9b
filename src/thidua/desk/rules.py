"""In which order matters lie on the desk, from when a closing is shown there, and when a text and the system agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from thidua.ground.values import Hedge, Period, Quantity
from thidua.ground.values import mark as _
from thidua.years.models import ReportingPeriod

NOTICE_WORDS: dict[str, str] = {
    "report.returned": _("The report for {period} of {unit} came back. Open what was returned."),
    "report.approved": _("The report for {period} of {unit} is approved; its figures count."),
    "report.reminded": _("Reminder from the union above: the report for {period} of {unit} has not come yet."),
    "period.closed": _("{about} closed {period}. What is approved from now on shows as “after closing”."),
    "period.sent": _("{about} sent up its consolidated sheet for {period}. Take it or return it."),
    "period.taken": _("The union above took the consolidated sheet of {unit} for {period}."),
    "dossier.submitted": _("An award dossier for {period} reached {unit}. Check it, and forward or return it."),
    "dossier.returned": _("An award dossier of {unit} for {period} came back. Read the reasons and submit it again."),
    "dossier.decided": _("Awards for {period} are decided; they stand in the record of {unit}."),
    "certificate.revoked": _("An award for {period} in the record of {unit} was revoked."),
    "period.returned": _(
        "The union above returned the consolidated sheet of {unit} for {period}: the period is open again."
    ),
    "conference.called": _("{unit} is called to the conference that reviews {period}: {on}. Open the agenda."),
    "conference.moved": _("The conference that reviews {period} now begins at {on}. Open the agenda."),
    "lead.handed_over": _("{unit} leads its cluster in {period}: the pack is handed over. Open and accept it."),
}
"""What a notice says, by its kind: `unit` is whose inbox it lies in, `about` the unit that did it, `on` a moment."""

SOON = 14
"""Days before its cut-off from which a period is shown as one to close."""
SHOWN = 8
"""So many rows of one kind stand on the desk; the list of its own has them all."""


def is_soon(period: ReportingPeriod, on: date) -> bool:
    """Whether the period's cut-off is near or past."""
    return (period.cut_off - on).days <= SOON


def running(periods: Iterable[ReportingPeriod], on: date) -> list[ReportingPeriod]:
    """Of the periods that have begun, those whose deadline has not passed."""
    return [each for each in periods if on <= each.deadline]


def leading(periods: Iterable[ReportingPeriod]) -> ReportingPeriod | None:
    """Of the periods being gathered, the one whose figures head the desk: the next deadline, then the longest."""
    return min(periods, key=lambda each: (each.deadline, -_length(each.period)), default=None)


def _length(period: Period) -> int:
    return (period.last_day - period.first_day).days


def agrees(said: Quantity, held: Decimal) -> bool:
    """Whether an amount that is held can be what a text says with its hedge.

    "hơn 3,9 tỷ" speaks of less than the next step of its own last digit: 3.912.450.000 agrees, 4.500.000.000 does not.
    """
    amount, step = said.amount, step_of(said.amount)
    match said.hedge:
        case Hedge.EXACT:
            return held == amount
        case Hedge.OVER:
            return amount <= held < amount + step
        case Hedge.NEARLY:
            return amount - step < held <= amount
        case Hedge.ABOUT:
            return abs(held - amount) < step
        case Hedge.AT_MOST:
            return held <= amount
        case Hedge.UNDER:
            return held < amount
        case Hedge.RANGE:
            return said.upper is not None and amount <= held <= said.upper
    return held >= amount


def step_of(amount: Decimal) -> Decimal:
    """One of the last digit that was written: 100 million of 3.900.000.000, 10 of 120, 1 of 121."""
    exponent = amount.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent) if amount else Decimal(1)
