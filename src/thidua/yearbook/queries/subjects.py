"""Whose reports there are, who may open them, and which editions were issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, clusters_in_scope, members
from thidua.clusters.queries import subject as subject_of
from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import name_of
from thidua.organisations.rules import search_words
from thidua.paper.models import IssuedPaper
from thidua.paper.queries import issued
from thidua.people.models import Person
from thidua.people.queries import reaches, units_in_scope
from thidua.people.rules import Power
from thidua.rollup.queries import total
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.figures import period_of
from thidua.yearbook.rules import NoYear
from thidua.years.models import ReportingPeriod

KIND = "BC"
SHOWN = 60
"""Units on one page of the shelf; more are found by their name."""


def find_subject(code: str, year: int) -> Subject:
    """The unit or cluster with this code, if it exists in that emulation year.

    Raises NoSuchUnit, UnreadablePeriod or NoYear.
    """
    found = subject_of(code)
    period = period_of(year)
    if isinstance(found, Cluster):
        there = bool(members(found, period.last_day))
    else:
        there = UnitTerm.objects.filter(
            unit=found, valid_from__lte=period.last_day, valid_until__gt=period.first_day
        ).exists()
    if not there:
        raise NoYear(subject=name_of_subject(found, year), year=year)
    return found


def name_of_subject(subject: Subject, year: int) -> str:
    """The name in that year."""
    if isinstance(subject, Cluster):
        return subject.name
    return name_of(subject, period_of(year).last_day)


def may_read(person: Person, subject: Subject, *, on: date) -> bool:
    """Whether the report lies within the person's branch or clusters that day."""
    if isinstance(subject, Cluster):
        return clusters_in_scope(person, on=on).filter(pk=subject.pk).exists()
    return reaches(person, subject, on=on)


def lead_of(cluster: Cluster, year: int) -> Unit | None:
    """The unit that leads the cluster in that year and issues its papers."""
    row = cluster_year(cluster, year)
    return row.lead if row else None


def is_closed(subject: Subject, year: int) -> bool:
    """Whether the year's figures are closed, so that a final edition may rest on them."""
    return total(subject, "TC01", period_of(year)).state == "final"


def key_of(subject: Subject, year: int) -> str:
    """What the paper is about, in the register of issued papers."""
    return f"yearbook:{subject.code}:{year}"


def editions(subject: Subject, year: int) -> QuerySet[IssuedPaper]:
    """The editions issued so far, newest first."""
    return issued(key_of(subject, year))


@dataclass(frozen=True)
class Shelf:
    """One unit or cluster with the years whose report can be opened, newest first."""

    subject: Subject
    name: str
    years: list[int]


def shelves(person: Person, *, on: date, words: str = "") -> tuple[list[Shelf], list[Shelf], bool]:
    """The clusters and the units whose reports the person may open, and whether units were left out.

    Units of the person's own mandates come first, then their branch in order of the tree's names; years are those
    with a declared year and a term of the unit.
    """
    years = sorted(
        {row.period.year for row in ReportingPeriod.objects.all() if row.period.kind == "year" and row.first_day <= on},
        reverse=True,
    )
    clusters = [
        Shelf(cluster, cluster.name, [year for year in years if members(cluster, period_of(year).last_day)])
        for cluster in clusters_in_scope(person, on=on).order_by("name")
    ]
    scope = units_in_scope(person, on=on)
    own = set(units_in_scope(person, on=on, power=Power.WRITE).values_list("pk", flat=True))
    terms = UnitTerm.objects.filter(unit__in=scope).order_by("unit_id", "-valid_from").distinct("unit_id")
    latest = UnitTerm.objects.filter(pk__in=terms.values("pk")).select_related("unit").order_by("sort_key")
    if words:
        for word in search_words(words):
            latest = latest.filter(search_key__contains=word)
    listed = list(latest.filter(unit__in=own)) + list(latest.exclude(unit__in=own)[: SHOWN + 1])
    spans: dict[int, list[tuple[date, date]]] = {}
    for row in UnitTerm.objects.filter(unit__in=[term.unit_id for term in listed]):
        spans.setdefault(row.unit_id, []).append((row.valid_from, row.valid_until or FOREVER))
    units = [
        Shelf(
            term.unit,
            term.name,
            [
                year
                for year in years
                if any(
                    since <= period_of(year).last_day and until > period_of(year).first_day
                    for since, until in spans[term.unit_id]
                )
            ],
        )
        for term in listed
    ]
    more = len(units) - len(own) > SHOWN
    return (
        [shelf for shelf in clusters if shelf.years],
        [shelf for shelf in units[: len(own) + SHOWN] if shelf.years],
        more,
    )
