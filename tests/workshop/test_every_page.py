"""Every page of the demo, as every log-in meets it: on a phone and at a desk, in light and dark.

The walk follows links from the first page of each log-in, a few pages of each kind, so a page that nothing leads to is
found as well. No link may lead to an error; the first few pages of a kind are looked at closely.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.browser_support import DESK, PHONE, axe_faults, complaints, overflow, view
from tests.demo_server import log_in_to_demo, served
from tests.make.demo import Demo
from thidua.workshop.queries import current_year

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

OF_EACH_KIND = 2
"""Pages with the same address name that one log-in asks for."""
CLOSELY = 2
"""Pages with the same address name that are looked at in the browser, whoever asks: at both sizes, in both colours."""
READS_ALL = "hoidong"
"""The log-in that follows the links of the demo's cards: they lead to all five cases, each out of others' scope."""

WORDS_FOR_A_NUMBER = "/nguon-so/thai-binh/CL18/2020/"
"""Where the largest letters of a page meet a figure in words: "hàng chục nghìn nhu yếu phẩm"."""

ASKING = ("action", "formaction", "hx-get", "hx-post", "data-save", "data-address")
"""Where a form, a part or a script of the page sends something."""

NOT_IN_THE_DEMO = {
    "awards:erase": "no log-in prepares a decided dossier with a person in it",
    "awards:from_vote": "every counted vote of the demo has its dossier",
    "awards:outside": "no dossier waits for a decision from outside the unions",
    "ballots:strike": "no conference sits on the demo's day",
    "desk:notice": "it leads on to what the notice speaks of",
    "ground:no_network": "a device shows it of itself when there is no network",
    "portal:media": "pictures are shown, not linked",
    "wagtaildocs_serve": "a link inside an article leads there, and no article of the demo has one",
    "portal_map": "robots ask for it",
    "portal_map_sheet": "robots ask for it",
    "portal_robots": "robots ask for it",
    "pledges:commit": "the units that adjust a pledge have no log-in",
    "reports:evidence": "the reports with files are not the first that a log-in opens",
    "people:reopen_account": "no account is closed",
    "pledges:move": "no pledge waits for the lead unit's next step",
    "scoring:answer": "no appeal waits for its answer",
    "scoring:close": "a sheet of the scoring that is open waits for its verifier",
    "scoring:late": "every member has its sheet",
    "scoring:appeal": "no unit with a log-in has handed its self-score in",
    "scoring:proof": "no line has a file yet",
    "yearbook:hand_down": "the conference that is prepared waits for its report",
    "yearbook:restore": "no passage is edited yet",
    "years:pass_on": "every movement is passed on already where a log-in could do it",
}
"""What a walker's own work would have to bring about first; each has tests of its own."""


@dataclass
class Walk:
    """What was met on the way. Keys are "log-in address"."""

    reached: set[str] = field(default_factory=set)
    looked: Counter[str] = field(default_factory=Counter)
    refused: dict[str, int] = field(default_factory=dict)
    barriers: dict[str, list[str]] = field(default_factory=dict)
    overflows: dict[str, list[str]] = field(default_factory=dict)
    complaints: dict[str, list[str]] = field(default_factory=dict)


def test_every_page_of_the_demo_is_whole(chromium: Browser, demo: Demo) -> None:
    """No link leads to an error, no page has a barrier or is wider than its screen, the browser complains of nothing."""
    found = Walk()
    with served(demo) as address:
        for log_in in ("", *(log_in.username for log_in in current_year().log_ins)):
            context = chromium.new_context(**view(DESK), base_url=address)
            context.set_default_timeout(30_000)
            if log_in:
                log_in_to_demo(context.new_page(), log_in)
            _walk_as(log_in or "nobody", context, address, found)
            if log_in == READS_ALL:
                _look(WORDS_FOR_A_NUMBER, address + WORDS_FOR_A_NUMBER, context, found, turn=0)
            context.close()
    assert found.refused == {}
    assert found.barriers == {}
    assert found.overflows == {}
    assert found.complaints == {}
    unseen = set(_all_names(get_resolver())) - found.reached
    assert sorted(unseen) == sorted(NOT_IN_THE_DEMO)


def _walk_as(who: str, context: BrowserContext, address: str, found: Walk) -> None:
    seen: Counter[str] = Counter()
    known, waiting = {address + "/"}, deque([address + "/"])
    while waiting:
        url = waiting.popleft()
        name = _name_of(url)
        kind = f"{name} as a file" if "tep=" in url else name
        if name == "wagtail_serve":  # one address for every page of the portal: the front page, a section, an article
            kind = f"{name} {url.count('/')}"
        if not name or seen[kind] == OF_EACH_KIND:
            continue
        seen[kind] += 1
        answer = context.request.get(url)
        found.reached.add(_name_of(answer.url))
        key = f"{who} {url.removeprefix(address)}"
        if answer.status >= 400:
            found.refused[key] = answer.status
        if answer.status >= 400 or not answer.headers["content-type"].startswith("text/html"):
            continue
        links = _Links(answer.url, answer.text())
        # Where forms and parts go counts as reached, without going there.
        found.reached |= {_name_of(target) for target in links.asked}
        if found.looked[kind] < CLOSELY:
            _look(key, url, context, found, turn=found.looked[kind])
            found.looked[kind] += 1
        if name == "workshop:cards" and who != READS_ALL:
            continue
        for link in links.followed:
            if link.startswith(address) and link not in known:
                known.add(link)
                waiting.append(link)


def _look(key: str, url: str, context: BrowserContext, found: Walk, *, turn: int) -> None:
    """Light on the phone and dark at the desk; the next time dark on the phone, and at the desk whether it fits."""
    page = context.new_page()
    heard = complaints(page)
    page.goto(url)
    for size, dark in ((PHONE, turn > 0), (DESK, turn == 0)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        where = f"{key} at {size[0]} {'dark' if dark else 'light'}"
        if (size == PHONE or dark) and (faults := axe_faults(page)):
            found.barriers[where] = faults
        if wide := overflow(page):
            found.overflows[where] = wide
    page.close()
    if heard:
        found.complaints[key] = heard


class _Links(HTMLParser):
    """Where a page leads: by a link, and by a form or a part."""

    def __init__(self, base: str, text: str) -> None:
        super().__init__()
        self.base, self.followed, self.asked = base, [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = urljoin(self.base, value or "")
            if tag == "a" and name == "href":
                self.followed.append(urldefrag(address)[0])
            elif name in ASKING or (tag, name, (value or "")[:1]) == ("meta", "content", "/"):
                self.asked.append(address)


EDITING = f"/{settings.PORTAL_EDITING}"
"""Wagtail's own pages; who may open them is walked in tests/portal."""


def _name_of(url: str) -> str:
    path = urlsplit(url).path
    try:
        return "" if path.startswith(EDITING) else resolve(path).view_name
    except Resolver404:
        return ""


def _all_names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if str(entry.pattern).startswith(settings.PORTAL_EDITING):
            continue
        if isinstance(entry, URLPattern):
            yield space + (entry.name or "")
        else:
            yield from _all_names(entry, f"{entry.namespace}:" if entry.namespace else space)
