"""The public's door in a test: requests as the server hands them over, through the real door to the real Django."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application

from thidua.portal.rules.pages import KeptPages
from thidua.portal.views.door import Door

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Visitor:
    """Sends requests to one door."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.made = 0
        inside = door._inside

        def counted(environ: dict[str, Any], start_response: Any) -> Any:
            self.made += 1
            return inside(environ, start_response)

        door._inside = counted

    def get(self, address: str, *, method: str = "GET", reader: str = "198.51.100.1", **environ: Any) -> Answer:
        """Ask for a page; `reader` is the address it is asked from."""
        place = urlsplit(address)
        sent = {
            "REQUEST_METHOD": method,
            "PATH_INFO": place.path,
            "QUERY_STRING": place.query,
            "REMOTE_ADDR": reader,
            "HTTP_HOST": "localhost",
            "HTTP_USER_AGENT": CHROME,
            "wsgi.input": io.BytesIO(),
            **environ,
        }
        setup_testing_defaults(sent)
        said: list[Any] = []
        body = self.door(sent, lambda *words: said.append(words))
        text = b"".join(body).decode(errors="replace")
        if hasattr(body, "close"):
            body.close()
        ((status, headers, *_rest),) = said
        return Answer(int(status.split()[0]), dict(headers), text)


@contextmanager
def door_before(live_server: Any, folder: Path) -> Iterator[Door]:
    """The live server of a browser's test behind a door of its own, as the real server stands behind one."""
    server, pages = live_server.thread.httpd, KeptPages()
    inside = server.get_app()
    door = Door(inside, folder=folder, pages=pages)
    server.set_app(door)
    door.counter.begin()
    until(lambda: pages.open)
    try:
        yield door
    finally:
        server.set_app(inside)
        door.counter.end()


@contextmanager
def open_door(folder: Path) -> Iterator[Visitor]:
    """A door of its own with its own kept pages and journal, once it hears of changes."""
    pages = KeptPages()
    door = Door(get_wsgi_application(), folder=folder, pages=pages)
    visitor = Visitor(door)
    door.counter.begin()
    until(lambda: pages.open)
    try:
        yield visitor
    finally:
        door.counter.end()


def until(true: Any, patience: float = 10) -> None:
    """Wait until it is so. Errors: AssertionError, when it never is."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
