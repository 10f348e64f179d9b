"""Votes from their preparation to the outcome, in every mode; what each refuses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from tests.make.ballots import Hall, called, delegates_by_code, sitting
from tests.make.votes import NOW, Secret, prepared_vote, shipped
from thidua.ballots.actions.casting import cast_ballot, make_key
from thidua.ballots.actions.counting import enter_paper_count, open_own_layer, record_hands, record_objections
from thidua.ballots.actions.sitting import check_in, leave_conference
from thidua.ballots.actions.voting import (
    Asked,
    appoint_committee,
    close_vote,
    edit_vote,
    open_vote,
    prepare_second_round,
    prepare_vote,
    void_vote,
)
from thidua.ballots.models import Ballot, CountSheet, Elector, Envelope, InnerEnvelope, Vote
from thidua.ballots.queries.outcomes import elected_lead, outcome_of, outcomes
from thidua.ballots.queries.voting import differences, result_of, turnout
from thidua.ballots.rules.conference import QuorumMissing
from thidua.ballots.rules.refusals import (
    AnotherVoteOpen,
    AwardNeedsNomination,
    CommitteeMissing,
    CommitteeOfOne,
    FollowedAlready,
    KeyMissing,
    KeyThere,
    LayerOpened,
    NoElector,
    NoElectors,
    NotCountedByHand,
    NothingCounted,
    NothingTied,
    NotOnCommittee,
    NotOnDevice,
    NotSitting,
    NotYourLayer,
    ReasonForVoid,
    ReceiptTwice,
    VotedAlready,
)
from thidua.ballots.rules.sealing import CodeWrong, EnvelopeBroken, make_code, make_receipt
from thidua.ballots.rules.tally import CastTooHigh, Count
from thidua.ballots.rules.voting import BallotGarbled, Base, Decides, Mode, OwnUnitMarked, TooManyMarks, WrongVoteState
from thidua.people.rules import NotYours
from thidua.trail.queries import events_of

CODES = ("nganh-a", "nganh-b", "nganh-c", "nganh-d", "nganh-e", "nganh-g")


def test_an_acclamation_is_recorded_and_decided_by_who_objects(hall: Hall) -> None:
    conference = sitting(hall)
    units = [hall.tree["nganh-b"], hall.tree["nganh-c"]]
    vote = prepared_vote(hall, conference, shipped("suy-ton"), options=units, decides=Decides.NOMINATION, award="U-GK")
    vote = open_vote(vote=vote, by=hall.lead, at=NOW)
    assert (vote.members, vote.present) == (6, 6)
    with pytest.raises(NothingCounted):
        close_vote(vote=vote, by=hall.lead, at=NOW)
    with pytest.raises(NotYours):
        record_objections(vote=vote, objections=[0, 0], by=hall.chairs["nganh-b"], at=NOW)
    record_objections(vote=vote, objections=[1, 1], by=hall.lead, at=NOW)
    record_objections(vote=vote, objections=[0, 1], by=hall.lead, at=NOW, remark="đếm lại")
    assert CountSheet.objects.filter(vote=vote).count() == 2
    close_vote(vote=vote, by=hall.lead, at=NOW)
    (outcome,) = outcomes(hall.cluster, 2023)
    assert [(one.unit, one.for_, one.against, one.elected) for one in outcome.choices] == [
        (units[0], 6, 0, True),
        (units[1], 5, 1, False),
    ]
    assert (outcome.award, outcome.choices[0].percent) == ("U-GK", Decimal(100))


def test_hands_are_counted_option_by_option(hall: Hall) -> None:
    conference = sitting(hall, present=CODES[:5])
    vote = prepared_vote(hall, conference, shipped("bieu-quyet-danh-sach"), options=["Nghị quyết", "Kiến nghị"])
    open_vote(vote=vote, by=hall.lead, at=NOW)
    with pytest.raises(NotOnDevice):
        cast_ballot(vote=vote, marks="11", by=hall.chairs["nganh-b"], at=NOW)
    record_hands(vote=vote, counts=[Count(3, 1, 1), Count(2, 3, 0)], by=hall.lead, at=NOW)
    vote = close_vote(vote=vote, by=hall.lead, at=NOW)
    result = result_of(vote)
    assert result
    assert [line.passed for line in result.lines] == [True, False]
    assert (result.counts.members, result.counts.present) == (6, 5)


def test_a_named_vote_keeps_each_word_beside_its_name(hall: Hall) -> None:
    vote = prepared_vote(hall, sitting(hall), shipped("bieu-quyet-danh-sach", mode=Mode.NAMED), options=["Nghị quyết"])
    open_vote(vote=vote, by=hall.lead, at=NOW)
    for code, marks in zip(CODES, "1110-", strict=False):
        cast_ballot(vote=vote, marks=marks, by=hall.chairs[code], at=NOW)
    vote = close_vote(vote=vote, by=hall.lead, at=NOW)
    named = dict(vote.electors.filter(voted=True).values_list("delegate__unit__code", "named_ballot__marks"))
    assert named == dict(zip(CODES, "1110-", strict=False))
    result = result_of(vote)
    assert result
    assert (result.lines[0].count, result.counts.blank, result.counts.absent) == (Count(3, 1, 0), 1, 1)


def test_a_secret_vote_is_sealed_opened_by_two_and_found_by_its_receipts(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall))
    vote = secret.vote
    receipts = {code: secret.cast(code, marks)[0] for code, marks in zip(CODES, MARKS, strict=True)}
    assert (turnout(vote), Envelope.objects.count(), Ballot.objects.count()) == (6, 6, 0)
    vote = secret.close()
    assert outcome_of(vote) is None
    first, second = secret.committee
    with pytest.raises(NotYourLayer):
        open_own_layer(vote=vote, code=secret.codes[1], by=second, at=NOW)
    with pytest.raises(NotOnCommittee):
        open_own_layer(vote=vote, code=secret.codes[0], by=secret.by("nganh-c"), at=NOW)
    for wrong in (secret.codes[1], make_code()):
        with pytest.raises(CodeWrong):
            open_own_layer(vote=vote, code=wrong, by=first, at=NOW)
    open_own_layer(vote=vote, code=secret.codes[0].lower(), by=first, at=NOW)
    assert (Envelope.objects.count(), InnerEnvelope.objects.count(), Ballot.objects.count()) == (0, 6, 0)
    with pytest.raises(LayerOpened):
        open_own_layer(vote=vote, code=secret.codes[0], by=first, at=NOW)
    vote = open_own_layer(vote=vote, code=secret.codes[1], by=second, at=NOW)
    assert InnerEnvelope.objects.count() == 0
    assert not any(bytes(one.salt) for one in vote.counters.all())
    found = dict(Ballot.objects.values_list("receipt", "marks"))
    assert found == {receipts[code]: marks for code, marks in zip(CODES, MARKS, strict=True)}
    outcome = outcome_of(vote)
    assert outcome
    assert [one.for_ for one in outcome.choices] == [0, 0, 4, 1, 0, 0]
    assert (outcome.blank, outcome.unanimous, outcome.few) == (1, False, False)
    assert elected_lead(hall.cluster, 2023) == hall.tree["nganh-c"]


MARKS = ["--1---", "--1---", "---1--", "--1---", "--1---", "------"]


def test_nobody_votes_twice_for_the_own_unit_or_without_being_an_elector(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall, present=CODES[:5]))
    with pytest.raises(OwnUnitMarked):
        secret.cast("nganh-a", "1-----")
    with pytest.raises(TooManyMarks):
        secret.cast("nganh-a", "-11---")
    with pytest.raises(BallotGarbled):
        secret.cast("nganh-a", "-1----1")
    secret.cast("nganh-a", "-1----")
    with pytest.raises(VotedAlready):
        secret.cast("nganh-a", "--1---")
    with pytest.raises(NoElector):
        secret.cast("nganh-g", "-1----")
    with pytest.raises(NoElector):
        cast_ballot(vote=secret.vote, marks="-1----", receipt=make_receipt(), by=None, at=NOW)
    assert turnout(secret.vote) == Envelope.objects.count() == 1


def test_electors_are_frozen_when_the_vote_opens(hall: Hall) -> None:
    conference = sitting(hall, present=CODES[:5])
    secret = Secret(hall, conference)
    delegates = delegates_by_code(conference)
    check_in(delegate=delegates["nganh-g"], by=secret.by("nganh-g"), at=NOW)
    leave_conference(delegate=delegates["nganh-e"], by=secret.by("nganh-e"), at=NOW)
    with pytest.raises(NoElector):
        secret.cast("nganh-g", "-1----")
    secret.cast("nganh-e", "-1----")
    vote = secret.close()
    with pytest.raises(WrongVoteState):
        secret.cast("nganh-b", "1-----")
    assert (vote.members, vote.present, turnout(vote)) == (6, 5, 1)


def test_one_elector_for_each_unit_where_the_rule_counts_units(hall: Hall) -> None:
    from tests.make.ballots import mandate_of
    from tests.make.people import make_person
    from thidua.ballots.actions.preparing import name_delegate
    from thidua.ballots.actions.sitting import open_sitting

    conference = called(hall)
    deputy = make_person(hall.tree["nganh-b"], "clerk")
    name_delegate(conference=conference, mandate=mandate_of(deputy), by=hall.lead, at=NOW)
    for delegate in conference.delegates.select_related("person"):
        check_in(delegate=delegate, by=delegate.person, at=NOW)
    open_sitting(conference=conference, by=hall.lead, at=NOW)
    for per_unit, electors in ((False, 7), (True, 6)):
        vote = prepared_vote(hall, conference, shipped("suy-ton", per_unit=per_unit), options=["Nghị quyết"])
        vote = open_vote(vote=vote, by=hall.lead, at=NOW)
        assert (vote.present, vote.members) == (electors, electors)
        void_vote(vote=vote, reason="thử", by=hall.lead, at=NOW)


def test_a_vote_opens_only_in_session_one_at_a_time_with_its_committee_and_keys(hall: Hall) -> None:
    conference = called(hall)
    early = prepared_vote(hall, conference, shipped("suy-ton"), options=["Nghị quyết"])
    with pytest.raises(NotSitting):
        open_vote(vote=early, by=hall.lead, at=NOW)
    delegates = delegates_by_code(conference)
    for code in CODES:
        check_in(delegate=delegates[code], by=delegates[code].person, at=NOW)
    from thidua.ballots.actions.sitting import open_sitting

    open_sitting(conference=conference, by=hall.lead, at=NOW)
    secret = prepared_vote(hall, conference, shipped("bau-truong-cum"))
    with pytest.raises(CommitteeMissing):
        open_vote(vote=secret, by=hall.lead, at=NOW)
    for first, second in (("nganh-a", "nganh-a"),):
        with pytest.raises(CommitteeOfOne):
            appoint_committee(vote=secret, first=delegates[first], second=delegates[second], by=hall.lead, at=NOW)
    appoint_committee(vote=secret, first=delegates["nganh-a"], second=delegates["nganh-b"], by=hall.lead, at=NOW)
    make_key(vote=secret, code=make_code(), by=delegates["nganh-a"].person, at=NOW)
    with pytest.raises(KeyThere):
        make_key(vote=secret, code=make_code(), by=delegates["nganh-a"].person, at=NOW)
    with pytest.raises(NotOnCommittee):
        make_key(vote=secret, code=make_code(), by=delegates["nganh-c"].person, at=NOW)
    with pytest.raises(KeyMissing):
        open_vote(vote=secret, by=hall.lead, at=NOW)
    for other in (hall.chairs["nganh-b"], hall.chairs["tinh"], None):
        with pytest.raises(NotYours):
            open_vote(vote=early, by=other, at=NOW)
    open_vote(vote=early, by=hall.lead, at=NOW)
    make_key(vote=secret, code=make_code(), by=delegates["nganh-b"].person, at=NOW)
    with pytest.raises(AnotherVoteOpen):
        open_vote(vote=secret, by=hall.lead, at=NOW)


def test_a_vote_without_electors_does_not_open(hall: Hall) -> None:
    conference = sitting(hall)
    for delegate in conference.delegates.select_related("person"):
        leave_conference(delegate=delegate, by=delegate.person, at=NOW)
    vote = prepared_vote(hall, conference, shipped("suy-ton"), options=["Nghị quyết"])
    with pytest.raises(NoElectors):
        open_vote(vote=vote, by=hall.lead, at=NOW)


def test_paper_is_counted_when_both_members_counted_the_same(hall: Hall) -> None:
    conference = sitting(hall)
    delegates = delegates_by_code(conference)
    vote = prepared_vote(hall, conference, shipped("phieu-giay", most=1))
    appoint_committee(vote=vote, first=delegates["nganh-b"], second=delegates["nganh-c"], by=hall.lead, at=NOW)
    open_vote(vote=vote, by=hall.lead, at=NOW)
    close_vote(vote=vote, by=hall.lead, at=NOW)
    one, two = hall.chairs["nganh-b"], hall.chairs["nganh-c"]
    counts = [Count(3), Count(2), Count(), Count(), Count(), Count()]
    whole = {"vote": vote, "cast": 6, "blank": 1, "invalid": 0, "at": NOW}
    with pytest.raises(CastTooHigh):
        enter_paper_count(counts=counts, by=one, **(whole | {"cast": 7}))
    with pytest.raises(NotOnCommittee):
        enter_paper_count(counts=counts, by=hall.chairs["nganh-d"], **whole)
    enter_paper_count(counts=counts, by=one, **whole)
    enter_paper_count(counts=[Count(2), Count(3), *counts[2:]], by=two, **whole)
    vote.refresh_from_db()
    assert vote.state == "closed"
    assert [(one.option, one.what, one.first, one.second) for one in differences(vote)] == [
        (0, "for", 3, 2),
        (1, "for", 2, 3),
    ]
    enter_paper_count(counts=counts, by=two, **whole)
    vote.refresh_from_db()
    outcome = outcome_of(vote)
    assert outcome
    assert (vote.state, outcome.cast, outcome.blank, [one.for_ for one in outcome.elected]) == ("counted", 6, 1, [])
    assert CountSheet.objects.filter(vote=vote, standing=False).count() == 1


def test_those_level_are_voted_on_again(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall), rule=shipped("bau-truong-cum", share=Fraction(1, 3), reaches=True))
    with pytest.raises(WrongVoteState):
        prepare_second_round(vote=secret.vote, by=hall.lead, at=NOW)
    for code, marks in zip(CODES, ["-1----", "1-----", "1-----", "-1----", "--1---", "--1---"], strict=True):
        secret.cast(code, marks)
    secret.close()
    vote = secret.count()
    outcome = outcome_of(vote)
    assert outcome
    assert [one.unit for one in outcome.tied] == [hall.tree[code] for code in CODES[:3]]
    again = prepare_second_round(vote=vote, by=hall.lead, at=NOW)
    assert [option.unit for option in again.options.all()] == [hall.tree[code] for code in CODES[:3]]
    assert (again.follows, again.number, again.rule) == (vote, 2, vote.rule)
    with pytest.raises(FollowedAlready):
        prepare_second_round(vote=vote, by=hall.lead, at=NOW)


def test_a_second_round_lets_nobody_mark_more_than_the_places_left(hall: Hall) -> None:
    rule = shipped("phieu-kin-chon", seats=2, most=2, base=Base.CAST, share=Fraction(1, 4), own_unit=True)
    secret = Secret(hall, sitting(hall), rule=rule)
    for code, marks in zip(CODES, ["11----", "1-1---", "1--1--", "11----", "1-1---", "1--1--"], strict=True):
        secret.cast(code, marks)
    secret.close()
    vote = secret.count()
    assert [one.unit for one in (outcome_of(vote) or pytest.fail("not counted")).elected] == [hall.tree["nganh-a"]]
    again = prepare_second_round(vote=vote, by=hall.lead, at=NOW).by_rule
    assert (again.seats, again.most) == (1, 1)


def test_a_vote_opens_only_while_the_quorum_is_there(hall: Hall) -> None:
    conference = sitting(hall)
    delegates = delegates_by_code(conference)
    for code in CODES[:2]:
        leave_conference(delegate=delegates[code], by=delegates[code].person, at=NOW)
    vote = prepared_vote(hall, conference, shipped("suy-ton"), options=["Nghị quyết"])
    with transaction.atomic():
        assert open_vote(vote=vote, by=hall.lead, at=NOW).present == 4, "exactly two thirds are enough"
        transaction.set_rollback(True)
    leave_conference(delegate=delegates["nganh-c"], by=delegates["nganh-c"].person, at=NOW)
    with pytest.raises(QuorumMissing):
        open_vote(vote=vote, by=hall.lead, at=NOW)


def test_nothing_level_no_second_round(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall))
    secret.close()
    vote = secret.count()
    with pytest.raises(NothingTied):
        prepare_second_round(vote=vote, by=hall.lead, at=NOW)
    assert [one.elected for one in (outcome_of(vote) or pytest.fail("not counted")).choices] == [False] * 6


def test_a_void_vote_throws_its_envelopes_away_and_says_why(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall))
    secret.cast("nganh-a", "-1----")
    with pytest.raises(ReasonForVoid):
        void_vote(vote=secret.vote, reason=" ", by=hall.lead, at=NOW)
    vote = void_vote(vote=secret.vote, reason="một thành viên mất mã", by=hall.lead, at=NOW)
    assert (vote.state, Envelope.objects.count(), outcomes(hall.cluster, 2023)) == ("void", 0, [])
    with pytest.raises(WrongVoteState):
        void_vote(vote=vote, reason="lần nữa", by=hall.lead, at=NOW)


def test_a_prepared_vote_is_edited_an_open_one_never(hall: Hall) -> None:
    conference = sitting(hall)
    vote = prepared_vote(hall, conference, shipped("bau-truong-cum"))
    with pytest.raises(AwardNeedsNomination):
        prepare_vote(
            conference=conference,
            asked=Asked("Hỏi", ["A"], shipped("suy-ton"), award="U-GK"),
            by=hall.lead,
            at=NOW,
        )
    asked = Asked("Thông qua nghị quyết", ["Nghị quyết"], shipped("suy-ton"))
    vote = edit_vote(vote=vote, asked=asked, by=hall.lead, at=NOW)
    assert (vote.mode, [option.words for option in vote.options.all()]) == ("acclaim", ["Nghị quyết"])
    open_vote(vote=vote, by=hall.lead, at=NOW)
    with pytest.raises(WrongVoteState):
        edit_vote(vote=vote, asked=asked, by=hall.lead, at=NOW)
    with pytest.raises(NotCountedByHand):
        open_own_layer(vote=vote, code=make_code(), by=hall.lead, at=NOW)


@pytest.mark.parametrize("how", ["changed", "copied"])
def test_an_envelope_that_was_changed_or_copied_stops_the_count(hall: Hall, how: str) -> None:
    secret = Secret(hall, sitting(hall))
    for code in CODES[:3]:
        secret.cast(code, "---1--")
    vote = secret.close()
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.update(sealed=b"x")
    one, two = Envelope.objects.order_by("pk")[:2]
    sealed = bytes(one.sealed)
    victim, forged = two.elector, sealed[:-1] + bytes([sealed[-1] ^ 1]) if how == "changed" else sealed
    two.delete()
    Envelope.objects.create(elector=victim, sealed=forged)
    if how == "changed":
        with pytest.raises(EnvelopeBroken):
            secret.count()
        assert Envelope.objects.count() == 3
    else:
        with pytest.raises(ReceiptTwice):
            secret.count()
        assert (InnerEnvelope.objects.count(), Ballot.objects.count()) == (3, 0)
    assert outcome_of(vote) is None


def test_a_counted_vote_and_its_ballots_never_change(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall))
    secret.cast("nganh-a", "-1----")
    secret.close()
    vote = secret.count()
    for change in (
        lambda: Ballot.objects.update(marks="1-----"),
        lambda: Ballot.objects.all().delete(),
        lambda: Vote.objects.filter(pk=vote.pk).update(present=99),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_trail_says_who_took_part_and_nothing_of_a_ballot(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall))
    receipt, elector = secret.cast("nganh-a", "-1----")
    (event,) = events_of(elector)
    assert (event.verb, event.data) == ("ballot.cast", {"vote": f"ballots.vote:{secret.vote.pk}"})
    assert receipt not in str(list(Elector.objects.values()))
