"""The gate before every page: nobody passes without logging in, and with a temporary password only to change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from thidua.people.views.again import keep_sent
from thidua.people.views.log_in import log_in_page

OPEN_TO_NEWCOMERS = {"people:password", "people:log_out", "people:language", "people:log_in"}
"""What somebody with a temporary password may still ask for."""


class LogInFirst(LoginRequiredMiddleware):
    """A view not marked `login_not_required` sends a stranger to the log-in page and brings them back afterwards.

    A form that came after the session had ended is not lost: the log-in page carries it on.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated and request.user.must_change_password:
            asked = request.resolver_match.view_name if request.resolver_match else ""
            return None if asked in OPEN_TO_NEWCOMERS else _elsewhere(request, reverse("people:password"))
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and getattr(request, "htmx", False):
            return _elsewhere(request, reverse(settings.LOGIN_URL))
        if answer is not None and (kept := keep_sent(request)):
            return log_in_page(request, kept=kept)
        return answer


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the whole window there, also when htmx asked only for a part."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
