"""Lists as files: what stands in a cell is what was shown, and no cell ever acts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.programs import converted
from thidua.ground.tables import Column, Table, csv_of, file_asked, send_table, sent_as_file, xlsx_of
from thidua.ground.values import Hedge, Period, Quantity

HARMFUL = ["=1+1", "+84 912", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", '=HYPERLINK("x")']
ROW = [
    "Công đoàn Công ty An Phú", Decimal("3.9"), 4225, Decimal("-7"), date(2023, 11, 30),
    datetime(2023, 11, 30, 2, tzinfo=UTC), Quantity(Decimal(10), Hedge.OVER), Quantity(Decimal(12)), None,
    Period.parse("2023-Q1"), Decimal("1234567890123456.25"),
]  # fmt: skip


def table(*rows: list[object]) -> Table:
    width = max(map(len, rows), default=1)
    columns = [Column("Đơn vị"), Column("Tiền quà Tết", "đồng"), *(Column(f"Cột {n}") for n in range(2, width))]
    return Table("Danh sách đơn vị", columns, rows, ["năm 2023"])  # type: ignore[arg-type]


def cells(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]


def test_values_stand_in_the_workbook_as_what_they_are() -> None:
    day = datetime.fromisoformat("2023-11-30")
    assert cells(xlsx_of(table(ROW))) == [
        ["Công đoàn Công ty An Phú", 3.9, 4225, -7, day, day.replace(hour=9), "hơn 10", 12,
         None, "quý I năm 2023", "1234567890123456.25"]
    ]  # fmt: skip


def test_an_average_and_a_sum_stay_numbers_a_program_can_add() -> None:
    values = ["Lương", Decimal(26402726491) / 3000, Decimal("196500000.0000000000")]
    assert cells(xlsx_of(table(values))) == [["Lương", 8800908.8303, 196500000]]


def test_the_heads_carry_their_unit_and_the_lines_above_say_what_it_is() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(table(ROW)))).worksheets[0]
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B4"].value] == [
        "Danh sách đơn vị", "năm 2023", "Tiền quà Tết (đồng)",
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.paperSize) == ("B5", "$4:$4", 9)


@pytest.mark.parametrize("text", HARMFUL)
def test_no_text_becomes_a_formula(text: str) -> None:
    content = xlsx_of(table([text, text]))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.data_type for cell in sheet[5]] == ["s", "s"]
    read = list(csv.reader(io.StringIO(csv_of(table([text])).decode("utf-8-sig")), delimiter=";"))
    assert read[1][0].startswith("'")


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_csv_gives_back_every_text_but_for_the_apostrophe(texts: list[str]) -> None:
    read = list(csv.reader(io.StringIO(csv_of(table(list(texts))).decode("utf-8-sig"), newline=""), delimiter=";"))
    shown = ["".join(letter for letter in text if ord(letter) >= 32 or letter in "\t\r\n") for text in texts]
    assert [cell.removeprefix("'") for cell in read[1]] == [text.removeprefix("'") for text in shown]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read[1])


def test_numbers_in_csv_follow_the_language_and_stay_numbers() -> None:
    row = [Decimal("-3.9"), 4225]
    assert csv_of(table(row)).decode("utf-8-sig").splitlines()[1] == "-3,9;4225"
    with translation.override("en"):
        assert csv_of(table(row)).decode("utf-8-sig").splitlines()[1] == "-3.9,4225"


def test_a_page_asks_for_a_file_by_its_address_and_only_for_one_that_there_is() -> None:
    asked = [file_asked(RequestFactory().get("/", {"tep": ending})) for ending in ("xlsx", "csv", "exe", "")]
    assert asked == ["xlsx", "csv", "", ""]
    request = RequestFactory().get("/danh-sach/?q=th%C3%A1i&trang=3")
    links = Template("{% as_file %}").render(Context({"request": request}))
    assert 'href="?q=th%C3%A1i&amp;tep=xlsx"' in links
    assert 'href="?q=th%C3%A1i&amp;tep=csv"' in links


def test_a_file_is_a_download_that_nothing_keeps() -> None:
    answer = send_table(table(ROW), "xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="danh-sach-don-vi.xlsx"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_another_program_reads_the_workbook(tmp_path: Path) -> None:
    (tmp_path / "danh-sach.xlsx").write_bytes(xlsx_of(table(ROW, ["=1+1", 2])))
    text = converted(tmp_path / "danh-sach.xlsx", "csv:Text - txt - csv (StarCalc):59,34,76,1").read_text()
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[4][0] == "Công đoàn Công ty An Phú"
    assert rows[4][6:8] == ["hơn 10", "12"]
    assert rows[5][:2] == ["=1+1", "2"]


def test_a_page_of_several_lists_sends_the_one_asked_for_and_reads_no_other() -> None:
    def never() -> Iterator[list[object]]:
        raise AssertionError("a list that nobody asked for was read")
        yield

    asking = RequestFactory().get
    tables = {"mot": table(["An", 1]), "hai": replace(table(), rows=never())}
    assert sent_as_file(asking("/"), tables) is None
    file = sent_as_file(asking("/", {"tep": "csv", "bang": "mot"}), tables)
    assert file is not None
    assert "An" in file.content.decode("utf-8-sig")
    for other in ("", "ba"):
        with pytest.raises(Http404):
            sent_as_file(asking("/", {"tep": "csv", "bang": other}), tables)
