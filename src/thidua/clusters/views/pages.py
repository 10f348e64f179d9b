"""The clusters and blocks an officer may see, and one of them: members, leads, the way to its totals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from thidua.clusters.forms import DayForm
from thidua.clusters.models import Cluster, ClusterYear, Membership
from thidua.clusters.permissions import why_not_change
from thidua.clusters.queries import cluster_year, clusters_in_scope, latest_day, memberships
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, sent_as_file
from thidua.ground.today import today
from thidua.ground.values import Period
from thidua.organisations.queries import names_on
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.years.models import ReportingPeriod
from thidua.years.queries import years_of

PERIODS_SHOWN = 8


@require_safe
def list_clusters(request: HttpRequest) -> HttpResponse:
    """The clusters and blocks in scope, with their organiser, members and this year's lead."""
    on = today()
    rows = []
    clusters = list(clusters_in_scope(person_of(request), on=on).order_by("name", "pk"))
    leads = {cluster.pk: cluster_year(cluster, emulation_year(on)) for cluster in clusters}
    names = names_on({each.organiser_id for each in clusters} | {each.lead_id for each in leads.values() if each}, on)
    for cluster in clusters:
        lead = leads[cluster.pk]
        rows.append(
            {
                "cluster": cluster,
                "organiser": names[cluster.organiser_id],
                "members": memberships(cluster, latest_day(cluster, on)).count(),
                "lead": names[lead.lead_id] if lead else "",
            }
        )
    if file := sent_as_file(request, {"": _clusters_table(rows, emulation_year(on))}):
        return file
    forms_some = units_in_scope(person_of(request), on=on, power=Power.ORGANISE)
    above = forms_some.filter(terms__valid_from__lte=on, terms__valid_until__gt=on).exclude(
        terms__kind__in=["grassroots", "association"]
    )
    context = {"place": "emulation", "rows": rows, "year": emulation_year(on), "may_form": above.exists()}
    return show(request, "clusters/list.html", context=context)


def _clusters_table(rows: list[dict[str, Any]], year: int) -> Table:
    columns = (
        Column(gettext("Cluster or block")), Column(gettext("Kind")), Column(gettext("Formed by")),
        Column(gettext("Members today")), Column(gettext("Lead unit {year}").format(year=year)),
    )  # fmt: skip
    lines = (
        (row["cluster"].name, row["cluster"].get_kind_display(), row["organiser"], row["members"], row["lead"] or None)
        for row in rows
    )
    return Table(gettext("Clusters and blocks"), columns, lines, name="cum-khoi")


def _members_table(cluster: Cluster, on: date, members: list[dict[str, Any]]) -> Table:
    columns = (
        Column(gettext("Unit")), Column(gettext("Code")), Column(gettext("Part this year")), Column(gettext("Member since")),
    )  # fmt: skip
    rows = (
        (
            member["name"], member["code"],
            gettext("lead unit") if member["leads"] else gettext("deputy lead unit") if member["assists"] else None,
            member["since"],
        )
        for member in members
    )  # fmt: skip
    return Table(
        cluster.name, columns, rows, [f"{gettext('Members')}, {on:%d/%m/%Y}"], name=f"thanh-vien-{cluster.code}"
    )


@require_safe
def show_cluster(request: HttpRequest, code: str) -> HttpResponse:
    """One cluster on a day: members in the order of rotation, leads of each year, history, its totals."""
    person, now = person_of(request), today()
    cluster = get_object_or_404(clusters_in_scope(person, on=now), code=code)
    form = DayForm(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() and form.cleaned_data["on"] else latest_day(cluster, now)
    held = list(memberships(cluster, on))
    ever = list(Membership.objects.filter(cluster=cluster).select_related("unit").order_by("valid_from", "order", "pk"))
    years = list(ClusterYear.objects.filter(cluster=cluster).select_related("lead", "deputy"))
    units = {cluster.organiser_id, *(each.unit_id for each in ever)}
    units |= {pk for year in years for pk in (year.lead_id, year.deputy_id) if pk}
    names = names_on(units, on)
    readable = set(units_in_scope(person, on=now).filter(pk__in=units).values_list("pk", flat=True))
    leading = next((year for year in years if year.year == emulation_year(on)), None)

    def named(membership: Membership) -> dict[str, Any]:
        return {
            "name": names[membership.unit_id],
            "code": membership.unit.code,
            "readable": membership.unit_id in readable,
            "leads": bool(leading and leading.lead_id == membership.unit_id),
            "assists": bool(leading and leading.deputy_id == membership.unit_id),
            "since": membership.valid_from,
            "until": membership.valid_until,
        }

    members = [named(each) for each in held]
    if file := sent_as_file(request, {"": _members_table(cluster, on, members)}):
        return file
    periods = ReportingPeriod.objects.filter(first_day__lte=now).order_by("-last_day", "first_day")
    context = {
        "place": "emulation",
        "cluster": cluster,
        "organiser": names[cluster.organiser_id],
        "on": on,
        "form": form if form.is_bound and not form.is_valid() else DayForm(initial={"on": on}),
        "members": members,
        "past": [named(each) for each in ever if each not in held],
        "years": [
            {
                "year": year.year,
                "lead": names[year.lead_id],
                "deputy": names[year.deputy_id] if year.deputy_id else "",
                "now": year.year == emulation_year(on),
            }
            for year in years
        ],
        "calendars": years_of([each.unit for each in held], Period.parse(str(emulation_year(on)))),
        "periods": periods[:PERIODS_SHOWN],
        "why_not": why_not_change(person, cluster, on=now),
        "following": max([year.year for year in years], default=emulation_year(now) - 1) + 1,
    }
    return show(request, "clusters/cluster.html", context=context)


def person_of(request: HttpRequest) -> Person:
    """The officer who is logged in; the gate lets nobody else through."""
    assert request.user.is_authenticated
    return request.user


def emulation_year(on: date) -> int:
    """The emulation year that holds the day."""
    return on.year + 1 if Period.parse(str(on.year)).last_day < on else on.year
