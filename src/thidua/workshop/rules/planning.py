"""From a case to its units and their figures: what the article gives stands as given, the rest is split so that it adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from thidua.ground.values import Hedge, Quantity
from thidua.workshop.rules.cases import Case, GroupSpec, SpreadSpec, UnitSpec
from thidua.workshop.rules.simulation import Names, apportion, draw

GRASSROOTS = "grassroots"


@dataclass(frozen=True)
class PlannedFigure:
    """One figure of one unit. `simulated`: the article gives only the sum."""

    quantity: Quantity
    simulated: bool
    note: str = ""


@dataclass
class PlannedUnit:
    """One unit with the figures it reports. `founded`: the day of the decision that founded it, for newcomers."""

    spec: UnitSpec
    size: int = 0
    founded: date | None = None
    figures: dict[str, PlannedFigure] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The unit's code."""
        return self.spec.code


def plan(case: Case, names: Names) -> list[PlannedUnit]:
    """Every unit of the case, superiors before those beneath them, with its figures of the case's period."""
    units = [PlannedUnit(spec) for spec in case.units]
    numbers: dict[str, int] = {}
    pools: dict[str, Iterator[str]] = {}
    for group in case.groups:
        for pool in group.names.values():
            pools.setdefault(pool, names.units(pool))
        units += _grassroots(group, pools, numbers)
    made_up = [unit for unit in units if unit.size]
    for spread in case.spreads:
        _spread(spread, made_up)
    known = {unit.code: unit for unit in units}
    for indicator, row in case.table.rows.items():
        hedge = Hedge(case.table.hedges.get(indicator, Hedge.EXACT))
        for at, (code, amount) in enumerate(zip(case.table.units, row, strict=True)):
            quantity = Quantity(Decimal(amount), hedge if at == 0 else Hedge.EXACT)
            known[code].figures[indicator] = PlannedFigure(quantity, simulated=indicator not in case.table.given)
    return units


def grassroots(group: GroupSpec, names: Names) -> list[PlannedUnit]:
    """The unions of one group that stands alone."""
    return _grassroots(group, {pool: names.units(pool) for pool in group.names.values()}, {})


def _grassroots(group: GroupSpec, pools: Mapping[str, Iterator[str]], numbers: dict[str, int]) -> list[PlannedUnit]:
    classes = [each for each, count in group.classes.items() for _ in range(count)]
    planned = []
    for at, unit_class in enumerate(classes):
        numbers[group.parent] = numbers.get(group.parent, 0) + 1
        founded = _day_between(group.founded[0], group.founded[-1], at, len(classes)) if group.founded else None
        spec = UnitSpec(
            code=f"{group.parent}-{numbers[group.parent]:02}",
            name=next(pools[group.names[unit_class]]),
            kind=GRASSROOTS,
            since=founded or group.since,
            parent=group.parent,
            unit_class=unit_class,
            until=group.until,
            simulated=True,
        )
        planned.append(PlannedUnit(spec, founded=founded))
    weights = [draw(unit.code, 40, 160) for unit in planned]
    for unit, size in zip(planned, apportion(group.size, weights), strict=True):
        unit.size = size
    return planned


def _day_between(first: date, last: date, at: int, of: int) -> date:
    """A working day, evenly spaced."""
    day = first + (last - first) * at // of
    return day - timedelta(days=max(0, day.weekday() - 4))


def _spread(spread: SpreadSpec, units: list[PlannedUnit]) -> None:
    amounts: dict[str, int] = {}
    for unit_class, amount in spread.each.items():
        amounts |= {unit.code: amount for unit in units if unit.spec.unit_class == unit_class}
    if spread.first:
        asked = [unit.code for unit in units if unit.spec.unit_class in spread.of]
        amounts |= {code: int(at < spread.first) for at, code in enumerate(asked)}
    for parent, total in spread.shares.items():
        amounts |= _split(spread, total, [unit for unit in units if unit.spec.parent == parent])
    # One figure carries the article's hedge, so that the sum has it; the largest one stands for the others.
    carrier = max(amounts, key=lambda code: amounts[code]) if amounts else ""
    for unit in units:
        if unit.code in amounts:
            hedge = Hedge(spread.hedge) if unit.code == carrier else Hedge.EXACT
            quantity = Quantity(Decimal(amounts[unit.code]), hedge)
            unit.figures[spread.indicator] = PlannedFigure(quantity, simulated=True)


def _split(spread: SpreadSpec, total: int, units: list[PlannedUnit]) -> Mapping[str, int]:
    if spread.newcomers_first:
        fixed = {unit.code: unit.size for unit in units if unit.founded}
        others = [unit for unit in units if not unit.founded]
        rest = apportion(total - sum(fixed.values()), [unit.size for unit in others])
        return fixed | {unit.code: share for unit, share in zip(others, rest, strict=True)}
    if spread.like:
        weights = [int(unit.figures[spread.like].quantity.amount) for unit in units]
    else:
        weights = [unit.size if draw(f"{spread.indicator}/{unit.code}", 1, spread.over) == 1 else 0 for unit in units]
    return dict(zip((unit.code for unit in units), apportion(total, weights, step=spread.step), strict=True))
