"""What each of many units gave, as bare amounts straight from the sheets: for the order of thousands, of whom a page shows the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import connection

from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.rollup.queries.places import children_of
from thidua.rollup.queries.readings import Level, of_level, readings_of
from thidua.rollup.queries.stored import codes_within
from thidua.rollup.rules import COUNT, DISTINCT, FLOW, RATIO, STOCK, Place

# What each unit said of one indicator within a period: flows added, of anything else the last.
ADDED = """select unit_id, sum(amounts[%(at)s]) as amount from rollup_sheet
    where period_id = any(%(codes)s) and amounts[%(at)s] is not null group by unit_id"""
LAST = """select distinct on (unit_id) unit_id, amounts[%(at)s] as amount from rollup_sheet
    join years_reportingperiod as period on period.code = period_id
    where period_id = any(%(codes)s) and amounts[%(at)s] is not null
    order by unit_id, period.last_day desc, period.first_day desc"""
AMOUNTS = (FLOW, STOCK, COUNT, DISTINCT)


def amounts_beneath(
    unit: Unit, codes: Iterable[str], period: Period, *, level: Level
) -> tuple[dict[int, dict[str, Decimal | None]], int] | None:
    """Of each unit of the level directly beneath what its readings of these indicators say, by code; and how many of the other
    level there are. None where one of them is neither an amount nor a rate of two: then only the readings say it."""
    known = indicators()
    wanted = [known[code] for code in codes]
    if not all(_is_bare(row, known) for row in wanted):
        return None
    below = list(children_of([unit.pk], period).values())
    chosen = of_level(below, level, period)
    full = _more_than_a_sheet([each.unit for each in chosen], period)
    alone = [each for each in chosen if each.unit not in full]
    said = {row.code: _said(row, known, alone, period) for row in wanted}
    found = {each.unit: {code: amounts.get(each.unit) for code, amounts in said.items()} for each in alone}
    read = readings_of(full, [row.code for row in wanted], period)
    found |= {pk: {code: reading.amount for code, reading in each.items()} for pk, each in read.items()}
    return found, len(below) - len(chosen)


def _is_bare(row: Indicator, known: Mapping[str, Indicator]) -> bool:
    if row.kind == RATIO:
        return all(_is_bare(known[part or ""], known) for part in (row.numerator_id, row.denominator_id))
    return row.kind in AMOUNTS


def _more_than_a_sheet(units: list[int], period: Period) -> set[int]:
    """Those with units of their own beneath them, or a closed reading: their sheet alone does not say what they count for."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select parent_id from organisations_unitterm
               where parent_id = any(%(units)s) and valid_from <= %(last)s and valid_until > %(first)s
               union select unit_id from rollup_closing
               where unit_id = any(%(units)s) and period_id = %(code)s and lifted_at is null""",
            {"units": units, "first": period.first_day, "last": period.last_day, "code": period.code},
        )
        return {pk for (pk,) in cursor.fetchall()}


def _said(row: Indicator, known: Mapping[str, Indicator], units: list[Place], period: Period) -> dict[int, Decimal]:
    if row.kind == RATIO:
        top, bottom = (
            _said(known[part or ""], known, units, period) for part in (row.numerator_id, row.denominator_id)
        )
        return {pk: 100 * amount / bottom[pk] for pk, amount in top.items() if bottom.get(pk)}
    # What is no flow is gone with the unit.
    ids = [each.unit for each in units if each.alive or row.kind == FLOW]
    codes = [period.code] if row.kind == DISTINCT else codes_within(period)
    said = ADDED if row.kind == FLOW else LAST
    with connection.cursor() as cursor:
        cursor.execute(
            said.replace(" and amounts", " and unit_id = any(%(units)s) and amounts", 1),
            {"at": row.position + 1, "codes": codes, "units": ids},
        )
        return dict(cursor.fetchall())
