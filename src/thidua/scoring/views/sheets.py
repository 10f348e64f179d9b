"""One unit's sheet: its lines and why, what would change it, its history, evidence, incidents and appeals."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from thidua.ground.files import send_kept_file
from thidua.ground.pages import show, words_of
from thidua.ground.tables import Column, Table, send_file, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.indicators.queries import indicators
from thidua.organisations.queries import latest_terms
from thidua.paper.queries import MEDIA_TYPES
from thidua.paper.rules import Number, render
from thidua.people.queries import reaches
from thidua.scoring.actions import answer_appeal, appeal_line, attach_proof, hand_in_sheet
from thidua.scoring.forms import AnswerForm, AppealForm, ProofForm, VerifierForm
from thidua.scoring.models import Appeal, Incident, Proof, Verifier
from thidua.scoring.papers import sheet_paper
from thidua.scoring.permissions import (
    may_see_sheet,
    why_not_appeal,
    why_not_change_round,
    why_not_council,
    why_not_hand_in,
    why_not_report_incident,
    why_not_self_score,
)
from thidua.scoring.queries.documents import class_name, rows_of, stands_out, used
from thidua.scoring.queries.rounds import COUNCIL, SELF, VERIFIER, Scored, history_of, scored
from thidua.scoring.rules import what_if
from thidua.scoring.views.asking import Asked, head, officer, sheet_or_404
from thidua.scoring.views.marking import verifying
from thidua.scoring.views.rounds import possible_verifiers

SHOWN = 5
"""Changes of “what if” that are shown; the first ones tell the most."""


@require_safe
def sheet(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """The sheet as it stands."""
    return show_sheet(request, sheet_or_404(request, code, year, unit))


@require_http_methods(["POST"])
def hand_in(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """Hand the self-score in."""
    asked = sheet_or_404(request, code, year, unit)
    try:
        hand_in_sheet(sheet=asked.sheet, by=officer(request), at=now())
    except Refusal as no:
        return show_sheet(request, asked, refusal=no)
    return redirect("scoring:sheet", code, year, unit)


@require_http_methods(["POST"])
def appeal(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """Object to one line."""
    asked = sheet_or_404(request, code, year, unit)
    form = AppealForm(request.POST, items=_items(scored(asked.round)))
    if form.is_valid():
        try:
            appeal_line(sheet=asked.sheet, by=officer(request), at=now(), **form.cleaned_data)
        except Refusal as no:
            return show_sheet(request, asked, refusal=no, appealing=form)
        return redirect(f"{reverse('scoring:sheet', args=[code, year, unit])}#kien-nghi")
    return show_sheet(request, asked, appealing=form)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Answer an appeal."""
    row = get_object_or_404(Appeal.objects.select_related("sheet__unit", "sheet__round"), pk=pk)
    asked = sheet_or_404(request, code, year, row.sheet.unit.code)
    if row.sheet_id != asked.sheet.pk:
        raise Http404
    form = AnswerForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            answer_appeal(
                appeal=row, upheld=said["upheld"] == "yes", answer=said["answer"], by=officer(request), at=now()
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect(f"{reverse('scoring:sheet', args=[code, year, asked.unit.code])}#kien-nghi")
    whole = scored(asked.round)
    context = head(request, asked.round) | {
        "unit": asked.unit,
        "name": whole.names[asked.unit.code],
        "appeal": row,
        "line": next(line for line in rows_of(whole, asked.unit.code, asked.sheet) if line.item.code == row.item),
        "lang": get_language() or "vi",
        "form": form,
        "why_not": why_not_council(officer(request), asked.sheet, on=today()),
        "refusal": refusal,
    }
    return show(request, "scoring/answer.html", context=context, status=422 if form.errors else None)


@require_http_methods(["POST"])
def attach(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """Hang a file at one line."""
    asked = sheet_or_404(request, code, year, unit)
    form = ProofForm(request.POST, request.FILES, items=_items(scored(asked.round)))
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            attach_proof(
                sheet=asked.sheet,
                item=form.cleaned_data["item"],
                name=sent.name,
                chunks=sent.chunks(),
                by=officer(request),
                at=now(),
            )
        except Refusal as no:
            return show_sheet(request, asked, refusal=no)
        return redirect(f"{reverse('scoring:sheet', args=[code, year, unit])}#minh-chung")
    return show_sheet(request, asked, proving=form)


@require_safe
def proof(request: HttpRequest, pk: int) -> FileResponse:
    """A file behind a line, always as a download."""
    row = get_object_or_404(Proof.objects.select_related("sheet__round__cluster", "sheet__unit"), pk=pk)
    if not may_see_sheet(officer(request), row.sheet.round, row.sheet.unit, row.sheet, on=today()):
        raise Http404
    return send_kept_file(row.sha256, name=row.name, media_type=row.media_type)


@require_safe
def download(request: HttpRequest, code: str, year: int, unit: str, ending: str) -> HttpResponse:
    """The sheet as a paper."""
    if ending not in MEDIA_TYPES:
        raise Http404
    asked = sheet_or_404(request, code, year, unit)
    paper = sheet_paper(scored(asked.round), unit, asked.sheet, at=now())

    def link(number: Number) -> str:
        return request.build_absolute_uri(
            reverse("reports:lineage", args=[number.subject, number.indicator, number.period])
        )

    return send_file(render(paper, ending, link=link), f"bang-diem-{unit}-{year}.{ending}", MEDIA_TYPES[ending])


def show_sheet(
    request: HttpRequest,
    asked: Asked,
    *,
    refusal: Refusal | None = None,
    appealing: AppealForm | None = None,
    proving: ProofForm | None = None,
) -> HttpResponse:
    """The page of a sheet, with a refusal or a form that needs correcting."""
    person, on, lang = officer(request), today(), get_language() or "vi"
    whole, code = scored(asked.round), asked.unit.code
    standing = whole.standing(code)
    rows = rows_of(whole, code, asked.sheet)
    if file := sent_as_file(request, {"": _table(whole, asked, rows, lang)}):
        return file
    own = reaches(person, asked.unit, on=on)
    items = _items(whole)
    verifiers = Verifier.objects.filter(sheet=asked.sheet, standing=True).select_related("unit")
    names = latest_terms({row.unit_id for row in verifiers})
    context = head(request, asked.round)
    # Ranks tell of others: whoever may not see the ranking sees only the own points until it is closed.
    shows_rank = context["sees_ranking"] or context["closing"]
    context |= {
        "unit": asked.unit,
        "name": whole.names[code],
        "sheet": asked.sheet,
        "whole": whole,
        "scheme": whole.scheme,
        "lang": lang,
        "standing": standing,
        "cls": class_name(whole, standing.cls),
        "best": bool(standing.cls) and standing.cls == whole.scheme.classes[0].code,
        "ranked": sum(1 for one in whole.standings if one.rank is not None),
        "shows_rank": shows_rank,
        "why": [words_of(sentence) for sentence in standing.why],
        "blocks": _blocks(whole, code, rows, lang),
        "totals": [whole.columns[code][column].total for column in (SELF, VERIFIER, COUNCIL)],
        "changes": _changes(whole, code, lang)
        if shows_rank and not context["closing"] and asked.sheet.submitted_at
        else [],
        "verifiers": [(row, names[row.unit_id].name) for row in verifiers],
        "verifier_form": VerifierForm(units=[one for one in possible_verifiers(asked.round) if one[0] != code]),
        "may_change": why_not_change_round(person, asked.round, on=on) is None,
        "history": history_of(asked.unit) if own else [],
        "incidents": Incident.objects.filter(
            unit=asked.unit, on__gte=whole.period.first_day, on__lte=whole.period.last_day
        ),
        "events": {event.code: event.name.word(lang) for event in whole.scheme.events},
        "proofs": asked.sheet.proofs.all(),
        "appeals": asked.sheet.appeals.all(),
        "appealing": appealing or AppealForm(items=items),
        "proving": proving or ProofForm(items=items),
        "own": own,
        "why_not_self": why_not_self_score(person, asked.sheet, on=on),
        "why_not_hand_in": why_not_hand_in(person, asked.sheet, on=on),
        "why_not_council": why_not_council(person, asked.sheet, on=on),
        "why_not_appeal": why_not_appeal(person, asked.sheet, on=on),
        "why_not_report": why_not_report_incident(person, asked.unit, on=on),
        "verifies": verifying(request, asked) is not None,
        "refusal": refusal,
    }
    bad = (appealing is not None and appealing.errors) or (proving is not None and proving.errors)
    return show(request, "scoring/sheet.html", context=context, status=422 if bad else None)


def _table(whole: Scored, asked: Asked, rows: list[Any], lang: str) -> Table:
    """The sheet line by line, as the page shows it."""
    columns = (
        Column(gettext("Code")), Column(gettext("Criterion")), Column(gettext("Standard")), Column(gettext("Self-score")),
        Column(gettext("Verified")), Column(gettext("Council")), Column(gettext("Why these points")),
    )  # fmt: skip
    lines = (
        (
            row.item.code, row.item.name.word(lang), row.item.max, row.own.points, row.verified.points,
            row.council.points, row.said,
        )
        for row in rows
    )  # fmt: skip
    title = gettext("Score sheet {year}").format(year=asked.round.year)
    about = [whole.names[asked.unit.code], asked.round.cluster.name, whole.scheme.name.word(lang)]
    return Table(title, columns, lines, about, name=f"bang-diem-{asked.unit.code}-{asked.round.year}")


def _blocks(whole: Scored, code: str, rows: list[Any], lang: str) -> list[dict[str, Any]]:
    """Groups with their lines, then bonus and penalty."""
    council, own, verified = (whole.columns[code][column] for column in (COUNCIL, SELF, VERIFIER))
    sources = {row.item.code: _sources(whole, code, row.item) for row in rows}
    blocks: list[dict[str, Any]] = [
        {
            "code": group.code,
            "name": group.name.word(lang),
            "max": group.max,
            "own": own.of_group(group.code),
            "verified": verified.of_group(group.code),
            "council": council.of_group(group.code),
            "rows": [
                (row, sources[row.item.code], stands_out(whole, row)) for row in rows if row.item.group == group.code
            ],
        }
        for group in whole.scheme.groups
    ]
    beside = [(row, sources[row.item.code], stands_out(whole, row)) for row in rows if not row.item.group]
    if beside:
        blocks.append(
            {"code": "", "name": "", "max": None, "rows": beside, "penalty": {one.code for one in whole.scheme.penalty}}
        )
    return blocks


def _sources(whole: Scored, code: str, item: Any) -> list[dict[str, Any]]:
    """The figures of a line, each leading to its lineage."""
    found = []
    for one in used(whole, code, item):
        if "indicator" in one:
            row = indicators().get(one["indicator"])
            href = reverse("reports:lineage", args=[code, one["indicator"], whole.period.code])
            found.append(
                {
                    **one,
                    "name": row.name if row else one["indicator"],
                    "word": row.unit_word if row else "",
                    "href": href,
                }
            )
    return found


def _changes(whole: Scored, code: str, lang: str) -> list[dict[str, Any]]:
    found = what_if(whole.scheme, code, whole.sheets, whole.inputs)
    return [
        {
            "change": change,
            "name": change.item.name.word(lang),
            "cls": class_name(whole, change.after.cls),
            "new_class": change.after.cls != change.before.cls,
            "new_rank": change.after.rank != change.before.rank,
        }
        for change in found[:SHOWN]
    ]


def _items(whole: Scored) -> list[tuple[str, str]]:
    lang = get_language() or "vi"
    return [(item.code, f"{item.code} {item.name.word(lang)}") for item in whole.scheme.every_item()]
