"""One report to read, and what can be done with it: approve, send back, amend; the files behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from thidua.ground.files import send_kept_file
from thidua.ground.pages import show
from thidua.ground.tables import Table, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import GRASSROOTS_KINDS
from thidua.organisations.queries import latest_term, name_of
from thidua.people.queries import units_in_scope
from thidua.reports.actions import amend_report, approve_report, return_report
from thidua.reports.models import FigureReturn, Report
from thidua.reports.permissions import (
    why_not_amend_report,
    why_not_approve,
    why_not_remind,
    why_not_return,
    why_not_save,
    why_not_submit,
)
from thidua.reports.queries import (
    Change,
    Line,
    alike_of,
    changes,
    evidence_visible_to,
    history,
    lines_of,
    reports_visible_to,
    return_reasons,
    sentence_of,
    warnings_of,
)
from thidua.reports.rules import EDITABLE, STATE_NAMES, Alike, ReasonsWritten, State, hedged
from thidua.reports.views.asking import officer, report_or_404, written
from thidua.reports.views.groups import grouped
from thidua.reports.views.lists import report_table


@dataclass
class Row:
    """One line as the reading page shows it."""

    line: Line
    before: str
    broken: list[str]
    reasons: list[FigureReturn]
    typed_reason: str
    chosen: str
    peers: Alike | None


@dataclass
class Amendment:
    """A later or earlier number of the same report and the figures in which the two differ."""

    report: Report
    changes: list[Change]


ACTS = {
    "report.opened": lambda: gettext("Opened"),
    "report.amended": lambda: gettext("Amendment opened"),
    "report.submitted": lambda: gettext("Submitted"),
    "report.returned": lambda: gettext("Returned"),
    "report.approved": lambda: gettext("Approved"),
    "report.superseded": lambda: gettext("Superseded by an amendment"),
}


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A report with its state, its history and its figures."""
    return _page(request, pk)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the report. Reasons written for a return are kept, and the two are not mixed."""
    found = report_or_404(request, pk, today())
    if any(words.strip() for start in ("reason-", "kind-") for words in _written(request, start).values()):
        return _page(request, pk, refusal=ReasonsWritten())
    try:
        approve_report(report=found, by=officer(request), at=now())
    except Refusal as no:
        return _page(request, pk, refusal=no)
    return redirect("reports:report", pk=pk)


@login_required
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the report with the reasons written beside its figures."""
    found = report_or_404(request, pk, today())
    try:
        return_report(
            report=found,
            reasons=_written(request, "reason-"),
            kinds=_written(request, "kind-"),
            by=officer(request),
            at=now(),
        )
    except Refusal as no:
        return _page(request, pk, refusal=no)
    return redirect("reports:report", pk=pk)


