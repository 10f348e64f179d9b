"""What the builder knows while it works: units, periods, officers by code, and the moments at which things happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password

from thidua.clusters.models import Cluster
from thidua.ground.today import VIETNAM
from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.workshop.queries import names
from thidua.workshop.rules.simulation import draw
from thidua.years.models import ReportingPeriod


def moment(day: date, key: str) -> datetime:
    """A moment in office hours of that day; for one key always the same."""
    minute = draw(f"{key}/{day}", 7 * 60 + 30, 16 * 60 + 59)
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=VIETNAM)


@dataclass
class World:
    """Everything built so far, by code."""

    clusters: dict[str, Cluster] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    periods: dict[str, ReportingPeriod] = field(default_factory=dict)
    chairs: dict[str, Person] = field(default_factory=dict)
    reviewers: dict[str, Person] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def subject(self, code: str) -> Cluster | Unit:
        """The cluster or unit with this code."""
        return self.clusters.get(code) or self.units[code]

    def staff(self, codes: list[str], *, upper: bool, since: date) -> None:
        """Give every unit a made-up chair, and every upper unit a reviewer. None of them can log in.

        Hundreds at once: persons without a password and their first mandates, as an installation would take them over.
        """
        wanted = [(code, role) for code in codes for role in ((Role.CHAIR, Role.REVIEWER) if upper else (Role.CHAIR,))]
        persons = Person.objects.bulk_create(
            Person(
                username=f"{code}.{role}",
                full_name=names().person(f"{code}/{role}"),
                password=make_password(None),
                simulated=True,
            )
            for code, role in wanted
        )
        Mandate.objects.bulk_create(
            Mandate(person=person, unit=self.units[code], role=role, valid_from=since, valid_until=FOREVER)
            for person, (code, role) in zip(persons, wanted, strict=True)
        )
        for person, (code, role) in zip(persons, wanted, strict=True):
            (self.chairs if role is Role.CHAIR else self.reviewers)[code] = person
