"""The superior's side: what awaits a decision, who is silent, late or returned, which figures moved most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from thidua.ground.pages import show
from thidua.ground.tables import sent_as_file
from thidua.ground.templatetags.thidua import day as written_day
from thidua.ground.templatetags.thidua import period as written_period
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import latest_terms, names_of
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.actions import Bulk, approve_many, remind_units
from thidua.reports.models import Report
from thidua.reports.queries import (
    checks_anybody,
    drafts_on_behalf,
    late_reports,
    periods_to_watch,
    reports_to_check,
    returned_reports,
    shifts,
    units_silent,
    warnings_by_report,
)
from thidua.reports.rules import hedged
from thidua.reports.views.asking import officer, period_or_404, unit_or_404
from thidua.reports.views.lists import reports_table, shifts_tables, silent_table
from thidua.rollup.models import Closing
from thidua.years.models import ReportingPeriod

PAGE = 50
LATE_SHOWN = 100
MOVED_SHOWN = 15
SILENT = 60
"""Silent units named on the page; the others are in the file."""
LISTS = {
    "cho-duyet": _("Awaiting your decision"),
    "nhap-thay": _("Entered on behalf, not handed in"),
    "tra-lai": _("Returned, awaiting the unit"),
    "cham": _("Late"),
}
"""The lists of this page that are reports, by the name of their file."""


@dataclass
class Silence:
    """Units directly below one of my units that have handed in nothing for a period, and what to write to them."""

    unit: Unit
    name: str
    period: ReportingPeriod
    count: int
    terms: list[UnitTerm]  # the first by name
    reminder: str

    @property
    def more(self) -> int:
        """How many are not named here; they are reminded without being ticked one by one."""
        return self.count - len(self.terms)


@dataclass
class Row:
    """A report that awaits a decision, and what an approval should look at first."""

    report: Report
    term: UnitTerm
    doubts: int
    inexact: int

    @property
    def is_clean(self) -> bool:
        """No check of the catalogue is broken, and every figure is exact."""
        return not self.doubts and not self.inexact


@login_required
@require_safe
def to_check(request: HttpRequest) -> HttpResponse:
    """Submitted reports that await my decision, then the silent, the returned and the late of the current periods."""
    return _to_check(request)


@login_required
@require_POST
def approve_ticked(request: HttpRequest) -> HttpResponse:
    """Approve every ticked report that awaits my decision; what is refused is listed with its reason."""
    ticked = [int(pk) for pk in request.POST.getlist("report") if pk.isdecimal()]
    waiting = reports_to_check(officer(request), on=today()).filter(pk__in=ticked)
    return _to_check(request, bulk=approve_many(reports=list(waiting), by=officer(request), at=now()))


@login_required
@require_POST
def remind(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Lay a reminder in the inbox of every ticked unit below."""
    on = today()
    unit = unit_or_404(request, code, Power.CLOSE, on=on)
    declared = period_or_404(period)
    below = units_in_scope(officer(request), on=on, power=Power.CHECK)
    wanted = request.POST.getlist("unit")
    if request.POST.get("others"):
        silent = units_silent(unit, declared, declared.last_day).exclude(unit__code__in=request.POST.getlist("named"))
        wanted += silent.values_list("unit__code", flat=True)
    units = list(below.filter(code__in=wanted))
    try:
        remind_units(units=units, period=declared, by=officer(request), at=now())
    except Refusal as no:
        return _to_check(request, refusal=no)
    return redirect(f"{reverse('reports:to_check')}?nhac={len(units)}")


@login_required
@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """The figures of a period that moved most, against the period before and against units alike."""
    on, person = today(), officer(request)
    periods = periods_to_watch(on)
    if not periods or not checks_anybody(person, on=on):
        raise Http404
    asked = request.GET.get("ky", "")
    period = next((each for each in periods if each.code == asked), None)
    if period is None:
        period = next((each for each in periods if each.deadline >= on), periods[-1])
    found = shifts(person, period, on=on)
    if file := sent_as_file(request, shifts_tables(found, period.period)):
        return file
    context = {
        "place": "entry",
        "checks": True,
        "awaiting": reports_to_check(person, on=on).count(),
        "period": period,
        "periods": periods,
        "found": found,
        "most": MOVED_SHOWN,
        "shown": f":{MOVED_SHOWN}",
    }
    return show(request, "reports/moved.html", context=context)


