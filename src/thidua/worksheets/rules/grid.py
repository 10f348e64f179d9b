"""A sheet as a sparse grid of values, and how its cells are named. Rows and columns count from 1, as people see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum


class Odd(Enum):
    """What stands in a cell without being a value."""

    ERROR = "error"  # #REF!, #DIV/0! …
    UNCOMPUTED = "uncomputed"  # a formula that was saved without its result


Value = Decimal | str | date | bool | Odd
_NO_LETTERS = dict.fromkeys((*range(32), 0xFFFE, 0xFFFF), " ")
"""Signs that steer a machine: no page and no workbook may hold them."""
Place = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True)
class Merge:
    """Cells joined into one; the value stands at the first."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """One sheet: filled cells only. `formulas` are the places whose value a formula computed."""

    name: str
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    formulas: set[Place] = field(default_factory=set)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)  # filled ones that a person does not see
    hidden_columns: set[int] = field(default_factory=set)

    def at(self, row: int, column: int) -> Value | None:
        """The value in a cell, None for an empty one."""
        return self.rows.get(row, {}).get(column)

    def words(self, row: int, column: int) -> str:
        """The cell as words, one line; empty for an empty one."""
        return words_of_cell(self.at(row, column))

    @property
    def width(self) -> int:
        """The last column with a filled cell."""
        return max((max(cells) for cells in self.rows.values() if cells), default=0)

    def __iter__(self) -> Iterator[tuple[int, dict[int, Value]]]:
        return iter(sorted(self.rows.items()))


@dataclass(frozen=True)
class Book:
    """A file as it was read: its sheets, those with something in them only."""

    kind: str  # "xlsx", "xls", "csv"
    sheets: tuple[Grid, ...]

    def sheet(self, name: str) -> Grid | None:
        """The sheet with the name."""
        return next((grid for grid in self.sheets if grid.name == name), None)

    @property
    def shown(self) -> list[Grid]:
        """The sheets a person sees."""
        return [grid for grid in self.sheets if not grid.hidden]


def words_of_cell(value: Value | None) -> str:
    """A value as words on one line."""
    match value:
        case None | Odd() | bool():
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return f"{value:%d/%m/%Y}"
    return " ".join(value.translate(_NO_LETTERS).split())


def letters(column: int) -> str:
    """The column as a spreadsheet names it: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """The cell as a spreadsheet names it: D15."""
    return f"{letters(column)}{row}"


def stretches(numbers: Sequence[int], name: Callable[[int], str]) -> str:
    """Ascending rows or columns in few words: "3–5, 9"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(name(each[0]) if len(each) == 1 else f"{name(each[0])}–{name(each[-1])}" for each in found)


def column_number(name: str) -> int:
    """The column of a name such as "AA12": 27. No letters: 0."""
    number = 0
    for letter in name:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number


def number_of(text: str) -> Decimal | Odd:
    """The number a spreadsheet shows for what it stored: "3.8999999999999999" is 3.9, "4225" exactly 4225.

    Spreadsheets compute with binary fractions and promise fifteen digits of them, so fifteen are taken: the shortest
    decimal a person could have typed. A whole number below 2^53 is exact.
    """
    try:
        stored = float(text)
        if stored.is_integer() and abs(stored) < 2**53:
            return Decimal(int(stored))
        return Decimal(f"{Decimal(f'{stored:.15g}'):f}") if abs(stored) < 1e300 else Odd.ERROR
    except (ValueError, OverflowError, ArithmeticError):
        return Odd.ERROR
