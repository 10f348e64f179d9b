"""Addresses of this floor: the editing pages, media, and whatever a page of the portal is called."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLResolver, include, path, re_path
from django.urls.resolvers import LocalePrefixPattern
from wagtail.admin import urls as editing

from thidua.portal.rules import ENGLISH, language_of
from thidua.portal.views import comments, pages


class LanguageOfAddress(LocalePrefixPattern):
    """Beneath /en/ the English pages, whatever language the person reads the desk in."""

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, str]]:
        prefix = f"{ENGLISH}/" if language_of(path) == ENGLISH else ""
        return path.removeprefix(prefix), (), {}


public_pages = URLResolver(
    LanguageOfAddress(prefix_default_language=False),
    [re_path(r"^((?:[\w\-]+/)*)$", pages.page, name="wagtail_serve")],
)
own_patterns = (
    [
        path("anh-cong/<path:path>", pages.media, name="media"),
        path("y-kien/<int:page_id>/", comments.comment, name="comment"),
        path("danh-gia/<int:page_id>/", comments.rate, name="rate"),
        path("y-kien-ban-doc/", comments.moderation, name="moderation"),
        path("y-kien-ban-doc/<int:pk>/", comments.decide, name="decide"),
    ],
    "portal",
)
urlpatterns = [
    path("", include(own_patterns)),
    path("tep/<int:document_id>/<str:document_filename>", pages.document, name="wagtaildocs_serve"),
    path(settings.PORTAL_EDITING, include(editing)),
]
