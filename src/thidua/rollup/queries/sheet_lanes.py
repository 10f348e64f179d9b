"""The sheets of a period as they come from the database: thousands side by side, one lane for each position."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from django.db import connection

from thidua.ground.arrays import array_of
from thidua.rollup.queries.lanes import Ints, Lane, Lanes, read_lanes
from thidua.rollup.queries.packed import numbers, packed_rows
from thidua.rollup.queries.sources import SheetsRead, numbers_of, packed_bits

ROWS = 8_000
"""Read side by side: enough to be quick, few enough to stay near the processor."""
_AHEAD = 3
_NO_END = 2**63 - 1

_BEGINNINGS = """
    select string_agg(int8send(unit_id), '') from (
        select unit_id, row_number() over (order by unit_id) as place from rollup_sheet where period_id = %(code)s
    ) as row where place %% {rows} = 1
"""
_SAID = """
    select string_agg(int8send(unit_id), ''), string_agg(int4send(length(said)), ''), string_agg(said, '') from (
        select unit_id, array_send(amounts) as said from rollup_sheet where period_id = %(code)s and {some} offset 0
    ) as sheet
"""
_WORDED = "select unit_id, texts::text from rollup_sheet where period_id = %s and texts <> '{{}}'{only}"


def sheet_lanes(code: str, units: Sequence[int] | None = None) -> Iterator[Lanes]:
    """All sheets of the period, or those of some units. A text counts as 0 said once."""
    only = "" if units is None else f" and {_among(units)}"
    with connection.cursor() as cursor:
        cursor.execute(_WORDED.format(only=only), [code])
        worded = {unit: [int(place) for place in json.loads(texts)] for unit, texts in cursor.fetchall()}
    for lanes in _chunks(code, _stretches(code) if units is None else _slices(units)):
        yield _with_words(lanes, worded) if worded else lanes


def sheets_read(code: str, units: Sequence[int]) -> SheetsRead:
    """The sheets of these units in the period, to be added up once."""
    chunks = list(sheet_lanes(code, units))
    none = np.zeros(0, dtype=np.int64)
    positions = sorted({position for lanes in chunks for position in lanes.by_position})
    columns = {position: in_one(chunks, position) for position in positions}
    said_by = np.concatenate([none, *(lanes.units for lanes in chunks)])
    return SheetsRead(
        code,
        said_by,
        {position: numbers_of(values) for position, (values, _given) in columns.items()},
        packed_bits([given for _values, given in columns.values()], len(said_by)),
    )


def in_one(chunks: Sequence[Lanes], position: int) -> tuple[Ints, Ints]:
    """One position of all of them: ten-thousandths, and where something stands."""
    values, given = [], []
    for lanes in chunks:
        lane = lanes.by_position.get(position) or nothing(len(lanes.units))
        great = lanes.wide.get(position, {})
        column: Ints = lane.values.astype(object) if great else lane.values
        for row, value in great.items():
            column[row] = value
        values.append(column)
        given.append(lane.given)
    return np.concatenate(values), np.concatenate(given)


def nothing(rows: int) -> Lane:
    """A position of which so many rows say nothing."""
    return Lane(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=bool))


def _with_words(lanes: Lanes, worded: dict[int, list[int]]) -> Lanes:
    by_position = dict(lanes.by_position)
    for row, unit in enumerate(lanes.units.tolist()):
        for position in worded.get(unit, ()):
            lane = by_position.setdefault(position, nothing(len(lanes.units)))
            lane.given[row] = True
    return Lanes(lanes.units, by_position, lanes.wide)


def _among(units: Sequence[int]) -> str:
    return f"unit_id = any('{array_of(units)}'::bigint[])"


def _slices(units: Sequence[int]) -> Iterator[str]:
    """Some of these units after the other, as conditions."""
    known = sorted(units)
    return (_among(known[at : at + ROWS]) for at in range(0, len(known), ROWS))


def _stretches(code: str) -> Iterator[str]:
    """Everybody of the period, as conditions that each hold for as many."""
    fields = (field for (field,) in packed_rows(_BEGINNINGS.format(rows=ROWS), code=code))
    begins = [each for field in fields for each in numbers(field, "bigint").tolist()]
    return (f"unit_id >= {begin} and unit_id < {end}" for begin, end in pairwise([*begins, _NO_END]))


def _chunks(code: str, conditions: Iterable[str]) -> Iterator[Lanes]:
    """A second thread reads what came while the next ones arrive."""
    waiting: list[Future[Lanes]] = []
    with ThreadPoolExecutor(1) as reader:
        for some in conditions:
            for units, lengths, said in packed_rows(_SAID.format(some=some), code=code):
                lanes = (numbers(units, "bigint"), numbers(lengths, "integer"), said)
                waiting.append(reader.submit(read_lanes, *lanes))
            if len(waiting) > _AHEAD:
                yield waiting.pop(0).result()
        for each in waiting:
            yield each.result()
