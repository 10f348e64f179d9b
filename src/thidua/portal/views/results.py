"""Published results of clusters, and where a number in an article comes from."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from thidua.clusters.queries import subject
from thidua.ground.today import today
from thidua.ground.values import Period, Refusal
from thidua.people.models import Person
from thidua.portal.models import PublishedResult, Quote
from thidua.portal.queries.quotes import pages_with, today_of
from thidua.portal.queries.results import cluster_result, indicator_names, published_results
from thidua.portal.views.reading import front_of, same_for_all
from thidua.reports.queries.lineage import may_read
from thidua.yearbook.queries import find_subject, name_of_subject


@login_not_required
@require_safe
@same_for_all
def results(request: HttpRequest) -> HttpResponse:
    """Every cluster's year whose results were published."""
    home = front_of(request)
    return render(request, "portal/results.html", {"home": home, "published": published_results()})


@login_not_required
@require_safe
@same_for_all
def result(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The results of one cluster's year, once they were published."""
    home = front_of(request)
    rows = PublishedResult.objects.select_related("cluster_year__cluster", "cluster_year__lead")
    published = get_object_or_404(rows, cluster_year__cluster__code=code, cluster_year__year=year)
    opens = _opens(request, code, str(year))
    context = {"home": home, "published": published, "result": cluster_result(published.cluster_year), "opens": opens}
    return render(request, "portal/result.html", context)


@login_not_required
@require_safe
@same_for_all
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a quoted number comes from, how it read when it was quoted and how it reads now.

    Only numbers of published articles are shown; the whole way down to the reports asks for a log-in.
    """
    home = front_of(request)
    quote = get_object_or_404(Quote, pk=pk)
    pages = pages_with(quote)
    if not pages:
        raise Http404
    now = today_of([quote])[quote.pk]
    found = find_subject(quote.subject, int(quote.period))
    context = {
        "home": home,
        "quote": quote,
        "now": now,
        "pages": pages,
        "indicator": indicator_names([quote.indicator])[quote.indicator],
        "name": name_of_subject(found, int(quote.period)),
        "sources": _sources(request, quote),
    }
    return render(request, "portal/number.html", context)


def _sources(request: HttpRequest, quote: Quote) -> str:
    """The address of the way down to the reports; none for a person whose mandates end before it."""
    if not _opens(request, quote.subject, quote.period):
        return ""
    return reverse("reports:lineage", args=[quote.subject, quote.indicator, quote.period])


def _opens(request: HttpRequest, code: str, period: str) -> bool:
    """Whether the way down opens: to a person whose mandates cover it; a stranger is asked to log in first."""
    person = request.user
    if not isinstance(person, Person):
        return True
    try:
        return may_read(person, subject(code), Period.parse(period), on=today())
    except Refusal:
        return False
