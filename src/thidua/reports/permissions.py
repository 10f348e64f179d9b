"""Why a person may not do something to a report: the action insists on it, the page shows it beside the button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import children, name_of, names_on, superior, term_of, terms_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.queries import units_in_scope
from thidua.people.rules import OPERATOR_POWERS, POWER_WORDS, NotYours, Power
from thidua.reports.models import Consolidation, Report
from thidua.reports.queries import (
    asks_report,
    forms_asked,
    latest_report,
    latest_reports,
    others_who_check,
    sheets_below,
    somebody_asked,
    waiting_below,
)
from thidua.reports.rules import (
    OPEN,
    STAGE_NAMES,
    STATE_NAMES,
    AmendmentOpen,
    ClosedAbove,
    DecisionsPending,
    NobodyAbove,
    NobodyAsked,
    NoFormAsked,
    NothingBeneath,
    NotYetOver,
    OwnSheet,
    OwnSubmission,
    ReportExists,
    SheetsPending,
    Stage,
    State,
    UnitsOwnDraft,
    WrongStage,
    why_not_amend,
    why_not_edit,
    why_not_move,
    why_not_step,
)
from thidua.rollup.actions.closing import AlreadyClosed
from thidua.rollup.models import Closing
from thidua.rollup.queries import closing_of
from thidua.years.models import ReportingPeriod

NAMED = 5
"""So many units are named in a refusal; the page lists them all."""


def why_not_open(by: Person | None, unit: Unit, period: ReportingPeriod, *, on: date) -> Refusal | None:
    """Opening needs the power to enter, for the own unit or on behalf, a form that asks, and no report there yet."""
    if refusal := _why_not_speak(by, Power.ENTER, unit, on=on, on_behalf=True):
        return refusal
    if asks_report(term_of(unit, period.last_day), period.period) is None:
        return NoFormAsked(unit=name_of(unit, period.last_day), period=period.period)
    if report := latest_report(unit, period.code):
        state = STATE_NAMES[State(report.state)]
        return ReportExists(unit=name_of(unit, period.last_day), period=period.period, state=state)
    return None


def why_not_save(by: Person | None, report: Report, *, on: date) -> Refusal | None:
    """Figures and evidence are changed by the unit's own people, or by who entered on behalf, while it is with them."""
    return _why_not_speak(
        by, Power.ENTER, report.unit, on=on, on_behalf=report.stand_in_id is not None
    ) or why_not_edit(report.state)


def why_not_fill(by: Person | None, units: Sequence[Unit], period: ReportingPeriod, *, on: date) -> dict[int, Refusal]:
    """By unit, for those that cannot be filled in: why; `why_not_open` and `why_not_save` for many units in a few
    statements. A draft that the unit began itself is the unit's own."""
    pks = [unit.pk for unit in units]
    terms, latest = terms_of(pks, period.last_day), latest_reports(pks, period.code)
    forms = forms_asked(terms, period.period)
    own, below = (_within(by, power, pks, on=on) for power in (Power.ENTER, Power.ENTER_BELOW))
    refused: dict[int, Refusal] = {}
    for unit in units:
        term, report = terms.get(unit.pk), latest.get(unit.pk)
        name = term.name if term else name_of(unit, period.last_day)
        refusal: Refusal | None = None
        if unit.pk not in own and unit.pk not in below:
            refusal = NotYours(power=POWER_WORDS[Power.ENTER], unit=name, on=on)
        elif report is None:
            refusal = None if unit.pk in forms else NoFormAsked(unit=name, period=period.period)
        else:
            refusal = why_not_edit(report.state)
            if refusal is None and unit.pk not in own and report.stand_in_id is None:
                refusal = UnitsOwnDraft(unit=name)
        if refusal:
            refused[unit.pk] = refusal
    return refused


def why_not_submit(by: Person | None, report: Report, *, on: date) -> Refusal | None:
    """Who and in which state; whether the figures are ready is `queries.why_not_ready`."""
    return _why_not_speak(
        by, Power.SUBMIT, report.unit, on=on, on_behalf=report.stand_in_id is not None
    ) or why_not_move(report.state, State.SUBMITTED)


def why_not_return(by: Person | None, report: Report, *, on: date) -> Refusal | None:
    """The unit directly above that day; at the top a second officer."""
    return _why_not_decide(by, report, on=on) or why_not_move(report.state, State.RETURNED)


def why_not_approve(by: Person | None, report: Report, *, on: date) -> Refusal | None:
    """The unit directly above that day; at the top a second officer; never who submitted it.

    What an office of one entered on behalf its only officer approves: nobody else could.
    """
    if refusal := _why_not_decide(by, report, on=on) or why_not_move(report.state, State.APPROVED):
        return refusal
    if by is not None and report.submitted_by_id == by.pk:
        alone = report.stand_in_id is not None and not others_who_check(report.unit, by, on=on)
        return None if alone else OwnSubmission()
    return None


def why_not_amend_report(by: Person | None, report: Report, *, on: date) -> Refusal | None:
    """The unit's own people, or the unit above on its behalf, amend an approved report, one amendment at a time."""
    if refusal := _why_not_speak(by, Power.ENTER, report.unit, on=on, on_behalf=True) or why_not_amend(report.state):
        return refusal
    newest = latest_report(report.unit, report.period_id)
    if newest and State(newest.state) in OPEN:
        return AmendmentOpen(number=newest.number, state=STATE_NAMES[State(newest.state)])
    return None


