"""The officers whom a visitor of the demo may be."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from thidua.people.actions import delegate_mandate, grant_mandate, read_notices
from thidua.people.models import Mandate, Person
from thidua.people.queries import notices_of
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
    persons = []
    for log_in in year.log_ins:
        role = Role(log_in.role)
        held = {Role.CHAIR: world.chairs, Role.REVIEWER: world.reviewers}.get(role, {})
        person = held.get(log_in.units[0])
        if person is None:
            person = Person(full_name=names().person(log_in.username), simulated=True)
        person.username, person.password = log_in.username, password
        person.save()
        persons.append(person)
        for code in log_in.units[1:] if log_in.units[0] in held else log_in.units:
            since = SINCE if code in HISTORIC else year.merged_on
            grant_mandate(person=person, unit=world.units[code], role=role, since=since, by=None, at=at)
    news = year.today - UNREAD
    for person in persons:
        old = notices_of(person, on=year.today).filter(at__date__lt=news)
        read_notices(person=person, notices=old.values_list("pk", flat=True), at=moment(news, person.username))


def go_on_leave(world: World) -> None:
    """Every leave of the catalogue: its officer lets a colleague of the unit do the running work for those days."""
    for leave in current_year().leaves:
        unit, role = world.units[leave.unit], Role(leave.role)
        mandate = Mandate.objects.in_force(leave.day).select_related("person").get(unit=unit, role=role)
        delegate_mandate(
            mandate=mandate,
            to=Person.objects.get(username=leave.to),
            since=leave.since,
            until=leave.last + timedelta(days=1),
            by=mandate.person,
            at=moment(leave.day, f"{leave.unit}/leave"),
        )


UNREAD = timedelta(days=21)
"""What was told in the last days is still unread."""
SINCE = date(2022, 6, 1)
HISTORIC = ("thai-binh", "tong-ldld")
"""Units whose past a log-in reads: the mandate begins before the year of the articles."""
