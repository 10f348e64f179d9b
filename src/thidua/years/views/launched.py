"""The movements of an officer's units, and the launch of one."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Period, Refusal
from thidua.organisations.queries import name_of, names_of
from thidua.people.models import Person
from thidua.people.queries import mandates_of, units_in_scope
from thidua.people.rules import Power
from thidua.years.actions import (
    launch_movement,
)
from thidua.years.forms import LaunchForm
from thidua.years.models import Movement
from thidua.years.queries import (
    movements_of,
    tally,
)
from thidua.years.queries.movements import seat_in
from thidua.years.rules.movements import Tally


@login_required
@require_safe
def movements(request: HttpRequest) -> HttpResponse:
    """The movements that concern the person's units, those that run first."""
    person, on = person_of(request), today()
    found = movements_of(person, on=on)
    both = [*found.running, *found.over]
    names = names_of({movement.launcher_id for movement in both})
    seats = [mandate.unit for mandate in mandates_of(person, on)]
    launching = units_in_scope(person, on=on, power=Power.LAUNCH).filter(pk__in=[unit.pk for unit in seats])

    def rows(some: list[Movement]) -> list[dict[str, Any]]:
        shown = []
        for movement in some:
            unit = seat_in(movement, seats, on)
            shown.append(
                {
                    "movement": movement,
                    "launcher": names[movement.launcher_id],
                    "unit": unit,
                    "tally": tally(movement, unit, on) if unit else None,
                }
            )
        return shown

    running, over = rows(found.running), rows(found.over)
    if file := sent_as_file(request, {"": _movements_table([*running, *over])}):
        return file
    context = {
        "place": "movements",
        "running": running,
        "over": over,
        "launching": [(unit, name_of(unit, on)) for unit in launching],
    }
    return show(request, "years/movements.html", context=context)


def _movements_table(rows: list[dict[str, Any]]) -> Table:
    columns = (
        Column(gettext("Movement")), Column(gettext("Launched by")), Column(gettext("Launched on")), Column(gettext("Period")),
        Column(gettext("Unions registered")), Column(gettext("Unions asked")), Column(gettext("Members registered")),
        Column(gettext("Collectives")), Column(gettext("simulated")),
    )  # fmt: skip
    lines = (
        (
            row["movement"].name, row["launcher"], row["movement"].launched_on, row["movement"].period,
            *counts(row["tally"]), "x" if row["movement"].simulated else None,
        )
        for row in rows
    )  # fmt: skip
    return Table(gettext("Emulation movements"), columns, lines, name="phong-trao")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, code: str) -> HttpResponse:
    """Launch a movement of the unit."""
    person, on = person_of(request), today()
    unit = get_object_or_404(units_in_scope(person, on=on, power=Power.LAUNCH), code=code)
    form = LaunchForm(request.POST or None, day=on, initial={"on": on})
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            movement = launch_movement(
                launcher=unit,
                name=given["name"],
                nature=given["nature"],
                period=Period.parse(given["period"]),
                plan=given["plan"],
                number=given["number"],
                on=given["on"],
                by=person,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("years:movement", movement.pk, unit.code)
    context = {"place": "movements", "unit": unit, "name": name_of(unit, on), "form": form, "refusal": refusal}
    return show(request, "years/launch.html", context=context, status=422 if request.method == "POST" else None)


def counts(counted: Tally | None) -> tuple[int | None, ...]:
    """Unions registered and asked, members and collectives; nobody registered is no count, not 0."""
    if counted is None:
        return None, None, None, None
    some = counted.registered > 0
    return (
        counted.registered,
        counted.expected,
        counted.members if some else None,
        counted.collectives if some else None,
    )


def person_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)
