"""One's own account: who one is here, what one may do, and the password."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.people.actions import choose_mail, choose_password, delegate_mandate, end_delegation
from thidua.people.forms import DelegateForm, PasswordForm
from thidua.people.models import Mandate, Person
from thidua.people.permissions import why_not_delegate
from thidua.people.queries import NamedMandate, colleagues, delegations_by, mandates_of, named, units_in_scope
from thidua.people.rules import PasswordsDiffer, Power
from thidua.people.views.log_in import where_next


def person_of(request: HttpRequest) -> Person:
    """The officer who is logged in; the gate lets nobody else through."""
    assert request.user.is_authenticated
    return request.user


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's own account."""
    return _page(request)


@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Have notices by e-mail too, or not."""
    choose_mail(person=person_of(request), wanted=request.POST.get("wanted") == "1")
    return redirect("people:account")


@require_POST
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague do the running work of one's mandate during a leave."""
    person = person_of(request)
    mandate = get_object_or_404(Mandate.objects.in_force(today()).filter(person=person), pk=pk)
    form = DelegateForm(
        request.POST, colleagues=colleagues(mandate, today()), on=today(), auto_id=f"leave-{mandate.pk}-%s"
    )
    if not form.is_valid():
        return _page(request, faulty=(mandate.pk, form))
    given = form.cleaned_data
    try:
        delegate_mandate(
            mandate=mandate,
            to=given["to"],
            since=given["since"],
            until=given["last"] + timedelta(days=1),
            by=person,
            at=now(),
        )
    except Refusal as no:
        return _page(request, faulty=(mandate.pk, form), refusal=no)
    return redirect("people:account")


@require_POST
def end_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from leave: the delegate acts no more from today."""
    delegation = get_object_or_404(delegations_by(person_of(request), on=today()), pk=pk)
    try:
        end_delegation(delegation=delegation, on=today(), by=person_of(request), at=now())
    except Refusal as no:
        return _page(request, refusal=no)
    return redirect("people:account")


def _page(
    request: HttpRequest, *, faulty: tuple[int, DelegateForm] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    person, on = person_of(request), today()
    mandates = named(Mandate.objects.filter(person=person).select_related("unit").order_by("-valid_until", "pk"), on)
    context = {
        "person": person,
        "held": [mandate for mandate in mandates if mandate.in_force],
        "other": [mandate for mandate in mandates if not mandate.in_force],
        "leaves": [
            (each, named([each.delegated_from], on)[0])
            for each in delegations_by(person, on=on)
            if each.delegated_from is not None
        ],
        "delegable": _delegable(person, on, dict([faulty] if faulty else [])),
        "refusal": refusal,
        "administers": units_in_scope(person, on=on, power=Power.ADMINISTER).exists(),
    }
    return show(request, "people/account.html", context=context, status=422 if faulty else None)


def _delegable(
    person: Person, on: date, faulty: dict[int, DelegateForm]
) -> list[tuple[NamedMandate, DelegateForm | None]]:
    """The mandates that may be delegated, each with its form; without one where nobody else of the unit could stand in."""
    found = []
    for mandate in mandates_of(person, on):
        if why_not_delegate(person, mandate) is not None:
            continue
        form, there = None, colleagues(mandate, on)
        if there.exists():
            form = faulty.get(mandate.pk) or DelegateForm(colleagues=there, on=on, auto_id=f"leave-{mandate.pk}-%s")
        found.append((named([mandate], on)[0], form))
    return found


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password; with a temporary one this is the only page there is."""
    person = person_of(request)
    form, refusal = PasswordForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        old, new, again = (form.cleaned_data[name] for name in ("old", "new", "again"))
        try:
            if new != again:
                raise PasswordsDiffer()
            person = choose_password(person=person, old=old, new=new, at=now())
        except Refusal as no:
            refusal = no
        else:
            update_session_auth_hash(request, person)
            return redirect(where_next(request))
    context = {"form": form, "refusal": refusal, "person": person}
    return show(request, "people/password.html", context=context, status=422 if form.errors else None)
