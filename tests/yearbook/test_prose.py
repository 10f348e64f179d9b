"""Sentences that appear only with their figures, placeholders that follow, numbers that changed since an edit."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import Hedge, Quantity
from thidua.paper.rules import Number, words_of_runs
from thidua.yearbook.queries import catalogue
from thidua.yearbook.rules import (
    ASPECTS,
    MISSING,
    FactEmpty,
    PassageEmpty,
    PassageSpec,
    PassageTooLong,
    Result,
    Sentence,
    Spoken,
    UnknownPlaceholder,
    changes,
    lunar_year,
    numbers_in,
    offered,
    placeholders,
    read_catalogue,
    runs_of,
    said_limits,
    unknown,
    why_not_fact,
    why_not_passage,
)

SPOKEN = Spoken("cluster", {"They": "Các đơn vị", "they": "các đơn vị", "year": "2023"})
FULL = Quantity(Decimal(14))


def result(code: str = "DD01", quantity: Quantity | None = FULL, **more: object) -> Result:
    said: dict[str, object] = {
        "code": code,
        "name": "Tên",
        "unit": "đơn vị",
        "subject": "thanh-khe",
        "period": "2023",
        "quantity": quantity,
        "reported": 4,
        "expected": 4,
    }
    return Result(**{**said, **more})  # type: ignore[arg-type]


def say(*ways: str, speaker: str = "", zero: bool = False, **results: Result) -> str:
    spec = PassageSpec("x", "", ((Sentence(ways, speaker, zero),),))
    return "\n".join(offered(spec, results, SPOKEN))


@pytest.mark.parametrize(
    ("quantity", "unit", "written"),
    [
        (Quantity(Decimal(4225)), "suất", "4.225"),
        (Quantity(Decimal(3_900_000_000), Hedge.OVER), "đồng", "hơn 3,9 tỷ đồng"),
        (Quantity(Decimal(366_000_000), Hedge.NEARLY), "đồng", "gần 366 triệu đồng"),
        (Quantity(Decimal(204_700_000)), "đồng", "204,7 triệu đồng"),
        (Quantity(Decimal("98.66666")), "%", "98,7%"),
        (Quantity(Decimal("99.99")), "%", "99,9%"),
        (Quantity(Decimal(100)), "%", "100%"),
        (Quantity(Decimal(10), Hedge.RANGE, Decimal(12)), "cuộc", "10–12"),
        (None, "suất", None),
    ],
)
def test_a_figure_is_written_as_officers_write_it(quantity: Quantity | None, unit: str, written: str | None) -> None:
    assert result(quantity=quantity, unit=unit).written() == written


def test_a_vague_figure_speaks_only_in_its_own_words() -> None:
    vague = result(quantity=Quantity(Decimal(10_000), Hedge.VAGUE, words="hàng chục nghìn nhu yếu phẩm"), unit="phần")
    assert vague.written() is None
    assert vague.written("words") == "hàng chục nghìn nhu yếu phẩm"
    assert say("cùng {CL18.words}.", "cùng {CL18} phần.", CL18=vague) == "Cùng {CL18.words}."


def test_the_aspects_of_a_figure() -> None:
    told = result(
        target=Decimal(8),
        achieved=Decimal(175),
        achieved_words="vượt 75% chỉ tiêu giao",
        parts=(Decimal(27), Decimal(31)),
        reported=263,
        expected=277,
    )
    written = {aspect: told.written(aspect) for aspect in ASPECTS}
    assert written == {
        "target": "8",
        "achieved": "vượt 75% chỉ tiêu giao",
        "percent": "175%",
        "parts": "27/31",
        "reported": "263/277",
        "words": None,
    }
    assert told.written("nothing") is None
    assert told.says() == "14 đơn vị, 263/277 CĐCS, tạm tính"


@pytest.mark.parametrize(
    ("ways", "results", "said"),
    [
        (["Có {A} cuộc."], {}, ""),
        (["Có {A} cuộc."], {"A": None}, ""),
        (["Có {A} cuộc."], {"A": 0}, ""),
        (["Có {A} cuộc."], {"A": 3}, "Có {A} cuộc."),
        (["trao {A} suất[, trị giá {B}]."], {"A": 3}, "Trao {A} suất."),
        (["trao {A} suất[, trị giá {B}]."], {"A": 3, "B": 0}, "Trao {A} suất."),
        (["trao {A} suất[, trị giá {B}]."], {"A": 3, "B": 5}, "Trao {A} suất, trị giá {B}."),
        (["trao {A} suất[, trị giá {B}]."], {"B": 5}, ""),
        (["{A} và {B}.", "Chỉ {A}.", "Chỉ {B}."], {"B": 5}, "Chỉ {B}."),
        (["{They} có {A}, {A.achieved}."], {"A": 3}, ""),
        (["{They} năm {year} có {A}."], {"A": 3}, "Các đơn vị năm 2023 có {A}."),
    ],
)
def test_a_sentence_appears_only_if_its_figures_exist(
    ways: list[str], results: dict[str, int | None], said: str
) -> None:
    known = {
        code: result(code, None if amount is None else Quantity(Decimal(amount))) for code, amount in results.items()
    }
    assert say(*ways, **known) == said


def test_a_zero_is_said_where_the_sentence_lets_it() -> None:
    assert say("Có {A} cuộc.", zero=True, A=result("A", Quantity(Decimal(0)))) == "Có {A} cuộc."


def test_a_sentence_of_another_speaker_stays_away() -> None:
    assert say("Có {A}.", speaker="grassroots", A=result("A")) == ""
    assert say("Có {A}.", speaker="cluster", A=result("A")) == "Có {A}."


def test_an_incomplete_figure_says_how_many_gave_it() -> None:
    members = result("DV01", reported=4, expected=4)
    short = result("A", reported=263, expected=277)
    shorter = result("B", reported=9, expected=277)
    assert say("Có {A} cuộc.", A=short, DV01=members) == "Có {A} cuộc ({A.reported} công đoàn cơ sở có số liệu)."
    assert say("{A} và {B}.", A=short, B=shorter) == "{A} và {B} ({B.reported} công đoàn cơ sở có số liệu)."
    # What is silent everywhere is said once, beside the number of members.
    silent = result("DV01", reported=263, expected=277)
    assert say("Có {A} cuộc.", A=short, DV01=silent) == "Có {A} cuộc."
    assert "DV01.reported" in say("Có {DV01} đoàn viên.", DV01=silent)


def test_placeholders_become_numbers_with_their_query() -> None:
    known = {"DD01": result(target=Decimal(8), achieved=Decimal(175), achieved_words="vượt 75% chỉ tiêu giao")}
    runs = runs_of("Có {DD01} đơn vị, {DD01.achieved}; {XX99} và { }.", known)
    assert words_of_runs(runs) == "Có 14 đơn vị, vượt 75% chỉ tiêu giao; {XX99} và { }."
    number = runs[1]
    assert isinstance(number, Number)
    assert (number.subject, number.indicator, number.period) == ("thanh-khe", "DD01", "2023")


def test_a_missing_figure_in_an_officers_prose_says_so() -> None:
    assert words_of_runs(runs_of("Có {DD01} đơn vị.", {"DD01": result(quantity=None)})) == f"Có {MISSING} đơn vị."


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("Có {DD01} và {DD01.target}.", None),
        ("Không có số.", None),
        ("  \n ", PassageEmpty()),
        ("a" * 20_001, PassageTooLong(length=20_001, limit=20_000)),
        ("{DD1} {DD01.goal} {DD01}", UnknownPlaceholder),
        ("{}", UnknownPlaceholder),
    ],
)
def test_what_an_officer_may_write(text: str, refusal: object) -> None:
    found = why_not_passage(text, {"DD01", "CL01"}, {"DD01"})
    if refusal is UnknownPlaceholder:
        assert isinstance(found, UnknownPlaceholder)
        assert found.values["known"] == ["DD01"]
        assert "{DD01}" not in found.values["names"]
    else:
        assert found == refusal


def test_a_fact_is_a_sentence_of_bounded_length() -> None:
    assert why_not_fact("  ") == FactEmpty(limit=2000)
    assert why_not_fact("x" * 2001) == FactEmpty(limit=2000)
    assert why_not_fact("Ký giao ước.") is None


def test_changed_numbers_are_listed_old_and_new_and_whether_they_followed() -> None:
    before = {"A": result("A"), "B": result("B"), "C": result("C")}
    remembered = numbers_in(["{A} {B} {C} {B.target}"], before)
    assert remembered == {"A": "14", "B": "14", "C": "14", "B.target": MISSING}
    after = {
        "A": result("A", Quantity(Decimal(15))),
        "B": result("B", None),
        "C": result("C"),
    }
    found = changes("Nay có {A}, trước là 14.", remembered, after)
    assert [(change.name, change.old, change.new, change.follows) for change in found] == [
        ("A", "14", "15", True),
        ("B", "14", MISSING, False),
    ]


@given(st.text(max_size=80))
def test_any_prose_survives_and_only_known_placeholders_are_replaced(text: str) -> None:
    known = {"DD01": result()}
    written = words_of_runs(runs_of(text, known))
    assert written == re.sub(r"\{\s*DD01\s*\}", "14", text) or "{" in text
    if not placeholders(text):
        assert written == text


@pytest.mark.parametrize(
    ("year", "name"), [(2020, "Canh Tý"), (2021, "Tân Sửu"), (2023, "Quý Mão"), (2024, "Giáp Thìn"), (2026, "Bính Ngọ")]
)
def test_the_lunar_year_of_a_tet(year: int, name: str) -> None:
    assert lunar_year(year) == name


def test_limits_come_from_facts_alone() -> None:
    known = {
        "A": result("A", Quantity(Decimal(9)), name="Đối thoại", target=Decimal(10), achieved=Decimal(90)),
        "B": result("B", Quantity(Decimal(9)), target=Decimal(9), achieved=Decimal(100)),
        "C": result("C", None, target=Decimal(9)),
    }
    names = [f"CĐCS {number}" for number in range(1, 15)]
    said = said_limits(known, names, 277, 3)
    assert said[0] == "Chỉ tiêu “Đối thoại” đạt {A.percent} chỉ tiêu giao ({A}/{A.target} đơn vị)."
    assert said[1].startswith("14/277 công đoàn cơ sở chưa có báo cáo được duyệt: CĐCS 1; ")
    assert said[1].endswith("CĐCS 12 và 2 đơn vị khác.")
    assert said[2] == "3 lượt báo cáo gửi sau thời hạn quy định."
    assert said_limits({}, [], 0, 0) == []


# --- The reviewed file -----------------------------------------------------------------------------------------------

WORDS_OF_A_TREND = re.compile(
    r"\b(tăng|giảm so|so với năm trước|tốt hơn|cải thiện|chuyển biến|nhờ|do đó|nguyên nhân là|ngày càng|đáng kể)\b"
)


def _ways() -> list[str]:
    return [
        way
        for spec in catalogue().passages().values()
        for paragraph in spec.paragraphs
        for sentence in paragraph
        for way in sentence.ways
    ]


def test_every_placeholder_of_the_file_is_an_indicator_or_a_word_of_the_speaker() -> None:
    import yaml

    from thidua.indicators.queries.files import FOLDER

    rows = yaml.safe_load((FOLDER / "indicators.yaml").read_text())["indicators"]
    codes = {row["code"] for row in rows}
    spoken = {"Subject", "subject", "They", "they", "members", "year", "next_year", "tet", "last_day"}
    for way in _ways():
        assert [name for name in unknown(way, codes) if name not in spoken] == [], way
    assert set(catalogue().annex) <= codes


def test_every_sentence_ends_as_one_and_its_brackets_close() -> None:
    for way in _ways():
        assert way.endswith(".") or way == "{KN01.words}", way
        assert way.count("[") == way.count("]")
        assert way.count("{") == way.count("}")


def test_no_sentence_claims_a_trend_or_a_cause() -> None:
    assert [way for way in _ways() if WORDS_OF_A_TREND.search(way.lower())] == []


def test_the_file_is_read_strictly() -> None:
    with pytest.raises(ValueError, match="unknown"):
        read_catalogue(
            {"chapters": [{"title": "x", "passages": [{"key": "a", "tittle": "b", "paragraphs": []}]}], "annex": []}
        )
    passage = {"key": "a", "title": "", "paragraphs": [[{"say": "x", "for": "somebody"}]]}
    with pytest.raises(ValueError, match="somebody"):
        read_catalogue({"chapters": [{"title": "x", "passages": [passage]}], "annex": []})
    twice = {"key": "a", "title": "", "paragraphs": []}
    with pytest.raises(ValueError, match="twice"):
        read_catalogue({"chapters": [{"title": "x", "passages": [twice, twice]}], "annex": []})
    with pytest.raises(ValueError, match="unknown"):
        read_catalogue(
            {"chapters": [{"title": "x", "passages": [{**twice, "paragraphs": [[{"text": "x"}]]}]}], "annex": []}
        )
