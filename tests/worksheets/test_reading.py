"""Any file is read within limits or refused with a sentence: numbers exact, formulas told apart, nothing runs, nothing bursts."""

from __future__ import annotations

import io
import resource
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programs import converted
from tests.worksheets.conftest import made
from thidua.ground.values import Refusal
from thidua.worksheets.rules.cells import (
    DayInNumber,
    ErrorInCell,
    FormulaWithoutValue,
    PercentInNumber,
    YesNoInNumber,
    figure_in,
)
from thidua.worksheets.rules.files import (
    LARGEST,
    Damaged,
    Encrypted,
    HasMacros,
    KindNotTaken,
    LettersUnknown,
    NotASheet,
    SheetEmpty,
    SheetTooLarge,
    SheetUnpacksTooLarge,
    TooManyCells,
)
from thidua.worksheets.rules.grid import Grid, Merge, Odd, address, column_number, letters
from thidua.worksheets.rules.reading import read_book
from thidua.worksheets.rules.separated import _TCVN3

LINE = "TT;Đơn vị;Đoàn viên\n1;Công đoàn cơ sở Trường Tiểu học Ngữ Thỡ;1.200\n"
CELLS = [["TT", "Đơn vị", "Đoàn viên"], ["1", "Công đoàn cơ sở Trường Tiểu học Ngữ Thỡ", "1.200"]]


def only_sheet(name: str, content: bytes) -> Grid:
    return read_book(name, content).sheets[0]


def rows(grid: Grid) -> list[list[Any]]:
    return [[cells[column] for column in sorted(cells)] for _row, cells in grid]


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    parts = unpacked(made([["x"]]))
    head = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    parts["xl/worksheets/sheet1.xml"] = head + xml + b"</sheetData></worksheet>"
    return packed(parts)


def old_code_page(text: str, encoding: str) -> bytes:
    if encoding == "tcvn3":
        codes = {letter: code for code, letter in _TCVN3.items()}
        return bytes(ord(letter) if ord(letter) < 128 else codes[letter] for letter in text)
    out = b""
    for letter in text:  # Windows-1258 writes most tones as a mark of their own
        try:
            out += letter.encode(encoding)
        except UnicodeEncodeError:
            pieces = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in pieces if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += (unicodedata.normalize("NFC", pieces.replace(tone, "")) + tone).encode(encoding)
    return out


# --- What a cell says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("3.8999999999999999", "3.9"), ("3.9", "3.9"), ("0.30000000000000004", "0.3"), ("4225", "4225"), ("1E3", "1000"),
        ("9007199254740991", "9007199254740991"), ("999999999999999", "999999999999999"), ("-0.5", "-0.5"), ("1e-05", "0.00001"),
    ],
)  # fmt: skip
def test_a_stored_number_is_read_as_what_was_typed(stored: str, read: str) -> None:
    grid = only_sheet("a.xlsx", with_sheet(f'<row r="1"><c r="A1"><v>{stored}</v></c></row>'.encode()))
    assert grid.at(1, 1) == Decimal(read)
    assert f"{grid.at(1, 1):f}" == read


@settings(max_examples=30)
@given(st.decimals(min_value=0, max_value=10**10, places=4))
def test_every_figure_with_four_decimals_comes_back_exactly(amount: Decimal) -> None:
    written = repr(float(amount))  # what a spreadsheet stores
    grid = only_sheet("a.xlsx", with_sheet(f'<row r="1"><c r="A1"><v>{written}</v></c></row>'.encode()))
    assert grid.at(1, 1) == amount


@pytest.mark.parametrize(
    ("value", "scale", "figure"),
    [
        (Decimal("25.5"), 6, "25500000"), ("3,9 tỷ", 6, "3900000000"), ("25,5", 6, "25500000"), ("1.200", 0, "1200"),
        ("12 tr", 3, "12000000"), ("45 suất", 0, "45"), (Decimal(0), 6, "0"), ("500 đ", 0, "500"), ("-", 0, None), ("–", 6, None),
        (None, 0, None), ("  ", 0, None),
    ],
)  # fmt: skip
def test_a_cell_is_scaled_by_the_unit_of_its_column_unless_it_says_its_own(
    value: Any, scale: int, figure: str | None
) -> None:
    assert figure_in(value, scale, "suất") == (None if figure is None else Decimal(figure))


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        (date(2023, 9, 3), DayInNumber), (Odd.ERROR, ErrorInCell), (Odd.UNCOMPUTED, FormulaWithoutValue),
        (True, YesNoInNumber), ("ba mươi", Refusal), ("1,200", Refusal), (Decimal("0.12345"), Refusal), (Decimal(10) ** 17, Refusal),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused(value: Any, refusal: type[Refusal]) -> None:
    assert isinstance(figure_in(value, 0, ""), refusal)


