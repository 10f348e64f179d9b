"""Between what is stored (arrays by position) and what the rules add (cells by code)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection

from thidua.ground.values import Hedge, Period, Quantity, plain
from thidua.indicators.queries import Kept, asked_in, kept
from thidua.organisations.models import Unit
from thidua.rollup.models import Closing, Sheet, Sum
from thidua.rollup.rules import TEXT, Cell, Cells, Frame, Measure, Own, add_cells
from thidua.years.models import ReportingPeriod

ZERO = Decimal(0)


def measures(now: Kept | None = None) -> dict[str, Measure]:
    """Every indicator of the catalogue as the arithmetic needs it, by code."""
    return {
        code: Measure(code, row.position, row.kind, row.numerator_id or "", row.denominator_id or "")
        for code, row in (now or kept()).indicators.items()
    }


class Asked:
    """Remembers, while one sum is formed, what units of a strand are asked within a period.

    It follows from the forms alone, not from which periods were declared so far: a year is complete when everything its
    forms ask for has come, also what is asked only later.
    """

    def __init__(self, now: Kept) -> None:
        self._now = now
        self._known: dict[tuple[str, str], dict[str, list[str]]] = {}

    def __call__(self, code: str, strand: str, period: Period) -> list[str]:
        key = (strand, period.code)
        if key not in self._known:
            self._known[key] = asked_in(period.parts(), strand, self._now)
        return self._known[key].get(code, [])


def frame_of(period: Period) -> Frame:
    """What a sum of this period is formed in."""
    # One loading of the catalogue for all of it: whether it still stands is a question to the database each time.
    now = kept()
    return Frame(period, measures(now), Asked(now))


def own_of(sheet: Sheet, by_position: Mapping[int, str]) -> dict[str, Quantity | str]:
    """What a stored sheet says, by indicator code."""
    own: dict[str, Quantity | str] = {by_position[int(place)]: words for place, words in sheet.texts.items()}
    for place, amount in enumerate(sheet.amounts):
        if amount is None:
            continue
        hedge, upper, words = sheet.hedges.get(str(place), (Hedge.EXACT, None, ""))
        own[by_position[place]] = Quantity(amount, Hedge(hedge), None if upper is None else Decimal(upper), words)
    return own


def fields_of(own: Own, known: Mapping[str, Measure]) -> dict[str, Any]:
    """The stored form of a sheet."""
    amounts: list[Decimal | None] = [None] * (1 + max((known[code].position for code in own), default=-1))
    hedges: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for code, said in own.items():
        place = known[code].position
        if isinstance(said, str):
            texts[str(place)] = said
            continue
        amounts[place] = said.amount
        if said.hedge is not Hedge.EXACT:
            hedges[str(place)] = [said.hedge.value, None if said.upper is None else plain(said.upper), said.words]
    return {"amounts": amounts, "hedges": hedges, "texts": texts}


def sheets_of(
    unit_ids: Iterable[int], period: Period, known: Mapping[str, Measure] | None = None
) -> dict[int, dict[str, dict[str, Quantity | str]]]:
    """The sheets of these units for the period and all periods nested in it: unit → period code → what it said.

    `known` are the measures of whoever holds a frame already.
    """
    by_position = {measure.position: code for code, measure in (known or measures()).items()}
    found: dict[int, dict[str, dict[str, Quantity | str]]] = {}
    # By name, so that PostgreSQL opens only the partitions of their years.
    for sheet in Sheet.objects.filter(unit_id__in=list(unit_ids), period_id__in=codes_within(period)):
        found.setdefault(sheet.unit_id, {})[sheet.period_id] = own_of(sheet, by_position)
    return found


def codes_within(period: Period) -> list[str]:
    """The declared periods that nest in this one, itself among them where it is declared."""
    rows = ReportingPeriod.objects.filter(first_day__gte=period.first_day, last_day__lte=period.last_day)
    return [row.code for row in rows if period.holds(row.period)]


def cells_of(row: Sum, by_position: Mapping[int, str]) -> Cells:
    """The cells kept in one row of a total."""
    cells: Cells = {}
    for place, parts in enumerate(row.parts):
        amount, weight, reported = row.amounts[place], row.weights[place], row.reported[place]
        hedges: dict[str, Any] = row.hedges.get(str(place), {})
        if parts or amount or weight or reported or hedges:
            cells[by_position[place]] = Cell(
                amount,
                weight,
                Decimal(hedges.get("spread", 0)),
                parts,
                reported,
                Counter({Hedge(name): count for name, count in hedges.items() if name != "spread"}),
            )
    return cells


def keep_cells(row: Sum, cells: Cells, known: Mapping[str, Measure]) -> None:
    """Write cells into a row of a total (not saved)."""
    length = 1 + max((known[code].position for code in cells), default=-1)
    row.amounts, row.weights = [ZERO] * length, [ZERO] * length
    row.parts, row.reported = [0] * length, [0] * length
    row.hedges = {}
    for code, cell in cells.items():
        place = known[code].position
        row.amounts[place], row.weights[place] = cell.amount, cell.weight
        row.parts[place], row.reported[place] = cell.parts, cell.reported
        hedges: dict[str, Any] = {hedge.value: count for hedge, count in cell.hedges.items()}
        if cell.spread:
            hedges["spread"] = plain(cell.spread)
        if hedges:
            row.hedges[str(place)] = hedges


def kept_cells(
    model: type[Sum],
    unit_ids: Iterable[int],
    frame: Frame,
    *,
    codes: Iterable[str] | None = None,
    by_strand: bool = False,
) -> dict[int, dict[str, Cells]]:
    """The kept sums of these units, added up where they lie: unit → strand → cells; without `by_strand` under "" alone.

    Only the named indicators when `codes` is given.
    """
    table = model._meta.db_table
    by_position = {measure.position: code for code, measure in frame.measures.items()}
    wanted = None if codes is None else [frame.measures[code].position for code in codes]
    strand = "strand" if by_strand else "''"
    if wanted is None:
        cells = """unnest(amounts, weights, parts, reported) with ordinality as x (amount, weight, parts, reported, place)"""
    else:
        cells = """lateral (select amounts[at + 1], weights[at + 1], parts[at + 1], reported[at + 1], at + 1
            from unnest(%(wanted)s::int[]) as at) as x (amount, weight, parts, reported, place)"""
    ids = list(unit_ids)
    found: dict[int, dict[str, Cells]] = {pk: {} for pk in ids}
    given = {"period": frame.period.code, "units": ids, "wanted": wanted}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select unit_id, {strand}, place::int - 1, sum(x.amount), sum(x.weight), sum(x.parts)::int, sum(x.reported)::int
                from {table}, {cells} where period_id = %(period)s and unit_id = any(%(units)s)
                group by 1, 2, 3 having sum(x.parts) <> 0 or sum(x.amount) <> 0 or sum(x.weight) <> 0 or sum(x.reported) <> 0""",
            given,
        )
        for unit, name, place, amount, weight, parts, reported in cursor.fetchall():
            cell = Cell(amount, weight, parts=parts, reported=reported)
            found[unit].setdefault(name, {})[by_position[place]] = cell
        cursor.execute(
            f"""select unit_id, {strand}, hedges from {table}
                where period_id = %(period)s and unit_id = any(%(units)s) and hedges <> '{{}}'""",
            given,
        )
        for unit, name, kept in cursor.fetchall():
            for at, hedges in (json.loads(kept) if isinstance(kept, str) else kept).items():
                if wanted is None or int(at) in wanted:
                    cells_here = found[unit].setdefault(name, {})
                    noted = Cell(
                        spread=Decimal(hedges.get("spread", 0)),
                        hedges=Counter({Hedge(each): count for each, count in hedges.items() if each != "spread"}),
                    )
                    add_cells(cells_here, {by_position[int(at)]: noted})
    return found


def closing_of(unit: Unit, period: Period) -> Closing | None:
    """The unit's own closing of the period, if it closed it."""
    return Closing.objects.standing().filter(unit=unit, period_id=period.code).first()


def texts_of(said: Mapping[str, Own], frame: Frame) -> dict[str, str]:
    """The last words a unit gave, for text indicators and vague figures."""
    found = {}
    for code in sorted(said, key=lambda code: Period.parse(code).last_day):
        for indicator, value in said[code].items():
            if isinstance(value, str) and frame.measures[indicator].kind == TEXT:
                found[indicator] = value
            elif isinstance(value, Quantity) and value.words:
                found[indicator] = value.words
    return found
