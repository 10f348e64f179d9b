"""The count: hands by the secretary, paper by two who must agree, envelopes layer by layer with two codes."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from thidua.ballots.actions.voting import locked_vote, offer_result
from thidua.ballots.models import Ballot, Counter, CountSheet, Envelope, InnerEnvelope, Vote
from thidua.ballots.permissions.voting import why_not_count_hands, why_not_enter_paper, why_not_open_envelopes
from thidua.ballots.queries.voting import counter_of, differences, standing_sheets
from thidua.ballots.rules.refusals import ReceiptTwice
from thidua.ballots.rules.sealing import key_from, open_envelopes, read_ballot, tidy_code, why_not_key
from thidua.ballots.rules.tally import Count, Counts, acclaimed, why_not_counts
from thidua.ballots.rules.voting import State, why_not_move
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def record_hands(
    *, vote: Vote, counts: Sequence[Count], by: Person | None, at: datetime, remark: str = ""
) -> CountSheet:
    """So many hands for, against and abstaining, option by option. Written down again, the earlier count stands no more.

    Raises NotYours, WrongVoteState, NotCountedByHand or why the counts cannot be, having written nothing.
    """
    vote = locked_vote(vote)
    insist(why_not_count_hands(by, vote, on=day_of(at)))
    present = vote.present or 0
    found = Counts(_in_full(vote, counts), members=vote.members or 0, present=present, cast=present)
    insist(why_not_counts(vote.by_rule, found))
    return _put(vote, None, _kept(found), by, at, remark)


@transaction.atomic
def record_objections(
    *, vote: Vote, objections: Sequence[int], by: Person | None, at: datetime, remark: str = ""
) -> CountSheet:
    """So many object to each name; everybody else present agrees.

    Raises NotYours, WrongVoteState, NotCountedByHand or why the counts cannot be, having written nothing.
    """
    vote = locked_vote(vote)
    insist(why_not_count_hands(by, vote, on=day_of(at)))
    asked = [int(no) for no in objections]
    found = acclaimed(asked, members=vote.members or 0, present=vote.present or 0)
    _in_full(vote, found.options)
    insist(why_not_counts(vote.by_rule, found))
    return _put(vote, None, {"objections": asked}, by, at, remark)


@transaction.atomic
def enter_paper_count(
    *,
    vote: Vote,
    counts: Sequence[Count],
    cast: int,
    blank: int,
    invalid: int,
    by: Person | None,
    at: datetime,
) -> CountSheet:
    """One member's count of the paper ballots. When both members' counts are the same, the vote is counted.

    Raises NotOnCommittee, WrongVoteState, NotCountedByHand or why the counts cannot be, having written nothing.
    """
    vote = locked_vote(vote)
    counter = counter_of(vote, by)
    insist(why_not_enter_paper(vote, counter))
    found = Counts(
        _in_full(vote, counts),
        members=vote.members or 0,
        present=vote.present or 0,
        cast=cast,
        blank=blank,
        invalid=invalid,
    )
    insist(why_not_counts(vote.by_rule, found))
    sheet = _put(vote, counter, _kept(found), by, at, "")
    if len(standing_sheets(vote)) == 2 and not differences(vote):
        _counted(vote, by, at)
    return sheet


@transaction.atomic
def open_own_layer(*, vote: Vote, code: str, by: Person | None, at: datetime) -> Vote:
    """A member opens the own layer of every envelope: the first the outer ones, the second the ballots.

    All or nothing: a stop in between leaves every envelope as it was. What was inside is written in the order of its own
    bytes; the envelopes are gone, and so is what made a key of the member's code.

    Raises CodeGarbled, CodeWrong, NotOnCommittee, NotYourLayer, LayerOpened, WrongVoteState, EnvelopeBroken or ReceiptTwice,
    having written nothing.
    """
    code = tidy_code(code)
    vote = locked_vote(vote)
    counter = counter_of(vote, by)
    insist(why_not_open_envelopes(vote, counter))
    assert counter is not None
    salt, lock = bytes(counter.salt), bytes(counter.lock)
    insist(why_not_key(code, salt, lock))
    key = key_from(code, salt)
    if counter.place == 1:
        envelopes = Envelope.objects.filter(elector__vote=vote)
        found = open_envelopes(envelopes.values_list("sealed", flat=True), key)
        InnerEnvelope.objects.bulk_create((InnerEnvelope(vote=vote, sealed=one) for one in found), batch_size=1_000)
        envelopes.delete()
        vote.state = State.HALF_OPEN
        vote.save(update_fields=["state"])
        record("vote.outer_envelopes_opened", subject=vote, by=by, at=at, envelopes=len(found))
    else:
        inner = InnerEnvelope.objects.filter(vote=vote)
        opened = open_envelopes(inner.values_list("sealed", flat=True), key)
        ballots = sorted(read_ballot(content) for content in opened)
        twice = sum(number for number in Tally(receipt for receipt, _marks in ballots).values() if number > 1)
        insist(ReceiptTwice(count=twice) if twice else None)
        rows = (Ballot(vote=vote, receipt=receipt, marks=marks) for receipt, marks in ballots)
        Ballot.objects.bulk_create(rows, batch_size=1_000)
        inner.delete()
        _counted(vote, by, at)
    Counter.objects.filter(pk=counter.pk).update(salt=b"")
    return vote


def _counted(vote: Vote, by: Person | None, at: datetime) -> None:
    insist(why_not_move(State(vote.state), State.COUNTED))
    vote.state, vote.counted_at = State.COUNTED, at
    vote.save(update_fields=["state", "counted_at"])
    record("vote.counted", subject=vote, by=by, at=at)
    offer_result(vote, by=by, at=at)


def _put(
    vote: Vote, counter: Counter | None, counts: dict[str, Any], by: Person | None, at: datetime, remark: str
) -> CountSheet:
    CountSheet.objects.filter(vote=vote, counter=counter, standing=True).update(standing=False)
    sheet = CountSheet.objects.create(
        vote=vote, counter=counter, counts=counts, remark=" ".join(remark.split()), by=by, at=at
    )
    record("vote.counts_entered", subject=sheet, by=by, at=at, vote=vote, counts=counts)
    return sheet


def _kept(counts: Counts) -> dict[str, Any]:
    return {
        "options": [[one.for_, one.against, one.abstain] for one in counts.options],
        "cast": counts.cast,
        "blank": counts.blank,
        "invalid": counts.invalid,
    }


def _in_full(vote: Vote, counts: Sequence[Count]) -> tuple[Count, ...]:
    if len(counts) != vote.options.count():
        raise ValueError("a count for every option")
    return tuple(counts)
