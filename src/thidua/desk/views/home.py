"""The first page of an officer, and what the bar above every page says about them."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from thidua.desk.papers import PAGES, WALK, help_page
from thidua.desk.queries import address_of, desk_of, letters, seats_of
from thidua.desk.rules import SHOWN
from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.organisations.models import Unit
from thidua.people.actions import read_notices
from thidua.people.models import Person
from thidua.people.queries import NamedMandate, notices_of, unread_notices
from thidua.people.rules import Power

NARROWED = "don-vi"
ON_ONE_PAGE = 50


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: what needs doing now, what is due, to check, to close, and what waits for others."""
    on, person = today(), cast(Person, request.user)
    seats = seats_of(person, on)
    unit = _chosen(request, seats)
    desk = desk_of(person, on=on, unit=unit)
    periods = [owed.period for owed in [*desk.urgent, *desk.due]] + [each.period for each in desk.progress]
    cut_offs = [period.cut_off for period in periods if period.cut_off >= on]
    context = {
        "place": "desk",
        "desk": desk,
        "letters": letters(desk.notices),
        "waiting": desk.waiting,
        "seats": [seat for seat in seats if unit is None or seat.unit_code == unit.code],
        "shown": SHOWN,
        "cut_off": min(cut_offs, default=None),
        "days_left": (min(cut_offs) - on).days if cut_offs else None,
        "may": {power.value for power in desk.powers},
    }
    return show(request, "desk/home.html", context=context)


@login_required
@require_safe
def help_pages(request: HttpRequest) -> HttpResponse:
    """Trợ giúp: the page asked for, else that of the person's first role, with the list of all."""
    on, person, language = today(), cast(Person, request.user), get_language() or "vi"
    mine = [seat.role for seat in seats_of(person, on)]
    key = request.GET.get("trang") or (mine[0] if mine else WALK)
    if key not in PAGES:
        raise Http404
    context = {
        "place": "help",
        "page": help_page(key, language),
        "pages": [(help_page(each, language), each in mine) for each in PAGES],
    }
    return show(request, "desk/help.html", context=context)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything told to the officer's units, newest first."""
    on, person = today(), cast(Person, request.user)
    page = Paginator(notices_of(person, on=on), ON_ONE_PAGE).get_page(request.GET.get("trang"))
    unread = unread_notices(person, on=on)
    passed_on = [
        (letter, f"{letter.words} {request.build_absolute_uri(reverse('desk:notice', args=[letter.notice.pk]))}")
        for letter in letters(page)
    ]
    context = {"place": "desk", "page": page, "letters": passed_on, "unread": unread}
    return show(request, "desk/inbox.html", context=context)


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the notice read and go to what it speaks of."""
    person = cast(Person, request.user)
    found = get_object_or_404(notices_of(person, on=today()), pk=pk)
    read_notices(person=person, notices=[pk], at=now())
    return redirect(address_of(found))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything in the inbox read."""
    read_notices(person=cast(Person, request.user), notices=None, at=now())
    return redirect("desk:inbox")


def bar(request: HttpRequest) -> dict[str, Any]:
    """For the bar above every page: the officer's units, and for which they speak. Read when printed."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    on, person = today(), request.user
    seats = SimpleLazyObject(lambda: seats_of(person, on))
    return {
        "my_mandates": SimpleLazyObject(lambda: _entries(request, list(seats))),
        "unread": SimpleLazyObject(lambda: unread_notices(person, on=on)),
        "speaks_for": SimpleLazyObject(lambda: _speaks_for(request, list(seats), person)),
        "administers": SimpleLazyObject(lambda: _administers(person, on)),
    }


def _chosen(request: HttpRequest, seats: list[NamedMandate]) -> Unit | None:
    """The unit the desk is narrowed to; a unit the officer holds no mandate at is not found."""
    code = request.GET.get(NARROWED, "")
    if not code:
        return None
    if code not in {seat.unit_code for seat in seats}:
        raise Http404
    return Unit.objects.get(code=code)


def _entries(request: HttpRequest, seats: list[NamedMandate]) -> list[dict[str, Any]]:
    chosen = request.GET.get(NARROWED) if _at_home(request) else None
    return [
        {
            "unit": seat.unit_name,
            "role": seat.role_name,
            "href": f"{reverse('desk:home')}?{NARROWED}={seat.unit_code}",
            "current": seat.unit_code == chosen,
        }
        for seat in seats
    ]


def _speaks_for(request: HttpRequest, seats: list[NamedMandate], person: Person) -> str:
    chosen = request.GET.get(NARROWED) if _at_home(request) else None
    for seat in seats:
        if seat.unit_code == chosen or len({each.unit_code for each in seats}) == 1:
            return seat.unit_name
    return person.full_name


def _at_home(request: HttpRequest) -> bool:
    return request.path == reverse("desk:home")


def _administers(person: Person, on: date) -> bool:
    return person.scope(on=on, power=Power.ADMINISTER).exists()
