"""Units beside each other: one indicator as a league, many as a table whose cells show how each stands among the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from thidua.ground.values import Period
from thidua.indicators.models import Indicator, Kind
from thidua.indicators.queries import indicators
from thidua.reports.queries.lineage import Subject, names_in
from thidua.rollup.queries import Level, Reading, take_apart

MEMBERS = "DV01"
STEPS = 5
"""Shades of a cell; the middle one is the middle of the units."""
PER_HUNDRED = 100


@dataclass(frozen=True)
class Cell:
    """One unit's total of one indicator, what it is for every hundred members, and its shade among the units (0: none)."""

    reading: Reading
    rate: Decimal | None
    shade: int


@dataclass(frozen=True)
class Row:
    """One unit with its place by the chosen indicator (None: it gave nothing), and its cells."""

    place: int | None
    name: str
    code: str
    members: Reading
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    """The units directly beneath, or the members of a cluster, side by side."""

    shown: list[Indicator]
    rows: list[Row]
    by_rate: bool
    left_out: int  # units of the other level, where both stand directly beneath


def compare(
    subject: Subject, codes: Sequence[str], period: Period, *, by: str, by_rate: bool, level: Level = Level.UPPER
) -> Comparison:
    """Compare the units of one level in these indicators, in the order of one of them; amounts, or with `by_rate` each for
    every hundred members. A rate or mean is what it is."""
    known = indicators()
    shown = [known[code] for code in codes]
    apart = take_apart(subject, {*codes, MEMBERS}, period, level=level)
    units = {unit.pk: unit for unit, _readings in apart.beneath}
    found = {unit.pk: readings for unit, readings in apart.beneath}
    names = names_in(units.values(), period)
    rates = {
        pk: {row.code: _rate(readings[row.code], readings[MEMBERS], by_rate) for row in shown}
        for pk, readings in found.items()
    }
    shades = {row.code: _shades({pk: each[row.code] for pk, each in rates.items()}) for row in shown}
    ordered = sorted(found, key=lambda pk: _order(rates[pk][by], names[pk]))
    ranked = sorted((value for each in rates.values() if (value := each[by]) is not None), reverse=True)
    places: dict[Decimal, int] = {}
    for number, value in enumerate(ranked, start=1):
        places.setdefault(value, number)
    rows = []
    for pk in ordered:
        mine = rates[pk][by]
        place = None if mine is None else places[mine]
        cells = [Cell(found[pk][row.code], rates[pk][row.code], shades[row.code].get(pk, 0)) for row in shown]
        rows.append(Row(place, names[pk], units[pk].code, found[pk][MEMBERS], cells))
    return Comparison(shown, rows, by_rate, apart.left_out)


def _order(value: Decimal | None, name: str) -> tuple[bool, Decimal, str]:
    return value is None, -(value or Decimal(0)), name


def _rate(reading: Reading, members: Reading, by_rate: bool) -> Decimal | None:
    if reading.quantity is None:
        return None
    amount = reading.quantity.amount
    if not by_rate or reading.indicator.kind in (Kind.RATIO, Kind.WAVG) or reading.indicator.code == MEMBERS:
        return amount
    size = members.quantity.amount if members.quantity is not None else Decimal(0)
    return amount * PER_HUNDRED / size if size > 0 else None


def _shades(values: dict[int, Decimal | None]) -> dict[int, int]:
    """By unit: in which fifth of the units its value lies, 1 the lowest; equal values have one shade."""
    known = sorted(value for value in values.values() if value is not None)
    if len(known) < 2 or known[0] == known[-1]:
        return {}
    return {
        pk: min(STEPS, 1 + STEPS * bisect_left(known, value) // len(known))
        for pk, value in values.items()
        if value is not None
    }
