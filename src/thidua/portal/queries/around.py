"""What stands around a page, by the kind of page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import singledispatch
from typing import Any

from django.core.paginator import Paginator

from thidua.ground.today import day_of
from thidua.portal.models import (
    Album,
    AlbumShelf,
    BenefitsPage,
    DocumentKind,
    DocumentPage,
    Effect,
    HomePage,
    Library,
    NewsPage,
    NewsSection,
    Partner,
)
from thidua.portal.queries.archive import beside_lists, month_sheet
from thidua.portal.queries.boxes import beside_all
from thidua.portal.queries.comments import comments_under
from thidua.portal.queries.library import Asked, choices, documents, latest_documents, relations_of
from thidua.portal.queries.news import beside, news, with_thumbnails
from thidua.portal.queries.places import home_above
from thidua.portal.rules.pages import KEPT

ON_ONE_PAGE = 20
ON_THE_FRONT = 12
SHEET = "trang"
Question = Mapping[str, str]


@singledispatch
def around(page: Any, *, asked: Question, on: date) -> dict[str, Any]:
    """What a template of this kind of page prints besides the page. `asked` is the query of the address."""
    return {}


@around.register
def _of_front(page: HomePage, *, asked: Question, on: date) -> dict[str, Any]:
    return KEPT.share(("front", page.pk, on), lambda: _front(page, on))


def _front(page: HomePage, on: date) -> dict[str, Any]:
    newest = list(with_thumbnails(news(beneath=page))[:ON_THE_FRONT])
    library = Library.objects.live().child_of(page).first()
    return {
        "lead": newest[:1],
        "newest": newest[1:],
        **beside_lists(page, on=on),
        "beside_all": beside_all(page.locale, on=on),
        "documents": latest_documents(library),
        "library": library,
        "benefits": BenefitsPage.objects.live().child_of(page).first(),
        "albums": list(Album.objects.live().descendant_of(page).order_by("-taken_on")[:3]),
    }


@around.register
def _of_section(page: NewsSection, *, asked: Question, on: date) -> dict[str, Any]:
    found = with_thumbnails(news(beneath=page))
    return {
        "articles": Paginator(found, ON_ONE_PAGE).get_page(asked.get(SHEET)),
        **beside_lists(home_above(page), on=on),
    }


@around.register
def _of_article(page: NewsPage, *, asked: Question, on: date) -> dict[str, Any]:
    day, tags = day_of(page.published_on), list(page.tags.all())
    return {
        "tags": tags,
        "beside": beside(page, tags),
        "comments": list(comments_under(page.pk)),
        "month": month_sheet(home_above(page), day),
        "of_day": day,
    }


@around.register
def _of_library(page: Library, *, asked: Question, on: date) -> dict[str, Any]:
    wanted = Asked(*(asked.get(name, "") for name in ("q", "loai", "linh-vuc", "nam", "hieu-luc")))
    return {
        "wanted": wanted,
        "shelved": Paginator(documents(page, wanted, on=on), ON_ONE_PAGE).get_page(asked.get(SHEET)),
        "kinds": DocumentKind.choices,
        "effects": Effect.choices,
        **choices(page),
    }


@around.register
def _of_document(page: DocumentPage, *, asked: Question, on: date) -> dict[str, Any]:
    return {"effect": page.effect(on), "related": relations_of(page), "library": page.get_parent()}


@around.register
def _of_shelf(page: AlbumShelf, *, asked: Question, on: date) -> dict[str, Any]:
    albums = Album.objects.live().child_of(page).order_by("-taken_on", "-pk").prefetch_related("photos__image")
    return {"albums": Paginator(albums, ON_ONE_PAGE).get_page(asked.get(SHEET))}


@around.register
def _of_benefits(page: BenefitsPage, *, asked: Question, on: date) -> dict[str, Any]:
    partners = Partner.objects.filter(locale=page.locale)
    valid = partners.valid(on)
    return {"valid": valid, "over": partners.filter(valid_until__lt=on).order_by("-valid_until")}
