"""The page that reads a text, in a real Chromium: with the keyboard alone, with a thumb, and without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser_support import PHONE, complaints, log_in, view
from tests.make.reports import approved_report, draft_report
from tests.make.texts import page as page_of
from tests.reports.conftest import Year, at, year
from thidua.reports.models import Report

__all__ = ["year"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = """Công đoàn ngành tổng kết năm 2023
Năm 2023, công đoàn đã kết nạp mới 12 đoàn viên. Dịp Tết Quý Mão 2023, công đoàn đã trao 285 suất quà cho đoàn viên với tổng số tiền hơn 96 triệu đồng, mỗi suất trị giá 300.000 đồng.
Năm 2024, công đoàn phấn đấu trao 300 suất quà."""


@pytest.fixture
def draft(year: Year) -> Report:
    approved_report(unit=year.units["nganh-2"], period=year.period, at=at("2023-11-30"), rest="0", CL01="90")
    return draft_report(unit=year.unit, period=year.period, CL01="270")


def figures(report: Report) -> dict[str, tuple[int, str]]:
    return {each.indicator_id: (int(each.amount or 0), each.hedge) for each in report.figures.all()}


def focus_on(page: Page, surface: str) -> None:
    page.locator(".said", has_text=surface).first.click()
    expect(page.locator(".found:focus")).to_have_attribute("aria-label", surface)


def test_an_officer_goes_through_a_text_with_one_key_for_each_figure(
    browser_page: Page, year: Year, draft: Report
) -> None:
    page, heard = browser_page, complaints(browser_page)
    log_in(page, year.clerk)
    page.goto(reverse("reports:entry", args=[draft.pk]))
    page.get_by_role("link", name="Đọc số liệu từ tệp Word, PDF hoặc trang web").click()
    page.get_by_label("Nội dung văn bản").first.fill(WORDS)
    page.get_by_role("button", name="Tìm số liệu").click()
    expect(page.get_by_text("Bài viết 285 suất, bản nháp 270 suất")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".found").first).to_be_focused()
    focus_on(page, "12")
    page.keyboard.press("d")
    expect(page.locator('.said[data-verdict="confirmed"]')).to_have_count(1)
    focus_on(page, "285")
    page.keyboard.press("s")
    page.keyboard.type("286")
    page.keyboard.press("Enter")
    expect(page.locator('.said[data-verdict="confirmed"]')).to_have_count(2)
    focus_on(page, "hơn 96 triệu đồng")
    page.keyboard.press("d")
    expect(page.locator('.said[data-verdict="confirmed"]')).to_have_count(3)
    focus_on(page, "300.000 đồng")
    page.keyboard.press("b")
    expect(page.locator('.said[data-verdict="rejected"]')).to_have_count(1)
    assert figures(draft) == {"DV03": (12, "exact"), "CL01": (286, "exact"), "CL02": (96_000_000, "over")}
    focus_on(page, "12")
    page.keyboard.press("l")
    expect(page.locator('.said[data-verdict="confirmed"]')).to_have_count(2)
    assert "DV03" not in figures(draft)
    page.get_by_role("link", name="Về bản nháp").click()
    expect(page.locator("mark", has_text="hơn 96 triệu đồng")).to_be_visible()
    assert heard == []


def test_a_file_is_read_and_confirmed_without_script(
    chromium: Browser, live_server: Any, year: Year, draft: Report, tmp_path
) -> None:
    (tmp_path / "ket-qua.html").write_bytes(page_of())
    context = chromium.new_context(**view(PHONE), base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, year.clerk)
    page.goto(reverse("desk:texts", args=[draft.pk]))
    page.get_by_label("Chọn tệp, hoặc thả tệp vào đây").set_input_files(tmp_path / "ket-qua.html")
    page.get_by_role("button", name="Tìm số liệu").click()
    page.get_by_role("article", name="hơn 96").get_by_role("button", name="Đúng").click()
    expect(page.get_by_role("article", name="hơn 96").get_by_text("đã xác nhận")).to_be_visible()
    assert figures(draft)["CL02"] == (96_000_000, "over")
    context.close()
