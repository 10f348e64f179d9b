"""What awaits an officer in the scoring of their clusters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from thidua.clusters.models import Cluster, ClusterYear
from thidua.clusters.queries import clusters_in_scope
from thidua.organisations.queries import latest_terms
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.scoring.models import Round, UnitSheet, Verifier


@dataclass(frozen=True)
class SheetRow:
    """A sheet in a list: whose, in which round."""

    sheet: UnitSheet
    name: str
    closed: bool


@dataclass(frozen=True)
class ClusterRow:
    """A cluster with the years that somebody leads, and the rounds among them."""

    cluster: Cluster
    years: list[tuple[int, Round | None]]


@dataclass(frozen=True)
class Home:
    """The emulation page."""

    own: list[SheetRow]
    to_verify: list[SheetRow]
    clusters: list[ClusterRow]


def home_of(person: Person, *, on: date) -> Home:
    """The officer's own sheets, those to verify, and the clusters in scope with their years."""
    enters = units_in_scope(person, on=on, power=Power.ENTER)
    own = UnitSheet.objects.filter(unit__in=enters)
    leads = person.seats(on=on, power=Power.LEAD)
    held = Verifier.objects.filter(unit__in=leads, standing=True).values("sheet")
    waiting = UnitSheet.objects.filter(pk__in=held, submitted_at__isnull=False, round__closing__isnull=True)
    clusters = list(clusters_in_scope(person, on=on).order_by("name", "pk"))
    years = ClusterYear.objects.filter(cluster__in=clusters).order_by("-year")
    rounds = {
        (row.cluster_id, row.year): row for row in Round.objects.filter(cluster__in=clusters).select_related("closing")
    }
    by_cluster: dict[int, list[tuple[int, Round | None]]] = {}
    for row in years:
        by_cluster.setdefault(row.cluster_id, []).append((row.year, rounds.get((row.cluster_id, row.year))))
    return Home(
        _rows(own),
        _rows(waiting),
        [ClusterRow(cluster, by_cluster.get(cluster.pk, [])) for cluster in clusters],
    )


def _rows(sheets: QuerySet[UnitSheet]) -> list[SheetRow]:
    found = list(sheets.select_related("round__cluster", "round__closing", "unit").order_by("-round__year", "pk"))
    names = {pk: term.name for pk, term in latest_terms({sheet.unit_id for sheet in found}).items()}
    return [SheetRow(sheet, names[sheet.unit_id], hasattr(sheet.round, "closing")) for sheet in found]
