"""Names sorted and found the Vietnamese way; spans of days."""

from __future__ import annotations

import random
import unicodedata
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import FOREVER, Span
from thidua.organisations.rules import (
    TermData,
    change_from,
    end_on,
    hanging,
    merge_spans,
    search_key,
    sort_key,
    uncovered,
    unit_search_key,
    why_not_apart,
    why_not_code,
    why_not_span,
)

IN_ORDER = [
    ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương", "Bình Định", "Bình Phước", "Bình Thuận"],
    ["Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp"],
    ["Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng", "Hậu Giang", "Hòa Bình", "Hưng Yên"],
    ["Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị"],
    ["Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế", "Tiền Giang", "TP. Hồ Chí Minh", "Trà Vinh", "Tuyên Quang"],
    ["ma", "mà", "mả", "mã", "má", "mạ"],
    ["an", "ăn", "ân", "da", "đa", "em", "êm", "on", "ôn", "ơn", "tu", "tư"],
    ["Hoa", "Hoa Mai", "Hòa", "Hòa An", "Hoan", "Hoàn"],
    ["Cụm 2", "Cụm 10", "Cụm 10a", "Cụm 100"],
    ["Trường THCS số 1", "Trường THCS số 2", "Trường THCS số 12"],
    ["1", "2", "10", "A1", "Á1"],
    ["Y tế", "Ý Yên"],
]  # fmt: skip


@pytest.mark.parametrize("names", IN_ORDER, ids=lambda names: names[0])
def test_names_sort_as_a_vietnamese_reader_expects(names: list[str]) -> None:
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=sort_key) == names


def test_thai_binh_comes_before_thanh_hoa_only_by_its_letters() -> None:
    assert sort_key("Thái Bình") < sort_key("Thanh Hóa")
    assert sort_key("Đà Nẵng") > sort_key("Dương Kinh")


@pytest.mark.parametrize("name", ["LĐLĐ tỉnh Thái Bình", "Nghiệp đoàn nghề cá Quỳnh Lưu", "Ưng Hòa", "Ế Ỗ Ự"])
def test_composed_and_decomposed_spelling_have_one_key(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    assert (search_key(apart), sort_key(apart)) == (search_key(name), sort_key(name))


def test_capitals_and_punctuation_do_not_sort() -> None:
    assert sort_key("CÔNG ĐOÀN – Ngành  Y tế.") == sort_key("công đoàn ngành y tế")


@given(st.text(max_size=40), st.text(max_size=40))
def test_sorting_by_characters_is_sorting_by_bytes(one: str, other: str) -> None:
    """PostgreSQL compares bytes under the C collation, Python compares characters."""
    one, other = sort_key(one), sort_key(other)
    assert (one < other) == (one.encode() < other.encode())


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_digits_sort_by_value(one: int, other: int) -> None:
    assert (sort_key(f"Cụm {one}") < sort_key(f"Cụm {other}")) == (one < other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("LĐLĐ  tỉnh\nThái Bình", "ldld tinh thai binh"),
        ("Đặng Ỷ Ữ", "dang y u"),
        ("Công đoàn Xã Ea H’leo", "cong doan xa ea h’leo"),
        ("", ""),
    ],
)
def test_a_search_key_has_no_marks(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text(max_size=60))
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


def test_a_unit_is_kept_in_its_long_and_its_short_form() -> None:
    assert unit_search_key("LĐLĐ huyện Yên Phong", "yen-phong") == (
        "ldld huyen yen phong lien doan lao dong huyen yen phong yen phong"
    )
    assert "cdcs cty may 10" in unit_search_key("Công đoàn cơ sở Cty May 10", "may-10")


def days(first: int, last: int) -> Span:
    return Span(date(2025, 1, 1) + timedelta(first), date(2025, 1, 1) + timedelta(last))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(st.integers(0, 20))
    return days(first, first + draw(st.integers(1, 8)))


def each_day(*many: Span) -> set[date]:
    return {day for span in many for day in (span.since + timedelta(n) for n in range((span.until - span.since).days))}


@given(st.lists(spans(), max_size=6))
def test_merged_spans_hold_the_same_days_and_do_not_touch(many: list[Span]) -> None:
    merged = merge_spans(many)
    assert each_day(*merged) == each_day(*many)
    assert all(one.until < other.since for one, other in pairwise(merged))


@given(spans(), st.lists(spans(), max_size=6))
def test_what_is_uncovered_is_what_no_span_holds(span: Span, by: list[Span]) -> None:
    assert each_day(*uncovered(span, by)) == each_day(span) - each_day(*by)


@given(st.lists(spans(), max_size=6))
def test_terms_are_apart_when_no_day_is_counted_twice(many: list[Span]) -> None:
    apart = len(each_day(*many)) == sum((span.until - span.since).days for span in many)
    assert (why_not_apart("CĐCS", many) is None) == apart


FIRST = TermData(date(2018, 1, 1), FOREVER, "Công đoàn A", "grassroots", parent_id=1)


def test_a_change_keeps_the_days_before() -> None:
    changed = change_from([FIRST], date(2025, 7, 1), name="Công đoàn B")
    assert [(term.name, term.valid_from, term.valid_until) for term in changed] == [
        ("Công đoàn A", date(2018, 1, 1), date(2025, 7, 1)),
        ("Công đoàn B", date(2025, 7, 1), FOREVER),
    ]


def test_two_changes_of_one_day_make_one_term() -> None:
    on = date(2025, 7, 1)
    changed = change_from(change_from([FIRST], on, name="Công đoàn B"), on, parent_id=2)
    assert [(term.name, term.parent_id) for term in changed] == [("Công đoàn A", 1), ("Công đoàn B", 2)]


def test_a_new_name_changes_nothing_that_hangs() -> None:
    on = date(2025, 7, 1)
    assert hanging(change_from([FIRST], on, name="B")) == hanging([FIRST])
    assert hanging(change_from([FIRST], on, parent_id=2)) != hanging([FIRST])
    assert hanging(end_on([FIRST], on)) == {1: [Span(date(2018, 1, 1), on)]}


@pytest.mark.parametrize(
    ("code", "fits"),
    [("thai-binh", True), ("a", True), ("7", True), ("Thai-Binh", False), ("thái-bình", False), ("-a", False),
     ("a-", False), ("", False), ("a" * 60, True), ("a" * 61, False), ("a b", False), ("a/b", False), ("a\n", False)],
)  # fmt: skip
def test_a_code_can_stand_in_an_address(code: str, fits: bool) -> None:
    assert (why_not_code(code) is None) == fits


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (date(2018, 1, 1), FOREVER, True),
        (date(2018, 1, 1), date(2018, 1, 1), False),
        (date(2018, 1, 2), date(2018, 1, 1), False),
        (date(1899, 12, 31), FOREVER, False),
        (date(2170, 1, 1), FOREVER, False),
    ],
)
def test_a_term_has_days_the_house_keeps(since: date, until: date, fits: bool) -> None:
    assert (why_not_span("CĐCS", since, until) is None) == fits
