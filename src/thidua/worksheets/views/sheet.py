"""One sheet that was sent: judged, mended, saved as drafts, handed in."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from thidua.ground.files import path_of
from thidua.ground.pages import show, words_of
from thidua.ground.tables import send_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal, Refusals
from thidua.indicators.models import Indicator
from thidua.reports.actions import submit_report
from thidua.reports.models import Report
from thidua.reports.queries import drafts_on_behalf
from thidua.worksheets.actions import put_sheet_away, save_sheet
from thidua.worksheets.models import SHELF, Upload
from thidua.worksheets.papers import marked_copy
from thidua.worksheets.queries import (
    Judged,
    book_of,
    judged_upload,
    name_in,
)
from thidua.worksheets.rules.judging import Fault
from thidua.worksheets.rules.stamps import stamp_of
from thidua.worksheets.views.asking import officer, upload_or_404

SHOWN = 500
"""Faults on one page; the marked copy holds all."""


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with the sheet and what saving would write; before that, how it is laid out."""
    upload = upload_or_404(request, pk, today())
    if _needs_matching(upload):
        return redirect("worksheets:match", pk=pk)
    return _page(request, upload)


@login_required
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the figures into drafts."""
    upload = upload_or_404(request, pk, today())
    whatever = request.POST.get("whatever") == "1"
    try:
        save_sheet(
            upload=upload,
            only_good=request.POST.get("rows") == "good",
            whatever=whatever,
            seen=request.POST.get("seen", ""),
            by=officer(request),
            at=now(),
        )
    except Refusal as no:
        return _page(request, upload, refusal=no, whatever=whatever)
    return redirect("worksheets:sheet", pk=pk)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the drafts entered on behalf that are complete; the others say what they lack."""
    upload = upload_or_404(request, pk, today())
    person, at = officer(request), now()
    handed_in, refused = 0, []
    for report in _drafts(upload, request):
        try:
            submit_report(report=report, by=person, at=at)
            handed_in += 1
        except Refusal as no:
            refused.append((report, no))
    if not refused:
        return redirect("worksheets:sheet", pk=pk)
    return _page(request, upload, lacking=refused, handed_in=handed_in)


@login_required
@require_safe
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as it was sent, with every fault marked at its cell."""
    upload = upload_or_404(request, pk, today())
    if _needs_matching(upload):
        return redirect("worksheets:match", pk=pk)
    judged = judged_upload(upload, officer(request), on=today())
    book = book_of(upload)
    name = upload.matching["sheet"] if upload.matching else ""
    content = marked_copy(book, path_of(upload.sha256, shelf=SHELF).read_bytes(), name, judged.faults, judged.doubts)
    return send_file(content, f"danh-dau-{upload.pk}.xlsx")


@login_required
@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the sheet off the list."""
    upload = upload_or_404(request, pk, today())
    put_sheet_away(upload=upload, by=officer(request), at=now())
    return _home(upload)


def _page(
    request: HttpRequest,
    upload: Upload,
    *,
    refusal: Refusal | None = None,
    whatever: bool = False,
    lacking: Iterable[tuple[Report, Refusal]] = (),
    handed_in: int = 0,
) -> HttpResponse:
    person, on = officer(request), today()
    judged: Judged | None = None
    if not upload.saved_at:
        try:
            judged = judged_upload(upload, person, on=on, whatever=whatever)
        except Refusal as no:
            refusal = refusal or no
    lacking = list(lacking)
    context = {
        "place": "entry",
        "upload": upload,
        "name": name_in(upload.period, (upload.report or upload).unit),
        "judged": judged,
        "faults": _shown(judged.faults, judged) if judged else [],
        "more_faults": max(0, len(judged.faults) - SHOWN) if judged else 0,
        "doubts": _shown(judged.doubts, judged) if judged else [],
        "remarks": _shown(judged.remarks, judged) if judged else [],
        "good": len(judged.good) if judged else 0,
        "bad": len(judged.results) - len([each for each in judged.results if each.is_good]) if judged else 0,
        "changes": _changes(judged) if judged and upload.report_id else [],
        "stale": judged is not None and any(type(each.refusal).__name__ == "StaleSheet" for each in judged.faults),
        "whatever": whatever,
        "drafts": len(_drafts(upload, request)) if upload.saved_at else 0,
        "lacking": [(name_in(upload.period, report.unit), report, _sentences(no)) for report, no in lacking],
        "handed_in": handed_in,
        "refusal": refusal,
    }
    return show(request, "worksheets/sheet.html", context=context, status=422 if lacking else None)


def _needs_matching(upload: Upload) -> bool:
    if upload.report_id or upload.matching or upload.saved_at:
        return False
    return stamp_of(book_of(upload)) is None


def _drafts(upload: Upload, request: HttpRequest) -> list[Report]:
    """Drafts of the period that the officer's unit entered on behalf and that wait to be handed in."""
    drafts = drafts_on_behalf(officer(request), on=today())
    return list(drafts.filter(stand_in=upload.unit, period=upload.period)) if not upload.report_id else []


def _home(upload: Upload) -> HttpResponse:
    if upload.report_id:
        return redirect("worksheets:form", pk=upload.report_id)
    return redirect("worksheets:units", code=upload.unit.code, period=upload.period_id)


def _shown(faults: list[Fault], judged: Judged) -> list[tuple[str, str, str]]:
    """Cell, unit and sentence of each fault; of a report's own sheet the line instead of the unit."""
    single = ""
    if judged.is_form:
        lines = judged.asked.lines
        names = {place[0]: lines[code].name for each in judged.results for code, place in each.row.places.items()}
    else:
        names = {each.row.row: each.name for each in judged.results}
        single = judged.results[0].name if len(judged.results) == 1 else ""
    return [(each.cell, names.get(each.row, single), words_of(each.refusal)) for each in faults[:SHOWN]]


def _changes(judged: Judged) -> list[tuple[Indicator, object, object]]:
    known = {each.code: each for each in judged.asked.indicators}
    return [(known[each.code], each.before, each.after) for result in judged.results for each in result.changes]


def _sentences(no: Refusal) -> list[str]:
    return [words_of(part) for part in (no.parts if isinstance(no, Refusals) else (no,))]
