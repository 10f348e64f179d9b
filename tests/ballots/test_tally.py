"""The rules of a vote by tables and against a slow twin; the double envelope."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from tests.ballots.twin import slow_result
from thidua.ballots.queries.catalogue import all_entries, nominations, share_indicator
from thidua.ballots.rules.sealing import (
    RECEIPT_GROUPS,
    CodeGarbled,
    EnvelopeBroken,
    key_from,
    lock_of,
    make_code,
    make_receipt,
    make_salt,
    open_envelopes,
    read_ballot,
    seal,
    tidy_code,
    why_not_key,
)
from thidua.ballots.rules.tally import (
    BlankTooHigh,
    CastTooHigh,
    Count,
    CountNegative,
    Counts,
    CountsTooHigh,
    HandsTooMany,
    MarksTooFew,
    MarksTooMany,
    acclaimed,
    count_ballots,
    decide,
    needed,
    percent,
    why_not_counts,
)
from thidua.ballots.rules.voting import (
    MOVES,
    BallotGarbled,
    Base,
    Form,
    FormNotAsked,
    Mode,
    MostOutside,
    OptionTwice,
    Rule,
    SeatsOutside,
    ShareOutside,
    ShareUnreadable,
    State,
    Ties,
    TooManyMarks,
    VoteTooLittle,
    read_share,
    rule_from,
    why_not_marks,
    why_not_move,
    why_not_rule,
)
from thidua.ground.pages import words_of
from thidua.indicators.queries.files import read_catalogue

HALF = Fraction(1, 2)


def rule(
    form: str = "approve", *, mode: str = "secret", base: str = "present", share: str = "1/2", **more: object
) -> Rule:
    return Rule(Form(form), Mode(mode), Base(base), read_share(share), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("then", State)
def test_a_vote_goes_one_way_and_a_counted_or_void_one_stays(now: State, then: State) -> None:
    assert (why_not_move(now, then) is None) == ((now, then) in MOVES)
    if now in (State.COUNTED, State.VOID):
        assert why_not_move(now, then) is not None


@pytest.mark.parametrize(
    ("found", "options", "refusal"),
    [
        (rule(), "A", None),
        (rule(), "", VoteTooLittle),
        (rule("elect"), "A", VoteTooLittle),
        (rule("elect"), "AB", None),
        (rule("choose", seats=2, most=2), "ABC", None),
        (rule("choose", seats=4), "ABC", SeatsOutside),
        (rule("choose", seats=0), "ABC", SeatsOutside),
        (rule("choose", most=4), "ABC", MostOutside),
        (rule(), "ABA", OptionTwice),
        (rule("elect", mode="acclaim"), "AB", FormNotAsked),
        (rule(mode="acclaim"), "AB", None),
        (rule(share="1"), "AB", ShareOutside),
        (rule(share="1", reaches=True), "AB", None),
        (rule(share="0", reaches=True), "AB", ShareOutside),
        (rule(share="120%"), "AB", ShareOutside),
    ],
)
def test_a_rule_that_cannot_decide_is_refused(found: Rule, options: str, refusal: type | None) -> None:
    no = why_not_rule(found, list(options))
    assert (type(no) if no else None) is refusal
    assert rule_from(found.as_json()) == found


@pytest.mark.parametrize(
    ("found", "marks", "refusal"),
    [
        (rule(), "10-", None),
        (rule(), "---", None),
        (rule(), "10", BallotGarbled),
        (rule(), "10x", BallotGarbled),
        (rule(most=1), "11-", TooManyMarks),
        (rule("choose", most=2), "11-", None),
        (rule("choose", most=2), "111", TooManyMarks),
        (rule("choose"), "111", None),
        (rule("choose"), "110", BallotGarbled),
        (rule("elect"), "1--", None),
        (rule("elect"), "11-", TooManyMarks),
    ],
)
def test_a_ballot_says_what_its_form_allows(found: Rule, marks: str, refusal: type | None) -> None:
    no = why_not_marks(found, marks, 3)
    assert (type(no) if no else None) is refusal


@pytest.mark.parametrize(
    ("typed", "share"),
    [("1/2", HALF), ("80%", Fraction(4, 5)), ("66,7 %", Fraction(667, 1000)), (" 2 / 3 ", Fraction(2, 3))],
)
def test_a_share_is_read_as_people_write_it(typed: str, share: Fraction) -> None:
    assert read_share(typed) == share


@pytest.mark.parametrize("typed", ["", "quá nửa", "1/0", "%", "1e999999999"])
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(ShareUnreadable):
        read_share(typed)


# Ten could be electors, eight are present, seven ballots: six valid of which one blank besides, one invalid.
BALLOTS = ["1--", "1--", "1--", "1--", "-1-", "---", "111"]


@pytest.mark.parametrize(
    ("base", "share", "reaches", "passed"),
    [
        ("present", "1/2", False, False),  # 4 of 8 is not more than half
        ("present", "1/2", True, True),
        ("members", "2/5", True, True),  # 4 of 10
        ("members", "1/2", True, False),
        ("cast", "1/2", False, True),  # 4 of 7: blank and invalid ballots count as cast
        ("cast", "4/7", False, False),
        ("cast", "4/7", True, True),
        ("valid", "4/5", True, True),  # 4 of 5
        ("valid", "4/5", False, False),
    ],
)
def test_the_threshold_is_over_present_all_cast_or_valid(base: str, share: str, reaches: bool, passed: bool) -> None:
    found = rule("elect", base=base, share=share, reaches=reaches)
    counts = count_ballots(found, BALLOTS, options=3, members=10, present=8)
    assert (counts.cast, counts.blank, counts.invalid, counts.valid, counts.absent) == (7, 1, 1, 5, 1)
    result = decide(found, counts)
    assert [line.count.for_ for line in result.lines] == [4, 1, 0]
    assert (result.lines[0].passed, result.elected) == (passed, (0,) if passed else ())


@pytest.mark.parametrize(
    ("votes", "seats", "ties", "elected", "tied"),
    [
        ((5, 4, 3), 2, "revote", (0, 1), ()),
        ((5, 4, 4), 2, "revote", (0,), (1, 2)),
        ((5, 4, 4), 2, "order", (0, 1), ()),
        ((4, 4, 4), 2, "revote", (), (0, 1, 2)),
        ((4, 4, 4), 3, "revote", (0, 1, 2), ()),
        ((1, 4, 4), 1, "order", (1,), ()),
        ((4, 4, 5), 2, "revote", (2,), (0, 1)),
        ((1, 1, 1), 2, "revote", (), ()),  # nobody reaches the threshold, so nobody is level
    ],
)
def test_whoever_is_level_at_the_last_place_is_voted_on_again_or_stands_in_order(
    votes: tuple[int, ...], seats: int, ties: str, elected: tuple[int, ...], tied: tuple[int, ...]
) -> None:
    found = rule("choose", seats=seats, share="1/5", ties=Ties(ties))
    counts = Counts(tuple(Count(for_=n) for n in votes), members=8, present=8, cast=8)
    result = decide(found, counts)
    assert (result.elected, result.tied) == (elected, tied)


@pytest.mark.parametrize(
    ("objections", "borne", "passed"),
    [([0, 0], 0, [True, True]), ([1, 0], 0, [False, True]), ([1, 2], 1, [True, False])],
)
def test_an_acclamation_fails_when_more_object_than_it_bears(
    objections: list[int], borne: int, passed: list[bool]
) -> None:
    result = decide(rule(mode="acclaim", objections=borne), acclaimed(objections, members=8, present=8))
    assert [line.passed for line in result.lines] == passed


def test_a_result_explains_itself_in_words() -> None:
    found = rule("elect")
    result = decide(found, count_ballots(found, ["1--"] * 5 + ["-1-"] * 2, options=3, members=10, present=8))
    assert words_of(result.lines[0].why) == "5 trên 8 đại biểu có mặt đồng ý, 62,5%; cần quá 1/2. Đạt."
    assert words_of(result.lines[2].why) == "0 trên 8 đại biểu có mặt đồng ý, 0%; cần quá 1/2. Không đạt."
    assert words_of(needed(rule(share="80%", reaches=True))) == "từ 80%"
    tied = decide(found, count_ballots(rule("elect"), ["1--"] * 3, options=3, members=3, present=3))
    assert tied.unanimous
    assert tied.few


def test_a_share_is_cut_never_rounded_up_over_a_threshold() -> None:
    assert percent(Fraction(1999, 4000)) == Decimal("49.9")
    assert percent(Fraction(1)) == Decimal(100)


@pytest.mark.parametrize(
    ("mode", "form", "counts", "refusal"),
    [
        ("paper", "elect", Counts((Count(4), Count(2)), 8, 8, 7, blank=1), None),
        ("paper", "elect", Counts((Count(4), Count(2)), 8, 8, 9), CastTooHigh),
        ("paper", "elect", Counts((Count(4), Count(4)), 8, 8, 7), MarksTooMany),
        ("paper", "elect", Counts((Count(8), Count(0)), 8, 8, 7), CountsTooHigh),
        ("paper", "elect", Counts((Count(2), Count(2)), 8, 8, 7, blank=1), MarksTooFew),
        ("paper", "elect", Counts((Count(0), Count(0)), 8, 8, 2, blank=2, invalid=1), BlankTooHigh),
        ("paper", "elect", Counts((Count(-1), Count(0)), 8, 8, 2), CountNegative),
        ("hands", "approve", Counts((Count(5, 2, 1), Count(8)), 8, 8, 8), None),
        ("hands", "approve", Counts((Count(5, 3, 1), Count(8)), 8, 8, 8), CountsTooHigh),
        ("hands", "elect", Counts((Count(5), Count(4)), 8, 8, 8), HandsTooMany),
    ],
)
def test_counts_that_cannot_be_are_refused(mode: str, form: str, counts: Counts, refusal: type | None) -> None:
    no = why_not_counts(rule(form, mode=mode), counts)
    assert (type(no) if no else None) is refusal


def test_hands_are_raised_for_no_more_names_than_a_ballot_may_mark() -> None:
    two = rule("choose", mode="hands", most=2)
    assert why_not_counts(two, Counts((Count(8), Count(8), Count(0)), 8, 8, 8)) is None
    assert isinstance(why_not_counts(two, Counts((Count(8), Count(8), Count(1)), 8, 8, 8)), HandsTooMany)


rules = st.builds(
    Rule,
    form=st.sampled_from(Form),
    mode=st.just(Mode.SECRET),
    base=st.sampled_from(Base),
    share=st.fractions(0, 1, max_denominator=6),
    reaches=st.booleans(),
    seats=st.none() | st.integers(1, 4),
    most=st.none() | st.integers(1, 4),
    ties=st.sampled_from(Ties),
)


@given(rules, st.lists(st.text("10-", min_size=3, max_size=4), max_size=12), st.integers(0, 3), st.integers(0, 3))
def test_a_slow_count_gives_the_same(found: Rule, ballots: list[str], absent: int, away: int) -> None:
    present = len(ballots) + absent
    slow = slow_result(found, ballots, 4, present + away, present)
    result = decide(found, count_ballots(found, ballots, options=4, members=present + away, present=present))
    assert {
        "votes": [line.count.for_ for line in result.lines],
        "blank": result.counts.blank,
        "invalid": result.counts.invalid,
        "passed": [line.option for line in result.lines if line.passed],
        "elected": list(result.elected),
        "tied": list(result.tied),
    } == slow


@given(rules, st.lists(st.text("1-", min_size=4, max_size=4), max_size=9), st.randoms())
def test_the_order_of_ballots_changes_nothing(found: Rule, ballots: list[str], chance: object) -> None:
    shuffled = list(ballots)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    size = {"options": 4, "members": 20, "present": 15}
    assert decide(found, count_ballots(found, ballots, **size)) == decide(found, count_ballots(found, shuffled, **size))


def test_both_keys_open_what_was_sealed_and_every_envelope_looks_alike() -> None:
    first, second = PrivateKey.generate(), PrivateKey.generate()
    locks = {"first": bytes(first.public_key), "second": bytes(second.public_key)}
    said = {make_receipt(): marks for marks in ("1---", "----", "1111", "0000")}
    sealed = [seal(receipt, marks, **locks) for receipt, marks in said.items()]
    assert len({len(one) for one in sealed}) == 1
    with pytest.raises(EnvelopeBroken):
        open_envelopes(sealed, second)
    inner = open_envelopes(sealed, first)
    with pytest.raises(EnvelopeBroken):
        open_envelopes(inner, first)
    assert inner == sorted(inner)
    assert dict(read_ballot(one) for one in open_envelopes(inner, second)) == said


def test_a_code_makes_its_key_again_in_its_own_vote_alone() -> None:
    code, salt = make_code(), make_salt()
    lock = lock_of(code, salt)
    assert why_not_key(code, salt, lock) is None
    assert why_not_key(code, make_salt(), lock) is not None
    assert why_not_key(make_code(), salt, lock) is not None
    assert bytes(key_from(code, salt)) != bytes(key_from(code, make_salt()))


@pytest.mark.parametrize("typed", ["7kq2-m4xd-9ort", "7KQ2 M4XD 90RT", "7KQ2M4XD90RT", "7kq2 – m4xd – 90rt"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert tidy_code(typed, groups=RECEIPT_GROUPS) == "7KQ2-M4XD-90RT"


@pytest.mark.parametrize("typed", ["", "7KQ2-M4XD", "7KQ2-M4XD-90R!", "7KQ2-M4XD-90RTT"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(CodeGarbled):
        tidy_code(typed, groups=RECEIPT_GROUPS)


def test_every_rule_of_the_catalogue_says_it_is_an_example_and_names_its_source() -> None:
    entries = all_entries()
    assert len({entry.rule.code for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.rule.sample
        assert entry.source.vi
        assert entry.source.en
        assert why_not_rule(entry.rule, ["A", "B", "C"]) is None


def test_every_nomination_counts_as_an_indicator_of_the_catalogue() -> None:
    codes = {row["code"] for row in read_catalogue().rows("indicators")}
    assert {one.indicator for one in nominations().values()} | {share_indicator()} <= codes
