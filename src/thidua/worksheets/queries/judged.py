"""A sheet judged against the drafts as they stand: its rows, every fault by its cell, what would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from thidua.ground.files import path_of
from thidua.ground.once import once
from thidua.ground.values import Quantity, Refusal
from thidua.indicators.models import Kind
from thidua.indicators.queries import checks
from thidua.indicators.rules import broken_checks
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reports.actions import Filling
from thidua.reports.models import Figure, Report
from thidua.reports.queries import sentence_of
from thidua.reports.rules import CheckBroken, Entry, State
from thidua.worksheets.models import SHELF, Upload
from thidua.worksheets.queries.asked import Asked, asked_beneath, asked_of, layouts_of
from thidua.worksheets.rules.grid import Book, Grid, Odd, Value, words_of_cell
from thidua.worksheets.rules.judging import Fault, Row, Said, read_rows, take_cell
from thidua.worksheets.rules.matching import Guessed, Matched, Matching, guess
from thidua.worksheets.rules.reading import read_book
from thidua.worksheets.rules.refusals import NotOurSheet, OtherSheet, StaleSheet
from thidua.worksheets.rules.stamps import FORM, UNITS, Stamp, marked_sheet, stamp_of

VALUE, NOTE = "value", "note"
"""The columns of a report's own sheet that are filled in."""


@dataclass(frozen=True)
class Change:
    """One figure that saving would write: what stands in the draft, what the sheet says."""

    code: str
    before: Decimal | str | None
    after: Decimal | str | None
    cell: str


@dataclass
class Result:
    """One unit's row with what it would change; `doubts` are possible but unusual figures, they hold nothing up."""

    row: Row
    name: str
    version: int
    changes: list[Change] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it can be saved."""
        return not self.row.faults

    def without_faults(self) -> Result | None:
        """What is right of one report's own sheet, line by line; None when nothing is, or something holds up all of it."""
        bad = {each.cell for each in self.row.faults}
        right = [each for each in self.changes if each.cell not in bad]
        return replace(self, changes=right) if right and not any(each.is_whole for each in self.row.faults) else None


@dataclass
class Judged:
    """A whole sheet judged; `is_form` when it is one report's own."""

    results: list[Result]
    faults: list[Fault]
    remarks: list[Fault]
    computed: int
    asked: Asked
    is_form: bool = False

    @property
    def good(self) -> list[Result]:
        """What can be saved and says something: rows without a fault, or of a report's own sheet the lines without one."""
        if self.is_form and self.faults:
            return [right for each in self.results if (right := each.without_faults())]
        return [each for each in self.results if each.is_good and (each.row.figures or each.row.cleared)]

    @property
    def changed(self) -> int:
        """How many figures saving the good rows would write anew or differently."""
        return sum(len(each.changes) for each in self.good)

    @property
    def doubts(self) -> list[Fault]:
        """Figures that are possible but unusual, in the order of their cells."""
        return [doubt for each in self.results for doubt in each.doubts]

    @property
    def seen(self) -> str:
        """A word for the state of the drafts that were looked at."""
        state = ";".join(f"{each.row.unit}:{each.version}" for each in self.results)
        return hashlib.sha256(state.encode()).hexdigest()[:16]

    def fillings(self, source: str) -> list[Filling]:
        """What saving the good rows gives the action, each figure with the cell it came from."""
        units = {code: term.unit for code, term in self.asked.terms.items()}
        return [_filling(each, units[each.row.unit], source) for each in self.good if each.changes]


def book_of(upload: Upload) -> Book:
    """The file read anew from where it is kept, once in a request. Errors: those of `read_book`."""
    return once(
        ("sheet", upload.sha256, upload.name),
        lambda: read_book(upload.name, path_of(upload.sha256, shelf=SHELF).read_bytes()),
    )


def guess_for(book: Book, asked: Asked, unit: Unit, *, sheet: str = "") -> Guessed:
    """The likeliest layout of the sheet (by default the shown one with the most cells)."""
    grid = book.sheet(sheet) or max(book.shown, key=lambda each: sum(map(len, each.rows.values())))
    return guess(grid, asked.names, asked.meant, layouts_of(unit))


