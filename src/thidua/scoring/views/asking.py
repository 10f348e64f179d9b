"""What the pages of this floor ask of every request: who it is, which round and sheet the address names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from thidua.clusters.models import Cluster
from thidua.clusters.queries import clusters_in_scope
from thidua.ground.today import today
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.scoring.models import Round, UnitSheet
from thidua.scoring.permissions import may_see_ranking, may_see_sheet, why_not_open_round
from thidua.scoring.queries.rounds import closing_of, round_of, sheet_of


def officer(request: HttpRequest) -> Person:
    """Who is logged in; the gate lets nobody else through."""
    return cast(Person, request.user)


def cluster_or_404(request: HttpRequest, code: str) -> Cluster:
    """The cluster with this code, when the person may read it."""
    return get_object_or_404(clusters_in_scope(officer(request), on=today()), code=code)


def round_or_404(request: HttpRequest, code: str, year: int) -> Round:
    """The opened round of the cluster's year."""
    found = round_of(cluster_or_404(request, code), year)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Asked:
    """A sheet the person may read, in its round."""

    round: Round
    unit: Unit
    sheet: UnitSheet


def sheet_or_404(request: HttpRequest, code: str, year: int, unit: str) -> Asked:
    """The unit's sheet, when the person may read it."""
    found = round_or_404(request, code, year)
    row = get_object_or_404(Unit, code=unit)
    sheet = sheet_of(found, row)
    if sheet is None or not may_see_sheet(officer(request), found, row, sheet, on=today()):
        raise Http404
    return Asked(found, row, sheet)


def head(request: HttpRequest, found: Round) -> dict[str, Any]:
    """What every page of a round says about it."""
    person, on = officer(request), today()
    return {
        "place": "emulation",
        "cluster": found.cluster,
        "year": found.year,
        "round": found,
        "closing": closing_of(found),
        "sees_ranking": may_see_ranking(person, found, on=on),
        "runs": why_not_open_round(person, found.cluster, found.year, on=on) is None,
    }
