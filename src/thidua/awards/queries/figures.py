"""The figures of an achievement report: the unit's totals of the year, read when the report is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thidua.ground.values import Period, Quantity
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.reports.models import Figure
from thidua.rollup.queries import Reading, totals
from thidua.targets.queries import targets_of
from thidua.targets.rules import achieved

MOST = 16
OF_AWARDS = "TD"
"""The group of indicators that count nominations themselves: no achievement of anybody."""


@dataclass(frozen=True)
class Achieved:
    """One figure of the year beside its target."""

    unit: str
    reading: Reading
    quantity: Quantity
    target: Decimal | None
    achieved: Decimal | None
    simulated: bool


def figures_of(unit: Unit, year: int) -> list[Achieved]:
    """What the unit's branch reached in the year, what had a target first; nothing that is 0 or that nobody reported."""
    period = Period.parse(str(year))
    known = {code: row for code, row in indicators().items() if row.kind != "text" and row.group != OF_AWARDS}
    aims = targets_of(unit, period)
    made_up = set(
        Figure.objects.filter(
            report__unit=unit, report__period__code__startswith=str(year), simulated=True
        ).values_list("indicator_id", flat=True)
    )
    found = [
        Achieved(
            unit.code,
            reading,
            reading.quantity,
            aims.get(code),
            achieved(reading.quantity.amount, aims[code]) if code in aims else None,
            code in made_up,
        )
        for code, reading in totals(unit, period, list(known)).items()
        if reading.quantity is not None and reading.quantity.amount
    ]
    found.sort(key=lambda one: one.target is None)
    return found[:MOST]
