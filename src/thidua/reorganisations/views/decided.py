"""Decisions over many units: entered by form or Excel, shown with their balance, applied, approved, taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ground.files import LARGEST, FileTooLarge, media_type_of
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, Value, file_asked, send_table, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal, insist
from thidua.reorganisations.actions import apply_plan, approve_reorganisation, reverse_reorganisation
from thidua.reorganisations.forms import PlanForm
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.permissions import (
    why_not_approve_reorganisation,
    why_not_enter_plan,
    why_not_plan,
    why_not_reverse,
)
from thidua.reorganisations.queries import (
    ReadyCase,
    balance_of,
    later_figures,
    lines_of,
    lines_of_case,
    read_plan_lines,
    read_plan_sheet,
    ready_case,
    ready_cases,
    reorganisations_visible_to,
    tree_sides,
    why_not_start_from,
    write_plan_lines,
)
from thidua.reorganisations.queries.plans import COLUMNS
from thidua.reorganisations.rules import (
    BALANCE_NAMES,
    ENDING,
    FATE_NAMES,
    Balance,
    Plan,
    PlanLine,
    tidy,
    why_not_balanced,
)
from thidua.reorganisations.views.asking import officer

CONFIRM = "confirm"
AT_ONCE = 50
BALANCE_ROWS = (
    ("before", "before_units", "before_members"),
    ("ended", "ended_units", "ended_members"),
    ("merged", "merged_units", "merged_members"),
    ("moved", "moved_units", "moved_members"),
    ("founded", "founded_units", ""),
    ("after", "after_units", "after_members"),
)


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions over many units that the person's branch is concerned by."""
    kept = reorganisations_visible_to(officer(request), on=today()).select_related("decision").defer("over", "lines")
    if file := sent_as_file(request, {"": _list(kept)}):
        return file
    page = Paginator(kept, AT_ONCE).get_page(request.GET.get("trang"))
    barred = why_not_enter_plan(officer(request), at=now())
    ready = [
        (case, _named(case), why_not_start_from(officer(request), case, on=today()))
        for case in (() if barred else ready_cases().values())
    ]
    context = {"place": "units", "page": page, "barred": barred, "ready": ready}
    return show(request, "reorganisations/decisions.html", context=context)


def _list(decisions: QuerySet[Reorganisation]) -> Table:
    """The decisions with their state and the unions before and after."""
    columns = (
        Column(gettext("Decision")), Column(gettext("Issued by")), Column(gettext("In force from")), Column(gettext("State")),
        Column(gettext("Unions before")), Column(gettext("Unions after")), Column(gettext("simulated")),
    )  # fmt: skip
    rows = (
        (
            kept.decision.number, kept.decision.body, kept.on, str(kept.get_state_display()),
            kept.balance["before_units"], kept.after_units, gettext("yes") if kept.decision.simulated else None,
        )
        for kept in decisions
    )  # fmt: skip
    return Table(gettext("Decisions over many units"), columns, rows, name="quyet-dinh-sap-xep")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Enter a decision over many units; its balance is shown before anything changes."""
    barred = why_not_enter_plan(officer(request), at=now())
    case, lines, refused = (None, [], None) if barred else _begun(request)
    if ending := file_asked(request):
        heads, rows = [Column(name.capitalize()) for name in COLUMNS], _rows_of(lines)
        return send_table(Table(gettext("Units of a decision"), heads, rows, name="quyet-dinh-sap-xep"), ending)
    typed = request.POST.copy()
    begun = {"title": case.title, "on": case.on, "lines": write_plan_lines(lines), **case.counts} if case else {}
    form = PlanForm(typed if request.method == "POST" else None, request.FILES or None, initial=begun)
    context: dict[str, Any] = {
        "place": "units",
        "form": form,
        "refusal": barred or refused,
        "barred": barred is not None,
    }
    if case is not None:
        context |= {"case": case, "case_name": _named(case), "counted": _counted(lines)}
    if barred is not None or request.method != "POST":
        return show(request, "reorganisations/plan.html", context=context)
    if not form.is_valid():
        return show(request, "reorganisations/plan.html", context=context, status=422)
    try:
        meant = _meant(request, form)
        # What was read from a file stands in the box from now on: it is seen, may be changed, and is what is confirmed.
        typed["lines"] = write_plan_lines(meant.lines)
        insist(why_not_plan(officer(request), meant, at=now()))
        balance = balance_of(meant)
        context |= {"balance": list(_rows(balance)), "counted": _counted(meant.lines), "effect_on": meant.on}
        context["later"] = later = later_figures((line.code for line in meant.lines if line.fate in ENDING), meant.on)
        insist(why_not_balanced(balance, meant.declared))
        shown = (meant.decision, meant.on, typed["lines"], meant.declared, balance, later)
        seen = hashlib.sha256(repr(shown).encode()).hexdigest()
        if request.POST.get("step") == CONFIRM and request.POST.get("seen") == seen:
            kept = apply_plan(plan=meant, by=officer(request), at=now())
            return redirect("reorganisations:decision", pk=kept.pk)
        context |= {"seen": seen, "changed": request.POST.get("step") == CONFIRM}
    except Refusal as refusal:
        context["refusal"] = refusal
    return show(request, "reorganisations/plan.html", context=context)


@login_required
@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: its paper, its balance, the tree before and after, its lines, and what can still be done about it."""
    return _record(request, _decision_or_404(request, pk))


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A second officer confirms the decision."""
    kept = _decision_or_404(request, pk)
    try:
        approve_reorganisation(reorganisation=kept, by=officer(request), at=now())
    except Refusal as refusal:
        return _record(request, kept, refusal)
    return redirect("reorganisations:decision", pk=pk)


@login_required
@require_POST
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back."""
    kept = _decision_or_404(request, pk)
    try:
        reverse_reorganisation(reorganisation=kept, by=officer(request), at=now())
    except Refusal as refusal:
        return _record(request, kept, refusal)
    return redirect("reorganisations:decision", pk=pk)


