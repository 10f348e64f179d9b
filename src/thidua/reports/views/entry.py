"""My unit's reports, and the page on which one is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ground.files import LARGEST, FileTooLarge
from thidua.ground.pages import kept_offline, show, words_of
from thidua.ground.tables import sent_as_file
from thidua.ground.templatetags.thidua import clock
from thidua.ground.today import now, today
from thidua.ground.values import Refusal, Refusals
from thidua.organisations.queries import latest_terms, name_of
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.actions import attach_evidence, open_report, remove_evidence, save_figures, submit_report
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_save, why_not_submit
from thidua.reports.queries import (
    checks_anybody,
    duties,
    latest_report,
    lines_of,
    proposals_of,
    reports_to_check,
    reports_visible_to,
)
from thidua.reports.rules import Entry, LineMoved, LineRefusals, OtherPerson, State
from thidua.reports.views.asking import officer, period_or_404, report_or_404, unit_or_404
from thidua.reports.views.fields import Refused, echo_of, fields_of, general
from thidua.reports.views.groups import grouped
from thidua.reports.views.lists import reports_table
from thidua.reports.views.typing import told

PAGE = 50


@login_required
@require_safe
@kept_offline
def mine(request: HttpRequest) -> HttpResponse:
    """What the person's own units owe now, and every report they made."""
    on = today()
    person = officer(request)
    own = units_in_scope(person, on=on, power=Power.ENTER)
    reports = Report.objects.filter(unit__in=own).select_related("unit", "period")
    reports = reports.order_by("-period__last_day", "-number", "pk")
    if file := sent_as_file(request, {"": reports_table(gettext("All reports"), reports, "bao-cao")}):
        return file
    page = Paginator(reports, PAGE).get_page(request.GET.get("trang"))
    terms = latest_terms({report.unit_id for report in page})
    context = {
        "place": "entry",
        "duties": duties(person, on=on),
        "page": page,
        "rows": [(report, terms[report.unit_id]) for report in page],
        "own": own.exists(),
        "checks": checks_anybody(person, on=on),
        "awaiting": reports_to_check(person, on=on).count(),
    }
    return show(request, "reports/mine.html", context=context)


