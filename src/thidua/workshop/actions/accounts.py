"""The officers whom a visitor of the demo may be."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from thidua.people.actions import grant_mandate
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import current_year, names


def open_log_ins(world: World) -> None:
    """Every log-in of the catalogue, with the demo's password.

    Where a made-up officer already holds the role at the unit, the visitor is that officer: the reports they submitted
    or approved are theirs.
    """
    year = current_year()
    password = make_password(year.password)
    at = moment(year.merged_on, "log-ins")
    for log_in in year.log_ins:
        role = Role(log_in.role)
        held = {Role.CHAIR: world.chairs, Role.REVIEWER: world.reviewers}.get(role, {})
        person = held.get(log_in.units[0])
        if person is None:
            person = Person(full_name=names().person(log_in.username), simulated=True)
        person.username, person.password = log_in.username, password
        person.save()
        for code in log_in.units[1:] if log_in.units[0] in held else log_in.units:
            since = SINCE if code in HISTORIC else year.merged_on
            grant_mandate(person=person, unit=world.units[code], role=role, since=since, by=None, at=at)


SINCE = date(2022, 6, 1)
HISTORIC = ("thai-binh", "tong-ldld")
"""Units whose past a log-in reads: the mandate begins before the year of the articles."""
