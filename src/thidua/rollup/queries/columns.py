"""The sums of a period as columns: whole numbers by indicator, added where a unit counts first, then climbing the tree.

What one unit contributes is said by `rules.effective` for a unit; here the same is said for all units at once. Amounts are
ten-thousandths in machine words where their sum is sure to fit, else Python's own whole numbers: exact either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.rollup.queries.lanes import SCALE, Ints
from thidua.rollup.rules import DISTINCT, FLOW, NEVER_STORED, RATIO, WAVG, Frame, Measure, is_grassroots, needed

ONE = 10**SCALE
NOBODY = -1
NARROW_DIGITS = 18
_KEPT_COLUMNS, _AT_ONCE, _AHEAD = 32, 16, 12
_HALF = 31


@dataclass(frozen=True)
class SheetFile:
    """One period's sheets as a Parquet file: `unit`, and `p0` … `pN` for the indicators that anybody reported."""

    period: str
    path: Path
    positions: frozenset[int]


@dataclass(frozen=True)
class Homes:
    """Where units count first: beneath `home` (NOBODY: nowhere), as a `strand` (its number), still `alive` or not; by unit."""

    units: Ints
    home: Ints
    strand: Ints
    alive: Ints
    strands: Sequence[str]
    parents: dict[int, int]
    """Of every unit that others hang beneath, its superior."""


@dataclass(frozen=True)
class Content:
    """What each of some units contributes to one indicator; `weight` of a ratio or a mean. `decimals` of the amounts."""

    given: Ints
    amount: Ints
    weight: Ints | None = None
    decimals: int = SCALE


@dataclass(frozen=True)
class Sums:
    """One indicator over every sum that is kept: what `rules.Cell` is for one."""

    position: int
    amount: Ints
    weight: Ints | None
    parts: Ints
    reported: Ints
    decimals: int


@dataclass(frozen=True)
class Rolled:
    """All sums of a period: of which unit and strand each is, and the indicators with content."""

    units: Ints
    strands: Ints
    sums: Sequence[Sums]


