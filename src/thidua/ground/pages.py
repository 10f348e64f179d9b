"""What every page shares: refusals in the reader's language, htmx parts, the content policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext

from thidua.ground.sessions import RENEWED
from thidua.ground.today import VIETNAM, today
from thidua.ground.values import Name, Period, Quantity, Refusal, Refusals, Sentence, write_full, write_number

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


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


def readable_address(get_response: GetResponse) -> GetResponse:
    """No address of the house holds a NUL, and the database takes none: who asks so is told before anything is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return get_response(request)

    return middleware


def only_for_buttons(get_response: GetResponse) -> GetResponse:
    """A phone that opens its pages again asks for addresses that only take what a button sends: it is told where to look."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
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


def for_whom(get_response: GetResponse) -> GetResponse:
    """Every answer says for whom it was made, so that pages a device keeps are never shown to anybody else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Thidua-For"] = str(request.user.pk or "") if hasattr(request, "user") else ""
        return response

    return middleware


def kept_offline(view: View) -> View:
    """A page that the person's device keeps for when there is no network; nobody else's cache ever does."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        patch_cache_control(response, private=True, no_store=True)
        if request.method == "GET" and response.status_code == 200 and not getattr(request, "htmx", False):
            response.headers["Thidua-Keep"] = "yes"
        return response

    return keeping


def common(request: HttpRequest) -> dict[str, Any]:
    """What every template may print: the day of the demo, if there is one; how long a session lasts without a request."""
    return {"demo": settings.THIDUA_DEMO, "today": today(), "session_lasts": settings.SESSION_COOKIE_AGE - RENEWED}


def words_of(refusal: Refusal | Sentence) -> str:
    """The refusal or sentence in the current language, its values written as that language writes them.

    An `int` below 10,000 is written without a group mark, as a year is; an amount is given as a Decimal.
    """
    if isinstance(refusal, Refusals):
        return "\n".join(words_of(part) for part in refusal.parts)
    language = translation.get_language() or "vi"
    return gettext(refusal.text).format(**{name: _written(value, language) for name, value in refusal.values.items()})


def _written(value: Any, language: str) -> str:
    match value:
        case Decimal():
            return write_number(value, language)
        case Quantity():
            return write_full(value, language)
        case Refusal() | Sentence():
            return words_of(value)
        case Name():
            return value.word(language)
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
    wants_part = bool(part and asked and not asked.boosted and not asked.history_restore_request)
    response = render(request, f"{template}#{part}" if wants_part else template, context, status=status)
    # The same address answers with a page or a part: a cache must never mistake one for the other.
    patch_vary_headers(response, ["HX-Request"])
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a request that cannot be read: too much at once (413), or garbled (400)."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_much else 400
    return render(request, f"{status}.html", status=status)
