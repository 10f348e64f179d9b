"""Counting in front of every page, kept or not: one reader, one thing, once a day. Asks the real clock: its salts are keys."""

from __future__ import annotations

import atexit
import logging
import os
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from django.conf import settings
from django.db import Error, connection

from thidua.ground import today
from thidua.ground.values import write_number
from thidua.portal.actions.comments import forget_refused
from thidua.portal.actions.counting import forget_readers, salt_of, take_in
from thidua.portal.actions.journal import Journal, adopt_journals
from thidua.portal.actions.telling import CHANNEL
from thidua.portal.queries.readers import readers_of, visitors
from thidua.portal.rules.pages import KeptPage, KeptPages
from thidua.portal.rules.readers import (
    DAY_SECONDS,
    MOST_AGENTS,
    VIETNAM_AHEAD,
    Record,
    Thing,
    address_of,
    day_at,
    is_ahead_of_reader,
    is_robot,
    line_of,
    purged_before,
    reader_of,
)

BEAT = 0.5
"""Seconds between two times the journal is brought to the books."""
ADOPT_EVERY = 60.0
"""Seconds between two looks for the journals of processes that are no more: one that is being killed still holds its own."""
FRESH = 2.0
"""Seconds a counter on a kept page may be old."""
MOST_KNOWN = 200_000
"""Readers a process remembers so that a reload costs nothing; the books know all of them."""
SITE_NUMBERS = ("online", "today", "month", "total")
Environ = dict[str, Any]
logger = logging.getLogger(__name__)


