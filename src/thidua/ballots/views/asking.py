"""Who asks, and for which conference; outside the person's scope it does not exist."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from thidua.ballots.models import Conference
from thidua.ballots.permissions.conference import why_not_conduct
from thidua.ballots.queries.conference import conferences_in_scope, delegates_of, names_in
from thidua.ballots.rules.conference import State
from thidua.clusters.models import Cluster
from thidua.clusters.queries import clusters_in_scope
from thidua.ground.templatetags.thidua import moment
from thidua.ground.today import today
from thidua.ground.values import Period, UnreadablePeriod
from thidua.people.models import Person


def officer(request: HttpRequest) -> Person:
    """Who is logged in."""
    return cast(Person, request.user)


def cluster_or_404(request: HttpRequest, code: str, year: int) -> Cluster:
    """The cluster, for a year that can be read."""
    try:
        Period.parse(str(year))
    except UnreadablePeriod:
        raise Http404 from None
    return get_object_or_404(clusters_in_scope(officer(request), on=today()), code=code)


def conference_or_404(request: HttpRequest, code: str, year: int) -> Conference:
    """The conference of the cluster's year."""
    rows = conferences_in_scope(officer(request), on=today()).select_related("minutes")
    return get_object_or_404(rows, cluster__code=code, year=year)


def about(conference: Conference) -> dict[str, Any]:
    """What every page of a conference shows at its head."""
    return {
        "place": "emulation",
        "conference": conference,
        "cluster": conference.cluster,
        "year": conference.year,
        "following": conference.year + 1,
    }


def call_in_short(request: HttpRequest, conference: Conference) -> str:
    """The call to the delegates' units, for who runs the conference: one short text with its link, to be pasted into Zalo."""
    if conference.state != State.CALLED or why_not_conduct(officer(request), conference, on=today()):
        return ""
    names = names_in(conference, {delegate.unit_id for delegate in delegates_of(conference)})
    return gettext(
        "{title}, {cluster}: {at}{place}. Delegates of {units}, please attend. Agenda and check-in: {link}"
    ).format(
        title=conference.title,
        cluster=conference.cluster.name,
        at=moment(conference.begins_at),
        place=f", {conference.place}" if conference.place else "",
        units=", ".join(names.values()),
        link=request.build_absolute_uri(reverse("ballots:phone", args=[conference.cluster.code, conference.year])),
    )
