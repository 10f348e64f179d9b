"""What was taken out of a file: one running text, and where its tables stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from thidua.ground.values import mark as _
from thidua.reading.inputs.refusals import TooMuchText

MOST_LETTERS = 5_000_000
"""Of one document: some two thousand pages. A report has some ten."""
MOST_CELLS = 200_000

_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class Cell:
    """One cell of a table: where its words stand in the text. A joined cell stands at each of its places."""

    start: int
    end: int


@dataclass(frozen=True)
class Spread:
    """A cell as a file holds it, over as many columns and rows as it says."""

    cell: Cell
    across: int = 1
    down: int = 1
    joined: bool = False


@dataclass(frozen=True)
class Table:
    """A table, row by row; rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def start(self) -> int:
        """Where its first cell begins."""
        return min(cell.start for row in self.rows for cell in row)

    @property
    def end(self) -> int:
        """Where its last cell ends."""
        return max(cell.end for row in self.rows for cell in row)


@dataclass(frozen=True)
class Document:
    """The text of a file. Cells of a table are parted by tabs, rows by line ends. `pictures`: pages without letters."""

    text: str
    tables: tuple[Table, ...] = ()
    pictures: tuple[int, ...] = ()
    media_type: str = "text/plain"


@dataclass
class Writer:
    """Puts a document together in the order in which a reader meets it; no line is empty, no blank is double."""

    name: str
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _ends: bool = False  # the line is over, and the next word begins another
    _blank: bool = False
    _tables: list[Table] = field(default_factory=list)
    _rows: list[list[list[Spread]]] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _cells: int = 0

    def say(self, words: str) -> None:
        """Add words to the line."""
        lines = _BLANKS.sub(" ", words).split("\n")
        for number, line in enumerate(lines):
            if number:
                self.end_line()
            if not line:
                continue
            said = line.strip()
            if line[0].isspace():
                self._blank = True
            if said:
                if self._ends:
                    self._put("\n")
                elif self._blank and self._length and not self._is_fresh:
                    self._put(" ")
                self._ends = self._blank = False
                self._put(said)
            if line[-1].isspace():
                self._blank = True

    def end_line(self) -> None:
        """What follows stands on a line of its own."""
        self._ends, self._blank = bool(self._length) and not self._is_fresh, False

    def begin_table(self) -> None:
        """A table begins; tables may stand inside a cell of another."""
        self.end_line()
        self._rows.append([])

    def begin_row(self) -> None:
        """The next row of the innermost table."""
        if self._rows:
            self.end_line()
            self._rows[-1].append([])

    def begin_cell(self) -> None:
        """The next cell of the row. Where none was begun, as in a broken page, its words are simply part of the text."""
        if not self._rows or not self._rows[-1]:
            return
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise TooMuchText(name=self.name, limit=MOST_CELLS, of=_("cells of tables"))
        if self._rows[-1][-1]:
            self._ends = self._blank = False
            self._put("\t")
        elif self._ends:
            self._ends = False
            self._put("\n")
        self._starts.append(self._length)

    def end_cell(self, across: int = 1, *, down: int = 1, joined: bool = False) -> None:
        """The cell ends: it spans `across` columns and `down` rows; when `joined` it goes on from the cell above."""
        if self._starts:
            self._ends = self._blank = False
            cell = Cell(self._starts.pop(), self._length)
            if self._rows and self._rows[-1]:
                self._rows[-1][-1].append(Spread(cell, max(1, min(across, 100)), max(1, min(down, 1000)), joined))

    def end_table(self) -> None:
        """The table is complete."""
        self.end_line()
        if self._rows:
            rows = _laid_out(self._rows.pop())
            if any(rows):
                self._tables.append(Table(rows))

    def document(self) -> Document:
        """All that was said."""
        while self._rows:
            self.end_table()
        return Document("".join(self._parts), tuple(sorted(self._tables, key=lambda table: table.start)))

    @property
    def _is_fresh(self) -> bool:
        return bool(self._starts) and self._starts[-1] == self._length

    def _put(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)
        if self._length > MOST_LETTERS:
            raise TooMuchText(name=self.name, limit=MOST_LETTERS, of=_("letters"))


Hanging = dict[int, tuple[Cell, int]]


def _laid_out(rows: list[list[Spread]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows in which every column has its cell: wide and tall cells repeated, those that go on from above taken from there."""
    done: list[tuple[Cell, ...]] = []
    hanging: Hanging = {}  # by column: a tall cell of a row above, and how many rows it still has
    for row in rows:
        laid: list[Cell] = []
        tall: Hanging = {}
        above = done[-1] if done else ()
        for each in row:
            _hang_down(laid, hanging, tall)
            wide = len(laid) + each.across
            while len(laid) < wide:
                if each.down > 1:
                    tall[len(laid)] = (each.cell, each.down - 1)
                laid.append(above[len(laid)] if each.joined and len(laid) < len(above) else each.cell)
        _hang_down(laid, hanging, tall)
        hanging = tall
        done.append(tuple(laid))
    return tuple(row for row in done if row)


def _hang_down(laid: list[Cell], hanging: Hanging, tall: Hanging) -> None:
    """Put the tall cells of rows above where they reach down into this one."""
    while len(laid) in hanging:
        cell, left = hanging[len(laid)]
        if left > 1:
            tall[len(laid)] = (cell, left - 1)
        laid.append(cell)


def cells_of(text: str, table: Table) -> Iterator[tuple[str, ...]]:
    """The words of a table, row by row."""
    for row in table.rows:
        yield tuple(text[cell.start : cell.end] for cell in row)
