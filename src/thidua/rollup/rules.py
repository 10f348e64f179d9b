"""How figures add: over units, over time, with their hedges. Values in, values out.

A *sheet* is what one unit said for one period. The *effective sheet* of a unit for a period P combines its sheets of P
and of the periods nested in P. A *total* is the sum of effective sheets. Everything stored is additive, so that a change
is an addition of what is new and a subtraction of what was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from thidua.ground.values import Hedge, Period, Quantity, Refusal, plain
from thidua.ground.values import mark as _
from thidua.ground.values.quantity import sum_of

FLOW, STOCK, RATIO, WAVG, DISTINCT, COUNT, TEXT = "flow", "stock", "ratio", "wavg", "distinct", "count", "text"
TREE, MEMBERSHIP = "tree", "membership"
COMPUTED = (RATIO, WAVG)
NEVER_STORED = (TREE, MEMBERSHIP)

Own = Mapping[str, Quantity | str]
"""What one unit said for one period: a quantity, or words, by indicator code."""


class OverlappingFigures(Refusal):
    """A flow is reported for two periods that share days: it would count twice."""

    text = _(
        "{indicator} is already reported for {other}, which shares days with {period}. "
        "Withdraw one of the two, or it would count twice."
    )


@dataclass(frozen=True)
class Measure:
    """What the arithmetic needs to know of an indicator."""

    code: str
    position: int
    kind: str
    numerator: str = ""
    denominator: str = ""


@dataclass
class Cell:
    """The additive content of one indicator.

    `amount` is Σ of amounts, of numerators (ratio) or of x·n (weighted mean); `weight` Σ of denominators or of n;
    `parts` how many units said something, `reported` how many grassroots unions said all they were asked.
    """

    amount: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)
    spread: Decimal = Decimal(0)
    parts: int = 0
    reported: int = 0
    hedges: Counter[Hedge] = field(default_factory=Counter)

    def add(self, other: Cell, sign: int = 1) -> None:
        """Add another cell, or with `sign` −1 take it out again."""
        self.amount += sign * other.amount
        self.weight += sign * other.weight
        self.spread += sign * other.spread
        self.parts += sign * other.parts
        self.reported += sign * other.reported
        for hedge, count in other.hedges.items():
            self.hedges[hedge] += sign * count
            if not self.hedges[hedge]:
                del self.hedges[hedge]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left in it."""
        return not (self.amount or self.weight or self.spread or self.parts or self.reported or self.hedges)


Cells = dict[str, Cell]
"""Cells by indicator code; a code without content is absent."""


def add_cells(into: Cells, cells: Mapping[str, Cell], sign: int = 1) -> Cells:
    """Add cells into others, or take them out; emptied cells disappear. Returns `into`."""
    for code, cell in cells.items():
        into.setdefault(code, Cell()).add(cell, sign)
        if into[code].is_empty:
            del into[code]
    return into


def sum_cells(many: Iterable[Mapping[str, Cell]]) -> Cells:
    """The sum of many."""
    into: Cells = {}
    for cells in many:
        add_cells(into, cells)
    return into


@dataclass(frozen=True)
class Place:
    """Where a unit hangs in the tree of one period.

    `parent` is the superior on the unit's own last day within the period; `alive` whether it still exists on the period's
    last day. Flows of a unit that ended within the period stay with that superior; its stocks are gone with it.
    """

    unit: int
    parent: int | None
    strand: str
    alive: bool


Asked = Callable[[str, str, Period], list[str]]
"""(indicator code, strand, P) → codes of the periods within P for which such units are asked; [] = not asked."""


@dataclass(frozen=True)
class Frame:
    """What a sum is formed in: the period, the catalogue, and what is asked of whom."""

    period: Period
    measures: Mapping[str, Measure]
    asked: Asked
    expects: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False, repr=False)
    """What `is_asked` has said, by indicator and strand."""

    def only(self, codes: Iterable[str]) -> Frame:
        """The same for these indicators alone, with what they are computed from."""
        wanted = [self.measures[code] for code in codes]
        names = {name for each in wanted for name in (each.code, each.numerator, each.denominator) if name}
        return replace(self, measures={code: each for code, each in self.measures.items() if code in names})


def is_grassroots(strand: str) -> bool:
    """Whether units of this strand count as CĐCS."""
    return strand.partition("/")[0] in ("grassroots", "association")


def effective(sheets: Mapping[str, Own], place: Place, frame: Frame) -> Cells:
    """What one unit contributes to the frame's period, from its sheets by period code.

    FLOW sums the periods nested in it; STOCK and COUNT take the last; DISTINCT only the very period; RATIO and WAVG are
    made of parts that are both present.
    """
    within = sorted(
        ((found, own) for code, own in sheets.items() if frame.period.holds(found := Period.parse(code))),
        key=lambda pair: (pair[0].last_day, pair[0].first_day),
    )
    if not within:
        return {}
    base: dict[str, Cell] = {}
    for measure in frame.measures.values():
        if measure.kind in NEVER_STORED or measure.kind == RATIO:
            continue
        if not place.alive and measure.kind != FLOW:
            continue
        cell = _combined(measure, within, frame.period)
        if cell is not None:
            base[measure.code] = cell
    for measure in frame.measures.values():
        if measure.kind == RATIO and (cell := _ratio(base.get(measure.numerator), base.get(measure.denominator))):
            base[measure.code] = cell
    if place.alive and is_grassroots(place.strand):
        said = {found.code: own for found, own in within}
        for code, cell in base.items():
            cell.reported = int(_said_all(frame.measures[code], said, place.strand, frame))
    return base


