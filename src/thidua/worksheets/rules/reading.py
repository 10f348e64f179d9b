"""Any spreadsheet as a book of grids: told by its content, not by its name, and read within limits."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from thidua.worksheets.rules.files import (
    FOUND_ARCHIVE,
    FOUND_OLD,
    FOUND_OTHER,
    FOUND_PAGE,
    FOUND_PDF,
    FOUND_PICTURE,
    FOUND_TEXT,
    FOUND_WORKBOOK,
    LARGEST,
    MEMORY,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    ROWS,
    SECONDS,
    Damaged,
    Encrypted,
    HasMacros,
    KindNotTaken,
    NotASheet,
    SheetEmpty,
    SheetTooLarge,
    SheetUnpacksTooLarge,
    TooManyCells,
)
from thidua.worksheets.rules.grid import Book, Grid, Merge, Value, number_of
from thidua.worksheets.rules.separated import put_letters_right, read_separated
from thidua.worksheets.rules.workbook import read_workbook

TAKEN = (".xlsx", ".xls", ".csv", ".txt")
WITH_MACROS = (".xlsm", ".xltm", ".xlam", ".xlsb")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_book(name: str, content: bytes) -> Book:
    """The filled cells of a spreadsheet.

    Errors: KindNotTaken, NotASheet, HasMacros, Encrypted, Damaged, LettersUnknown, SheetEmpty, SheetTooLarge,
    SheetUnpacksTooLarge, TooManyCells.
    """
    ending = os.path.splitext(name)[1].lower()
    if len(content) > LARGEST:
        raise SheetTooLarge(name=name, limit=LARGEST // 1024 // 1024)
    if not content:
        raise SheetEmpty(name=name)
    if ending in WITH_MACROS:
        raise HasMacros(name=name)
    if ending not in TAKEN:
        raise KindNotTaken(name=name)
    found = _looks_like(name, content)
    kind = "csv" if ending == ".txt" else ending[1:]
    if {"xlsx": FOUND_WORKBOOK, "xls": FOUND_OLD, "csv": FOUND_TEXT}[kind] != found:
        raise NotASheet(name=name, ending=ending, found=found)
    if kind == "xlsx":
        sheets = read_workbook(name, io.BytesIO(content))
    elif kind == "xls":
        sheets = _read_old(name, content)
    else:
        sheets = [read_separated(name, content)]
    if kind != "csv":
        put_letters_right(sheets)
    if not any(grid.rows for grid in sheets if not grid.hidden):
        raise SheetEmpty(name=name)
    return Book(kind, tuple(sheets))


def _looks_like(name: str, content: bytes) -> str:
    """What the first bytes say; a locked file and one with macros are refused here, whatever its name."""
    if content.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Encrypted(name=name)
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise HasMacros(name=name)
        is_book = any(word.encode("utf-16-le") in content for word in ("Workbook", "Book"))
        return FOUND_OLD if is_book else FOUND_OTHER
    if content.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return FOUND_WORKBOOK if "xl/workbook.xml" in archive.namelist() else FOUND_ARCHIVE
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, OSError, struct.error):
            raise Damaged(name=name) from None
    if content.startswith(b"%PDF"):
        return FOUND_PDF
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")):
        return FOUND_PICTURE
    if content[:1000].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        return FOUND_PAGE
    return FOUND_TEXT


def _read_old(name: str, content: bytes) -> list[Grid]:
    with tempfile.NamedTemporaryFile(suffix=".xls") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-I", str(Path(__file__).with_name("old_excel.py")), file.name]
        try:
            done = subprocess.run(
                [*command, str(MEMORY), str(SECONDS)], capture_output=True, timeout=SECONDS * 2, check=False
            )
        except subprocess.TimeoutExpired:
            raise SheetUnpacksTooLarge(name=name, limit=MEMORY // 1024 // 1024) from None
    if done.returncode:
        said = done.stderr.lower()
        if b"password" in said or b"encrypt" in said:
            raise Encrypted(name=name)
        if done.returncode < 0 or b"memory" in said:
            raise SheetUnpacksTooLarge(name=name, limit=MEMORY // 1024 // 1024)
        raise Damaged(name=name)
    return [_grid(each) for each in json.loads(done.stdout)]


def _grid(read: dict) -> Grid:
    rows = {int(row): {int(at): _value(*cell) for at, cell in cells.items()} for row, cells in read["rows"].items()}
    grid = Grid(read["name"], rows, [Merge(*place) for place in read["merges"]], hidden=read["hidden"])
    if len(rows) > MOST_ROWS or grid.width > MOST_COLUMNS or sum(map(len, rows.values())) > MOST_CELLS:
        raise TooManyCells(sheet=grid.name, limit=MOST_ROWS, what=ROWS)
    return grid


def _value(kind: str, text: str) -> Value:
    match kind:
        case "b":
            return text == "1"
        case "n":
            return number_of(text)
        case "d":
            return date.fromisoformat(text)
    return text
