"""The marks in a sheet that the house made: for which report or units, at which version. Read back when it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from thidua.worksheets.rules.grid import Book, Grid, words_of_cell

SHEET = "thidua"
"""The hidden sheet that carries the marks."""
FORM, UNITS = "form", "units"


@dataclass(frozen=True)
class Stamp:
    """`kind` form: the lines of one report, `subject` its number. `kind` units: units beneath `subject`, a unit's code.

    `versions` are those of the reports when the sheet was made, by unit code; 0 where there was none. `first_row`,
    `unit_column` and `columns` (by indicator) say where figures stand; in a form `value_column` and `note_column`.
    """

    kind: str
    subject: str
    period: str
    versions: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, int] = field(default_factory=dict)
    first_row: int = 0

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """As it is written into the hidden sheet, a line for each mark."""
        yield "kind", self.kind, ""
        yield "subject", self.subject, ""
        yield "period", self.period, ""
        yield "first_row", str(self.first_row), ""
        for unit, version in self.versions.items():
            yield "version", unit, str(version)
        for code, column in self.columns.items():
            yield "column", code, str(column)


def stamp_of(book: Book) -> Stamp | None:
    """The marks of the book; None when the house did not make it, or somebody broke them."""
    grid = book.sheet(SHEET)
    if grid is None:
        return None
    try:
        return _read(grid)
    except (KeyError, ValueError):
        return None


def _read(grid: Grid) -> Stamp:
    single: dict[str, str] = {}
    many: dict[str, dict[str, int]] = {"version": {}, "column": {}}
    for _row, cells in grid:
        what, name, number = (words_of_cell(cells.get(column)) for column in (1, 2, 3))
        if what in many:
            many[what][name] = int(number)
        else:
            single[what] = name
    return Stamp(
        single["kind"], single["subject"], single["period"], many["version"], many["column"], int(single["first_row"])
    )


def marked_sheet(book: Book) -> Grid:
    """The sheet of a stamped book in which figures stand: the first that is no mark."""
    return next(grid for grid in book.sheets if grid.name != SHEET)
