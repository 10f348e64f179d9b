"""What many units said, added by strand: the few that are hedged by the rules, the others in columns."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from thidua.ground.values import Period
from thidua.rollup.models import Sheet
from thidua.rollup.queries.carried import Placed
from thidua.rollup.queries.columns import Homes, roll_up
from thidua.rollup.queries.lanes import SCALE, Ints
from thidua.rollup.queries.sheet_lanes import sheets_read
from thidua.rollup.queries.stored import codes_within, sheets_of
from thidua.rollup.rules import Cell, Cells, Frame, add_cells, effective

FEW = 100
"""Units that pass through the rules one by one."""


def sums_of_sheets(placed: Placed, rows: Ints, frame: Frame) -> dict[str, Cells]:
    """By strand: what these units (by row) contribute to the period."""
    if not len(rows):
        return {}
    units = placed.units[rows].tolist()
    codes = codes_within(frame.period)
    by_rules = {*units}
    if len(units) > FEW:
        hedged = Sheet.objects.filter(period_id__in=codes, unit_id__among=units).exclude(hedges={})
        by_rules = {*hedged.values_list("unit_id", flat=True)}
    sums: dict[str, Cells] = {}
    is_by_rules = np.isin(placed.units[rows], [*by_rules])
    places = placed.places(rows[is_by_rules])
    for pk, said in sheets_of(places, frame.period, frame.measures).items():
        add_cells(sums.setdefault(places[pk].strand, {}), effective(said, places[pk], frame))
    others = rows[~is_by_rules]
    if len(others):
        _add_columns(sums, placed, others, frame, codes)
    return sums


def _add_columns(sums: dict[str, Cells], placed: Placed, rows: Ints, frame: Frame, codes: list[str]) -> None:
    units = placed.units[rows]
    periods = sorted(map(Period.parse, codes), key=lambda period: (period.last_day, period.first_day))
    sheets = [sheets_read(period.code, units.tolist()) for period in periods]
    together = np.zeros(len(rows), dtype=np.int64)
    homes = Homes(units, together, placed.strand[rows], placed.alive[rows], placed.strands, {})
    rolled = roll_up(frame, sheets, homes)
    if rolled is None:
        return
    by_position = {measure.position: code for code, measure in frame.measures.items()}
    for each in rolled.sums:
        weights = [0] * len(rolled.strands) if each.weight is None else each.weight.tolist()
        columns = (rolled.strands, each.amount, each.parts, each.reported)
        for strand, amount, parts, reported, weight in zip(
            *(column.tolist() for column in columns), weights, strict=True
        ):
            cell = Cell(
                Decimal(amount).scaleb(-each.decimals),
                Decimal(weight).scaleb(-SCALE),
                parts=parts,
                reported=reported,
            )
            add_cells(sums.setdefault(placed.strands[strand], {}), {by_position[each.position]: cell})
