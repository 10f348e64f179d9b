"""The scope: which reports and which evidence a person may open on a day. What is outside does not exist for them."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from thidua.ground.once import asking_once
from thidua.organisations.models import Branch
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Evidence, Report
from thidua.reports.rules import HANDED_IN, State


@asking_once()
def reports_visible_to(person: Person, *, on: date) -> QuerySet[Report]:
    """The reports `person` may open on the day `on`.

    The unit's own people see every state. Who checks the unit or inspects its branch sees everything that was ever
    handed in; other readers of the branch see what is submitted or approved. A draft is nobody's but the unit's, and of
    who enters it on the unit's behalf.
    A report stays readable for those above its unit on its period's last day, whatever became of the unit since.
    """
    own, checked, stood_in_for, inspected, read = (
        _held(person, power, on, "unit")
        for power in (Power.ENTER, Power.CHECK, Power.ENTER_BELOW, Power.INSPECT, Power.READ)
    )
    handed_in = [state.value for state in HANDED_IN]
    with_returned = [*handed_in, State.RETURNED.value]
    return Report.objects.filter(
        Q(own)
        | Q(stood_in_for, stand_in__isnull=False)
        | Q(checked, state__in=with_returned)
        | Q(inspected, state__in=with_returned)
        | Q(read, state__in=handed_in)
        | Q(_once_beneath(person.seats(on=on, power=Power.READ)), state__in=handed_in)
    )


@asking_once()
def evidence_visible_to(person: Person, *, on: date) -> QuerySet[Evidence]:
    """The files `person` may open: those of the own unit, of units they enter for or check, of a branch they inspect.

    Reading a total gives no right to the signed lists behind it: they name persons.
    """
    own, checked, stood_in_for, inspected = (
        _held(person, power, on, "report__unit")
        for power in (Power.ENTER, Power.CHECK, Power.ENTER_BELOW, Power.INSPECT)
    )
    handed_in = [*(state.value for state in HANDED_IN), State.RETURNED.value]
    return Evidence.objects.filter(
        Q(own)
        | Q(stood_in_for, report__stand_in__isnull=False)
        | Q(checked, report__state__in=handed_in)
        | Q(inspected, report__state__in=handed_in)
        | Q(_once_beneath(person.seats(on=on, power=Power.INSPECT), "report__"), report__state__in=handed_in)
    )


def _held(person: Person, power: Power, on: date, unit: str) -> Exists:
    """Whether the power reaches the unit. Asked of each: among several ways in, a whole branch would be read for each way."""
    return Exists(units_in_scope(person, on=on, power=power).filter(pk=OuterRef(unit)))


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
