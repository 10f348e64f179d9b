"""Each check: what breaks it, what does not, and what its sentence says."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.indicators.queries.files import read_catalogue
from thidua.indicators.rules import broken_checks


@dataclass
class Row:
    """A check as it would stand in the database."""

    code: str
    kind: str
    severity: str
    parts: list[str]
    text_vi: str
    text_en: str
    parameter: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


FILES = read_catalogue()
CODES = [row["code"] for row in FILES.rows("indicators")]
ROWS = {
    row["code"]: Row(
        row["code"],
        row["kind"],
        row["severity"],
        row["parts"] if isinstance(row["parts"], list) else CODES,
        row["text"]["vi"],
        row["text"]["en"],
        row.get("parameter", ""),
    )
    for row in FILES.rows("checks")
}


def _given(amounts: dict[str, Any]) -> dict[str, Decimal | None]:
    return {code: None if amount is None else Decimal(str(amount)) for code, amount in amounts.items()}


@pytest.mark.parametrize(
    ("check", "amounts", "before", "broken"),
    [
        ("khong-am", {"CL01": -1}, {}, True),
        ("khong-am", {"CL01": 0}, {}, False),
        ("khong-am", {"CL01": None}, {}, False),
        ("so-nguyen", {"CL01": "3.5"}, {}, True),
        ("so-nguyen", {"CL01": "3.0"}, {}, False),
        ("lao-dong-nu", {"LD01": 100, "LD02": 101}, {}, True),
        ("lao-dong-nu", {"LD01": 100, "LD02": 100}, {}, False),
        ("lao-dong-nu", {"LD01": None, "LD02": 100}, {}, False),
        ("lao-dong-nu", {"LD02": 100}, {}, False),
        ("qua-tet-di-cung", {"CL01": 5, "CL02": None}, {}, True),
        ("qua-tet-di-cung", {"CL01": None, "CL02": 500}, {}, True),
        ("qua-tet-di-cung", {"CL01": 5, "CL02": 0}, {}, True),
        ("qua-tet-di-cung", {"CL01": 0, "CL02": 500}, {}, False),
        ("qua-tet-di-cung", {"CL01": 0, "CL02": None}, {}, False),
        ("qua-tet-di-cung", {"CL01": None, "CL02": None}, {}, False),
        ("qua-tet-di-cung", {"CL01": 5}, {}, False),
        ("qua-tet-co-tien", {"CL01": 0, "CL02": 500}, {}, True),
        ("qua-tet-co-tien", {"CL01": None, "CL02": 500}, {}, False),
        ("qua-tet-co-tien", {"CL01": 0, "CL02": 0}, {}, False),
        ("qua-tet-muc", {"CL01": 10, "CL02": 3_000_000}, {}, False),
        ("qua-tet-muc", {"CL01": 10, "CL02": 500_000}, {}, False),
        ("qua-tet-muc", {"CL01": 10, "CL02": 499_999}, {}, True),
        ("qua-tet-muc", {"CL01": 1, "CL02": 5_000_001}, {}, True),
        ("qua-tet-muc", {"CL01": 0, "CL02": 1}, {}, False),
        ("luong-va-so-nguoi", {"LD05": 8_000_000, "LD06": None}, {}, True),
        ("luong-va-so-nguoi", {"LD05": 8_000_000, "LD06": 10}, {}, False),
        ("tang-giam-bat-thuong", {"CL01": 300}, {"CL01": 100}, True),
        ("tang-giam-bat-thuong", {"CL01": 299}, {"CL01": 100}, False),
        ("tang-giam-bat-thuong", {"CL01": 33}, {"CL01": 100}, True),
        ("tang-giam-bat-thuong", {"CL01": 34}, {"CL01": 100}, False),
        ("tang-giam-bat-thuong", {"CL01": 15}, {"CL01": 5}, False),
        ("tang-giam-bat-thuong", {"CL01": 16}, {"CL01": 5}, True),
        ("tang-giam-bat-thuong", {"CL01": 0}, {"CL01": 11}, True),
        ("tang-giam-bat-thuong", {"CL01": 900}, {"CL01": 0}, False),
        ("tang-giam-bat-thuong", {"CL01": None}, {"CL01": 900}, False),
        ("tang-giam-bat-thuong", {"CL01": 900}, {}, False),
    ],
)
def test_a_check_breaks_exactly_where_it_should(
    check: str, amounts: dict[str, Any], before: dict[str, Any], broken: bool
) -> None:
    found = broken_checks([ROWS[check]], _given(amounts), _given(before), [])
    assert [each.code for each in found] == ([check] if broken else [])


@pytest.mark.parametrize("code", [code for code, row in ROWS.items() if row.kind == "part_of_whole"])
def test_every_part_is_compared_with_its_whole(code: str) -> None:
    part, whole = ROWS[code].parts
    assert broken_checks([ROWS[code]], _given({part: 8, whole: 7}), {}, [])[0].indicators == (part, whole)
    assert broken_checks([ROWS[code]], _given({part: 7, whole: 7}), {}, []) == []


def test_a_required_line_left_blank_breaks_and_a_0_does_not() -> None:
    found = broken_checks([ROWS["dong-bat-buoc"]], _given({"DV01": None, "DV03": 0}), {}, ["DV01", "DV03"])
    assert [each.indicators for each in found] == [("DV01",)]


def test_a_required_line_without_an_entry_is_missing_too() -> None:
    assert len(broken_checks([ROWS["dong-bat-buoc"]], {}, {}, ["DV01"])) == 1


def test_a_sentence_writes_names_and_numbers_in_its_language() -> None:
    names = {"LD02": ("Lao động nữ", "Female workers")}
    found = broken_checks(ROWS.values(), _given({"LD01": 1231, "LD02": "1260.5"}), {}, [], names, {})
    part = next(each for each in found if each.code == "lao-dong-nu")
    assert part.text("vi") == "Lao động nữ (1.260,5) lớn hơn tổng số lao động (1.231). Sửa một trong hai số."
    assert part.text("en") == "Female workers (1,260.5) exceed all workers (1,231). Correct one of them."
    whole = next(each for each in found if each.code == "so-nguyen")
    assert whole.text_vi.startswith("“Lao động nữ” (LD02) là 1.260,5")
    assert part.blocking
    assert part.values == {"part": Decimal("1260.5"), "whole": Decimal(1231)}


def test_what_is_missing_is_said_in_words() -> None:
    found = broken_checks([ROWS["qua-tet-di-cung"]], _given({"CL01": 300, "CL02": None}), {}, [])
    assert "chưa có số liệu" in found[0].text_vi
    assert "not filled in" in found[0].text_en


def test_a_mean_that_misses_a_bound_by_a_little_is_not_shown_as_the_bound() -> None:
    found = broken_checks([ROWS["qua-tet-muc"]], _given({"CL01": 10, "CL02": 499_999}), {}, [])
    assert "49.999,9 đồng" in found[0].text_vi


def test_blocking_ones_come_first_then_the_order_of_the_lines() -> None:
    amounts = _given({"CL01": 900, "CL02": 5, "LD02": 9, "LD01": 8})
    found = broken_checks(ROWS.values(), amounts, _given({"CL01": 1}), ["DV01"])
    assert [each.blocking for each in found] == sorted((each.blocking for each in found), reverse=True)
    warnings = [each.code for each in found if not each.blocking]
    assert warnings == ["tang-giam-bat-thuong", "qua-tet-muc"] or warnings == ["qua-tet-muc", "tang-giam-bat-thuong"]


_amount = st.none() | st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)


@given(
    st.dictionaries(st.sampled_from(CODES), _amount, max_size=30),
    st.dictionaries(st.sampled_from(CODES), _amount, max_size=30),
    st.lists(st.sampled_from(CODES), max_size=5, unique=True),
)
def test_any_figures_get_whole_sentences_about_lines_that_are_asked(
    amounts: dict[str, Decimal | None], before: dict[str, Decimal | None], required: list[str]
) -> None:
    for broken in broken_checks(ROWS.values(), amounts, before, required):
        assert "{" not in broken.text_vi + broken.text_en
        assert set(broken.indicators) <= set(amounts) | set(required)
