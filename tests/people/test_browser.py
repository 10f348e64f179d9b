"""The pages of people and clusters in a real Chromium: on a phone and at a desk, in light and dark, with the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.browser_support import PHONE, complaints, faults_of, log_in, view
from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree
from tests.make.people import AT, make_mandate, make_person
from thidua.clusters.actions import appoint_lead
from thidua.people.models import Person
from thidua.people.rules import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "con đường làng quê"


@pytest.fixture
def officers() -> dict[str, Person]:
    with transaction.atomic():
        tree = make_tree("tinh", {"nganh-a": 2, "nganh-b": 1})
        clerk = make_person(tree["nganh-a-1"], Role.CLERK, username="thu.ha", full_name="Lê Thu Hà", password=PASSWORD)
        make_mandate(clerk, tree["nganh-a"], Role.REVIEWER)
        cluster = make_cluster("khoi", tree["tinh"], [tree["nganh-a"], tree["nganh-b"]], kind="block")
        appoint_lead(cluster=cluster, year=2027, lead=tree["nganh-a"], deputy=tree["nganh-b"], by=None, at=AT)
        return {
            "clerk": clerk,
            "administrator": make_person(tree["tinh"], Role.ADMINISTRATOR, full_name="Trần Quản Trị"),
            "chair": make_person(tree["tinh"], Role.CHAIR, full_name="Phạm Chủ Tịch"),
        }


def pages(officers: dict[str, Person]) -> list[tuple[str, str]]:
    clerk = officers["clerk"]
    return [
        ("", "/dang-nhap/"),
        ("clerk", "/tai-khoan/"),
        ("clerk", "/tai-khoan/mat-khau/"),
        ("administrator", "/can-bo/"),
        ("administrator", f"/can-bo/{clerk.pk}/"),
        ("administrator", "/can-bo/mo-tai-khoan/"),
        ("administrator", "/can-bo/giao-chuc-danh/"),
        ("chair", "/cum-khoi/"),
        ("chair", "/cum-khoi/khoi/"),
    ]


def test_pages_fit_and_hinder_nobody(browser_page: Page, officers: dict[str, Person]) -> None:
    page, found = browser_page, []
    heard = complaints(page)
    for who, address in pages(officers):
        page.context.clear_cookies()
        if who:
            log_in(page, officers[who])
        found += faults_of(page, address)
    assert found + heard == []


def test_an_officer_logs_in_with_the_keyboard_alone_and_without_script(
    chromium: Browser, live_server: Any, officers: dict[str, Person]
) -> None:
    context = chromium.new_context(**view(PHONE), base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/tai-khoan/")
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type("Thu.Ha")
    page.keyboard.press("Tab")
    page.keyboard.type("sai mat khau")
    page.keyboard.press("Enter")
    page.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng.").wait_for()
    assert page.get_by_label("Tên đăng nhập").input_value() == "Thu.Ha", "what was typed stays"
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tai-khoan/")
    expect(page.get_by_role("heading", name="Lê Thu Hà")).to_be_visible()
    context.close()
