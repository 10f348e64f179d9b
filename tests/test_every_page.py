"""Every page of the demo, as every log-in meets it: on a phone and at a desk, in light and dark.

The walk follows links from the first page of each log-in, a few pages of each kind, so a page that nothing leads to is
found as well. No link may lead to an error; the first few pages of a kind are looked at closely.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.browser_support import DESK, PHONE, axe_faults, complaints, overflow, view
from tests.demo_server import demo_served, log_in_to_demo
from thidua.workshop.queries import current_year

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

OF_EACH_KIND = 2
"""Pages with the same address name that one log-in asks for."""
CLOSELY = 4
"""Pages with the same address name that are looked at in every size and colour, whoever asks."""
READS_ALL = "hoidong"
"""The log-in that follows the links of the demo's cards: they lead to all five cases, each out of others' scope."""
STATES = tuple((size, dark) for size in (PHONE, DESK) for dark in (False, True))


@dataclass
class Walk:
    """What was met on the way. Keys are "log-in address"."""

    reached: set[str] = field(default_factory=set)
    looked: Counter[str] = field(default_factory=Counter)
    refused: dict[str, int] = field(default_factory=dict)
    barriers: dict[str, list[str]] = field(default_factory=dict)
    overflows: dict[str, list[str]] = field(default_factory=dict)
    complaints: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walk(chromium: Browser) -> Walk:
    found = Walk()
    with demo_served(Path(os.environ["THIDUA_VAR"]) / "walk") as address:
        for log_in in ("", *(log_in.username for log_in in current_year().log_ins)):
            context = chromium.new_context(**view(DESK), base_url=address)
            context.set_default_timeout(30_000)
            page = context.new_page()
            if log_in:
                log_in_to_demo(page, log_in)
            _walk_as(log_in or "nobody", page, address, found)
            context.close()
    return found


def _walk_as(who: str, page: Page, address: str, found: Walk) -> None:
    seen: Counter[str] = Counter()
    known, waiting = {address + "/"}, deque([address + "/"])
    heard = complaints(page)
    while waiting:
        url = waiting.popleft()
        name = _name_of(url)
        if not name or seen[name] == OF_EACH_KIND:
            continue
        seen[name] += 1
        answer = page.context.request.get(url)
        found.reached.add(_name_of(answer.url))
        key = f"{who} {url.removeprefix(address)}"
        if answer.status >= 400:
            found.refused[key] = answer.status
        if answer.status >= 400 or not answer.headers["content-type"].startswith("text/html"):
            continue
        heard.clear()
        page.goto(url)
        if found.looked[name] < CLOSELY:
            found.looked[name] += 1
            _look(key, page, found)
        if heard:
            found.complaints[key] = list(heard)
        links = _links(page, found)
        if name == "workshop:cards" and who != READS_ALL:
            continue
        for link in links:
            if link.startswith(address) and link not in known:
                known.add(link)
                waiting.append(link)


def _look(key: str, page: Page, found: Walk) -> None:
    for size, dark in STATES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        where = f"{key} at {size[0]} {'dark' if dark else 'light'}"
        if faults := axe_faults(page):
            found.barriers[where] = faults
        if not dark and (wide := overflow(page)):
            found.overflows[where] = wide


def _links(page: Page, found: Walk) -> list[str]:
    """Where links lead; where forms and parts go counts as reached, without going there."""
    asked: list[list[str]] = page.evaluate(
        """() => [
          [...document.querySelectorAll("a[href]")].map((link) => link.href),
          [...document.querySelectorAll("form[action], [formaction], [hx-get], [hx-post]")].map((part) =>
            part.getAttribute("formaction") || part.getAttribute("hx-post") || part.getAttribute("hx-get")
            || part.getAttribute("action")),
        ]"""
    )
    found.reached |= {_name_of(urljoin(page.url, target)) for target in asked[1]}
    return [urldefrag(link)[0] for link in asked[0]]


def _name_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def _all_names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield space + (entry.name or "")
        else:
            yield from _all_names(entry, f"{entry.namespace}:" if entry.namespace else space)


def test_no_link_leads_to_an_error(walk: Walk) -> None:
    assert walk.refused == {}


def test_no_page_has_a_barrier(walk: Walk) -> None:
    assert walk.barriers == {}


def test_no_page_is_wider_than_its_screen(walk: Walk) -> None:
    assert walk.overflows == {}


def test_the_browser_complains_of_nothing(walk: Walk) -> None:
    assert walk.complaints == {}


def test_something_leads_to_every_page(walk: Walk) -> None:
    assert sorted(set(_all_names(get_resolver())) - walk.reached) == []
