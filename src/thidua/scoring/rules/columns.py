"""The same points for very many units at once: columns of scaled whole numbers, equal to `sheet.score` to the last digit.

Amounts are whole multiples of 1/10,000 as they are stored. A column whose products would not fit 64 bits is counted with
Python's own whole numbers, so that nothing is ever cut off or rounded twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from thidua.scoring.rules.scheme import (
    Counted,
    Item,
    MinusPerEvent,
    Mode,
    NoEvent,
    OverTarget,
    PerEvent,
    RatioToPast,
    RatioToTarget,
    Scheme,
    Steps,
)

SCALE = 10_000
LARGEST = 2**62
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """One number of every unit, times `SCALE`; where `there` is false nobody reported."""

    amount: Ints
    there: Bools


@dataclass(frozen=True)
class Table:
    """The inputs of every unit, by columns: figures and targets, means of own past, events, points given by persons."""

    units: int
    cluster: Ints
    figures: Mapping[str, Column]
    targets: Mapping[str, Column]
    past: Mapping[str, Column]
    events: Mapping[str, Ints]
    marks: Mapping[str, Column]


@dataclass(frozen=True)
class Scored:
    """Totals times 10^places, where they exist; the class by its place (the number of classes: not rated); ranks within the cluster."""

    total: Ints
    there: Bools
    cls: Ints
    rank: Ints


def score_columns(scheme: Scheme, table: Table) -> Scored:
    """Total, class and rank of every unit within its cluster. Quotas, months and past classes are the conference's: left out."""
    unit = 10**scheme.rounding.item
    there = np.ones(table.units, dtype=bool)
    groups: dict[str, Ints] = {}
    for group in scheme.groups:
        points = np.zeros(table.units, dtype=np.int64)
        for item in scheme.items_of(group.code):
            column = _points(scheme, item, table)
            points += np.where(column.there, column.amount, 0)
            there &= column.there
        groups[group.code] = np.minimum(points, int(group.max * unit))
    bonus, penalty = (_together(scheme, items, table, there) for items in (scheme.bonus, scheme.penalty))
    if scheme.bonus_max is not None:
        bonus = np.minimum(bonus, int(scheme.bonus_max * unit))
    whole = np.maximum(sum(groups.values()) + bonus - penalty, 0)
    total = _rescaled(whole, scheme.rounding.item, scheme.rounding.total, scheme.rounding.mode)
    cls = _classes(scheme, table, total, there, groups)
    return Scored(total, there, cls, _ranks(scheme, table, total, cls, groups))


def _together(scheme: Scheme, items: tuple[Item, ...], table: Table, there: Bools) -> Ints:
    points = np.zeros(table.units, dtype=np.int64)
    for item in items:
        column = _points(scheme, item, table)
        points += np.where(column.there, column.amount, 0)
        there &= column.there
    return points


def _points(scheme: Scheme, item: Item, table: Table) -> Column:
    """The points of one line for every unit, times 10^places of a line."""
    unit, mode = 10**scheme.rounding.item, scheme.rounding.mode
    none, every = np.zeros(table.units, dtype=np.int64), np.ones(table.units, dtype=bool)
    mark = table.marks.get(item.code, Column(none, ~every))
    given = _divided(mark.amount * unit, np.full(table.units, SCALE, dtype=np.int64), mode)
    rule = item.rule
    match rule:
        case RatioToTarget(indicator, cap):
            figure, base = table.figures[indicator], table.targets[indicator]
            column = _ratio(item, figure, base, cap, unit, mode)
        case RatioToPast(indicator, _years, cap):
            column = _ratio(item, table.figures[indicator], table.past[indicator], cap, unit, mode)
        case Steps():
            column = _steps(rule, table, unit, mode)
        case OverTarget(indicator, each):
            figure, target = table.figures[indicator], table.targets[indicator]
            both = figure.there & target.there
            beyond = np.maximum(figure.amount - target.amount, 0) // SCALE
            most, numerator, divisor = _exact(item.max, each, unit)
            points = _times_at_most(beyond, numerator, most)
            column = Column(
                np.where(both, _divided(points, np.full(table.units, divisor, dtype=np.int64), mode), 0), every
            )
        case PerEvent(counted, each) | MinusPerEvent(counted, each):
            count = _count(counted, table)
            most, numerator, divisor = _exact(item.max, each, unit)
            scaled = most * SCALE
            product = _times_at_most(count.amount, numerator, scaled)
            left = product if isinstance(rule, PerEvent) else scaled - product
            column = Column(_divided(left, np.full(table.units, divisor * SCALE, dtype=np.int64), mode), count.there)
        case NoEvent(counted):
            count = _count(counted, table)
            column = Column(np.where(count.amount == 0, _rounded(item.max, unit, mode), 0), count.there)
        case _:
            column = Column(none, ~every)
    return Column(np.where(mark.there, given, column.amount), mark.there | column.there)