def test_formulas_days_errors_and_merges_are_told_apart() -> None:
    def more(book: Any, page: Any) -> None:
        page.write_formula(0, 0, "=1+1", None, 2)
        page.write_datetime(0, 1, __import__("datetime").datetime(2023, 9, 3), book.add_format({"num_format": "d/m"}))
        page.write_formula(0, 2, "=1/0", None, "#DIV/0!")
        page.write_boolean(0, 3, True)
        page.merge_range(2, 0, 2, 3, "Chăm lo")

    grid = only_sheet("a.xlsx", made([], more=more))
    assert rows(grid)[0] == [Decimal(2), date(2023, 9, 3), Odd.ERROR, True]
    assert grid.formulas == {(1, 1), (1, 3)}
    assert grid.merges == [Merge(3, 1, 3, 4)]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell() -> None:
    cells = b'<c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(1,"")</f><v></v></c>'
    assert rows(only_sheet("a.xlsx", with_sheet(b'<row r="1">' + cells + b"</row>"))) == [[Decimal(1)]]


def test_a_formula_that_was_never_computed_has_no_value() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = 1, "=A1+1"
    out = io.BytesIO()
    book.save(out)
    assert only_sheet("a.xlsx", out.getvalue()).at(2, 1) is Odd.UNCOMPUTED


def test_a_cell_that_shows_a_percentage_is_read_as_one_and_is_no_figure() -> None:
    def more(book: Any, page: Any) -> None:
        for column, form in enumerate(["0%", "0.00%", '0"%"', "#,##0"]):
            page.write_number(0, column, 0.755, book.add_format({"num_format": form}))

    cells = rows(only_sheet("a.xlsx", made([], more=more)))[0]
    assert cells == ["75,5%", "75,5%", Decimal("0.755"), Decimal("0.755")]
    assert isinstance(figure_in(cells[0], 0, "người"), PercentInNumber)
    assert isinstance(figure_in("12 %", 6, ""), PercentInNumber)


def test_rows_and_columns_out_of_sight_are_read_and_known_as_hidden() -> None:
    def more(_book: Any, page: Any) -> None:
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(2, 3, None, None, {"hidden": True})

    grid = only_sheet("a.xlsx", made([["a", 1, 2], ["b", 3, 4], ["c", 5, 6]], more=more))
    assert (sorted(grid.rows), grid.hidden_rows, grid.hidden_columns) == ([1, 2, 3], {2}, {3, 4})


def test_signs_that_steer_a_machine_are_no_letters() -> None:
    grid = only_sheet("a.csv", "Đơn vị;Đoàn viên\nCĐCS\x01An\x0bPhú\ufffe;12\x07\n".encode())
    assert [grid.words(2, 1), grid.words(2, 2)] == ["CĐCS An Phú", "12"]


@given(st.integers(min_value=1, max_value=16_384), st.integers(min_value=1, max_value=1_048_576))
def test_the_name_of_a_cell_leads_back_to_its_column(column: int, row: int) -> None:
    assert column_number(letters(column)) == column
    assert address(row, column) == f"{letters(column)}{row}"


# --- Other programs, other letters -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258", "tcvn3"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_csv_is_read_in_every_way_vietnamese_was_ever_written(encoding: str, separator: str) -> None:
    text = LINE.replace(";", separator)
    content = old_code_page(text, encoding) if encoding in ("cp1258", "tcvn3") else text.encode(encoding)
    assert rows(only_sheet("a.csv", content)) == CELLS


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_workbook_typed_in_an_old_font_is_read_as_its_readers_saw_it(ending: str, tmp_path: Path) -> None:
    old = [[old_code_page(words, "tcvn3").decode("latin-1") for words in line] for line in CELLS]
    (tmp_path / "a.xlsx").write_bytes(made(old))
    content = (
        (tmp_path / "a.xlsx").read_bytes() if ending == "xlsx" else converted(tmp_path / "a.xlsx", "xls").read_bytes()
    )
    assert rows(only_sheet(f"a.{ending}", content)) == CELLS


@pytest.mark.parametrize("words", ["Café Đoàn viên", "CDCS Cty An Phu ®", "Số lượng ± 5 µg"])
def test_signs_among_right_letters_stay_as_they_are(words: str) -> None:
    assert rows(only_sheet("a.xlsx", made([[words, "Công đoàn cơ sở Trường Tiểu học"]])))[0][0] == words


def test_letters_that_were_spoiled_once_are_put_right() -> None:
    assert rows(only_sheet("a.csv", LINE.encode().decode("latin-1").encode())) == CELLS


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_sheet_written_by_another_program_says_the_same(tmp_path: Path, ending: str) -> None:
    def more(book: Any, page: Any) -> None:
        page.merge_range(0, 0, 0, 2, "BẢNG TỔNG HỢP")
        page.write_formula(3, 2, "=C3*2", None, 7.8)

    (tmp_path / "bieu.xlsx").write_bytes(
        made([[None], ["TT", "Đơn vị", "Đoàn viên"], [1, "Cty An Phú", 3.9]], more=more)
    )
    grid = only_sheet(f"bieu.{ending}", converted(tmp_path / "bieu.xlsx", ending).read_bytes())
    assert rows(grid) == [
        ["BẢNG TỔNG HỢP"],
        ["TT", "Đơn vị", "Đoàn viên"],
        [1, "Cty An Phú", Decimal("3.9")],
        [Decimal("7.8")],
    ]
    assert grid.merges == [Merge(1, 1, 1, 3)]


