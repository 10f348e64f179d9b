"""The pages of an upper union ask the database as often for twenty units beneath as for four."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests.make.organisations import make_tree, make_unit
from tests.make.people import make_person
from tests.make.reports import approved_report, catalogue, declared, submitted_report
from thidua.people.rules import Role

MOST = {
    "home": 44, "totals": 36, "today": 30, "overview": 44, "comparison": 32, "unions": 34, "lineage": 38, "to_check": 28,
    "tree": 16, "unit": 28,
}  # fmt: skip
"""Questions of each page, asked by an officer who does everything at a unit with units beneath, and with reports to check."""

pytestmark = pytest.mark.django_db


def test_a_page_asks_as_often_however_many_units_stand_beneath(client: Client, settings: Settings) -> None:
    settings.THIDUA_TODAY = date(2023, 12, 20)
    catalogue()
    tree = make_tree("tinh", {"nganh": 3, "khac": 1})
    year, before = declared("2023"), declared("2022")
    approved_report(unit=tree["nganh-1"], period=before, DV01=9, DV03=1)
    for code in ("nganh-1", "nganh-2"):
        approved_report(unit=tree[code], period=year, DV01=10, DV03=1)
    submitted_report(unit=tree["khac-1"], period=year, DV01=3)
    submitted_report(unit=make_unit("cs-1", tree["tinh"]), period=year, DV01=3)
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    few = _asked(client)
    for number in range(4, 12):
        approved_report(unit=make_unit(f"nganh-{number}", tree["nganh"]), period=year, DV01=10, DV03=1)
        submitted_report(unit=make_unit(f"cs-{number}", tree["tinh"]), period=year, DV01=3)
    many = _asked(client)
    assert {page: (few[page], count) for page, count in many.items() if count > few[page]} == {}
    assert {page: count for page, count in many.items() if count > MOST[page]} == {}


def _asked(client: Client) -> dict[str, int]:
    """How often each page asks, after it was opened once."""
    pages = {
        "home": reverse("desk:home"),
        "totals": reverse("reports:totals", args=["tinh", "2023"]),
        "today": f"{reverse('reports:totals', args=['tinh', '2023'])}?xem=dia-gioi-nay",
        "overview": reverse("reports:dashboard", args=["tinh", "2023"]),
        "comparison": reverse("reports:comparison", args=["tinh", "2023"]),
        "unions": f"{reverse('reports:comparison', args=['tinh', '2023'])}?cap=co-so",
        "lineage": reverse("reports:lineage", args=["tinh", "DV01", "2023"]),
        "to_check": reverse("reports:to_check"),
        "tree": f"{reverse('organisations:tree')}?tu=tinh",
        "unit": reverse("organisations:unit", args=["tinh"]),
    }
    found = {}
    for name, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, name
        found[name] = len(asked)
    return found
