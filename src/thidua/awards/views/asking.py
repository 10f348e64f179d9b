"""What the pages of this floor ask of every request: who it is, and which dossier the address names."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from thidua.awards.models import Certificate, Dossier, Nominee
from thidua.awards.queries.dossiers import dossiers_visible_to, sees_persons
from thidua.ground.today import today
from thidua.paper.rules import Number
from thidua.people.models import Person


def officer(request: HttpRequest) -> Person:
    """Who is logged in; the gate lets nobody else through."""
    return cast(Person, request.user)


def dossier_or_404(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, when the person may see it."""
    return get_object_or_404(dossiers_visible_to(officer(request), on=today()), pk=pk)


def with_names_or_404(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, when the person may see it with the names of persons in it."""
    found = dossier_or_404(request, pk)
    if not sees_persons(officer(request), found, on=today()):
        raise Http404
    return found


def nominee_or_404(request: HttpRequest, pk: int) -> Nominee:
    """Who is proposed in a dossier in sight; of a person only for who needs the name."""
    rows = Nominee.objects.filter(dossier__in=dossiers_visible_to(officer(request), on=today()))
    found = get_object_or_404(rows.select_related("dossier", "unit", "person"), pk=pk)
    found.dossier = dossier_or_404(request, found.dossier_id)
    if found.person_id and not sees_persons(officer(request), found.dossier, on=today()):
        raise Http404
    return found


def certificate_or_404(request: HttpRequest, pk: int) -> Certificate:
    """A certificate of a dossier in sight."""
    rows = Certificate.objects.filter(nominee__dossier__in=dossiers_visible_to(officer(request), on=today()))
    found = get_object_or_404(rows.select_related("nominee__person", "nominee__unit", "decision"), pk=pk)
    found.nominee.dossier = dossier_or_404(request, found.nominee.dossier_id)
    return found


def lineage(request: HttpRequest, number: Number) -> str:
    """The whole address at which a number of a paper opens to its sources."""
    return request.build_absolute_uri(
        reverse("reports:lineage", args=[number.subject, number.indicator, number.period])
    )


def whole_address(number: str) -> str:
    """What the QR code of a certificate opens: the public page that confirms it."""
    return f"{settings.THIDUA_ADDRESS}{reverse('awards:confirm', args=[number])}"
