"""The votes of a conference, who may vote in each, who counts, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from thidua.ballots.models import Ballot, Conference, Counter, CountSheet, Delegate, Elector, Vote
from thidua.ballots.queries.conference import conferences_in_scope, names_in
from thidua.ballots.rules.sealing import plain_letters
from thidua.ballots.rules.tally import Count, Counts, Result, acclaimed, count_ballots, decide
from thidua.ballots.rules.voting import COMMITTEE, ON_DEVICE, Mode, State
from thidua.clusters.queries import members_of_year
from thidua.organisations.rules import search_key
from thidua.people.models import Person


def votes_of(conference: Conference) -> QuerySet[Vote]:
    """The votes of the conference, in their order."""
    return conference.votes.select_related("conference__cluster__organiser", "item")


def votes_in_scope(person: Person, *, on: date) -> QuerySet[Vote]:
    """The votes of the conferences `person` may read that day."""
    rows = Vote.objects.filter(conference__in=conferences_in_scope(person, on=on))
    return rows.select_related("conference__cluster__organiser", "item", "follows")


def open_vote_of(conference: Conference) -> Vote | None:
    """The vote that is open, or None. One at a time."""
    return votes_of(conference).filter(state=State.OPEN).first()


def vote_to_finish(conference: Conference) -> Vote | None:
    """A vote that was opened and is neither counted nor void: a conference does not end on it."""
    begun = [State.OPEN, State.CLOSED, State.HALF_OPEN]
    return votes_of(conference).filter(state__in=begun).first()


@dataclass(frozen=True)
class VotingNow:
    """What a person at the conference has to do with its votes right now; `key` changes with anything of it."""

    voting: Vote | None  # the vote that is open
    may_vote: bool
    has_voted: bool
    duty: Vote | None  # the vote whose committee waits for this person
    voted_on: bool  # whether there are votes to look at
    key: tuple[object, ...]


def voting_now(conference: Conference, person: Person | None) -> VotingNow:
    """The open vote and the person's part in it, and what the counting committee waits for from them."""
    votes = list(votes_of(conference).exclude(state=State.VOID))
    voting = next((vote for vote in votes if vote.state == State.OPEN), None)
    elector = elector_of(voting, person) if voting else None
    on_device = voting is not None and Mode(voting.mode) in ON_DEVICE
    duty = next((vote for vote in votes if person and _awaits(vote, person)), None)
    has_voted = elector is not None and elector.voted
    return VotingNow(
        voting=voting,
        may_vote=on_device and elector is not None and not has_voted,
        has_voted=has_voted,
        duty=duty,
        voted_on=any(vote.state != State.PREPARED for vote in votes),
        key=(has_voted, duty and duty.pk, *((vote.pk, vote.state) for vote in votes)),
    )


def _awaits(vote: Vote, person: Person) -> bool:
    """Whether the committee of the vote waits for this member."""
    if vote.state not in (State.PREPARED, State.CLOSED, State.HALF_OPEN) or Mode(vote.mode) not in COMMITTEE:
        return False
    counter = counter_of(vote, person)
    if counter is None:
        return False
    match State(vote.state):
        case State.PREPARED:
            return vote.is_secret and not counter.lock
        case State.CLOSED if not vote.is_secret:
            return True
        case state:
            return counter.place == (1 if state is State.CLOSED else 2)


def elector_of(vote: Vote, person: Person | None) -> Elector | None:
    """The elector that `person` is in this vote, or None."""
    if person is None:
        return None
    rows = Elector.objects.filter(vote=vote, delegate__person=person)
    return rows.select_related("delegate__unit", "delegate__person").first()


def counter_of(vote: Vote, person: Person | None) -> Counter | None:
    """The member of the committee that `person` is, or None."""
    if person is None:
        return None
    return Counter.objects.filter(vote=vote, delegate__person=person).select_related("delegate__person").first()


def counters_of(vote: Vote) -> list[Counter]:
    """The committee, in the order in which they open."""
    return list(vote.counters.select_related("delegate__person", "delegate__unit"))


def electors_now(vote: Vote) -> list[Delegate]:
    """Who would be an elector if the vote opened now: delegates with a vote who are present, in their order."""
    present = vote.conference.delegates.voting().present().order_by("pk")
    if not vote.by_rule.per_unit:
        return list(present)
    first: dict[int, Delegate] = {}
    for delegate in present:
        first.setdefault(delegate.unit_id, delegate)
    return list(first.values())


