"""May this person do that to a movement for this unit, that day: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.ground.values import Refusal
from thidua.organisations.models import GRASSROOTS_KINDS, Unit
from thidua.organisations.queries import children, name_of, term_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.years.models import Movement, Passing
from thidua.years.queries import reaches
from thidua.years.rules import AlreadyPassedOn, NothingToPass, NotReached, ThroughSuperior, why_not_open


def why_not_pass_on(person: Person | None, movement: Movement, unit: Unit, *, on: date) -> Refusal | None:
    """None when the movement runs and reached `unit`, which has units below and has not passed it on yet."""
    refused = why_not(person, Power.LAUNCH, unit, on=on) or _why_not_running(movement, unit, on)
    if refused:
        return refused
    passed = Passing.objects.filter(movement=movement, unit=unit).first()
    if passed is not None:
        return AlreadyPassedOn(unit=name_of(unit, on), on=passed.on)
    if not children(unit, on).exists():
        return NothingToPass(unit=name_of(unit, on))
    return None


def why_not_register(person: Person | None, movement: Movement, unit: Unit, *, on: date) -> Refusal | None:
    """None when the movement runs and reached `unit`, a grassroots union whose figures the person enters."""
    refused = why_not(person, Power.ENTER, unit, on=on)
    if refused:
        return refused
    term = term_of(unit, on)
    if term is None or term.kind not in GRASSROOTS_KINDS:
        return ThroughSuperior(unit=name_of(unit, on))
    return _why_not_running(movement, unit, on)


def why_not_review(person: Person | None, movement: Movement, unit: Unit, *, on: date) -> Refusal | None:
    """None when the person speaks for `unit`, and the movement reached it or is its own. Reviews come also after the end."""
    return why_not(person, Power.LAUNCH, unit, on=on) or _why_not_reached(movement, unit, on)


def why_not_praise(person: Person | None, movement: Movement, unit: Unit, *, on: date) -> Refusal | None:
    """None when the person enters the figures of `unit`, or checks it, and the movement reached it."""
    own = why_not(person, Power.ENTER, unit, on=on)
    if own is not None and why_not(person, Power.CHECK, unit, on=on) is not None:
        return own
    return _why_not_reached(movement, unit, on)


def _why_not_reached(movement: Movement, unit: Unit, on: date) -> Refusal | None:
    return None if reaches(movement, unit, on) else NotReached(movement=movement.name, unit=name_of(unit, on))


def _why_not_running(movement: Movement, unit: Unit, on: date) -> Refusal | None:
    over = why_not_open(movement.name, movement.ended_on, movement.period.last_day, on)
    return over or _why_not_reached(movement, unit, on)
