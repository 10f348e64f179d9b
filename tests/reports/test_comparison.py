"""Units side by side: the order of one indicator, the shade of each cell, amounts or for every hundred members, as a file too."""

from __future__ import annotations

import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.reports import approved_report
from tests.reports.conftest import Year
from thidua.people.rules import Role
from thidua.reports.queries.comparing import compare
from thidua.rollup.queries import Level

HERE = reverse("reports:comparison", args=["tinh", "2023"])


@pytest.fixture
def page(year: Year) -> Client:
    approved_report(unit=year.units["nganh-1"], period=year.period, DV01=200, DV03=6)
    approved_report(unit=year.units["huyen-1"], period=year.period, DV01=50, DV03=5)
    client = Client()
    client.force_login(make_person(year.units["tinh"], Role.CHAIR))
    return client


def rows(page: Client, **asked: str) -> list[tuple[str, str, str]]:
    soup = BeautifulSoup(page.get(HERE, asked).text, "lxml")
    return [
        (row.td.text, row.th.text, row.select("td")[1].a.text) for row in soup.select("table.heat tbody tr") if row.td
    ]


def test_units_stand_in_the_order_of_the_chosen_indicator_each_linked_to_its_sources(page: Client) -> None:
    assert rows(page) == [("1", "Công đoàn ngành nganh", "200"), ("2", "LĐLĐ huyện huyen", "50")]
    soup = BeautifulSoup(page.get(HERE, {"xep": "DV03"}).text, "lxml")
    cell = soup.select("table.heat tbody tr")[0].select("td")[1]
    assert cell.a["href"] == reverse("reports:lineage", args=["nganh", "DV03", "2023"])
    assert "1/3" in cell.text, "no number without its completeness"


def test_for_every_hundred_members_the_small_unit_may_lead(page: Client) -> None:
    found = rows(page, xep="DV03", xem="tren-100")
    assert found == [("1", "LĐLĐ huyện huyen", "10"), ("2", "Công đoàn ngành nganh", "3")]


def test_of_many_unions_the_first_are_made_as_the_whole_would_begin(year: Year, page: Client) -> None:
    for number, members in enumerate((30, 70, 70, 20, 5)):
        approved_report(unit=make_unit(f"cs-{number}", year.units["tinh"]), period=year.period, DV01=members, DV03=4)
    make_unit("im-lang", year.units["tinh"])
    for by, by_rate in (("DV01", False), ("DV03", False), ("DV03", True), ("DV05", False)):
        asked = {"by": by, "by_rate": by_rate, "level": Level.GRASSROOTS}
        whole = compare(year.units["tinh"], [by], year.period.period, **asked)
        begun = compare(year.units["tinh"], [by], year.period.period, **asked, first=3)
        assert (begun.rows, begun.more, begun.left_out) == (whole.rows[:3], 3, whole.left_out)
    assert compare(year.units["tinh"], ["DV01"], year.period.period, by="DV01", by_rate=False, first=1).more == 1


def test_cells_are_shaded_by_their_place_in_the_column(page: Client) -> None:
    soup = BeautifulSoup(page.get(HERE, {"xep": "DV03"}).text, "lxml")
    assert [row.select("td")[1]["data-heat"] for row in soup.select("table.heat tbody tr")] == ["3", "1"]


def test_the_file_has_every_indicator_with_its_completeness(page: Client) -> None:
    answer = page.get(HERE, {"tep": "xlsx", "xep": "DV03"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    lines = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert any("Nguồn: báo cáo đã duyệt" in str(line) for line in lines)
    first = next(line for line in lines if line and line[0] == 1)
    assert first[1] == "Công đoàn ngành nganh"
    assert {200, 6, "1/3"} <= {*first}
    assert page.get(HERE, {"xep": "XX99"}).status_code == 404


def test_the_questions_do_not_grow_with_the_units(page: Client) -> None:
    page.get(HERE)
    with CaptureQueriesContext(connection) as asked:
        page.get(HERE)
    assert len(asked) <= 75
