"""A session ends when nothing was asked for a while, never in the middle of work."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

RENEWED = 60
"""Seconds between two renewals, so that a quick succession of requests writes the session once."""
KEY = "renewed"


def renew(request: HttpRequest, *, after: int = 0) -> None:
    """Let the session last its whole time again, when its last renewal lies `after` seconds back. Asks the real clock."""
    moment = int(time.time())
    if moment - int(request.session.get(KEY, 0)) >= after:
        request.session[KEY] = moment


def session_goes_on(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever goes on working stays logged in. What a page asks by itself is no work."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(settings.ASKED_BY_ITSELF):
            renew(request, after=RENEWED)
        return get_response(request)

    return middleware