def _exact(most: Decimal, each: Decimal, unit: int) -> tuple[int, int, int]:
    """`most` and `each` in units of a line, as whole numbers over one divisor."""
    divisor = 10 ** max(0, -int(most.as_tuple().exponent), -int(each.as_tuple().exponent))
    return int(most * divisor) * unit, int(each * divisor) * unit, divisor


def _times_at_most(amount: Ints, factor: int, most: int) -> Ints:
    """`amount` times `factor`, at most `most`: cut before it is multiplied, so that no amount is too large for 64 bits."""
    enough = most // max(factor, 1) + 1
    return np.minimum(np.minimum(amount, enough) * factor, most)


def _count(counted: Counted, table: Table) -> Column:
    if counted.event:
        return Column(table.events[counted.event] * SCALE, np.ones(table.units, dtype=bool))
    return table.figures[counted.indicator]


def _ratio(item: Item, figure: Column, base: Column, cap: Decimal, unit: int, mode: Mode) -> Column:
    there = figure.there & base.there & (base.amount != 0)
    safe = np.where(there, base.amount, 1)
    divisor = 10 ** max(0, -int(cap.as_tuple().exponent), -int(item.max.as_tuple().exponent))
    most, counted = int(item.max * divisor) * unit, int(cap * divisor)
    amount = np.maximum(np.where(there, figure.amount, 0), 0)
    # amount / base, at most cap: both over base · divisor.
    widest = (
        int(amount.max(initial=0)) * max(divisor, 1) * max(most, 1),
        int(safe.max(initial=1)) * divisor * divisor * 2,
    )
    if max(*widest, int(safe.max(initial=1)) * max(counted, 1) * max(most, 1)) >= LARGEST:
        found = [
            _one(min(a * divisor, b * counted) * most, b * divisor * divisor, mode)
            for a, b in zip(amount.tolist(), safe.tolist(), strict=True)
        ]
        return Column(np.where(there, np.array(found, dtype=np.int64), 0), there)
    capped = np.minimum(amount * divisor, safe * counted)
    return Column(np.where(there, _divided(capped * most, safe * (divisor * divisor), mode), 0), there)


def _steps(rule: Steps, table: Table, unit: int, mode: Mode) -> Column:
    figure = table.figures[rule.indicator]
    there, points = figure.there, np.zeros(table.units, dtype=np.int64)
    if rule.of_target:
        target = table.targets[rule.indicator]
        there = there & target.there & (target.amount != 0)
    for at, gives in rule.steps:
        divisor = 10 ** max(0, -int(at.as_tuple().exponent))
        if rule.of_target:
            base = table.targets[rule.indicator]
            reached = _at_least(figure.amount, 100 * divisor, base.amount, int(at * divisor))
        else:
            reached = figure.amount >= -(int(at * divisor) * SCALE // -divisor)
        points = np.where(reached, _rounded(gives, unit, mode), points)
    return Column(np.where(there, points, 0), there)


def _at_least(left: Ints, times: int, right: Ints, by: int) -> Bools:
    """Whether `left` times `times` reaches `right` times `by`."""
    if max(int(left.max(initial=0)) * times, int(right.max(initial=0)) * by) >= LARGEST:
        wide = [a * times >= b * by for a, b in zip(left.tolist(), right.tolist(), strict=True)]
        return np.array(wide, dtype=bool)
    return left * times >= right * by


def _rounded(points: Decimal, unit: int, mode: Mode) -> int:
    divisor = 10 ** max(0, -int(points.as_tuple().exponent))
    return _one(int(points * divisor) * unit, divisor, mode)


def _one(numerator: int, divisor: int, mode: Mode) -> int:
    whole, rest = divmod(numerator, divisor)
    match mode:
        case Mode.DOWN:
            return whole
        case Mode.UP:
            return whole + (rest > 0)
        case Mode.HALF_UP:
            return whole + (2 * rest >= divisor)
    return whole + (2 * rest > divisor or (2 * rest == divisor and whole % 2 == 1))


def _divided(numerator: Ints, divisor: Ints, mode: Mode) -> Ints:
    """Whole quotients of numbers that are not negative, rounded in the mode."""
    whole, rest = np.divmod(numerator, divisor)
    match mode:
        case Mode.DOWN:
            return whole
        case Mode.UP:
            return whole + (rest > 0)
        case Mode.HALF_UP:
            return whole + (2 * rest >= divisor)
    return whole + ((2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1)))


