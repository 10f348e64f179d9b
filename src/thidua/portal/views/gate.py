"""The gate of the editing pages: only people whose mandate at the portal's unit says so, through the house's log-in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from thidua.ground.today import now
from thidua.portal.actions import admit

EDITING = f"/{settings.PORTAL_EDITING}"
# Wagtail's pages set styles by script, and show a preview in a frame of the same site. Nothing comes from elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)
NOT_OURS = tuple(f"{EDITING}{closed}/" for closed in ("login", "logout", "password_reset", "users", "groups", "sites"))
"""Pages of Wagtail for what the house does itself: logging in, accounts, mandates."""


def editors_only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever holds no mandate that edits or publishes here is refused; Wagtail's groups follow the mandates of the day."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(EDITING):
            return get_response(request)
        if request.path.startswith(NOT_OURS):
            return redirect(settings.LOGIN_REDIRECT_URL)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if not admit(person=request.user, at=now()):
            raise PermissionDenied
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware
