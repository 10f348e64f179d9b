"""The pages of the catalogue and of targets in a real browser: phone and office screen, light and dark."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from tests.browser_support import DESK, complaints, faults_of, view
from tests.make.organisations import make_tree
from tests.make.people import make_person
from thidua.ground.today import VIETNAM
from thidua.ground.values import Quantity
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Indicator
from thidua.people.rules import Role
from thidua.rollup.actions import add_sheet
from thidua.targets.actions import adjust_target, assign_target
from thidua.years.actions import declare_period

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AT = datetime(2023, 1, 10, 9, tzinfo=VIETNAM)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(client: Client) -> dict[str, Any]:
    """A province with two branches, results and targets, and an officer who is logged in."""
    load_catalogue(at=AT)
    units = make_tree("tinh", {"nganh": 2, "huyen": 3})
    year = declare_period(code="2023")
    targets = {}
    for code, amount in (("DD01", 8), ("DV03", 20), ("DD03", 0), ("CL02", 500_000_000), ("DD08", 4)):
        for unit in ("tinh", "nganh"):
            targets[unit, code] = assign_target(
                unit=units[unit],
                indicator=Indicator.objects.get(code=code),
                period=year,
                amount=Decimal(amount),
                by=None,
                at=AT,
                source="Kế hoạch 12/KH-LĐLĐ",
                simulated=True,
            )
    adjust_target(target=targets["nganh", "DV03"], amount=Decimal(18), reason="hai đơn vị giải thể", by=None, at=AT)
    for unit, amount in (("nganh-1", 9), ("nganh-2", 5)):
        figures = {
            "DD01": Quantity(Decimal(amount)),
            "DV03": Quantity(Decimal(9)),
            "CL02": Quantity(Decimal(125_500_000)),
        }
        add_sheet(unit=units[unit], period=year, figures=figures, source="test")
    client.force_login(make_person(units["tinh"], Role.REVIEWER, full_name="Nguyễn Thị Hoa"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"cookie": cookie, "cascade": targets["tinh", "DD01"].pk, "adjust": targets["nganh", "DD01"].pk}


def _open(chromium: Browser, live_server: Any, session: dict[str, Any], size: tuple[int, int], dark: bool) -> Page:
    context = chromium.new_context(**view(size, dark=dark), base_url=live_server.url)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session["cookie"], "url": live_server.url}])
    return context.new_page()


def test_every_page_fits_and_has_no_fault(chromium: Browser, live_server: Any, session: dict[str, Any]) -> None:
    page, found = _open(chromium, live_server, session, DESK, dark=False), []
    heard = complaints(page)
    for path in (
        "/chi-tieu/",
        "/chi-tieu/TC07/",
        "/chi-tieu/CL01/",
        "/chi-tieu-giao/nganh/2023/",
        f"/chi-tieu-giao/dieu-chinh/{session['adjust']}/",
        f"/chi-tieu-giao/giao-xuong/{session['cascade']}/",
    ):
        found += faults_of(page, path)
    page.context.close()
    assert found + heard == []


def test_the_sum_is_redrawn_in_place(chromium: Browser, live_server: Any, session: dict[str, Any]) -> None:
    page = _open(chromium, live_server, session, DESK, dark=False)
    page.goto(f"/chi-tieu-giao/giao-xuong/{session['cascade']}/")
    page.get_by_label("LĐLĐ huyện huyen").fill("7")
    page.get_by_role("button", name="Cộng thử").click()
    page.get_by_text("Tổng giao cho các đơn vị trực thuộc là 15, vượt 7 so với chỉ tiêu 8").wait_for()
    assert page.get_by_label("LĐLĐ huyện huyen").input_value() == "7"
