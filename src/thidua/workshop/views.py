"""The demo's front page: five articles, every claim beside what the system says, and the log-ins."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from thidua.ground.pages import show
from thidua.workshop.queries import cases, check_claims, current_year, visitors


@login_not_required
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    """One card for each article; open to everyone, in the demo only."""
    if not settings.THIDUA_DEMO:
        raise Http404
    return show(
        request,
        "workshop/cards.html",
        context={
            "cards": [(case, check_claims(case.claims)) for case in cases()],
            "visitors": visitors(),
            "password": current_year().password,
        },
    )
