"""Reports as officers make them: opened, filled in, submitted, approved; each through the house's own actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

import typst

from thidua.ground.values import Quantity
from thidua.indicators.queries import form_for
from thidua.organisations.queries import term_of
from thidua.reports.actions import (
    amend_report,
    approve_report,
    attach_evidence,
    open_report,
    save_figures,
    submit_report,
)
from thidua.reports.models import Report
from thidua.reports.rules import Entry
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import fillers
from thidua.workshop.rules.cases import EvidenceSpec
from thidua.workshop.rules.simulation import draw

LATE = (2, 9)
"""How many days after the deadline a late report of the demo comes."""


def open_filled(
    world: World, unit: str, period: str, entries: Mapping[str, Entry], *, day: date, source: str, simulated: bool
) -> Report:
    """A draft of the unit's report with these lines, opened and saved by its chair."""
    chair, at = world.chairs[unit], moment(day, unit)
    report = open_report(
        unit=world.units[unit], period=world.periods[period], by=chair, at=at, source=source, simulated=simulated
    )
    return save_figures(report=report, entries=entries, by=chair, at=at + timedelta(minutes=12))


def submit(world: World, report: Report, unit: str, *, day: date) -> Report:
    """Submitted by the unit's chair on that day, after it was saved."""
    return submit_report(report=report, by=world.chairs[unit], at=_later(report, moment(day, f"{unit}/submit")))


def approve(world: World, report: Report, unit: str, *, day: date) -> Report:
    """Approved that day by the reviewer of the unit directly above."""
    return approve_report(
        report=report, by=world.reviewers[world.parents[unit]], at=_later(report, moment(day, f"{unit}/check"))
    )


def amend(world: World, report: Report, unit: str, *, reason: str, entries: Mapping[str, Entry], day: date) -> Report:
    """An amendment with other figures, as a draft."""
    chair, at = world.chairs[unit], moment(day, f"{unit}/amend")
    amendment = amend_report(report=report, reason=reason, by=chair, at=_later(report, at))
    return save_figures(report=amendment, entries=entries, by=chair, at=_later(report, at) + timedelta(minutes=5))


def attach(world: World, report: Report, spec: EvidenceSpec, *, day: date) -> None:
    """Hang a small made-up PDF at a figure of a draft."""
    attach_evidence(
        report=report,
        indicator=spec.indicator,
        name=spec.name,
        chunks=[made_up_paper(spec.text)],
        by=world.chairs[spec.unit],
        at=moment(day, spec.unit) + timedelta(minutes=20),
    )


def handed_in_on(period_deadline: date, unit: str, *, late: bool) -> date:
    """The day a report came: in the fortnight before the deadline, or some days after it."""
    if late:
        return period_deadline + timedelta(days=draw(f"{unit}/late", *LATE))
    return period_deadline - timedelta(days=draw(f"{unit}/day", 0, 14))


def simulated_entries(
    world: World, unit: str, period: str, *, size: int, given: Mapping[str, int] | None = None
) -> dict[str, Entry]:
    """Made-up figures for the lines of the unit's form in that period."""
    row = world.periods[period]
    term = term_of(world.units[unit], row.last_day)
    form = form_for(term.kind, term.unit_class, row.period) if term else None
    if form is None:
        return {}
    asked = {line.indicator_id for line in form.lines.all()}
    known: dict[str, int] = ({"DV01": size} if size else {}) | dict(given or {})
    for code, filler in fillers().items():
        if code not in asked or code in known or (filler.first_half and not period.endswith("H1")):
            continue
        key = f"{unit}/{code}" if filler.steady else f"{unit}/{code}/{period}"
        if (amount := filler.amount(key, known)) is not None:
            known[code] = amount
    return {code: entry(known[code]) for code in known if code in asked}


def entry(amount: int, *, note: str | None = None) -> Entry:
    """One made-up figure."""
    return Entry(quantity=Quantity(Decimal(amount)), note=note, simulated=True)


def made_up_paper(text: str) -> bytes:
    """A one-page PDF that says it is simulated."""
    source = (
        '#set page(paper: "a5")\n#set text(lang: "vi")\n'
        f"= {text}\n\nTài liệu mô phỏng của bản trình diễn, không phải minh chứng thật.\n"
    )
    return typst.compile(source.encode())


def _later(report: Report, at: datetime) -> datetime:
    """Never before the report was last touched."""
    touched = [report.created_at, report.saved_at, report.submitted_at, report.decided_at]
    last = max(each for each in touched if each is not None)
    return max(at, last + timedelta(minutes=15))
