"""Results of votes that put somebody forward for an award and have not become a dossier yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from thidua.awards.models import Dossier
from thidua.awards.queries.catalogue import awards_now
from thidua.awards.queries.units import units_above
from thidua.awards.rules.catalogue import AwardNotLoaded, AwardSpec, NoSuchAward
from thidua.awards.rules.flow import State as DossierState
from thidua.ballots.models import Vote
from thidua.ballots.queries.outcomes import Outcome, outcome_of
from thidua.ballots.rules.voting import Decides, State
from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, clusters_in_scope
from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.organisations.queries import terms_naming
from thidua.people.models import Person
from thidua.people.queries import own_units
from thidua.people.rules import Power


@dataclass(frozen=True)
class Nominated:
    """What a counted vote put forward: for which award, who, by how many votes; who submits it and who grants it."""

    outcome: Outcome
    cluster: Cluster
    year: int
    award: AwardSpec
    proposer: Unit
    decider: Unit | None
    held_on: date

    @property
    def key(self) -> str:
        """By which a dossier names the vote it follows from."""
        return key_of(self.outcome.pk)


def key_of(vote: int) -> str:
    """By which a dossier names the vote it follows from."""
    return f"vote:{vote}"


def nominated_by(vote: Vote, *, on: date) -> Nominated | None:
    """What the vote put forward; None where it nominated nobody, for no award of the catalogue, or nobody leads the cluster."""
    outcome = outcome_of(vote)
    if outcome is None or outcome.decides is not Decides.NOMINATION or not outcome.award or not outcome.elected:
        return None
    conference = vote.conference
    held = cluster_year(conference.cluster, conference.year)
    try:
        award = awards_now().award(outcome.award, Period.parse(str(conference.year)).last_day)
    except (NoSuchAward, AwardNotLoaded):
        return None
    if held is None:
        return None
    day = min(on, outcome.counted_at.date())
    above = units_above(held.lead, day)[1:]  # a lead unit decides on no award of its peers
    terms = terms_naming([unit.pk for unit in above], day)
    decider = next((unit for unit in above if terms[unit.pk].kind in award.kinds), None)
    return Nominated(outcome, conference.cluster, conference.year, award, held.lead, decider, outcome.counted_at.date())


def to_nominate(person: Person, *, on: date) -> list[Nominated]:
    """The nominations of clusters that the officer's units lead which no dossier carries yet, the latest first."""
    leads = own_units(person, on=on, power=Power.PROPOSE)
    if not leads:
        return []
    votes = Vote.objects.filter(
        conference__cluster__in=clusters_in_scope(person, on=on).filter(years__lead__in=leads),
        state=State.COUNTED,
        decides=Decides.NOMINATION,
    ).exclude(award="")
    rows = list(votes.select_related("conference__cluster__organiser").distinct().order_by("-pk"))
    standing = Dossier.objects.filter(outcome__in=[key_of(vote.pk) for vote in rows]).exclude(
        state=DossierState.WITHDRAWN
    )
    carried = set(standing.values_list("outcome", flat=True))
    found = [nominated_by(vote, on=on) for vote in rows if key_of(vote.pk) not in carried]
    return [one for one in found if one is not None and one.proposer in leads]
