"""The demo's front page: five articles, every claim beside what the system says, and the log-ins."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from thidua.ground.pages import show
from thidua.organisations.models import Unit
from thidua.people.rules import ROLE_NAMES, Role
from thidua.workshop.queries import cases, check_claims, current_year


@login_not_required
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """One card for each article; open to everyone, in the demo only."""
    if not settings.THIDUA_DEMO:
        raise Http404
    year = current_year()
    return show(
        request,
        "workshop/cards.html",
        context={
            "cards": [(case, check_claims(case.claims)) for case in cases()],
            "log_ins": [(log_in, ROLE_NAMES[Role(log_in.role)], _names(log_in.units)) for log_in in year.log_ins],
            "password": year.password,
        },
    )


def _names(codes: list[str]) -> list[str]:
    """The units' last names, in the order asked."""
    units = Unit.objects.filter(code__in=codes).prefetch_related("terms")
    named = {unit.code: max(unit.terms.all(), key=lambda term: term.valid_from).name for unit in units}
    return [named[code] for code in codes if code in named]
