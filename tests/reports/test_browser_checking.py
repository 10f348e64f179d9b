"""Journeys in a real Chromium: approving together, on behalf, closing and sending up, a returned period."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser_support import complaints, faults_of, log_in, overflow
from tests.make.people import make_person
from tests.make.reports import approved_report, submitted_report
from tests.reports.conftest import Year
from thidua.people.models import Notice
from thidua.people.rules import Role
from thidua.reports.models import Consolidation, Report
from thidua.reports.rules import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def as_(page: Any, person: Any) -> Any:
    """The page with this person logged in."""
    page.context.clear_cookies()
    log_in(page, person)
    return page


def test_a_reviewer_approves_the_clean_enters_for_the_silent_and_reminds_the_rest(
    browser_page: Any, year: Year
) -> None:
    submitted_report(unit=year.units["nganh-1"], period=year.period, DV01="120")
    page = as_(browser_page, year.above_reviewer)
    heard = complaints(page)
    page.goto("/bao-cao/duyet/")
    page.get_by_role("button", name="Duyệt các báo cáo đã đánh dấu").click()
    page.get_by_text("Đã duyệt 1 báo cáo").wait_for()
    assert Report.objects.get(unit=year.units["nganh-1"]).state == "approved"
    row = page.get_by_role("row").filter(has_text="nganh 2").filter(has=page.locator('[formaction$="/2023/"]'))
    row.get_by_role("button", name="Nhập thay").click()
    page.wait_for_url("**/nhap/**")
    page.get_by_text("nhập thay").first.wait_for()
    report = Report.objects.get(unit=year.units["nganh-2"])
    assert (report.state, report.stand_in) == ("draft", year.units["nganh"])
    page.goto("/bao-cao/duyet/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Sao chép").first.click()
    page.get_by_role("button", name="Đã sao chép").wait_for()
    assert "Mở: http" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Nhắc các đơn vị đã đánh dấu").first.click()
    page.get_by_role("status").first.wait_for()
    assert Notice.objects.filter(kind="report.reminded").exists()
    assert heard == []


def test_a_period_is_closed_sent_up_returned_mended_closed_anew_and_taken(browser_page: Any, year: Year) -> None:
    top = make_person(year.units["tinh"], Role.CHAIR)
    approved_report(unit=year.units["nganh-1"], period=year.period, DV01="120")
    address = "/chot-ky/nganh/2023/"

    def stage() -> str:
        return Consolidation.objects.order_by("-pk")[0].stage

    def press(person: Any, *names: str) -> None:
        page = as_(browser_page, person)
        page.goto(address)
        for name in names:
            page.get_by_role("button", name=name).click()
            expect(page.get_by_role("button", name=name)).to_have_count(0)

    press(year.above, "Chốt", "Ký bảng tổng hợp", "Gửi LĐLĐ")
    assert stage() == Stage.SENT
    page = as_(browser_page, top)
    page.goto("/viec-cua-toi/")
    page.get_by_role("link", name="Nhận hoặc trả lại", exact=True).click()
    page.get_by_label("Lý do trả lại").fill("Chưa có số của CĐCS nganh 2")
    page.get_by_role("button", name="Trả lại bảng tổng hợp").click()
    expect(page.get_by_role("button", name="Trả lại bảng tổng hợp")).to_have_count(0)
    assert stage() == Stage.SENT_BACK
    page = as_(browser_page, year.above)
    page.goto("/thong-bao/")
    page.get_by_text("Để nhắn cho nhau").first.click()
    words = page.get_by_label("Lời nhắc ngắn để gửi qua Zalo").first.input_value()
    assert re.search(r"trả lại bảng tổng hợp .* http://.*/thong-bao/\d+/$", words)
    page.get_by_role("link", name="trả lại bảng tổng hợp").first.click()
    page.get_by_text("Chưa có số của CĐCS nganh 2").wait_for()
    approved_report(unit=year.units["nganh-2"], period=year.period, DV01="30")
    press(year.above, "Chốt", "Ký bảng tổng hợp", "Gửi LĐLĐ")
    press(top, "Nhận bảng tổng hợp")
    assert stage() == Stage.TAKEN
    page.goto(address)
    assert "150" in page.locator("main").inner_text()


def test_a_closed_period_fits_and_prints_without_what_is_only_for_the_screen(browser_page: Any, year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL13="41")
    page = as_(browser_page, year.above)
    page.goto("/chot-ky/nganh/2022/")
    page.get_by_role("button", name="Chốt").click()
    expect(page.get_by_role("button", name="Ký bảng tổng hợp")).to_be_visible()
    assert faults_of(page) == []
    page.emulate_media(media="print")
    expect(page.locator("nav.nav").first).to_be_hidden()
    assert overflow(page) == []
