"""The scoring of a cluster's year: opened, verifiers, incidents, the ranking with its spread, closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, members_of_year
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Period, Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import latest_terms, name_of
from thidua.scoring.actions import (
    assign_verifier,
    close_round,
    open_late_sheets,
    open_round,
    release_verifier,
    report_incident,
    withdraw_incident,
)
from thidua.scoring.forms import IncidentForm, OpenForm, VerifierForm, WhyForm
from thidua.scoring.models import Appeal, Incident, Round, Verifier
from thidua.scoring.permissions import (
    may_see_ranking,
    may_see_sheet,
    silent_units,
    why_not_change_round,
    why_not_close,
    why_not_open_round,
    why_not_ready,
    why_not_withdraw_incident,
)
from thidua.scoring.queries.documents import class_name, spread_of
from thidua.scoring.queries.rounds import SELF, VERIFIER, Scored, round_of, scored
from thidua.scoring.queries.schemes import read_loaded, schemes_in_force
from thidua.scoring.views.asking import cluster_or_404, head, officer, round_or_404, sheet_or_404


@require_safe
def show_round(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """How far the scoring is, the ranking where it may be seen, and what its officers can do."""
    return _show(request, cluster_or_404(request, code), year)


@require_http_methods(["POST"])
def open_it(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Open the scoring of the year."""
    cluster = cluster_or_404(request, code)
    asked = OpenForm(request.POST, schemes=_schemes(year))
    if asked.is_valid():
        try:
            open_round(cluster=cluster, year=year, by=officer(request), at=now(), **asked.cleaned_data)
        except Refusal as no:
            return _show(request, cluster, year, opening=asked, refusal=no)
        return redirect("scoring:round", code, year)
    return _show(request, cluster, year, opening=asked, status=422)


