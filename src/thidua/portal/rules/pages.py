"""Pages that are kept as bytes: what may be kept, and the counters on them, which stay fresh in a kept page."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar, cast

PUBLIC, COUNTS = "Thidua-Public", "Thidua-Counts"
"""Set by a view, read and taken off by the door: the page is the same for every stranger; who gets it read this thing."""
LARGEST_PAGE = 2_000_000
"""Bytes of one kept page."""
MOST_KEPT = 128_000_000
"""Bytes of all kept pages of one process: some 4,000 pages. The oldest go first."""
LONGEST_SECONDS = 600.0
"""Every change of the portal is told at once; what a page shows of other floors is at most so old."""
MOST_SHARED = 2_000
Made = TypeVar("Made")
_SHOWN = re.compile(rb'data-count="([a-z]+\d*)">([^<]*)<')


class Headers(Protocol):
    """Where an answer's headers are written."""

    def __setitem__(self, name: str, value: str) -> None: ...


class Numbers(Protocol):
    """Where a counter's present value is found, as bytes in the page's language; None while it is not known."""

    def __call__(self, code: str, lang: str) -> bytes | None: ...


def is_for_all(headers: Mapping[str, str]) -> bool:
    """Whether a view's answer may be shown to every stranger: said so, no cookie in it, and kept from nobody."""
    return PUBLIC in headers and "Set-Cookie" not in headers and "no-store" not in headers.get("Cache-Control", "")


def for_all(response: Headers, *, counts: str = "") -> None:
    """Say of an answer that it is the same for every stranger, and which thing its reader has read ("p12")."""
    response[PUBLIC] = "yes"
    if counts:
        response[COUNTS] = counts


@dataclass(frozen=True)
class KeptPage:
    """A page as it was made once, cut at its counters: text, counter, text, counter, …, text."""

    headers: Sequence[tuple[str, str]]  # without a length: a counter may grow a digit
    pieces: Sequence[bytes]
    codes: Sequence[str]  # one fewer than pieces
    first: Sequence[bytes]  # what the counters said when the page was made
    lang: str
    counts: str
    size: int
    until: float  # by the clock that `keep_page` and `KeptPages.get` are told

    def body(self, numbers: Numbers) -> bytes:
        """The page with its counters as they stand now."""
        if not self.codes:
            return self.pieces[0]
        written = [self.pieces[0]]
        for code, first, piece in zip(self.codes, self.first, self.pieces[1:], strict=True):
            written += [numbers(code, self.lang) or first, piece]
        return b"".join(written)


def keep_page(
    headers: Sequence[tuple[str, str]], body: bytes, *, counts: str, now: float, day_left: float = LONGEST_SECONDS
) -> KeptPage:
    """Cut a page at the counters that `{% counter %}` wrote into it.

    It lasts `day_left` seconds at most, to the end of the day: what is shown until a day is not shown on the next.
    """
    pieces, codes, first, at = [], [], [], 0
    for found in _SHOWN.finditer(body):
        pieces.append(body[at : found.start(2)])
        codes.append(found[1].decode())
        first.append(found[2])
        at = found.end(2)
    pieces.append(body[at:])
    lang = next((value for name, value in headers if name == "Content-Language"), "vi")
    lasting = [(name, value) for name, value in headers if name != "Content-Length"]
    return KeptPage(lasting, pieces, codes, first, lang, counts, len(body), now + min(LONGEST_SECONDS, day_left))


class KeptPages:
    """The kept pages of one process, by address. What was made before a change is never kept after it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._pages: dict[str, KeptPage] = {}
        self._most, self._size = most, 0
        self._shared: dict[Hashable, Any] = {}
        self._lock = Lock()  # for writers; a reader takes one step on a dict and needs none
        self.generation = 0
        self.open = False  # nothing is kept or given out while a change might go unheard

    def get(self, address: str, *, now: float) -> KeptPage | None:
        """The page kept under the address, unless it was kept long enough."""
        page = self._pages.get(address) if self.open else None
        return page if page is not None and now < page.until else None

    def put(self, address: str, page: KeptPage, *, generation: int) -> None:
        """Keep a page whose making began at `generation`, unless something changed since."""
        with self._lock:
            if generation != self.generation or not self.open or page.size > LARGEST_PAGE:
                return
            self._drop(address)
            while self._size + page.size > self._most:
                self._drop(next(iter(self._pages)))
            self._pages[address] = page
            self._size += page.size

    def forget(self, thing: str = "") -> None:
        """Something was published, changed or taken away: forget the pages that count `thing`, or all of them."""
        with self._lock:
            self.generation += 1
            if not thing:
                self._shared.clear()
            for address in [each for each, page in self._pages.items() if not thing or page.counts == thing]:
                self._drop(address)

    def share(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What many pages show alike, such as the calendar of a month: made once, until anything is published or changed."""
        if self.open and (shared := self._shared.get(name)) is not None:
            return cast(Made, shared)
        generation, made = self.generation, make()
        with self._lock:
            if self.open and generation == self.generation:
                if len(self._shared) >= MOST_SHARED:
                    del self._shared[next(iter(self._shared))]
                self._shared[name] = made
        return made

    def _drop(self, address: str) -> None:
        if gone := self._pages.pop(address, None):
            self._size -= gone.size

    def __len__(self) -> int:
        return len(self._pages)


KEPT = KeptPages()
"""The pages this process keeps."""
