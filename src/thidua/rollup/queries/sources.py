"""What units said in one period, an indicator at a time: out of a Parquet file, or out of sheets that were read just now."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.rollup.queries.lanes import SCALE, Ints

NARROW_DIGITS = 18
_AT_ONCE, _AHEAD = 16, 12

Said = tuple[Ints, Ints]
"""Of each unit its ten-thousandths (0 where nothing stands), and whether anything stands."""


class Opened(Protocol):
    """The sheets of a period, open to be read by one thread."""

    @property
    def units(self) -> Ints: ...
    def read(self, position: int) -> Said:
        """One position, which somebody filled."""
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
    """As a Parquet file: `unit`, and `p0` … `pN` for the indicators that anybody reported."""

    period: str
    path: Path
    positions: frozenset[int]

    def opened(self) -> Opened:
        """See `Sheets`."""
        return _File(self.path)


@dataclass(frozen=True)
class SheetsRead:
    """As they are held here: of some units, read for one question."""

    period: str
    units: Ints
    said: Mapping[int, Said]

    @property
    def positions(self) -> frozenset[int]:
        """See `Sheets`."""
        return frozenset(self.said)

    def opened(self) -> Opened:
        """See `Sheets`."""
        return self

    def read(self, position: int) -> Said:
        """See `Opened`."""
        return self.said[position]


class Source:
    """One period's sheets, laid in the order of the rows, read ahead: positions are asked for mostly in their order.

    A second thread reads those that come next while one is added up; it alone reads.
    """

    def __init__(self, sheets: Sheets, reader: Executor) -> None:
        self._reader, self._sheets = reader, sheets.opened()
        self._unread = sorted(sheets.positions)
        self._coming: dict[int, Future[Said]] = {}
        self.units = self._sheets.units
        self._at: Ints = np.zeros(0, dtype=np.int64)
        self._missing: Ints | None = None

    def lie(self, units: Ints) -> None:
        """Let columns lie beside these units."""
        order = np.argsort(self.units, kind="stable")
        place = np.searchsorted(self.units, units, sorter=order)
        place[place == len(order)] = 0
        at = order[place]
        missing = self.units[at] != units
        self._at, self._missing = at, missing if missing.any() else None
        self._look_ahead()

    def column(self, position: int) -> Said:
        """One position, which somebody filled."""
        said = self._coming.pop(position, None) or self._reader.submit(self._read, position)
        if position in self._unread:
            self._unread.remove(position)
        self._look_ahead()
        return said.result()

    def _look_ahead(self) -> None:
        while self._unread and len(self._coming) < _AHEAD:
            position = self._unread.pop(0)
            self._coming[position] = self._reader.submit(self._read, position)

    def _read(self, position: int) -> Said:
        values, given = self._sheets.read(position)
        values, given = values.take(self._at), given.take(self._at)
        if self._missing is not None:
            values[self._missing], given[self._missing] = 0, False
        return values, given


class _File:
    """A file, of which a few columns are read at a time."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._batch = self._file.read(columns=["unit"])
        self.units: Ints = _words(self._batch["unit"])

    def read(self, position: int) -> Said:
        name = f"p{position}"
        if name not in self._batch.column_names:
            names = [each for each in self._file.schema_arrow.names if each != "unit"]
            at = names.index(name)
            self._batch = self._file.read(columns=names[at : at + _AT_ONCE])
        return _column_of(self._batch[name])


def _words(column: pa.ChunkedArray) -> Ints:
    """Whole numbers of 64 bits, none missing; pyarrow's own way brings in pandas."""
    buffers = [(chunk, np.frombuffer(chunk.buffers()[1], dtype=np.int64)) for chunk in column.chunks]
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *(words[chunk.offset : chunk.offset + len(chunk)] for chunk, words in buffers)])


def _column_of(column: pa.ChunkedArray) -> Said:
    given = np.concatenate([_given(chunk) for chunk in column.chunks])
    if column.type.precision > NARROW_DIGITS:
        values = [0 if value is None else int(value.scaleb(SCALE)) for value in column.to_pylist()]
        return np.array(values, dtype=object), given
    # A decimal of 18 digits is sixteen bytes of which the lower eight say all.
    words = np.concatenate(
        [
            np.frombuffer(chunk.buffers()[1], dtype=np.int64)[2 * chunk.offset : 2 * (chunk.offset + len(chunk)) : 2]
            for chunk in column.chunks
        ]
    )
    words *= given
    return words, given


def _given(chunk: pa.Array) -> Ints:
    bits = chunk.buffers()[0]
    if bits is None:
        return np.ones(len(chunk), dtype=bool)
    given = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little", count=chunk.offset + len(chunk))
    return given[chunk.offset :].view(bool)
