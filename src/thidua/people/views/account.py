"""One's own account: who one is here, what one may do, and the password."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.people.actions import choose_password
from thidua.people.forms import PasswordForm
from thidua.people.models import Mandate, Person
from thidua.people.queries import named, units_in_scope
from thidua.people.rules import PasswordsDiffer, Power
from thidua.people.views.log_in import where_next


def person_of(request: HttpRequest) -> Person:
    """The officer who is logged in; the gate lets nobody else through."""
    assert request.user.is_authenticated
    return request.user


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's own account."""
    person, on = person_of(request), today()
    mandates = named(Mandate.objects.filter(person=person).select_related("unit").order_by("-valid_until", "pk"), on)
    context = {
        "person": person,
        "held": [mandate for mandate in mandates if mandate.in_force],
        "other": [mandate for mandate in mandates if not mandate.in_force],
        "administers": units_in_scope(person, on=on, power=Power.ADMINISTER).exists(),
    }
    return show(request, "people/account.html", context=context)


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
