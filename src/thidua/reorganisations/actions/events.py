"""One event in the life of one unit: founded, renamed, moved, dissolved, each by a decision and from a day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, insist
from thidua.organisations.actions import hold_tree, replace_terms
from thidua.organisations.models import Decision, Succession, Unit, UnitTerm
from thidua.organisations.queries import data_of, latest_term
from thidua.organisations.rules import DecisionData, TermData, change_from, end_on
from thidua.people.actions import end_mandates_of
from thidua.people.models import Person
from thidua.reorganisations.permissions import why_not_dissolve, why_not_found, why_not_move, why_not_rename
from thidua.reorganisations.rules import tidy
from thidua.rollup.actions import keeping_todays, resettled
from thidua.trail.actions import record


@transaction.atomic
def found_unit(
    *,
    code: str,
    name: str,
    kind: str,
    superior: Unit | None,
    decision: DecisionData,
    on: date,
    by: Person | None,
    at: datetime,
    unit_class: str = "",
    place: str = "",
    until: date = FOREVER,
    simulated: bool = False,
) -> Unit:
    """Found a unit beneath `superior`: from `on` it is in force and counts there. Without a superior it is a root.

    Raises NotYours, AtTheTop, DecisionIncomplete, DecisionDiffers, CodeUnreadable, CodeTaken, NameMissing, OutOfTime or
    SuperiorNotThere, having written nothing.
    """
    hold_tree()
    decision, name = tidy(decision), " ".join(name.split())
    insist(why_not_found(by, code=code, name=name, above=superior, decision=decision, on=on, until=until, at=at))
    kept = keep_decision(decision)
    unit = Unit.objects.create(code=code)
    term = TermData(
        valid_from=on,
        valid_until=until,
        name=name,
        kind=kind,
        unit_class=unit_class,
        parent_id=superior.pk if superior else None,
        place=place,
        decision_id=kept.pk,
        simulated=simulated,
    )
    with keeping_todays(units=[unit.pk], on=day_of(at)), resettled(units=[unit.pk], since=on):
        replace_terms(unit=unit, terms=[term])
    _succeed(Succession.Kind.FOUND, unit, kept, on)
    record("unit.founded", subject=unit, by=by, at=at, on=on, decision=kept, superior=superior)
    return unit


@transaction.atomic
def rename_unit(
    *,
    unit: Unit,
    name: str,
    decision: DecisionData,
    on: date,
    by: Person | None,
    at: datetime,
    place: str | None = None,
) -> UnitTerm:
    """Give the unit another name from `on` on, and another place on its papers where one is given.

    Earlier days, closed periods and issued papers keep the old name. Totals do not change.

    Raises NotYours, AtTheTop, DecisionIncomplete, DecisionDiffers, NameMissing, SameName, BeforeFounding,
    BeforeLatestChange or NoLongerThere, having written nothing.
    """
    hold_tree()
    decision, name = tidy(decision), " ".join(name.split())
    insist(why_not_rename(by, unit=unit, name=name, decision=decision, on=on, at=at))
    kept, before = keep_decision(decision), latest_term(unit)
    changed = change_from(
        data_of(unit), on, name=name, place=before.place if place is None else place, decision_id=kept.pk
    )
    # Nobody comes to carry anything else: what is kept in today's boundaries holds from this day on.
    with keeping_todays(units=[], on=day_of(at)):
        replace_terms(unit=unit, terms=changed)
    _succeed(Succession.Kind.RENAME, unit, kept, on, note=before.name)
    record("unit.renamed", subject=unit, by=by, at=at, on=on, decision=kept)
    return latest_term(unit)


@transaction.atomic
def move_unit(
    *, unit: Unit, superior: Unit, decision: DecisionData, on: date, by: Person | None, at: datetime
) -> UnitTerm:
    """Hang the unit, with all beneath it, under another superior from `on` on.

    Totals of periods that end on `on` or later move with it; earlier and closed ones stay as they were.

    Raises NotYours, AtTheTop, DecisionIncomplete, DecisionDiffers, BeforeFounding, BeforeLatestChange, NoLongerThere,
    BeneathItself, SameSuperior or SuperiorNotThere, having written nothing.
    """
    hold_tree()
    decision = tidy(decision)
    insist(why_not_move(by, unit=unit, above=superior, decision=decision, on=on, at=at))
    kept, before = keep_decision(decision), latest_term(unit)
    with keeping_todays(units=[unit.pk], on=day_of(at)), resettled(units=[unit.pk], since=on):
        replace_terms(unit=unit, terms=change_from(data_of(unit), on, parent_id=superior.pk, decision_id=kept.pk))
    _succeed(Succession.Kind.MOVE, unit, kept, on)
    record("unit.moved", subject=unit, by=by, at=at, on=on, decision=kept, before=before.parent, after=superior)
    return latest_term(unit)


@transaction.atomic
def dissolve_unit(*, unit: Unit, decision: DecisionData, on: date, by: Person | None, at: datetime) -> UnitTerm:
    """End the unit: `on` is the first day on which it is no more. Its mandates end with it.

    What it reported stays, and counts in the periods in which it was there.

    Raises NotYours, AtTheTop, DecisionIncomplete, DecisionDiffers, BeforeFounding, BeforeLatestChange, NoLongerThere or
    StillBeneath, having written nothing.
    """
    hold_tree()
    decision = tidy(decision)
    insist(why_not_dissolve(by, unit=unit, decision=decision, on=on, at=at))
    kept = keep_decision(decision)
    with keeping_todays(units=[unit.pk], on=day_of(at)), resettled(units=[unit.pk], since=on):
        replace_terms(unit=unit, terms=end_on(data_of(unit), on))
    end_mandates_of(units=[unit.pk], on=on, because=kept, by=by, at=at)
    _succeed(Succession.Kind.DISSOLVE, unit, kept, on)
    record("unit.dissolved", subject=unit, by=by, at=at, on=on, decision=kept)
    return latest_term(unit)


def keep_decision(decision: DecisionData) -> Decision:
    """The decision's row: the one that is recorded already, else a new one."""
    alike = Decision.objects.filter(
        body__iexact=decision.body, number__iexact=decision.number, dated=decision.dated
    ).first()
    if alike is not None:
        return alike
    return Decision.objects.create(
        body=decision.body,
        number=decision.number,
        dated=decision.dated,
        title=decision.title,
        simulated=decision.simulated,
    )


def _succeed(kind: Succession.Kind, unit: Unit, decision: Decision, on: date, note: str = "") -> None:
    Succession.objects.create(kind=kind, unit=unit, on=on, decision=decision, note=note)
