"""Addresses of this floor: the editing pages, media, and whatever a page of the portal is called."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLResolver, include, path, re_path
from django.urls.resolvers import LocalePrefixPattern
from wagtail.admin import urls as wagtail_pages

from thidua.portal.rules import ENGLISH, language_of
from thidua.portal.views import comments, editing, pages, reading, results


class LanguageOfAddress(LocalePrefixPattern):
    """Beneath /en/ the English pages, whatever language the person reads the desk in."""

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, str]]:
        prefix = f"{ENGLISH}/" if language_of(path) == ENGLISH else ""
        return path.removeprefix(prefix), (), {}


public_pages = URLResolver(
    LanguageOfAddress(prefix_default_language=False),
    [
        path("ngay/<int:year>/", reading.by_day, name="portal_year"),
        path("ngay/<int:year>/<int:month>/", reading.by_day, name="portal_month"),
        path("ngay/<int:year>/<int:month>/<int:day>/", reading.by_day, name="portal_day"),
        path("tu-khoa/<str:slug>/", reading.by_keyword, name="portal_keyword"),
        path("tim-tin/", reading.search, name="portal_search"),
        path("in/<int:pk>/", reading.printed, name="portal_printed"),
        re_path(r"^(?P<kind>rss|atom)\.xml$", reading.feed, name="portal_feed"),
        path("sitemap.xml", reading.site_map, name="portal_map"),
        path("sitemap-<slug:section>.xml", reading.map_sheet, name="portal_map_sheet"),
        path("robots.txt", reading.robots, name="portal_robots"),
        path("ket-qua/", results.results, name="portal_results"),
        path("ket-qua/<slug:code>/<int:year>/", results.result, name="portal_result"),
        path("so/<int:pk>/", results.number, name="portal_number"),
        re_path(r"^((?:[\w\-]+/)*)$", pages.page, name="wagtail_serve"),
    ],
)
own_patterns = (
    [
        path("anh-cong/<path:path>", pages.media, name="media"),
        path("y-kien/<int:page_id>/", comments.comment, name="comment"),
        path("danh-gia/<int:page_id>/", comments.rate, name="rate"),
        path("y-kien-ban-doc/", comments.moderation, name="moderation"),
        path("y-kien-ban-doc/<int:pk>/", comments.decide, name="decide"),
        path(f"{settings.PORTAL_EDITING}so-lieu/", editing.figures, name="figures"),
        path(f"{settings.PORTAL_EDITING}so-lieu/soan/", editing.draft, name="draft"),
        path(f"{settings.PORTAL_EDITING}so-lieu/lay/", editing.quote, name="quote"),
        path(f"{settings.PORTAL_EDITING}so-lieu/van-ban/<int:pk>/", editing.put_paper, name="put_paper"),
        path(f"{settings.PORTAL_EDITING}so-lieu/ket-qua/<int:pk>/", editing.put_result, name="put_result"),
        path(f"{settings.PORTAL_EDITING}so-lieu/rut/<int:pk>/", editing.take_result_back, name="take_result_back"),
    ],
    "portal",
)
urlpatterns = [
    path("", include(own_patterns)),
    path("tep/<int:document_id>/<str:document_filename>", pages.document, name="wagtaildocs_serve"),
    path(settings.PORTAL_EDITING, include(wagtail_pages)),
]
