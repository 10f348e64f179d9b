"""The conference in a real Chromium: prepared at a desk, attended on phones, without script, in light and dark."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from playwright.sync_api import expect

from tests.browser_support import DESK, PHONE, axe_faults, complaints, log_in, overflow, view
from tests.make.ballots import Hall, at_item, sitting
from tests.make.reports import catalogue
from thidua.ballots.actions.handing_over import name_next_lead
from thidua.ballots.actions.noting import adopt_tasks, note_point, propose_task
from thidua.ballots.actions.sitting import end_item
from thidua.ballots.models import Conference
from thidua.ballots.rules.conference import Kind
from thidua.clusters.queries import cluster_year
from thidua.ground.today import now

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = "/cum-khoi/khoi/nam/2023/hoi-nghi/"


@pytest.fixture
def hall(settings: LazySettings, tmp_path: Path) -> Hall:
    settings.THIDUA_TODAY, settings.THIDUA_FILES = date(2023, 11, 29), tmp_path
    with transaction.atomic():
        catalogue()
        return Hall()


def opened(chromium: Browser, live_server: Any, person: Any, size: tuple[int, int], **more: Any) -> Page:
    context = chromium.new_context(**view(size), base_url=live_server.url, **more)
    context.set_default_timeout(15_000)
    page = context.new_page()
    log_in(page, person)
    return page


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("THIDUA_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_chairwoman_prepares_the_conference_on_a_phone_in_one_go_and_delegates_follow_on_theirs(
    chromium: Browser, live_server: Any, hall: Hall
) -> None:
    lead = opened(chromium, live_server, hall.lead, PHONE)
    lead.goto("/cum-khoi/khoi/nam/2023/")
    lead.get_by_role("link", name="Hội nghị", exact=True).click()
    lead.get_by_role("link", name="Chuẩn bị hội nghị").click()
    lead.get_by_label("Ngày giờ").fill("2023-11-29T08:00")
    lead.get_by_label("Địa điểm họp").fill("Hội trường tầng 2")
    assert lead.get_by_label("Tỷ lệ phải có mặt").input_value() == "2/3", "the example of the catalogue"
    lead.get_by_role("button", name="Lưu").click()
    lead.get_by_role("button", name="Bắt đầu từ các nội dung thường có").click()
    lead.get_by_role("button", name=re.compile("^Lên trên ?: Thảo luận")).click()
    lead.get_by_role("link", name="Về trang hội nghị").click()
    expect(lead.get_by_text("Danh sách chưa có đại biểu có quyền biểu quyết")).to_be_visible()
    lead.get_by_role("link", name="Danh sách đại biểu").click()
    lead.get_by_role("button", name="Thêm chủ tịch của mọi đơn vị thành viên").click()
    lead.get_by_role("link", name="Về trang hội nghị").click()
    lead.get_by_role("button", name="Triệu tập đại biểu").click()
    expect(lead.get_by_text("Hiện có mặt 0/3; hội nghị cần 2.")).to_be_visible()
    called = lead.get_by_label("Lời nhắc ngắn để gửi qua Zalo")
    expect(called, "the call as a short text with its link").to_have_value(
        re.compile(r"29/11/2023 08:00, Hội trường tầng 2\. .*http://\S+/hoi-nghi/phien-hop/$")
    )

    listed = lead.context.request.get(f"{ROOT}dai-bieu/?tep=csv").text()
    assert [code for code in hall.codes if hall.chairs[code].full_name not in listed] == []

    phones = [opened(chromium, live_server, hall.chairs[code], PHONE) for code in ("nganh-b", "nganh-c")]
    for phone in phones:
        phone.goto("/")
        phone.get_by_role("link", name="Diễn biến").first.click()
        phone.get_by_role("button", name="Tôi có mặt").click()
        phone.get_by_text("Bạn có mặt từ").wait_for()
    lead.goto(ROOT)
    lead.get_by_role("button", name="Khai mạc").click()
    lead.get_by_role("button", name="Bắt đầu: Khai mạc, giới thiệu đại biểu").click()
    for phone in phones:  # asked again by itself, a few seconds later
        phone.get_by_text("1. Khai mạc, giới thiệu đại biểu").first.wait_for()
        phone.get_by_text("Đang họp").wait_for(state="detached")
    shot(phones[0], "phone-sitting")
    found = Conference.objects.get()
    assert [item.progress for item in found.agenda.all()][:2] == ["running", "waiting"]


def test_a_phone_without_script_checks_in_and_reads_by_reloading(
    chromium: Browser, live_server: Any, hall: Hall
) -> None:
    with transaction.atomic():
        conference = sitting(hall, present=["nganh-a", "nganh-b"])
    page = opened(chromium, live_server, hall.chairs["nganh-c"], PHONE, java_script_enabled=False)
    page.goto(f"{ROOT}phien-hop/")
    page.get_by_role("button", name="Tôi có mặt").click()
    expect(page.get_by_text("3/3")).to_be_visible()
    with transaction.atomic():
        at_item(conference, Kind.DISCUSSION, hall)
    page.reload()
    expect(page.get_by_text("3. Thảo luận").first).to_be_visible()


def test_the_lead_hands_over_and_the_next_lead_accepts_on_a_phone(
    chromium: Browser, live_server: Any, hall: Hall, tmp_path: Path
) -> None:
    with transaction.atomic():
        sitting(hall)
    lead = opened(chromium, live_server, hall.lead, DESK)
    lead.goto(f"{ROOT}nhiem-vu/")
    lead.get_by_label("Nhiệm vụ", exact=True).fill("Phát triển 120 đoàn viên")
    lead.get_by_label("Hạn").fill("2024-05-31")
    lead.get_by_role("button", name="Đề xuất").click()
    lead.get_by_role("button", name="Hội nghị thông qua").click()
    expect(lead.get_by_role("link", name="Phát triển 120 đoàn viên")).to_be_visible()
    assert "Phát triển 120 đoàn viên" in lead.context.request.get(f"{ROOT}nhiem-vu/?tep=csv").text()
    lead.goto(f"{ROOT}ban-giao/")
    lead.get_by_role("combobox", name="Đơn vị trưởng kế tiếp").select_option("nganh-b")
    lead.get_by_label("Căn cứ quyết định").fill("Bầu tại hội nghị, 3/3 phiếu")
    lead.get_by_role("button", name="Ghi đơn vị trưởng kế tiếp").click()
    form = tmp_path / "mau-bao-cao.pdf"
    form.write_bytes(b"%PDF-1.4\n%%EOF")
    lead.get_by_label("Biểu mẫu hoặc tệp khác").set_input_files(form)
    lead.get_by_role("button", name="Bỏ vào hồ sơ").click()
    lead.get_by_role("button", name="Bàn giao hồ sơ").click()
    lead.get_by_text("đã bàn giao, chờ nhận").wait_for()
    lead.goto(ROOT)
    lead.get_by_role("button", name="Bế mạc hội nghị").click()
    lead.get_by_text("Biên bản số 01/BB-KTĐ").wait_for()

    phone = opened(chromium, live_server, hall.chairs["nganh-b"], PHONE)
    phone.goto("/")
    phone.get_by_role("link", name="Mở và nhận", exact=True).click()
    for inside in ("Phát triển 120 đoàn viên", "mau-bao-cao.pdf", "01/BB-KTĐ"):
        expect(phone.get_by_text(inside).first, inside).to_be_visible()
    phone.get_by_role("button", name="Nhận hồ sơ").click()
    phone.get_by_text("đã nhận lúc").first.wait_for()
    following = cluster_year(hall.cluster, 2024)
    assert following is not None
    assert following.lead == hall.tree["nganh-b"]
    phone.goto("/cum-khoi/khoi/nam/2024/hoi-nghi/")
    expect(phone.get_by_text("Phát triển 120 đoàn viên"), "the tasks open the next year").to_be_visible()


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (DESK, True)])
def test_pages_of_a_conference_fit_and_hinder_nobody(
    chromium: Browser, live_server: Any, hall: Hall, size: tuple[int, int], dark: bool
) -> None:
    with transaction.atomic():
        conference = sitting(hall, present=["nganh-a", "nganh-b"])
        told: dict[str, Any] = {"by": hall.lead, "at": now()}
        item = at_item(conference, Kind.DISCUSSION, hall)
        note_point(item=item, kind="limit", words="Một số báo cáo còn chậm", unit=hall.tree["nganh-b"], **told)
        task = propose_task(conference=conference, words="Phát triển đoàn viên", due=date(2024, 5, 31), **told)
        adopt_tasks(conference=conference, **told)
        propose_task(conference=conference, words="Ký thỏa ước", due=date(2024, 6, 30), **told)
        end_item(item=item, **told)
        name_next_lead(conference=conference, to=hall.tree["nganh-b"], ground="Bầu tại hội nghị", **told)
    point = conference.agenda.get(kind=Kind.PAPER)
    faults = {}
    for name in ("", "phien-hop/", "soan/", "chuong-trinh/", f"chuong-trinh/{point.pk}/", f"chuong-trinh/{item.pk}/ghi/",
                 "dai-bieu/", "diem-danh/", "nhiem-vu/", f"nhiem-vu/{task.pk}/", "phong-trao/", "ban-giao/"):  # fmt: skip
        context = chromium.new_context(**view(size, dark=dark), base_url=live_server.url)
        page = context.new_page()
        heard = complaints(page)
        log_in(page, hall.lead)
        page.goto(ROOT + name)
        shot(page, f"{name.strip('/').replace('/', '-') or 'hoi-nghi'}-{size[0]}{'-dark' if dark else ''}")
        if found := axe_faults(page) + overflow(page) + heard:
            faults[name] = found
        context.close()
    assert faults == {}
