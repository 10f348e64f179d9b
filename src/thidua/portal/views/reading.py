"""Reading the portal otherwise than page by page: by day, by keyword, by words; feeds, the map of the site, print."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps import views as sitemaps

from thidua.ground.today import day_of, today
from thidua.portal.models import NewsPage
from thidua.portal.queries import (
    found_documents,
    found_news,
    month_sheet,
    news,
    news_tagged,
    news_within,
)
from thidua.portal.queries.archive import beside_lists
from thidua.portal.queries.around import ON_ONE_PAGE, SHEET
from thidua.portal.queries.news import with_thumbnails
from thidua.portal.queries.places import front_page
from thidua.portal.rules import language_of
from thidua.portal.rules.calendar import span_of
from thidua.portal.rules.pages import for_all

IN_A_FEED = 30
View = Callable[..., HttpResponse]


def same_for_all(view: View) -> View:
    """A view whose answer is the same for every stranger: the door keeps it until anything is published or changed."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response.headers["Content-Language"] = language_of(request.path)
            for_all(response.headers)
            patch_cache_control(response, no_cache=True)
        return response

    return kept


def front_of(request: HttpRequest) -> Any:
    """The front page in the language of the address, which from here on is the language of the answer."""
    language = language_of(request.path)
    translation.activate(language)
    home = front_page(request, language)
    if home is None:
        raise Http404
    return home


@login_not_required
@require_safe
@same_for_all
def by_day(request: HttpRequest, year: int, month: int | None = None, day: int | None = None) -> HttpResponse:
    """Xem tin theo ngày: the articles of a day, a month or a year."""
    home = front_of(request)
    span = span_of(year, month, day)
    if span is None:
        raise Http404
    found = news_within(home, span)
    # Beside a whole year stands the month of its newest article.
    newest = None if month else found.values_list("published_on", flat=True).first()
    beside = beside_lists(home, on=today()) | {"month": month_sheet(home, day_of(newest) if newest else span.first)}
    context = {"span": span, "of_day": span.first if span.day else None, **beside}
    return _listed(request, "portal/by_day.html", home, found, context)


@login_not_required
@require_safe
@same_for_all
def by_keyword(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles with a keyword."""
    home = front_of(request)
    tag = get_object_or_404(Tag, slug=slug)
    context = {"tag": tag, **beside_lists(home, on=today())}
    return _listed(request, "portal/by_keyword.html", home, news_tagged(home, slug), context)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Articles and documents that hold the words, with or without diacritics."""
    home, words = front_of(request), request.GET.get("q", "").strip()[:200]
    context = {
        "words": words,
        "documents": found_documents(words)[:ON_ONE_PAGE],
        **beside_lists(home, on=today()),
    }
    return _listed(request, "portal/search.html", home, found_news(home, words), context)


def _listed(request: HttpRequest, template: str, home: Any, articles: Any, context: dict[str, Any]) -> HttpResponse:
    """One sheet of a list of articles."""
    sheet = Paginator(with_thumbnails(articles), ON_ONE_PAGE).get_page(request.GET.get(SHEET))
    return render(request, template, {"home": home, "articles": sheet, **context})


@login_not_required
@require_safe
@same_for_all
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """An article as it is printed: no menus, nothing beside it."""
    home = front_of(request)
    article = get_object_or_404(news(beneath=home), pk=pk)
    return render(request, "portal/printed.html", {"page": article, "home": home})


class NewsFeed(Feed):
    """The newest articles, as RSS or Atom, in the language of the address."""

    def __init__(self, kind: str) -> None:
        self.feed_type = Atom1Feed if kind == "atom" else Rss201rev2Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return front_of(request)

    def title(self, home: Any) -> str:
        return str(home.title)

    def link(self, home: Any) -> str:
        return str(home.full_url)

    def description(self, home: Any) -> str:
        return home.lede or gettext("News of {name}").format(name=home.title)

    subtitle = description

    def items(self, home: Any) -> Any:
        return news(beneath=home)[:IN_A_FEED]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.stand)

    def item_link(self, item: Any) -> str:
        return str(item.full_url)

    def item_guid(self, item: Any) -> str:
        return f"{settings.THIDUA_ADDRESS}/tin/{item.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: NewsPage) -> Any:
        return item.published_on

    def item_updateddate(self, item: NewsPage) -> Any:
        return item.last_published_at or item.published_on

    def item_author_name(self, item: NewsPage) -> str:
        return str(item.author)

    def item_categories(self, item: NewsPage) -> list[str]:
        return [tag.name for tag in item.tags.all()]


@login_not_required
@require_safe
@same_for_all
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """RSS or Atom."""
    return NewsFeed(kind)(request)


class MapOfSite(Sitemap):
    """Every published page, in both languages."""

    limit = 5_000

    def get_latest_lastmod(self) -> None:
        """Not told for the whole map: every page would be read for it."""

    def items(self) -> Any:
        site = self.get_wagtail_site()
        fronts = site.root_page.get_translations(inclusive=True).live()
        pages = fronts[0].get_descendants(inclusive=True)
        for other in fronts[1:]:
            pages |= other.get_descendants(inclusive=True)
        return pages.live().public().order_by("path").specific(defer=True)


@login_not_required
@require_safe
@same_for_all
def site_map(request: HttpRequest) -> HttpResponse:
    """sitemap.xml: where the sheets of the map are."""
    front_of(request)
    answer: HttpResponse = sitemaps.index(request, {"pages": MapOfSite}, sitemap_url_name="portal_map_sheet")
    return answer


@login_not_required
@require_safe
def map_sheet(request: HttpRequest, section: str) -> HttpResponse:
    """One sheet of the map: a large portal has many."""
    front_of(request)
    answer: HttpResponse = sitemaps.sitemap(request, {"pages": MapOfSite}, section=section)
    return answer


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: everything that is public."""
    lines = [
        "User-agent: *",
        f"Disallow: /{settings.PORTAL_EDITING}",
        f"Sitemap: {settings.THIDUA_ADDRESS}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
