"""Nhập thay: who enters in the place of a unit that does not log in, and who is there to check it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from thidua.organisations.models import Unit
from thidua.organisations.queries import superior
from thidua.people.models import Person
from thidua.people.queries import holders, reaches, units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.rules import EDITABLE


def stand_in_of(by: Person | None, unit: Unit, *, on: date) -> Unit | None:
    """The unit above, when `by` speaks for that one and not for `unit` itself; else None."""
    if by is None or reaches(by, unit, on=on, power=Power.ENTER):
        return None
    if reaches(by, unit, on=on, power=Power.ENTER_BELOW):
        return superior(unit, on)
    return None


def others_who_check(unit: Unit, by: Person, *, on: date) -> QuerySet[Person]:
    """Who besides `by` may approve the reports of `unit` that day; nobody in an office of one."""
    return holders(unit, on, Power.CHECK).exclude(pk=by.pk)


def drafts_on_behalf(person: Person, *, on: date) -> QuerySet[Report]:
    """Reports entered on behalf of units beneath the person's own and not handed in, or returned; nearest deadline first."""
    return (
        Report.objects.filter(
            stand_in__isnull=False,
            unit__in=units_in_scope(person, on=on, power=Power.ENTER_BELOW),
            state__in=[state.value for state in EDITABLE],
        )
        .select_related("period", "unit", "form", "stand_in")
        .order_by("period__deadline", "pk")
    )