def _combined(measure: Measure, within: list[tuple[Period, Own]], period: Period) -> Cell | None:
    if measure.kind == WAVG:
        for _found, own in reversed(within):
            mean, over = own.get(measure.code), own.get(measure.denominator)
            if isinstance(mean, Quantity) and isinstance(over, Quantity):
                cell = Cell(mean.amount * over.amount, over.amount, parts=1)
                _hedge(cell, mean, over)
                return cell
        return None
    said = [(found, own[measure.code]) for found, own in within if measure.code in own]
    if measure.kind == DISTINCT:
        said = [(found, value) for found, value in said if found.code == period.code]
    elif measure.kind != FLOW:
        said = said[-1:]
    if not said:
        return None
    cell = Cell(parts=1)
    for _found, value in said:
        if isinstance(value, Quantity):
            cell.amount += value.amount
            cell.spread += value.spread
            if value.hedge is not Hedge.EXACT:
                cell.hedges[value.hedge] += 1
    return cell


def _ratio(numerator: Cell | None, denominator: Cell | None) -> Cell | None:
    if numerator is None or denominator is None:
        return None
    cell = Cell(numerator.amount, denominator.amount, parts=1, hedges=Counter(numerator.hedges))
    if denominator.hedges:
        cell.hedges = Counter({Hedge.ABOUT: 1})
    return cell


def _hedge(cell: Cell, mean: Quantity, over: Quantity) -> None:
    if over.hedge is not Hedge.EXACT:
        cell.hedges[Hedge.ABOUT] += 1
    elif mean.hedge is not Hedge.EXACT:
        cell.hedges[mean.hedge if mean.hedge is not Hedge.RANGE else Hedge.ABOUT] += 1


def _said_all(measure: Measure, said: Mapping[str, Own], strand: str, frame: Frame) -> bool:
    """Whether the unit said everything it was asked of this indicator within the period."""
    if measure.kind == RATIO:
        return all(
            _said_all(frame.measures[part], said, strand, frame) for part in (measure.numerator, measure.denominator)
        )
    codes = needed(measure, strand, frame)
    return bool(codes) and all(measure.code in said.get(code, {}) for code in codes)


def needed(measure: Measure, strand: str, frame: Frame) -> list[str]:
    """The periods for which such units must have said the indicator to be complete: all of a flow, else the last."""
    codes = frame.asked(measure.code, strand, frame.period)
    if measure.kind == DISTINCT:
        return [code for code in codes if code == frame.period.code]
    if measure.kind != FLOW and codes:
        return [max(codes, key=lambda code: Period.parse(code).last_day)]
    return codes


def is_asked(measure: Measure, strand: str, frame: Frame) -> bool:
    """Whether units of this strand are expected to have a value of the indicator for the period."""
    key = (measure.code, strand)
    if key not in frame.expects:
        frame.expects[key] = _is_asked(measure, strand, frame)
    return frame.expects[key]


def _is_asked(measure: Measure, strand: str, frame: Frame) -> bool:
    if not is_grassroots(strand):
        return False
    if measure.kind == TREE:
        return True
    if measure.kind == RATIO:
        return all(is_asked(frame.measures[part], strand, frame) for part in (measure.numerator, measure.denominator))
    return bool(needed(measure, strand, frame))


def why_not_add(code: str, own: Own, others: Mapping[str, Own], measures: Mapping[str, Measure]) -> Refusal | None:
    """A flow may not be reported for two periods that share days; `others` are the unit's sheets of other periods."""
    period = Period.parse(code)
    for other_code, other in others.items():
        other_period = Period.parse(other_code)
        if not period.meets(other_period):
            continue
        for indicator in own:
            if indicator in other and measures[indicator].kind == FLOW:
                return OverlappingFigures(indicator=indicator, other=other_period, period=period)
    return None


def quantity_of(measure: Measure, cell: Cell | None, words: str = "") -> Quantity | None:
    """What a cell says: the sum, 100·Σa/Σb for a ratio, Σ(x·n)/Σn for a mean. None when nobody said anything.

    A ratio over nothing (Σb = 0) is None too. One single vague figure stays vague, in its own words.
    """
    if cell is None or not cell.parts or measure.kind == TEXT:
        return None
    if measure.kind in COMPUTED:
        if not cell.weight:
            return None
        factor = 100 if measure.kind == RATIO else 1
        summed = sum_of(factor * cell.amount / cell.weight, Decimal(0), cell.hedges)
        return Quantity(summed.amount, Hedge.ABOUT) if summed.hedge is Hedge.RANGE else summed
    if cell.parts == 1 and cell.hedges == {Hedge.VAGUE: 1}:
        return Quantity(cell.amount, Hedge.VAGUE, words=words)
    if cell.spread == 0 and Hedge.RANGE in cell.hedges:
        return Quantity(cell.amount, Hedge.ABOUT)
    return sum_of(cell.amount, cell.spread, cell.hedges)


def write_cell(cell: Cell) -> dict[str, Any]:
    """A cell as JSON, for a frozen reading."""
    return {
        "amount": plain(cell.amount),
        "weight": plain(cell.weight),
        "spread": plain(cell.spread),
        "parts": cell.parts,
        "reported": cell.reported,
        "hedges": {hedge.value: count for hedge, count in sorted(cell.hedges.items())},
    }


def read_cell(kept: Mapping[str, Any]) -> Cell:
    """A cell from a frozen reading."""
    return Cell(
        Decimal(kept["amount"]),
        Decimal(kept["weight"]),
        Decimal(kept["spread"]),
        kept["parts"],
        kept["reported"],
        Counter({Hedge(hedge): count for hedge, count in kept["hedges"].items()}),
    )
