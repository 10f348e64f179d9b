"""A member of the committee makes a code; an elector casts a ballot."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.ballots.actions.voting import locked_vote
from thidua.ballots.models import Counter, Elector, Envelope, NamedBallot, Vote
from thidua.ballots.permissions.voting import why_not_cast, why_not_make_key
from thidua.ballots.queries.voting import counter_of
from thidua.ballots.rules.refusals import ReceiptGarbled
from thidua.ballots.rules.sealing import (
    RECEIPT_GROUPS,
    CodeGarbled,
    lock_of,
    make_salt,
    seal,
    tidy_code,
)
from thidua.ballots.rules.voting import FOR, OwnUnitMarked, Rule, why_not_marks
from thidua.ground.values import insist
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def make_key(*, vote: Vote, code: str, by: Person | None, at: datetime) -> Counter:
    """From now on envelopes of this vote are sealed so that they also take this member's code. The code is kept nowhere.

    Raises CodeGarbled, NotOnCommittee, WrongVoteState or KeyThere, having written nothing.
    """
    code = tidy_code(code)
    vote = locked_vote(vote)
    counter = counter_of(vote, by)
    insist(why_not_make_key(vote, counter))
    assert counter is not None
    counter.salt = make_salt()
    counter.lock = lock_of(code, counter.salt)
    counter.save(update_fields=["salt", "lock"])
    record("vote.key_made", subject=counter, by=by, at=at, vote=vote, lock=counter.lock.hex())
    return counter


@transaction.atomic
def cast_ballot(*, vote: Vote, marks: str, by: Person | None, at: datetime, receipt: str = "") -> Elector:
    """The elector's ballot is in, once and for all; a secret one is sealed before anything is written.

    `marks` says one letter of each option (see `rules.voting`). A secret ballot bears the `receipt` that its elector
    was shown. Raises NoElector, WrongVoteState, VotedAlready, NotOnDevice, BallotGarbled, TooManyMarks, OwnUnitMarked or
    ReceiptGarbled, having written nothing.
    """
    # Shared, so that electors do not wait for each other, and a closing waits for every ballot that is on its way.
    vote = Vote.objects.raw("select * from ballots_vote where id = %s for share", [vote.pk])[0]
    rows = Elector.objects.select_for_update(of=("self",)).filter(vote=vote, delegate__person=by)
    elector = rows.select_related("delegate__unit").first() if by is not None else None
    insist(why_not_cast(vote, elector))
    assert elector is not None
    rule, options = vote.by_rule, list(vote.options.all())
    insist(why_not_marks(rule, marks, len(options)))
    own = next((at_ for at_, option in enumerate(options) if option.unit_id == elector.delegate.unit_id), None)
    insist(why_not_own_unit(rule, marks, own, options[own].words if own is not None else ""))
    elector.voted = True
    elector.save(update_fields=["voted"])
    if vote.is_secret:
        first, second = vote.counters.order_by("place").values_list("lock", flat=True)
        sealed = seal(_receipt(receipt), marks, first=bytes(first), second=bytes(second))
        Envelope.objects.create(elector=elector, sealed=sealed)
    else:
        NamedBallot.objects.create(elector=elector, marks=marks)
    record("ballot.cast", subject=elector, by=by, at=at, vote=vote)
    return elector


def why_not_own_unit(rule: Rule, marks: str, own: int | None, name: str) -> OwnUnitMarked | None:
    """None when the ballot is not for the elector's own unit, or the rule lets it."""
    return OwnUnitMarked(unit=name) if own is not None and not rule.own_unit and marks[own] == FOR else None


def _receipt(typed: str) -> str:
    try:
        return tidy_code(typed, groups=RECEIPT_GROUPS)
    except CodeGarbled:
        raise ReceiptGarbled from None
