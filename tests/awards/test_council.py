"""What a council's vote needs: its quorum, counts that can be, and more than the rule's share of its base."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.make.people import AT
from thidua.awards.rules import flow
from thidua.awards.rules.catalogue import CouncilRule, Status
from thidua.awards.rules.flow import (
    PAPER,
    BallotsImpossible,
    BallotsMissing,
    CouncilTooFew,
    CountImpossible,
    CountMissing,
    Given,
    Meeting,
    MeetingAhead,
    NamesDiffer,
)
from thidua.ground.values import Refusal, Span

DAY = AT.date()


@pytest.mark.parametrize(
    ("meeting", "given", "refusal"),
    [
        (Meeting(DAY, 9, 5), Given(5, 0), CouncilTooFew),
        (Meeting(DAY, 9, 10), Given(5, 0), CouncilTooFew),
        (Meeting(DAY, 9, 0), Given(0, 0), CouncilTooFew),
        (Meeting(DAY, 9, 6), Given(7, 0), CountImpossible),
        (Meeting(DAY, 9, 6), Given(4, 3), CountImpossible),
        (Meeting(DAY, 9, 6), Given(None, 0), CountMissing),
        (Meeting(DAY, 9, 6), Given(6, None), CountMissing),
        (Meeting(DAY, 9, 6, PAPER), Given(5, 0), BallotsMissing),
        (Meeting(DAY, 9, 6, PAPER, 6), Given(5, 0), BallotsMissing),
        (Meeting(DAY, 9, 6, PAPER, 7, 0), Given(5, 0), BallotsImpossible),
        (Meeting(DAY, 9, 6, PAPER, 5, 6), Given(0, 0), BallotsImpossible),
        (Meeting(DAY, 9, 6, PAPER, 6, 1), Given(5, 1), CountImpossible),
        (Meeting(DAY, 9, 6, PAPER, 5, 1), Given(4, 0), None),
        (Meeting(DAY, 9, 6), Given(6, 0), None),
    ],
)
def test_a_council_decides_with_its_quorum_and_possible_counts(
    meeting: Meeting, given: Given, refusal: type[Refusal] | None
) -> None:
    rule = CouncilRule((2, 3), (1, 2), "present", Span(DAY), Status.READ, "")
    found = flow.why_not_vote(rule, meeting, [("Công đoàn", given)])
    assert type(found) is (refusal or type(None))


def test_two_of_one_name_are_counted_each() -> None:
    rule = CouncilRule((2, 3), (1, 2), "present", Span(DAY), Status.READ, "")
    given = [("Nguyễn Văn An", Given(None, None)), ("Nguyễn Văn An", Given(6, 0))]
    assert isinstance(flow.why_not_vote(rule, Meeting(DAY, 9, 6), given), CountMissing)


@pytest.mark.parametrize(
    ("meeting", "refusal"),
    [
        (Meeting(DAY, 3, 2), None),
        (Meeting(DAY, 3, 2, attended="Lê A, Chủ tịch\n\nTrần B\n", absent="Vũ C, đi công tác"), None),
        (Meeting(DAY, 3, 2, attended="Lê A"), NamesDiffer),
        (Meeting(DAY, 3, 2, absent="Lê A\nTrần B"), NamesDiffer),
        (Meeting(DAY + timedelta(days=1), 3, 2), MeetingAhead),
    ],
)
def test_a_meeting_was_held_and_names_as_many_as_it_counts(meeting: Meeting, refusal: type[Refusal] | None) -> None:
    assert type(flow.why_not_meeting(meeting, today=DAY)) is (refusal or type(None))


@pytest.mark.parametrize(("of", "needed"), [("present", 4), ("members", 5), ("cast", 3)])
def test_the_votes_needed_are_more_than_half_of_those_present_of_all_members_or_of_the_votes_cast(
    of: str, needed: int
) -> None:
    rule = CouncilRule((2, 3), (1, 2), of, Span(DAY), Status.READ, "")
    assert flow.needed_to_pass(rule, Meeting(DAY, 9, 6, PAPER, 5, 1)) == needed
