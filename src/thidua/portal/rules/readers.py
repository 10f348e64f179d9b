"""Who counts as a reader, without knowing who they are: a salted hash of address and agent that lives for one day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, ip_address
from struct import Struct
from typing import NamedTuple

SALT_BYTES = 32
READER_BYTES = 16
DAY_SECONDS = 86_400
VIETNAM_AHEAD = 7 * 3_600
"""Vietnam has had one offset since 1975 and no summer time: the day of a moment is arithmetic."""
EPOCH = date(1970, 1, 1)
ONLINE_SECONDS = 5 * 60
"""Whoever read something in the last five minutes is online."""
PURGE_AFTER_SECONDS = 10 * 60
"""So long after midnight yesterday's salt and hashes go: what was read at 23:59 is in the books by then."""

MOST_AGENTS = 200
"""Readers of one line and day that are told apart by their agent; a program that makes up a new one each time is one more."""


class Counted(StrEnum):
    """What is counted; each has one letter in the books and on a page's own counters."""

    PAGE = "p"  # readers of a page; the key is the page's number
    DOWNLOAD = "d"  # readers who took a file; the key is the document's number
    RATING = "r"  # readers who rated a page
    SITE = "s"  # readers of anything at all; the key is 0


class Thing(NamedTuple):
    """One thing that is counted."""

    kind: Counted
    key: int

    @property
    def code(self) -> str:
        """As pages and headers write it: "p12"."""
        return f"{self.kind}{self.key}"

    @classmethod
    def parse(cls, code: str) -> Thing:
        """Read what `code` wrote. Errors: ValueError."""
        return cls(Counted(code[:1]), int(code[1:]))


SITE = Thing(Counted.SITE, 0)


@dataclass(frozen=True)
class Record:
    """One reader met one thing at a moment (whole seconds since 1970)."""

    moment: int
    thing: Thing
    reader: bytes

    SHAPE = Struct("<qqc7x16s")

    @property
    def day(self) -> date:
        """The day in Vietnam on which it counts."""
        return day_at(self.moment)

    def packed(self) -> bytes:
        """As the journal keeps it."""
        return self.SHAPE.pack(self.moment, self.thing.key, self.thing.kind.value.encode(), self.reader)

    @classmethod
    def unpacked(cls, content: bytes) -> Record:
        """Read what `packed` wrote."""
        moment, key, kind, reader = cls.SHAPE.unpack(content)
        return cls(moment, Thing(Counted(kind.decode()), key), reader)


@dataclass(frozen=True)
class Caller:
    """Who sends something now: told apart from others on this day alone, by the real clock."""

    reader: bytes  # address and agent: the one who reads
    line: bytes  # the address alone: limits do not fall by calling oneself another browser
    day: date
    moment: datetime


def day_at(moment: float) -> date:
    """The day in Vietnam at a moment given in seconds since 1970."""
    return EPOCH + timedelta(days=int(moment + VIETNAM_AHEAD) // DAY_SECONDS)


def day_left_at(moment: float) -> float:
    """Seconds until the day in Vietnam is over."""
    return DAY_SECONDS - (moment + VIETNAM_AHEAD) % DAY_SECONDS


def purged_before(moment: float) -> date:
    """Whatever is of an earlier day than this must be gone by now."""
    return day_at(moment - PURGE_AFTER_SECONDS)


def reader_of(salt: bytes, address: str, agent: str) -> bytes:
    """The reader of one day. Without the day's salt nobody finds the address again, not even by trying all of them."""
    return hashlib.blake2b(f"{address}\0{agent}".encode(errors="replace"), key=salt, digest_size=READER_BYTES).digest()


def address_of(peer: str, forwarded: str, *, proxy_trusted: bool) -> str:
    """The reader's address: the peer's, or what a trusted proxy on this machine says of it.

    The header is believed only from a loopback peer of an installation that says it stands behind a proxy; of several
    addresses the last one counts, for that is what the proxy itself saw. Anything else a reader could make up.
    """
    if proxy_trusted and forwarded and is_loopback(peer):
        return forwarded.rpartition(",")[2].strip() or peer
    return peer


def line_of(address: str) -> str:
    """Whose line it is: the address; of IPv6 its first half, for whoever has one such address has all that begin alike."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address) or found.ipv4_mapped:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return f"{found.exploded[:19]}::/64"


def is_loopback(peer: str) -> bool:
    """Whether the peer is this machine itself."""
    try:
        found = ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


# Every browser that people use calls itself Mozilla; Opera Mini says Opera. "Cubot" is a make of phones.
_BROWSER = re.compile(r"^(?:Mozilla|Opera)/\d")
_ROBOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|scrape|fetch|archiver|preview|monitor|uptime|lighthouse|pingdom|headless|phantomjs"
    r"|facebookexternalhit|mediapartners|feedparser|rss|validator|checker|curl|wget|python|scrapy|httpclient|okhttp|libwww",
    re.IGNORECASE,
)


def is_robot(agent: str) -> bool:
    """Whether a program reads, by what it calls itself. One that calls itself a browser is taken for one."""
    return not _BROWSER.match(agent) or _ROBOT.search(agent) is not None


def is_ahead_of_reader(headers: Mapping[str, str]) -> bool:
    """Whether a browser fetches the page before anybody asked for it."""
    purpose = headers.get("HTTP_SEC_PURPOSE") or headers.get("HTTP_PURPOSE") or headers.get("HTTP_X_MOZ") or ""
    return "prefetch" in purpose or "prerender" in purpose
