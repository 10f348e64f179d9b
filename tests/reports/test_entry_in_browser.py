"""Filling in a report as people do: on a phone, by keyboard, by two at once, with a bad network or none, logged out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser_support import DESK, PHONE, axe_faults, log_in, overflow, view
from tests.make.people import make_person
from tests.make.reports import approved_report, draft_report
from tests.reports.conftest import Year
from tests.reports.phones import KEPT, Phone, amounts, entry_of, shot, wait_until
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.reports.models import Report
from thidua.reports.rules import State
from thidua.trail.queries import events_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=15_000)  # a busy machine saves and draws late

PASSWORD = "con đường làng quê"
TWENTY = {
    "LD01": "1240", "LD02": "812", "DV01": "1.231", "DV02": "805", "DV03": "58", "DV04": "12", "TC10": "1", "TC06": "1",
    "CL01": "320", "CL02": "96 tr", "CL03": "150", "CL04": "45 triệu", "CL05": "6", "CL06": "12 tr", "CL07": "0",
    "CL08": "0", "CL09": "18,4 tr", "CL13": "41", "CL14": "20.500.000", "CL15": "0,0392 tỷ",
}  # fmt: skip
"""As a chair types them, with the amounts behind them below."""
AMOUNTS = {"LD01": 1240, "DV01": 1231, "CL02": 96_000_000, "CL04": 45_000_000, "CL14": 20_500_000, "CL15": 39_200_000}


@pytest.fixture
def browsers(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """Makes phones, each with a browser of its own."""
    made: list[BrowserContext] = []

    def make(person: Person | None = None, size: tuple[int, int] = PHONE) -> Phone:
        context = chromium.new_context(**view(size), base_url=live_server.url)
        context.set_default_timeout(15_000)
        made.append(context)
        phone = Phone(context)
        if person:
            log_in(phone.page, person)
        return phone

    yield make
    for context in made:
        context.close()


@pytest.fixture
def draft(year: Year) -> Report:
    return draft_report(unit=year.unit, period=year.period, DV01="1.204")


def test_a_chair_reports_twenty_figures_on_a_phone(browsers: Any, year: Year) -> None:
    """Counted from the log-in page: 4 taps, 22 fields, and between the fields the page is never loaded."""
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL01="300", CL13="40", CL14="20.000.000")
    make_person(year.unit, Role.CHAIR, username="chu-tich", password=PASSWORD)
    phone = browsers()
    page = phone.page
    page.goto(reverse("reports:mine"))
    phone.fill("Tên đăng nhập", "chu-tich")
    phone.fill("Mật khẩu", PASSWORD)
    phone.tap("button", "Đăng nhập")
    phone.tap("button", "Lập báo cáo")
    page.wait_for_selector("form[data-ready]")
    loads = phone.loads
    page.locator("#LD01").click()
    phone.taps += 1
    left = dict(TWENTY)
    while left:
        code = page.evaluate("document.activeElement.name")
        if words := left.pop(code, ""):
            page.keyboard.type(words)
            phone.typed += 1
        page.keyboard.press("Enter")
    shot(page, "twenty")
    expect(page.locator("#CL02-e")).to_have_text("96.000.000 đồng")
    expect(page.locator("#CL15-e")).to_have_text("39.200.000 đồng")
    expect(page.locator("[data-filled]")).to_have_text("20")
    phone.says("Đã lưu")
    assert phone.loads == loads
    shot(page, "full-twenty")
    phone.tap("button", "Gửi báo cáo")
    page.wait_for_url("**/bao-cao/*/")
    report = Report.objects.get(unit=year.unit, period=year.period)
    assert report.state == State.SUBMITTED
    assert {code: amount for code, amount in amounts(report).items() if code in AMOUNTS} == AMOUNTS
    assert len(amounts(report)) == 20
    assert (phone.taps, phone.typed, phone.loads - loads) == (4, 22, 1)
    assert phone.faults == []
    assert len([event for event in events_of(report) if event.verb == "report.saved"]) <= 10


def test_what_is_typed_is_echoed_checked_and_explained_at_once(browsers: Any, year: Year, draft: Report) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL13="41", LD01="100")
    phone = browsers(year.clerk, DESK)
    phone.open(draft)
    page, told = phone.page, lambda code: expect(phone.page.locator(f"#{code}-m"))
    for words, echo in [
        ("4.225", "4.225 người"),
        ("1200", "1.200 người"),
        ("12 k", "12.000 người"),
        ("1,2", "1,2 người"),
    ]:
        phone.type("LD01", words)
        expect(page.locator("#LD01-e")).to_have_text(echo)
    told("LD01").to_contain_text("số đếm không có phần lẻ")
    phone.type("CL02", "1,200")
    told("CL02").to_contain_text("Không đọc được “1,200”")
    phone.type("CL02", "96 ngàn")
    told("CL02").to_contain_text("Số suất quà Tết là chưa có số liệu mà tiền quà Tết là 96.000")
    expect(page.locator("#CL02-note")).to_be_visible()
    phone.type("CL01", "320")
    told("CL01").to_contain_text("bình quân 300 đồng một suất")
    told("CL02").to_be_empty()
    expect(page.locator("#CL02-note")).to_be_hidden()
    phone.type("LD01", "1200")
    phone.type("LD02", "1300")
    told("LD02").to_contain_text("Lao động nữ (1.300) lớn hơn tổng số lao động (1.200)")
    assert page.locator("#LD02").get_attribute("aria-invalid") == "true"
    phone.type("CL13", "412")
    told("CL13").to_contain_text("là 412, kỳ trước 41: chênh từ 3 lần trở lên")
    expect(page.locator("#CL13-h")).to_have_text("Kỳ trước 41")
    page.locator("#CL13-note").fill("thăm cả công nhân nghỉ việc")
    shot(page, "full-checks")
    phone.says("Đã lưu")
    assert draft.figures.get(indicator="CL13").note == "thăm cả công nhân nghỉ việc"
    assert axe_faults(page) + overflow(page) == []
    page.reload()
    expect(page.locator("#LD02-m")).to_contain_text("Lao động nữ (1.300)")
    assert phone.faults == []


def test_the_keyboard_alone_goes_from_figure_to_figure_and_never_submits(
    browsers: Any, year: Year, draft: Report
) -> None:
    phone = browsers(year.chair, DESK)
    phone.open(draft)
    page = phone.page
    here = "document.activeElement.name"
    page.locator("#LD01").focus()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    assert page.evaluate(here) == "LD02"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(here) == "TC10"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate(here) == "DV01"
    page.keyboard.type("77")  # the figure was selected, so that typing replaces it
    for _line in range(4):
        page.keyboard.press("ArrowUp")
    assert page.evaluate(here) == "LD01"
    for _line in range(80):
        page.keyboard.press("Enter")
    assert page.evaluate(here) in ("KN01", "submit")
    page.locator("#KN01").focus()
    page.keyboard.type("một")
    page.keyboard.press("Enter")
    page.keyboard.type("hai")
    phone.says("Đã lưu")
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert amounts(draft) == {"LD01": 9, "DV01": 77, "KN01": "một\nhai"}
    assert phone.loads == 1


def test_a_lost_connection_in_the_middle_loses_nothing_and_sends_nothing_twice(
    browsers: Any, year: Year, draft: Report
) -> None:
    phone = browsers(year.clerk)
    phone.open(draft)
    phone.type("LD01", "1240")
    phone.says("Đã lưu")
    phone.offline()
    phone.type("LD02", "812")
    phone.type("CL02", "96 tr")
    phone.says("Không có mạng. Đang giữ 2 ô trên máy này")
    shot(phone.page, "down")
    assert amounts(draft) == {"DV01": 1204, "LD01": 1240}
    phone.offline(False)
    phone.says("Đã lưu")
    assert amounts(draft) == {"DV01": 1204, "LD01": 1240, "LD02": 812, "CL02": 96_000_000}
    assert phone.kept() == {}
    saved = [event.data["lines"] for event in events_of(draft) if event.verb == "report.saved"]
    assert sorted(code for lines in saved for code in lines) == ["CL02", "DV01", "LD01", "LD02"]
    assert phone.loads == 1


def test_the_same_report_is_opened_filled_in_and_checked_offline_and_sent_later(
    browsers: Any, year: Year, draft: Report
) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL01="300")
    phone = browsers(year.clerk)
    page = phone.page
    page.goto(reverse("desk:home"))  # only one's work was opened with a network; list and form were fetched along
    wait_until(page, KEPT, lambda kept: {entry_of(draft), reverse("reports:mine")} <= set(kept))
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    phone.offline()
    page.goto(reverse("reports:mine"))
    page.locator("a[data-keep]").first.click()
    page.wait_for_selector("form[data-ready]")
    phone.says("Không có mạng")
    expect(page.locator("#CL01-h")).to_have_text("Kỳ trước 300")
    phone.type("CL01", "3200")
    phone.type("LD01", "12 người")
    expect(page.locator("#CL01-e")).to_have_text("3.200 suất")
    expect(page.locator("#CL01-m")).to_contain_text("kỳ trước 300: chênh từ 3 lần trở lên")
    expect(page.locator("#LD01-m")).to_contain_text("Không đọc được “12 người”")
    shot(page, "offline")
    phone.type("LD01", "1240")
    phone.says("Không có mạng. Đang giữ 2 ô")
    page.close()
    assert amounts(draft) == {"DV01": 1204}
    phone.page = phone.context.new_page()
    phone.open(draft)  # still offline, the next day
    assert (phone.field("CL01"), phone.field("LD01")) == ("3200", "1240")
    phone.page.goto("/tong-hop/")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    phone.open(draft)
    phone.offline(False)
    phone.says("Đã lưu")
    assert amounts(draft) == {"DV01": 1204, "CL01": 3200, "LD01": 1240}


def test_two_people_see_both_versions_side_by_side_and_lose_neither(browsers: Any, year: Year, draft: Report) -> None:
    clerk, chair = browsers(year.clerk), browsers(year.chair)
    clerk.open(draft)
    chair.open(draft)
    clerk.offline()
    clerk.type("DV01", "1.300")
    clerk.type("CL01", "9")
    clerk.says("Đang giữ 2 ô")
    chair.type("DV01", "1.250")
    chair.type("CL05", "7")
    chair.type("CL06", "7 tr")
    chair.says("Đã lưu")
    clerk.offline(False)
    clerk.says("Có 1 dòng hai người ghi khác nhau")
    two = clerk.page.locator('[data-line="DV01"] .two')
    expect(two).to_contain_text(f"{year.chair.full_name} đã lưu một số khác ở dòng này")
    expect(two.locator("dd")).to_have_text(["1.300", "1.250"])
    two.scroll_into_view_if_needed()
    shot(clerk.page, "two")
    assert axe_faults(clerk.page) + overflow(clerk.page) == []
    assert (clerk.field("CL05"), clerk.field("CL06")) == ("7", "7 tr")  # untouched here, so simply shown
    assert amounts(draft) == {"DV01": 1250, "CL05": 7, "CL06": 7_000_000, "CL01": 9}
    clerk.page.reload()
    expect(clerk.page.locator('[data-line="DV01"] .two dd')).to_have_text(
        ["1.300", "1.250"]
    )  # asked again, not forgotten
    clerk.page.get_by_role("button", name="Giữ số của tôi").click()
    clerk.says("Đã lưu")
    assert amounts(draft)["DV01"] == 1300
    chair.type("DV01", "1.260")
    expect(chair.page.locator('[data-line="DV01"] .two dd')).to_have_text(["1.260", "1.300"])
    chair.page.get_by_role("button", name="Lấy số đã lưu").click()
    chair.says("Đã lưu")
    assert (chair.field("DV01"), amounts(draft)["DV01"]) == ("1.300", 1300)


def test_two_tabs_show_the_same_and_save_every_line_once(browsers: Any, year: Year, draft: Report) -> None:
    one = browsers(year.clerk)
    other = Phone(one.context)
    one.open(draft)
    other.open(draft)
    one.offline()
    one.type("CL01", "320")
    other.type("CL13", "41")
    expect(other.page.locator("#CL01")).to_have_value("320")
    expect(one.page.locator("#CL13")).to_have_value("41")
    one.offline(False)
    one.says("Đã lưu")
    other.says("Đã lưu")
    assert amounts(draft) == {"DV01": 1204, "CL01": 320, "CL13": 41}
    assert one.kept() == {}
    saved = [event.data["lines"] for event in events_of(draft) if event.verb == "report.saved"]
    assert sorted(code for lines in saved for code in lines) == ["CL01", "CL13", "DV01"]


def test_a_double_click_submits_once(browsers: Any, year: Year, draft: Report) -> None:
    phone = browsers(year.chair)
    phone.open(draft)
    phone.type("LD01", "1240")
    phone.page.get_by_role("button", name="Gửi báo cáo").dblclick()
    phone.page.wait_for_url(f"**/bao-cao/{draft.pk}/")
    verbs = [event.verb for event in events_of(draft)]
    assert (verbs.count("report.submitted"), amounts(draft)) == (1, {"DV01": 1204, "LD01": 1240})


def test_an_expired_log_in_keeps_what_was_typed_until_the_same_person_is_back(
    browsers: Any, year: Year, draft: Report
) -> None:
    make_person(year.unit, Role.CLERK, username="thu-ky", password=PASSWORD)
    person = Person.objects.get(username="thu-ky")
    phone = browsers(person)
    phone.open(draft)
    Session.objects.all().delete()
    phone.type("LD01", "1240")
    phone.says("Bạn đã bị đăng xuất. Đang giữ 1 ô trên máy này")
    shot(phone.page, "ended")
    phone.page.get_by_role("link", name="Đăng nhập lại").click()
    phone.fill("Tên đăng nhập", "thu-ky")
    phone.fill("Mật khẩu", PASSWORD)
    phone.tap("button", "Đăng nhập")
    phone.page.wait_for_selector("form[data-ready]")
    phone.says("Đã lưu")
    assert phone.field("LD01") == "1240"
    assert amounts(draft)["LD01"] == 1240


def test_on_one_phone_nobody_sees_or_sends_what_is_another_persons(browsers: Any, year: Year, draft: Report) -> None:
    phone = browsers(year.clerk)
    phone.open(draft)
    page, context = phone.page, phone.context
    names = "async () => (await caches.keys()).filter((name) => name.startsWith('pages of '))"
    wait_until(page, names, lambda found: found == [f"pages of {year.clerk.pk}"])
    phone.offline()
    phone.type("LD01", "1240")
    phone.says("Đang giữ 1 ô")
    log_in(page, year.chair)  # somebody else, while the clerk's page is still open
    phone.offline(False)
    phone.type("LD02", "812")
    phone.says("Người khác đang đăng nhập trên máy này. Đang giữ 2 ô của bạn")
    assert amounts(draft) == {"DV01": 1204}
    chairs = context.new_page()
    chairs.goto(entry_of(draft))
    chairs.wait_for_selector("form[data-ready]")
    assert (chairs.input_value("#LD01"), chairs.input_value("#LD02")) == ("", "")
    assert chairs.evaluate(names) == [f"pages of {year.chair.pk}"]
    chairs.locator(".switch summary").click()
    chairs.get_by_role("button", name="Đăng xuất").click()
    chairs.wait_for_url("**/dang-nhap/")
    assert chairs.evaluate(names) == []
    phone.offline()
    chairs.goto(entry_of(draft))
    expect(chairs.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    phone.offline(False)
    log_in(page, year.clerk)
    phone.open(draft)
    phone.says("Đã lưu")
    assert amounts(draft) == {"DV01": 1204, "LD01": 1240, "LD02": 812}


def test_before_a_session_ends_the_page_counts_down_and_lets_the_person_stay(
    browsers: Any, year: Year, draft: Report, settings: Any
) -> None:
    phone = browsers(year.clerk)
    page = phone.page
    page.clock.install()
    phone.open(draft)
    page.clock.fast_forward((settings.SESSION_COOKIE_AGE - 60 - 50) * 1000)
    idle = page.locator("#idle")
    expect(idle).to_be_visible()
    expect(idle.get_by_role("timer")).to_have_text("50")
    page.clock.fast_forward(5000)
    expect(idle.get_by_role("timer")).to_have_text("45")
    shot(page, "idle")
    assert axe_faults(page) + overflow(page) == []
    renewed = "renewed"
    session = Session.objects.get()
    past = {**session.get_decoded(), renewed: 1}
    session.session_data = Session.objects.encode(past)
    session.save()
    idle.get_by_role("button", name="Tôi vẫn ở đây").click()
    expect(idle).to_be_hidden()
    assert Session.objects.get().get_decoded()[renewed] > 1
    page.clock.fast_forward(settings.SESSION_COOKIE_AGE * 1000)
    expect(idle).to_contain_text("Phiên làm việc đã kết thúc")
    expect(idle.get_by_role("link", name="Đăng nhập lại")).to_be_visible()


def test_without_script_the_form_works_and_its_sheet_prints(
    chromium: Browser, live_server: Any, year: Year, draft: Report
) -> None:
    context = chromium.new_context(**view(PHONE), base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, year.clerk)
    page.goto(entry_of(draft))
    page.locator("#CL02").fill("96 tr")
    page.locator("#CL02").press("Enter")  # saves, never submits
    page.wait_for_load_state()
    expect(page.locator("#CL02-e")).to_have_text("96.000.000 đồng")
    draft.refresh_from_db()
    assert (draft.state, amounts(draft)["CL02"]) == (State.DRAFT, 96_000_000)
    page.emulate_media(media="print")
    expect(page.locator(".stick")).to_be_hidden()
    expect(page.locator("#CL02")).to_be_visible()
    context.close()
