"""A slow and obvious second way to every total: walk all units, follow each one's superiors, add by hand.

Nothing of `thidua.rollup` is used here but the record itself, which the test hands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from thidua.ground.values import Hedge, Period, Quantity

Record = dict[tuple[str, str], dict[str, Quantity]]
"""(unit, period) → what it said."""


@dataclass(frozen=True)
class Stretch:
    """One term of a unit, as the test knows it."""

    unit: str
    since: date
    until: date
    parent: str | None
    strand: str


@dataclass
class World:
    """All the test knows: terms, the record, what each strand is asked, what each indicator is."""

    terms: list[Stretch]
    record: Record
    asked: dict[str, dict[str, str]]  # strand → indicator → kind of period ("quarter", "half", "year")
    kinds: dict[str, tuple[str, str, str]]  # indicator → kind, numerator, denominator


def last_stretch(world: World, unit: str, period: Period) -> Stretch | None:
    found = [t for t in world.terms if t.unit == unit and t.since <= period.last_day and t.until > period.first_day]
    return max(found, key=lambda t: t.since) if found else None


def hangs_beneath(world: World, unit: str, top: str, period: Period) -> bool:
    while True:
        stretch = last_stretch(world, unit, period)
        if stretch is None or stretch.parent is None:
            return False
        if stretch.parent == top:
            return True
        unit = stretch.parent


def periods_asked(world: World, strand: str, indicator: str, period: Period) -> list[str]:
    kind = world.asked.get(strand, {}).get(indicator)
    if kind is None:
        return []
    year = period.year
    codes = {
        "quarter": [f"{year}-Q{n}" for n in (1, 2, 3, 4)],
        "half": [f"{year}-H1", f"{year}-H2"],
        "year": [str(year)],
    }
    return [code for code in codes[kind] if period.holds(Period.parse(code))]


def value(world: World, unit: str, indicator: str, period: Period) -> list[tuple[Fraction, Fraction, Hedge]] | None:
    """What one unit contributes, as (amount, weight, hedge) addends; None when it said nothing."""
    kind, numerator, denominator = world.kinds[indicator]
    stretch = last_stretch(world, unit, period)
    if stretch is None:
        return None
    alive = stretch.until > period.last_day
    if kind == "ratio":
        a, b = value(world, unit, numerator, period), value(world, unit, denominator, period)
        if a is None or b is None:
            return None
        return [(sum(x for x, _, _ in a), sum(x for x, _, _ in b), Hedge.EXACT)]  # type: ignore[list-item]
    if kind != "flow" and not alive:
        return None
    said = [
        (Period.parse(code), own)
        for (who, code), own in world.record.items()
        if who == unit and period.holds(Period.parse(code)) and indicator in own
    ]
    if kind == "wavg":
        said = [(found, own) for found, own in said if denominator in own]
    if kind == "distinct":
        said = [(found, own) for found, own in said if found.code == period.code]
    if not said:
        return None
    if kind != "flow":
        said = [max(said, key=lambda pair: (pair[0].last_day, pair[0].first_day))]
    if kind == "wavg":
        own = said[0][1]
        n = Fraction(own[denominator].amount)
        return [(Fraction(own[indicator].amount) * n, n, Hedge.EXACT)]
    return [(Fraction(own[indicator].amount), Fraction(0), own[indicator].hedge) for _, own in said]


def gave_all(world: World, unit: str, indicator: str, period: Period) -> bool:
    kind, numerator, denominator = world.kinds[indicator]
    if kind == "ratio":
        return gave_all(world, unit, numerator, period) and gave_all(world, unit, denominator, period)
    stretch = last_stretch(world, unit, period)
    assert stretch is not None
    codes = periods_asked(world, stretch.strand, indicator, period)
    if kind == "distinct":
        codes = [code for code in codes if code == period.code]
    elif kind != "flow":
        codes = codes[-1:]
    if value(world, unit, indicator, period) is None:
        return False
    return bool(codes) and all(indicator in world.record.get((unit, code), {}) for code in codes)


def is_expected(world: World, strand: str, indicator: str, period: Period) -> bool:
    kind, numerator, denominator = world.kinds[indicator]
    if kind == "tree":
        return True
    if kind == "ratio":
        return is_expected(world, strand, numerator, period) and is_expected(world, strand, denominator, period)
    codes = periods_asked(world, strand, indicator, period)
    return period.code in codes if kind == "distinct" else bool(codes)


def twin_total(world: World, top: str, indicator: str, period: Period) -> tuple[Decimal | None, str | None, int, int]:
    """(amount, hedge, reported, expected) of the branch under `top`."""
    kind = world.kinds[indicator][0]
    amount = weight = Fraction(0)
    parts = reported = expected = grassroots = 0
    hedges: list[Hedge] = []
    for unit in sorted({term.unit for term in world.terms}):
        stretch = last_stretch(world, unit, period)
        if stretch is None or not (unit == top or hangs_beneath(world, unit, top, period)):
            continue
        alive = stretch.until > period.last_day
        is_cdcs = stretch.strand.startswith(("grassroots", "association"))
        if alive and is_cdcs:
            grassroots += 1
            expected += is_expected(world, stretch.strand, indicator, period)
        if kind == "tree":
            continue
        addends = value(world, unit, indicator, period)
        if addends is None:
            continue
        parts += 1
        for x, w, hedge in addends:
            amount, weight = amount + x, weight + w
            hedges.append(hedge)
        if alive and is_cdcs:
            reported += gave_all(world, unit, indicator, period)
    if kind == "tree":
        return Decimal(grassroots), "exact", grassroots, grassroots
    if not parts or (kind in ("ratio", "wavg") and not weight):
        return None, None, reported, expected
    if kind in ("ratio", "wavg"):
        amount = amount / weight * (100 if kind == "ratio" else 1)
    present = set(hedges) - {Hedge.EXACT}
    named = "exact" if not present else present.pop().value if len(present) == 1 else "about"
    return Decimal(amount.numerator) / Decimal(amount.denominator), named, reported, expected
