"""A real Chromium for tests: pages on the live server, faults that axe finds, sideways overflow, what the console says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

PHONE, DESK = (360, 740), (1280, 900)
"""Width and height in CSS pixels: the smallest phone and an office screen."""
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-sandbox",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, sending nothing anywhere; one for the run."""
    with launched(program("chromium", package="chromium fonts-noto-core")) as browser:
        yield browser


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """The browser at `path`, without windows. It shows our own pages only, and in a container it has no sandbox to run in."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page on the live server, at 1280 px, in Vietnamese; addresses may be given without host."""
    context = chromium.new_context(**view(DESK), base_url=live_server.url)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def view(size: tuple[int, int], *, dark: bool = False) -> dict[str, Any]:
    """Options of a browser context: its size and colours, no animation."""
    return {
        "viewport": {"width": size[0], "height": size[1]},
        "color_scheme": "dark" if dark else "light",
        "reduced_motion": "reduce",
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
    }


def log_in(page: Page, person: Any) -> None:
    """Be logged in as the person on the page's live server, without the log-in form."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "domain": "localhost", "path": "/"}]
    )


def axe_faults(page: Page) -> list[str]:
    """What axe calls serious or critical, each with the first elements concerned."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: " + " | ".join(" ".join(node["target"]) for node in fault["nodes"][:3])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def overflow(page: Page) -> list[str]:
    """Nothing where the page fits its width; else the elements that stand out, however the page would be scrolled."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const scrolls = (element) => element && element !== document.body
            && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
          return [...document.body.querySelectorAll("*")]
            .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
            .slice(0, 5)
            .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
        }"""
    )
    return found


def faults_of(page: Page, address: str = "") -> list[str]:
    """What hinders on the page, loaded once: on a phone in light, at a desk in the dark; without an address as it stands.

    Colours do not depend on the width, nor the width on the colours, so the two together see what all four would.
    """
    if address:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, f"{address}: {answer.status}"
    found = []
    for size, colours in ((PHONE, "light"), (DESK, "dark")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=colours)
        found += [
            f"{address or page.url} at {size[0]}, {colours}: {each}" for each in axe_faults(page) + overflow(page)
        ]
    return found


_KEYBOARD = """() => {
  const column = (element) => element.closest(".story, .side, .top, .foot, main");
  const ringed = (element) => element && getComputedStyle(element).outlineStyle !== "none" && getComputedStyle(element).outlineWidth !== "0px";
  const known = new Set();
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((element) => {
    if (element.tabIndex < 0 || element.disabled || element.type === "hidden" || !element.checkVisibility({ visibilityProperty: true })) return false;
    if (element.type !== "radio") return true;
    const first = !known.has(element.name);  // of a group nobody has chosen from, the first
    known.add(element.name);
    return first;
  });
  const name = (element) => `${element.tagName.toLowerCase()} ${(element.textContent.trim() || element.id || element.name || "").slice(0, 40)}`;
  const walked = [];
  const faults = [];
  const look = () => {
    const element = document.activeElement;
    if (!element || element === document.body || walked.length > stops.length) return;
    const before = walked.at(-1);
    walked.push(element);
    if (walked.length > stops.length && element === stops[0]) return;  // round again: no trap
    const box = element.getBoundingClientRect();
    if (!ringed(element) && !ringed(element.closest("label"))) faults.push(`focus cannot be seen on ${name(element)}`);
    if (before && column(before) === column(element) && box.bottom < before.getBoundingClientRect().top)
      faults.push(`${name(element)} stands above ${name(before)}`);
    const parts = [...element.getClientRects()].filter((part) => part.width > 1 && part.height > 1);
    const seen = parts.some((part) => {
      const top = document.elementFromPoint(part.left + part.width / 2, part.top + part.height / 2);
      return top && (element.contains(top) || top.contains(element));
    });
    if (parts.length && !seen) faults.push(`something covers ${name(element)} when it has the focus`);
  };
  document.addEventListener("keydown", (event) => event.key === "Tab" && look(), { capture: true });
  document.activeElement?.blur();
  getSelection().collapse(document.body, 0);
  window.keyboard = () => {
    look();
    faults.push(...stops.filter((stop) => !walked.includes(stop)).map((stop) => `never reached: ${name(stop)}`));
    const order = walked.filter((element, at) => stops.includes(element) && walked.indexOf(element) === at);
    if (order.some((element, at) => element !== stops.filter((stop) => order.includes(stop))[at])) faults.push("not in the order of reading");
    const extra = walked.filter((element, at) => walked.indexOf(element) !== at && !(at === stops.length && element === stops[0]));
    faults.push(...extra.map((element) => `reached twice: ${name(element)}`));
    return faults;
  };
  return stops.length;
}"""


def keyboard_faults(page: Page) -> list[str]:
    """What hinders whoever has no mouse on the page as it stands.

    Every link, button and field must be reached once by Tab, in the order of reading, with a ring that is seen and nothing over it;
    the first leads past the furniture; the menu opens by Enter, and Escape closes it and gives the focus back.
    """
    for _press in range(page.evaluate(_KEYBOARD) + 1):
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate("keyboard()")
    inside = "document.activeElement?.closest(%r) !== null"
    skip, menu = page.locator(".skip"), page.locator(".switch > summary")
    skip.focus()
    page.keyboard.press("Enter")
    if not page.evaluate(inside % "#content"):
        found.append("the first link does not lead past the furniture")
    if menu.count():
        menu.focus()
        for key, where, open_ in (
            ("Enter", ".switch > summary", True),
            ("Tab", ".switch > ul", True),
            ("Escape", ".switch > summary", False),
        ):
            page.keyboard.press(key)
            if page.evaluate("document.querySelector('.switch').open") is not open_ or not page.evaluate(
                inside % where
            ):
                found.append(f"the menu does not follow the key {key}")
    return found


def complaints(page: Page) -> list[str]:
    """A list that fills with what the browser complains of from now on: errors, refused content, failed requests.

    A request that the browser itself lets go is none: a picture still on its way when the reader turns to the next
    page, or an address that turns out to be a download.
    """
    heard: list[str] = []

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            heard.append(f"{request.url}: {request.failure}")

    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", failed)
    return heard
