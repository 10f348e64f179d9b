"""Officers and their mandates for tests, through the house's own actions, as the operator of the installation."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

from thidua.ground.today import VIETNAM
from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit
from thidua.people.actions import grant_mandate
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role

SINCE = date(2020, 1, 1)
AT = datetime(2023, 11, 26, 9, 0, tzinfo=VIETNAM)

_numbers = count(1)


def make_person(
    unit: Unit | None = None,
    role: Role | str = Role.CHAIR,
    *,
    since: date = SINCE,
    until: date = FOREVER,
    username: str = "",
    full_name: str = "",
    password: str | None = None,
) -> Person:
    """An officer, with one mandate when a unit is named. Without a password only `client.force_login` lets them in."""
    number = next(_numbers)
    person = Person.objects.create_person(
        username=username or f"can-bo-{number}", full_name=full_name or f"Cán Bộ {number}", password=password
    )
    if unit is not None:
        make_mandate(person, unit, role, since=since, until=until)
    return person


def make_mandate(
    person: Person, unit: Unit, role: Role | str = Role.CHAIR, *, since: date = SINCE, until: date = FOREVER
) -> Mandate:
    """One more mandate of the officer."""
    return grant_mandate(person=person, unit=unit, role=Role(role), since=since, until=until, by=None, at=AT)
