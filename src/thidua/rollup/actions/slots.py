"""Adding changes to kept sums without queueing: a writer takes any free row of a sum, or starts a new one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import connection

from thidua.ground.arrays import array_of
from thidua.rollup.models import Count, Sum, Total
from thidua.rollup.queries.stored import cells_of, keep_cells
from thidua.rollup.rules import Cells, Measure, add_cells

Key = tuple[str, int, str]
"""(period code, unit, strand)."""

# `for update skip locked` inside the lateral takes one free row of each sum.
FREE_ROWS = """
    select free.* from unnest(%s::text[], %s::bigint[], %s::text[]) as wanted (period, unit, strand)
    join lateral (
        select {columns} from {table}
        where period_id = wanted.period and unit_id = wanted.unit and strand = wanted.strand
        limit 1 for update skip locked
    ) as free on true
"""
FIELDS = ("amounts", "weights", "parts", "reported", "hedges")
# One superior's change is every superior's change: its arrays travel once, and PostgreSQL adds them to a free row of each. A row that
# was changed since the statement began is read again as its last writer committed it, before it is added to (READ COMMITTED).
ADD_ARRAYS = f"""
    with free as materialized ({FREE_ROWS.format(columns="id", table="{table}")})
    update {{table}} as kept set (amounts, weights, parts, reported) = (
        select array_agg(coalesce(a, 0) + coalesce(da, 0) order by place), array_agg(coalesce(w, 0) + coalesce(dw, 0) order by place),
            array_agg(coalesce(p, 0) + coalesce(dp, 0) order by place), array_agg(coalesce(r, 0) + coalesce(dr, 0) order by place)
        from unnest(kept.amounts, %s::numeric[], kept.weights, %s::numeric[], kept.parts, %s::int[], kept.reported, %s::int[])
            with ordinality as x (a, da, w, dw, p, dp, r, dr, place)
    ) from free where kept.id = free.id
    returning period_id, unit_id, strand
"""


def add_changes(changes: Mapping[Key, Cells], known: Mapping[str, Measure], model: type[Sum] = Total) -> None:
    """Add these changes to the kept sums. Never waits for another writer."""
    alike: dict[int, tuple[Cells, list[Key]]] = {}
    for key, cells in changes.items():
        if cells:
            alike.setdefault(id(cells), (cells, []))[1].append(key)
    for cells, keys in alike.values():
        if any(cell.hedges or cell.spread for cell in cells.values()):
            _add_hedged(keys, cells, known, model)
        else:
            _add_exact(keys, cells, known, model)


def _add_exact(keys: list[Key], cells: Cells, known: Mapping[str, Measure], model: type[Sum]) -> None:
    change = model()
    keep_cells(change, cells, known)
    numbers: tuple[list[Decimal] | list[int], ...] = (change.amounts, change.weights, change.parts, change.reported)
    arrays = [array_of(each) for each in numbers]
    with connection.cursor() as cursor:
        cursor.execute(ADD_ARRAYS.format(table=model._meta.db_table), (*_columns(keys), *arrays))
        added = {(period, unit, strand) for period, unit, strand in cursor.fetchall()}
    _start(set(keys) - added, cells, known, model)


def _add_hedged(keys: list[Key], cells: Cells, known: Mapping[str, Measure], model: type[Sum]) -> None:
    by_position = {measure.position: code for code, measure in known.items()}
    query = FREE_ROWS.format(table=model._meta.db_table, columns="*")
    free = {(row.period_id, row.unit_id, row.strand): row for row in model._default_manager.raw(query, _columns(keys))}
    for row in free.values():
        keep_cells(row, add_cells(cells_of(row, by_position), cells), known)
        row.save(update_fields=FIELDS)
    _start(set(keys) - free.keys(), cells, known, model)


def _columns(keys: list[Key]) -> list[list[str] | list[int]]:
    return [[key[0] for key in keys], [key[1] for key in keys], [key[2] for key in keys]]


def _start(keys: set[Key], cells: Cells, known: Mapping[str, Measure], model: type[Sum]) -> None:
    if not keys:
        return
    fresh = []
    for period, unit, strand in sorted(keys):
        row = model(period_id=period, unit_id=unit, strand=strand)
        keep_cells(row, cells, known)
        fresh.append(row)
    model._default_manager.bulk_create(fresh)


def add_counts(model: type[Count], changes: Mapping[Key, int]) -> None:
    """Add these to the census that is kept, or to that in today's boundaries."""
    rows = [(*key, units) for key, units in sorted(changes.items()) if units]
    if rows:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.executemany(
                f"""insert into {table} (period_id, unit_id, strand, units) values (%s, %s, %s, %s)
                    on conflict (period_id, unit_id, strand) do update set units = {table}.units + excluded.units""",
                rows,
            )
