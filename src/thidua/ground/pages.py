"""What every page shares: refusals in the reader's language, htmx parts, the content policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from thidua.ground.today import VIETNAM, today
from thidua.ground.values import Period, Refusal, Refusals, write_number

GetResponse = Callable[[HttpRequest], HttpResponse]


def strict_content_policy(get_response: GetResponse) -> GetResponse:
    """No script, style or frame but our own: a pasted text can never act in an officer's name."""
    policy = (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def language_of_person(get_response: GetResponse) -> GetResponse:
    """Pages follow the person's own setting, then the choice kept in this browser, then Vietnamese."""

    def middleware(request: HttpRequest) -> HttpResponse:
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = request.user.language if request.user.is_authenticated else kept
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def common(request: HttpRequest) -> dict[str, Any]:
    """What every template may print: the day of the demo, if there is one."""
    return {"demo": settings.THIDUA_DEMO, "today": today()}


def words_of(refusal: Refusal) -> str:
    """The refusal as a sentence in the current language, its values written as that language writes them."""
    if isinstance(refusal, Refusals):
        return "\n".join(words_of(part) for part in refusal.parts)
    language = translation.get_language() or "vi"
    return gettext(refusal.text).format(**{name: _written(value, language) for name, value in refusal.values.items()})


def _written(value: Any, language: str) -> str:
    match value:
        case Decimal():
            return write_number(value, language)
        case datetime():
            return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
        case date():
            return f"{value:%d/%m/%Y}"
        case Period():
            return value.label(language)
        case list() | tuple():
            return ", ".join(_written(part, language) for part in value)
        case int() if not isinstance(value, bool):
            return write_number(Decimal(value), language) if abs(value) >= 10_000 else str(value)
    return gettext(str(value)) if str(value) else ""


def show(
    request: HttpRequest,
    template: str,
    *,
    part: str = "",
    context: dict[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Render the page, or for an htmx request its named part. A `refusal` in the context makes it a 422."""
    context = context or {}
    refusal = context.get("refusal")
    status = status or (422 if refusal else 200)
    asked = getattr(request, "htmx", None)
    name = f"{template}#{part}" if part and asked and not asked.boosted else template
    return render(request, name, context, status=status)
