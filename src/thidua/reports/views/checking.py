"""The superior's side: what awaits a decision, who is silent, who was late, and closing a period."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from thidua.ground.pages import show
from thidua.ground.today import today
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import latest_terms, name_of
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.queries import (
    late_reports,
    periods_to_watch,
    reports_to_check,
    units_silent,
    warnings_by_report,
)
from thidua.reports.views.asking import officer
from thidua.rollup.queries import closing_of
from thidua.years.models import ReportingPeriod

PAGE = 50
LATE_SHOWN = 100


@dataclass
class Silence:
    """Units directly below one of my units that have handed in nothing for a period."""

    unit: Unit
    name: str
    period: ReportingPeriod
    terms: list[UnitTerm]


@login_required
@require_safe
def to_check(request: HttpRequest) -> HttpResponse:
    """Submitted reports that await my decision, then the silent and the late of the current periods."""
    on = today()
    person = officer(request)
    page = Paginator(reports_to_check(person, on=on), PAGE).get_page(request.GET.get("trang"))
    periods = periods_to_watch(on)
    late = list(late_reports(person, on=on, periods=periods)[:LATE_SHOWN])
    terms = latest_terms({each.unit_id for each in [*page, *late]})
    closing = list(units_in_scope(person, on=on, power=Power.CLOSE))
    silences = [
        Silence(unit, name_of(unit, on), period, units_silent(unit, period, period.last_day))
        for period in periods
        for unit in closing
        if closing_of(unit, period.period) is None
    ]
    doubts = warnings_by_report(page)
    context = {
        "place": "entry",
        "page": page,
        "rows": [(each, terms[each.unit_id], len(doubts[each.pk])) for each in page],
        "late": [(each, terms[each.unit_id]) for each in late],
        "checks": True,
        "awaiting": page.paginator.count,
        "silences": [each for each in silences if each.terms or _has_reports(each)],
    }
    return show(request, "reports/to_check.html", context=context)


def _has_reports(silence: Silence) -> bool:
    return Report.objects.filter(period=silence.period, unit__terms__parent=silence.unit).exists()
