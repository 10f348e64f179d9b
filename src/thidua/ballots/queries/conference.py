"""The conference of a cluster's year: agenda, delegates, quorum, what was noted and adopted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from thidua.ballots.models import AgendaItem, Conference, Delegate, Note, Task
from thidua.ballots.rules.conference import Quorum, QuorumOf, State
from thidua.clusters.models import Cluster, ClusterYear
from thidua.clusters.queries import cluster_year, clusters_in_scope, members_of_year
from thidua.ground.today import day_of
from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.organisations.queries import names_on
from thidua.paper.models import IssuedPaper
from thidua.people.models import Mandate, MandateQuerySet, Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.years.models import Movement


def conference_of(cluster: Cluster, year: int) -> Conference | None:
    """The conference of the cluster's year, or None while nobody prepares one."""
    return Conference.objects.filter(cluster=cluster, year=year).select_related("cluster__organiser", "minutes").first()


def conferences_in_scope(person: Person, *, on: date) -> QuerySet[Conference]:
    """The conferences of the clusters `person` may read that day."""
    return Conference.objects.filter(cluster__in=clusters_in_scope(person, on=on)).select_related("cluster__organiser")


def conferences_awaiting(person: Person, *, on: date, unit: Unit | None = None) -> list[Conference]:
    """The conferences not yet over that the person runs for a lead unit or attends, the next first; or only for `unit`."""
    leads = units_in_scope(person, on=on, power=Power.LEAD)
    seats = Delegate.objects.filter(person=person)
    if unit is not None:
        leads, seats = leads.filter(pk=unit.pk), seats.filter(unit=unit)
    led = ClusterYear.objects.filter(lead__in=leads, cluster=OuterRef("cluster"), year=OuterRef("year"))
    rows = conferences_in_scope(person, on=on).exclude(state=State.CLOSED.value)
    attended = seats.filter(conference=OuterRef("pk")).exclude(conference__state=State.PREPARING.value)
    return list(rows.filter(Exists(led) | Exists(attended)).order_by("begins_at", "pk"))


def names_in(conference: Conference, ids: Iterable[int]) -> dict[int, str]:
    """The units' names on the day of the conference; of one that did not exist then, its last."""
    return names_on(ids, day_of(conference.begins_at))


def mandates_on_offer(conference: Conference) -> MandateQuerySet:
    """Whose holders may be put on the list: mandates at the members and at whoever formed the cluster, on the day of the
    conference, that read what lies before it; nobody who is on the list already, no stand-in for somebody on leave.
    """
    units = [unit.pk for unit in members_of_year(conference.cluster, conference.year)]
    rows = Mandate.objects.in_force(day_of(conference.begins_at)).giving(Power.READ)
    rows = rows.filter(
        unit__in=[*units, conference.cluster.organiser_id], delegated_from__isnull=True, person__is_active=True
    )
    taken = conference.delegates.values("person")
    return rows.exclude(person__in=taken).select_related("person", "unit").order_by("unit", "role", "pk")


def papers_on_offer(conference: Conference) -> QuerySet[IssuedPaper]:
    """The papers the lead unit issued since the year began, newest first: one of them may be read at a point."""
    held = cluster_year(conference.cluster, conference.year)
    first = Period.parse(str(conference.year)).first_day
    issuer = held.lead_id if held else conference.cluster.organiser_id
    return IssuedPaper.objects.filter(issuer=issuer, issued_at__date__gte=first).order_by("-issued_at", "-pk")


def delegate_for(person: Person, conference: Conference) -> Delegate | None:
    """The person's own seat at the conference."""
    return delegates_of(conference).filter(person=person).first()


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


def notes_of(conference: Conference) -> QuerySet[Note]:
    """What was noted, in order, with what was struck out."""
    rows = Note.objects.filter(item__conference=conference).select_related("unit", "item", "by")
    return rows.order_by("item__position", "pk")


def tasks_proposed(conference: Conference) -> QuerySet[Task]:
    """The tasks put to the conference and not adopted yet."""
    return conference.tasks.filter(adopted_at__isnull=True).select_related("owner")


def tasks_adopted(conference: Conference) -> QuerySet[Task]:
    """The tasks the conference adopted, the first due first."""
    return conference.tasks.filter(adopted_at__isnull=False).select_related("owner")


def tasks_for(cluster: Cluster, year: int) -> QuerySet[Task]:
    """The tasks with which the year opens: what the conference of the year before adopted for it."""
    rows = Task.objects.filter(conference__cluster=cluster, conference__year=year - 1, adopted_at__isnull=False)
    return rows.select_related("owner", "conference").order_by("due", "pk")


def tasks_given(unit: Unit, year: int) -> QuerySet[Task]:
    """The tasks of that year of which the unit itself is in charge, in whatever cluster."""
    rows = Task.objects.filter(owner=unit, conference__year=year - 1, adopted_at__isnull=False)
    return rows.select_related("owner", "conference").order_by("due", "pk")


def open_tasks(cluster: Cluster, until_year: int) -> QuerySet[Task]:
    """Adopted by conferences up to that year and not done: what whoever leads next takes over."""
    rows = Task.objects.filter(conference__cluster=cluster, conference__year__lte=until_year)
    return rows.filter(adopted_at__isnull=False, done_on__isnull=True).select_related("owner", "conference")


def movements_on_offer(conference: Conference) -> QuerySet[Movement]:
    """Movements of next year that the body above the members launched or passed on, and that are not launched here yet."""
    organiser = conference.cluster.organiser_id
    reached = Movement.objects.filter(Q(launcher=organiser) | Q(passings__unit=organiser), ended_on__isnull=True)
    following = Period.parse(str(conference.year + 1))
    this = Period.parse(str(conference.year))
    # A term that runs on is no movement of next year: only what begins after this year.
    codes = [
        code
        for code in reached.order_by().values_list("period_code", flat=True).distinct()
        if Period.parse(code).meets(following) and Period.parse(code).first_day > this.first_day
    ]
    here = conference.launches.values("movement")
    return reached.filter(period_code__in=codes).exclude(pk__in=here).select_related("launcher").distinct()
