"""Coming in, going out, and the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from thidua.ground.pages import show
from thidua.people.actions import choose_language
from thidua.people.forms import LogInForm
from thidua.people.models import Person
from thidua.people.rules import WrongLogIn
from thidua.people.views.again import COOKIE, kept_for, remember

YEAR = 365 * 24 * 60 * 60


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Let an officer in; whoever fails too often waits (django-axes answers then)."""
    after = where_next(request)
    if request.user.is_authenticated:
        return _first_page(request, request.user, after)
    form, refusal = LogInForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if isinstance(person, Person):
            login(request, person)
            return remember(_first_page(request, person, after), person)
        refusal = WrongLogIn()
    context = {"form": form, "refusal": refusal, "next": after, "kept": request.POST.get("kept", "")}
    return show(request, "people/log_in.html", context=context, status=422 if form.errors else None)


def _first_page(request: HttpRequest, person: Person, after: str) -> HttpResponse:
    if person.must_change_password:
        return redirect("people:password")
    if kept := kept_for(person, request.POST.get("kept", "")):
        return show(request, "people/again.html", context={"kept": kept})
    return redirect(after)


def log_in_page(request: HttpRequest, *, kept: str) -> HttpResponse:
    """The log-in page as the answer to a form that nobody sent: it carries the form on."""
    context = {"form": LogInForm(), "refusal": None, "next": resolve_url(settings.LOGIN_REDIRECT_URL), "kept": kept}
    return show(request, "people/log_in.html", context=context, status=403)


@login_not_required
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Show pages in another language: kept in this browser, and for an officer with their account."""
    language = request.POST.get("language", "")
    response = redirect(where_next(request))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
        if request.user.is_authenticated:
            choose_language(person=request.user, language=language)
    return response


def where_next(request: HttpRequest) -> str:
    """The page asked for before, when it is one of ours; else the first page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if asked and ours else resolve_url(settings.LOGIN_REDIRECT_URL)
