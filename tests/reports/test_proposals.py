"""What the house knows already is offered at its line, taken with one click, and a difference is said."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.make.movements import movement, registered
from tests.make.reports import draft_report, entries_of
from tests.reports.conftest import Year, at
from thidua.organisations.queries import superior
from thidua.people.models import Person
from thidua.reports.actions import save_figures, submit_report
from thidua.reports.models import Report
from thidua.reports.queries import lines_of


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def report(year: Year) -> Report:
    """A draft of a unit with two registrations, the larger of 1,204 members."""
    above = superior(year.unit, year.period.cut_off)
    assert above is not None
    for name, members in (("Giỏi việc nước", 300), ("Lao động giỏi", 1204)):
        registered(movement(above, name), year.unit, members)
    return draft_report(unit=year.unit, period=year.period, DV01=1300)


def test_registered_members_are_offered_and_taken_with_one_click(year: Year, report: Report) -> None:
    page = reverse("reports:entry", args=[report.pk])
    client = client_of(year.clerk)
    shown = client.get(page).text
    assert "1.204 theo bản đăng ký ngày 10/02/2023 trong phong trào “Lao động giỏi”" in shown
    assert "Cộng các phong trào: 1.504 lượt đăng ký" in shown
    client.post(page, {"version": str(report.version), "DV01": "1.310", "TD10": "", "take": "TD10"})
    figures = {figure.indicator_id: figure for figure in report.figures.all()}
    assert (figures["TD10"].amount, figures["DV01"].amount) == (1204, 1310), "what else was typed is saved too"
    assert "phong trào “Lao động giỏi”" in figures["TD10"].source
    assert 'value="TD10"' not in client.get(page).text, "taken once, not offered again"


def test_a_figure_that_differs_is_flagged_to_both_sides(year: Year, report: Report) -> None:
    save_figures(report=report, entries=entries_of({"TD10": 1250}), by=year.clerk, at=at("2023-11-28"))
    assert (
        "Số đã điền (1.250) khác số này" in client_of(year.clerk).get(reverse("reports:entry", args=[report.pk])).text
    )
    submit_report(report=report, by=year.chair, at=at("2023-11-29"))
    read = client_of(year.above).get(reverse("reports:report", args=[report.pk])).text
    assert "Số đã điền (1.250) khác số này" in read
    assert 'name="take"' not in read, "whoever checks changes no figure"


def test_without_a_registration_nothing_is_offered(year: Year) -> None:
    line = next(line for line in lines_of(draft_report(unit=year.unit, period=year.period)) if line.code == "TD10")
    assert (line.proposal, line.differs, line.offers) == (None, False, False)


def test_a_line_that_offers_nothing_takes_nothing(year: Year, report: Report) -> None:
    client_of(year.clerk).post(
        reverse("reports:entry", args=[report.pk]), {"version": str(report.version), "take": "DV01", "DV01": "7"}
    )
    assert report.figures.get(indicator_id="DV01").amount == 7
