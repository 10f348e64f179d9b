"""Articles: the newest, the neighbours of one, the sections they stand in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q
from taggit.models import Tag
from wagtail.images import get_image_model

from thidua.portal.models import NewsPage, NewsSection, NewsTag
from thidua.portal.models.public import anything_restricted
from thidua.portal.queries.places import home_above
from thidua.portal.rules.pages import KEPT

FEW, NEIGHBOURS, RELATED, LATEST = 8, 3, 4, 200
SHOWN = (
    *("path", "depth", "numchild", "title", "slug", "url_path", "locale", "content_type", "live", "last_published_at"),
    *("published_on", "author", "place", "stand", "photo", "simulated"),
)
"""What a list says of an article; never its words."""
THUMBNAIL = "fill-270x180|format-webp"


@dataclass(frozen=True)
class Beside:
    """What stands beside an article."""

    section: NewsSection
    same_section: list[NewsPage]
    newer: list[NewsPage]
    older: list[NewsPage]
    related: list[NewsPage]


def news(*, beneath: Any) -> Any:
    """The published articles beneath a page, newest first, as a list shows them: without reading their words."""
    return _listed().descendant_of(beneath).order_by("-published_on", "-pk")


def _listed() -> Any:
    found = NewsPage.objects.live().only(*SHOWN)
    return found.public() if anything_restricted() else found


def with_thumbnails(articles: Any) -> Any:
    """The articles with the small photos of a list, found for all of them at once."""
    return articles.prefetch_related(Prefetch("photo", get_image_model().objects.prefetch_renditions(THUMBNAIL)))


def sections(home: Any) -> Any:
    """The published sections beneath the front page, in the order of the editors."""
    return NewsSection.objects.live().descendant_of(home).order_by("path")


def beside(article: NewsPage, tags: list[Tag]) -> Beside:
    """The section, its newest other articles, the few next newer and older ones, and those with most of `tags` in common."""
    path = article.path[: -article.steplen]
    section = KEPT.share(("section", path), lambda: NewsSection.objects.get(path=path))
    newest = KEPT.share(("newest", path), lambda: list(news(beneath=section)[: FEW + 1]))
    others = news(beneath=section).exclude(pk=article.pk)
    moment = article.published_on
    # The outer bound lets the index of the moment find the neighbours at once, also among 100,000 articles.
    newer = others.filter(Q(published_on__gt=moment) | Q(pk__gt=article.pk), published_on__gte=moment)
    older = others.filter(Q(published_on__lt=moment) | Q(pk__lt=article.pk), published_on__lte=moment)
    return Beside(
        section=section,
        same_section=[each for each in newest if each.pk != article.pk][:FEW],
        newer=list(newer.order_by("published_on", "pk")[:NEIGHBOURS]),
        older=list(older[:NEIGHBOURS]),
        related=_related(article, tags),
    )


def _related(article: NewsPage, tags: list[Tag]) -> list[NewsPage]:
    """Those of the same portal and language with most keywords in common, among equals the one written last.

    Of a keyword that stands at thousands of articles the latest count; every article with the keyword shares them.
    """
    common = Counter(key for tag in tags for key in KEPT.share(("with keyword", tag.pk), partial(_latest_with, tag)))
    del common[article.pk]
    best = sorted(common, key=lambda key: (common[key], key), reverse=True)[: 3 * RELATED]
    found = with_thumbnails(_listed().descendant_of(home_above(article))).in_bulk(best)
    return [found[key] for key in best if key in found][:RELATED]


def _latest_with(tag: Tag) -> list[int]:
    with_tag = NewsTag.objects.filter(tag=tag, content_object__live=True).order_by("-content_object")
    return list(with_tag.values_list("content_object", flat=True)[:LATEST])
