"""The pack a lead unit hands over: what goes into it, and what the next lead unit finds."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from thidua.ballots.models import Conference, HandOver, PackEntry
from thidua.ballots.queries.conference import conferences_in_scope
from thidua.clusters.models import Cluster
from thidua.paper.models import IssuedPaper
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power


def hand_over_of(conference: Conference) -> HandOver | None:
    """Who leads next and what is handed over, or None while nobody is named."""
    rows = HandOver.objects.filter(conference=conference)
    return rows.select_related("to", "deputy", "conference__cluster__organiser", "accepted_by").first()


def papers_of_year(cluster: Cluster, year: int) -> QuerySet[IssuedPaper]:
    """The papers that left the house for the cluster's year: those read at its conference, and every edition of the same."""
    read = IssuedPaper.objects.filter(
        pk__in=Conference.objects.filter(cluster=cluster, year=year).values("agenda__paper")
    )
    keys = read.values("key")
    minutes = Conference.objects.filter(cluster=cluster, year=year, minutes__isnull=False).values("minutes")
    return IssuedPaper.objects.filter(Q(key__in=keys) | Q(pk__in=minutes)).order_by("issued_at", "pk")


def pack_of(hand_over: HandOver) -> list[PackEntry]:
    """What is in the pack, in the order in which it was put in."""
    return list(hand_over.entries.select_related("task__owner", "task__conference", "paper"))


def files_in_scope(person: Person, *, on: date) -> QuerySet[PackEntry]:
    """The files of the packs of the clusters the person may read that day."""
    rows = PackEntry.objects.filter(hand_over__conference__in=conferences_in_scope(person, on=on))
    return rows.exclude(sha256="")


def awaiting_acceptance(person: Person, *, on: date) -> list[HandOver]:
    """The packs that wait for the person to accept them for the unit that takes over."""

    rows = HandOver.objects.filter(
        to__in=units_in_scope(person, on=on, power=Power.LEAD), handed_at__isnull=False, accepted_at__isnull=True
    )
    return list(rows.select_related("conference__cluster", "to"))