def judge(
    book: Book,
    asked: Asked,
    matching: Matching | None,
    *,
    seat: Unit,
    report: Report | None = None,
    whatever: bool = False,
) -> Judged:
    """Everything the sheet says and everything that is wrong with it.

    Without `matching` the sheet must carry the house's own marks, made for `report` or for the units beneath `seat`.
    `whatever` takes the sheet's figures also where somebody saved after it was made.

    Raises NotOurSheet or OtherSheet.
    """
    stamp = stamp_of(book)
    stale: dict[str, int] = {}
    if matching is None:
        if stamp is None:
            raise NotOurSheet(name=book.sheets[0].name)
        _insist_made_for(stamp, asked, (FORM, str(report.pk)) if report else (UNITS, seat.code))
        stale = dict(stamp.versions)
    if report is not None:
        assert stamp is not None
        said, grid = _form_rows(book, stamp, asked), marked_sheet(book)
    else:
        matching = matching or matching_of(stamp, marked_sheet(book))
        grid = book.sheet(matching.sheet) or book.shown[0]
        said = read_rows(grid, matching, asked.names, asked.units, asked.lines)
    results = _results(said.rows, asked)
    if not whatever:
        _mark_stale(results, stale, asked)
    _check(results, asked)
    faults = [*said.faults, *(fault for each in results for fault in each.row.faults)]
    return Judged(
        results=results,
        faults=sorted(faults, key=lambda fault: (fault.row, fault.column)),
        remarks=said.remarks,
        computed=sum(len(each.row.computed) for each in results),
        asked=asked,
        is_form=report is not None,
    )


def judged_upload(upload: Upload, by: Person, *, on: date, whatever: bool = False) -> Judged:
    """The sheet judged against the drafts as they stand now, for whoever sent it."""
    asked = (
        asked_of(by, upload.report, on=on) if upload.report else asked_beneath(by, upload.unit, upload.period, on=on)
    )
    matching = Matching.of_json(upload.matching) if upload.matching else None
    return judge(book_of(upload), asked, matching, seat=upload.unit, report=upload.report, whatever=whatever)


def matching_of(stamp: Stamp | None, grid: Grid) -> Matching:
    """The layout that the house's own sheet of units carries in its marks."""
    assert stamp is not None
    columns = {column: Matched(code) for code, column in stamp.columns.items()}
    return Matching(grid.name, stamp.first_row, 1, columns)


def _insist_made_for(stamp: Stamp, asked: Asked, right: tuple[str, str]) -> None:
    if (stamp.kind, stamp.subject) != right or stamp.period != asked.period.code:
        made_for = ", ".join(part for part in (next(iter(stamp.versions), ""), stamp.period) if part)
        raise OtherSheet(made_for=made_for)


def _form_rows(book: Book, stamp: Stamp, asked: Asked) -> Said:
    """The lines of one report's own sheet, found by their codes wherever they were moved; an emptied cell clears."""
    grid, lines = marked_sheet(book), asked.lines
    unit = next(iter(asked.units.values()))
    value, note = stamp.columns[VALUE], stamp.columns[NOTE]
    row = Row(stamp.first_row, value, unit.code)
    for number, cells in grid:
        code = words_of_cell(cells.get(1)).upper()
        if number < stamp.first_row or code not in unit.lines:
            continue
        take_cell(row, grid, (number, value), 0, lines[code])
        if code not in row.figures and _is_blank(cells.get(value)):
            row.cleared.add(code)
            row.places[code] = (number, value)
        if words := words_of_cell(cells.get(note)):
            row.notes[code] = words
    if unit.refusal:
        row.faults.insert(0, Fault(row.row, row.column, unit.refusal, is_whole=True))
    return Said([row])


def _is_blank(value: Value | None) -> bool:
    return value is None or (not isinstance(value, Odd | bool) and not words_of_cell(value))