class Climb:
    """Adds values of units (by row) at their homes, and from there up to every superior."""

    def __init__(self, homes: Homes, rows: Ints) -> None:
        keys = homes.home[rows] * len(homes.strands) + homes.strand[rows]
        self.order = np.argsort(keys, kind="stable")
        firsts, self._starts = np.unique(keys[self.order], return_index=True)
        group, above = _pairs(firsts // max(1, len(homes.strands)), homes.parents)
        reached = above * len(homes.strands) + firsts[group] % max(1, len(homes.strands))
        again = np.argsort(reached, kind="stable")
        self._groups = group[again]
        kept, self._starts_above = np.unique(reached[again], return_index=True)
        self.units, self.strands = np.divmod(kept, max(1, len(homes.strands)))

    def up(self, values: Ints) -> Ints:
        """The sums of values that lie in `order`."""
        return added(added(values, self._starts)[self._groups], self._starts_above)


def _pairs(homes: Ints, parents: dict[int, int]) -> tuple[Ints, Ints]:
    """For each of these homes its number beside itself and beside every superior."""
    group, above = np.arange(len(homes)), homes
    groups, aboves = [group], [above]
    while True:
        above = np.array([parents.get(unit, NOBODY) for unit in above.tolist()], dtype=np.int64)
        group, above = group[above != NOBODY], above[above != NOBODY]
        if not len(group):
            return np.concatenate(groups), np.concatenate(aboves)
        groups.append(group)
        aboves.append(above)


def added(values: Ints, starts: Ints) -> Ints:
    """The exact sums of runs: in machine words where no sum can leave them."""
    if not len(starts):
        return values[:0]
    if values.dtype == bool:
        return np.add.reduceat(values, starts, dtype=np.int64)
    if values.dtype == object or _fit_added(values):
        return np.add.reduceat(values, starts)
    high = np.add.reduceat(values >> _HALF, starts).astype(object)
    return high * (1 << _HALF) + np.add.reduceat(values & ((1 << _HALF) - 1), starts)


def _fit_added(values: Ints) -> bool:
    if _greatest(values) * len(values) < 1 << 62:
        return True
    return int(np.abs(values >> _HALF).sum()) + len(values) < 1 << (62 - _HALF)


def _greatest(values: Ints) -> int:
    return max(int(values.max(initial=0)), -int(values.min(initial=0)))


def multiplied(one: Ints, other: Ints) -> Ints:
    """Exact products, one by one."""
    if _greatest(one) * _greatest(other) < 1 << 62:
        return one * other
    return one.astype(object) * other.astype(object)


def roll_up(frame: Frame, files: Iterable[SheetFile], homes: Homes) -> Rolled | None:
    """All sums that the sheets in the files make; None when nobody contributes anything."""
    with ThreadPoolExecutor(1) as reader:
        return _roll_up(_Columns(frame, [file for file in files if file.positions], homes, reader), homes)


def _roll_up(columns: _Columns, homes: Homes) -> Rolled | None:
    climb = Climb(homes, columns.rows)
    columns.lie(climb.order)
    sums = []
    for measure, content in columns.contents():
        amount, parts = climb.up(content.amount), climb.up(content.given)
        weight = None if content.weight is None else climb.up(content.weight)
        if columns.alike:
            # One period's own sheets of the living: whoever was asked and said anything, said all.
            reported = parts * columns.strands_asked(measure)[climb.strands]
        else:
            reported = climb.up(columns.complete(measure, content))
        sums.append(Sums(measure.position, amount, weight, parts, reported, content.decimals))
    if not sums:
        return None
    said = np.logical_or.reduce([each.parts > 0 for each in sums])
    return Rolled(climb.units[said], climb.strands[said], [_only(each, said) for each in sums])


def _only(sums: Sums, rows: Ints) -> Sums:
    weight = None if sums.weight is None else sums.weight[rows]
    return replace(sums, amount=sums.amount[rows], weight=weight, parts=sums.parts[rows], reported=sums.reported[rows])


class _Columns:
    """What each indicator contributes, over the files of one frame, the oldest first."""

    def __init__(self, frame: Frame, files: Sequence[SheetFile], homes: Homes, reader: Executor) -> None:
        self._frame, self._files, self._homes = frame, files, homes
        self._sources = [_Source(file, reader) for file in files]
        units = _together([source.units for source in self._sources])
        at = np.searchsorted(homes.units, units)
        at[at == len(homes.units)] = 0
        known = (homes.units[at] == units) & (homes.home[at] != NOBODY) if len(homes.units) else np.zeros(0, bool)
        self.rows, self._units = at[known], units[known]
        self._kept: dict[tuple[int, int], Content] = {}

    def lie(self, order: Ints) -> None:
        """Let every column lie in this order of the rows."""
        rows, units = self.rows[order], self._units[order]
        self._alive, self._strand = self._homes.alive[rows], self._homes.strand[rows]
        self._all_alive = bool(self._alive.all())
        self.alike = self._all_alive and [file.period for file in self._files] == [self._frame.period.code]
        for source in self._sources:
            source.lie(units)

    def contents(self) -> Iterator[tuple[Measure, Content]]:
        """Every indicator that anybody contributes to."""
        for measure in self._frame.measures.values():
            content = self._content(measure)
            if content is not None:
                yield measure, content

    def complete(self, measure: Measure, content: Content) -> Ints:
        """Which rows, alive and a grassroots union, said all they were asked of the indicator."""
        return self._said_all(measure) & self._alive & content.given

    def strands_asked(self, measure: Measure) -> Ints:
        """Of which strands, by number, grassroots unions are asked for it in periods of these files."""
        asked = np.zeros(len(self._homes.strands), dtype=bool)
        for _codes, strands in self._asked(measure):
            asked |= strands
        if measure.kind == RATIO:
            parts = (self._frame.measures[part] for part in (measure.numerator, measure.denominator))
            return np.logical_and.reduce([self.strands_asked(part) for part in parts])
        return asked

    def column(self, number: int, position: int) -> Content:
        """What the rows say of one position in one file."""
        found = self._kept.get((number, position))
        if found is None:
            if len(self._kept) >= _KEPT_COLUMNS:
                self._kept.pop(next(iter(self._kept)))
            found = self._kept[number, position] = self._sources[number].column(position)
        return found

    def _said(self, position: int) -> list[int]:
        """The files, oldest first, in which anybody said it."""
        return [number for number, file in enumerate(self._files) if position in file.positions]

    def _content(self, measure: Measure) -> Content | None:
        if measure.kind in NEVER_STORED:
            return None
        if measure.kind == RATIO:
            return self._ratio(measure)
        content = self._mean(measure) if measure.kind == WAVG else self._plain(measure)
        if content is None or measure.kind == FLOW or self._all_alive:
            return content
        return _masked(content, self._alive)

    def _plain(self, measure: Measure) -> Content | None:
        said = self._said(measure.position)
        if measure.kind == DISTINCT:
            said = [number for number in said if self._files[number].period == self._frame.period.code]
        content: Content | None = None
        for number in said:
            newer = self.column(number, measure.position)
            if content is None:
                content = newer
            elif measure.kind == FLOW:
                content = Content(content.given | newer.given, _sum_of_two(content.amount, newer.amount))
            else:
                content = Content(content.given | newer.given, np.where(newer.given, newer.amount, content.amount))
        return content

    def _mean(self, measure: Measure) -> Content | None:
        heads = self._frame.measures[measure.denominator].position
        found: Content | None = None
        for number in sorted({*self._said(measure.position)} & {*self._said(heads)}):
            mean, over = self.column(number, measure.position), self.column(number, heads)
            both = mean.given & over.given
            newer = Content(both, multiplied(mean.amount, over.amount), over.amount, 2 * SCALE)
            found = newer if found is None else _later(found, newer)
        return None if found is None else _masked(found, found.given)

    def _ratio(self, measure: Measure) -> Content | None:
        top, bottom = (self._content(self._frame.measures[part]) for part in (measure.numerator, measure.denominator))
        if top is None or bottom is None:
            return None
        return _masked(Content(top.given & bottom.given, top.amount, bottom.amount), top.given & bottom.given)

    def _said_all(self, measure: Measure) -> Ints:
        if measure.kind == RATIO:
            parts = (self._frame.measures[part] for part in (measure.numerator, measure.denominator))
            return np.logical_and.reduce([self._said_all(part) for part in parts])
        whole = np.zeros(len(self._strand), dtype=bool)
        for numbers, strands in self._asked(measure):
            said = [self.column(number, measure.position).given for number in numbers]
            whole |= strands[self._strand] & np.logical_and.reduce(said)
        return whole

    def _asked(self, measure: Measure) -> list[tuple[list[int], Ints]]:
        """The ways of being complete that the files allow: said in all of these, where of one of those strands."""
        numbers = {file.period: number for number, file in enumerate(self._files) if measure.position in file.positions}
        ways: dict[tuple[str, ...], Ints] = {}
        for place, strand in enumerate(self._homes.strands):
            codes = needed(measure, strand, self._frame) if is_grassroots(strand) else []
            if codes and all(code in numbers for code in codes):
                ways.setdefault(tuple(codes), np.zeros(len(self._homes.strands), dtype=bool))[place] = True
        return [([numbers[code] for code in codes], strands) for codes, strands in ways.items()]


class _Source:
    """One file, its columns in the order of the rows, read a few at a time: they are asked for mostly in their order.

    A second thread reads those that come next while one is added up; it alone reads the file.
    """

    def __init__(self, file: SheetFile, reader: Executor) -> None:
        self._reader, self._file = reader, pq.ParquetFile(file.path)
        self._unread = sorted(file.positions)
        self._coming: dict[int, Future[Content]] = {}
        self._batch = self._file.read(columns=["unit"])
        self.units = _words(self._batch["unit"])
        self._at: Ints = np.zeros(0, dtype=np.int64)
        self._missing: Ints | None = None

    def lie(self, units: Ints) -> None:
        """Let columns lie beside these units."""
        order = np.argsort(self.units, kind="stable")
        place = np.searchsorted(self.units, units, sorter=order)
        place[place == len(order)] = 0
        at = order[place]
        missing = self.units[at] != units
        self._at, self._missing = at, missing if missing.any() else None
        self._look_ahead()

    def column(self, position: int) -> Content:
        """One position, which somebody filled."""
        content = self._coming.pop(position, None) or self._reader.submit(self._read, position)
        if position in self._unread:
            self._unread.remove(position)
        self._look_ahead()
        return content.result()

    def _look_ahead(self) -> None:
        while self._unread and len(self._coming) < _AHEAD:
            position = self._unread.pop(0)
            self._coming[position] = self._reader.submit(self._read, position)

    def _read(self, position: int) -> Content:
        name = f"p{position}"
        if name not in self._batch.column_names:
            names = [each for each in self._file.schema_arrow.names if each != "unit"]
            at = names.index(name)
            self._batch = self._file.read(columns=names[at : at + _AT_ONCE])
        values, given = column_of(self._batch[name])
        values, given = values.take(self._at), given.take(self._at)
        if self._missing is not None:
            values[self._missing], given[self._missing] = 0, False
        return Content(given, values)


def _words(column: pa.ChunkedArray) -> Ints:
    """Whole numbers of 64 bits, none missing; pyarrow's own way brings in pandas."""
    buffers = [(chunk, np.frombuffer(chunk.buffers()[1], dtype=np.int64)) for chunk in column.chunks]
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *(words[chunk.offset : chunk.offset + len(chunk)] for chunk, words in buffers)])


