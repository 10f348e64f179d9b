"""Articles: the newest, the neighbours of one, the sections they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from thidua.portal.models import NewsPage, NewsSection

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
    """The published articles beneath a page, newest first."""
    return NewsPage.objects.live().public().descendant_of(beneath).order_by("-published_on", "-pk")


def sections(home: Any) -> Any:
    """The published sections beneath the front page, in the order of the editors."""
    return NewsSection.objects.live().descendant_of(home).order_by("path")


def beside(article: NewsPage) -> Beside:
    """The section, its newest other articles, the next newer and older ones, and those with most keywords in common."""
    section = NewsSection.objects.get(pk=article.get_parent().pk)
    others = news(beneath=section).exclude(pk=article.pk)
    moment = article.published_on
    newer = others.filter(Q(published_on__gt=moment) | Q(published_on=moment, pk__gt=article.pk))
    older = others.filter(Q(published_on__lt=moment) | Q(published_on=moment, pk__lt=article.pk))
    return Beside(
        section=section,
        same_section=list(others[:FEW]),
        newer=newer.order_by("published_on", "pk").first(),
        older=older.first(),
        related=_related(article),
    )


def _related(article: NewsPage) -> list[NewsPage]:
    found = article.tags.similar_objects() if article.tags.exists() else []
    home = article.get_ancestors().get(depth=2)
    return [each for each in found if each.live and each.is_descendant_of(home)][:FEW]
