"""What these pages ask of every request: who it is, which unit and day the address names."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.http import Http404, HttpRequest

from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reorganisations.queries import may_see


def officer(request: HttpRequest) -> Person:
    """Who is logged in; these pages let nobody else in."""
    return cast(Person, request.user)


def unit_or_404(request: HttpRequest, code: str, on: date) -> Unit:
    """The unit with this code in the person's branch; somebody else's does not exist for them."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not may_see(officer(request), unit, on=on):
        raise Http404
    return unit


def day_asked(request: HttpRequest, today: date) -> tuple[date, bool]:
    """The day of `?ngay=`, and whether it could be read; today when there is none or it is no day."""
    typed = request.GET.get("ngay", "")
    if not typed:
        return today, True
    try:
        return date.fromisoformat(typed), True
    except ValueError:
        return today, False
