"""Kept sums as PostgreSQL's binary COPY takes them: whole columns of numbers laid out at once, no number written as text.

The counterpart of `queries.lanes`. Every number of an array gets the same room, leading zeros and all, which PostgreSQL
drops; so a thousand sums of a hundred positions are one block of words.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np

from thidua.rollup.queries.columns import Rolled
from thidua.rollup.queries.lanes import SCALE, Ints

COLUMNS = ("period_id", "unit_id", "strand", "amounts", "weights", "parts", "reported", "hedges")
ROWS = 1000
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NUMERIC, _INTEGER = 1700, 23
_BASE, _PER_DIGIT = 10_000, 4  # PostgreSQL's digits
_NARROW, _WIDE = 5, 10  # digits that hold any machine word, and any number of 38 decimals
_NEGATIVE, _DECIMALS, _HEAD = 0x4000, 8, 6  # words before the digits: two of length, count, weight, sign, decimals

Column = tuple[int, Ints, int]
"""A position, its values, and how many decimals are in them."""


def sum_rows(rolled: Rolled, strands: Sequence[str], code: str) -> Iterator[bytes]:
    """All sums of a period, without hedges, in blocks of bytes."""
    length = max(each.position for each in rolled.sums) + 1
    amounts = [(each.position, each.amount, each.decimals) for each in rolled.sums]
    weights = [(each.position, each.weight, SCALE) for each in rolled.sums if each.weight is not None]
    parts = [(each.position, each.parts, 0) for each in rolled.sums]
    reported = [(each.position, each.reported, 0) for each in rolled.sums]
    first, last = _field(code.encode()), _field(b"\x01{}")
    names = [_field(strand.encode()) for strand in strands]
    count = struct.pack("!h", len(COLUMNS))
    yield _HEADER
    for begin in range(0, len(rolled.units), ROWS):
        rows = slice(begin, begin + ROWS)
        units, of = rolled.units[rows].tolist(), rolled.strands[rows].tolist()
        arrays = (
            _arrays(_numerics(amounts, rows, length, len(units)), _NUMERIC),
            _arrays(_numerics(weights, rows, length, len(units)), _NUMERIC),
            _arrays(_integers(parts, rows, length, len(units)), _INTEGER),
            _arrays(_integers(reported, rows, length, len(units)), _INTEGER),
        )
        yield b"".join(
            piece
            for unit, strand, *cells in zip(units, of, *arrays, strict=True)
            for piece in (count, first, struct.pack("!iq", 8, unit), names[strand], *cells, last)
        )
    yield _END


def _field(content: bytes) -> bytes:
    return struct.pack("!i", len(content)) + content


def _arrays(block: Ints, kind: int) -> Iterator[bytes]:
    """Each row of a block as an array of the kind."""
    length, size = block.shape[1], block[0].nbytes if len(block) else 0
    head = struct.pack("!iiiIii", 20 + size, 1, 0, kind, length, 1)
    return (head + row.tobytes() for row in block)


def _integers(columns: Sequence[Column], rows: slice, length: int, count: int) -> Ints:
    words = np.zeros((count, length, 2), dtype=">i4")
    words[:, :, 0] = 4
    for position, values, _decimals in columns:
        words[:, position, 1] = values[rows]
    return words


def _numerics(columns: Sequence[Column], rows: slice, length: int, count: int) -> Ints:
    digits = _WIDE if any(values.dtype == object for _position, values, _decimals in columns) else _NARROW
    words = np.zeros((count, length, _HEAD + digits), dtype=">u2")
    words[:, :, 1], words[:, :, 2], words[:, :, 5] = 2 * (_HEAD - 2 + digits), digits, _DECIMALS
    for position, values, decimals in columns:
        rest = np.abs(values[rows])
        words[:, position, 3] = digits - 1 - decimals // _PER_DIGIT
        words[:, position, 4] = (values[rows] < 0) * _NEGATIVE
        for digit in range(digits):
            words[:, position, _HEAD + digits - 1 - digit] = rest % _BASE
            rest = rest // _BASE
            if not rest.any():
                break
        if rest.any():
            raise OverflowError(f"a sum at position {position} has more than {digits * _PER_DIGIT} digits")
    return words
