"""The officer's own sheet with every fault marked where it stands: a red cell, its sentence as a comment, and a list."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import xlsxwriter
from django.utils.translation import gettext
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from thidua.ground.pages import words_of
from thidua.ground.tables import AS_WRITTEN
from thidua.worksheets.rules.grid import Book, Grid, Odd
from thidua.worksheets.rules.judging import Fault

RED, OCHRE = "FFF4B6B0", "FFF7E3A8"
OWN_COPY = 20 * 1024 * 1024
"""Unpacked bytes up to which the officer's own file is marked; a larger one is written anew, without its formats."""
_AUTHOR = "Thi Đua"


def marked_copy(book: Book, content: bytes, sheet: str, faults: Sequence[Fault], doubts: Sequence[Fault] = ()) -> bytes:
    """A workbook like the one that was sent, faults red, unusual figures ochre, and all of them listed on a sheet."""
    grid = book.sheet(sheet) or book.shown[0]
    copy = _own_copy(content) if book.kind == "xlsx" else None
    if copy is None:
        copy = openpyxl.load_workbook(io.BytesIO(_written_anew(grid)))
    target = copy[grid.name] if grid.name in copy.sheetnames else copy.worksheets[0]
    target.protection.disable()
    for colour, marks in ((OCHRE, doubts), (RED, faults)):
        for (row, column), words in _by_cell(marks).items():
            _mark(target, row, column, words, colour)
    _list(copy, faults, doubts)
    out = io.BytesIO()
    copy.save(out)
    return out.getvalue()


def _own_copy(content: bytes) -> openpyxl.Workbook | None:
    """The officer's own workbook with its formats; None where it is too large for that or too odd."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > OWN_COPY:
            return None
    try:
        return openpyxl.load_workbook(io.BytesIO(content))
    except Exception:  # another program's reader, stricter in what does not concern figures; the cells are known
        return None


def _by_cell(faults: Sequence[Fault]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], list[str]] = {}
    for fault in faults:
        found.setdefault((fault.row, fault.column), []).append(words_of(fault.refusal))
    return {place: "\n".join(words) for place, words in found.items()}


def _mark(sheet: Worksheet, row: int, column: int, words: str, colour: str) -> None:
    place = next(
        (
            (each.min_row, each.min_col)
            for each in list(sheet.merged_cells)
            if each.min_row <= row <= each.max_row and each.min_col <= column <= each.max_col
        ),
        (row, column),
    )
    cell = sheet.cell(*place)
    cell.fill = PatternFill("solid", start_color=colour)
    comment = Comment(words[:2000], _AUTHOR)
    comment.width, comment.height = 360, 120
    cell.comment = comment


def _list(copy: openpyxl.Workbook, faults: Sequence[Fault], doubts: Sequence[Fault]) -> None:
    name = gettext("To mend")
    while name in copy.sheetnames:
        name += "+"
    sheet = copy.create_sheet(name)
    sheet.append([gettext("Cell"), gettext("What is wrong, and what to do")])
    for fault in (*faults, *doubts):
        sheet.append([fault.cell, ""])
        # A sentence quotes what stood in the cell: it is text whatever it begins with.
        cell = sheet.cell(sheet.max_row, 2)
        cell.value, cell.data_type = words_of(fault.refusal), "s"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 10, 110


def _written_anew(grid: Grid) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **AS_WRITTEN})
    sheet = book.add_worksheet(grid.name[:31].translate(str.maketrans("[]:*?/\\'", "        ")).strip() or "1")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in grid:
        for column, value in cells.items():
            place = (row - 1, column - 1)
            match value:
                case bool():
                    sheet.write_boolean(*place, value)
                case Odd():
                    sheet.write_string(*place, "#N/A")
                case Decimal():
                    sheet.write_number(*place, float(value))
                case date():
                    sheet.write_datetime(*place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                case _:
                    sheet.write_string(*place, value)
    book.close()
    return out.getvalue()
