"""What is assigned to a unit and how far it is reached; assigning, adjusting, passing on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from thidua.ground.pages import show, words_of
from thidua.ground.tables import Column, Table, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.indicators.queries import by_group, indicator_of
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of, superiors
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.rollup.queries import Reading, totals
from thidua.targets.actions import adjust_target, assign_target, cascade_target
from thidua.targets.forms import AdjustForm, AssignForm, CascadeForm
from thidua.targets.models import Target
from thidua.targets.permissions import why_not_assign, why_not_cascade
from thidua.targets.queries import below, changes_of, day_in, standing
from thidua.targets.rules import AVERAGED, achieved, result_words, why_not_carried
from thidua.years.models import ReportingPeriod
from thidua.years.queries import declared


@dataclass(frozen=True)
class Line:
    """One target with its result."""

    target: Target
    amount: Decimal
    reading: Reading
    reached: Decimal | None
    words: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """The targets of a unit in a period with what was reached; a POST assigns another one."""
    person = cast(Person, request.user)
    unit = get_object_or_404(units_in_scope(person, on=today()), code=code)
    open_period = _declared(period)
    refusal: Refusal | None = None
    lines = _lines(unit, open_period)
    if file := sent_as_file(request, {"": _table(unit, open_period, lines)}):
        return file
    form = AssignForm(
        request.POST or None,
        sections=by_group(),
        assigned=[line.target.indicator_id for line in lines],
    )
    if request.method == "POST" and form.is_valid():
        try:
            assign_target(
                unit=unit,
                indicator=indicator_of(form.cleaned_data["indicator"]),
                period=open_period,
                amount=form.cleaned_data["amount"],
                source=form.cleaned_data["source"],
                by=person,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("targets:targets", unit.code, open_period.code)
    cascadable = [line.target for line in lines]
    context = _head(person, unit, open_period) | {
        "lines": lines,
        "form": form,
        "refusal": refusal,
        "why_not": why_not_assign(person, unit, on=today()),
        "may_cascade": bool(cascadable) and why_not_cascade(person, cascadable[0], on=today()) is None,
    }
    status = 422 if request.method == "POST" else None
    return show(request, "targets/targets.html", context=context, status=status)


def _table(unit: Unit, period: ReportingPeriod, lines: list[Line]) -> Table:
    columns = (
        Column(gettext("Indicator")), Column(gettext("Unit of measure")), Column(gettext("Target")), Column(gettext("Result")),
        Column(gettext("Reached")), Column(gettext("Reported")), Column(gettext("Asked")), Column(gettext("Basis")),
        Column(gettext("Assigned")), Column(gettext("simulated")),
    )  # fmt: skip
    rows = (
        (
            line.target.indicator.name, line.target.indicator.unit_word, line.amount, line.reading.quantity, line.words,
            line.reading.reported, line.reading.expected, line.target.source, line.target.at, "x" if line.target.simulated else None,
        )
        for line in lines
    )  # fmt: skip
    name = name_of(unit, day_in(period.period, today()))
    about = [name, period.period.label(get_language() or "vi")]
    return Table(gettext("Targets"), columns, rows, about, name=f"chi-tieu-giao-{unit.code}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """The history of a target; a POST replaces it by another amount, with the reason."""
    person = cast(Person, request.user)
    target = _target(person, pk)
    refusal: Refusal | None = None
    form = AdjustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            adjust_target(target=target, by=person, at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("targets:targets", target.unit.code, target.period_id)
    context = _head(person, target.unit, target.period) | {
        "target": target,
        "changes": changes_of(target),
        "form": form,
        "refusal": refusal,
        "why_not": why_not_assign(person, target.unit, on=today()),
    }
    status = 422 if request.method == "POST" else None
    return show(request, "targets/adjust.html", context=context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cascade(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a target on to the units directly below. The button "check" adds up without writing."""
    person = cast(Person, request.user)
    target = _target(person, pk)
    rows = below(target.unit, target.indicator, target.period.period, today())
    refusal: Refusal | None = None
    form = CascadeForm(request.POST or None, rows=rows)
    checking = "check" in request.POST
    if request.method == "POST" and form.is_valid() and not checking:
        try:
            cascade_target(
                target=target, amounts=form.amounts(), reason=form.cleaned_data["reason"], by=person, at=now()
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("targets:targets", target.unit.code, target.period_id)
    after = {row.term.unit_id: row.target.amount for row in rows if row.target}
    reason = ""
    if request.method == "POST":
        after |= form.readable()
        reason = form.cleaned_data.get("reason", "")
    kind = target.indicator.kind
    context = _head(person, target.unit, target.period) | {
        "target": target,
        "amount": target.amount.normalize() + 0,
        "form": form,
        "refusal": refusal,
        "why_not": why_not_cascade(person, target, on=today()),
        "averaged": kind in AVERAGED,
        "together": min(after.values(), default=None) if kind in AVERAGED else sum(after.values(), Decimal(0)),
        "assigned": len(after),
        "units": len(rows),
    }
    short = why_not_carried(
        kind, target.amount.normalize() + 0, [each.normalize() + 0 for each in after.values()], reason
    )
    context |= {"short": short, "short_words": words_of(short) if short else ""}
    status = 422 if request.method == "POST" and (refusal or not form.is_valid()) else None
    return show(request, "targets/cascade.html", part="sum" if checking else "", context=context, status=status)


def _declared(code: str) -> ReportingPeriod:
    try:
        return declared(code)
    except Refusal:
        raise Http404 from None


def _target(person: Person, pk: int) -> Target:
    rows = Target.objects.select_related("unit", "indicator", "period")
    return get_object_or_404(rows.filter(unit__in=units_in_scope(person, on=today())), pk=pk)


def _head(person: Person, unit: Unit, period: ReportingPeriod) -> dict[str, object]:
    day = day_in(period.period, today())
    above = superiors(unit, day)
    open_to = set(
        units_in_scope(person, on=today()).filter(pk__in=[term.unit_id for term in above]).values_list("pk", flat=True)
    )
    return {
        "place": "totals",
        "unit": unit,
        "name": name_of(unit, day),
        "above": [(term, term.unit_id in open_to) for term in above],
        "period": period,
    }


def _lines(unit: Unit, period: ReportingPeriod) -> list[Line]:
    rows = list(standing([unit], period.period))
    readings = totals(unit, period.period, [row.indicator_id for row in rows])
    lang = get_language() or "vi"
    lines = []
    for row in rows:
        reading, amount = readings[row.indicator_id], row.amount.normalize() + 0
        got = reading.quantity.amount if reading.quantity else None
        lines.append(Line(row, amount, reading, achieved(got, amount), result_words(got, amount, lang)))
    return lines
