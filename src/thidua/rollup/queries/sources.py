"""What units said in one period, an indicator at a time: out of a Parquet file, or out of sheets that were read just now.

Whether something was said stands apart from what, as bits beside each unit: so all that were said are counted at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.rollup.queries.lanes import Ints
from thidua.rollup.queries.rows import rows_of

BITS = 32
"""In one column of bits; more would reach the sign of a whole number, which engines elsewhere read as they please."""
_AT_ONCE, _AHEAD = 16, 12
_MOST = 255
"""Ones that fit into a byte."""
_APART: Ints = (
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").reshape(-1).view(np.uint64)
)
"""Each byte with its eight bits apart, each in a byte of its own: so words of eight bytes count eight positions at once."""


@dataclass(frozen=True)
class Numbers:
    """Whole numbers, none of them further from 0 than `greatest`: machine words, or Python's own where a word would not do."""

    values: Ints
    greatest: int


def numbers_of(values: Ints) -> Numbers:
    """These, looked at to see how great they are."""
    return Numbers(values, max(int(values.max(initial=0)), -int(values.min(initial=0))))


class Opened(Protocol):
    """The sheets of a period, open to be read by one thread."""

    @property
    def units(self) -> Ints: ...
    @property
    def bits(self) -> Ints:
        """A row for each unit: of each position, in their order, whether it said something; packed into bytes."""
        ...

    def read(self, position: int) -> Numbers:
        """Of each unit the ten-thousandths it said of one position, which somebody filled; 0 where it said nothing."""
        ...


class Sheets(Protocol):
    """The sheets of a period, and the positions that anybody filled."""

    @property
    def period(self) -> str: ...
    @property
    def positions(self) -> frozenset[int]: ...
    def opened(self) -> Opened:
        """To be read from the first position to the last."""
        ...


@dataclass(frozen=True)
class SheetFile:
    """As a Parquet file: `unit`; `said0` … with 32 bits each that tell of which positions something stands; `p0` … `pN` with whole numbers
    of ten-thousandths for the positions that anybody filled, 0 where nothing stands."""

    period: str
    path: Path
    positions: frozenset[int]

    def opened(self) -> Opened:
        """See `Sheets`."""
        return _File(self.path, self.positions)


@dataclass(frozen=True)
class SheetsRead:
    """As they are held here: of some units, read for one question."""

    period: str
    units: Ints
    said: Mapping[int, Numbers]
    bits: Ints

    @property
    def positions(self) -> frozenset[int]:
        """See `Sheets`."""
        return frozenset(self.said)

    def opened(self) -> Opened:
        """See `Sheets`."""
        return self

    def read(self, position: int) -> Numbers:
        """See `Opened`."""
        return self.said[position]


def packed_bits(given: Sequence[Ints], rows: int) -> Ints:
    """A row of packed bits for each unit, out of a column for each position."""
    if not given:
        return np.zeros((rows, 0), dtype=np.uint8)
    return np.packbits(np.stack(given, axis=1), axis=1, bitorder="little")


class Source:
    """One period's sheets, laid in the order of the rows, read ahead: positions are asked for mostly in their order.

    A second thread reads those that come next while one is added up; it alone reads.
    """

    def __init__(self, sheets: Sheets, reader: Executor) -> None:
        self._reader, self._sheets = reader, sheets.opened()
        self._unread = sorted(sheets.positions)
        self._place = {position: at for at, position in enumerate(self._unread)}
        self._coming: dict[int, Future[Numbers]] = {}
        self.units = self._sheets.units
        self._at: Ints = np.zeros(0, dtype=np.int64)
        self._missing: Ints | None = None
        self._bytes: Sequence[Ints] = []

    def lie(self, units: Ints) -> None:
        """Let columns lie beside these units."""
        at = rows_of(units, self.units)
        missing = at < 0
        self._at, self._missing = at, missing if missing.any() else None
        self._look_ahead()
        bits = self._sheets.bits.take(at, axis=0)
        if self._missing is not None:
            bits[self._missing] = 0
        self._bytes = [*np.ascontiguousarray(bits.T)]

    def given(self, position: int) -> Ints:
        """Which rows said something of it."""
        byte, bit = divmod(self._place[position], 8)
        return ((self._bytes[byte] >> bit) & 1).view(bool)

    def counted(self, starts: Ints) -> Mapping[int, Ints]:
        """By position: how many said something of it in each of these runs of rows."""
        short = np.union1d(starts, np.arange(0, len(self._at), _MOST))
        runs = np.searchsorted(short, starts)
        counts: list[Ints] = []
        for byte in self._bytes if len(starts) else ():
            eight_at_once = np.add.reduceat(_APART.take(byte), short)
            ones = eight_at_once.view(np.uint8).reshape(-1, 8).T.astype(np.int64, order="C")
            counts += [*np.add.reduceat(ones, runs, axis=1)]
        return {position: counts[at] if counts else starts for position, at in self._place.items()}

    def column(self, position: int) -> Numbers:
        """Ten-thousandths of one position, which somebody filled."""
        values = self._coming.pop(position, None) or self._reader.submit(self._read, position)
        if position in self._unread:
            self._unread.remove(position)
        self._look_ahead()
        return values.result()

    def _look_ahead(self) -> None:
        while self._unread and len(self._coming) < _AHEAD:
            position = self._unread.pop(0)
            self._coming[position] = self._reader.submit(self._read, position)

    def _read(self, position: int) -> Numbers:
        said = self._sheets.read(position)
        values = said.values.take(self._at)
        if self._missing is not None:
            values[self._missing] = 0
        return Numbers(values, said.greatest)


class _File:
    """A file, of which a few columns are read at a time."""

    def __init__(self, path: Path, positions: frozenset[int]) -> None:
        self._file = pq.ParquetFile(path)
        self._names = [f"p{position}" for position in sorted(positions)]
        self._places = {name: at for at, name in enumerate(self._file.schema_arrow.names)}
        bits = [f"said{at}" for at in range(-(-len(positions) // BITS))]
        self._batch = self._file.read(columns=["unit", *bits])
        self.units: Ints = _numbers(self._batch["unit"])
        words = np.stack([_numbers(self._batch[name]).astype("<u4") for name in bits], axis=1)
        self.bits: Ints = words.view(np.uint8)

    def read(self, position: int) -> Numbers:
        name = f"p{position}"
        if name not in self._batch.column_names:
            at = self._names.index(name)
            self._batch = self._file.read(columns=self._names[at : at + _AT_ONCE])
        values = _numbers(self._batch[name])
        metadata = self._file.metadata
        if values.dtype == object or metadata.num_row_groups != 1:
            return numbers_of(values)
        known = metadata.row_group(0).column(self._places[name]).statistics
        return Numbers(values, max(abs(known.min), abs(known.max)))


def _numbers(column: pa.ChunkedArray) -> Ints:
    """Whole numbers, none missing; pyarrow's own way brings in pandas."""
    if column.type != pa.int64():
        return np.array([int(value) for value in column.to_pylist()], dtype=object)
    parts = [
        np.frombuffer(chunk.buffers()[1], dtype=np.int64)[chunk.offset : chunk.offset + len(chunk)]
        for chunk in column.chunks
    ]
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, dtype=np.int64), *parts])
