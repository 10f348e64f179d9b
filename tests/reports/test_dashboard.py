"""The overview draws what its tables say, each drawing owes unit, period, completeness and source, and every list is a file."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.make.people import make_person
from tests.make.reports import approved_report
from tests.reports.conftest import Year, at
from thidua.paper.rules.drawing import Point, draw_trend
from thidua.people.rules import Role
from thidua.targets.models import Target


@pytest.fixture
def page(year: Year) -> Client:
    """The province's chair, after two of four unions reported 2023 and one had reported 2022."""
    approved_report(unit=year.units["nganh-1"], period=year.before, at=at("2022-11-30"), DV01=90)
    approved_report(unit=year.units["nganh-1"], period=year.period, DV01=100, DV03=6)
    approved_report(unit=year.units["huyen-1"], period=year.period, DV01=40, DV03=2)
    for code, amount in (("DV03", 16), ("DV01", 100)):
        Target.objects.create(
            unit=year.units["tinh"], indicator_id=code, period=year.period, amount=amount, at=at("2022-12-20")
        )
    client = Client()
    client.force_login(make_person(year.units["tinh"], Role.CHAIR))
    return client


def _address(**asked: str) -> str:
    words = "&".join(f"{name.replace('_', '-')}={value}" for name, value in asked.items())
    return f"{reverse('reports:dashboard', args=['tinh', '2023'])}?{words}"


def test_every_drawing_has_its_table_and_says_unit_period_completeness_and_source(page: Client) -> None:
    soup = BeautifulSoup(page.get(_address()).text, "lxml")
    figures = soup.select("figure.chart")
    assert [figure.find("figcaption").text for figure in figures] == [
        "1/2 đơn vị chưa đủ số",
        "1/2 chỉ tiêu giao đã đạt",
        "năm 2022: 90; năm 2023: 140; trên 1 công đoàn có số liệu cả hai kỳ: +11,1%",
        "Cao nhất là “Công đoàn ngành nganh”: 100",
    ]
    for figure in figures:
        said = figure.select_one("p.quiet").text
        for owed in ("Đơn vị tính:", "CĐCS", "Nguồn: báo cáo đã duyệt"):
            assert owed in said
        span = "năm 2022 – năm 2023" if figures.index(figure) == 2 else "năm 2023"
        assert f"Kỳ số liệu: {span}" in said
        assert len(figure.select("table tbody tr")) == 2
    assert "2/4 CĐCS còn thiếu" in soup.text
    assert [each.text for each in soup.select("section[aria-labelledby=thieu] li")] == [
        "CĐCS Công ty nganh 2",
        "CĐCS Công ty nganh 3",
    ]


def test_two_periods_are_said_in_a_sentence_and_not_drawn(page: Client) -> None:
    soup = BeautifulSoup(page.get(_address()).text, "lxml")
    trend = soup.select("figure.chart")[2]
    assert trend.find("svg") is None
    assert len(soup.select("figure.chart svg[role=img][aria-label]")) == 3


def test_one_period_says_that_there_is_nothing_to_compare_with(page: Client) -> None:
    soup = BeautifulSoup(page.get(_address().replace("/2023/", "/2022/")).text, "lxml")
    said = [figure.find("figcaption").text for figure in soup.select("figure.chart")]
    assert "90 ở kỳ năm 2022; chưa có kỳ trước để so sánh" in said


@pytest.mark.parametrize(
    ("listed", "rows"),
    [
        ("du-so", [("LĐLĐ huyện huyen", 1, 1), ("Công đoàn ngành nganh", 1, 3)]),
        ("don-vi", [("Công đoàn ngành nganh", 100, "1/3"), ("LĐLĐ huyện huyen", 40, "1/1")]),
        ("xu-huong", [("năm 2022", 90, "1/4", ""), ("năm 2023", 140, "2/4", 0)]),
        (
            "thieu",
            [
                ("CĐCS Công ty nganh 2", "Công đoàn ngành nganh", "doanh nghiệp ngoài nhà nước"),
                ("CĐCS Công ty nganh 3", "Công đoàn ngành nganh", "doanh nghiệp ngoài nhà nước"),
            ],
        ),
    ],
)
def test_the_list_behind_a_drawing_is_a_file_another_program_reads(
    page: Client, listed: str, rows: list[tuple[object, ...]]
) -> None:
    answer = page.get(_address(bang=listed, tep="xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    found = [tuple(cell for cell in row if cell is not None) for row in sheet.iter_rows(values_only=True)]
    assert sorted(map(str, found[-len(rows) :])) == sorted(map(str, rows))
    assert any("Kỳ số liệu" in str(row) or "Nguồn" in str(row) for row in found)
    assert page.get(_address(bang=listed, tep="csv")).content.startswith(b"\xef\xbb\xbf")


def test_what_is_not_a_list_of_the_page_is_not_found(page: Client) -> None:
    assert page.get(_address(bang="la", tep="xlsx")).status_code == 404
    assert page.get(_address(chi_tieu="XX99")).status_code == 404


def test_a_line_leaves_a_gap_where_nobody_reported_and_says_that_its_axis_is_cut() -> None:
    points = [
        Point(str(year), None if value is None else Decimal(value), str(value), solid=year < 2026)
        for year, value in ((2022, 90), (2023, None), (2024, 95), (2025, 97), (2026, 100))
    ]
    drawn = BeautifulSoup(draw_trend("Tăng", points, "Trục cắt"), "xml")
    assert (len(drawn.select("circle")), len(drawn.select("path.c-line"))) == (4, 2)
    assert len(drawn.select("path.c-sim")) == 1, "the last may still change"
    assert len(drawn.select("circle.c-now")) == 1
    assert drawn.find(string="Trục cắt")
    from_zero = draw_trend("Tăng", [Point("a", Decimal(1), "1"), Point("b", Decimal(9), "9")], "Trục cắt")
    assert "Trục cắt" not in from_zero


def test_notes_under_a_line_stand_below_each_other() -> None:
    points = [Point(str(at), Decimal(value), str(value), broken=at == 1) for at, value in enumerate((98, 99, 100))]
    drawn = BeautifulSoup(draw_trend("Tăng", points, "Trục cắt", "Đường ngắt"), "xml")
    axis, gap = (drawn.find("text", string=words) for words in ("Trục cắt", "Đường ngắt"))
    assert int(gap["y"]) - int(axis["y"]) >= 14
    assert int(drawn.svg["viewBox"].split()[-1]) > int(gap["y"])
