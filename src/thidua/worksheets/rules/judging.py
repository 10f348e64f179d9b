"""What a sheet says, row by row: which unit, which figures, and every fault by its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from thidua.ground.values import Refusal, write_number
from thidua.ground.values import mark as _
from thidua.worksheets.rules.cells import figure_in
from thidua.worksheets.rules.grid import Grid, Odd, Place, address, letters, stretches, words_of_cell
from thidua.worksheets.rules.matching import LEFT_OUT, Matching, name_key, rows_of, sum_rows
from thidua.worksheets.rules.names import Names

LONGEST_TEXT = 2000


class UnitUnknown(Refusal):
    """A row whose name is no unit's."""

    text = _("No unit is known as “{name}”. Match the name with its unit, leave the row out, or correct the name.")


class UnitMissing(Refusal):
    """Figures without a unit."""

    text = _("This row has figures but names no unit. Write the unit's name, or empty the row.")


class NameOfSeveral(Refusal):
    """A name that two units bear."""

    text = _("“{name}” is the name of {count} units. Write the code of the one meant in its place: {codes}.")


class UnitTwice(Refusal):
    """Two rows of one unit."""

    text = _("“{unit}” stands in rows {rows}. One row belongs to one unit: correct the name, or keep one of the rows.")


class LineNotAsked(Refusal):
    """The unit's own form has no such line."""

    text = _("“{unit}” is not asked for {line} in this period. Empty the cell.")


class TextTooLong(Refusal):
    """More letters than a text may have."""

    text = _("{length} letters are too many here; at most {limit} are kept. Shorten the text.")


class HiddenRead(Refusal):
    """Rows or columns that a filter or a hand took out of sight."""

    text = _(
        "Hidden in the file but read all the same: {places}. Show them in Excel, look, and delete what does not belong here."
    )


class SumDiffers(Refusal):
    """The sheet's own total is not the sum of its rows."""

    text = _("The sheet adds up to {given}, its rows to {found}. A row may be missing or read twice.")


@dataclass(frozen=True)
class AskedLine:
    """One indicator that the sheet may speak of."""

    code: str
    name: str
    unit: str
    is_text: bool


@dataclass(frozen=True)
class AskedUnit:
    """One unit that the sheet may speak of: the lines of its form, and why it cannot be filled in now, if it cannot."""

    code: str
    name: str
    lines: frozenset[str]
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Fault:
    """A refusal at a cell."""

    row: int
    column: int
    refusal: Refusal
    is_whole: bool = False  # holds up everything the sheet says of the unit, not this cell alone

    @property
    def cell(self) -> str:
        """As a spreadsheet names it."""
        return address(self.row, self.column)


