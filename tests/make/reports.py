"""Reports in any state for tests, made by the officers who would make them, through the house's own actions.

The catalogue must be loaded and the period declared (`declared`). Every figure carries a note, so that a warning of the
catalogue holds nothing up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal

from tests.make.people import make_person
from thidua.ground.today import VIETNAM, day_of
from thidua.ground.values import Quantity
from thidua.indicators.actions import load_catalogue
from thidua.organisations.models import Unit
from thidua.organisations.queries import superior
from thidua.people.models import Person
from thidua.people.queries import holders
from thidua.people.rules import Power, Role
from thidua.reports.actions import amend_report, approve_report, open_report, save_figures, submit_report
from thidua.reports.models import Report
from thidua.reports.rules import Entry
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

Figure = str | int | Decimal | Quantity
PDF = b"%PDF-1.7\n1 0 obj\n"
"""The beginning of a real PDF: enough to be taken for one."""
NOTE = "đã đối chiếu với danh sách"


def declared(code: str) -> ReportingPeriod:
    """The period, declared with its usual cut-off and deadline."""
    return declare_period(code=code)


def catalogue() -> None:
    """The reviewed catalogue, optional rows too."""
    load_catalogue(at=datetime(2023, 1, 1, tzinfo=VIETNAM))


def morning_of(period: ReportingPeriod) -> datetime:
    """Nine in the morning of the cut-off day, in Vietnam: in time."""
    return datetime.combine(period.cut_off, time(9), VIETNAM)


def officer_of(unit: Unit, power: Power, at: datetime, other_than: Person | None = None) -> Person:
    """Somebody who holds the power over the unit that day; a chair is appointed where nobody does."""
    on = day_of(at)
    found = holders(unit, on, power).exclude(pk=other_than.pk if other_than else None).first()
    if found is None:
        seat = superior(unit, on) if power is Power.CHECK else unit
        assert seat is not None, "nobody stands above this unit"
        found = make_person(seat, Role.CHAIR if other_than is None else Role.REVIEWER)
    return found


def entries_of(figures: Mapping[str, Figure]) -> dict[str, Entry]:
    """The figures as entries: a quantity keeps its hedge, a text is typed, a number written the Vietnamese way."""
    return {
        code: Entry(quantity=value, note=NOTE, source="bài báo")
        if isinstance(value, Quantity)
        else Entry(typed=str(value).replace(".", ",") if isinstance(value, Decimal) else str(value), note=NOTE)
        for code, value in figures.items()
    }


def draft_report(*, unit: Unit, period: ReportingPeriod, at: datetime | None = None, **figures: Figure) -> Report:
    """A draft with these figures, entered by the unit's own officer."""
    at = at or morning_of(period)
    by = officer_of(unit, Power.ENTER, at)
    report = open_report(unit=unit, period=period, by=by, at=at)
    return save_figures(report=report, entries=entries_of(figures), by=by, at=at)


def submitted_report(
    *, unit: Unit, period: ReportingPeriod, at: datetime | None = None, rest: Figure | None = None, **figures: Figure
) -> Report:
    """A submitted report. `rest` is what required lines without a figure of their own are given."""
    at = at or morning_of(period)
    report = draft_report(unit=unit, period=period, at=at, **figures)
    if rest is not None:
        missing = report.form.lines.filter(required=True).exclude(indicator__in=list(figures))
        by = officer_of(unit, Power.ENTER, at)
        more = entries_of({line.indicator_id: rest for line in missing})
        report = save_figures(report=report, entries=more, by=by, at=at)
    return submit_report(report=report, by=officer_of(unit, Power.SUBMIT, at), at=at)


def approved_report(
    *, unit: Unit, period: ReportingPeriod, at: datetime | None = None, rest: Figure | None = None, **figures: Figure
) -> Report:
    """An approved report, approved an hour after it was submitted by somebody of the unit above (or a second officer)."""
    report = submitted_report(unit=unit, period=period, at=at, rest=rest, **figures)
    return approve(report)


def approve(report: Report) -> Report:
    """The submitted report approved, an hour later, by whom that day's mandates allow."""
    assert report.submitted_at is not None
    at = report.submitted_at + timedelta(hours=1)
    above = superior(report.unit, day_of(at)) is not None
    by = officer_of(report.unit, Power.CHECK if above else Power.CLOSE, at, other_than=report.submitted_by)
    return approve_report(report=report, by=by, at=at)


def amended_report(
    report: Report, *, at: datetime | None = None, reason: str = "ghi nhầm", **figures: Figure
) -> Report:
    """An approved amendment of an approved report, with these figures changed, a day after it was approved."""
    assert report.decided_at is not None
    at = at or report.decided_at + timedelta(days=1)
    by = officer_of(report.unit, Power.ENTER, at)
    amendment = amend_report(report=report, reason=reason, by=by, at=at)
    save_figures(report=amendment, entries=entries_of(figures), by=by, at=at)
    return approve(submit_report(report=amendment, by=officer_of(report.unit, Power.SUBMIT, at), at=at))
