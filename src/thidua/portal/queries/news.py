"""Articles: the newest, the neighbours of one, the sections they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from thidua.portal.models import NewsPage, NewsSection, NewsTag

FEW = 8


@dataclass(frozen=True)
class Beside:
    """What stands beside an article."""

    section: NewsSection
    same_section: list[NewsPage]
    newer: NewsPage | None
    older: NewsPage | None
    related: list[NewsPage]


def news(*, beneath: Any) -> Any:
    """The published articles beneath a page, newest first, as a list shows them: without reading their words."""
    return _listed().live().public().descendant_of(beneath).order_by("-published_on", "-pk")


def _listed() -> Any:
    return NewsPage.objects.defer_streamfields().defer("search_key")


def sections(home: Any) -> Any:
    """The published sections beneath the front page, in the order of the editors."""
    return NewsSection.objects.live().descendant_of(home).order_by("path")


def beside(article: NewsPage) -> Beside:
    """The section, its newest other articles, the next newer and older ones, and those with most keywords in common."""
    section = NewsSection.objects.get(path=article.path[: -article.steplen])
    others = news(beneath=section).exclude(pk=article.pk)
    moment = article.published_on
    # The outer bound lets the index of the moment find the neighbour at once, also among 100,000 articles.
    newer = others.filter(Q(published_on__gt=moment) | Q(pk__gt=article.pk), published_on__gte=moment)
    older = others.filter(Q(published_on__lt=moment) | Q(pk__lt=article.pk), published_on__lte=moment)
    return Beside(
        section=section,
        same_section=list(others[:FEW]),
        newer=newer.order_by("published_on", "pk").first(),
        older=older.first(),
        related=_related(article),
    )


def _related(article: NewsPage) -> list[NewsPage]:
    """Those of the same portal and language with most keywords in common, among equals the one written last.

    Counted in the keywords alone, for a keyword may stand at thousands of articles; a few more than are shown are looked at.
    """
    shared = NewsTag.objects.filter(tag__in=article.tagged.values("tag")).exclude(content_object=article)
    counted = shared.values("content_object").annotate(common=Count("pk")).order_by("-common", "-content_object")
    best = [each["content_object"] for each in counted[: 4 * FEW]]
    home = article.path[: 2 * article.steplen]
    found = _listed().live().public().filter(path__startswith=home).in_bulk(best)
    return [found[key] for key in best if key in found][:FEW]