# --- Hostile ---------------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    return with_sheet(b"<row/>" + b" " * (120 * 1024 * 1024))


def lying_bomb() -> bytes:
    """An archive whose directory says that the sheet is small."""
    content = bytearray(
        packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * (130 * 1024 * 1024)})
    )
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def badly_packed(content: bytes) -> bytes:
    """The workbook packed by LZMA, which the reader of archives knows, with one byte wrong."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, part in unpacked(content).items():
            archive.writestr(name, part)
    broken = bytearray(out.getvalue())
    at = broken.find(b"[Content_Types].xml") + len("[Content_Types].xml")
    broken[at + 9 : at + 60] = bytes(range(51))
    return bytes(broken)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BILLION_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'

HOSTILE: dict[str, tuple[str, Any, type[Refusal]]] = {
    "nothing in it": ("a.xlsx", b"", SheetEmpty),
    "no filled cell": ("a.xlsx", lambda: made([]), SheetEmpty),
    "another ending": ("a.ods", b"x", KindNotTaken),
    "macros by its name": ("a.xlsm", lambda: made([["x"]]), HasMacros),
    "macros by its content": ("a.xlsx", lambda: packed(unpacked(made([["x"]])) | {"xl/vbaProject.bin": b"x"}), HasMacros),
    "macros in the old format": ("a.xls", OLE + "_VBA_PROJECT_CUR".encode("utf-16-le"), HasMacros),
    "locked": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), Encrypted),
    "an old workbook called .xlsx": ("a.xlsx", OLE + "Workbook".encode("utf-16-le"), NotASheet),
    "a new workbook called .xls": ("a.xls", lambda: made([["x"]]), NotASheet),
    "a web page called .xls": ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", NotASheet),
    "a PDF called .csv": ("a.csv", b"%PDF-1.7", NotASheet),
    "a picture called .xlsx": ("a.xlsx", b"\x89PNG\r\n\x1a\n", NotASheet),
    "another archive": ("a.xlsx", lambda: packed({"word/document.xml": b"<x/>"}), NotASheet),
    "cut off": ("a.xlsx", lambda: made([["x"] * 50] * 50)[:-400], Damaged),
    "an old workbook in name only": ("a.xls", OLE + "Workbook".encode("utf-16-le"), Damaged),
    "entities": ("a.xlsx", lambda: packed(unpacked(made([["x"]])) | {"xl/sharedStrings.xml": BILLION_LAUGHS}), Damaged),
    "broken XML": ("a.xlsx", lambda: with_sheet(b"<row"), Damaged),
    "a string that is not there": ("a.xlsx", lambda: with_sheet(b'<row r="1"><c r="A1" t="s"><v>x</v></c></row>'), Damaged),
    "a string of a number that is not there": ("a.xlsx", lambda: with_sheet(b'<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), Damaged),
    "a row beyond the last": ("a.xlsx", lambda: with_sheet(b'<row r="99999999"><c r="A99999999"><v>9</v></c></row>'), Damaged),
    "packed in a way nobody packs, and broken": ("a.xlsx", lambda: badly_packed(made([["x"]])), Damaged),
    "a zip bomb": ("a.xlsx", bomb, SheetUnpacksTooLarge),
    "a zip bomb that lies": ("a.xlsx", lying_bomb, Refusal),
    "too many rows": ("a.csv", lambda: b"a;1\n" * 20_001, TooManyCells),
    "too many columns": ("a.csv", lambda: b"a;" * 401 + b"1", TooManyCells),
    "too many bytes": ("a.csv", b"a" * (LARGEST + 1), SheetTooLarge),
    "no letters": ("a.csv", bytes(range(128, 256)) * 4, LettersUnknown),
    "zeros": ("a.csv", b"a;b\n\0\0\0;1", LettersUnknown),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_a_sentence(what: str) -> None:
    name, content, refusal = HOSTILE[what]
    with pytest.raises(Refusal) as no:
        read_book(name, content() if callable(content) else content)
    assert isinstance(no.value, refusal)
    assert str(no.value)


def test_a_million_empty_rows_cost_little() -> None:
    empty = b"".join(f'<row r="{row}" spans="1:3" ht="15"/>'.encode() for row in range(2, 1_048_577))
    content = with_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row>' + empty)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grid = only_sheet("a.xlsx", content)
    assert list(grid.rows) == [1]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_a_cell_at_the_end_of_the_world_costs_no_more_than_one_beside_it() -> None:
    far = with_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="NN1048576"><v>2</v></c></row>')
    assert sorted(only_sheet("a.xlsx", far).rows) == [1, 1_048_576]


def test_an_old_workbook_that_would_fill_the_memory_ends_its_own_process_only(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(made([["x"]], more=lambda _book, page: page.write(65_535, 255, "y")))
    content = converted(tmp_path / "a.xlsx", "xls").read_bytes()
    with pytest.raises(SheetUnpacksTooLarge):
        read_book("a.xls", content)