def why_not_close(by: Person | None, unit: Unit, period: ReportingPeriod, *, on: date) -> Refusal | None:
    """Closing waits for the cut-off and for every decision on what was submitted directly below."""
    if refusal := why_not(by, Power.CLOSE, unit, on=on):
        return refusal
    if superior(unit, period.last_day) and not children(unit, period.last_day).exists():
        return NothingBeneath(unit=name_of(unit, period.last_day), period=period.period)
    if not somebody_asked(unit, period):
        return NobodyAsked(unit=name_of(unit, period.last_day), period=period.period)
    if on < period.cut_off:
        return NotYetOver(period=period.period, cut_off=period.cut_off)
    if closing := closing_of(unit, period.period):
        return AlreadyClosed(unit=name_of(unit, period.last_day), period=period.period, at=closing.at)
    if waiting := list(waiting_below(unit, period).values_list("unit", flat=True)):
        return DecisionsPending(**_named_first(waiting, period))
    if pending := list(sheets_below(unit, period).values_list("closing__unit", flat=True)):
        return SheetsPending(**_named_first(pending, period))
    return None


def _named_first(units: list[int], period: ReportingPeriod) -> dict[str, Any]:
    """How many these units are, the first of them by name."""
    named = names_on(units[:NAMED], period.last_day)
    return {
        "count": len(units),
        "units": [*(named[pk] for pk in units[:NAMED]), *(["…"] if len(units) > NAMED else [])],
    }


def why_not_sign(by: Person | None, sheet: Consolidation, *, on: date) -> Refusal | None:
    """Signing is the word of who may submit for the unit."""
    return why_not(by, Power.SUBMIT, sheet.closing.unit, on=on) or why_not_step(sheet.stage, Stage.SIGNED)


def why_not_send(by: Person | None, sheet: Consolidation, *, on: date) -> Refusal | None:
    """A signed sheet goes up, where somebody stands above."""
    unit = sheet.closing.unit
    if refusal := why_not(by, Power.CLOSE, unit, on=on) or why_not_step(sheet.stage, Stage.SENT):
        return refusal
    return None if superior(unit, on) else NobodyAbove(unit=name_of(unit, on))


def why_not_take(by: Person | None, sheet: Consolidation, *, on: date) -> Refusal | None:
    """The unit directly above that day; at the top a second officer; never who signed or sent it."""
    unit = sheet.closing.unit
    above = superior(unit, on) is not None
    if refusal := why_not(by, Power.CHECK if above else Power.CLOSE, unit, on=on):
        return refusal
    # A signed sheet is taken as it is only where nobody stands above; elsewhere it is sent first.
    if above and Stage(sheet.stage) is not Stage.SENT:
        return WrongStage(state=STAGE_NAMES[Stage(sheet.stage)])
    return why_not_step(sheet.stage, Stage.TAKEN) or _why_not_second(by, sheet)


def why_not_send_back(by: Person | None, sheet: Consolidation, *, on: date) -> Refusal | None:
    """As taking it; and not once the unit above has closed the period itself, with this sheet in it."""
    closing = sheet.closing
    if refusal := why_not(by, Power.CHECK, closing.unit, on=on):
        return refusal
    if refused := why_not_step(sheet.stage, Stage.SENT_BACK) or _why_not_second(by, sheet):
        return refused
    above = superior(closing.unit, on)
    frozen = Closing.objects.standing().filter(unit=above, period=closing.period_id).first() if above else None
    if above and frozen:
        return ClosedAbove(unit=name_of(above, on), period=closing.period.period, at=frozen.at)
    return None


def why_not_remind(by: Person | None, units: Sequence[Unit], *, on: date) -> Refusal | None:
    """Who checks the reports of all of them may remind them; asked once, however many there are."""
    checked = units_in_scope(by, on=on, power=Power.CHECK).filter(pk__in=[unit.pk for unit in units]) if by else ()
    beyond = set(units) - set(checked)
    return next((why_not(by, Power.CHECK, unit, on=on) for unit in units if unit in beyond), None)


def _why_not_speak(by: Person | None, power: Power, unit: Unit, *, on: date, on_behalf: bool) -> Refusal | None:
    """`power` over the own unit or, where that is open, the power to enter on behalf of a unit beneath."""
    refusal = why_not(by, power, unit, on=on)
    if refusal and on_behalf and by is not None and why_not(by, Power.ENTER_BELOW, unit, on=on) is None:
        return None
    return refusal


def _within(by: Person | None, power: Power, pks: Sequence[int], *, on: date) -> set[int]:
    """Those of the units over which the person holds the power; the operator holds what commands may do."""
    if by is None:
        return set(pks) if power in OPERATOR_POWERS else set()
    return set(units_in_scope(by, on=on, power=power).filter(pk__in=pks).values_list("pk", flat=True))


def _why_not_decide(by: Person | None, report: Report, *, on: date) -> Refusal | None:
    # Who may check has the unit directly beneath the own one. Where nobody stands above, whoever may close its period is the second
    # officer.
    refusal = why_not(by, Power.CHECK, report.unit, on=on)
    if refusal and superior(report.unit, on) is None:
        return why_not(by, Power.CLOSE, report.unit, on=on)
    return refusal


def _why_not_second(by: Person | None, sheet: Consolidation) -> OwnSheet | None:
    return OwnSheet() if by is not None and by.pk in (sheet.signed_by_id, sheet.sent_by_id) else None
