"""Forming a cluster, its members and rotation; one emulation year of it: who leads, and what holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from thidua.clusters.actions import admit_member, appoint_lead, end_membership, form_cluster, order_rotation, set_year
from thidua.clusters.forms import AdmitForm, ClusterForm, EndForm, LeadForm, RotationForm, YearForm
from thidua.clusters.models import Cluster, Membership
from thidua.clusters.permissions import why_not_change, why_not_set_year
from thidua.clusters.queries import (
    cluster_year,
    clusters_in_scope,
    following_leads,
    latest_day,
    members_of_year,
    memberships,
)
from thidua.clusters.views.pages import person_of
from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Period, Refusal, UnreadablePeriod
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import beneath, names_on
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power

BENEATH = 400
"""Units offered in the list of new members; a province's unions directly above the grassroots are far fewer."""


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """Form a cluster or block of units beneath one's own."""
    person, on = person_of(request), today()
    units = {unit.code: unit for unit in units_in_scope(person, on=on, power=Power.ORGANISE)}
    terms = (
        UnitTerm.objects.in_force(on).filter(unit__in=units.values()).exclude(kind__in=["grassroots", "association"])
    )
    choices = [(term.unit.code, term.name) for term in terms.select_related("unit").order_by("sort_key")]
    if not choices:
        raise Http404
    asked = ClusterForm(request.POST or None, organisers=choices)
    refusal: Refusal | None = None
    if request.method == "POST" and asked.is_valid():
        said = asked.cleaned_data
        try:
            cluster = form_cluster(
                code=said["code"],
                name=said["name"],
                kind=said["kind"],
                organiser=units[said["organiser"]],
                by=person,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("clusters:cluster", cluster.code)
    context = {"place": "emulation", "form": asked, "refusal": refusal}
    return show(request, "clusters/form.html", context=context, status=422 if asked.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest, code: str) -> HttpResponse:
    """The members, and a form for one more."""
    person, cluster, on = person_of(request), _cluster(request, code), today()
    terms = UnitTerm.objects.in_force(on).filter(unit__in=beneath(cluster.organiser, on)).select_related("unit")
    taken = set(memberships(cluster, on).values_list("unit_id", flat=True))
    offered = [
        (term.unit.code, term.name) for term in terms.order_by("sort_key")[:BENEATH] if term.unit_id not in taken
    ]
    asked = AdmitForm(request.POST or None, units=offered, initial={"since": on})
    refusal: Refusal | None = None
    if request.method == "POST" and asked.is_valid():
        try:
            unit = Unit.objects.get(code=asked.cleaned_data["unit"])
            admit_member(cluster=cluster, unit=unit, since=asked.cleaned_data["since"], by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("clusters:admit", cluster.code)
    context = _about(person, cluster) | {"form": asked, "refusal": refusal}
    return show(request, "clusters/members.html", context=context, status=422 if asked.errors else None)


@require_http_methods(["POST"])
def rotate(request: HttpRequest, code: str) -> HttpResponse:
    """Order the rotation anew."""
    person, cluster = person_of(request), _cluster(request, code)
    context = _about(person, cluster)
    asked = _rotation(cluster, request.POST)
    refusal: Refusal | None = None
    if asked.is_valid():
        try:
            order_rotation(cluster=cluster, places=asked.places(), on=context["on"], by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("clusters:admit", cluster.code)
    context |= {"rotation": asked, "form": AdmitForm(units=[]), "refusal": refusal}
    return show(request, "clusters/members.html", context=context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """End one membership."""
    person, cluster = person_of(request), _cluster(request, code)
    membership = get_object_or_404(Membership.objects.filter(cluster=cluster).select_related("unit"), pk=pk)
    asked = EndForm(request.POST or None)
    refusal: Refusal | None = None
    if request.method == "POST" and asked.is_valid():
        first = asked.cleaned_data["last"] + timedelta(days=1)
        try:
            end_membership(membership=membership, on=first, by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("clusters:admit", cluster.code)
    name = names_on({membership.unit_id}, membership.valid_from)[membership.unit_id]
    context = _about(person, cluster) | {"form": asked, "membership": membership, "name": name, "refusal": refusal}
    return show(request, "clusters/end.html", context=context, status=422 if asked.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """One emulation year of the cluster; a POST changes what holds in it."""
    person, cluster = person_of(request), _cluster(request, code)
    period = _period(year)
    asked = YearForm(request.POST) if request.method == "POST" else YearForm.showing(cluster_year(cluster, year))
    refusal: Refusal | None = None
    if request.method == "POST" and asked.is_valid():
        try:
            set_year(cluster=cluster, year=year, by=person, at=now(), **asked.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("clusters:year", cluster.code, year)
    return _year(request, cluster, period, settings=asked, refusal=refusal)


@require_http_methods(["POST"])
def lead(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Record who leads and who assists in the year."""
    person, cluster = person_of(request), _cluster(request, code)
    period = _period(year)
    units = {unit.code: unit for unit in members_of_year(cluster, year)}
    asked = LeadForm(request.POST, units=[(code, code) for code in units])
    refusal: Refusal | None = None
    if asked.is_valid():
        deputy = units.get(asked.cleaned_data["deputy"])
        try:
            appoint_lead(
                cluster=cluster, year=year, lead=units[asked.cleaned_data["lead"]], deputy=deputy, by=person, at=now()
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("clusters:year", cluster.code, year)
    return _year(
        request, cluster, period, settings=YearForm.showing(cluster_year(cluster, year)), refusal=refusal, asked=asked
    )


def _year(
    request: HttpRequest,
    cluster: Cluster,
    period: Period,
    *,
    settings: YearForm,
    refusal: Refusal | None,
    asked: LeadForm | None = None,
) -> HttpResponse:
    person, on = person_of(request), today()
    held = cluster_year(cluster, period.year)
    units = members_of_year(cluster, period.year)
    names = names_on({unit.pk for unit in units} | ({held.lead_id} if held else set()), min(period.last_day, on))
    # A cluster that has ended proposes nobody for a year after.
    proposed = following_leads(cluster, period.year) if units else (None, None)
    choices = [(unit.code, names[unit.pk]) for unit in units]
    leads = held or None
    initial = {
        "lead": leads.lead.code if leads else (proposed[0].code if proposed[0] else ""),
        "deputy": (leads.deputy.code if leads.deputy else "") if leads else (proposed[1].code if proposed[1] else ""),
    }
    leading = LeadForm(units=choices, initial=initial)
    if asked is not None and not asked.is_valid():
        leading = LeadForm(asked.data, units=choices)
    context = _about(person, cluster) | {
        "year": period.year,
        "held": held,
        "lead": names.get(held.lead_id, "") if held else "",
        "deputy": names.get(held.deputy_id, "") if held and held.deputy_id else "",
        "units": [(unit, names[unit.pk]) for unit in units],
        "proposed": [names[unit.pk] for unit in proposed if unit],
        "leading": leading,
        "settings": settings,
        "why_not_set": why_not_set_year(person, cluster, period.year, on=on),
        "refusal": refusal,
    }
    status = 422 if settings.is_bound and settings.errors else None
    return show(request, "clusters/year.html", context=context, status=status)


def _cluster(request: HttpRequest, code: str) -> Cluster:
    return get_object_or_404(clusters_in_scope(person_of(request), on=today()), code=code)


def _period(year: int) -> Period:
    try:
        return Period.parse(str(year))
    except UnreadablePeriod:
        raise Http404 from None


def _rotation(cluster: Cluster, data: Any = None) -> RotationForm:
    on = latest_day(cluster, today())
    held = list(memberships(cluster, on))
    names = names_on({each.unit_id for each in held}, on)
    return RotationForm(data, rows=[(each.unit_id, names[each.unit_id], at) for at, each in enumerate(held, start=1)])


def _about(person: Any, cluster: Cluster) -> dict[str, Any]:
    on: date = latest_day(cluster, today())
    held = list(memberships(cluster, on))
    names = names_on({each.unit_id for each in held} | {cluster.organiser_id}, on)
    rotation = _rotation(cluster)
    boxes: list[forms.BoundField] = list(rotation)
    return {
        "place": "emulation",
        "cluster": cluster,
        "organiser": names[cluster.organiser_id],
        "on": on,
        "members": [(each, names[each.unit_id]) for each in held],
        "rotation": rotation,
        "boxes": boxes,
        "why_not": why_not_change(person, cluster, on=today()),
    }
