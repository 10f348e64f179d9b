"""Articles: the newest, the neighbours of one, the sections they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

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
    """Those of the same portal and language with most keywords in common, the newest of them first."""
    shared = NewsTag.objects.filter(tag__in=article.tagged.values("tag")).exclude(content_object=article)
    home = article.path[: 2 * article.steplen]
    near = shared.filter(content_object__live=True, content_object__path__startswith=home)
    counted = near.values("content_object").annotate(common=Count("pk"), moment=Max("content_object__published_on"))
    best = [each["content_object"] for each in counted.order_by("-common", "-moment")[:FEW]]
    found = _listed().public().in_bulk(best)
    return [found[key] for key in best if key in found]