def members_now(vote: Vote) -> int:
    """How many could be electors if everybody were present."""
    if vote.by_rule.per_unit:
        return len(members_of_year(vote.conference.cluster, vote.conference.year))
    return vote.conference.delegates.voting().count()


def electors_of(vote: Vote) -> list[tuple[str, str, bool]]:
    """The electors: unit, person, and whether a ballot of theirs is in."""
    rows = list(vote.electors.select_related("delegate__person"))
    names = names_in(vote.conference, [row.delegate.unit_id for row in rows])
    return [(names[row.delegate.unit_id], row.delegate.person.full_name, row.voted) for row in rows]


def turnout(vote: Vote) -> int:
    """How many ballots have come in so far."""
    return Elector.objects.filter(vote=vote, voted=True).count()


def standing_sheets(vote: Vote) -> list[CountSheet]:
    """The counts by hand that stand, in the order of the committee."""
    rows = CountSheet.objects.filter(vote=vote, standing=True).select_related("counter")
    return list(rows.order_by("counter__place", "pk"))


@dataclass(frozen=True)
class Difference:
    """Where the two members of the committee counted differently: an option (from 0), or the ballots, blank, invalid."""

    option: int | None
    what: str
    first: int
    second: int


def differences(vote: Vote) -> list[Difference]:
    """Between the two counts of a vote on paper; empty while one is missing."""
    sheets = standing_sheets(vote)
    if len(sheets) != 2:
        return []
    one, two = (sheet.counts for sheet in sheets)
    found = [
        Difference(None, what, one[what], two[what]) for what in ("cast", "blank", "invalid") if one[what] != two[what]
    ]
    for at, (left, right) in enumerate(zip(one["options"], two["options"], strict=True)):
        words = ("for", "against", "abstain")
        found += [Difference(at, what, a, b) for what, a, b in zip(words, left, right, strict=True) if a != b]
    return found


def ballots_of(vote: Vote, receipt: str = "") -> list[tuple[str, str]] | None:
    """Every counted ballot as its name and its marks: a secret one by its receipt, a named one by unit; in that order.

    `receipt` finds those whose name holds it, however it was typed. None where there are no single ballots to show.
    """
    if vote.state != State.COUNTED or vote.mode not in (Mode.SECRET, Mode.NAMED):
        return None
    if vote.mode == Mode.SECRET:
        rows = list(Ballot.objects.filter(vote=vote).order_by("receipt").values_list("receipt", "marks"))
        wanted = plain_letters(receipt)
        return [row for row in rows if wanted in plain_letters(row[0])]
    cast = vote.electors.filter(voted=True).select_related("delegate", "named_ballot").order_by("pk")
    names = names_in(vote.conference, [elector.delegate.unit_id for elector in cast])
    named = [(names[elector.delegate.unit_id], elector.named_ballot.marks) for elector in cast]
    return [row for row in named if search_key(receipt) in search_key(row[0])]


def counts_of(vote: Vote) -> Counts | None:
    """What was counted, from the ballots or the count by hand; None before that. A result is never kept beside them."""
    if vote.state != State.COUNTED:
        return None
    rule, members, present = vote.by_rule, vote.members or 0, vote.present or 0
    match Mode(vote.mode):
        case Mode.SECRET:
            marks = list(Ballot.objects.filter(vote=vote).values_list("marks", flat=True))
        case Mode.NAMED:
            marks = list(vote.electors.filter(voted=True).values_list("named_ballot__marks", flat=True))
        case Mode.ACCLAIM:
            return acclaimed(standing_sheets(vote)[0].counts["objections"], members=members, present=present)
        case _:
            return counts_from(standing_sheets(vote)[0].counts, members=members, present=present)
    return count_ballots(rule, marks, options=vote.options.count(), members=members, present=present)


def counts_from(kept: dict[str, Any], *, members: int, present: int) -> Counts:
    """A count by hand as a value."""
    rows = tuple(Count(*row) for row in kept["options"])
    return Counts(rows, members, present, kept["cast"], kept["blank"], kept["invalid"])


def result_of(vote: Vote) -> Result | None:
    """What the vote decided, computed anew from what was counted; None before that."""
    counts = counts_of(vote)
    return None if counts is None else decide(vote.by_rule, counts)
