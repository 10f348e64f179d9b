"""May this person assign targets there: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.targets.models import Target
from thidua.targets.queries import below
from thidua.targets.rules import TargetReplaced


class NobodyBelow(Refusal):
    """A unit without units below passes nothing on."""

    text = _("No unit hangs directly below, so there is nobody to pass the target on to.")


def why_not_assign(person: Person, unit: Unit, *, on: date) -> Refusal | None:
    """None when `person` speaks that day for the unit directly above `unit`."""
    return why_not(person, Power.ASSIGN, unit, on=on)


def why_not_cascade(person: Person, target: Target, *, on: date) -> Refusal | None:
    """None when the target stands and `person` may assign to the units directly below its unit."""
    if not target.standing:
        return TargetReplaced(old=target.amount.normalize() + 0)
    rows = below(target.unit, target.indicator, target.period.period, on)
    if not rows:
        return NobodyBelow()
    return why_not(person, Power.ASSIGN, rows[0].term.unit, on=on)
