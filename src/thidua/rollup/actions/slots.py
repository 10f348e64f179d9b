"""Adding changes to kept sums without queueing: a writer takes any free row of a sum, or starts a new one."""

from __future__ import annotations

from collections.abc import Mapping

from thidua.rollup.models import Total
from thidua.rollup.queries.stored import cells_of, keep_cells
from thidua.rollup.rules import Cells, Measure, add_cells

Key = tuple[str, int, str]
"""(period code, unit, strand)."""

# `for update skip locked` inside the lateral takes one free row of each sum. Locking and updating are two statements, so
# that the update sees the row as its last writer committed it (READ COMMITTED).
FREE_ROWS = """
    select free.* from unnest(%s::text[], %s::bigint[], %s::text[]) as wanted (period, unit, strand)
    join lateral (
        select * from rollup_total
        where period_id = wanted.period and unit_id = wanted.unit and strand = wanted.strand
        limit 1 for update skip locked
    ) as free on true
"""
FIELDS = ("amounts", "weights", "parts", "reported", "hedges")


def add_changes(changes: Mapping[Key, Cells], known: Mapping[str, Measure]) -> None:
    """Add these changes to the kept sums. Never waits for another writer."""
    wanted = {key: cells for key, cells in changes.items() if cells}
    if not wanted:
        return
    by_position = {measure.position: code for code, measure in known.items()}
    columns = [list(column) for column in zip(*wanted, strict=True)]
    free = {(row.period_id, row.unit_id, row.strand): row for row in Total.objects.raw(FREE_ROWS, columns)}
    for key, row in free.items():
        keep_cells(row, add_cells(cells_of(row, by_position), wanted[key]), known)
    fresh = []
    for key in wanted.keys() - free.keys():
        row = Total(period_id=key[0], unit_id=key[1], strand=key[2])
        keep_cells(row, wanted[key], known)
        fresh.append(row)
    for row in free.values():
        row.save(update_fields=FIELDS)
    Total.objects.bulk_create(fresh)
