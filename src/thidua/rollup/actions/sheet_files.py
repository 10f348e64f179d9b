"""One Parquet file for each period of sheets: a cache, named by the fingerprint of the rows it was made from."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from thidua.rollup.queries.lanes import SCALE, Lane
from thidua.rollup.queries.sheet_lanes import nothing, sheet_lanes
from thidua.rollup.queries.sources import NARROW_DIGITS, SheetFile
from thidua.years.models import ReportingPeriod

LAYOUT = 4
"""Of the files; raised when they are written in another way."""
_STALE = 3600
"""Seconds since its last use after which a file made from other rows goes: who saw those rows may still read it."""
NARROW, WIDE = pa.decimal128(NARROW_DIGITS, SCALE), pa.decimal128(28, SCALE)


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
    return SheetFile(period.code, file, frozenset(int(name[1:]) for name in names if name != "unit"))


def _export(period: ReportingPeriod, file: Path, units: Sequence[int] | None = None) -> None:
    """One column for each position anybody filled. Amounts keep their four decimals."""
    chunks = list(sheet_lanes(period.code, units))
    positions = sorted({position for chunk in chunks for position in chunk.by_position})
    wide = {position for chunk in chunks for position in chunk.wide}
    schema = pa.schema([("unit", pa.int64()), *((f"p{at}", WIDE if at in wide else NARROW) for at in positions)])
    # Under a name of its own until it is whole: two processes may write the same file at once.
    fresh = file.with_suffix(f".{os.getpid()}.new")
    # Whole numbers of 64 bits inside, decimals to whoever reads: a quarter of the time to read that sixteen bytes take.
    how = {"compression": "lz4", "write_statistics": False, "store_decimal_as_integer": True}
    with pq.ParquetWriter(fresh, schema, **how) as writer:
        while chunks:
            chunk = chunks.pop(0)
            columns = [pa.Array.from_buffers(pa.int64(), len(chunk.units), [None, pa.py_buffer(chunk.units)])]
            for at in positions:
                lane = chunk.by_position.get(at) or nothing(len(chunk.units))
                columns.append(_decimals(lane, chunk.wide.get(at, {}), WIDE if at in wide else NARROW))
            writer.write_table(pa.table(columns, schema=schema))
    fresh.replace(file)


def _decimals(lane: Lane, great: Mapping[int, int], kind: pa.Decimal128Type) -> pa.Array:
    """Ten-thousandths as decimals of sixteen bytes; `great` are those that no machine word holds."""
    if kind == WIDE:
        exact = [
            Decimal(great.get(row, value)).scaleb(-SCALE) if given else None
            for row, (value, given) in enumerate(zip(lane.values.tolist(), lane.given.tolist(), strict=True))
        ]
        return pa.array(exact, type=WIDE)
    words = np.empty((len(lane.values), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = lane.values, lane.values >> 63
    given = np.packbits(lane.given, bitorder="little")
    return pa.Array.from_buffers(kind, len(words), [pa.py_buffer(given), pa.py_buffer(words)])