class Counter:
    """What one process counts, and the numbers its kept pages show."""

    def __init__(self, folder: Path, pages: KeptPages) -> None:
        self._folder, self._pages = folder, pages
        self._salts: dict[int, bytes] = {}
        self._known: dict[tuple[Thing, bytes], int] = {}
        self._readers: set[bytes] = set()
        self._agents: dict[bytes, int] = {}
        self._numbers: dict[str, tuple[float, int]] = {}
        self._asking, self._salting = Lock(), Lock()
        self._journal: Journal | None = None
        self._process = 0
        self._begun, self._ended = Lock(), Event()
        self._thread: Thread | None = None

    # What a request asks ------------------------------------------------------------------------------------------

    def meet(self, environ: Environ, thing: Thing) -> None:
        """The sender of the request read the thing, unless it is a robot or a browser that runs ahead."""
        agent = environ.get("HTTP_USER_AGENT", "")
        if is_robot(agent) or is_ahead_of_reader(environ):
            return
        moment = int(time.time())
        reader = self.reader(environ, moment)
        if reader is None:
            return
        known, met = self._known, (thing, reader)
        if known.get(met) == moment // 60:
            return
        if len(known) >= MOST_KNOWN:
            known.clear()
        record = Record(moment, thing, reader)
        journal = self.begin()
        while not journal.note(record):
            self.bring_in()
        known[met] = moment // 60

    def reader(self, environ: Environ, moment: int) -> bytes | None:
        """Who sent the request, as far as one day can tell; None while the day's salt cannot be had."""
        day = (moment + VIETNAM_AHEAD) // DAY_SECONDS
        salt = self._salts.get(day) or self._salt(day, moment)
        if salt is None:
            return None
        peer, forwarded = environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "")
        address = address_of(peer, forwarded, proxy_trusted=settings.THIDUA_PROXY)
        reader = reader_of(salt, address, environ.get("HTTP_USER_AGENT", ""))
        if reader in self._readers:
            return reader
        line = reader_of(salt, line_of(address), "")
        agents = self._agents.get(line, 0)
        if agents >= MOST_AGENTS:
            return line
        if len(self._readers) >= MOST_KNOWN:
            self._readers.clear()
            self._agents.clear()
        self._agents[line] = agents + 1
        self._readers.add(reader)
        return reader

    def _salt(self, day: int, moment: int) -> bytes | None:
        with self._salting:
            if day not in self._salts:
                try:
                    salt = salt_of(day_at(moment))
                except Error:
                    logger.warning("A reader could not be counted: the database does not answer.")
                    connection.close()
                    return None
                self._salts[day] = salt
            return self._salts[day]

    def number(self, code: str, lang: str) -> bytes | None:
        """The present value of a counter on a kept page."""
        found = self._numbers.get(code)
        return write_number(Decimal(found[1]), lang).encode() if found else None

    def learn(self, page: KeptPage) -> None:
        """A page was made just now: what its counters say is newer than what was known."""
        now = time.monotonic()
        for code, first in zip(page.codes, page.first, strict=True):
            self._numbers[code] = now, int(re.sub(rb"\D", b"", first) or 0)

    def freshen(self, codes: Iterable[str]) -> None:
        """Let none of the counters be older than two seconds; one thread asks, the others show what is known."""
        now = time.monotonic()
        old = [code for code in codes if now - self._numbers.get(code, (0.0, 0))[0] > FRESH]
        if not old or not self._asking.acquire(blocking=False):
            return
        try:
            self._numbers.update({code: (now, value) for code, value in _asked(old).items()})
            if len(self._numbers) > MOST_KNOWN:
                self._numbers.clear()
        except Error:
            connection.close()  # the last known numbers stay
        finally:
            self._asking.release()

    # What goes on beside the requests ---------------------------------------------------------------------------

    def begin(self) -> Journal:
        """This process's journal, and its thread that empties it and hears of changes. The first request begins them."""
        journal = self._journal
        if journal is not None and self._process == os.getpid():
            return journal
        with self._begun:
            if self._journal is None or self._process != os.getpid():
                self._journal, self._process = Journal(self._folder), os.getpid()
                self._thread = Thread(target=self._go_on, name="counting", daemon=True)
                self._thread.start()
                atexit.register(self.end)
            return self._journal

    def bring_in(self) -> int:
        """Bring to the books what was noted; returns how many records."""
        return self._journal.empty(take_in) if self._journal else 0

    def end(self) -> None:
        """Bring everything in and take leave. What cannot be brought in stays in its file for whoever comes next."""
        self._ended.set()
        self._pages.open = False
        if self._thread:
            self._thread.join(timeout=10 * BEAT)
        if self._journal:
            try:
                self.bring_in()
                self._journal.close()
            except Error:
                logger.warning("Some readers are not in the books yet; their journal is kept.")
            self._journal = None
            connection.close()

    def _go_on(self) -> None:
        while not self._ended.is_set():
            try:
                self._work()
            except Error as fault:
                # Nothing is lost: the journal keeps it. Nothing is shown from memory while changes go unheard.
                self._pages.open = False
                logger.warning("Counting waits for the database: %s", fault)
                connection.close()
                self._ended.wait(1)
        connection.close()

    def _work(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"listen {CHANNEL}")
        purged, adopted = None, 0.0
        while not self._ended.is_set():
            new_day = purged != (day := purged_before(time.time()))
            if new_day or time.monotonic() - adopted > ADOPT_EVERY:
                adopt_journals(self._folder, take_in)  # before the day it speaks of is forgotten
                adopted = time.monotonic()
            if new_day:
                forget_readers(before=day, at=datetime.now(UTC))
                forget_refused(at=today.now())
                self._salts.clear()
                self._known.clear()
                self._readers.clear()
                self._agents.clear()
                self._pages.forget()  # a new day: calendars and "today" on kept pages
                purged = day
            self._pages.open = True
            for told in connection.connection.notifies(timeout=BEAT):
                self._pages.forget(told.payload)
            self.bring_in()


def _asked(codes: list[str]) -> dict[str, int]:
    """The present values of counters."""
    found: dict[str, int] = {}
    things = [Thing.parse(code) for code in codes if code not in SITE_NUMBERS]
    found |= {thing.code: readers for thing, readers in readers_of(things).items()}
    if len(things) < len(codes):
        now = time.time()
        site = visitors(at=datetime.fromtimestamp(now, UTC), on=day_at(now))
        found |= {name: getattr(site, name) for name in SITE_NUMBERS}
    return found
