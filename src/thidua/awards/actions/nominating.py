"""A dossier out of the result of a vote: nothing is typed twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.awards.actions.drafting import draft_dossier, propose_unit
from thidua.awards.models import Dossier
from thidua.awards.queries.nominations import nominated_by
from thidua.awards.rules.flow import State
from thidua.awards.rules.refusals import NominatedAlready, NominatesNobody
from thidua.ballots.models import Vote
from thidua.ground.today import day_of
from thidua.people.models import Person


@transaction.atomic
def nominate(*, vote: Vote, by: Person | None, at: datetime, simulated: bool = False) -> Dossier:
    """Begin the dossier that the vote calls for: award, year, cluster, who grants it, who was put forward by how many votes.

    The lead unit of the cluster's year submits it. Raises NotYours, NominatesNobody, NominatedAlready, or what a draft refuses.
    """
    # Locked, so that two officers nominating at once leave one dossier.
    vote = Vote.objects.select_for_update(of=("self",)).select_related("conference__cluster__organiser").get(pk=vote.pk)
    found = nominated_by(vote, on=day_of(at))
    if found is None:
        raise NominatesNobody(question=vote.question)
    earlier = Dossier.objects.filter(outcome=found.key).exclude(state=State.WITHDRAWN).first()
    if earlier is not None:
        raise NominatedAlready(question=vote.question, number=earlier.pk)
    dossier = draft_dossier(
        proposer=found.proposer,
        award=found.award.code,
        year=found.year,
        decider=found.decider,
        cluster=found.cluster,
        source=f"Kết quả hội nghị {found.cluster.name} ngày {found.held_on:%d/%m/%Y}: {found.outcome.question}",
        outcome=found.key,
        simulated=simulated or found.outcome.simulated,
        by=by,
        at=at,
    )
    for choice in found.outcome.elected:
        if choice.unit is not None:
            propose_unit(dossier=dossier, unit=choice.unit, votes=choice.for_, voters=choice.base, by=by, at=at)
    return dossier
