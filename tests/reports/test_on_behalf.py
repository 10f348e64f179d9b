"""Nhập thay: who may enter for a unit that does not log in, how it is marked, and who approves it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.make.people import make_person
from tests.make.reports import approved_report, entries_of
from tests.reports.conftest import Year, at
from thidua.ground.values import FOREVER
from thidua.people.rules import NotYours, Role
from thidua.reports.actions import (
    amend_report,
    approve_report,
    open_report,
    return_report,
    save_figures,
    submit_report,
)
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_open
from thidua.reports.queries import drafts_on_behalf, reports_to_check, reports_visible_to
from thidua.reports.rules import OwnSubmission, ReportExists, State
from thidua.rollup.queries import total
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

NOW = at("2023-11-30")
ON = NOW.date()


def entered(year: Year, by: object = None, code: str = "nganh-2") -> Report:
    """Opened, filled and handed in by an officer of the sector union for one of its grassroots unions."""
    by = by or year.above_reviewer
    report = open_report(unit=year.units[code], period=year.period, by=by, at=NOW)
    save_figures(report=report, entries=entries_of({"DV01": 12}), by=by, at=NOW)
    required = report.form.lines.filter(required=True).exclude(indicator="DV01").values_list("indicator_id", flat=True)
    save_figures(report=report, entries=entries_of(dict.fromkeys(required, 0)), by=by, at=NOW)
    return submit_report(report=report, by=by, at=NOW)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("place", ["nganh-2", "nganh-1", "nganh", "tinh", "huyen"])
def test_only_the_unit_itself_and_officers_directly_above_open_its_report(year: Year, role: Role, place: str) -> None:
    by = make_person(year.units[place], role)
    allowed = role in {Role.CLERK, Role.CHAIR, Role.REVIEWER} and place in {"nganh-2", "nganh"}
    refusal = why_not_open(by, year.units["nganh-2"], year.period, on=ON)
    assert (refusal is None) == allowed
    assert allowed or isinstance(refusal, NotYours)


def test_what_the_unit_above_enters_says_so_and_another_officer_approves_it(year: Year) -> None:
    report = entered(year)
    assert report.stand_in == year.units["nganh"]
    with pytest.raises(OwnSubmission):
        approve_report(report=report, by=year.above_reviewer, at=NOW)
    assert report not in reports_to_check(year.above_reviewer, on=ON)
    assert report in reports_to_check(year.above, on=ON)
    approved = approve_report(report=report, by=year.above, at=NOW)
    assert (approved.stand_in, approved.decided_alone) == (year.units["nganh"], False)
    found = total(year.units["nganh"], "DV01", year.period.period).quantity
    assert found is not None
    assert found.amount == 12
    events = {event.verb: event.data for event in Event.objects.filter(verb__startswith="report.")}
    assert events["report.opened"]["stand_in"] == f"organisations.unit:{year.units['nganh'].pk}"
    assert events["report.submitted"]["stand_in"] == f"organisations.unit:{year.units['nganh'].pk}"


def test_an_office_of_one_approves_what_it_entered_and_that_is_recorded(year: Year) -> None:
    alone = make_person(year.units["huyen"], Role.REVIEWER)
    clerk = make_person(year.units["huyen"], Role.CLERK)  # enters, but cannot check
    report = entered(year, alone, "huyen-1")
    assert list(reports_to_check(alone, on=ON)) == [report]
    approved = approve_report(report=report, by=alone, at=NOW)
    assert approved.decided_alone
    assert Event.objects.get(verb="report.approved").data["alone"] is True
    amendment = amend_report(report=approved, reason="thiếu một tổ", by=clerk, at=NOW)
    assert amendment.stand_in == year.units["huyen"]
    submit_report(report=amendment, by=clerk, at=NOW)
    assert not approve_report(report=amendment, by=alone, at=NOW).decided_alone


def test_a_second_officer_in_the_office_ends_approving_alone(year: Year) -> None:
    alone = make_person(year.units["huyen"], Role.CHAIR)
    report = entered(year, alone, "huyen-1")
    second = make_person(year.units["huyen"], Role.REVIEWER, since=ON + timedelta(days=1), until=FOREVER)
    assert reports_to_check(second, on=ON + timedelta(days=1)).get() == report
    assert not reports_to_check(alone, on=ON + timedelta(days=1)).exists()
    with pytest.raises(OwnSubmission):
        approve_report(report=report, by=alone, at=NOW + timedelta(days=1))


def test_the_database_keeps_approving_alone_to_what_was_entered_on_behalf(year: Year) -> None:
    report = approved_report(unit=year.unit, period=year.period, DV01="1")
    for wrong in ({"decided_by": report.submitted_by}, {"decided_alone": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**wrong)


def test_a_unit_that_logs_in_after_all_takes_its_draft_over(year: Year) -> None:
    report = open_report(unit=year.unit, period=year.period, by=year.above_reviewer, at=NOW)
    save_figures(report=report, entries=entries_of({"DV01": 12}), by=year.above_reviewer, at=NOW)
    assert list(drafts_on_behalf(year.above, on=ON)) == [report]
    assert reports_visible_to(year.clerk, on=ON).filter(pk=report.pk).exists()
    required = report.form.lines.filter(required=True).exclude(indicator="DV01").values_list("indicator_id", flat=True)
    save_figures(report=report, entries=entries_of(dict.fromkeys(required, 0)), by=year.clerk, at=NOW)
    taken_over = submit_report(report=report, by=year.chair, at=NOW)
    assert taken_over.stand_in is None
    with pytest.raises(NotYours):
        return_report(report=taken_over, reasons={"DV01": "xem lại"}, by=year.above, at=NOW) and save_figures(
            report=taken_over, entries={}, by=year.above_reviewer, at=NOW
        )


def test_nobody_above_reads_or_continues_a_draft_the_unit_began_itself(year: Year) -> None:
    report = open_report(unit=year.unit, period=year.period, by=year.clerk, at=NOW)
    assert not reports_visible_to(year.above, on=ON).exists()
    with pytest.raises(ReportExists):
        open_report(unit=year.unit, period=year.period, by=year.above, at=NOW)
    with pytest.raises(NotYours):
        save_figures(report=report, entries=entries_of({"DV01": 1}), by=year.above, at=NOW)


def test_a_returned_report_is_mended_by_who_entered_it(year: Year) -> None:
    report = entered(year)
    return_report(report=report, reasons={"DV01": "xem lại"}, by=year.above, at=NOW)
    assert list(drafts_on_behalf(year.above_reviewer, on=ON)) == [report]
    save_figures(report=report, entries=entries_of({"DV01": 11}), by=year.above_reviewer, at=NOW)
    assert submit_report(report=report, by=year.above_reviewer, at=NOW).state == State.SUBMITTED
