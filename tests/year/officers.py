"""Officers at their own browsers, who click, fill in forms and look."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from tests.browser_support import DESK, PHONE, log_in, overflow, view
from tests.make.ballots import Hall

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

OPEN_DETAILS = (
    "form => { for (let d = form.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
)


class Officers:
    """One browser for each officer, logged in once: a desk for some, a phone for the others."""

    def __init__(self, chromium: Browser, address: str, hall: Hall, *, at_desks: Collection[str]) -> None:
        self.browsers: dict[str, BrowserContext] = {}
        self.windows: dict[str, Page] = {}
        for code, person in hall.chairs.items():
            # No worker of the page's own: it would fetch pages ahead that nobody here reads without a network.
            self.browsers[code] = chromium.new_context(
                **view(DESK if code in at_desks else PHONE), base_url=address, service_workers="block"
            )
            self.browsers[code].set_default_timeout(20_000)
            self.windows[code] = self.browsers[code].new_page()
            log_in(self.windows[code], person)

    def at(self, code: str, address: str) -> Page:
        """The officer's window, showing this page; the one before is closed, as it may be about to ask again by itself."""
        self.away(code)
        self.windows[code] = page = self.browsers[code].new_page()
        answer = page.goto(address, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.status == 200, (code, address, answer.status)
        return page

    def away(self, code: str) -> None:
        """The officer puts the device away: it asks for nothing any more."""
        self.windows[code].close()


def send(page: Page, selector: str, **typed: str | Sequence[str]) -> None:
    """Fill in a form of the page as a person would, and press its button; nothing is refused."""
    form = page.locator(selector).first
    form.evaluate(OPEN_DETAILS)
    for name, value in typed.items():
        boxes = form.locator(f'[name="{name}"]')
        match boxes.first.evaluate("box => box.type"):
            case "select-one" | "select-multiple":
                boxes.select_option(value)
            case "radio" | "checkbox":
                for each in [value] if isinstance(value, str) else value:
                    form.locator(f'[name="{name}"][value="{each}"]').check()
            case "file":
                boxes.set_input_files(value)
            case _:
                boxes.fill(str(value))
    with page.expect_navigation(wait_until="domcontentloaded"):
        form.locator("button").first.click()
    assert page.locator(".refusal").all_inner_texts() == []
    assert page.locator(".msg.bad").all_inner_texts() == []


def follow(page: Page, selector: str) -> None:
    """Click a link of the page, and be where it leads."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(selector).first.click()


def seen(page: Page, name: str) -> None:
    """The page fits its screen; `THIDUA_PICTURES=folder` keeps what it looks like."""
    assert overflow(page) == [], name
    if folder := os.environ.get("THIDUA_PICTURES"):
        page.screenshot(path=f"{folder}/year-{name}.png", full_page=True)
