"""A unit's total taken apart in two: its own work, and everything beneath it."""

from __future__ import annotations

from dataclasses import dataclass

from thidua.ground.values import Quantity
from thidua.organisations.models import Unit
from thidua.rollup.models import Closing
from thidua.rollup.queries.contents import content_of_unit
from thidua.rollup.queries.stored import measures
from thidua.rollup.rules import quantity_of, read_cell, sum_cells
from thidua.years.models import ReportingPeriod


@dataclass(frozen=True)
class Split:
    """One indicator: what the unit did itself, and what the units beneath it did; None: nobody said."""

    own: Quantity | None
    beneath: Quantity | None


def split_of(unit: Unit, period: ReportingPeriod, closing: Closing | None = None) -> dict[str, Split]:
    """By indicator code, as the closing froze it, or as it stands now."""
    if closing is None:
        content = content_of_unit(unit, period.period)
        own, beneath = content.own, sum_cells(content.beneath.values())
    else:
        kept = closing.reading
        own = {code: read_cell(cell) for code, cell in kept["own"].items()}
        beneath = sum_cells(
            {code: read_cell(cell) for code, cell in cells.items()} for cells in kept["beneath"].values()
        )
    known = measures()
    return {
        code: Split(quantity_of(known[code], own.get(code)), quantity_of(known[code], beneath.get(code)))
        for code in {*own, *beneath}
        if code in known
    }
