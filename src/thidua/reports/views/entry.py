"""My unit's reports, and the page on which one is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ground.files import LARGEST, FileTooLarge
from thidua.ground.pages import show, words_of
from thidua.ground.today import now, today
from thidua.ground.values import Refusal, Refusals, write_full
from thidua.indicators.models import Kind
from thidua.organisations.queries import latest_terms, name_of
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.actions import attach_evidence, open_report, remove_evidence, save_figures, submit_report
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_save, why_not_submit
from thidua.reports.queries import (
    Line,
    duties,
    latest_report,
    lines_of,
    proposals_of,
    reports_to_check,
    reports_visible_to,
    sentence_of,
    units_checked,
    warnings_of,
)
from thidua.reports.rules import Entry, LineRefusals, LinesEmpty, LinesUnread, NoteNeeded, StalePage
from thidua.reports.views.asking import officer, period_or_404, report_or_404, sentences, unit_or_404, written
from thidua.reports.views.groups import grouped
from thidua.targets.rules import achieved
from thidua.targets.rules import words as target_words

PAGE = 50


@dataclass
class Field:
    """One line as the entry page shows it."""

    line: Line
    typed: str
    note: str
    before: str
    echo: str
    saved: str | None = None
    bad: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    files_bad: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The indicator's code, which is the field's name."""
        return self.line.code

    @property
    def is_text(self) -> bool:
        """Whether words are asked for."""
        return self.line.indicator.kind == Kind.TEXT

    @property
    def asks_note(self) -> bool:
        """A note stands where one is asked for or was written."""
        return bool(self.doubts or self.note)

    @property
    def described_by(self) -> str:
        """The ids of everything that speaks about this field, for who cannot see it stand there."""
        there = {
            "h": bool(self.before) or self.line.target is not None,
            "e": bool(self.echo),
            "s": self.saved is not None,
            "p": self.line.proposal is not None,
            "r": self.line.returned is not None,
        }
        parts = [name for name, shown in there.items() if shown]
        parts += [f"b{number}" for number in range(1, len(self.bad) + 1)]
        parts += [f"d{number}" for number in range(1, len(self.doubts) + 1)]
        return " ".join(f"{self.code}-{part}" for part in parts)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the person's own units owe now, and every report they made."""
    on = today()
    person = officer(request)
    own = units_in_scope(person, on=on, power=Power.ENTER)
    reports = Report.objects.filter(unit__in=own).select_related("unit", "period")
    page = Paginator(reports.order_by("-period__last_day", "-number", "pk"), PAGE).get_page(request.GET.get("trang"))
    terms = latest_terms({report.unit_id for report in page})
    context = {
        "place": "entry",
        "duties": duties(person, on=on),
        "page": page,
        "rows": [(report, terms[report.unit_id]) for report in page],
        "own": own.exists(),
        "checks": units_checked(person, on=on).exists(),
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
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a report: save the draft, hang files at figures, submit. Nothing typed is ever lost."""
    on = today()
    report = report_or_404(request, pk, on)
    person = officer(request)
    refused: list[tuple[str, Refusal]] = []
    if request.method == "POST":
        refused = _taken(request, report)
        if not refused:
            if "submit" in request.POST:
                return redirect("reports:report", pk=pk)
            return redirect("reports:entry", pk=pk)
        report = report_or_404(request, pk, on)
    closed = why_not_save(person, report, on=on)
    if closed and not refused:
        return redirect("reports:report", pk=pk)
    fields = _fields(report, request.POST, refused, on)
    context = {
        "report": report,
        "texts_read": report.texts.count(),
        "name": name_of(report.unit, report.period.last_day),
        "groups": grouped(fields, lambda each: each.line.indicator.group),
        "filled": sum(each.line.value is not None for each in fields),
        "asked": len(fields),
        "returned": sum(each.line.returned is not None for each in fields),
        "refusal": Refusals(no for _code, no in refused) if refused else None,
        "general": _general(refused, {each.code for each in fields}),
        "links": [(each.code, each.line.indicator.name) for each in fields if each.bad or each.files_bad],
        "submitting": "submit" in request.POST,
        "why_not_submit": why_not_submit(person, report, on=on),
        "days_late": max(0, (on - report.period.deadline).days) if not report.is_amendment else 0,
    }
    return show(request, "reports/entry.html", context=context)


def _taken(request: HttpRequest, report: Report) -> list[tuple[str, Refusal]]:
    """Do what the form asks; every refusal with the line it belongs to ("" for none)."""
    person, at = officer(request), now()
    refused: list[tuple[str, Refusal]] = []
    version = request.POST.get("version", "")
    try:
        save_figures(
            report=report,
            entries=_entries(report, request.POST),
            by=person,
            at=at,
            version=int(version) if version.isdecimal() else None,
        )
    except LineRefusals as no:
        refused += no.at
    except Refusal as no:
        refused.append(("", no))
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
    given = {code: Entry(typed=posted[code], note=posted.get(f"note-{code}")) for code in codes if code in posted}
    taken = posted.get("take", "")
    proposal = proposals_of(report, codes).get(taken) if taken else None
    if proposal is not None:
        given[taken] = Entry(typed=proposal.typed, note=posted.get(f"note-{taken}"), source=proposal.source)
    return given


def _fields(report: Report, posted: Mapping[str, str], refused: list[tuple[str, Refusal]], on: date) -> list[Field]:
    language = get_language() or "vi"
    stale = any(isinstance(no, StalePage) for _code, no in refused)
    kept = bool(refused)
    fields = {line.code: _field(line, language) for line in lines_of(report)}
    for each in fields.values():
        if kept and each.code in posted:
            if stale and posted[each.code].strip() != each.typed:
                each.saved = each.typed
            each.typed = posted[each.code]
            each.note = posted.get(f"note-{each.code}", each.note)
    for broken in warnings_of(report):
        owner = fields.get(broken.indicators[0])
        if owner is not None and not stale:
            (owner.bad if broken.blocking else owner.doubts).append(str(sentence_of(broken)))
    for code, sentence, of_file in _placed(refused):
        owner = fields.get(code)
        if owner is not None:
            target = owner.files_bad if of_file else owner.bad
            if sentence not in target:
                target.append(sentence)
    for each in fields.values():
        # A line kept as typed because it could not be read says so also when the page is opened anew.
        if not each.bad and each.line.figure is not None and each.line.value is None:
            each.bad.append(gettext("“{typed}” cannot be read yet. Correct it.").format(typed=each.typed))
    return list(fields.values())


def _placed(refused: list[tuple[str, Refusal]]) -> Iterator[tuple[str, str, bool]]:
    """Each sentence at the line it belongs to; a refusal that names many lines stands at every one of them."""
    for code, no in refused:
        match no:
            case LinesEmpty():
                for line in no.values["lines"]:
                    yield line, gettext("No figure yet. Fill it in, or write 0."), False
            case NoteNeeded():
                yield code, gettext("Explain this figure in one sentence, or correct it."), False
            case LinesUnread():
                pass  # every such line says it itself
            case _:
                yield code, words_of(no), type(no).__module__ == FileTooLarge.__module__


def _general(refused: list[tuple[str, Refusal]], lines: set[str]) -> list[str]:
    """The sentences for the box on top: those that belong to no line, and those that speak of several."""
    return [
        sentence
        for code, no in refused
        if code not in lines or isinstance(no, LinesEmpty | LinesUnread)
        for sentence in sentences(no)
    ]


def _field(line: Line, language: str) -> Field:
    echo = []
    quantity = line.quantity
    if quantity is not None and line.figure is not None:
        full = write_full(quantity, language)
        if full != line.figure.shown:
            echo.append(f"{full} {line.indicator.unit_word}")
        if line.target is not None and (reached := achieved(quantity.amount, line.target)) is not None:
            echo.append(target_words(reached, language))
    return Field(
        line=line,
        typed=line.figure.shown if line.figure else "",
        note=line.figure.note if line.figure else "",
        before=written(line.before, language),
        echo=", ".join(echo),
    )
