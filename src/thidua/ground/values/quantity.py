"""An exact amount with the hedge its source put before it, and how hedged amounts add.

Adding never makes a claim stronger than its parts. The hedges form a small lattice:

    exact < over  < at_least < about
    exact < range < at_least
    exact < nearly < under < at_most < about

The sum carries the least hedge that lies above all hedges added: over + exact = over, over + nearly = about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Hedge(StrEnum):
    """What stands before an amount. Vietnamese words in the order of the members:

    (none) · hơn, trên · gần · khoảng, ước · ít nhất · không quá · dưới · a–b · hàng chục nghìn.
    """

    EXACT = "exact"
    OVER = "over"
    NEARLY = "nearly"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    UNDER = "under"
    RANGE = "range"
    VAGUE = "vague"


_ABOVE: dict[Hedge, frozenset[Hedge]] = {
    Hedge.EXACT: frozenset(Hedge),
    Hedge.OVER: frozenset({Hedge.OVER, Hedge.AT_LEAST, Hedge.ABOUT}),
    Hedge.RANGE: frozenset({Hedge.RANGE, Hedge.AT_LEAST, Hedge.ABOUT}),
    Hedge.AT_LEAST: frozenset({Hedge.AT_LEAST, Hedge.ABOUT}),
    Hedge.NEARLY: frozenset({Hedge.NEARLY, Hedge.UNDER, Hedge.AT_MOST, Hedge.ABOUT}),
    Hedge.UNDER: frozenset({Hedge.UNDER, Hedge.AT_MOST, Hedge.ABOUT}),
    Hedge.AT_MOST: frozenset({Hedge.AT_MOST, Hedge.ABOUT}),
    Hedge.ABOUT: frozenset({Hedge.ABOUT}),
}
"""For each hedge, every hedge that claims as little or less. A vague amount adds as `at_least`."""

_NO_HEDGE = frozenset({Hedge.EXACT})


def join_hedges(hedges: Iterable[Hedge]) -> Hedge:
    """The hedge of a sum: the strongest claim that is still true of all parts. No parts: exact.

    A vague amount adds as at_least, also alone: only a single unadded figure stays vague.
    """
    found = {*hedges}
    if found <= _NO_HEDGE:
        return Hedge.EXACT
    above = frozenset(_ABOVE)
    for hedge in found:
        above &= _ABOVE[Hedge.AT_LEAST if hedge is Hedge.VAGUE else hedge]
    return max(above, key=lambda hedge: len(_ABOVE[hedge] & above))


@dataclass(frozen=True)
class Quantity:
    """One amount in its indicator's base unit.

    `upper` is the upper end of a range and only of a range; `words` are the source's own words of a vague amount.
    """

    amount: Decimal
    hedge: Hedge = Hedge.EXACT
    upper: Decimal | None = None
    words: str = ""

    def __post_init__(self) -> None:
        if (self.upper is not None) != (self.hedge is Hedge.RANGE):
            raise ValueError("a range, and only a range, has an upper end")
        if self.upper is not None and self.upper <= self.amount:
            raise ValueError("a range ends above its beginning")

    @property
    def spread(self) -> Decimal:
        """How far the upper end lies above the amount; 0 unless a range."""
        return Decimal(0) if self.upper is None else self.upper - self.amount


@dataclass
class Tally:
    """A running sum of quantities from which any part can be taken out again.

    Hedges are counted by kind, because "is any part hedged over?" cannot be undone, a count can.
    """

    amount: Decimal = Decimal(0)
    spread: Decimal = Decimal(0)
    parts: int = 0
    hedges: Counter[Hedge] = field(default_factory=Counter)

    def add(self, quantity: Quantity, sign: int = 1) -> None:
        """Add one quantity, or with `sign` −1 take it out again."""
        self.amount += sign * quantity.amount
        self.spread += sign * quantity.spread
        self.parts += sign
        if quantity.hedge is not Hedge.EXACT:
            self.hedges[quantity.hedge] += sign
            if not self.hedges[quantity.hedge]:
                del self.hedges[quantity.hedge]

    def quantity(self) -> Quantity | None:
        """The sum with its hedge, or None when nothing was added: missing is not zero."""
        if not self.parts:
            return None
        return sum_of(self.amount, self.spread, self.hedges)


def sum_of(amount: Decimal, spread: Decimal, hedges: Iterable[Hedge]) -> Quantity:
    """A sum written as a quantity. Where ranges meet upper bounds the amount is the middle of what is possible."""
    hedge = join_hedges(hedges)
    if hedge is Hedge.RANGE:
        return Quantity(amount, hedge, upper=amount + spread)
    return Quantity(amount + spread / 2 if hedge is Hedge.ABOUT else amount, hedge)
