"""The sums of a period as columns: whole numbers by indicator, added where a unit counts first, then climbing the tree.

What one unit contributes is said by `rules.effective` for a unit; here the same is said for all units at once. Amounts are
ten-thousandths in machine words where their sum is sure to fit, else Python's own whole numbers: exact either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from thidua.rollup.queries.lanes import SCALE, Ints
from thidua.rollup.queries.rows import rows_of
from thidua.rollup.queries.sources import Numbers, Sheets, Source, numbers_of
from thidua.rollup.rules import DISTINCT, FLOW, NEVER_STORED, RATIO, WAVG, Frame, Measure, is_grassroots, needed

ONE = 10**SCALE
NOBODY = -1
_KEPT_COLUMNS = 32
_A_PIECE = (32 << 20) - (8 << 10)
_HALF = 31
_LOW = (1 << _HALF) - 1


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
    """What each of some units contributes to one indicator; `weight` of a ratio or a mean. `decimals` of the amounts.

    Where amounts are too great for machine words, `high` says how many times 2^31 is to be added. `counted` is known of what stands in
    one file as it is: how many said something in each run of units.
    """

    said: Callable[[], Ints]
    amount: Numbers
    weight: Numbers | None = None
    decimals: int = SCALE
    high: Numbers | None = None
    counted: Ints | None = None

    @cached_property
    def given(self) -> Ints:
        """Which units said something."""
        return self.said()


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
        firsts, self.starts = np.unique(keys[self.order], return_index=True)
        group, above = _pairs(firsts // max(1, len(homes.strands)), homes.parents)
        reached = above * len(homes.strands) + firsts[group] % max(1, len(homes.strands))
        again = np.argsort(reached, kind="stable")
        self._groups = group[again]
        kept, self._starts_above = np.unique(reached[again], return_index=True)
        self.units, self.strands = np.divmod(kept, max(1, len(homes.strands)))

    def up(self, numbers: Numbers) -> Ints:
        """The sums of numbers that lie in `order`."""
        if numbers.values.dtype != object and numbers.greatest * len(numbers.values) < 1 << 62:
            return self.higher(self.runs(numbers.values))
        return added(added(numbers.values, self.starts)[self._groups], self._starts_above)

    def runs(self, values: Ints) -> Ints:
        """The sums of each run that begins at `starts`, none of which leaves a machine word."""
        return np.add.reduceat(values, self.starts, dtype=np.int64) if len(values) else np.zeros(0, dtype=np.int64)

    def higher(self, runs: Ints) -> Ints:
        """The same of what is added up already in each run that begins at `starts`; no sum of them leaves a machine word."""
        runs = runs[self._groups]
        return np.add.reduceat(runs, self._starts_above) if len(runs) else runs


def _pairs(homes: Ints, parents: dict[int, int]) -> tuple[Ints, Ints]:
    """For each of these homes its number beside itself and beside every superior."""
    inner = np.fromiter(parents.keys(), dtype=np.int64, count=len(parents))
    superior = np.fromiter((*parents.values(), NOBODY), dtype=np.int64, count=len(parents) + 1)
    group, above = np.arange(len(homes)), homes
    groups, aboves = [group], [above]
    while True:
        above = superior[rows_of(above, inner)]
        group, above = group[above != NOBODY], above[above != NOBODY]
        if not len(group):
            return np.concatenate(groups), np.concatenate(aboves)
        groups.append(group)
        aboves.append(above)


def added(values: Ints, starts: Ints) -> Ints:
    """The exact sums of runs: in machine words where no sum can leave them."""
    if not len(starts):
        return values[:0]
    if values.dtype == object or _fit_added(values):
        return np.add.reduceat(values, starts)
    return _joined(np.add.reduceat(values >> _HALF, starts), np.add.reduceat(values & _LOW, starts))


def _fit_added(values: Ints) -> bool:
    if numbers_of(values).greatest * len(values) < 1 << 62:
        return True
    return int(np.abs(values >> _HALF).sum()) + len(values) < 1 << (62 - _HALF)


def _joined(high: Ints, low: Ints) -> Ints:
    """The high halves and the low ones as one number."""
    if high.dtype != object and (numbers_of(high).greatest << _HALF) + numbers_of(low).greatest < 1 << 62:
        return (high << _HALF) + low
    return high.astype(object) * (1 << _HALF) + low


def multiplied(one: Numbers, other: Numbers) -> tuple[Numbers, Numbers | None]:
    """Exact products, one by one; in two halves, low and high, where machine words hold no more."""
    great = one.greatest * other.greatest
    if great < 1 << 62:
        return Numbers(one.values * other.values, great), None
    if one.greatest < other.greatest:
        one, other = other, one
    if one.greatest < 1 << 62 and other.greatest < 1 << _HALF and object not in (one.values.dtype, other.values.dtype):
        low = Numbers((one.values & _LOW) * other.values, other.greatest << _HALF)
        return low, Numbers((one.values >> _HALF) * other.values, ((one.greatest >> _HALF) + 1) * other.greatest)
    return Numbers(one.values.astype(object) * other.values.astype(object), great), None


def roll_up(frame: Frame, files: Iterable[Sheets], homes: Homes) -> Rolled | None:
    """All sums that the sheets in the files make; None when nobody contributes anything."""
    # The C library learns from the greatest piece that is given back how much to keep for the next: columns come and go by the hundred,
    # and what the kernel hands out anew each time it fills with zeros first, which takes a quarter of all the time.
    np.empty(_A_PIECE, dtype=np.uint8)
    with ThreadPoolExecutor(1) as reader:
        return _roll_up(_Columns(frame, [file for file in files if file.positions], homes, reader), homes)


def _roll_up(columns: _Columns, homes: Homes) -> Rolled | None:
    climb = Climb(homes, columns.rows)
    columns.lie(climb)
    sums = []
    for measure, content in columns.contents():
        amount = climb.up(content.amount)
        if content.high is not None:
            amount = _joined(climb.up(content.high), amount)
        parts = climb.higher(climb.runs(content.given) if content.counted is None else content.counted)
        weight = None if content.weight is None else climb.up(content.weight)
        if columns.alike:
            # One period's own sheets of the living: whoever was asked and said anything, said all.
            reported = parts * columns.strands_asked(measure)[climb.strands]
        else:
            reported = climb.higher(climb.runs(columns.complete(measure, content)))
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

    def __init__(self, frame: Frame, files: Sequence[Sheets], homes: Homes, reader: Executor) -> None:
        self._frame, self._files, self._homes = frame, files, homes
        self._sources = [Source(file, reader) for file in files]
        units = _together([source.units for source in self._sources])
        at = rows_of(units, homes.units)
        known = (at >= 0) & (homes.home[at] != NOBODY) if len(homes.units) else np.zeros(len(units), dtype=bool)
        self.rows, self._units = at[known], units[known]
        self._kept: dict[tuple[int, int], Content] = {}

    def lie(self, climb: Climb) -> None:
        """Let every column lie in the order in which its rows are added up."""
        rows, units = self.rows[climb.order], self._units[climb.order]
        self._alive, self._strand = self._homes.alive[rows], self._homes.strand[rows]
        self._all_alive = bool(self._alive.all())
        self.alike = self._all_alive and [file.period for file in self._files] == [self._frame.period.code]
        for source in self._sources:
            source.lie(units)
        self._counted = [source.counted(climb.starts) for source in self._sources]

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
            source = self._sources[number]
            found = self._kept[number, position] = Content(
                partial(source.given, position), source.column(position), counted=self._counted[number][position]
            )
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
                content = Content(_either(content, newer), _sum_of_two(content.amount, newer.amount))
            else:
                content = Content(_either(content, newer), _chosen(newer.given, newer.amount, content.amount))
        return content

    def _mean(self, measure: Measure) -> Content | None:
        heads = self._frame.measures[measure.denominator].position
        found: Content | None = None
        for number in sorted({*self._said(measure.position)} & {*self._said(heads)}):
            mean, over = self.column(number, measure.position), self.column(number, heads)
            product, high = multiplied(mean.amount, over.amount)
            newer = Content(_both(mean, over), product, over.amount, 2 * SCALE, high)
            found = newer if found is None else _later(found, newer)
        return None if found is None else _masked(found, found.given)

    def _ratio(self, measure: Measure) -> Content | None:
        top, bottom = (self._content(self._frame.measures[part]) for part in (measure.numerator, measure.denominator))
        if top is None or bottom is None:
            return None
        both = Content(_both(top, bottom), top.amount, bottom.amount)
        return _masked(both, both.given)

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


def _together(units: Sequence[Ints]) -> Ints:
    if len(units) == 1:
        return units[0]
    return np.unique(np.concatenate(units)) if units else np.zeros(0, dtype=np.int64)


def _sum_of_two(one: Numbers, other: Numbers) -> Numbers:
    great = one.greatest + other.greatest
    if great < 1 << 62:
        return Numbers(one.values + other.values, great)
    return Numbers(one.values.astype(object) + other.values.astype(object), great)


def _chosen(rows: Ints, one: Numbers, other: Numbers) -> Numbers:
    return Numbers(np.where(rows, one.values, other.values), max(one.greatest, other.greatest))


def _either(one: Content, other: Content) -> Callable[[], Ints]:
    return lambda: one.given | other.given


def _both(one: Content, other: Content) -> Callable[[], Ints]:
    return lambda: one.given & other.given


def _later(older: Content, newer: Content) -> Content:
    assert older.weight is not None
    assert newer.weight is not None
    high = None
    if older.high is not None or newer.high is not None:
        none = Numbers(np.zeros(len(newer.amount.values), dtype=np.int64), 0)
        high = _chosen(newer.given, newer.high or none, older.high or none)
    return Content(
        _either(older, newer),
        _chosen(newer.given, newer.amount, older.amount),
        _chosen(newer.given, newer.weight, older.weight),
        newer.decimals,
        high,
    )


def _masked(content: Content, rows: Ints) -> Content:
    """Nothing where a row is not among these."""
    others = np.flatnonzero(~rows)
    if not len(others):
        return content
    return Content(
        lambda: content.given & rows,
        _without(content.amount, others),
        None if content.weight is None else _without(content.weight, others),
        content.decimals,
        None if content.high is None else _without(content.high, others),
    )


def _without(numbers: Numbers, rows: Ints) -> Numbers:
    values = numbers.values.copy()
    values[rows] = 0
    return Numbers(values, numbers.greatest)
