"""Rebuilding all totals of a period from the sheets: columnar, one Parquet file for each period of sheets.

NumPy adds amounts, weights, parts and completeness: each unit where it counts first (its superior, or whom it became), and
from there up the tree. Rows go from PostgreSQL to the file and back as streams. Hedges are rare, and so are units that were
split: the few that have one pass through the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Model

from thidua.ground.values import Period, plain
from thidua.organisations.actions import hold_tree
from thidua.rollup.actions.sheet_files import sheet_file
from thidua.rollup.actions.slots import add_changes, add_counts
from thidua.rollup.actions.sum_rows import COLUMNS, sum_rows
from thidua.rollup.models import Boundaries, Census, Count, Sheet, Sum, TodayCensus, TodayTotal, Total
from thidua.rollup.queries.carried import SEVERAL, Carried, Placed, placed_in
from thidua.rollup.queries.columns import NOBODY, Climb, Homes, Rolled, roll_up
from thidua.rollup.queries.lanes import Ints
from thidua.rollup.queries.places import ancestors_of, places_of
from thidua.rollup.queries.sources import SheetFile
from thidua.rollup.queries.stored import frame_of, measures, sheets_of
from thidua.rollup.queries.todays import Heirs, Sums, above_today, sums_today, tree_day
from thidua.rollup.rules import Cell, Cells, Frame, add_cells, effective
from thidua.years.models import ReportingPeriod

Roll = Callable[[Frame, Iterable[SheetFile], Homes], Rolled | None]
"""What adds up the files: the house itself, or an engine elsewhere (`queries.expression`)."""


@transaction.atomic
def rebuild_totals(*, period: ReportingPeriod, roll: Roll = roll_up) -> None:
    """Replace every kept total and the census of the period by what sheets and tree say. Nobody adds meanwhile.

    What was kept in today's boundaries is forgotten; it is built when it is next asked for.
    """
    hold_tree()
    keep_period(period.period, roll)
    Boundaries.objects.filter(period_id=period.code).delete()


@transaction.atomic
def rebuild_todays(*, period: ReportingPeriod, on: date) -> None:
    """Keep the totals of the period in the boundaries of the day `on`, from the sheets and the successions."""
    hold_tree()
    keep_period_today(period.period, on)


def keep_period(period: Period, roll: Roll = roll_up) -> None:
    """Write all totals and the census of the period anew; the caller holds a lock that keeps others out."""
    frame = frame_of(period)
    _clear(period, Total, Census)
    _write_sums(homes_then(period), frame, Total, Census, roll)
    hedged = _hedged_cells(frame)
    above = ancestors_of(places_of(hedged, period).values(), period)
    _note_hedges(Total, period, above, hedged)


def keep_period_today(period: Period, on: date) -> None:
    """Write all totals and the census of the period in the boundaries of the day; the caller holds the lock."""
    frame = frame_of(period)
    _clear(period, TodayTotal, TodayCensus, Boundaries)
    homes, splits = _homes_today(period, on)
    _write_sums(homes, frame, TodayTotal, TodayCensus)
    hedged = {pk: cells for pk, cells in _hedged_cells(frame).items() if pk not in set(splits)}
    heirs = Heirs(on, hedged)
    above = above_today([share.unit for pk in hedged for share in heirs.of(pk)], on)
    _note_hedges(
        TodayTotal, period, {pk: [u for share in heirs.of(pk) for u in above[share.unit]] for pk in hedged}, hedged
    )
    # After the hedges, which are written over what stood there: those of split units come with their sums.
    add_todays(period, *sums_today(period, on, splits))
    Boundaries.objects.create(period_id=period.code, tree_day=tree_day(on))


def sweep_sums() -> None:
    """Take the rows away that were replaced, so that whoever reads next does not pass them by; not within a transaction."""
    if connection.in_atomic_block:
        return
    # What the arrays hold nobody asks the planner; to find it out takes ten times as long as all the rest.
    tables = ", ".join(
        f"{model._meta.db_table} (period_id, unit_id, strand)" for model in (Total, Census, TodayTotal, TodayCensus)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"vacuum (analyze, skip_locked, truncate false) {tables}")


def _clear(period: Period, *models: type[Model]) -> None:
    """Take every row of the period away, without reading it first as the models themselves would."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"delete from {model._meta.db_table} where period_id = %s", [period.code])


# --- Where each unit counts ------------------------------------------------------------------------------------------


def homes_then(period: Period) -> Homes:
    """As it was: each unit beneath the superior of its last term within the period."""
    placed = placed_in(period)
    return _homes(placed.parent, placed, slice(None), _parents(placed.units, placed.parent))


