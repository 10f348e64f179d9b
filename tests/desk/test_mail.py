"""Notices by e-mail: to whoever asked for it, in their language, with the link, once, and never a backlog."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import catalogue, declared, officer_of, submitted_report
from thidua.config.program import main
from thidua.ground.today import now
from thidua.organisations.models import Unit
from thidua.people.actions import choose_mail
from thidua.people.models import Notice, Person
from thidua.people.rules import Power
from thidua.reports.actions import return_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(settings: Settings) -> dict[str, Unit]:
    """A sector union over two grassroots unions, on a day in the year 2023."""
    settings.THIDUA_TODAY = date(2023, 11, 20)
    settings.THIDUA_ADDRESS = "https://thidua.example.vn"
    catalogue()
    return make_tree("tinh", {"nganh": 2})


def wishing(unit: Unit, language: str) -> Person:
    person = make_person(unit)
    person.email, person.language = f"{person.username}@example.vn", language
    person.save()
    choose_mail(person=person, wanted=True)
    return person


def mailed(capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["mail", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_returned_report_is_mailed_once_to_who_asked_with_its_link(
    tree: dict[str, Unit], capsys: pytest.CaptureFixture[str]
) -> None:
    chair = wishing(tree["nganh-1"], "en")
    make_person(tree["nganh-1"])  # who did not ask gets none
    report = submitted_report(unit=tree["nganh-1"], period=declared("2023"), DV01="120")
    by = officer_of(report.unit, Power.CHECK, now())
    return_report(report=report, reasons={"DV01": "Đối chiếu lại"}, by=by, at=now())

    assert mailed(capsys) == {"sent": 1}
    (letter,) = mail.outbox
    assert letter.to == [chair.email]
    assert "came back" in letter.subject
    assert f"https://thidua.example.vn/bao-cao/{report.pk}/nhap/" in letter.body
    assert mailed(capsys) == {"sent": 0}, "once"


def test_what_is_older_than_a_week_is_news_no_more(tree: dict[str, Unit], capsys: pytest.CaptureFixture[str]) -> None:
    wishing(tree["nganh-1"], "vi")
    report = submitted_report(unit=tree["nganh-1"], period=declared("2023"), DV01="120")
    by = officer_of(report.unit, Power.CHECK, now())
    return_report(report=report, reasons={"DV01": "Đối chiếu lại"}, by=by, at=now())
    Notice.objects.update(at=now() - timedelta(days=8))
    assert mailed(capsys) == {"sent": 0}
    assert mail.outbox == []
