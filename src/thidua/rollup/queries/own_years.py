"""Totals of a cluster whose members go by two calendars: each member by the year it goes by."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period, Quantity
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.rollup.queries.contents import Content, content_of_units
from thidua.rollup.queries.readings import Part, Reading, State, total
from thidua.rollup.queries.stored import frame_of
from thidua.rollup.rules import COMPUTED, MEMBERSHIP, TEXT, TREE, Frame, is_asked, is_grassroots, quantity_of, sum_cells
from thidua.years.queries import years_of


def totals_by_own_year(cluster: Cluster, period: Period) -> dict[str, Reading]:
    """Every indicator over the members, each by its own year; what a member's own year does not ask for is read from the
    emulation year, so that a census of members stays whole. A sum of two calendars is never closed."""
    years = years_of(members(cluster, period.last_day), period)
    groups = [
        (own, frame_of(own), content_of_units(units, frame_of(own)), content_of_units(units, frame_of(period)))
        for own, units in years.by_period.items()
    ]
    plain = frame_of(period)
    found = {}
    for code, indicator in indicators().items():
        measure = plain.measures[code]
        if measure.kind == TEXT:
            continue
        chosen = [
            (frame, own) if _asks(frame, own, code) else (plain, in_year) for _period, frame, own, in_year in groups
        ]
        cell = sum_cells([content.all() for _frame, content in chosen]).get(code)
        expected = sum(_expected(frame, content, code) for frame, content in chosen)
        if measure.kind in (TREE, MEMBERSHIP):
            counts = [
                _grassroots(content) if measure.kind == TREE else content.memberships or 0 for _frame, content in chosen
            ]
            quantity: Quantity | None = Quantity(Decimal(sum(counts)))
            reported = expected = sum(_grassroots(content) for _frame, content in chosen)
        else:
            quantity, reported = quantity_of(measure, cell), cell.reported if cell else 0
        complete = quantity is not None and reported == expected
        found[code] = Reading(
            indicator,
            period,
            quantity,
            None,
            reported,
            expected,
            State.APPROVED if complete else State.PROVISIONAL,
            (cell.amount, cell.weight) if cell and measure.kind in COMPUTED else None,
        )
    return found


def parts_by_own_year(cluster: Cluster, indicator: str, period: Period) -> list[Part]:
    """Each member's own total of one indicator, read by the year it goes by; the year stands in the reading."""
    units = members(cluster, period.last_day)
    years = years_of(units, period)
    return [Part(unit, False, _by_own_year(unit, indicator, years.of(unit), period)) for unit in units]


def _by_own_year(unit: Unit, indicator: str, own: Period, period: Period) -> Reading:
    frame = frame_of(own)
    asked = own == period or _asks(frame, content_of_units([unit], frame), indicator)
    return total(unit, indicator, own if asked else period)


def _asks(frame: Frame, content: Content, code: str) -> bool:
    return _expected(frame, content, code) > 0


def _expected(frame: Frame, content: Content, code: str) -> int:
    strands: Counter[str] = content.strands
    return sum(count for strand, count in strands.items() if is_asked(frame.measures[code], strand, frame))


def _grassroots(content: Content) -> int:
    return sum(count for strand, count in content.strands.items() if is_grassroots(strand))
