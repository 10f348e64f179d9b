"""Reports in states that the walk over the demo does not meet: nothing wider than a phone, and no serious fault for axe."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser_support import faults_of, log_in
from tests.make.reports import PDF, amended_report, approved_report, draft_report
from tests.reports.conftest import Year, at
from thidua.people.models import Person
from thidua.reports.actions import attach_evidence, save_figures
from thidua.reports.rules import Entry, LineRefusals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(year: Year) -> list[tuple[Person, str]]:
    """A draft with refused lines and a file, and an amended report, each with who opens it."""
    now = at("2023-11-30")
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL01="300", CL13="41")
    draft = draft_report(unit=year.unit, period=year.period, DV01="1.204", LD01="1.000", LD02="1.260", CL02="96 tr")
    doubtful = {"CL13": Entry(typed="412"), "CL05": Entry(typed="1,200"), "CL01": Entry(typed="320")}
    with pytest.raises(LineRefusals):
        save_figures(report=draft, entries=doubtful, by=year.clerk, at=now)
    name = "Danh sách ký nhận quà Tết.pdf"
    attach_evidence(report=draft, indicator="CL01", name=name, chunks=[PDF], by=year.clerk, at=now)
    approved = approved_report(unit=year.units["nganh-2"], period=year.period, at=at("2023-12-12"), DV01="512")
    amended_report(approved, DV01="521", reason="Ghi nhầm số đoàn viên của hai tổ")
    return [
        (year.clerk, reverse("reports:entry", args=[draft.pk])),
        (year.chair, reverse("reports:report", args=[draft.pk])),
        (year.above, reverse("reports:report", args=[approved.pk])),
    ]


def test_refused_lines_files_and_amendments_fit_and_have_no_fault(
    browser_page: Page, pages: list[tuple[Person, str]]
) -> None:
    found = []
    for person, address in pages:
        browser_page.context.clear_cookies()
        log_in(browser_page, person)
        found += faults_of(browser_page, address)
    assert found == []
