"""Reading .xlsx as a stream: within limits whatever the file claims, formulas told apart, no number passing a float twice."""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import IO, Any
from zlib import error as ZlibError

from lxml import etree

from thidua.ground.values import write_number
from thidua.worksheets.rules.files import (
    CELLS,
    COLUMNS,
    LARGEST_UNPACKED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_SHEETS,
    ROWS,
    Damaged,
    HasMacros,
    SheetUnpacksTooLarge,
    TooManyCells,
)
from thidua.worksheets.rules.grid import Grid, Merge, Odd, Value, column_number, number_of

SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_CHUNK = 1 << 20
# An empty row that says its number, right before another one: nothing is lost with it, the next says its own number.
_EMPTY_ROW = re.compile(rb'<row r="\d+"[^<>]*/>\s*(?=<row r="\d+"[^<>]*/>)')
_BROKEN = (zipfile.BadZipFile, etree.XMLSyntaxError, LookupError, ValueError, OSError, EOFError, NotImplementedError,
           RuntimeError, ZlibError, lzma.LZMAError, struct.error, OverflowError)  # fmt: skip
LAST_ROW = 1_048_576
"""Of any spreadsheet program."""
_PERCENT = frozenset({"9", "10"})
"""The built-in number formats that show a percentage."""


def read_workbook(name: str, content: IO[bytes]) -> list[Grid]:
    """The filled cells of every sheet.

    Errors: Damaged, HasMacros, SheetUnpacksTooLarge, TooManyCells.
    """
    try:
        with zipfile.ZipFile(content) as archive:
            _check_parts(name, archive)
            return list(_sheets(archive))
    except _BROKEN:
        raise Damaged(name=name) from None