def _to_check(request: HttpRequest, *, bulk: Bulk | None = None, refusal: Refusal | None = None) -> HttpResponse:
    on = today()
    person = officer(request)
    periods = periods_to_watch(on)
    every = {
        "cho-duyet": reports_to_check(person, on=on),
        "nhap-thay": drafts_on_behalf(person, on=on),
        "tra-lai": returned_reports(person, on=on),
        "cham": late_reports(person, on=on, periods=periods),
    }
    silences = _silences(request, periods)
    tables = {key: reports_table(gettext(LISTS[key]), reports, key) for key, reports in every.items()}
    for number, each in enumerate(silences, start=1):
        title = f"{gettext('Not submitted')}, {each.name}"
        silent = units_silent(each.unit, each.period, each.period.last_day)
        tables[f"chua-gui-{number}"] = silent_table(title, [(each.name, each.period, silent)])
    if file := sent_as_file(request, tables):
        return file
    page = Paginator(every["cho-duyet"], PAGE).get_page(request.GET.get("trang"))
    drafts, back, late = (list(every[key][:LATE_SHOWN]) for key in ("nhap-thay", "tra-lai", "cham"))
    refused = bulk.refused if bulk else []
    terms = latest_terms({each.unit_id for each in [*page, *late, *back, *drafts, *(one for one, _no in refused)]})
    rows = _rows(page, terms)
    context: dict[str, Any] = {
        "place": "entry",
        "page": page,
        "rows": rows,
        "clean": sum(row.is_clean for row in rows),
        "late": [(each, terms[each.unit_id]) for each in late],
        "back": [(each, terms[each.unit_id]) for each in back],
        "drafts": [(each, terms[each.unit_id]) for each in drafts],
        "checks": checks_anybody(person, on=on),
        "awaiting": page.paginator.count,
        "silences": silences,
        "bulk": bulk,
        "refused": [(each, terms[each.unit_id], no) for each, no in refused],
        "reminded": request.GET.get("nhac", "") if request.GET.get("nhac", "").isdecimal() else "",
        "refusal": refusal,
    }
    return show(request, "reports/to_check.html", context=context)


def _rows(page: Iterable[Report], terms: dict[int, UnitTerm]) -> list[Row]:
    doubts = warnings_by_report(page)
    figures = Report.objects.filter(pk__in=doubts).prefetch_related("figures")
    inexact = {
        report.pk: len(
            hedged({figure.indicator_id: figure.quantity for figure in report.figures.all() if figure.quantity})
        )
        for report in figures
    }
    return [Row(each, terms[each.unit_id], len(doubts[each.pk]), inexact[each.pk]) for each in page]


def _silences(request: HttpRequest, periods: list[ReportingPeriod]) -> list[Silence]:
    """For each of my units and each period it has not closed: who below is silent; nothing where nobody was asked."""
    on = today()
    closing = list(units_in_scope(officer(request), on=on, power=Power.CLOSE))
    names = names_of([unit.pk for unit in closing])
    closed = set(Closing.objects.standing().filter(unit__in=closing, period__in=periods).values_list("unit", "period"))
    found = []
    for period in periods:
        for unit in closing:
            if (unit.pk, period.pk) in closed:
                continue
            silent = units_silent(unit, period, period.last_day)
            terms = list(silent[: SILENT + 1])
            if terms or Report.objects.filter(period=period, unit__terms__parent=unit).exists():
                count = len(terms) if len(terms) <= SILENT else silent.count()
                reminder = _reminder(request, names[unit.pk], period)
                found.append(Silence(unit, names[unit.pk], period, count, terms[:SILENT], reminder))
    return found


def _reminder(request: HttpRequest, name: str, period: ReportingPeriod) -> str:
    """One short text with its link, to be pasted into a group on Zalo."""
    return gettext("{name}: please send the report for {period}, deadline {deadline}. Open: {link}").format(
        name=name,
        period=written_period(period.code),
        deadline=written_day(period.deadline),
        link=request.build_absolute_uri(reverse("reports:mine")),
    )
