"""Deciding about one unit: a form, what it would change, and only then the deed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal, insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import latest_term
from thidua.reorganisations.actions import dissolve_unit, found_unit, move_unit, rename_unit
from thidua.reorganisations.forms import DecisionForm, DissolveForm, FoundForm, MoveForm, RenameForm
from thidua.reorganisations.permissions import (
    why_not_begin,
    why_not_dissolve,
    why_not_found,
    why_not_move,
    why_not_rename,
)
from thidua.reorganisations.queries import (
    Preview,
    preview_dissolve,
    preview_found,
    preview_move,
    preview_rename,
    units_organised,
)
from thidua.reorganisations.rules import EVENT_NAMES, Event, tidy
from thidua.reorganisations.views.asking import officer, unit_or_404

CONFIRM = "confirm"


@dataclass(frozen=True)
class Deed:
    """One decision as typed: why it cannot be, what it would change, and the deed itself, which returns the unit."""

    why_not: Callable[[], Refusal | None]
    preview: Callable[[], Preview]
    do: Callable[[], Unit]


@login_required
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest, code: str) -> HttpResponse:
    """Found a unit beneath this one."""
    unit = unit_or_404(request, code, today())

    def deed(form: DecisionForm) -> Deed:
        by, at, given = officer(request), now(), form.cleaned_data
        new = {"code": given["code"], "name": given["name"], "on": given["on"], "by": by, "at": at}
        return Deed(
            lambda: why_not_found(
                by,
                code=given["code"],
                name=given["name"],
                above=unit,
                decision=tidy(form.decision()),
                on=given["on"],
                until=latest_term(unit).valid_until,
                at=at,
            ),
            lambda: preview_found(name=given["name"], kind=given["kind"], above=unit, on=given["on"]),
            lambda: found_unit(
                **new,
                kind=given["kind"],
                unit_class=given["unit_class"],
                place=given["place"],
                superior=unit,
                decision=form.decision(),
                until=latest_term(unit).valid_until,
            ),
        )

    return _decide(request, Event.FOUND, unit, FoundForm(request.POST or None), deed)


@login_required
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give the unit another name."""
    unit = unit_or_404(request, code, today())
    form = RenameForm(request.POST or None, initial={"place": latest_term(unit).place})

    def deed(form: DecisionForm) -> Deed:
        by, at, given = officer(request), now(), form.cleaned_data
        same = {"unit": unit, "name": given["name"], "on": given["on"]}
        return Deed(
            lambda: why_not_rename(by, **same, decision=tidy(form.decision()), at=at),
            lambda: preview_rename(**same),
            lambda: rename_unit(**same, place=given["place"], decision=form.decision(), by=by, at=at).unit,
        )

    return _decide(request, Event.RENAME, unit, form, deed)


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Hang the unit under another superior."""
    unit = unit_or_404(request, code, today())
    units = units_organised(officer(request), on=today())
    form = MoveForm(request.POST or None, units=units, on=today())

    def deed(form: DecisionForm) -> Deed:
        by, at, given = officer(request), now(), form.cleaned_data
        above, on = given["above"], given["on"]
        return Deed(
            lambda: why_not_move(by, unit=unit, above=above, decision=tidy(form.decision()), on=on, at=at),
            lambda: preview_move(unit=unit, above=above, on=on),
            lambda: move_unit(unit=unit, superior=above, decision=form.decision(), on=on, by=by, at=at).unit,
        )

    return _decide(request, Event.MOVE, unit, form, deed)


@login_required
@require_http_methods(["GET", "POST"])
def dissolve(request: HttpRequest, code: str) -> HttpResponse:
    """End the unit."""
    unit = unit_or_404(request, code, today())

    def deed(form: DecisionForm) -> Deed:
        by, at, on = officer(request), now(), form.cleaned_data["on"]
        return Deed(
            lambda: why_not_dissolve(by, unit=unit, decision=tidy(form.decision()), on=on, at=at),
            lambda: preview_dissolve(unit=unit, on=on),
            lambda: dissolve_unit(unit=unit, decision=form.decision(), on=on, by=by, at=at).unit,
        )

    return _decide(request, Event.DISSOLVE, unit, DissolveForm(request.POST or None), deed)


def _decide(
    request: HttpRequest, event: Event, unit: Unit, form: DecisionForm, deed: Callable[[Any], Deed]
) -> HttpResponse:
    """Show the form; when it is filled in, its effect; when just that effect is confirmed, do it."""
    barred = why_not_begin(officer(request), event, unit, at=now())
    context: dict[str, Any] = {
        "place": "units",
        "event": event.value,
        "title": gettext(EVENT_NAMES[event]),
        "unit": unit,
        "term": latest_term(unit),
        "form": form,
        "barred": barred is not None,
        "refusal": barred,
    }
    if barred is not None or request.method != "POST":
        return _page(request, context)
    if not form.is_valid():
        return _page(request, context, status=422)
    try:
        meant = deed(form)
        insist(meant.why_not())
        effect = meant.preview()
        seen = _seal(form, effect)
        if request.POST.get("step") == CONFIRM and request.POST.get("seen") == seen:
            done = meant.do()
            return redirect("organisations:unit", code=done.code)
        # Confirmed, but of other words or another tree than those the effect was shown of: shown again.
        context |= {"effect": effect, "seen": seen, "changed": request.POST.get("step") == CONFIRM}
    except Refusal as refusal:
        context["refusal"] = refusal
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any], status: int | None = None) -> HttpResponse:
    return show(request, "reorganisations/event.html", context=context, status=status)


def _seal(form: DecisionForm, effect: Preview) -> str:
    """Stands for all that was typed and all the effect shown: whoever confirms, confirms just that."""
    typed = sorted((name, str(value)) for name, value in form.cleaned_data.items())
    return hashlib.sha256(repr((typed, effect)).encode()).hexdigest()