def _check_parts(name: str, archive: zipfile.ZipFile) -> None:
    """Unpack everything once, counting: what an archive says of its own size is only a claim."""
    entries = archive.infolist()
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise HasMacros(name=name)
    too_large = SheetUnpacksTooLarge(name=name, limit=LARGEST_UNPACKED // 1024 // 1024)
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise too_large
    seen = 0
    for entry in entries:
        with archive.open(entry) as part:
            first = True
            while chunk := part.read(_CHUNK):
                seen += len(chunk)
                if seen > LARGEST_UNPACKED:
                    raise too_large
                if first and b"<!DOCTYPE" in chunk[:4096]:
                    raise Damaged(name=name)  # no spreadsheet declares entities; only attacks do
                first = False


def _sheets(archive: zipfile.ZipFile) -> Iterator[Grid]:
    book = _tree(archive, "xl/workbook.xml")
    epoch = _EPOCH_1904 if any(_is_true(each.get("date1904")) for each in book.iter("{*}workbookPr")) else _EPOCH
    targets = {each.get("Id"): each.get("Target", "") for each in _tree(archive, "xl/_rels/workbook.xml.rels")}
    there = set(archive.namelist())
    strings = list(_strings(archive)) if "xl/sharedStrings.xml" in there else []
    shown = _shown_otherwise(archive) if "xl/styles.xml" in there else {}
    for sheet in list(book.iter("{*}sheet"))[:MOST_SHEETS]:
        link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        path = posixpath.normpath(posixpath.join("xl", targets.get(link, ""))).lstrip("/")
        if targets.get(link, "").startswith("/"):
            path = targets[link].lstrip("/")
        if path not in there or "worksheets" not in path:
            continue  # a chart or a dialog
        grid = Grid(sheet.get("name", ""), hidden=sheet.get("state", "visible") != "visible")
        with archive.open(path) as part:
            _fill(grid, part, strings, shown, epoch)
        if grid.rows:
            yield grid


def _fill(grid: Grid, part: IO[bytes], strings: list[str], shown: Mapping[str, str], epoch: date) -> None:
    cells, row_number = 0, 0
    rows = _WithoutEmptyRows(part)
    for _event, element in etree.iterparse(rows, events=("end",), tag=("{*}row", "{*}col", "{*}mergeCell"), **SAFE):
        if element.tag.endswith("}mergeCell"):
            if len(grid.merges) < MOST_ROWS and (merge := _merge(element.get("ref", ""))):
                grid.merges.append(merge)
        elif element.tag.endswith("}col"):
            if _is_true(element.get("hidden")):
                last = min(int(element.get("max", "0")), MOST_COLUMNS)
                grid.hidden_columns.update(range(int(element.get("min", "1")), last + 1))
        else:
            row_number = int(element.get("r") or row_number + 1)
            if not 1 <= row_number <= LAST_ROW:
                raise ValueError(row_number)  # no program writes such a row
            found: dict[int, Value] = {}
            column = 0
            for cell in element:
                column = column_number(cell.get("r") or "") or column + 1
                value, computed = _value(cell, strings, shown, epoch)
                if value is not None:
                    found[column] = value
                    if computed:
                        grid.formulas.add((row_number, column))
            if found:
                grid.rows[row_number] = found
                if _is_true(element.get("hidden")):
                    grid.hidden_rows.add(row_number)
                cells += len(found)
                _within_limits(grid, max(found), cells)
        # Forget what was read: the memory taken follows the filled cells, not the file.
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


class _WithoutEmptyRows:
    """The XML of a sheet without its runs of empty rows, which a sheet may have a million of and nobody filled."""

    def __init__(self, part: IO[bytes]) -> None:
        self.part, self.rest = part, b""

    def read(self, _size: int = -1) -> bytes:
        """The next stretch, cut behind a tag; b"" at the end."""
        while chunk := self.part.read(_CHUNK):
            whole = self.rest + chunk
            cut = whole.rfind(b">") + 1 or len(whole)
            self.rest = whole[cut:]
            if kept := _EMPTY_ROW.sub(b"", whole[:cut]):
                return kept
        last, self.rest = self.rest, b""
        return last


def _within_limits(grid: Grid, width: int, cells: int) -> None:
    for number, limit, what in (
        (len(grid.rows), MOST_ROWS, ROWS),
        (width, MOST_COLUMNS, COLUMNS),
        (cells, MOST_CELLS, CELLS),
    ):
        if number > limit:
            raise TooManyCells(sheet=grid.name, limit=limit, what=what)


def _value(cell: Any, strings: list[str], shown: Mapping[str, str], epoch: date) -> tuple[Value | None, bool]:
    """The cell's value and whether a formula computed it."""
    text, formula, inline = None, False, ""
    for child in cell:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag.endswith("}v"):
            text = child.text
        elif tag.endswith("}f"):
            formula = True
        elif tag.endswith("}is"):
            inline = "".join(child.itertext())
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return inline.strip() or None, formula
    if text is None or (kind == "str" and not text.strip()):
        # A formula that a program wrote and nobody computed has no value at all; one that gave "" has an empty text.
        return (Odd.UNCOMPUTED if formula and text is None and kind != "str" else None), formula
    match kind:
        case "s":
            return strings[int(text)].strip() or None, formula
        case "str":
            return text.strip(), formula
        case "b":
            return text.strip() == "1", formula
        case "e":
            return Odd.ERROR, formula
        case "d":
            return _iso_day(text), formula
    number = number_of(text)
    match shown.get(cell.get("s", "")):
        case "day" if isinstance(number, Decimal):
            try:
                return epoch + timedelta(days=int(number)), formula
            except (OverflowError, ValueError):
                return number, formula
        case "percent" if isinstance(number, Decimal):
            return f"{write_number(number.scaleb(2))}%", formula
    return number, formula


def _iso_day(text: str) -> Value:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return text


def _strings(archive: zipfile.ZipFile) -> Iterator[str]:
    with archive.open("xl/sharedStrings.xml") as part:
        for _event, item in etree.iterparse(part, events=("end",), tag="{*}si", **SAFE):
            # Readings in small letters above East Asian words (rPh) are no part of the text.
            yield "".join(
                piece.text or "" for piece in item.iter("{*}t") if not str(piece.getparent().tag).endswith("}rPh")
            )
            item.clear()
            while item.getprevious() is not None:
                del item.getparent()[0]


def _shown_otherwise(archive: zipfile.ZipFile) -> dict[str, str]:
    """The numbers of the cell styles that show a "day" or a "percent" where a number is stored."""
    styles = _tree(archive, "xl/styles.xml")
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter("{*}numFmt")}
    formats = next(styles.iter("{*}cellXfs"), ())
    found = {}
    for number, style in enumerate(formats):
        known, code = style.get("numFmtId", "0"), own.get(style.get("numFmtId", "0"))
        if _shows_day(known, code):
            found[str(number)] = "day"
        elif known in _PERCENT or (code and "%" in _NOT_CODE.sub("", code)):
            found[str(number)] = "percent"
    return found


def _shows_day(number: str, code: str | None) -> bool:
    if code is None:
        return number.isdecimal() and int(number) in _DATE_FORMATS
    return bool(re.search(r"[dmyhs]", _NOT_CODE.sub("", code.partition(";")[0]).lower().replace("general", "")))


def _tree(archive: zipfile.ZipFile, path: str) -> Any:
    with archive.open(path) as part:
        return etree.parse(part, etree.XMLParser(**SAFE)).getroot()


def _merge(ref: str) -> Merge | None:
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", ref)
    if not found:
        return None
    return Merge(int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3]))


def _is_true(word: str | None) -> bool:
    return word in ("1", "true")
