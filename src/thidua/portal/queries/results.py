"""The results of a cluster's year that were published: ranking, pledge, report, votes, as far as the system holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thidua.ballots.queries.outcomes import Outcome, outcomes
from thidua.clusters.models import ClusterYear, PeersSee
from thidua.clusters.queries import members
from thidua.indicators.models import Indicator
from thidua.organisations.queries import terms_of
from thidua.pledges.queries import pledge_of, signatures_of
from thidua.portal.models import DocumentPage, PublishedResult
from thidua.scoring.queries.documents import class_name
from thidua.scoring.queries.rounds import round_of, scored
from thidua.yearbook.queries import facts_of, key_of, period_of, results_of
from thidua.yearbook.queries.passages import told_of
from thidua.yearbook.rules import Result

TOLD = ("conference", "pledge", "vote", "handover")
SHOWN = ("TC01", "DV01", "DV03", "DD01", "CL01", "CL02", "CL05", "CL06", "CL09")


@dataclass(frozen=True)
class Ranked:
    """One unit of the ranking."""

    rank: int | None
    name: str
    points: object
    cls: str


@dataclass(frozen=True)
class ClusterResult:
    """What the public reads of a cluster's year."""

    row: ClusterYear
    units: list[str]
    lead: str
    figures: list[Result]
    ranking: list[Ranked]
    simulated_scores: bool
    signed: int
    pledged: int
    votes: list[Outcome]
    awards: list[str]
    facts: list[str]
    simulated_facts: bool
    reports: list[DocumentPage]


def published_results() -> list[PublishedResult]:
    """Every published result, newest year first."""
    return list(PublishedResult.objects.select_related("cluster_year__cluster"))


def cluster_result(row: ClusterYear) -> ClusterResult:
    """The results of one published year."""
    cluster, year = row.cluster, row.year
    day = period_of(year).last_day
    names = {pk: term.name for pk, term in terms_of([unit.pk for unit in members(cluster, day)], day).items()}
    lead = terms_of([row.lead_id], day)
    results = results_of(cluster, year)
    pledge = pledge_of(cluster, year)
    told, votes = told_of(cluster, year), outcomes(cluster, year)
    ranking, simulated_scores = _ranking(row)
    called = _newest(SHOWN)
    return ClusterResult(
        row=row,
        units=list(names.values()),
        lead=lead[row.lead_id].name if row.lead_id in lead else "",
        figures=[
            replace(results[code], name=called[code].name, unit=called[code].unit_word)
            for code in SHOWN
            if code in results and results[code].quantity is not None
        ],
        ranking=ranking,
        simulated_scores=simulated_scores,
        signed=len(signatures_of(pledge)) if pledge else 0,
        pledged=pledge.parties.count() if pledge else 0,
        votes=votes,
        awards=told.plainly("award"),
        # The votes stand by themselves, where they are in the system.
        facts=[line for kind in TOLD if kind != "vote" or not votes for line in told.plainly(kind)],
        simulated_facts=facts_of(cluster, year).filter(simulated=True, kind__in=TOLD).exists(),
        reports=list(DocumentPage.objects.live().filter(paper__key=key_of(cluster, year))),
    )


def indicator_names(codes: Sequence[str]) -> dict[str, str]:
    """What the indicators are called in the reader's language, by their newest version; a code nobody knows is its own name."""
    return {code: code for code in codes} | {code: found.name for code, found in _newest(codes).items()}


def _newest(codes: Sequence[str]) -> dict[str, Indicator]:
    """The newest version of each indicator."""
    return {found.code: found for found in Indicator.objects.filter(code__in=codes).order_by("valid_from")}


def _ranking(row: ClusterYear) -> tuple[list[Ranked], bool]:
    """The ranking of a closed scoring, where the cluster lets its members see one, and whether it is made up."""
    found = round_of(row.cluster, row.year)
    if found is None or row.peers_see == PeersSee.NOTHING:
        return [], False
    whole = scored(found)
    if whole.closing is None:
        return [], False
    ranked = [Ranked(one.rank, whole.names[one.key], one.total, class_name(whole, one.cls)) for one in whole.standings]
    return ranked, found.simulated or whole.scheme.sample
