"""One Parquet file for each period of sheets: a cache, named by the fingerprint of the rows it was made from."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from thidua.ground.arrays import array_of
from thidua.rollup.queries.columns import NARROW_DIGITS, SheetFile
from thidua.rollup.queries.lanes import SCALE, Lane, Lanes, read_lanes
from thidua.rollup.queries.packed import numbers, packed_rows
from thidua.years.models import ReportingPeriod

LAYOUT = 4
"""Of the files; raised when they are written in another way."""
ROWS = 8_000
"""Read side by side: enough to be quick, few enough to stay near the processor."""
_AHEAD = 3
_STALE = 3600
"""Seconds since its last use after which a file made from other rows goes: who saw those rows may still read it."""
_NO_END = 2**63 - 1
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
    """One column for each position anybody filled; a text counts as 0 said once. Amounts keep their four decimals."""
    only = "" if units is None else f" and unit_id = any('{array_of(units)}'::bigint[])"
    chunks = list(_chunks(period.code, only))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select unit_id, texts from rollup_sheet where period_id = %s and texts <> '{{}}'{only}", [period.code]
        )
        texts = {unit: json.loads(said) for unit, said in cursor.fetchall()}
    worded = {int(place) for places in texts.values() for place in places}
    positions = sorted(worded.union(*(chunk.by_position for chunk in chunks)))
    wide = {position for chunk in chunks for position in chunk.wide}
    schema = pa.schema([("unit", pa.int64()), *((f"p{at}", WIDE if at in wide else NARROW) for at in positions)])
    # Under a name of its own until it is whole: two processes may write the same file at once.
    fresh = file.with_suffix(f".{os.getpid()}.new")
    # Whole numbers of 64 bits inside, decimals to whoever reads: a quarter of the time to read that sixteen bytes take.
    how = {"compression": "lz4", "write_statistics": False, "store_decimal_as_integer": True}
    with pq.ParquetWriter(fresh, schema, **how) as writer:
        while chunks:
            chunk = chunks.pop(0)
            worded_rows = [(row, texts[unit]) for row, unit in enumerate(chunk.units.tolist()) if unit in texts]
            columns = [pa.Array.from_buffers(pa.int64(), len(chunk.units), [None, pa.py_buffer(chunk.units)])]
            for at in positions:
                lane = chunk.by_position.get(at) or Lane(
                    np.zeros(len(chunk.units), dtype=np.int64), np.zeros(len(chunk.units), dtype=bool)
                )
                if at in worded:
                    lane.given[[row for row, places in worded_rows if str(at) in places]] = True
                columns.append(_decimals(lane, chunk.wide.get(at, {}), WIDE if at in wide else NARROW))
            writer.write_table(pa.table(columns, schema=schema))
    fresh.replace(file)


_BEGINNINGS = """
    select string_agg(int8send(unit_id), '') from (
        select unit_id, row_number() over (order by unit_id) as place from rollup_sheet where period_id = %(code)s{only}
    ) as row where place %% {rows} = 1
"""
_SAID = """
    select string_agg(int8send(unit_id), ''), string_agg(int4send(length(said)), ''), string_agg(said, '') from (
        select unit_id, array_send(amounts) as said from rollup_sheet
        where period_id = %(code)s and unit_id >= %(begin)s and unit_id < %(end)s{only} offset 0
    ) as sheet
"""


def _chunks(code: str, only: str) -> Iterator[Lanes]:
    """The sheets of a period as they come; a second thread reads them while the next ones arrive."""
    begins = [
        each
        for (field,) in packed_rows(_BEGINNINGS.format(rows=ROWS, only=only), code=code)
        for each in numbers(field, "bigint").tolist()
    ]
    waiting: list[Future[Lanes]] = []
    with ThreadPoolExecutor(1) as reader:
        for begin, end in pairwise([*begins, _NO_END]):
            for units, lengths, said in packed_rows(_SAID.format(only=only), code=code, begin=begin, end=end):
                lanes = (numbers(units, "bigint"), numbers(lengths, "integer"), said)
                waiting.append(reader.submit(read_lanes, *lanes))
            if len(waiting) > _AHEAD:
                yield waiting.pop(0).result()
        for each in waiting:
            yield each.result()


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
