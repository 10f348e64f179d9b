"""Reading text with separators (CSV): which letters its bytes are, which mark stands between cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from thidua.worksheets.rules.files import (
    CELLS,
    COLUMNS,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    ROWS,
    Damaged,
    LettersUnknown,
    TooManyCells,
)
from thidua.worksheets.rules.grid import Grid

SEPARATORS = (";", "\t", ",", "|")
SAMPLE = 50
"""Lines by which the separator is told."""
_TCVN3 = dict(
    zip(
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedf"
            "e1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
"""The old standard TCVN 5712 (fonts .VnTime and the like): one byte a letter."""
_VIETNAMESE = frozenset("ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")
STRANGE = -12
"""Four signs or more that stand in no Vietnamese word."""
_MOJIBAKE = re.compile(r"[ÃÂÄÆ][\u0080-\u00bf\u2018-\u203a]|á[º»]")


def read_separated(name: str, content: bytes) -> Grid:
    """The filled cells of a CSV file; every one is a text, a number too.

    Errors: LettersUnknown, Damaged, TooManyCells.
    """
    text = decoded(content)
    if text is None:
        raise LettersUnknown(name=name)
    grid, cells = Grid(name.rpartition(".")[0] or name), 0
    try:
        for number, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)), 1):
            found = {place: cell.strip() for place, cell in enumerate(line, 1) if cell.strip()}
            if found:
                grid.rows[number] = dict(found)
                cells += len(found)
                for amount, limit, what in (
                    (len(grid.rows), MOST_ROWS, ROWS),
                    (max(found), MOST_COLUMNS, COLUMNS),
                    (cells, MOST_CELLS, CELLS),
                ):
                    if amount > limit:
                        raise TooManyCells(sheet=name, limit=limit, what=what)
    except csv.Error:
        raise Damaged(name=name) from None
    return grid


def decoded(content: bytes) -> str | None:
    """The bytes as text: UTF-8 or UTF-16, else the old Vietnamese code pages by whose letters make most sense.

    None when nothing does. A UTF-8 text that was once read as Latin letters and saved ("CÃ´ng Ä‘oÃ n") is put right.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _tried(content, "utf-16")
    if content[1:400:2].count(0) > len(content[1:400:2]) // 2:
        return _tried(content, "utf-16-le")
    if (text := _tried(content, "utf-8-sig")) is not None:
        return _mended(text) if "\0" not in text else None
    if b"\0" in content:
        return None
    candidates = [said for said in (_tried(content, "cp1258"), _in_tcvn3(content)) if said is not None]
    best = max(candidates, key=_likeness, default=None)
    return best if best is not None and _likeness(best) > 0 else None


def separator_of(text: str) -> str:
    """The mark that cuts most of the first lines into the same number of cells."""
    lines = [line for line in text.splitlines()[: SAMPLE * 4] if line.strip()][:SAMPLE]
    best, most = ",", 0
    for mark in SEPARATORS:
        counts = Counter(count for line in lines if (count := len(next(csv.reader([line], delimiter=mark))) - 1))
        alike = max((count * lines_with for count, lines_with in counts.items()), default=0)
        if alike > most:
            best, most = mark, alike
    return best


def put_letters_right(sheets: Sequence[Grid]) -> None:
    """A workbook typed in an old font (.VnTime) holds strange signs, "C«ng ®oµn": its texts as its readers saw them."""
    texts = "".join(
        value for grid in sheets for _row, cells in grid for value in cells.values() if isinstance(value, str)
    )
    if not (_likeness(texts) < STRANGE and _likeness(texts.translate(_TCVN3)) > 0):
        return
    for grid in sheets:
        for cells in grid.rows.values():
            cells |= {at: value.translate(_TCVN3) for at, value in cells.items() if isinstance(value, str)}


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", content.decode(encoding))
    except UnicodeError:
        return None


def _mended(text: str) -> str:
    if len(_MOJIBAKE.findall(text)) < 3:
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return unicodedata.normalize("NFC", text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return text


def _in_tcvn3(content: bytes) -> str | None:
    letters = [chr(byte) if byte < 128 else _TCVN3.get(byte) for byte in content]
    return None if None in letters else "".join(letter for letter in letters if letter)


def _likeness(text: str) -> int:
    """How much it looks like Vietnamese: its own letters count for it, strange signs and stray marks against it."""
    return sum(
        1 if letter.lower() in _VIETNAMESE else -3
        for letter in text[:200_000]
        if ord(letter) > 127 and letter not in "–—“”‘’…\u00a0²³°½"
    )
