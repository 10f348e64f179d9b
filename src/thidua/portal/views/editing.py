"""What editors get from the figures of the house: drafts, single numbers, papers, results, and what became outdated."""

from __future__ import annotations

from typing import cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from thidua.clusters.models import ClusterYear
from thidua.clusters.queries import clusters_in_scope
from thidua.ground.pages import words_of
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.paper.models import Edition, IssuedPaper
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.portal.actions import draft_article, publish_paper, publish_result, take_quote, withdraw_result
from thidua.portal.models import DocumentPage, Library, NewsSection, PublishedResult
from thidua.portal.permissions import why_not_publish, why_not_publish_result
from thidua.portal.queries.quotes import outdated
from thidua.portal.rules import ENGLISH, VIETNAMESE
from thidua.portal.rules.refusals import NoFigureThere, NoPortalYet
from thidua.yearbook.queries import find_subject, shelves

WORDS_OF_A_NUMBER = 3


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """From the figures: what may be drafted, published, and which published sentences print an old number."""
    return _page(request)


@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Write a draft from a year's figures and facts, and open it in the editor."""
    person = _person(request)
    subject, _colon, year = request.POST.get("subject", "").partition(":")
    section = get_object_or_404(NewsSection, pk=request.POST.get("section") or 0)
    try:
        found = find_subject(subject, int(year) if year.isdecimal() else 0)
        page = draft_article(subject=found, year=int(year), section=section, by=person, at=now())
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
def quote(request: HttpRequest) -> JsonResponse:
    """Take one number for the editor: "thai-binh DV01 2023"."""
    asked = request.POST.get("asked", "").split()
    try:
        if len(asked) != WORDS_OF_A_NUMBER or not asked[2].isdecimal():
            raise NoFigureThere(subject=" ".join(asked[:1]), indicator=" ".join(asked[1:2]), period=" ".join(asked[2:]))
        taken = take_quote(
            subject=asked[0],
            indicator=asked[1].upper(),
            year=int(asked[2]),
            by=_person(request),
            at=now(),
            language=ENGLISH if request.POST.get("language") == ENGLISH else VIETNAMESE,
        )
    except Refusal as refusal:
        return JsonResponse({"refused": words_of(refusal)}, status=422)
    return JsonResponse({"id": taken.pk, "text": taken.text})


@require_POST
def put_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an issued paper in the library."""
    person = _person(request)
    paper = get_object_or_404(_papers(person), pk=pk)
    library = Library.objects.live().filter(locale__language_code="vi").first()
    try:
        if library is None:
            raise NoPortalYet
        page = publish_paper(paper=paper, library=library, by=person, at=now())
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect(page.get_url(request))


@require_POST
def put_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the results of a cluster's closed year."""
    person = _person(request)
    row = get_object_or_404(_cluster_years(person), pk=pk)
    try:
        publish_result(cluster_year=row, by=person, at=now())
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("portal_result", row.cluster.code, row.year)


@require_POST
def take_result_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw published results."""
    person = _person(request)
    published = get_object_or_404(PublishedResult, cluster_year__in=_cluster_years(person), pk=pk)
    try:
        withdraw_result(published=published, by=person, at=now())
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("portal:figures")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    person, on = _person(request), today()
    clusters, units, _more = shelves(person, on=on, words=request.GET.get("q", ""))
    rows = list(_cluster_years(person))
    published = {each.cluster_year_id: each for each in PublishedResult.objects.filter(cluster_year__in=rows)}
    context = {
        "refusal": refusal,
        "shelves": [*clusters, *units],
        "words": request.GET.get("q", ""),
        "portal_sections": NewsSection.objects.filter(locale__language_code="vi").order_by("path"),
        "outdated": outdated(),
        "papers": _papers(person).exclude(pk__in=DocumentPage.objects.exclude(paper=None).values("paper"))[:20],
        "cluster_years": [
            (row, published.get(row.pk), None if row.pk in published else why_not_publish_result(person, row, on=on))
            for row in rows
        ],
        "why_not": why_not_publish(person, on=on),
    }
    return render(request, "portal/figures.html", context, status=422 if refusal else 200)


def _papers(person: Person) -> QuerySet[IssuedPaper]:
    """The settled papers of the person's branch."""
    units = units_in_scope(person, on=today())
    return IssuedPaper.objects.filter(~Q(edition=Edition.PROVISIONAL), issuer__in=units).select_related("issuer")


def _cluster_years(person: Person) -> QuerySet[ClusterYear]:
    clusters = clusters_in_scope(person, on=today())
    return ClusterYear.objects.filter(cluster__in=clusters).select_related("cluster").order_by("-year", "cluster__name")


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)
