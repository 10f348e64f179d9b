"""Sheets to take away and send back: of one report, of all units beneath; and the printed statistical forms."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from thidua.ground.pages import show
from thidua.ground.tables import send_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_save
from thidua.reports.queries import reports_visible_to
from thidua.worksheets.actions import send_sheet
from thidua.worksheets.models import Layout, Upload
from thidua.worksheets.papers import form_workbook, statistics_workbook, units_workbook
from thidua.worksheets.queries import asked_beneath, name_in, uploads_of, works_beneath
from thidua.worksheets.views.asking import (
    file_sent,
    officer,
    period_or_404,
    report_or_404,
    unit_or_404,
    upload_or_404,
)
from thidua.years.models import ReportingPeriod

SHOWN = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in one report as a spreadsheet: take the sheet, send it back."""
    on = today()
    report = report_or_404(request, pk, on)
    closed = why_not_save(officer(request), report, on=on)
    if closed and request.method != "POST":
        return redirect("reports:report", pk=pk)
    refusal = None
    if request.method == "POST":
        upload, refusal = _taken(request, report.unit, report.period, report)
        if upload:
            return redirect("worksheets:sheet", pk=upload.pk)
    context = {
        "place": "entry",
        "report": report,
        "name": name_in(report.period, report.unit),
        "uploads": uploads_of(officer(request), on=on).filter(report=report)[:SHOWN],
        "refusal": refusal,
    }
    return show(request, "worksheets/form.html", context=context)


@login_required
@require_safe
def form_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's sheet, filled with what is known."""
    on = today()
    report = report_or_404(request, pk, on)
    if why_not_save(officer(request), report, on=on):
        return redirect("reports:report", pk=pk)
    return send_file(form_workbook(report), f"bao-cao-{report.unit.code}-{_safe(report.period)}.xlsx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Figures of the units beneath as a spreadsheet: the house's own, or any that came by mail."""
    on = today()
    person = officer(request)
    unit, declared = unit_or_404(works_beneath(person, on=on), code), period_or_404(period)
    refusal = None
    if request.method == "POST":
        upload, refusal = _taken(request, unit, declared, None)
        if upload:
            return redirect("worksheets:sheet", pk=upload.pk)
    asked = asked_beneath(person, unit, declared, on=on)
    context = {
        "place": "entry",
        "unit": unit,
        "name": name_in(declared, unit),
        "period": declared,
        "asked": len(asked.units),
        "open": sum(each.refusal is None for each in asked.units.values()),
        "shut": [(each.name, each.refusal) for each in asked.units.values() if each.refusal][:SHOWN],
        "uploads": uploads_of(person, on=on).filter(unit=unit, period=declared, report=None)[:SHOWN],
        "layouts": Layout.objects.filter(unit=unit)[:SHOWN],
        "refusal": refusal,
    }
    return show(request, "worksheets/units.html", context=context)


@login_required
@require_safe
def units_download(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """The units beneath that can be filled in, down, and every line of their forms, across."""
    on = today()
    person = officer(request)
    unit, declared = unit_or_404(works_beneath(person, on=on), code), period_or_404(period)
    asked = asked_beneath(person, unit, declared, on=on)
    return send_file(units_workbook(unit, asked), f"nhap-{unit.code}-{_safe(declared)}.xlsx")


@login_required
@require_safe
def statistics(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Form 1-HĐCĐ or 2-HĐCĐ of the unit, to be printed."""
    readable = units_in_scope(officer(request), on=today(), power=Power.READ)
    unit, declared = unit_or_404(readable, code), period_or_404(period)
    report = (
        reports_visible_to(officer(request), on=today()).filter(unit=unit, period=declared).order_by("-number").first()
    )
    return send_file(statistics_workbook(unit, declared, report), f"thong-ke-{unit.code}-{_safe(declared)}.xlsx")


def _taken(
    request: HttpRequest, unit: Unit, period: ReportingPeriod, report: Report | None
) -> tuple[Upload | None, Refusal | None]:
    """The file kept, or why not. A mended file comes with the number of the sheet it takes the place of."""
    instead = request.POST.get("instead", "")
    earlier = upload_or_404(request, int(instead), today()) if instead.isdecimal() and len(instead) < 15 else None
    try:
        name, content = file_sent(request)
        sent = send_sheet(
            unit=unit, period=period, report=report, name=name, content=content, instead=earlier,
            by=officer(request), at=now(),
        )  # fmt: skip
    except Refusal as no:
        return None, no
    return sent, None


def _safe(period: ReportingPeriod) -> str:
    return period.code.replace("/", "-").lower()