@require_http_methods(["POST"])
def close_it(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Close the scoring."""
    found = round_or_404(request, code, year)
    try:
        without = request.POST.get("without") == "silent"
        close_round(found=found, by=officer(request), at=now(), without_silent=without)
    except Refusal as no:
        return _show(request, found.cluster, year, refusal=no)
    return redirect("scoring:round", code, year)


@require_http_methods(["POST"])
def late(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Open sheets for members that were admitted since the scoring was opened."""
    found = round_or_404(request, code, year)
    try:
        open_late_sheets(found=found, by=officer(request), at=now())
    except Refusal as no:
        return _show(request, found.cluster, year, refusal=no)
    return redirect("scoring:round", code, year)


@require_http_methods(["POST"])
def assign(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """One more unit verifies the sheet."""
    asked = sheet_or_404(request, code, year, unit)
    form = VerifierForm(request.POST, units=possible_verifiers(asked.round))
    if form.is_valid():
        try:
            verifier = Unit.objects.get(code=form.cleaned_data["verifier"])
            assign_verifier(sheet=asked.sheet, unit=verifier, by=officer(request), at=now())
        except Refusal as no:
            return _show(request, asked.round.cluster, year, refusal=no)
    return redirect("scoring:sheet", code, year, unit)


@require_http_methods(["POST"])
def release(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """A unit no longer verifies a sheet."""
    found = round_or_404(request, code, year)
    verifier = get_object_or_404(Verifier.objects.select_related("sheet__unit", "unit"), pk=pk, sheet__round=found)
    sheet_or_404(request, code, year, verifier.sheet.unit.code)
    try:
        release_verifier(verifier=verifier, by=officer(request), at=now())
    except Refusal as no:
        return _show(request, found.cluster, year, refusal=no)
    return redirect("scoring:sheet", code, year, verifier.sheet.unit.code)


@require_http_methods(["GET", "HEAD", "POST"])
def incident(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """Report an incident at the unit."""
    asked = sheet_or_404(request, code, year, unit)
    lang = get_language() or "vi"
    scheme = read_loaded(asked.round.scheme)
    events = [(event.code, event.name.word(lang)) for event in scheme.events if not event.late_reports]
    form = IncidentForm(request.POST or None, events=events)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            report_incident(found=asked.round, unit=asked.unit, by=officer(request), at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("scoring:sheet", code, year, unit)
    context = head(request, asked.round) | {
        "form": form,
        "unit": asked.unit,
        "name": name_of(asked.unit, Period.parse(str(year)).last_day),
        "refusal": refusal,
    }
    return show(request, "scoring/incident.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Take an incident back, with the reason."""
    found = round_or_404(request, code, year)
    row = get_object_or_404(Incident.objects.select_related("unit"), pk=pk)
    sheet_or_404(request, code, year, row.unit.code)
    form = WhyForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_incident(found=found, incident=row, by=officer(request), at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("scoring:sheet", code, year, row.unit.code)
    context = head(request, found) | {
        "form": form,
        "incident": row,
        "name": name_of(row.unit, row.on),
        "why_not": why_not_withdraw_incident(officer(request), row.unit, on=today()),
        "refusal": refusal,
    }
    return show(request, "scoring/withdraw.html", context=context, status=422 if form.errors else None)


def _show(
    request: HttpRequest,
    cluster: Cluster,
    year: int,
    *,
    opening: OpenForm | None = None,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    person, on = officer(request), today()
    found = round_of(cluster, year)
    if found is None:
        context: dict[str, Any] = {
            "place": "emulation",
            "cluster": cluster,
            "year": year,
            "held": cluster_year(cluster, year),
            "opening": opening or OpenForm(schemes=_schemes(year)),
            "why_not": why_not_open_round(person, cluster, year, on=on),
            "refusal": refusal,
        }
        return show(request, "scoring/open.html", context=context, status=status)
    whole = scored(found)
    sheets = {sheet.unit.code: sheet for sheet in found.sheets.select_related("unit")}
    seen = {
        code
        for code, sheet in sheets.items()
        if code in whole.units and may_see_sheet(person, found, whole.units[code], sheet, on=on)
    }
    everything = may_see_ranking(person, found, on=on)
    rows = [
        {
            "standing": one,
            "name": whole.names[one.key],
            "cls": class_name(whole, one.cls),
            "best": bool(one.cls) and one.cls == whole.scheme.classes[0].code,
            "sheet": sheets.get(one.key),
            "opens": one.key in seen,
            "own": whole.columns[one.key][SELF].total,
            "verified": whole.columns[one.key][VERIFIER].total,
        }
        for one in whole.standings
        if everything or one.key in seen
    ]
    if file := sent_as_file(request, {"": _ranking_table(cluster, year, rows, whole, ranked=everything)}):
        return file
    context = head(request, found) | {
        "whole": whole,
        "scheme": whole.scheme,
        "lang": get_language() or "vi",
        "rows": rows,
        "everything": everything,
        "spread": spread_of(whole) if everything else None,
        "dots": _dots(whole) if everything else [],
        "cuts": [(band.min, band.name.word(get_language() or "vi")) for band in whole.scheme.classes if band.min],
        "handed_in": sum(1 for sheet in sheets.values() if sheet.submitted_at),
        "asked": len(sheets),
        "appeals": Appeal.objects.filter(sheet__round=found, answered_at__isnull=True).count(),
        "why_not_close": why_not_close(person, found, on=on) or why_not_ready(found, whole, without_silent=True),
        "silent": [] if whole.closing else [whole.names[one] for one in silent_units(found, whole)],
        "late": [] if whole.closing else [whole.names[one] for one in whole.units if one not in sheets],
        "may_change": why_not_change_round(person, found, on=on) is None,
        "held": cluster_year(cluster, year),
        "refusal": refusal,
    }
    return show(request, "scoring/round.html", context=context, status=status)


def _ranking_table(cluster: Cluster, year: int, rows: list[dict[str, Any]], whole: Scored, *, ranked: bool) -> Table:
    """The ranking as far as the page shows it: the points of a sheet one may not open, and ranks, only where one may."""
    columns = (
        Column(gettext("Unit")), Column(gettext("Rank")), Column(gettext("Self-score")), Column(gettext("Verified")),
        Column(gettext("Council")), Column(gettext("Classification")),
    )  # fmt: skip
    lines = (
        (
            row["name"], row["standing"].rank if ranked else None, row["own"] if row["opens"] else None,
            row["verified"] if row["opens"] else None, row["standing"].total, row["cls"] or None,
        )
        for row in rows
    )  # fmt: skip
    lang = get_language() or "vi"
    about = [cluster.name, whole.scheme.name.word(lang)]
    return Table(
        gettext("Scores {year}").format(year=year), columns, lines, about, name=f"xep-hang-{cluster.code}-{year}"
    )


def _dots(whole: Scored) -> list[Any]:
    return [one.total for one in whole.standings if one.rank is not None]


def _schemes(year: int) -> list[tuple[str, str]]:
    lang = get_language() or "vi"
    rows = schemes_in_force(Period.parse(str(year)).last_day)
    return [(row.code, f"{read_loaded(row).name.word(lang)} ({row.code})") for row in rows]


def possible_verifiers(found: Round) -> list[tuple[str, str]]:
    """Who may verify a sheet of the round: the members, and the unit that formed the cluster."""
    units = [*members_of_year(found.cluster, found.year), found.cluster.organiser]
    names = latest_terms({unit.pk for unit in units})
    return [(unit.code, names[unit.pk].name) for unit in units]
