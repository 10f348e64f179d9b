"""Who prepares and runs a vote, casts, and counts: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.ballots.models import Counter, Elector, Vote
from thidua.ballots.permissions.conference import why_not_conduct
from thidua.ballots.rules.refusals import (
    KeyThere,
    LayerOpened,
    NoElector,
    NotCountedByHand,
    NotOnCommittee,
    NotOnDevice,
    NotYourLayer,
    VotedAlready,
)
from thidua.ballots.rules.voting import MODE_NAMES, ON_DEVICE, STATE_NAMES, Mode, State, WrongVoteState
from thidua.ground.values import Refusal
from thidua.people.models import Person


def why_not_run_vote(by: Person | None, vote: Vote, *, on: date) -> Refusal | None:
    """None when `by` runs the conference. The operator never does."""
    return why_not_conduct(by, vote.conference, on=on)


def why_not_in_state(vote: Vote, *allowed: State) -> Refusal | None:
    """None while the vote is in one of these states."""
    state = State(vote.state)
    return None if state in allowed else WrongVoteState(state=STATE_NAMES[state])


def why_not_cast(vote: Vote, elector: Elector | None) -> Refusal | None:
    """None when the elector's ballot may come in now."""
    if Mode(vote.mode) not in ON_DEVICE:
        return NotOnDevice(mode=MODE_NAMES[Mode(vote.mode)])
    if elector is not None and elector.voted:
        return VotedAlready()
    if refusal := why_not_in_state(vote, State.OPEN):
        return refusal
    return None if elector is not None else NoElector(present=vote.present or 0)


def why_not_make_key(vote: Vote, counter: Counter | None) -> Refusal | None:
    """None while the vote is prepared, for a member of its committee who has no code yet."""
    if not vote.is_secret:
        return NotCountedByHand(mode=MODE_NAMES[Mode(vote.mode)])
    if counter is None:
        return NotOnCommittee()
    return why_not_in_state(vote, State.PREPARED) or (KeyThere() if counter.lock else None)


def why_not_open_envelopes(vote: Vote, counter: Counter | None) -> Refusal | None:
    """None for the first member once the vote is closed, for the second once the outer envelopes are opened."""
    if not vote.is_secret:
        return NotCountedByHand(mode=MODE_NAMES[Mode(vote.mode)])
    if counter is None:
        return NotOnCommittee()
    if refusal := why_not_in_state(vote, State.CLOSED, State.HALF_OPEN):
        return refusal
    other = vote.counters.exclude(pk=counter.pk).select_related("delegate__person").get()
    if counter.place == 1:
        return None if vote.state == State.CLOSED else LayerOpened(who=other.delegate.person.full_name)
    return None if vote.state == State.HALF_OPEN else NotYourLayer(who=other.delegate.person.full_name)


def why_not_enter_paper(vote: Vote, counter: Counter | None) -> Refusal | None:
    """None for either member of the committee of a vote on paper, once it is closed."""
    if vote.mode != Mode.PAPER:
        return NotCountedByHand(mode=MODE_NAMES[Mode(vote.mode)])
    return why_not_in_state(vote, State.CLOSED) or (None if counter else NotOnCommittee())


def why_not_count_hands(by: Person | None, vote: Vote, *, on: date) -> Refusal | None:
    """None for who runs the conference, while a show of hands or an acclamation is open."""
    if vote.mode not in (Mode.HANDS, Mode.ACCLAIM):
        return NotCountedByHand(mode=MODE_NAMES[Mode(vote.mode)])
    return why_not_in_state(vote, State.OPEN) or why_not_run_vote(by, vote, on=on)