def _homes_today(period: Period, on: date) -> tuple[Homes, list[int]]:
    """In the boundaries of the day: each unit at whoever carries it; and those that several carry, which are left out.

    Only units with others beneath them keep a sum; what a leaf carries is read from the few sheets it comes from.
    """
    carried = Carried(period, on)
    now, above = carried.units[carried.living], carried.parent[carried.living]
    rows = np.flatnonzero(carried.heir >= 0)
    heirs = carried.heir[rows]
    home = np.where(np.isin(heirs, above), heirs, above[np.searchsorted(now, heirs)])
    split = carried.placed.units[carried.heir == SEVERAL]
    return _homes(home, carried.placed, rows, _parents(now, above)), split.tolist()


def _homes(home: Ints, placed: Placed, rows: Ints | slice, parents: dict[int, int]) -> Homes:
    return Homes(placed.units[rows], home, placed.strand[rows], placed.alive[rows], placed.strands, parents)


def _parents(units: Ints, home: Ints) -> dict[int, int]:
    """Of every unit that others hang beneath, its own superior."""
    inner = np.isin(units, home)
    return dict(zip(units[inner].tolist(), home[inner].tolist(), strict=True))


# --- Adding, and writing what was added ------------------------------------------------------------------------------


def _write_sums(homes: Homes, frame: Frame, sums: type[Sum], counts: type[Count], roll: Roll = roll_up) -> None:
    """The sums of all sheets of the frame and the census, over these homes."""
    files = [sheet_file(row) for row in periods_within(frame.period)]
    rolled = roll(frame, files, homes)
    if rolled is not None:
        copy_sums(sums, rolled, homes.strands, frame.period)
    lines = (f"{frame.period.code}\t{unit}\t{strand}\t{count}\n" for unit, strand, count in head_counts(homes))
    _copy_in(counts, ("period_id", "unit_id", "strand", "units"), lines)


def head_counts(homes: Homes) -> Iterator[tuple[int, str, int]]:
    """By superior and strand: how many of the units that are still alive have their home beneath it."""
    living = np.flatnonzero(homes.alive & (homes.home != NOBODY))
    climb = Climb(homes, living)
    counts = climb.higher(climb.runs(np.ones(len(living), dtype=np.int64)))
    for unit, strand, count in zip(climb.units.tolist(), climb.strands.tolist(), counts.tolist(), strict=True):
        yield unit, homes.strands[strand], count


def copy_sums(model: type[Sum], rolled: Rolled, strands: Sequence[str], period: Period) -> None:
    """Write sums of the period as rows of their own, beside those that are there: a kept sum is all its rows together."""
    _copy_in(model, COLUMNS, sum_rows(rolled, strands, period.code), "(format binary)")


def _copy_in(model: type[Any], fields: Iterable[str], blocks: Iterable[str] | Iterable[bytes], how: str = "") -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {model._meta.db_table} ({', '.join(fields)}) from stdin {how}") as stream,
    ):
        for block in blocks:
            stream.write(block)


def periods_within(period: Period) -> list[ReportingPeriod]:
    """The declared periods that nest in this one, itself among them, the oldest first."""
    rows = ReportingPeriod.objects.filter(first_day__gte=period.first_day, last_day__lte=period.last_day)
    held = [row for row in rows if period.holds(row.period)]
    return sorted(held, key=lambda row: (row.last_day, row.first_day))


# --- The few that pass through the rules -----------------------------------------------------------------------------


def _hedged_cells(frame: Frame) -> dict[int, Cells]:
    """What the units contribute of whose figures one has a hedge."""
    codes = [row.code for row in periods_within(frame.period)]
    hedged = set(Sheet.objects.filter(period_id__in=codes).exclude(hedges={}).values_list("unit_id", flat=True))
    places = places_of(hedged, frame.period)
    return {pk: effective(said, places[pk], frame) for pk, said in sheets_of(places, frame.period).items()}


def _note_hedges(
    model: type[Sum], period: Period, above: Mapping[int, list[int]], content: Mapping[int, Cells]
) -> None:
    """Put the hedges of these units onto the sums they are in."""
    places = places_of(content, period)
    noted: dict[tuple[int, str], Cells] = {}
    for pk, cells in content.items():
        only = {code: Cell(spread=cell.spread, hedges=Counter(cell.hedges)) for code, cell in cells.items()}
        only = {code: cell for code, cell in only.items() if not cell.is_empty}
        for ancestor in above[pk]:
            add_cells(noted.setdefault((ancestor, places[pk].strand), {}), only)
    known = frame_of(period).measures
    for (unit, strand), cells in noted.items():
        hedges = {
            str(known[code].position): {hedge.value: count for hedge, count in cell.hedges.items()}
            | ({"spread": plain(cell.spread)} if cell.spread else {})
            for code, cell in cells.items()
        }
        model._default_manager.filter(period_id=period.code, unit_id=unit, strand=strand).update(hedges=hedges)


def add_todays(period: Period, sums: Sums, census: Mapping[tuple[int, str], int]) -> None:
    """Add these to what is kept in today's boundaries."""
    changes = {(period.code, unit, strand): cells for (unit, strand), cells in sums.items()}
    add_changes(changes, measures(), model=TodayTotal)
    add_counts(TodayCensus, {(period.code, unit, strand): count for (unit, strand), count in census.items()})
