"""One movement as a unit has it: plan, registration, passing on, check, review, praise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import GRASSROOTS_KINDS, Unit
from thidua.organisations.queries import names_of, term_of
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.years.actions import (
    check_registration,
    end_movement,
    pass_on_movement,
    praise_example,
    register_in_movement,
    return_registration,
    review_movement,
)
from thidua.years.forms import PassOnForm, PraiseForm, ReasonForm, RegisterForm, ReviewForm
from thidua.years.models import Movement, Registration, Review
from thidua.years.permissions import why_not_pass_on, why_not_praise, why_not_register, why_not_review
from thidua.years.queries import (
    below_in_movement,
    movements_visible_to,
    registrations_to_check,
    tally,
)
from thidua.years.queries.movements import Participation, praised_in, seat_in
from thidua.years.rules import Standing, why_not_open
from thidua.years.views.launched import counts, person_of


@dataclass(frozen=True)
class Seen:
    """Who asks about which movement for which unit."""

    person: Person
    movement: Movement
    unit: Unit


@login_required
@require_safe
def movement(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The movement as the unit has it."""
    return _page(request, _seen(request, pk, code))


@login_required
@require_POST
def register(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Register the unit's members and collectives."""
    return _done(
        request,
        _seen(request, pk, code),
        RegisterForm(request.POST),
        lambda seen, given: register_in_movement(
            movement=seen.movement,
            unit=seen.unit,
            members=given["members"],
            collectives=given["collectives"] or 0,
            note=given["note"],
            reason=given["reason"],
            by=seen.person,
            at=now(),
        ),
        "registering",
    )


@login_required
@require_POST
def pass_on(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Pass the movement on to the units directly below."""
    return _done(
        request,
        _seen(request, pk, code),
        PassOnForm(request.POST),
        lambda seen, given: pass_on_movement(
            movement=seen.movement, unit=seen.unit, number=given["number"], by=seen.person, at=now()
        ),
        "passing_form",
    )


@login_required
@require_POST
def review(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Keep a review of the movement."""
    return _done(
        request,
        _seen(request, pk, code),
        ReviewForm(request.POST),
        lambda seen, given: review_movement(
            movement=seen.movement,
            unit=seen.unit,
            moment=given["moment"],
            on=given["held_on"],
            words=given["words"],
            met_members=given["met_members"],
            met_collectives=given["met_collectives"],
            reason=given["reason"],
            by=seen.person,
            at=now(),
        ),
        "reviewing",
    )


@login_required
@require_POST
def praise(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Record a praised example of the unit."""
    return _done(
        request,
        _seen(request, pk, code),
        PraiseForm(request.POST),
        lambda seen, given: praise_example(
            movement=seen.movement,
            unit=seen.unit,
            words=given["praised"],
            collectives=given["praised_collectives"] or 0,
            persons=given["praised_persons"] or 0,
            by=seen.person,
            at=now(),
        ),
        "praising",
    )


@login_required
@require_POST
def end(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """End the movement before its period is over."""
    return _done(
        request,
        _seen(request, pk, code),
        ReasonForm(request.POST),
        lambda seen, given: end_movement(movement=seen.movement, reason=given["reason"], by=seen.person, at=now()),
        "ending",
    )


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a registration, or send it back with the reason."""
    person, on = person_of(request), today()
    below = units_in_scope(person, on=on, power=Power.CHECK)
    row = get_object_or_404(Registration.objects.filter(unit__in=below).select_related("movement", "unit"), pk=pk)
    above = get_object_or_404(
        Unit, child_terms__unit=row.unit, child_terms__valid_from__lte=on, child_terms__valid_until__gt=on
    )
    seen = Seen(person, row.movement, above)
    try:
        if "return" in request.POST:
            return_registration(registration=row, reason=request.POST.get("reason", ""), by=person, at=now())
        else:
            check_registration(registration=row, by=person, at=now())
    except Refusal as no:
        return _page(request, seen, refusal=no)
    return redirect("years:movement", row.movement_id, above.code)


def _done(
    request: HttpRequest, seen: Seen, form: Form, act: Callable[[Seen, dict[str, Any]], object], name: str
) -> HttpResponse:
    """Do it and show the movement anew; or the same page with the refusal and what was typed."""
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            act(seen, form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("years:movement", seen.movement.pk, seen.unit.code)
    return _page(request, seen, refusal=refusal, typed={name: form}, status=422)


def _page(
    request: HttpRequest,
    seen: Seen,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, Form] | None = None,
    status: int | None = None,
) -> HttpResponse:
    person, movement, unit, on = seen.person, seen.movement, seen.unit, today()
    term = term_of(unit, on)
    history = list(
        Registration.objects.filter(movement=movement, unit=unit).select_related("by", "decided_by").order_by("-pk")
    )
    own = history[0] if history else None
    waiting = {row.pk for row in registrations_to_check(person, on=on).filter(movement=movement)}
    examples, collectives, persons = praised_in(movement, unit, on)
    asked: dict[str, Refusal | None] = {
        "register": why_not_register(person, movement, unit, on=on),
        "pass_on": why_not_pass_on(person, movement, unit, on=on),
        "review": why_not_review(person, movement, unit, on=on),
        "praise": why_not_praise(person, movement, unit, on=on),
    }
    registered = {"members": own.members, "collectives": own.collectives, "note": own.note} if own else {}
    forms: dict[str, Form] = {
        "registering": RegisterForm(initial=registered),
        "passing_form": PassOnForm(),
        "reviewing": ReviewForm(initial={"held_on": on}),
        "praising": PraiseForm(),
        "ending": ReasonForm(),
    } | (typed or {})
    reviews = Review.objects.filter(movement=movement, standing=True, unit__in=[unit.pk, movement.launcher_id])
    names = names_of(
        {movement.launcher_id, unit.pk, *(each.unit_id for each in reviews), *(each.unit_id for each in examples)}
    )
    below = below_in_movement(movement, unit, on)
    over = why_not_open(movement.name, movement.ended_on, movement.period.last_day, on)
    if file := sent_as_file(request, {"": _participation_table(movement, names[unit.pk], below)}):
        return file
    context = {
        "place": "movements",
        "movement": movement,
        "unit": unit,
        "name": names[unit.pk],
        "launcher": names[movement.launcher_id],
        "is_grassroots": term is not None and term.kind in GRASSROOTS_KINDS,
        "tally": tally(movement, unit, on),
        "over": over,
        "own": own,
        "history": history,
        "returned": own is not None and own.state == Standing.RETURNED,
        "rows": sorted(below, key=lambda row: row.registration is None or row.registration.pk not in waiting),
        "idle": "" if over or asked["review"] else _idle_in_short(request, movement, below),
        "waiting": waiting,
        "passing": movement.passings.filter(unit=unit).first(),
        "reviews": [(each, names[each.unit_id]) for each in reviews],
        "examples": [(each, names[each.unit_id]) for each in examples],
        "praised": (collectives, persons),
        "why_not": asked,
        "launches": movement.launcher_id == unit.pk and asked["review"] is None,
        "refusal": refusal,
        **forms,
    }
    return show(request, "years/movement.html", context=context, status=status)


def _idle_in_short(request: HttpRequest, movement: Movement, below: list[Participation]) -> str:
    """Which units below have not all registered: one short text with its link, to be pasted into Zalo."""
    idle = [row for row in below if row.tally.registered < row.tally.expected]
    if not idle:
        return ""
    units = (
        f"{row.term.name} ({row.tally.registered}/{row.tally.expected})" if row.tally.expected > 1 else row.term.name
        for row in idle
    )
    return gettext("“{movement}” awaits the registration of {units}. Register: {link}").format(
        movement=movement.name,
        units=", ".join(units),
        link=request.build_absolute_uri(reverse("years:movements")),
    )


def _participation_table(movement: Movement, name: str, rows: list[Participation]) -> Table:
    columns = (
        Column(gettext("Unit")), Column(gettext("Unions registered")), Column(gettext("Unions asked")),
        Column(gettext("Members registered")), Column(gettext("Collectives")), Column(gettext("State")),
        Column(gettext("Passed on")),
    )  # fmt: skip
    lines = (
        (
            row.term.name, *counts(row.tally), row.registration.get_state_display() if row.registration else None,
            row.passing.on if row.passing else None,
        )
        for row in rows
    )  # fmt: skip
    about = [
        name,
        movement.period.label(get_language() or "vi"),
        *([gettext("simulated")] if movement.simulated else []),
    ]
    return Table(movement.name, columns, lines, about)


def _seen(request: HttpRequest, pk: int, code: str) -> Seen:
    person, on = person_of(request), today()
    unit = get_object_or_404(units_in_scope(person, on=on), code=code)
    movement = get_object_or_404(movements_visible_to(person, on=on), pk=pk)
    if seat_in(movement, [unit], on) is None:
        raise Http404
    return Seen(person, movement, unit)
