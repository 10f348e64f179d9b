"""Filling in one column of a sheet: the unit's own, a verifier's, the council's."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.scoring.actions import give_marks
from thidua.scoring.forms import MarksForm
from thidua.scoring.models import Verifier
from thidua.scoring.permissions import why_not_council, why_not_self_score, why_not_verify
from thidua.scoring.queries.documents import rows_of
from thidua.scoring.queries.rounds import COUNCIL, SELF, VERIFIER, scored
from thidua.scoring.views.asking import Asked, head, officer, sheet_or_404

NAMES = {"tu-cham": SELF, "tham-dinh": VERIFIER, "hoi-dong": COUNCIL}
"""Columns as addresses name them."""


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, code: str, year: int, unit: str, column: str) -> HttpResponse:
    """Fill in one column; what was typed is never lost."""
    asked = sheet_or_404(request, code, year, unit)
    if column not in NAMES:
        raise Http404
    kind = NAMES[column]
    verifier = verifying(request, asked) if kind == VERIFIER else None
    if kind == VERIFIER and verifier is None:
        raise Http404
    person, on = officer(request), today()
    match kind:
        case "self":
            why_not = why_not_self_score(person, asked.sheet, on=on)
        case "verifier":
            assert verifier is not None
            why_not = why_not_verify(person, asked.sheet, verifier, on=on)
        case _:
            why_not = why_not_council(person, asked.sheet, on=on)
    if why_not and request.method != "POST":
        raise Http404
    whole = scored(asked.round)
    standing = asked.sheet.marks.filter(column=kind, verifier=verifier, standing=True)
    known = {row.item: (row.points, row.explanation) for row in standing}
    form = MarksForm(request.POST or None, items=whole.scheme.every_item(), known=known)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            give_marks(sheet=asked.sheet, column=kind, given=form.given(), verifier=verifier, by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("scoring:sheet", code, year, unit)
    rows = {row.item.code: row for row in rows_of(whole, unit, asked.sheet)}
    context = head(request, asked.round) | {
        "unit": asked.unit,
        "name": whole.names[unit],
        "column": column,
        "form": form,
        "lines": [(rows[item.code], points, why) for item, points, why in form.lines()],
        "verifier": name_of(verifier, on) if verifier else "",
        "refusal": refusal,
    }
    return show(request, "scoring/mark.html", context=context, status=422 if form.errors else None)


def verifying(request: HttpRequest, asked: Asked) -> Unit | None:
    """The unit for which the officer may verify the sheet, or None."""
    rows = Verifier.objects.filter(sheet=asked.sheet, standing=True).select_related("unit")
    for row in rows:
        if why_not_verify(officer(request), asked.sheet, row.unit, on=today()) is None:
            return row.unit
    return None