def _begun(request: HttpRequest) -> tuple[ReadyCase | None, list[PlanLine], Refusal | None]:
    """The ready case of `?mau=` with its lines over the tree; or why it cannot be started from."""
    if not (code := request.GET.get("mau", "")):
        return None, [], None
    try:
        case = ready_case(code)
        insist(why_not_start_from(officer(request), case, on=today()))
        return case, lines_of_case(case), None
    except Refusal as refusal:
        return None, [], refusal


def _named(case: ReadyCase) -> str:
    return case.en if get_language() == "en" else case.vi


def _rows_of(lines: list[PlanLine]) -> Iterator[tuple[Value, ...]]:
    """Lines as rows of the sheet."""
    for line in lines:
        words = write_plan_lines([line]).split("; ")
        yield (*words, *[""] * (len(COLUMNS) - len(words)))


def _decision_or_404(request: HttpRequest, pk: int) -> Reorganisation:
    visible = reorganisations_visible_to(officer(request), on=today())
    return get_object_or_404(visible.select_related("decision", "applied_by", "decided_by"), pk=pk)


def _record(request: HttpRequest, kept: Reorganisation, refusal: Refusal | None = None) -> HttpResponse:
    lines = lines_of(kept)
    if ending := file_asked(request):
        heads = [Column(name.capitalize()) for name in COLUMNS] + [Column(gettext("Members"), gettext("persons"))]
        about = [f"{kept.decision.body}, {kept.decision.number}, {kept.decision.dated:%d/%m/%Y}"]
        return send_table(Table(gettext("Units of a decision"), heads, _file_rows(kept, lines), about), ending)
    by, standing = officer(request), kept.state != Reorganisation.State.REVERSED
    before, after = tree_sides(kept) if standing else ([], [])
    context = {
        "place": "units",
        "kept": kept,
        "balance": list(_rows(Balance(**kept.balance))),
        "page": Paginator([(each, gettext(FATE_NAMES[each.fate])) for each in lines], AT_ONCE).get_page(
            request.GET.get("trang")
        ),
        "before": before,
        "after": after,
        "why_not_approve": why_not_approve_reorganisation(by, kept, at=now()),
        "why_not_reverse": why_not_reverse(by, kept, at=now()),
        "refusal": refusal,
    }
    return show(request, "reorganisations/decision.html", context=context)


def _file_rows(kept: Reorganisation, lines: list[Any]) -> Iterator[tuple[Value, ...]]:
    for entered, line in zip(kept.entered, lines, strict=True):
        words = write_plan_lines([entered]).split("; ")
        yield (
            *[*words, *[""] * (len(COLUMNS) - len(words))][:4],
            line.name,
            entered.kind,
            entered.unit_class,
            line.members,
        )


def _meant(request: HttpRequest, form: PlanForm) -> Plan:
    """The decision as entered: its lines from the file where one is sent, else from the box."""
    if name := request.META.get("thidua.too_large", {}).get("file"):
        raise FileTooLarge(name=name, limit=LARGEST // 1024 // 1024)
    given, file = form.cleaned_data, form.cleaned_data.get("file")
    if file and request.POST.get("step") != CONFIRM:
        content = BytesIO(file.read())
        media_type_of(file.name or "", content)
        content.seek(0)
        lines = read_plan_sheet(content)
    else:
        lines = read_plan_lines(given["lines"])
    return Plan(tidy(form.decision()), given["on"], lines, form.declared())


def _rows(balance: Balance) -> Iterator[tuple[str, str, int, int | None]]:
    for name, units, members in BALANCE_ROWS:
        yield (
            name,
            gettext(BALANCE_NAMES[units]),
            getattr(balance, units),
            getattr(balance, members) if members else None,
        )


def _counted(lines: Any) -> list[tuple[str, int]]:
    """How many lines of each kind."""
    return [
        (gettext(name), count)
        for fate, name in FATE_NAMES.items()
        if (count := sum(line.fate is fate for line in lines))
    ]
