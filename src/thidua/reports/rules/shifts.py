"""How far a figure moved, against the period before and against units alike. Decimals only; missing is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

LEAST = Decimal(10)
"""Chosen here: a count that stays below this on both sides moves by chance, so it is not listed."""
LEAST_PEERS = 5
"""Chosen here: fewer units alike give no measure (and a median of fewer than five would point at one of them)."""
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Alike:
    """What units alike reported: how many did, and the value in the middle."""

    median: Decimal
    count: int


def median(values: Iterable[Decimal]) -> Decimal | None:
    """The value in the middle; of an even number the mean of the middle two; of none, None."""
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def alike(values: Sequence[Decimal]) -> Alike | None:
    """The measure units alike give, or None when there are too few."""
    found = median(values)
    return Alike(found, len(values)) if found is not None and len(values) >= LEAST_PEERS else None


def moved(before: Decimal, now: Decimal) -> Decimal | None:
    """By how much of the larger of the two a figure moved: 0 (not at all) to 1 (from or to nothing); None: too small."""
    larger = max(before, now)
    return abs(now - before) / larger if larger >= LEAST else None


def growth(before: Decimal, now: Decimal) -> Decimal | None:
    """The change in percent of the value before; from nothing there is no percentage."""
    return (now - before) * HUNDRED / before if before else None


def times(value: Decimal, middle: Decimal) -> Decimal | None:
    """How many times above (or below) the middle a value lies, at least 1; None where either is nothing."""
    return max(value / middle, middle / value) if value > 0 and middle > 0 else None


def per_hundred(amount: Decimal, members: Decimal | None) -> Decimal | None:
    """A figure for every hundred members, so that units of different size compare."""
    return amount * HUNDRED / members if members else None