@login_required
@require_POST
def open_new(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Open the report of one's own unit, or on behalf of one beneath; one that is there already is simply shown."""
    on = today()
    unit = unit_or_404(request, code, Power.ENTER, Power.ENTER_BELOW, on=on)
    declared = period_or_404(period)
    try:
        report = open_report(unit=unit, period=declared, by=officer(request), at=now())
    except Refusal as no:
        there = latest_report(unit, declared.code)
        if there and reports_visible_to(officer(request), on=on).filter(pk=there.pk).exists():
            return redirect("reports:entry", pk=there.pk)
        return show(request, "reports/refused.html", context={"place": "entry", "refusal": no})
    return redirect("reports:entry", pk=report.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@kept_offline
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a report: save the draft, hang files at figures, submit. Nothing typed is ever lost."""
    on = today()
    report = report_or_404(request, pk, on)
    person, posted = officer(request), _posted(request)
    refused: Refused = []
    if request.method == "POST":
        if "submit" in posted and _sent_already(report, person, posted):
            return redirect("reports:report", pk=pk)
        refused = _taken(request, report, posted)
        if not refused:
            if "submit" in posted:
                return redirect("reports:report", pk=pk)
            return redirect("reports:entry", pk=pk)
        report = report_or_404(request, pk, on)
    closed = why_not_save(person, report, on=on)
    if closed and not refused:
        return redirect("reports:report", pk=pk)
    fields = fields_of(report, posted, refused)
    context = {
        "report": report,
        "texts_read": report.texts.count(),
        "name": name_of(report.unit, report.period.last_day),
        "groups": grouped(fields, lambda each: each.line.indicator.group),
        "rules": told(each.line for each in fields),
        "filled": sum(each.line.value is not None for each in fields),
        "asked": len(fields),
        "returned": [(each.code, each.line.indicator.name) for each in fields if each.line.returned],
        "refusal": Refusals(no for _code, no in refused) if refused else None,
        "general": general(refused, {each.code: each.line.indicator.name for each in fields}),
        "links": [
            (each.code, each.line.indicator.name)
            for each in fields
            if each.bad or each.asked or each.files_bad or each.saved
        ],
        "submitting": "submit" in posted,
        "why_not_submit": why_not_submit(person, report, on=on),
        "days_late": max(0, (on - report.period.deadline).days) if not report.is_amendment else 0,
    }
    return show(request, "reports/entry.html", context=context)


@login_required
@require_POST
def save_lines(request: HttpRequest, pk: int) -> JsonResponse:
    """Save some lines while the rest is still being typed, and answer what stands there now; for the page's script.

    Every line is told, so that the page shows what others saved meanwhile; those that somebody else changed since the
    writer saw them, and that were therefore not written, are named under `moved`.
    """
    on = today()
    report = report_or_404(request, pk, on)
    posted, person = _posted(request), officer(request)
    if _of_another(person, posted):
        return JsonResponse({"other": True, "refusal": words_of(OtherPerson())}, status=403)
    refused = _saved(report, person, posted)
    report = report_or_404(request, pk, on)
    lines, language = lines_of(report), get_language() or "vi"
    asked = {line.code for line in lines}
    if wrong := [words_of(no) for code, no in refused if code not in asked]:
        return JsonResponse({"refusal": " ".join(wrong)}, status=422)
    return JsonResponse(
        {
            "version": report.version,
            "at": clock(report.saved_at),
            "moved": {
                code: {"who": no.values["who"], "at": clock(no.values["at"])}
                for code, no in refused
                if isinstance(no, LineMoved)
            },
            "lines": {
                line.code: {
                    "typed": line.figure.shown if line.figure else "",
                    "note": line.figure.note if line.figure else "",
                    "echo": echo_of(line, language),
                }
                for line in lines
            },
        }
    )


def _of_another(person: Person, posted: Mapping[str, str]) -> bool:
    """Whether the page was made for somebody else who was logged in here before."""
    return posted.get("person", str(person.pk)) != str(person.pk)


def _sent_already(report: Report, person: Person, posted: Mapping[str, str]) -> bool:
    """The second of two clicks: the person has submitted just this."""
    if report.state != State.SUBMITTED or report.submitted_by_id != person.pk or _of_another(person, posted):
        return False
    stands = {line.code: line.figure.shown if line.figure else "" for line in lines_of(report)}
    return all(posted[code].strip() == typed for code, typed in stands.items() if code in posted)


def _saved(report: Report, person: Person, posted: Mapping[str, str]) -> Refused:
    version = posted.get("version", "")
    try:
        save_figures(
            report=report,
            entries=_entries(report, posted),
            by=person,
            at=now(),
            version=int(version) if version.isdecimal() else None,
        )
    except LineRefusals as no:
        return list(no.at)
    except Refusal as no:
        return [("", no)]
    return []


def _taken(request: HttpRequest, report: Report, posted: Mapping[str, str]) -> Refused:
    """Do what the form asks; every refusal with the line it belongs to ("" for none)."""
    person, at = officer(request), now()
    if _of_another(person, posted):
        return [("", OtherPerson())]
    refused = _saved(report, person, posted)
    for name, file_name in request.META.get("thidua.too_large", {}).items():
        limit = LARGEST // 1024 // 1024
        refused.append((name.removeprefix("file-"), FileTooLarge(name=file_name, limit=limit)))
    for name, file in request.FILES.items():
        code = name.removeprefix("file-")
        if not isinstance(file, UploadedFile):
            continue
        try:
            attach_evidence(
                report=report, indicator=code, name=file.name or code, chunks=file.chunks(), by=person, at=at
            )
        except Refusal as no:
            refused.append((code, no))
    if not refused:
        try:
            if request.POST.get("remove", "").isdecimal():
                remove_evidence(report=report, evidence=int(request.POST["remove"]), by=person, at=at)
            elif "submit" in request.POST:
                submit_report(report=report, by=person, at=at)
        except LineRefusals as no:
            refused += no.at
        except Refusal as no:
            refused.append(("", no))
    return refused


def _entries(report: Report, posted: Mapping[str, str]) -> dict[str, Entry]:
    codes = list(report.form.lines.values_list("indicator_id", flat=True))
    given = {code: _entry(code, posted) for code in codes if code in posted}
    taken = posted.get("take", "")
    proposal = proposals_of(report, codes).get(taken) if taken else None
    if proposal is not None:
        given[taken] = replace(_entry(taken, posted), typed=proposal.typed, source=proposal.source)
    return given


def _entry(code: str, posted: Mapping[str, str]) -> Entry:
    return Entry(
        typed=posted.get(code),
        note=posted.get(f"note-{code}"),
        was=posted.get(f"was-{code}"),
        was_note=posted.get(f"was-note-{code}"),
    )


def _posted(request: HttpRequest) -> dict[str, str]:
    """The fields as they were typed; a browser sends every new line of a text as two signs."""
    return {name: value.replace("\r\n", "\n") for name, value in request.POST.items() if isinstance(value, str)}
