"""What stands around a page, by the kind of page."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from django.core.paginator import Paginator

from thidua.portal.models import HomePage, NewsPage, NewsSection
from thidua.portal.queries.news import beside, news, sections

ON_ONE_PAGE = 20
ON_THE_FRONT = 12


@singledispatch
def around(page: Any, *, sheet: str = "") -> dict[str, Any]:
    """What a template of this kind of page prints besides the page. `sheet` is the number of the sheet of a long list."""
    return {}


@around.register
def _of_front(page: HomePage, *, sheet: str = "") -> dict[str, Any]:
    newest = list(news(beneath=page)[:ON_THE_FRONT])
    return {"lead": newest[:1], "newest": newest[1:], "sections": sections(page)}


@around.register
def _of_section(page: NewsSection, *, sheet: str = "") -> dict[str, Any]:
    return {"articles": Paginator(news(beneath=page), ON_ONE_PAGE).get_page(sheet)}


@around.register
def _of_article(page: NewsPage, *, sheet: str = "") -> dict[str, Any]:
    return {"beside": beside(page)}
