"""May this person decide this about that unit: a refusal, or None. The same answer stands beside the button."""

from __future__ import annotations

from datetime import date, datetime

from thidua.ground.today import day_of
from thidua.ground.values import Refusal
from thidua.organisations.models import Decision, Unit, UnitTerm
from thidua.organisations.queries import (
    data_of,
    latest_term,
    latest_terms,
    name_of,
    names_of,
    term_of,
)
from thidua.organisations.rules import CodeTaken, DecisionData, why_not_code, why_not_span
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.reorganisations.queries import units_organised
from thidua.reorganisations.rules import (
    AtTheTop,
    BeneathItself,
    DecisionDiffers,
    Event,
    NameMissing,
    NoLongerThere,
    SameName,
    SameSuperior,
    StillBeneath,
    SuperiorNotThere,
    why_not_day,
    why_not_decision,
)

NAMED = 5


def why_not_organise(by: Person | None, above: Unit | None, *, unit: str, at: datetime) -> Refusal | None:
    """Deciding about a unit takes the power to organise over its superior, on the day of deciding.

    A superior that is decided but comes into force later is asked where it will hang.
    """
    if above is None:
        return AtTheTop(unit=unit) if by is not None else None
    refused = why_not(by, Power.ORGANISE, above, on=day_of(at))
    if refused is None or by is None or term_of(above, day_of(at)) is not None:
        return refused
    return None if units_organised(by, on=day_of(at)).filter(pk=above.pk).exists() else refused


def why_not_begin(by: Person | None, event: Event, unit: Unit, *, at: datetime) -> Refusal | None:
    """Whether the person can set out to decide `event` about the unit; to found means: beneath the unit."""
    last = latest_term(unit)
    today = day_of(at)
    if last.valid_until <= today:
        return NoLongerThere(unit=last.name, last=last_day_of(last), on=today)
    above = unit if event is Event.FOUND else last.parent
    return why_not_organise(by, above, unit=last.name, at=at)


def last_day_of(term: UnitTerm) -> date:
    """The last day the term holds."""
    return date.fromordinal(term.valid_until.toordinal() - 1)


def why_not_keep(decision: DecisionData) -> Refusal | None:
    """A decision is complete, and one that is recorded already is recorded as it is given here."""
    if incomplete := why_not_decision(decision):
        return incomplete
    alike = Decision.objects.filter(
        body__iexact=decision.body, number__iexact=decision.number, dated__year=decision.dated.year
    )
    for known in alike:
        if known.dated != decision.dated:
            return DecisionDiffers(number=known.number, body=known.body, known=known.dated, given=decision.dated)
        if known.title and decision.title and known.title != decision.title:
            return DecisionDiffers(number=known.number, body=known.body, known=known.title, given=decision.title)
    return None


def why_not_found(
    by: Person | None, *, code: str, name: str, above: Unit | None, decision: DecisionData, on: date, until: date, at: datetime
) -> Refusal | None:  # fmt: skip
    """A new unit has a free code, a name, and a superior that is in force as long as it is."""
    taken = Unit.objects.filter(code=code).first()
    return (
        why_not_organise(by, above, unit=name, at=at)
        or why_not_keep(decision)
        or why_not_code(code)
        or (CodeTaken(code=code, name=names_of([taken.pk])[taken.pk]) if taken else None)
        or (NameMissing() if not name.strip() else None)
        or why_not_span(name, on, until)
        or (why_not_hang(name, above, on, until) if above else None)
    )


def why_not_rename(
    by: Person | None, *, unit: Unit, name: str, decision: DecisionData, on: date, at: datetime
) -> Refusal | None:
    """A unit in force takes a name it does not bear yet, not before its latest change."""
    last = latest_term(unit)
    return (
        why_not_organise(by, last.parent, unit=last.name, at=at)
        or why_not_keep(decision)
        or (NameMissing() if not name.strip() else None)
        or why_not_day(data_of(unit), on)
        or (SameName(name=last.name) if " ".join(name.split()) == last.name else None)
    )


def why_not_move(
    by: Person | None, *, unit: Unit, above: Unit, decision: DecisionData, on: date, at: datetime
) -> Refusal | None:
    """A unit moves beneath a superior in force that is not in its own branch; the person organises at both ends."""
    last = latest_term(unit)
    return (
        why_not_organise(by, last.parent, unit=last.name, at=at)
        or why_not_organise(by, above, unit=last.name, at=at)
        or why_not_keep(decision)
        or why_not_day(data_of(unit), on)
        or why_not_beneath(unit, above, on)
        or (SameSuperior(unit=last.name, superior=name_of(above, on)) if last.parent_id == above.pk else None)
        or why_not_hang(last.name, above, on, last.valid_until)
    )


def why_not_dissolve(
    by: Person | None, *, unit: Unit, decision: DecisionData, on: date, at: datetime
) -> Refusal | None:
    """A unit ends after its latest change, when nothing hangs beneath it any more."""
    last = latest_term(unit)
    return (
        why_not_organise(by, last.parent, unit=last.name, at=at)
        or why_not_keep(decision)
        or why_not_day(data_of(unit), on, ends=True)
        or why_not_empty(unit, on)
    )


def why_not_beneath(unit: Unit, above: Unit, on: date) -> Refusal | None:
    """The new superior is not the unit itself nor beneath it, on that day or any later one."""
    if unit == above or above.branches_up.filter(ancestor=unit, valid_until__gt=on).exists():
        return BeneathItself(unit=name_of(unit, on), superior=name_of(above, on))
    return None


def why_not_hang(name: str, above: Unit, on: date, until: date) -> Refusal | None:
    """The superior is in force from `on` to the day `until`, without a gap."""
    day = on
    while day < until:
        term = term_of(above, day)
        if term is None:
            return SuperiorNotThere(superior=name_of(above, day), unit=name, on=day)
        day = term.valid_until
    return None


def why_not_empty(unit: Unit, on: date) -> StillBeneath | None:
    """Nothing hangs beneath the unit on the day or later."""
    below = UnitTerm.objects.filter(parent=unit, valid_until__gt=on)
    ids = list(below.order_by("unit_id").values_list("unit_id", flat=True).distinct())
    if not ids:
        return None
    names = sorted(latest_terms(ids).values(), key=lambda term: (term.sort_key, term.unit_id))[:NAMED]
    shown = [term.name for term in names] + (["…"] if len(ids) > NAMED else [])
    return StillBeneath(count=len(ids), unit=name_of(unit, on), on=on, names=shown)
