"""A conference ends: its minutes are numbered and frozen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.ballots.actions.preparing import locked
from thidua.ballots.models import Conference, PackEntry
from thidua.ballots.permissions.conference import why_not_conduct
from thidua.ballots.queries.conference import running_item
from thidua.ballots.queries.handover import hand_over_of
from thidua.ballots.queries.minutes import MINUTES, issuer_of, key_of_minutes
from thidua.ballots.queries.voting import vote_to_finish
from thidua.ballots.rules.conference import ItemStillRunning, State, VoteNotFinished, why_not_move
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.paper.actions import issue_paper
from thidua.paper.rules import Edition, Paper
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def close_conference(*, conference: Conference, minutes: Paper, by: Person | None, at: datetime) -> Conference:
    """The conference is over: nothing is noted, adopted or changed any more, and `minutes` leave the house.

    They also join the pack of the next lead unit. Raises NotYours, WrongConferenceState, ItemStillRunning or
    VoteNotFinished.
    """
    conference = locked(conference)
    insist(why_not_move(State(conference.state), State.CLOSED))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    running = running_item(conference)
    insist(ItemStillRunning(item=running.title) if running else None)
    uncounted = vote_to_finish(conference)
    insist(VoteNotFinished(question=uncounted.question) if uncounted else None)
    frozen = issue_paper(
        paper=minutes,
        issuer=issuer_of(conference),
        kind=MINUTES,
        key=key_of_minutes(conference),
        edition=Edition.FINAL.value,
        data_at=at,
        by=by,
        at=at,
    )
    conference.state, conference.closed_at, conference.minutes = State.CLOSED, at, frozen
    conference.save(update_fields=["state", "closed_at", "minutes"])
    record("conference.closed", subject=conference, by=by, at=at, minutes=frozen, sha256=frozen.pdf)
    hand_over = hand_over_of(conference)
    if hand_over is not None and hand_over.handed_at is not None:
        PackEntry.objects.create(hand_over=hand_over, paper=frozen, by=by, at=at)
    return conference
