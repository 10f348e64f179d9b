"""What one process has seen and not yet brought to the books: a small file in memory, which outlives the process.

A reader's record lies in the file before the page is answered. The file is mapped into memory: writing costs no system call,
and when the process is killed the system still holds what was written. Whoever comes next takes it in; taking in twice
changes nothing. Only a machine that loses its power loses what was not yet taken in (half a second).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from mmap import mmap
from pathlib import Path
from secrets import token_hex
from struct import Struct
from threading import Lock

from thidua.portal.rules.readers import Record

ROOM = 8_192
"""Records in each half of a journal."""
ENDING = ".readers"
_COUNT = Struct("<q")
_HALF = _COUNT.size + ROOM * Record.SHAPE.size
TakeIn = Callable[[Sequence[Record]], None]


class Journal:
    """Two halves: one is written while the other is taken in."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = folder / f"{os.getpid()}-{token_hex(4)}{ENDING}"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)  # falls with the process: then the file is anybody's to take in
        os.ftruncate(self._file, 2 * _HALF)
        self._map = mmap(self._file, 2 * _HALF)
        self._writing, self._emptying = Lock(), Lock()
        self._half, self._count = 0, 0

    def note(self, record: Record) -> bool:
        """Keep the record; False when there is no room, and whoever wrote must empty first."""
        packed = record.packed()
        with self._writing:
            if self._count == ROOM:
                return False
            start = self._half * _HALF
            at = start + _COUNT.size + self._count * len(packed)
            self._map[at : at + len(packed)] = packed
            self._count += 1
            self._map[start : start + _COUNT.size] = _COUNT.pack(self._count)
        return True

    def empty(self, take_in: TakeIn) -> int:
        """Hand what was noted to `take_in`, and let it go once that has succeeded; returns how many records."""
        with self._emptying:
            done = self._bring(1 - self._half, take_in)  # what an earlier try could not bring in
            with self._writing:
                self._half, self._count = 1 - self._half, 0
            return done + self._bring(1 - self._half, take_in)

    def close(self) -> None:
        """Take leave; the journal must be empty."""
        self._map.close()
        self._path.unlink(missing_ok=True)
        os.close(self._file)

    def _bring(self, half: int, take_in: TakeIn) -> int:
        records = _records(self._map, half)
        if records:
            take_in(records)
            self._map[half * _HALF : half * _HALF + _COUNT.size] = _COUNT.pack(0)
        return len(records)


def adopt_journals(folder: Path, take_in: TakeIn) -> int:
    """Take in what processes left that are no more; returns how many records."""
    done = 0
    for path in sorted(folder.glob(f"*{ENDING}")):
        try:
            file = os.open(path, os.O_RDWR)
        except FileNotFoundError:  # somebody else adopted it
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file).st_size == 2 * _HALF and path.exists():
                with mmap(file, 2 * _HALF) as left:
                    records = [*_records(left, 0), *_records(left, 1)]
                take_in(records)
                done += len(records)
            path.unlink(missing_ok=True)
        except BlockingIOError:  # its process lives
            continue
        finally:
            os.close(file)
    return done


def _records(content: mmap, half: int) -> list[Record]:
    start = half * _HALF
    (count,) = _COUNT.unpack_from(content, start)
    size = Record.SHAPE.size
    first = start + _COUNT.size
    return [Record.unpacked(content[at : at + size]) for at in range(first, first + count * size, size)]
