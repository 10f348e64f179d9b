"""The scope: which reports and which evidence a person may open on a day. What is outside does not exist for them."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from thidua.organisations.models import Branch
from thidua.people.models import Person
from thidua.people.queries import mandates_of, units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Evidence, Report
from thidua.reports.rules import HANDED_IN, State


def reports_visible_to(person: Person, *, on: date) -> QuerySet[Report]:
    """The reports `person` may open on the day `on`.

    The unit's own people see every state. Who checks the unit or inspects its branch sees everything that was ever
    handed in; other readers of the branch see what is submitted or approved. A draft is nobody's but the unit's, and of
    who enters it on the unit's behalf.
    A report stays readable for those above its unit on its period's last day, whatever became of the unit since.
    """
    own = units_in_scope(person, on=on, power=Power.ENTER)
    checked = units_in_scope(person, on=on, power=Power.CHECK)
    stood_in_for = units_in_scope(person, on=on, power=Power.ENTER_BELOW)
    inspected = units_in_scope(person, on=on, power=Power.INSPECT)
    read = units_in_scope(person, on=on, power=Power.READ)
    handed_in = [state.value for state in HANDED_IN]
    with_returned = [*handed_in, State.RETURNED.value]
    return Report.objects.filter(
        Q(unit__in=own)
        | Q(unit__in=stood_in_for, stand_in__isnull=False)
        | Q(unit__in=checked, state__in=with_returned)
        | Q(unit__in=inspected, state__in=with_returned)
        | Q(unit__in=read, state__in=handed_in)
        | Q(_once_beneath(_seats(person, Power.READ, on)), state__in=handed_in)
    )


def evidence_visible_to(person: Person, *, on: date) -> QuerySet[Evidence]:
    """The files `person` may open: those of the own unit, of units they enter for or check, of a branch they inspect.

    Reading a total gives no right to the signed lists behind it: they name persons.
    """
    own = units_in_scope(person, on=on, power=Power.ENTER)
    checked = units_in_scope(person, on=on, power=Power.CHECK)
    stood_in_for = units_in_scope(person, on=on, power=Power.ENTER_BELOW)
    inspected = units_in_scope(person, on=on, power=Power.INSPECT)
    handed_in = [*(state.value for state in HANDED_IN), State.RETURNED.value]
    return Evidence.objects.filter(
        Q(report__unit__in=own)
        | Q(report__unit__in=stood_in_for, report__stand_in__isnull=False)
        | Q(report__unit__in=checked, report__state__in=handed_in)
        | Q(report__unit__in=inspected, report__state__in=handed_in)
        | Q(_once_beneath(_seats(person, Power.INSPECT, on), "report__"), report__state__in=handed_in)
    )


def _seats(person: Person, power: Power, on: date) -> list[int]:
    """The units at which the person holds a mandate with this power."""
    return [mandate.unit_id for mandate in mandates_of(person, on) if power in mandate.powers]


def _once_beneath(seats: list[int], prefix: str = "") -> Exists:
    """Whether a report's unit hung beneath one of `seats` on the last day of the report's period."""
    day = OuterRef(f"{prefix}period__last_day")
    return Exists(
        Branch.objects.filter(
            ancestor__in=seats,
            descendant=OuterRef(f"{prefix}unit_id"),
            valid_from__lte=day,
            valid_until__gt=day,
        )
    )