@login_required
@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an amendment and go to its entry page."""
    found = report_or_404(request, pk, today())
    try:
        amendment = amend_report(report=found, reason=request.POST.get("reason", ""), by=officer(request), at=now())
    except Refusal as no:
        return _page(request, pk, refusal=no)
    return redirect("reports:entry", pk=amendment.pk)


@login_required
@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """A file behind a figure, always as a download: nothing that was uploaded is ever shown as a page of ours."""
    found = get_object_or_404(evidence_visible_to(officer(request), on=today()), pk=pk)
    return send_kept_file(found.sha256, name=found.name, media_type=found.media_type)


def _written(request: HttpRequest, start: str) -> dict[str, str]:
    """What the form says under names that begin so, by indicator code."""
    return {name.removeprefix(start): str(text) for name, text in request.POST.items() if name.startswith(start)}


def _page(request: HttpRequest, pk: int, refusal: Refusal | None = None) -> HttpResponse:
    on = today()
    person = officer(request)
    found = report_or_404(request, pk, on)
    chain = Report.objects.filter(unit=found.unit, period=found.period).order_by("number")
    visible = set(reports_visible_to(person, on=on).filter(pk__in=chain.values("pk")).values_list("pk", flat=True))
    seen = [each for each in chain if each.pk in visible]
    lines = lines_of(found)
    if file := sent_as_file(request, {"": _table(found, lines)}):
        return file
    quantities = {line.code: line.quantity for line in lines if line.quantity is not None}
    may_decide = why_not_return(person, found, on=on) is None
    context = {
        "place": "entry",
        "report": found,
        "name": name_of(found.unit, found.period.last_day),
        "groups": grouped(_rows(request, found, lines, compared=may_decide), lambda row: row.line.indicator.group),
        "statistics": units_in_scope(person, on=on).filter(pk=found.unit_id).exists()
        and latest_term(found.unit).kind in GRASSROOTS_KINDS,
        "filled": len([line for line in lines if line.value is not None]),
        "asked": len(lines),
        "history": [(ACTS[each.verb](), each) for each in history(found)],
        "amendments": [Amendment(later, changes(earlier, later)) for earlier, later in pairwise(seen)],
        "newest": seen[-1] if seen else found,
        "files": set(evidence_visible_to(person, on=on).filter(report=found).values_list("pk", flat=True)),
        "hedged": hedged(quantities),
        "stand_in": name_of(found.stand_in, found.period.last_day) if found.stand_in else "",
        "is_mine": why_not_save(person, found, on=on) is None,
        "why_not_submit": why_not_submit(person, found, on=on),
        "is_editable": State(found.state) in EDITABLE,
        "is_submitted": found.state == State.SUBMITTED,
        "is_approved": found.state == State.APPROVED,
        "may_decide": may_decide,
        "kinds": return_reasons(),
        "why_not_approve": why_not_approve(person, found, on=on),
        "why_not_amend": why_not_amend_report(person, found, on=on),
        "reason": request.POST.get("reason", ""),
        "zalo": _back_in_short(request, found),
        "refusal": refusal,
    }
    return show(request, "reports/report.html", context=context)


def _back_in_short(request: HttpRequest, found: Report) -> str:
    """Of a report that came back, for who returned it: one short text with its link, to be pasted into Zalo."""
    if found.state != State.RETURNED or why_not_remind(officer(request), [found.unit], on=today()):
        return ""
    lines = found.returns.filter(answered=False).order_by("indicator__position").values_list("indicator", flat=True)
    return gettext("{unit}: the report for {period} came back, to mend: {lines}. Open: {link}").format(
        unit=name_of(found.unit, found.period.last_day),
        period=found.period.period.label(get_language() or "vi"),
        lines=", ".join(dict.fromkeys(lines)),
        link=request.build_absolute_uri(reverse("reports:entry", args=[found.pk])),
    )


def _table(found: Report, lines: list[Line]) -> Table:
    about = [name_of(found.unit, found.period.last_day), gettext(STATE_NAMES[State(found.state)])]
    if found.simulated:
        about.append(gettext("simulated"))
    period = found.period.period.label(get_language() or "vi")
    return report_table(gettext("Report for {period}").format(period=period), lines, about)


def _rows(request: HttpRequest, found: Report, lines: list[Line], *, compared: bool) -> list[Row]:
    language = get_language() or "vi"
    broken: dict[str, list[str]] = {}
    for each in warnings_of(found):
        broken.setdefault(each.indicators[0], []).append(str(sentence_of(each)))
    reasons: dict[str, list[FigureReturn]] = {}
    for back in found.returns.select_related("by").order_by("at", "pk"):
        reasons.setdefault(back.indicator_id, []).append(back)
    typed, chosen = _written(request, "reason-"), _written(request, "kind-")
    peers = alike_of(found) if compared else {}
    return [
        Row(
            line,
            written(line.before, language),
            broken.get(line.code, []),
            reasons.get(line.code, []),
            typed.get(line.code, ""),
            chosen.get(line.code, ""),
            peers.get(line.code),
        )
        for line in lines
    ]
