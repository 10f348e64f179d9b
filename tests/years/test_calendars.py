"""Two calendars side by side: schools by school year, others by emulation year; a cluster of both says what it compares."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import approved_report, catalogue, declared
from thidua.clusters.models import Cluster, Membership
from thidua.ground.values import Period
from thidua.indicators.queries import form_for
from thidua.organisations.models import Unit, UnitClass, UnitKind
from thidua.people.rules import Role
from thidua.rollup.queries import parts_by_own_year, total, totals_by_own_year
from thidua.yearbook.queries import drafts
from thidua.years.queries import school_years, years_of
from thidua.years.rules.calendars import Calendar, SchoolYears, calendar_of, own_year

YEAR, SCHOOL = Period.parse("2026"), Period.parse("2025-2026/school")


@pytest.mark.parametrize(
    ("unit_class", "on", "calendar"),
    [
        ("school", date(2025, 9, 1), Calendar.SCHOOL),
        ("school", date(2025, 8, 31), Calendar.EMULATION),
        ("public_service", date(2026, 1, 1), Calendar.EMULATION),
        ("", date(2026, 1, 1), Calendar.EMULATION),
    ],
)
def test_schools_go_by_school_year_from_the_day_of_the_file(unit_class: str, on: date, calendar: Calendar) -> None:
    assert calendar_of(unit_class, on, SchoolYears({"school"}, date(2025, 9, 1))) is calendar


@pytest.mark.parametrize(
    ("calendar", "asked", "own"),
    [
        (Calendar.SCHOOL, "2026", "2025-2026/school"),
        (Calendar.SCHOOL, "2026-H1", "2026-H1"),
        (Calendar.EMULATION, "2026", "2026"),
    ],
)
def test_the_school_year_that_ends_in_a_year_stands_beside_it(calendar: Calendar, asked: str, own: str) -> None:
    assert own_year(calendar, Period.parse(asked)).code == own


@pytest.mark.django_db
def test_the_forms_ask_by_school_year_exactly_whom_the_calendars_name() -> None:
    catalogue()
    asked = {each.value for each in UnitClass if form_for(UnitKind.GRASSROOTS, each.value, SCHOOL)}
    assert asked == set(school_years().classes)


@pytest.fixture
def mixed(db: None, settings: LazySettings) -> tuple[Cluster, dict[str, Unit]]:
    """A block of two schools and two enterprises; one school is silent about its school year."""
    settings.THIDUA_TODAY = date(2026, 11, 30)  # type: ignore[misc]
    catalogue()
    units = make_tree(under={"phuong": 4}, classes={"phuong-1": "school", "phuong-2": "school"})
    cluster = Cluster.objects.create(code="khoi", name="Khối số 1", kind="block", organiser=units["phuong"])
    for order in (1, 2, 3, 4):
        Membership.objects.create(
            cluster=cluster, unit=units[f"phuong-{order}"], valid_from=date(2025, 12, 1), order=order
        )
    halves, school = [declared("2026-H1"), declared("2026-H2")], declared("2025-2026/school")
    declared("2026")
    for half in halves:
        for code, members in (("phuong-1", 50), ("phuong-2", 30)):
            approved_report(unit=units[code], period=half, rest=0, DV01=members)
        for code, members, visits in (("phuong-3", 200, 7), ("phuong-4", 100, 3)):
            approved_report(unit=units[code], period=half, rest=0, DV01=members, CL13=visits)
    approved_report(unit=units["phuong-1"], period=school, rest=0, CL13=11)
    return cluster, units


def test_a_mixed_cluster_reads_each_member_by_its_own_year(mixed: tuple[Cluster, dict[str, Unit]]) -> None:
    cluster, units = mixed
    by_year, by_own = total(cluster, "CL13", YEAR), totals_by_own_year(cluster, YEAR)
    assert by_year.quantity is not None
    assert (by_year.quantity.amount, by_year.reported, by_year.expected) == (20, 2, 2)
    visits, members, unions = by_own["CL13"], by_own["DV01"], by_own["TC01"]
    assert visits.quantity is not None
    assert members.quantity is not None
    assert unions.quantity is not None
    assert (visits.quantity.amount, visits.reported, visits.expected) == (31, 3, 4), "a silent school is missing, not 0"
    assert (members.quantity.amount, members.reported, members.expected) == (380, 4, 4), (
        "members are asked by half-year"
    )
    assert unions.quantity.amount == 4
    parts = parts_by_own_year(cluster, "CL13", YEAR)
    assert [part.reading.period.code for part in parts] == ["2025-2026/school"] * 2 + ["2026"] * 2
    assert sum(part.reading.quantity.amount for part in parts if part.reading.quantity) == visits.quantity.amount
    years = years_of([units["phuong-1"], units["phuong-3"]], YEAR)
    assert (years.mixed, years.schools, years.others, years.school_year) == (True, 1, 1, SCHOOL)


def test_page_totals_and_report_say_which_year_they_compare(mixed: tuple[Cluster, dict[str, Unit]]) -> None:
    cluster, units = mixed
    client = Client()
    client.force_login(make_person(units["phuong"], Role.CHAIR))
    two = "2 đơn vị thi đua theo năm học 2025–2026, 2 đơn vị theo"
    assert two in client.get(reverse("clusters:cluster", args=["khoi"])).text
    plain = client.get(reverse("reports:totals", args=["khoi", "2026"])).text
    assert two in plain
    assert "Đang so sánh: riêng năm thi đua" in plain
    for page in ("reports:dashboard", "reports:comparison"):
        shown = client.get(reverse(page, args=["khoi", "2026"])).text
        assert two in shown, page
        assert "Đang so sánh: riêng năm thi đua" in shown, page
    own = client.get(reverse("reports:totals", args=["khoi", "2026"]), {"xem": "lich-rieng", "chi-tieu": "CL13"}).text
    assert "Đang so sánh: mỗi đơn vị theo năm của mình" in own
    assert own.count("<small>năm học 2025–2026</small>") == 2
    told = drafts(cluster, 2026)["results"].text
    assert told.startswith(two.replace("2 đơn vị thi đua", "Có 2 đơn vị thi đua"))
    assert "31 lượt (3/4 CĐCS)" in told
    assert drafts(units["phuong"], 2026)["results"].text == ""
