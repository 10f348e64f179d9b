"""The conference of a cluster's year: agenda, delegates, quorum, what was noted and adopted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from thidua.ballots.models import AgendaItem, Conference, Delegate
from thidua.ballots.rules.conference import Quorum, QuorumOf
from thidua.clusters.models import Cluster
from thidua.clusters.queries import clusters_in_scope, members_of_year
from thidua.people.models import Person


def conference_of(cluster: Cluster, year: int) -> Conference | None:
    """The conference of the cluster's year, or None while nobody prepares one."""
    return Conference.objects.filter(cluster=cluster, year=year).select_related("cluster__organiser", "minutes").first()


def conferences_in_scope(person: Person, *, on: date) -> QuerySet[Conference]:
    """The conferences of the clusters `person` may read that day."""
    return Conference.objects.filter(cluster__in=clusters_in_scope(person, on=on)).select_related("cluster__organiser")


def delegates_of(conference: Conference) -> QuerySet[Delegate]:
    """The delegates, in the order in which they were put on the list."""
    return conference.delegates.select_related("unit", "person", "mandate")


def running_item(conference: Conference) -> AgendaItem | None:
    """The point of the agenda that is being dealt with."""
    return conference.agenda.filter(began_at__isnull=False, ended_at__isnull=True).first()


@dataclass(frozen=True)
class Attendance:
    """How many of those with a vote were called and are present, how many it takes, and of what that is counted."""

    quorum: Quorum
    called: int
    present: int

    @property
    def needed(self) -> int:
        """How many must be present."""
        return self.quorum.needed(self.called)

    @property
    def is_quorate(self) -> bool:
        """Whether enough are present."""
        return self.called > 0 and self.present >= self.needed


def attendance_of(conference: Conference) -> Attendance:
    """Delegates with a vote, or member units that one of them represents, as the conference's quorum counts."""
    voting = conference.delegates.voting()
    if conference.quorum.of is QuorumOf.UNITS:
        units = {unit.pk for unit in members_of_year(conference.cluster, conference.year)}
        there = set(voting.present().values_list("unit", flat=True))
        return Attendance(conference.quorum, len(units), len(units & there))
    return Attendance(conference.quorum, voting.count(), voting.present().count())
