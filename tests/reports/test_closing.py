"""Closing a period: when it may be done, what it freezes, what arrives afterwards."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.make.people import make_person
from tests.make.reports import amended_report, approve, approved_report, submitted_report
from tests.reports.conftest import Year, at
from thidua.ground.values import Quantity
from thidua.people.rules import NotTheOperators, NotYours, Role
from thidua.reports.actions import close_period, return_report
from thidua.reports.queries import duties, late_reports, reports_to_check, to_close, units_silent
from thidua.reports.rules import DecisionsPending, NothingBeneath, NotYetOver
from thidua.rollup.actions.closing import AlreadyClosed
from thidua.rollup.queries import total
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

NOW = at("2023-12-06")
ON = NOW.date()


def close(year: Year) -> None:
    close_period(unit=year.units["nganh"], period=year.period, by=year.above, at=NOW)


def test_a_closing_names_the_silent_and_what_comes_later_is_after_closing(year: Year) -> None:
    approved_report(unit=year.units["nganh-1"], period=year.period, DV01="10")
    close(year)
    event = Event.objects.get(verb="period.closed")
    assert event.data == {"period": "2023", "silent": ["nganh-2", "nganh-3"]}
    late = approved_report(unit=year.units["nganh-2"], period=year.period, at=at("2023-12-08"), DV01="5")
    assert (late.after_closing, late.late_days) == (True, 3)
    reading = total(year.units["nganh"], "DV01", year.period.period)
    assert (reading.quantity, reading.after_closing) == (Quantity(Decimal(10)), Decimal(5))
    assert total(year.units["tinh"], "DV01", year.period.period).quantity == Quantity(Decimal(15))


def test_an_amendment_approved_after_the_closing_says_so_and_the_first_report_does_not(year: Year) -> None:
    first = approved_report(unit=year.unit, period=year.period, DV01="10")
    close(year)
    assert amended_report(first, at=at("2023-12-09"), DV01="11").after_closing
    first.refresh_from_db()
    assert not first.after_closing


def test_a_closing_waits_for_every_decision_but_not_for_the_returned(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10")
    with pytest.raises(DecisionsPending) as no:
        close(year)
    assert no.value.values == {"count": 1, "units": ["CĐCS Công ty nganh 1"]}
    return_report(report=report, reasons={"DV01": "xem lại"}, by=year.above, at=NOW)
    close(year)


def test_a_period_is_closed_once_and_not_before_its_cut_off(year: Year) -> None:
    with pytest.raises(NotYetOver):
        close_period(unit=year.units["nganh"], period=year.period, by=year.above, at=at("2023-11-29", "23:59"))
    close_period(unit=year.units["nganh"], period=year.period, by=year.above_reviewer, at=at("2023-11-30", "00:00"))
    with pytest.raises(AlreadyClosed):
        close(year)


@pytest.mark.parametrize("role", Role)
def test_only_who_speaks_for_the_unit_closes_its_period(year: Year, role: Role) -> None:
    allowed = role in {Role.CHAIR, Role.REVIEWER}
    for code in ("tinh", "nganh-1", "huyen"):
        with pytest.raises(NotYours):
            close_period(unit=year.units["nganh"], period=year.period, by=make_person(year.units[code], role), at=NOW)
    own = make_person(year.units["nganh"], role)
    if allowed:
        close_period(unit=year.units["nganh"], period=year.period, by=own, at=NOW)
    else:
        with pytest.raises(NotYours):
            close_period(unit=year.units["nganh"], period=year.period, by=own, at=NOW)


def test_the_operator_does_not_close_and_a_grassroots_union_has_nothing_to_close(year: Year) -> None:
    with pytest.raises(NotTheOperators):
        close_period(unit=year.units["nganh"], period=year.period, by=None, at=NOW)
    with pytest.raises(NothingBeneath):
        close_period(unit=year.unit, period=year.period, by=year.chair, at=NOW)


def test_silent_are_those_directly_below_who_have_handed_in_nothing(year: Year) -> None:
    approved_report(unit=year.units["nganh-1"], period=year.period, DV01="1")
    returned = submitted_report(unit=year.units["nganh-2"], period=year.period, DV01="2")
    return_report(report=returned, reasons={"DV01": "xem lại"}, by=year.above, at=NOW)
    silent = units_silent(year.units["nganh"], year.period, year.period.last_day)
    assert [term.unit.code for term in silent] == ["nganh-2", "nganh-3"]
    state = to_close(year.units["nganh"], year.period, on=ON)
    assert (state.asked, state.approved, len(state.waiting), state.closing) == (3, 1, 0, None)


def test_what_is_due_stays_due_after_the_deadline_until_it_is_handed_in(year: Year) -> None:
    assert [(duty.period.code, duty.report) for duty in duties(year.clerk, on=at("2023-11-30").date())] == [
        ("2022", None),
        ("2023", None),
    ]
    report = submitted_report(unit=year.unit, period=year.period, at=at("2023-12-20"), DV01="10")
    assert [duty.period.code for duty in duties(year.clerk, on=at("2023-12-20").date())] == []
    return_report(report=report, reasons={"DV01": "xem lại"}, by=year.above, at=at("2023-12-21"))
    again = duties(year.clerk, on=at("2023-12-21").date())
    assert [(duty.period.code, duty.report) for duty in again] == [("2023", report)]


def test_what_awaits_a_check_is_the_units_directly_below_and_never_ones_own(year: Year) -> None:
    one = submitted_report(unit=year.units["nganh-1"], period=year.period, at=at("2023-12-08"), DV01="1")
    two = submitted_report(unit=year.units["nganh-2"], period=year.period, at=at("2023-12-07"), DV01="2")
    submitted_report(unit=year.units["huyen-1"], period=year.period, DV01="3")
    assert list(reports_to_check(year.above, on=at("2023-12-09").date())) == [two, one]
    assert list(reports_to_check(year.chair, on=at("2023-12-09").date())) == []
    approve(one)
    assert list(late_reports(year.above, on=at("2023-12-09").date(), periods=[year.period])) == [one, two]
