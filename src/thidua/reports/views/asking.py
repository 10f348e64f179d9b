"""What the pages of this floor ask of every request: who it is, which unit and period the address names."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import cast

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from thidua.ground.pages import words_of
from thidua.ground.values import Quantity, Refusal, Refusals, write_full
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.queries import reports_visible_to
from thidua.years.models import ReportingPeriod
from thidua.years.queries import declared


def officer(request: HttpRequest) -> Person:
    """Who is logged in; the pages of this floor let nobody else in."""
    return cast(Person, request.user)


def report_or_404(request: HttpRequest, pk: int, on: date) -> Report:
    """The report, when this person may see it; somebody else's does not exist for them."""
    visible = reports_visible_to(officer(request), on=on)
    return get_object_or_404(visible.select_related("unit", "period", "form", "saved_by", "stand_in"), pk=pk)


def unit_or_404(request: HttpRequest, code: str, *powers: Power, on: date) -> Unit:
    """The unit with this code, when the person holds one of `powers` over it."""
    scopes = [units_in_scope(officer(request), on=on, power=power) for power in powers]
    return get_object_or_404(
        Unit.objects.filter(code=code), reduce(or_, (Q(pk__in=units.values("pk")) for units in scopes))
    )


def period_or_404(code: str) -> ReportingPeriod:
    """The declared period with this code."""
    try:
        return declared(code)
    except Refusal:
        raise Http404 from None


def sentences(refusal: Refusal | None) -> list[str]:
    """The refusal's sentences in the reader's language, one for each thing that is wrong."""
    if refusal is None:
        return []
    parts = refusal.parts if isinstance(refusal, Refusals) else (refusal,)
    return [words_of(part) for part in parts]


def written(value: Quantity | str | None, language: str) -> str:
    """A figure in full or a text as it stands; empty when there is none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else write_full(value, language)
