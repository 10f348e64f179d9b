"""The public's door: a thin layer before Django. A kept page goes out as bytes, and every reader is counted on the way.

Who is logged in always passes through to Django. A page is kept when its view says that it is the same for every stranger,
and forgotten when anything on it changes.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error

from thidua.portal.actions.counting import JOURNALS
from thidua.portal.rules.pages import COUNTS, KEPT, PUBLIC, KeptPage, KeptPages, is_for_all, keep_page
from thidua.portal.rules.readers import Thing, day_left_at
from thidua.portal.views.counting import Counter, Environ

OK = "200 OK"
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
_KEPT_QUERY = re.compile(r"(?:trang=\d{1,4})?\Z")
"""Lists have pages; a search is never kept, for there are as many as there are words."""
_ASKS_FOR_MORE = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")


class Door:
    """The WSGI application that stands before Django's."""

    def __init__(self, inside: Application, *, folder: Path | None = None, pages: KeptPages = KEPT) -> None:
        self._inside, self._pages = inside, pages
        self.counter = Counter(folder or Path(settings.VAR) / JOURNALS, pages)
        self._session = f"{settings.SESSION_COOKIE_NAME}="

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let Django answer and keep it."""
        self.counter.begin()
        address = self._address(environ)
        if page := self._pages.get(address, now=time.monotonic()) if address else None:
            return self._give(page, environ, start_response)
        return self._ask_inside(address, environ, start_response)

    def _address(self, environ: Environ) -> str:
        """Under which address a page may be kept for this request; nothing for whoever is logged in or asks for more."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or self._session in environ.get("HTTP_COOKIE", ""):
            return ""
        query = environ.get("QUERY_STRING", "")
        if not _KEPT_QUERY.match(query) or any(name in environ for name in _ASKS_FOR_MORE):
            return ""
        return f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST')}{environ['PATH_INFO']}?{query}"

    def _give(self, page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.counter.freshen(page.codes)
        body = page.body(self.counter.number)
        start_response(OK, [*page.headers, ("Content-Length", str(len(body)))])
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        self._count(page.counts, environ)
        return [body]

    def _ask_inside(self, address: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # The page is of the moment at which its making began.
        generation, now, day_left = self._pages.generation, time.monotonic(), day_left_at(time.time())
        said: list[Any] = []

        def answer(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            said[:] = [status, headers, exc_info]

        response = self._inside(environ, answer)
        status, headers, exc_info = said
        known = dict(headers)
        told = [(name, value) for name, value in headers if name not in (PUBLIC, COUNTS)]
        counts = known.get(COUNTS, "")
        read = status == OK and environ["REQUEST_METHOD"] == "GET"
        # What was made for somebody with any cookie at all is right for them, but perhaps not for every stranger.
        if address and read and is_for_all(known) and not environ.get("HTTP_COOKIE"):
            body = b"".join(response)
            page = keep_page(told, body, counts=counts, now=now, day_left=day_left)
            self.counter.learn(page)
            self._pages.put(address, page, generation=generation)
            _close(response)
            response = [body]
        start_response(status, told, exc_info) if exc_info else start_response(status, told)
        if read:
            self._count(counts, environ)
        return response

    def _count(self, counts: str, environ: Environ) -> None:
        if not counts:
            return
        with suppress(Error):  # only a full journal asks the database here; the page is answered all the same
            self.counter.meet(environ, Thing.parse(counts))


def _close(response: Any) -> None:
    if hasattr(response, "close"):
        response.close()
