"""A paper as a plain value: its head, its numbering, what stays out when it leaves the house."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.paper.papers import ABOUT, a_report, header, number
from thidua.paper.rules import (
    About,
    Ask,
    Column,
    Edition,
    FinalAlready,
    Heading,
    NothingToAmend,
    Paper,
    Paragraph,
    Passage,
    Section,
    Table,
    edition_words,
    in_lines,
    numbers_of,
    place_and_date,
    symbol_of,
    why_not_edition,
)
from thidua.paper.rules.values import dashed, headed


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 2, 5), "Thái Bình, ngày 05 tháng 02 năm 2024"),
        (date(2024, 3, 5), "Thái Bình, ngày 05 tháng 3 năm 2024"),
        (date(2023, 11, 30), "Thái Bình, ngày 30 tháng 11 năm 2023"),
    ],
)
def test_days_below_ten_and_months_below_three_take_a_zero(day: date, written: str) -> None:
    assert place_and_date("Thái Bình", day, day.year) == written


def test_a_paper_without_number_and_day_leaves_room_for_both() -> None:
    assert header().number_line().replace("\u00a0", "_") == "Số: _____/BC-KTĐ"
    assert header().date_line().replace("\u00a0", "_") == "Thái Bình, ngày _____ tháng _____ năm 2023"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Liên đoàn Lao động tỉnh Thái Bình", ("LIÊN ĐOÀN LAO ĐỘNG", "TỈNH THÁI BÌNH")),
        ("Tổng Liên đoàn Lao động Việt Nam", ("TỔNG LIÊN ĐOÀN", "LAO ĐỘNG VIỆT NAM")),
        ("Khối thi đua các công đoàn ngành", ("KHỐI THI ĐUA", "CÁC CÔNG ĐOÀN NGÀNH")),
        ("Công đoàn ngành Y tế", ("CÔNG ĐOÀN NGÀNH Y TẾ",)),
        ("", ()),
    ],
)
def test_a_long_name_breaks_where_an_officer_would_break_it(name: str, lines: tuple[str, ...]) -> None:
    assert in_lines(name) == lines


@pytest.mark.parametrize(
    ("kind", "symbol"),
    [("federation", "BC-LĐLĐ"), ("local_sector", "BC-CĐN"), ("block", "BC-KTĐ"), ("cluster", "BC-CTĐ")],
)
def test_the_symbol_names_type_and_issuer(kind: str, symbol: str) -> None:
    assert symbol_of("BC", kind) == symbol


def test_chapters_count_in_roman_parts_in_arabic_and_points_in_letters() -> None:
    blocks = (
        Heading(1, "x"),
        Heading(2, "x"),
        Heading(3, "x"),
        Heading(3, "x"),
        Heading(2, "x"),
        Heading(1, "annex", numbered=False),
        *(Heading(1, "x") for _ in range(3)),
        Heading(2, "x"),
    )
    assert [label for _block, label in headed(blocks)] == ["I.", "1.", "a)", "b)", "2.", "", "II.", "III.", "IV.", "1."]


def test_a_settled_paper_has_no_open_place_and_no_heading_with_nothing_under_it() -> None:
    prose = Paragraph(("x",))
    paper = Paper(
        header(),
        (
            Section(
                (
                    Heading(1, "kept"),
                    Heading(2, "dropped"),
                    Ask("?"),
                    Heading(2, "kept below"),
                    Passage("p", (Ask("?"), prose)),
                    Heading(1, "empty"),
                    Heading(2, "also empty"),
                    Passage("q", (Ask("?"),)),
                    Heading(1, "last"),
                    prose,
                    Heading(1, "tail"),
                )
            ),
        ),
    )
    assert paper.settled().sections[0].blocks == (
        Heading(1, "kept"),
        Heading(2, "kept below"),
        Passage("p", (prose,)),
        Heading(1, "last"),
        prose,
    )
    assert paper.shown() is paper


def test_the_list_of_recipients_ends_with_a_full_stop() -> None:
    assert dashed(("Ban Thường vụ;", "Lưu: VT")) == ("- Ban Thường vụ;", "- Lưu: VT.")


def test_what_a_table_owes_its_reader_stands_in_one_line() -> None:
    assert (
        About("người", "năm 2023", "277/277 CĐCS", "báo cáo đã duyệt").line()
        == "Đơn vị tính: người; kỳ số liệu: năm 2023; đủ số: 277/277 CĐCS; nguồn: báo cáo đã duyệt."
    )
    assert About("", "", "", "").line() == ""


def test_a_row_has_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="one cell"):
        Table((Column("a"), Column("b")), ((("1",),),), ABOUT)


def test_the_numbers_of_a_paper_are_found_in_prose_tables_and_charts() -> None:
    found = numbers_of(a_report())
    assert found.count(number("59.057")) == 3
    assert number("105,6%", "CL01") in found


FINAL = (Edition.FINAL, "03/BC-KTĐ")
DRAFT = (Edition.PROVISIONAL, "02/BC-KTĐ")


@pytest.mark.parametrize(
    ("edition", "earlier", "refusal"),
    [
        (Edition.PROVISIONAL, [], None),
        (Edition.PROVISIONAL, [DRAFT], None),
        (Edition.PROVISIONAL, [DRAFT, FINAL], FinalAlready(number="03/BC-KTĐ")),
        (Edition.FINAL, [], None),
        (Edition.FINAL, [DRAFT], None),
        (Edition.FINAL, [FINAL], FinalAlready(number="03/BC-KTĐ")),
        (Edition.AMENDED, [], NothingToAmend()),
        (Edition.AMENDED, [DRAFT], NothingToAmend()),
        (Edition.AMENDED, [FINAL], None),
        (Edition.AMENDED, [FINAL, (Edition.AMENDED, "04/BC-KTĐ")], None),
    ],
)
def test_editions_come_in_order(edition: Edition, earlier: list[tuple[Edition, str]], refusal: object) -> None:
    assert why_not_edition(edition, earlier) == refusal


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        (Edition.PROVISIONAL, "Bản tạm tính, số liệu lúc 17:00 ngày 30/11/2023"),
        (Edition.FINAL, "Bản chính thức, số liệu lúc 17:00 ngày 30/11/2023"),
        (Edition.AMENDED, "Bản sửa đổi lần 2, số liệu lúc 17:00 ngày 30/11/2023"),
    ],
)
def test_the_edition_says_when_its_figures_stood_in_vietnam(edition: Edition, words: str) -> None:
    assert edition_words(edition, datetime(2023, 11, 30, 10, 0, tzinfo=UTC), 2) == words