def column_of(column: pa.ChunkedArray) -> tuple[Ints, Ints]:
    """Ten-thousandths (0 where nothing stands), and where something stands."""
    given = np.concatenate([_given(chunk) for chunk in column.chunks])
    if column.type.precision > NARROW_DIGITS:
        values = [0 if value is None else int(value.scaleb(SCALE)) for value in column.to_pylist()]
        return np.array(values, dtype=object), given
    # A decimal of 18 digits is sixteen bytes of which the lower eight say all.
    words = np.concatenate(
        [
            np.frombuffer(chunk.buffers()[1], dtype=np.int64)[2 * chunk.offset : 2 * (chunk.offset + len(chunk)) : 2]
            for chunk in column.chunks
        ]
    )
    words *= given
    return words, given


def _given(chunk: pa.Array) -> Ints:
    bits = chunk.buffers()[0]
    if bits is None:
        return np.ones(len(chunk), dtype=bool)
    given = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little", count=chunk.offset + len(chunk))
    return given[chunk.offset :].view(bool)


def _together(units: Sequence[Ints]) -> Ints:
    if len(units) == 1:
        return units[0]
    return np.unique(np.concatenate(units)) if units else np.zeros(0, dtype=np.int64)


def _sum_of_two(one: Ints, other: Ints) -> Ints:
    if _greatest(one) + _greatest(other) < 1 << 62:
        return one + other
    return one.astype(object) + other.astype(object)


def _later(older: Content, newer: Content) -> Content:
    assert older.weight is not None
    assert newer.weight is not None
    return Content(
        older.given | newer.given,
        np.where(newer.given, newer.amount, older.amount),
        np.where(newer.given, newer.weight, older.weight),
        newer.decimals,
    )


def _masked(content: Content, rows: Ints) -> Content:
    """Nothing where a row is not among these."""
    weight = None if content.weight is None else np.where(rows, content.weight, 0)
    return replace(content, given=content.given & rows, amount=np.where(rows, content.amount, 0), weight=weight)