@dataclass
class Row:
    """What the sheet says of one unit: figures in the indicators' own units, where each stands, and what is wrong.

    `cleared` are lines whose cell was emptied in a sheet that had been filled in by the house.
    """

    row: int
    column: int
    unit: str
    figures: dict[str, Decimal | str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # lines whose cell is a fault
    notes: dict[str, str] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    computed: list[Place] = field(default_factory=list)


@dataclass
class Said:
    """All rows of a sheet, faults that belong to no unit, and remarks that hold nothing up."""

    rows: list[Row]
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


def read_rows(
    grid: Grid,
    matching: Matching,
    names: Names,
    units: Mapping[str, AskedUnit],
    lines: Mapping[str, AskedLine],
) -> Said:
    """Every row that speaks of a unit. A blank cell says nothing: it neither writes nor takes away."""
    said = Said([])
    seen: dict[str, list[int]] = {}
    for number, name in rows_of(grid, matching):
        unit = unit_meant(name, matching, names)
        if unit == LEFT_OUT:
            continue
        row = Row(number, matching.unit_column, unit or "")
        _fill_row(row, grid, matching, units.get(unit or ""), lines)
        if not row.figures and not row.faults:
            continue
        if not unit or unit not in units:
            if not holds_figures(grid, number, matching):
                continue  # a signature, a note, a heading
            said.faults.append(Fault(number, matching.unit_column, _why_no_unit(name, names)))
            said.faults += row.faults
            continue
        seen.setdefault(unit, []).append(number)
        said.rows.append(row)
    for row in said.rows:
        asked = units[row.unit]
        if len(seen[row.unit]) > 1:
            twice = UnitTwice(unit=asked.name, rows=", ".join(map(str, seen[row.unit])))
            row.faults.insert(0, Fault(row.row, row.column, twice))
        elif asked.refusal:
            row.faults.insert(0, Fault(row.row, row.column, asked.refusal))
    said.remarks = [*_hidden(grid, matching, said.rows), *_differing_sums(grid, matching, said.rows)]
    return said


def _hidden(grid: Grid, matching: Matching, rows: Iterable[Row]) -> list[Fault]:
    """What is read though a person who looks at the sheet does not see it."""
    unseen = [row.row for row in rows if row.row in grid.hidden_rows]
    columns = sorted(grid.hidden_columns & matching.columns.keys())
    found = []
    if unseen:
        found.append(Fault(unseen[0], matching.unit_column, HiddenRead(places=stretches(unseen, str))))
    if columns:
        found.append(Fault(matching.first_row, columns[0], HiddenRead(places=stretches(columns, letters))))
    return found


def _why_no_unit(name: str, names: Names) -> Refusal:
    if not name:
        return UnitMissing()
    several = names.several(name)
    return NameOfSeveral(name=name, count=len(several), codes=", ".join(several)) if several else UnitUnknown(name=name)


def holds_figures(grid: Grid, row: int, matching: Matching) -> bool:
    """Whether a row says an amount anywhere: signatures, notes and heads printed again do not."""
    values = [grid.at(row, column) for column in matching.columns]
    return any(value is not None and (not isinstance(value, str) or value[:1].isdigit()) for value in values)


def unit_meant(name: str, matching: Matching, names: Names) -> str | None:
    """The unit a name means: as an officer matched it, or plainly; "" to leave the row out, None when unknown."""
    if (key := name_key(name)) in matching.names:
        return matching.names[key]
    found = names.find(name) if name else None
    return found.unit if found and found.sure else None


def _fill_row(
    row: Row, grid: Grid, matching: Matching, asked: AskedUnit | None, lines: Mapping[str, AskedLine]
) -> None:
    cells = grid.rows[row.row]
    for column, matched in matching.columns.items():
        if column not in cells or matched.code not in lines:
            continue
        take_cell(row, grid, (row.row, column), matched.scale, lines[matched.code])
        if asked and matched.code in row.figures and matched.code not in asked.lines:
            del row.figures[matched.code]
            row.faults.append(Fault(row.row, column, LineNotAsked(unit=asked.name, line=matched.code)))


def take_cell(row: Row, grid: Grid, place: Place, scale: int, line: AskedLine) -> None:
    """Read one cell into the row: a figure, a text, or a fault."""
    value = grid.at(*place)
    if line.is_text and not isinstance(value, Odd | bool):
        text = words_of_cell(value)
        if len(text) > LONGEST_TEXT:
            row.faults.append(Fault(*place, TextTooLong(length=len(text), limit=LONGEST_TEXT)))
        elif text:
            row.figures[line.code], row.places[line.code] = text, place
        return
    amount = figure_in(value, scale, line.unit)
    if isinstance(amount, Refusal):
        row.faults.append(Fault(*place, amount))
        row.unread.add(line.code)
        row.places[line.code] = place
    elif amount is not None:
        row.figures[line.code], row.places[line.code] = amount, place
        if place in grid.formulas:
            row.computed.append(place)


def _differing_sums(grid: Grid, matching: Matching, rows: Iterable[Row]) -> list[Fault]:
    """Where one row adds up the whole sheet, the columns in which it says something else than the rows do."""
    totals = sum_rows(grid, matching)
    if len(totals) != 1:
        return []
    found: dict[int, Decimal] = {}
    for row in rows:
        for code, amount in row.figures.items():
            column = row.places[code][1]
            if isinstance(amount, Decimal):
                found[column] = found.get(column, Decimal(0)) + amount
    differing = []
    for column, matched in matching.columns.items():
        given = figure_in(grid.at(totals[0], column), matched.scale, "")
        if isinstance(given, Decimal) and column in found and given != found[column]:
            said = SumDiffers(given=write_number(given), found=write_number(found[column]))
            differing.append(Fault(totals[0], column, said))
    return differing
