"""How a sheet is laid out: where its units and figures stand. Guessed, confirmed once by an officer, kept for next time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from thidua.worksheets.rules.grid import Grid, words_of_cell
from thidua.worksheets.rules.heads import Head, HeadGuess, Meant, guess_columns, heads_of, keys_of, title_scale
from thidua.worksheets.rules.names import Names, is_sum, written_out

SCALES = (0, 3, 6, 9)
LEFT_OUT = ""
"""What a name is matched to when its row does not belong to any unit."""


@dataclass(frozen=True)
class Matched:
    """What one column holds: an indicator, and how many noughts its unit adds."""

    code: str
    scale: int = 0


@dataclass(frozen=True)
class Matching:
    """The layout of one sheet. `names` are the names an officer matched by hand, by their words written out."""

    sheet: str
    first_row: int
    unit_column: int
    columns: Mapping[int, Matched] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "sheet": self.sheet,
            "first_row": self.first_row,
            "unit_column": self.unit_column,
            "columns": {str(column): [each.code, each.scale] for column, each in self.columns.items()},
            "names": dict(self.names),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Matching:
        """As it was kept."""
        columns = {int(column): Matched(code, scale) for column, (code, scale) in kept["columns"].items()}
        return cls(kept["sheet"], kept["first_row"], kept["unit_column"], columns, dict(kept["names"]))


@dataclass(frozen=True)
class KeptLayout:
    """A layout an officer confirmed before: by the heads of its columns, not by their places."""

    name: str
    heads: Mapping[str, Matched]
    names: Mapping[str, str]
    unit_head: str


@dataclass(frozen=True)
class Guessed:
    """A guessed layout: which of it is sure, and which kept layout it came from."""

    matching: Matching
    heads: tuple[Head, ...]
    columns: Mapping[int, HeadGuess]
    layout: str = ""


def name_key(name: str) -> str:
    """What a name in a sheet is remembered by."""
    return written_out(name)


def guess(
    grid: Grid, names: Names, asked: Sequence[Meant], kept: Iterable[KeptLayout] = (), *, sure_of_unit: int = 0
) -> Guessed:
    """The most likely layout of the sheet. A kept layout wins when all its heads are there."""
    column = sure_of_unit or unit_column(grid, names)
    first = first_row(grid, names, column)
    return guess_at(grid, asked, kept, unit_column=column, first_row=first)


def guess_at(
    grid: Grid, asked: Sequence[Meant], kept: Iterable[KeptLayout] = (), *, unit_column: int, first_row: int
) -> Guessed:
    """The most likely meaning of the columns, where the units and the first row are known."""
    heads = [head for head in heads_of(grid, first_row, unit_column) if head.column != unit_column]
    codes = {meant.code for meant in asked}
    by_key = {key: column for column, key in keys_of(heads).items()}
    for layout in kept:
        if layout.heads and layout.heads.keys() <= by_key.keys():
            columns = {by_key[key]: each for key, each in layout.heads.items() if each.code in codes}
            matching = Matching(grid.name, first_row, unit_column, columns, layout.names)
            sure = {column: HeadGuess(each.code, each.scale, sure=True) for column, each in columns.items()}
            return Guessed(matching, tuple(heads), sure, layout.name)
    found = guess_columns(heads, asked, title_scale(grid, first_row))
    columns = {column: Matched(each.code, each.scale) for column, each in sorted(found.items())}
    return Guessed(Matching(grid.name, first_row, unit_column, columns), tuple(heads), found)


def unit_column(grid: Grid, names: Names) -> int:
    """The column with the most names of units; where there is none, the one with the most different words."""
    sure: Counter[int] = Counter()
    words: dict[int, set[str]] = {}
    for _row, cells in grid:
        for column, value in cells.items():
            if isinstance(value, str) and re.search(r"[^\W\d_]{2}", value):
                words.setdefault(column, set()).add(value)
                if names.sure(value):
                    sure[column] += 1
    if sure:
        return max(sure, key=lambda column: (sure[column], -column))
    return max(words, key=lambda column: (len(words[column]), -column), default=1)


def first_row(grid: Grid, names: Names, column: int) -> int:
    """The first row that speaks of a unit: below the heads, and as far up from the first known name as figures stand."""
    rows = [row for row, cells in grid if column in cells]
    first = next((row for row in rows if names.sure(grid.words(row, column))), None)
    if first is None:
        first = next((row for row in rows if _figures(grid, row, column) >= 1), rows[0] if rows else 1)
    for row in reversed([row for row in rows if row < first]):
        if _figures(grid, row, column) < 1 or _is_numbering(grid, row):
            break
        first = row
    return first


def rows_of(grid: Grid, matching: Matching) -> Iterable[tuple[int, str]]:
    """The rows that may speak of a unit: number and name. Rows that add up others and rows without figures are left
    out, and so is what follows them without a figure: signatures, notes."""
    for row, cells in grid:
        if row < matching.first_row:
            continue
        name = words_of_cell(cells.get(matching.unit_column))
        if not any(column in cells for column in matching.columns):
            continue
        if _adds_up(grid, row, matching, name) or _is_numbering(grid, row):
            continue
        yield row, name


def sum_rows(grid: Grid, matching: Matching) -> list[int]:
    """The rows that add up others."""
    return [
        row
        for row, cells in grid
        if row >= matching.first_row and _adds_up(grid, row, matching, words_of_cell(cells.get(matching.unit_column)))
    ]


def _adds_up(grid: Grid, row: int, matching: Matching, name: str) -> bool:
    if name:
        return is_sum(name)
    return any(
        is_sum(value)
        for column, value in grid.rows[row].items()
        if isinstance(value, str) and column not in matching.columns
    )


def _figures(grid: Grid, row: int, column: int) -> int:
    return sum(
        isinstance(value, Decimal) or bool(re.match(r"^-?\d", value) if isinstance(value, str) else False)
        for place, value in grid.rows[row].items()
        if place > column
    )


def _is_numbering(grid: Grid, row: int) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2 3" that counts the columns."""
    texts = [words_of_cell(value) for value in grid.rows[row].values()]
    if len(texts) < 2 or not all(re.match(r"^\(?\s*(\d{1,3}|[A-Z])\s*\)?(\s*[=+].*)?$", text) for text in texts):
        return False
    numbers = [int(found) for text in texts if (found := re.sub(r"\D.*", "", text.lstrip("( ")))]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) if len(numbers) > 1 else not numbers
