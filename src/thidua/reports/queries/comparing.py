"""Units beside each other: one indicator as a league, many as a table whose cells show how each stands among the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thidua.ground.values import Period
from thidua.indicators.models import Indicator, Kind
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.organisations.queries import sort_keys, terms_naming
from thidua.reports.queries.lineage import Subject
from thidua.rollup.queries import Level, Reading, amounts_beneath, readings_of, take_apart

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
    more: int  # units that come after these rows
    by_rate: bool
    left_out: int  # units of the other level, where both stand directly beneath


def compare(
    subject: Subject, codes: Sequence[str], period: Period, *, by: str, by_rate: bool, level: Level = Level.UPPER, first: int | None = None
) -> Comparison:  # fmt: skip
    """Compare the units of one level in these indicators, in the order of one of them; amounts, or with `by_rate` each for
    every hundred members. A rate or mean is what it is. With `first` only so many rows are made."""
    known = indicators()
    shown, asked = [known[code] for code in codes], list(dict.fromkeys([*codes, MEMBERS]))
    found: dict[int, dict[str, Reading]] | None = None
    # Of thousands of grassroots unions the bare amounts are enough to put them in order.
    alone = (
        amounts_beneath(subject, asked if by_rate else codes, period, level=level)
        if first is not None and level is Level.GRASSROOTS and isinstance(subject, Unit)
        else None
    )
    if alone is not None:
        amounts, left_out = alone
    else:
        apart = take_apart(subject, asked, period, level=level)
        left_out, found = apart.left_out, {unit.pk: readings for unit, readings in apart.beneath}
        amounts = {pk: {code: reading.amount for code, reading in each.items()} for pk, each in found.items()}
    rates = {pk: {row.code: _rate(row, each, by_rate) for row in shown} for pk, each in amounts.items()}
    shades = {row.code: _shades({pk: each[row.code] for pk, each in rates.items()}) for row in shown}
    keys = sort_keys(rates, period.last_day)
    ordered = sorted(rates, key=lambda pk: _order(rates[pk][by], keys[pk]))
    ranked = sorted((value for each in rates.values() if (value := each[by]) is not None), reverse=True)
    places: dict[Decimal, int] = {}
    for number, value in enumerate(ranked, start=1):
        places.setdefault(value, number)
    chosen = ordered[:first]
    if found is None:
        found = readings_of(chosen, asked, period)
    terms = terms_naming(chosen, period.last_day)
    rows = []
    for pk in chosen:
        mine = rates[pk][by]
        place = None if mine is None else places[mine]
        cells = [Cell(found[pk][row.code], rates[pk][row.code], shades[row.code].get(pk, 0)) for row in shown]
        rows.append(Row(place, terms[pk].name, terms[pk].unit.code, found[pk][MEMBERS], cells))
    return Comparison(shown, rows, len(ordered) - len(chosen), by_rate, left_out)


def _order(value: Decimal | None, key: str) -> tuple[bool, Decimal, str]:
    return value is None, -(value or Decimal(0)), key


def _rate(row: Indicator, amounts: Mapping[str, Decimal | None], by_rate: bool) -> Decimal | None:
    amount = amounts[row.code]
    if amount is None or not by_rate or row.kind in (Kind.RATIO, Kind.WAVG) or row.code == MEMBERS:
        return amount
    size = amounts[MEMBERS] or Decimal(0)
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
