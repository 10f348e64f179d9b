"""What must always hold of votes: every ballot that was cast is there once, and nowhere twice."""

from __future__ import annotations

from collections.abc import Iterator

from thidua.ballots.models import Ballot, Envelope, InnerEnvelope, NamedBallot, Vote
from thidua.ballots.queries.voting import differences, standing_sheets, turnout
from thidua.ballots.rules.refusals import BallotsAstray, CountsDiffer
from thidua.ballots.rules.voting import Mode, State
from thidua.ground.values import Refusal

WHERE = {
    State.OPEN: (1, 0, 0),
    State.CLOSED: (1, 0, 0),
    State.HALF_OPEN: (0, 1, 0),
    State.COUNTED: (0, 0, 1),
}
"""By state of a secret vote: where its ballots lie: in outer envelopes, in inner ones, opened."""


def check_votes() -> Iterator[Refusal]:
    """Nothing when all is well."""
    for vote in (
        Vote.objects.exclude(state__in=[State.PREPARED, State.VOID]).select_related("conference").order_by("pk")
    ):
        named = {"question": vote.question, "conference": vote.conference.title}
        voted = turnout(vote)
        if vote.mode == Mode.SECRET:
            found = (
                Envelope.objects.filter(elector__vote=vote).count(),
                InnerEnvelope.objects.filter(vote=vote).count(),
                Ballot.objects.filter(vote=vote).count(),
            )
            if found != tuple(voted * here for here in WHERE[State(vote.state)]):
                yield BallotsAstray(voted=voted, outer=found[0], inner=found[1], opened=found[2], **named)
        elif vote.mode == Mode.NAMED:
            opened = NamedBallot.objects.filter(elector__vote=vote, elector__voted=True).count()
            if opened != voted:
                yield BallotsAstray(voted=voted, outer=0, inner=0, opened=opened, **named)
        elif vote.mode == Mode.PAPER and vote.state == State.COUNTED and not _agreed(vote):
            yield CountsDiffer(**named)


def _agreed(vote: Vote) -> bool:
    return len(standing_sheets(vote)) == 2 and not differences(vote)
