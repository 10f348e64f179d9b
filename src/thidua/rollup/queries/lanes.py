"""Reading arrays of decimals as PostgreSQL sends them: many rows at once, one position after the other.

A sheet is a row of up to a few hundred decimals, each of its own length. Read value by value twenty million of them take
minutes. Here thousands of rows are read side by side: a pointer stands in each row, all pointers take their next value
together and move on. Everything the server sends here is a whole number of 16-bit words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[Any]]
"""Whole numbers: machine words, or Python's own where a word would not do."""

SCALE = 4
"""Decimals of an amount; one is kept as a whole number of ten-thousandths."""
WORD = 10**18
"""Numbers below it fit into a machine word and into 18 digits of a file."""

_NULL, _NEGATIVE = 0xFFFF, 0x4000
_HEAD_OF_ARRAY = 20
# A numeric is digits of 10,000 each; the one at weight −1 holds the four decimals.
_POWERS = np.array([0, 0, 0, 0, 0, 0, 0, 0, *(10_000**power for power in range(5))], dtype=np.int64)
_UNITS = 8
_BEYOND = 64  # words past the end that a pointer of the last row may look at


@dataclass(frozen=True)
class Lane:
    """One position of many rows: ten-thousandths, and where anything stands at all."""

    values: Ints
    given: Ints


@dataclass(frozen=True)
class Lanes:
    """The filled positions of many rows; `wide` are values too great for a machine word, by position and row."""

    units: Ints
    by_position: dict[int, Lane]
    wide: Mapping[int, Mapping[int, int]]

    def forget(self, position: int) -> None:
        """What has been used needs no room any more."""
        self.by_position.pop(position, None)


def read_lanes(units: Ints, lengths: Ints, said: bytes | memoryview) -> Lanes:
    """The amounts (numeric(24, 4)[]) of these units, as `array_send` writes them: one behind the other, of these lengths in bytes."""
    ends = np.cumsum(lengths, dtype=np.int64) // 2
    head = ends - lengths // 2
    words = np.zeros(len(said) // 2 + _BEYOND, dtype=np.uint16)
    words[:-_BEYOND] = np.frombuffer(said, ">u2")
    dimensions = _whole(words, head, 2)
    sizes = np.where(dimensions > 0, _whole(words, head + 6, 2), 0)
    at = head + _HEAD_OF_ARRAY // 2
    found: dict[int, Lane] = {}
    wide: dict[int, dict[int, int]] = {}
    for position in range(int(sizes.max(initial=0))):
        here = None if (sizes > position).all() else sizes > position
        lane, at = _next(words, at, here, position, wide)
        if lane is not None:
            found[position] = lane
    return Lanes(units, found, wide)


def _whole(words: Ints, at: Ints, count: int) -> Ints:
    value = np.zeros(len(at), dtype=np.int64)
    for each in range(count):
        value = (value << 16) | words.take(at + each)
    return value


def _next(
    words: Ints, at: Ints, here: Ints | None, position: int, wide: dict[int, dict[int, int]]
) -> tuple[Lane | None, Ints]:
    """The value at each pointer, and the pointers behind it. Rows that end before are not `here`."""
    size = words.take(at + 1)
    missing = size == _NULL
    if here is not None:
        missing |= ~here
    steps: Ints | int = 2 if here is None else np.where(here, 2, 0)
    if missing.all():
        return None, at + steps
    size >>= 1
    size[missing] = 0
    digits = size.astype(np.int16) - 4
    weight = words.take(at + 3).view(np.int16)
    values = np.zeros(len(at), dtype=np.int64)
    power = weight + (_UNITS + 1)
    for number in range(int(digits.max())):
        digit = words.take(at + (6 + number))
        digit *= digits > number
        values += _POWERS.take(power, mode="clip") * digit
        power -= 1
    for row in np.flatnonzero((weight >= SCALE - 1) & (digits > 0)):
        exact = sum(
            int(words[at[row] + 6 + number]) * 10_000 ** (int(weight[row]) + 1 - number)
            for number in range(digits[row])
        )
        if exact >= WORD:
            wide.setdefault(position, {})[int(row)] = -exact if words[at[row] + 4] == _NEGATIVE else exact
            values[row] = 0
    negative = (words.take(at + 4) == _NEGATIVE) & ~missing
    np.negative(values, out=values, where=negative)
    return Lane(values, ~missing), at + steps + size
