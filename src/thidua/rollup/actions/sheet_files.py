"""One Parquet file for each period of sheets: a cache, named by the fingerprint of the rows it was made from."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from thidua.rollup.queries.lanes import Ints
from thidua.rollup.queries.sheet_lanes import in_one, sheet_lanes
from thidua.rollup.queries.sources import BITS, SheetFile
from thidua.years.models import ReportingPeriod

LAYOUT = 6
"""Of the files; raised when they are written in another way."""
_STALE = 3600
"""Seconds since its last use after which a file made from other rows goes: who saw those rows may still read it."""
WIDE = pa.decimal128(28, 0)
"""Of what no machine word holds."""


def folder_of_files() -> Path:
    """Where the files of this very database lie: one made anew under an old name has another number, another layout another folder."""
    with connection.cursor() as cursor:
        cursor.execute("select oid from pg_database where datname = current_database()")
        return Path(settings.VAR) / f"sheets-{LAYOUT}" / str(cursor.fetchone()[0])


@contextmanager
def files_ahead(periods: Sequence[ReportingPeriod]) -> Iterator[Callable[[ReportingPeriod], None]]:
    """Write the files of these periods on a second connection while others are added up; waits for one when called."""
    with ThreadPoolExecutor(1) as writer:
        coming = {row.code: writer.submit(sheet_file, row) for row in periods}
        try:
            yield lambda row: wait([coming[row.code]]) and None
        finally:
            for each in coming.values():
                each.cancel()
            writer.submit(connection.close)


def sheet_file(period: ReportingPeriod) -> SheetFile:
    """The Parquet file of the period's sheets; written anew when the rows in the database are others than it was made from."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*), coalesce(max(written), 0), coalesce(sum(written), 0), coalesce(sum(step), 0)
               from (select xmin::text::bigint as written, cmin::text::bigint as step from rollup_sheet where period_id = %s offset 0) as row""",
            [period.code],
        )
        fingerprint = cursor.fetchone()
    folder = folder_of_files()
    folder.mkdir(parents=True, exist_ok=True)
    stem = period.code.replace("/", "_")
    file = folder / f"{stem}.{'-'.join(map(str, fingerprint))}.parquet"
    try:
        os.utime(file)
    except FileNotFoundError:
        _export(period, file)
        for other in set(folder.glob(f"{stem}.*.parquet")) - {file}:
            if other.stat().st_mtime < time.time() - _STALE:
                other.unlink(missing_ok=True)
    return _opened(period, file)


def file_of_some(period: ReportingPeriod, units: Sequence[int], file: Path) -> SheetFile:
    """A file of the sheets of these units alone; whoever names it takes it away."""
    _export(period, file, units)
    return _opened(period, file)


def _opened(period: ReportingPeriod, file: Path) -> SheetFile:
    names = pq.read_schema(file).names
    return SheetFile(period.code, file, frozenset(int(name[1:]) for name in names if name[0] == "p"))


def _export(period: ReportingPeriod, file: Path, units: Sequence[int] | None = None) -> None:
    """One column for each position anybody filled, and beside them what was filled at all; see `SheetFile`."""
    chunks = list(sheet_lanes(period.code, units))
    positions = sorted({position for chunk in chunks for position in chunk.by_position})
    said = np.concatenate([np.zeros(0, dtype=np.int64), *(chunk.units for chunk in chunks)])
    words = np.zeros((-(-len(positions) // BITS), len(said)), dtype=np.int64)
    columns = []
    for at, position in enumerate(positions):
        values, given = in_one(chunks, position)
        words[at // BITS] |= given.astype(np.int64) << (at % BITS)
        columns.append((f"p{position}", _numbers(values)))
        for chunk in chunks:
            chunk.forget(position)
    bits = [(f"said{at}", _numbers(word)) for at, word in enumerate(words)]
    table = [("unit", _numbers(said)), *bits, *columns]
    schema = pa.schema([pa.field(name, column.type, nullable=False) for name, column in table])
    # Under a name of its own until it is whole: two processes may write the same file at once.
    fresh = file.with_suffix(f".{os.getpid()}.new")
    # In one piece: a column is then looked at where it was unpacked, and the file itself says how great its numbers are.
    how = {"compression": "lz4", "write_statistics": True, "row_group_size": max(1, len(said))}
    pq.write_table(pa.table([column for _name, column in table], schema=schema), fresh, **how)
    fresh.replace(file)


def _numbers(values: Ints) -> pa.Array:
    if values.dtype == object:
        return pa.array(map(Decimal, values.tolist()), type=WIDE)
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])