def _rescaled(points: Ints, places: int, wanted: int, mode: Mode) -> Ints:
    if wanted >= places:
        return points * 10 ** (wanted - places)
    return _divided(points, np.full(len(points), 10 ** (places - wanted), dtype=np.int64), mode)


def _classes(scheme: Scheme, table: Table, total: Ints, there: Bools, groups: Mapping[str, Ints]) -> Ints:
    places, unit = 10**scheme.rounding.total, 10**scheme.rounding.item
    last = len(scheme.classes) - 1
    cls = np.full(table.units, last, dtype=np.int64)
    for at in range(last, -1, -1):
        cut = scheme.classes[at].min
        divisor = 10 ** max(0, -int(cut.as_tuple().exponent))
        cls = np.where(total * divisor >= int(cut * divisor) * places, at, cls)
    for gate in scheme.gates:
        if gate.min_group_ratio is None:
            continue
        fallen = np.zeros(table.units, dtype=bool)
        for group in scheme.groups:
            asked = gate.min_group_ratio * group.max * unit
            divisor = 10 ** max(0, -int(asked.as_tuple().exponent))
            fallen |= groups[group.code] * divisor < int(asked * divisor)
        here = scheme.place_of(gate.cls)
        cls = np.where(fallen & (cls <= here), min(here + 1, last), cls)
    for knockout in scheme.knockouts:
        struck = table.events[knockout.event] > 0
        cls = np.where(struck, np.maximum(cls, scheme.place_of(knockout.at_most)), cls)
    return np.where(there, np.minimum(cls, len(scheme.classes)), len(scheme.classes))


def _ranks(scheme: Scheme, table: Table, total: Ints, cls: Ints, groups: Mapping[str, Ints]) -> Ints:
    """Ranks within each cluster; 0 for who is not rated. Equal in everything that decides: equal rank."""
    rated = cls < len(scheme.classes)
    keys: list[Ints] = [-total]
    for tie in scheme.ties:
        match tie.kind:
            case "group":
                keys.append(-groups[tie.code])
            case "item":
                column = _points(scheme, scheme.item(tie.code), table)  # type: ignore[arg-type]
                keys.append(-np.where(column.there, column.amount, 0))
            case "indicator":
                figure = table.figures[tie.code]
                keys.append(-np.where(figure.there, figure.amount, 0))
            case _:
                keys.append(table.events[tie.code])
    order = np.lexsort([*reversed(keys), ~rated, table.cluster])
    cluster = table.cluster[order]
    opens = np.ones(table.units, dtype=bool)
    opens[1:] = cluster[1:] != cluster[:-1]
    places = np.arange(table.units)
    first = np.maximum.accumulate(np.where(opens, places, 0))
    differs = opens.copy()
    for key in keys:
        differs[1:] |= key[order][1:] != key[order][:-1]
    leader = np.maximum.accumulate(np.where(differs, places, 0))
    ranks = np.zeros(table.units, dtype=np.int64)
    ranks[order] = leader - first + 1
    return np.where(rated, ranks, 0)
