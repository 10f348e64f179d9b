"""May this person do that to this unit, that day: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.organisations.models import Unit, UnitTerm
from thidua.people.models import Person
from thidua.people.rules import OPERATOR_POWERS, POWER_WORDS, NotTheOperators, NotYours, Power


def why_not(person: Person | None, power: Power, unit: Unit, *, on: date) -> NotYours | None:
    """None when a mandate of `person` gives `power` over `unit` on the day `on`, else the refusal.

    `person` None is the operator of the installation, who may do what `OPERATOR_POWERS` lists, everywhere.
    """
    if person is None:
        if power in OPERATOR_POWERS:
            return None
        return NotTheOperators(power=POWER_WORDS[power], unit=_name(unit, on), on=on)
    if person.scope(on=on, power=power).filter(pk=unit.pk).exists():
        return None
    return NotYours(power=POWER_WORDS[power], unit=_name(unit, on), on=on)


def _name(unit: Unit, on: date) -> str:
    """The unit's name that day, else the last one it bore, else its code."""
    terms = UnitTerm.objects.filter(unit=unit).order_by("valid_from")
    known = terms.in_force(on).first() or terms.last()
    return known.name if known else unit.code
