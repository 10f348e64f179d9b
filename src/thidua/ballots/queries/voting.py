"""The votes of a conference, who may vote in each, who counts, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from thidua.ballots.models import Ballot, Conference, Counter, CountSheet, Delegate, Elector, Vote
from thidua.ballots.queries.conference import conferences_in_scope
from thidua.ballots.rules.tally import Count, Counts, Result, acclaimed, count_ballots, decide
from thidua.ballots.rules.voting import Mode, State
from thidua.clusters.queries import members_of_year
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
