"""The administrator's pages: accounts and mandates of a branch, and never a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, Value, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import FOREVER, Refusal
from thidua.people.actions import (
    close_account,
    end_mandate,
    grant_mandate,
    open_account,
    reopen_account,
    reset_password,
)
from thidua.people.forms import EndForm, GrantForm, OpenForm
from thidua.people.models import Mandate, Person
from thidua.people.permissions import why_not_manage
from thidua.people.queries import (
    NamedMandate,
    find_officers,
    mandates_in_scope,
    named,
    officers_in_scope,
    units_in_scope,
)
from thidua.people.rules import NoSuchAccount, Power, Role
from thidua.people.views.account import person_of

ON_ONE_PAGE = 50


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """Who holds which mandate in the branch; with `all`, also who held one before or will later."""
    by, on = administrator(request), today()
    words, everyone = request.GET.get("q", ""), request.GET.get("show") == "all"
    mandates = mandates_in_scope(by, on=on)
    found = find_officers(officers_in_scope(by, on=on), words)
    if not everyone:
        found = found.filter(is_active=True, pk__in=mandates.in_force(on).values("person"))
    shown = mandates if everyone else mandates.in_force(on)
    if file := sent_as_file(request, {"": _table(found, shown, on)}):
        return file
    page = Paginator(found, ON_ONE_PAGE).get_page(request.GET.get("trang"))
    of_person: dict[int, list[Any]] = {}
    for mandate in named(shown.filter(person__in=[person.pk for person in page]), on):
        of_person.setdefault(mandate.person_id, []).append(mandate)
    context = {
        "page": page,
        "rows": [(person, of_person.get(person.pk, [])) for person in page],
        "words": words,
        "everyone": everyone,
    }
    return show(request, "people/officers.html", context=context)


def _table(found: QuerySet[Person], mandates: QuerySet[Mandate], on: date) -> Table:
    """One line for each mandate, and one for an officer without any."""
    columns = (
        Column(gettext("Officer")), Column(gettext("Log-in name")), Column(gettext("Role")), Column(gettext("Unit")),
        Column(gettext("From")), Column(gettext("Last day")), Column(gettext("closed")), Column(gettext("simulated")),
    )  # fmt: skip

    def rows() -> Iterable[list[Value]]:
        persons = list(found)
        of_person: dict[int, list[NamedMandate | None]] = {}
        for each in named(mandates.filter(person__in=[person.pk for person in persons]), on):
            of_person.setdefault(each.person_id, []).append(each)
        for person in persons:
            for mandate in of_person.get(person.pk, [None]):
                last = (
                    None
                    if mandate is None or mandate.valid_until == FOREVER
                    else mandate.valid_until - timedelta(days=1)
                )
                yield [
                    person.full_name, person.username, mandate.role_name if mandate else None,
                    mandate.unit_name if mandate else None, mandate.valid_from if mandate else None, last,
                    None if person.is_active else "x", "x" if person.simulated else None,
                ]  # fmt: skip

    return Table(gettext("Accounts and mandates"), columns, rows(), name="tai-khoan")


@require_GET
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer: the mandates in the branch and what can be done with the account."""
    return show_officer(request, officer_or_404(request, pk))


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
def open_new(request: HttpRequest) -> HttpResponse:
    """Open an account; the temporary password is shown once, on the answer itself."""
    by, on = administrator(request), today()
    form, refusal = OpenForm(request.POST or None, units=administered(by, on), on=on), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person, secret = open_account(
                username=given["username"],
                full_name=given["full_name"],
                email=given["email"],
                unit=given["unit"],
                role=Role(given["role"]),
                since=given["since"],
                until=day_after(given["last"]),
                by=by,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return show_officer(request, person, secret=secret)
    return show_form(request, "people/open.html", form, refusal)


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    """Give a mandate to an account that exists."""
    by, on = administrator(request), today()
    form = GrantForm(
        request.POST or None,
        units=administered(by, on),
        on=on,
        initial={"username": request.GET.get("username", ""), "unit": request.GET.get("unit", "")},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        username = given["username"].strip().lower()
        try:
            person = Person.objects.filter(username=username).first()
            if person is None:
                raise NoSuchAccount(username=username)
            grant_mandate(
                person=person,
                unit=given["unit"],
                role=Role(given["role"]),
                since=given["since"],
                until=day_after(given["last"]),
                by=by,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("people:officer", pk=person.pk)
    return show_form(request, "people/grant.html", form, refusal)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a mandate of the branch after its last day."""
    by = administrator(request)
    mandate = get_object_or_404(mandates_in_scope(by, on=today()), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        return show_officer(request, mandate.person, faulty={mandate.pk: form})
    return done(
        request,
        mandate.person,
        lambda: end_mandate(mandate=mandate, on=day_after(form.cleaned_data["last"]), by=by, at=now()),
    )


@never_cache
@require_POST
@sensitive_variables("secret")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a temporary password; it is shown once, on the answer itself."""
    person = officer_or_404(request, pk)
    try:
        secret = reset_password(person=person, by=person_of(request), at=now())
    except Refusal as no:
        return show_officer(request, person, refusal=no)
    return show_officer(request, person, secret=secret)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account."""
    person = officer_or_404(request, pk)
    return done(request, person, lambda: close_account(person=person, by=person_of(request), at=now()))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the closed account again."""
    person = officer_or_404(request, pk)
    return done(request, person, lambda: reopen_account(person=person, by=person_of(request), at=now()))


def administrator(request: HttpRequest) -> Person:
    """The officer, who administers at least one unit today; for everybody else these pages are not there."""
    person = person_of(request)
    if not administered(person, today()).exists():
        raise Http404
    return person


def administered(person: Person, on: date) -> Any:
    """The units whose accounts the person administers that day."""
    return units_in_scope(person, on=on, power=Power.ADMINISTER)


def officer_or_404(request: HttpRequest, pk: int) -> Person:
    """An officer of the branch."""
    return get_object_or_404(officers_in_scope(administrator(request), on=today()), pk=pk)


def day_after(last: date | None) -> date:
    """The end of a half-open span whose last day is given; none is given: no end."""
    return last + timedelta(days=1) if last and last < FOREVER else FOREVER


def done(request: HttpRequest, person: Person, act: Callable[[], object]) -> HttpResponse:
    """Do it and return to the officer's page, or show there why not."""
    try:
        act()
    except Refusal as no:
        return show_officer(request, person, refusal=no)
    return redirect("people:officer", pk=person.pk)


def show_form(request: HttpRequest, template: str, form: GrantForm, refusal: Refusal | None) -> HttpResponse:
    """A form to fill in, or to mend."""
    context = {"form": form, "refusal": refusal}
    return show(request, template, context=context, status=422 if form.errors else None)


def show_officer(
    request: HttpRequest,
    person: Person,
    *,
    refusal: Refusal | None = None,
    secret: str = "",
    faulty: dict[int, EndForm] | None = None,
) -> HttpResponse:
    """The officer's page, with what was refused, a password to hand over, or a date to mend."""
    by, on = person_of(request), today()
    mandates = named(mandates_in_scope(by, on=on).filter(person=person), on)
    forms = {
        each.pk: EndForm(initial={"last": max(on, each.valid_from)}, auto_id=f"end-{each.pk}-%s") for each in mandates
    }
    forms |= faulty or {}
    context = {
        "officer": person,
        "mandates": [(each, forms[each.pk] if each.valid_until > on else None) for each in mandates],
        "refusal": refusal,
        "secret": secret,
        "why_not": why_not_manage(by, person, on=on),
        "own": by.pk == person.pk,
    }
    return show(request, "people/officer.html", context=context, status=422 if faulty else None)
