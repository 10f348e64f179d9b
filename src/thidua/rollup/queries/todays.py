"""The second reading of the past: in today's boundaries, each old unit counted under its successors, by share.

What a unit said is not changed by what became of it; only where it is counted is. A unit that was split is cut by its
shares so that the parts add up exactly; it still counts once for completeness. A unit that ended without a successor stays
with whatever its last superior has become.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from thidua.ground.values import Period
from thidua.organisations.models import Branch, Succession, Unit, UnitTerm
from thidua.rollup.queries.places import places_of
from thidua.rollup.queries.stored import frame_of, sheets_of
from thidua.rollup.rules import Cell, Cells, Frame, Place, add_cells, effective

NEVER_CIRCLES = 64
"""A chain of successions longer than this can only be a circle."""


@dataclass(frozen=True)
class Share:
    """A unit of today that carries the part from `since` to `until` (of the whole 0–1) of an old unit."""

    unit: int
    since: Fraction = Fraction(0)
    until: Fraction = Fraction(1)


class Heirs:
    """Who carries what of each unit on the day `on`."""

    def __init__(self, on: date) -> None:
        self._alive = set(UnitTerm.objects.in_force(on).values_list("unit_id", flat=True))
        self._parents: dict[int, int | None] = dict(
            UnitTerm.objects.filter(valid_from__lte=on).order_by("valid_from").values_list("unit_id", "parent_id")
        )
        self._successors: dict[int, list[Succession]] = {}
        for row in Succession.objects.filter(on__lte=on, successor__isnull=False).order_by("pk"):
            self._successors.setdefault(row.unit_id, []).append(row)

    def of(self, unit: int, depth: int = 0) -> list[Share]:
        """The shares of one unit; they cover the whole without gap. Empty when nothing of its line is left."""
        if unit in self._alive:
            return [Share(unit)]
        if depth > NEVER_CIRCLES:
            return []
        rows = self._successors.get(unit, [])
        if not rows:
            parent = self._parents.get(unit)
            return self.of(parent, depth + 1) if parent is not None else []
        whole = sum(row.share for row in rows)
        shares, begin = [], Fraction(0)
        for row in rows:
            width = Fraction(row.share, whole)
            shares += [
                Share(part.unit, begin + part.since * width, begin + part.until * width)
                for part in self.of(row.successor_id or 0, depth + 1)
            ]
            begin += width
        return shares


def cut(cell: Cell, share: Share) -> Cell:
    """The part of a cell that falls to a share; whole base units, the parts of all shares add up to the whole.

    Each share is hedged as the whole was; the unit is complete once, with its first share.
    """
    amount, weight, spread = (_between(value, share) for value in (cell.amount, cell.weight, cell.spread))
    return Cell(amount, weight, spread, cell.parts, cell.reported if share.since == 0 else 0, Counter(cell.hedges))


def _between(value: Decimal, share: Share) -> Decimal:
    return _upto(value, share.until) - _upto(value, share.since)


def _upto(value: Decimal, edge: Fraction) -> Decimal:
    if edge == 1:
        return value
    return (value * edge.numerator / edge.denominator).quantize(Decimal(1), rounding=ROUND_DOWN)


def contents_today(unit: Unit, period: Period, on: date) -> tuple[dict[str, Cells], Counter[str]]:
    """Sums and census by strand of everything of the period that today hangs beneath the unit, itself included.

    The census counts the units that existed on the period's last day, where they are carried now.
    """
    frame, heirs = frame_of(period), Heirs(on)
    beneath = set(
        Branch.objects.filter(ancestor=unit, valid_from__lte=on, valid_until__gt=on).values_list(
            "descendant_id", flat=True
        )
    )
    carried: dict[int, list[Share]] = {}
    places = places_of(Unit.objects.values_list("pk", flat=True), period)
    for pk in places:
        shares = [share for share in heirs.of(pk) if share.unit in beneath]
        if shares:
            carried[pk] = shares
    census = Counter(places[pk].strand for pk in carried if places[pk].alive and _first(carried[pk]))
    sums: dict[str, Cells] = {}
    for pk, content in _effective_of(carried, places, frame).items():
        for share in carried[pk]:
            add_cells(
                sums.setdefault(places[pk].strand, {}), {code: cut(cell, share) for code, cell in content.items()}
            )
    return sums, census


def _effective_of(units: Iterable[int], places: Mapping[int, Place], frame: Frame) -> dict[int, Cells]:
    return {pk: effective(said, places[pk], frame) for pk, said in sheets_of(units, frame.period).items()}


def _first(shares: list[Share]) -> bool:
    return any(share.since == 0 for share in shares)
