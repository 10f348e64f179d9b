"""Officers with a phone, for the walks over the entry page."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser_support import complaints
from thidua.reports.models import Report
from thidua.reports.queries import values_of


class Phone:
    """A page of somebody with a phone: what they touch, what they type and how often the page is loaded are counted."""

    def __init__(self, context: BrowserContext) -> None:
        self.context, self.page = context, context.new_page()
        self.taps = self.typed = self.loads = 0
        self.page.on("load", lambda _page: setattr(self, "loads", self.loads + 1))
        self.faults = complaints(self.page)

    def tap(self, role: Any, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.taps += 1

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label).fill(words)
        self.typed += 1

    def open(self, report: Report) -> None:
        self.page.goto(entry_of(report))
        self.page.wait_for_selector("form[data-ready]")

    def type(self, code: str, words: str) -> None:
        """Over what stands there, key by key."""
        field = self.page.locator(f"#{code}")
        field.focus()
        field.select_text()
        self.page.keyboard.type(words)

    def says(self, words: str) -> None:
        expect(self.page.locator("[data-status]")).to_contain_text(words, timeout=15_000)

    def field(self, code: str) -> str:
        return self.page.locator(f"#{code}").input_value()

    def offline(self, gone: bool = True) -> None:
        self.context.set_offline(gone)

    def kept(self) -> dict[str, Any]:
        """What this browser keeps of what was typed, by person and report."""
        found: dict[str, Any] = self.page.evaluate(
            "Object.fromEntries(Object.entries(localStorage).filter(([key]) => /^thidua\\/\\d/.test(key)))"
        )
        return found


def entry_of(report: Report) -> str:
    return reverse("reports:entry", args=[report.pk])


def amounts(report: Report) -> dict[str, Any]:
    return {code: getattr(value, "amount", value) for code, value in values_of(report).items()}


KEPT = """async () => (await Promise.all((await caches.keys()).filter((name) => name.startsWith("pages of ")).map(
  async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()"""


def wait_until(page: Page, script: str, holds: Callable[[Any], bool]) -> None:
    """Until what the script answers is as it must be; a worker works on its own time."""
    for _attempt in range(150):
        if holds(page.evaluate(script)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(script))


def shot(page: Page, name: str) -> None:
    """For who works on the page: `THIDUA_SHOTS=folder` keeps what the walks see."""
    if folder := os.environ.get("THIDUA_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=name.startswith("full"))
