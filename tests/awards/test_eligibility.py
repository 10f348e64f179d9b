"""Each kind of condition by a table: what the record proves, what it refuses, what it asks; and the answers given to what is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from thidua.awards.queries.catalogue import shipped
from thidua.awards.rules.catalogue import (
    AwardCatalogue,
    AwardSpec,
    AwardsUnreadable,
    Condition,
    Form,
    Kind,
    Status,
    Stream,
    read_awards,
)
from thidua.awards.rules.eligibility import (
    Answer,
    Finding,
    Held,
    Known,
    NotEligible,
    QuestionOpen,
    Verdict,
    findings,
    why_not_propose,
)
from thidua.ground.values import Name, Refusal, Refusals, Span

DAY = date(2023, 11, 30)
MET, FAILS, ASKED = Verdict.MET, Verdict.FAILS, Verdict.ASKED
CATALOGUE = AwardCatalogue((), (), (), (), (Span(date(2016, 1, 1)),), (), (), Name("", ""))


def award(kind: Kind = Kind.ASK, scope: str = "", **more: Any) -> AwardSpec:
    """An award called A with one condition."""
    condition = Condition("c", kind, Name("điều kiện", "condition"), Status.READ, "nguồn", **more)
    return AwardSpec(
        "A", Name("Giấy A", "A"), Stream.UNION, Form.MERIT, ("collective", "person"), scope, Name("", ""), ("federation",),
        (), Span(date(2010, 1, 1)), Status.READ, "nguồn", (condition,), (), (), "",
    )  # fmt: skip


def held(*years: int, code: str = "B", scope: str = "", decider: int | None = 1) -> tuple[Held, ...]:
    return tuple(Held(code, f"Giấy {code}", year, scope, decider) for year in years)


def verdict(spec: AwardSpec, known: Known, code: str = "c") -> Verdict:
    return one(spec, known, code).verdict


def one(spec: AwardSpec, known: Known, code: str = "c") -> Finding:
    return next(found for found in findings(spec, CATALOGUE, known, on=DAY) if found.code == code)


def known(**more: Any) -> Known:
    return Known(**({"year": 2023, "subject": "collective", "decider": 1} | more))


TABLE: list[tuple[Kind, dict[str, Any], dict[str, Any], Verdict]] = [
    # Consecutive years: all of them proves it; a gap is asked, because older papers may fill it.
    (Kind.HELD_EACH_YEAR, {"awards": ("B",), "years": 3}, {"record": held(2020, 2021, 2022)}, MET),
    (Kind.HELD_EACH_YEAR, {"awards": ("B",), "years": 3}, {"record": held(2020, 2022)}, ASKED),
    (Kind.HELD_EACH_YEAR, {"awards": ("B",), "years": 3}, {"record": held(2021, 2022, 2023)}, ASKED),
    (Kind.HELD_EACH_YEAR, {"awards": ("B",), "years": 2}, {"record": held(2021, 2022, code="X")}, ASKED),
    (Kind.HELD_EACH_YEAR, {"awards": ("B", "X"), "years": 2}, {"record": held(2021) + held(2022, code="X")}, MET),
    (Kind.HELD_BEFORE, {"awards": ("B",)}, {"record": held(2011)}, MET),
    (Kind.HELD_BEFORE, {"awards": ("B",)}, {"record": held(2023)}, ASKED),
    (Kind.HELD_BEFORE, {"awards": ("B",), "within": 1}, {"record": held(2022)}, MET),
    (Kind.HELD_BEFORE, {"awards": ("B",), "within": 1}, {"record": held(2021)}, ASKED),
    # Spacing: an award too near refuses; none on a record that is long enough proves it; a short record is asked.
    (Kind.NOT_WITHIN, {"years": 2}, {"record": held(2022, code="A")}, FAILS),
    (Kind.NOT_WITHIN, {"years": 2}, {"record": held(2021, code="A")}, FAILS),
    (Kind.NOT_WITHIN, {"years": 2}, {"record": held(2020, code="A"), "record_since": 2020}, MET),
    (Kind.NOT_WITHIN, {"years": 2}, {"record_since": 2021}, MET),
    (Kind.NOT_WITHIN, {"years": 2}, {"record_since": 2022}, ASKED),
    (Kind.NOT_WITHIN, {"years": 2}, {}, ASKED),
    (Kind.ONCE, {}, {"record": held(2001, code="A")}, FAILS),
    (Kind.ONCE, {}, {"record": held(2001), "record_since": 2001}, ASKED),
    (Kind.RANKED, {"first": 1}, {"rank": 1}, MET),
    (Kind.RANKED, {"first": 1}, {"rank": 2}, FAILS),
    (Kind.RANKED, {"first": 2}, {"rank": 2}, MET),
    (Kind.RANKED, {"first": 1}, {}, ASKED),
    (Kind.NO_EVENT, {"events": ("fatal_accident",)}, {"incidents": (("fatal_accident", DAY),)}, FAILS),
    (Kind.NO_EVENT, {"events": ("fatal_accident",)}, {"incidents": (("late", DAY),)}, MET),
    (Kind.AT_MOST, {"count": 4, "per": "proposer"}, {"of_proposer": 4, "of_all": 90}, MET),
    (Kind.AT_MOST, {"count": 4, "per": "proposer"}, {"of_proposer": 5}, FAILS),
    (Kind.AT_MOST, {"count": 300, "per": "all"}, {"of_all": 301}, FAILS),
    (Kind.DIRECT_WORKER, {}, {"direct_worker": True}, MET),
    (Kind.DIRECT_WORKER, {}, {"direct_worker": False}, FAILS),
    (Kind.DIRECT_WORKER, {}, {}, ASKED),
    (Kind.ASK, {}, {}, ASKED),
]


@pytest.mark.parametrize(("kind", "condition", "facts", "expected"), TABLE)
def test_each_kind_of_condition(
    kind: Kind, condition: dict[str, Any], facts: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(award(kind, **condition), known(**facts)) is expected


def test_every_kind_of_condition_stands_in_the_table() -> None:
    assert {row[0] for row in TABLE} == set(Kind)


@pytest.mark.parametrize(
    ("scope", "record", "expected"),
    [
        ("comprehensive", held(2023, scope="thematic"), ASKED),
        ("thematic", held(2023, scope="comprehensive"), ASKED),
        ("comprehensive", held(2023, scope="comprehensive"), MET),
        ("comprehensive", held(2022, scope="thematic"), MET),
        ("comprehensive", held(2023, scope="thematic", decider=2), MET),
        ("comprehensive", held(2023, scope="thematic", decider=None), MET),
        ("comprehensive", (), MET),
    ],
)
def test_one_level_gives_no_comprehensive_and_thematic_award_in_one_year(
    scope: str, record: tuple[Held, ...], expected: Verdict
) -> None:
    assert verdict(award(scope=scope), known(record=record), "one_scope") is expected


def test_an_exceptional_achievement_is_confirmed_by_a_person_with_a_note() -> None:
    facts = known(
        record=held(2023, scope="thematic"),
        answers={"one_scope": Answer(True, "khen đột xuất"), "c": Answer(True, "x")},
    )
    found = one(award(scope="comprehensive"), facts, "one_scope")
    assert (found.verdict, found.note) == (Verdict.ANSWERED, "khen đột xuất")
    assert why_not_propose("Ai", findings(award(scope="comprehensive"), CATALOGUE, facts, on=DAY)) == []


def test_an_answer_of_no_refuses_and_an_open_question_stops() -> None:
    spec = award()
    (asked,) = why_not_propose("Ai", findings(spec, CATALOGUE, known(), on=DAY))
    assert isinstance(asked, QuestionOpen)
    (refused,) = why_not_propose("Ai", findings(spec, CATALOGUE, known(answers={"c": Answer(False, "x")}), on=DAY))
    assert isinstance(refused, NotEligible)


def test_an_answer_never_overrules_what_the_record_proves() -> None:
    facts = known(incidents=(("fatal_accident", DAY),), answers={"c": Answer(True, "không sao")})
    assert verdict(award(Kind.NO_EVENT, events=("fatal_accident",)), facts) is FAILS


def test_a_knockout_of_the_clusters_scheme_excludes_a_collective_and_not_its_persons() -> None:
    facts = {"incidents": (("serious_discipline", DAY),), "knockouts": frozenset({"serious_discipline"})}
    assert verdict(award(), known(**facts), "knockout") is FAILS
    codes = [found.code for found in findings(award(), CATALOGUE, known(**facts | {"subject": "person"}), on=DAY)]
    assert "knockout" not in codes


def test_the_same_award_is_not_given_twice_for_one_year() -> None:
    assert verdict(award(), known(record=held(2023, code="A")), "twice") is FAILS
    assert verdict(award(), known(record=held(2022, code="A")), "twice") is MET


# --- The reviewed files ------------------------------------------------------------------------------------------------


def test_the_shipped_catalogue_holds_three_streams_and_says_how_each_entry_is_known() -> None:
    read = read_awards(shipped())
    assert {award.stream for award in read.awards} == set(Stream)
    assert len(read.awards) == 30
    assert all(award.source and award.conditions for award in read.awards)
    unread = {award.code for award in read.awards if award.status is Status.UNREAD}
    assert {"S-CSTDCS", "U-BKTLD", "U-KNC"} <= unread
    assert not [award.code for award in read.awards for one in award.conditions if one.kind is Kind.NOT_WITHIN]


@pytest.mark.parametrize(
    ("code", "subject", "on", "amount"),
    [
        ("S-CTDCP", "collective", date(2025, 7, 1), 28_080_000),
        ("S-CTDB", "collective", date(2025, 12, 31), 18_720_000),
        ("S-TTLDXS", "collective", date(2025, 8, 1), 3_510_000),
        ("S-TTLDTT", "collective", date(2025, 8, 1), 1_872_000),
        ("S-CSTDTQ", "person", date(2025, 8, 1), 10_530_000),
        ("S-CSTDB", "person", date(2025, 8, 1), 7_020_000),
        ("S-CSTDCS", "person", date(2025, 8, 1), 2_340_000),
        ("S-LDTT", "person", date(2025, 8, 1), 702_000),
        ("S-BKT", "person", date(2025, 8, 1), 3_510_000),
        ("S-GK", "person", date(2025, 8, 1), 702_000),
        ("S-BKT", "collective", date(2025, 8, 1), None),
        ("S-CTDCP", "collective", date(2025, 6, 30), None),
        ("S-CTDCP", "collective", date(2026, 1, 1), None),
        ("U-BKTINH", "person", date(2025, 8, 1), None),
    ],
)
def test_a_bonus_is_coefficient_times_base_salary_of_the_day_and_unknown_where_either_is(
    code: str, subject: str, on: date, amount: int | None
) -> None:
    read = read_awards(shipped())
    assert read.bonus(read.named(code), subject, on) == amount


def _changed(**more: Any) -> dict[str, Any]:
    files = shipped()
    row = dict(files["union"]["awards"][0]) | more
    return files | {"union": files["union"] | {"awards": [row, *files["union"]["awards"][1:]]}}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"form": "medallion"}, "medallion"),
        ({"for": []}, "for"),
        ({"status": "sure"}, "sure"),
        ({"source": "nowhere"}, "nowhere"),
        ({"parts": ["letter"]}, "letter"),
        ({"code": "U-CTINH"}, "24/12/2014"),
        ({"conditions": [{"code": "x", "kind": "held_before", "awards": ["Z"], "status": "read", "source": "ten", "text": {"vi": "", "en": ""}}]}, "Z"),
        ({"conditions": [{"code": "x", "kind": "not_within", "status": "read", "source": "ten", "text": {"vi": "", "en": ""}}]}, "years"),
    ],
)  # fmt: skip
def test_a_file_that_says_something_impossible_is_refused_with_its_place(more: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal) as found:
        read_awards(_changed(**more))
    refusal = found.value
    parts = refusal.parts if isinstance(refusal, Refusals) else (refusal,)
    assert all(isinstance(part, AwardsUnreadable) for part in parts)
    assert any(said in part.values["value"] for part in parts)
