"""A text read for a report: brought in as a file or pasted, then gone through figure by figure beside the form's lines."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thidua.desk.queries import Sides, sides_of
from thidua.ground.files import LARGEST, FileTooLarge
from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.reading.inputs import ENDINGS
from thidua.reports.actions import confirm_mention, read_for_report, reject_mention, remove_text, reopen_mention
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_save
from thidua.reports.queries import reports_visible_to


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts read for a draft; bring in another, or take one away."""
    report = _report_or_404(request, pk)
    person = cast(Person, request.user)
    if why_not_save(person, report, on=today()):
        return redirect("reports:report", pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            if (text := request.POST.get("remove", "")).isdecimal():
                remove_text(report=report, text=int(text), by=person, at=now())
                return redirect("desk:texts", pk=pk)
            name, content = _brought(request)
            kept = read_for_report(report=report, name=name, content=content, by=person, at=now())
            return redirect("desk:read", pk=pk, text=kept.pk)
        except Refusal as no:
            refusal = no
    context = {
        "report": report,
        "name": name_of(report.unit, report.period.last_day),
        "texts": [(text, text.mentions.exclude(verdict="open").count()) for text in report.texts.select_related("by")],
        "endings": ",".join(ENDINGS),
        "pasted": request.POST.get("pasted", ""),
        "refusal": refusal,
    }
    return show(request, "desk/texts.html", context=context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, pk: int, text: int) -> HttpResponse:
    """One text and the form's lines beside each other: confirm, change or reject each figure, or take that back."""
    report = _report_or_404(request, pk)
    person = cast(Person, request.user)
    found = get_object_or_404(report.texts, pk=text)
    if why_not_save(person, report, on=today()):
        return redirect("reports:report", pk=pk)
    refusal, focus = None, 0
    decided = request.POST.get("mention", "")
    if request.method == "POST" and decided.isdecimal() and len(decided) < 10:
        focus = _next(sides_of(found, report), int(decided))
        try:
            _decide(request, report, int(decided), person)
        except Refusal as no:
            refusal, focus = no, int(decided)
        if not refusal and not getattr(request, "htmx", None):
            return redirect(f"{reverse('desk:read', args=[pk, text])}#m-{focus}")
        report = _report_or_404(request, pk)
    sides = sides_of(found, report)
    context = {
        "report": report,
        "name": name_of(report.unit, report.period.last_day),
        "sides": sides,
        "focus": focus,
        "kept": request.POST if refusal else {},
        "kept_at": int(decided) if refusal else 0,
        "refusal": refusal,
    }
    return show(request, "desk/read.html", part="sides", context=context)


def _report_or_404(request: HttpRequest, pk: int) -> Report:
    visible = reports_visible_to(cast(Person, request.user), on=today())
    return get_object_or_404(visible.select_related("unit", "period", "form", "saved_by"), pk=pk)


def _brought(request: HttpRequest) -> tuple[str, bytes]:
    """What was sent, with its name: a file, or else the pasted words as one."""
    if name := request.META.get("thidua.too_large", {}).get("file"):
        raise FileTooLarge(name=name, limit=LARGEST // 1024 // 1024)
    if file := request.FILES.get("file"):
        return file.name or "", file.read()
    return gettext("Pasted text") + ".txt", request.POST.get("pasted", "").encode()


def _decide(request: HttpRequest, report: Report, mention: int, person: Person) -> None:
    match request.POST.get("verdict"):
        case "reject":
            reject_mention(mention=mention, report=report, by=person, at=now())
        case "reopen":
            reopen_mention(mention=mention, report=report, by=person, at=now())
        case _:
            version = request.POST.get("version", "")
            confirm_mention(
                mention=mention,
                report=report,
                line=request.POST.get("line", ""),
                typed=request.POST.get("value"),
                version=int(version) if version.isdecimal() and len(version) < 10 else None,
                by=person,
                at=now(),
            )


def _next(sides: Sides, decided: int) -> int:
    """The figure to go on with: the next one that still awaits a person, from the top again after the last; else the same."""
    cards = sides.cards
    place = next((number for number, found in enumerate(cards) if found.mention.pk == decided), 0)
    return next((found.mention.pk for found in (*cards[place + 1 :], *cards[:place]) if found.is_open), decided)
