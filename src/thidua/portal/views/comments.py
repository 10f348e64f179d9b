"""What readers say of a page: comments behind a security code, stars; and the editor's queue of comments.

The pages for strangers set no cookie and know no session: whoever sends acts in nobody's name, so that there is nothing a
forged request could borrow. Requests that another site sends are refused all the same.
"""

from __future__ import annotations

import hmac
import time
from datetime import UTC, datetime
from functools import cache
from random import SystemRandom
from secrets import token_bytes
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.portal.actions.comments import answer_question, decide_comment, rate_page, send_comment
from thidua.portal.actions.counting import salt_of
from thidua.portal.models import Comment, NewsPage
from thidua.portal.permissions import comments_waiting_for, why_not_comment, why_not_moderate
from thidua.portal.queries.comments import comments_in
from thidua.portal.rules.captcha import NONCE_BYTES, PICTURE, digits_question, drawn, seal, words_question
from thidua.portal.rules.comments import LONGEST_NAME, LONGEST_TEXT, STARS, STATE_NAMES, State, tidy, why_not_say
from thidua.portal.rules.readers import Caller, address_of, day_at, line_of, reader_of

ON_ONE_PAGE = 20
DIGITS, WORDS = "so", "chu"


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write a comment on an article: name, words, security code. What was typed stays, whatever was refused."""
    page = _article(page_id)
    with translation.override(page.locale.language_code):
        name, text = request.POST.get("name", ""), request.POST.get("text", "")
        kind = WORDS if WORDS in (request.POST.get("other"), request.POST.get("kind")) else DIGITS
        if request.POST.get("other") == DIGITS:
            kind = DIGITS
        refusal, sent = why_not_comment(page), False
        if request.method == "POST":
            _refuse_other_sites(request)
            if not refusal and "other" not in request.POST:
                refusal = _sent(request, page, name, text)
                sent = refusal is None
        context = {
            "page": page,
            "refusal": refusal,
            "sent": sent,
            "name": "" if sent else name,
            "text": "" if sent else text,
            "longest_name": LONGEST_NAME,
            "longest_text": LONGEST_TEXT,
            **({} if sent else _asked(kind)),
        }
        response = show(request, "portal/comment.html", part="form", context=context)
        add_never_cache_headers(response)
        response.headers["Content-Language"] = page.locale.language_code
        return response


@csrf_exempt
@login_not_required
@require_POST
def rate(request: HttpRequest, page_id: int) -> HttpResponse:
    """Give an article one to five stars, then redraw how it is rated."""
    page = _article(page_id)
    _refuse_other_sites(request)
    with translation.override(page.locale.language_code):
        refusal = None
        try:
            rate_page(page=page, stars=request.POST.get("stars", ""), caller=caller_of(request))
        except Refusal as no:
            refusal = no
        context = {"page": page, "refusal": refusal, "rated": refusal is None, "stars": STARS}
        return show(request, "portal/rating.html", part="rating", context=context)


@login_required
@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """The comments that wait, that are shown, that are not."""
    _editors_only(request)
    try:
        state = State(request.GET.get("xem", State.WAITING))
    except ValueError:
        raise Http404 from None
    return _queue(request, state)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a comment, or do not, then redraw the list it came from."""
    _editors_only(request)
    found = get_object_or_404(Comment, pk=pk)
    state, refusal = State(found.state), None
    try:
        wanted = State(request.POST.get("state", ""))
    except ValueError:
        raise Http404 from None
    try:
        decide_comment(comment=found, state=wanted, by=cast(Person, request.user), at=now())
    except Refusal as no:
        refusal = no
    return _queue(request, state, refusal=refusal, done=None if refusal else wanted)


def bar(request: HttpRequest) -> dict[str, Any]:
    """For the menu and the desk of the portal's people: how many comments wait, None for everybody else. Read when printed."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {}
    on = today()
    return {"comments_waiting": cache(lambda: comments_waiting_for(person, on=on))}


def caller_of(request: HttpRequest) -> Caller:
    """Who sends, as far as this day tells anybody apart. By the real clock, as readers are counted."""
    moment = time.time()
    day = day_at(moment)
    salt, meta = salt_of(day), request.META
    peer, forwarded = meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", "")
    address = address_of(peer, forwarded, proxy_trusted=settings.THIDUA_PROXY)
    reader = reader_of(salt, address, meta.get("HTTP_USER_AGENT", ""))
    return Caller(reader, reader_of(salt, line_of(address), ""), day, datetime.fromtimestamp(moment, UTC))


def _sent(request: HttpRequest, page: NewsPage, name: str, text: str) -> Refusal | None:
    """Send the comment; why it was refused, or None. A wrong code is told apart from wrong words before it is spent."""
    if refusal := why_not_say(tidy(name), tidy(text, lines=True)):
        return refusal
    caller = caller_of(request)
    slip, answer = request.POST.get("slip", ""), request.POST.get("answer", "")
    if refusal := answer_question(slip=slip, answer=answer, caller=caller, key=_key()):
        return refusal
    try:
        send_comment(page=page, name=name, text=text, caller=caller, at=now())
    except Refusal as no:
        return no
    return None


def _asked(kind: str) -> dict[str, Any]:
    """A new question: what is shown of it, and the slip that goes with the form."""
    chance = SystemRandom()
    question = words_question(chance, translation.get_language() or "vi") if kind == WORDS else digits_question(chance)
    slip = seal(question, key=_key(), nonce=token_bytes(NONCE_BYTES), now=int(time.time()))
    picture = drawn(question.answer, chance) if question.is_drawn else ""
    return {"kind": kind, "question": question.words, "picture": picture, "frame": PICTURE, "slip": slip}


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"portal security code", "sha256")


def _article(page_id: int) -> NewsPage:
    return get_object_or_404(NewsPage.objects.live().public().select_related("locale"), pk=page_id)


def _refuse_other_sites(request: HttpRequest) -> None:
    """A form on another site may not send in the name of whoever looks at it."""
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied
    if origin and urlsplit(origin).netloc != request.get_host():
        raise PermissionDenied


def _editors_only(request: HttpRequest) -> None:
    if why_not_moderate(cast(Person, request.user), on=today()):
        raise PermissionDenied


def _queue(
    request: HttpRequest, state: State, *, refusal: Refusal | None = None, done: State | None = None
) -> HttpResponse:
    page = Paginator(comments_in(state), ON_ONE_PAGE).get_page(request.GET.get("trang"))
    context = {
        "place": "portal",
        "refusal": refusal,
        "done": done,
        "state": state,
        "tabs": [(each.value, STATE_NAMES[each], comments_in(each).count()) for each in State],
        "page": page,
    }
    return show(request, "portal/moderation.html", part="queue", context=context)