def _results(rows: Iterable[Row], asked: Asked) -> list[Result]:
    there = _figures([report.pk for report in asked.reports.values()])
    results = []
    for row in rows:
        report = asked.reports.get(row.unit)
        result = Result(row, asked.units[row.unit].name, report.version if report else 0)
        before = there.get(report.pk, {}) if report else {}
        row.cleared &= before.keys()
        for code, after in row.figures.items():
            if before.get(code) != after or code in row.notes:
                result.changes.append(Change(code, before.get(code), after, Fault(*row.places[code], Refusal()).cell))
        result.changes += [
            Change(code, before[code], None, Fault(*row.places[code], Refusal()).cell) for code in sorted(row.cleared)
        ]
        results.append(result)
    return results


def _figures(reports: list[int]) -> dict[int, dict[str, Decimal | str]]:
    """By report: its figures as they stand, amounts and words."""
    found: dict[int, dict[str, Decimal | str]] = {}
    rows = Figure.objects.filter(report__in=reports).values_list("report", "indicator", "amount", "words", "typed")
    for report, code, amount, words, typed in rows.iterator(chunk_size=10_000):
        found.setdefault(report, {})[code] = words or typed if amount is None else amount
    return found


def _mark_stale(results: list[Result], stale: Mapping[str, int], asked: Asked) -> None:
    for each in results:
        made_with = stale.get(each.row.unit)
        report = asked.reports.get(each.row.unit)
        if made_with is None or report is None or report.version == made_with or not each.changes:
            continue
        who = report.saved_by.full_name if report.saved_by else "–"
        said = StaleSheet(who=who, unit=each.name, at=report.saved_at or report.created_at)
        each.row.faults.insert(0, Fault(each.row.row, each.row.column, said, is_whole=True))


def _check(results: list[Result], asked: Asked) -> None:
    """The catalogue's checks over what each draft would hold: blocking ones are faults, unusual figures doubts."""
    there = _figures([report.pk for report in asked.reports.values()])
    earlier = _approved_before(asked)
    rules = checks()
    for each in results:
        form = asked.forms[each.row.unit]
        indicators = [line.indicator for line in form.lines.all() if line.indicator.kind != Kind.TEXT]
        report = asked.reports.get(each.row.unit)
        figures = (there.get(report.pk, {}) if report else {}) | each.row.figures
        amounts: dict[str, Decimal | None] = {
            row.code: amount if isinstance(amount := figures.get(row.code), Decimal) else None for row in indicators
        }
        amounts |= dict.fromkeys(each.row.cleared & amounts.keys())
        for broken in broken_checks(
            rules,
            amounts,
            earlier.get(each.row.unit, {}),
            (),
            names={row.code: (row.name_vi, row.name_en) for row in indicators},
            units={row.code: (row.unit_vi, row.unit_en) for row in indicators},
        ):
            if not each.row.unread.isdisjoint(broken.indicators):
                continue  # what its cell means is not known yet
            place = next((each.row.places[code] for code in broken.indicators if code in each.row.figures), None)
            if place is not None:
                fault = Fault(*place, CheckBroken(sentence=sentence_of(broken)))
                (each.row.faults if broken.blocking else each.doubts).append(fault)


def _approved_before(asked: Asked) -> dict[str, dict[str, Decimal | None]]:
    """By unit: the amounts approved for the period of the same length just before."""
    before = asked.period.period.before()
    if before is None:
        return {}
    codes = {term.unit_id: code for code, term in asked.terms.items()}
    rows = Figure.objects.filter(
        report__unit__in=codes, report__period=before.code, report__state=State.APPROVED.value, amount__isnull=False
    ).values_list("report__unit", "indicator", "amount")
    found: dict[str, dict[str, Decimal | None]] = {}
    for unit, code, amount in rows.iterator(chunk_size=10_000):
        found.setdefault(codes[unit], {})[code] = amount
    return found


def _filling(result: Result, unit: Unit, source: str) -> Filling:
    row = result.row
    entries: dict[str, Entry] = {}
    for change in result.changes:
        note = row.notes.get(change.code)
        origin = f"{source}, {change.cell}"[:300]
        match change.after:
            case Decimal():
                entries[change.code] = Entry(quantity=Quantity(change.after), note=note, source=origin)
            case str():
                entries[change.code] = Entry(words=change.after, note=note, source=origin)
            case None:
                entries[change.code] = Entry(typed="")
    return Filling(unit, entries, result.version)
