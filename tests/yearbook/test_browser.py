"""The pages of the year-end report in a real Chromium: nothing wider than a phone, no serious fault, an edit in place."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser_support import complaints, faults_of, log_in
from tests.yearbook.conftest import World, at
from thidua.paper.models import IssuedPaper
from thidua.yearbook.actions import add_fact, edit_passage
from thidua.yearbook.models import Passage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(world: World) -> list[str]:
    """Every page of this floor, with an edited passage, changed numbers and facts of each kind."""
    by = world.lead_chair
    for kind in ("conference", "pledge", "movement", "task", "task"):
        add_fact(subject=world.cluster, year=2023, kind=kind, text=f"Sự việc {kind}.", by=by, at=at(), on=at().date())
    edit_passage(
        subject=world.cluster,
        year=2023,
        key="care",
        text="Đã trao {CL01} suất, trị giá 417 triệu đồng.",
        by=by,
        at=at(),
    )
    Passage.objects.update(numbers={"CL01": "298", "CL02": "hơn 400 triệu đồng"})
    fact = world.cluster.facts.first()
    assert fact is not None
    report = "/tong-ket/khoi/2023/"
    return ["/tong-ket/", report, f"{report}su-viec/", f"{report}su-viec/{fact.pk}/"]


def test_every_page_fits_and_has_no_fault(browser_page: Page, world: World, addresses: list[str]) -> None:
    page, found = browser_page, []
    log_in(page, world.lead_chair)
    heard = complaints(page)
    for address in addresses:
        page.goto(address)
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        found += faults_of(page)
    assert found + heard == []


def test_an_officer_edits_a_passage_and_issues_the_report(browser_page: Any, world: World) -> None:
    page = browser_page
    log_in(page, world.lead_chair)
    page.goto("/tong-ket/khoi/2023/")
    passage = page.locator("#doan-care")
    passage.get_by_text("Sửa đoạn này").click()
    passage.get_by_role("textbox").fill("Năm qua trao {CL01} suất quà.")
    passage.get_by_role("button", name="Lưu đoạn này").click()
    page.wait_for_url("**/tong-ket/khoi/2023/#doan-care")
    assert "Năm qua trao 300 suất quà." in page.locator("#doan-care").inner_text()
    page.get_by_role("button", name="Ban hành bản tạm tính").click()
    page.get_by_text("01/BC-KTĐ").wait_for()
    assert IssuedPaper.objects.get().edition == "provisional"
