"""Addresses of this floor: the editing pages, media, and whatever a page of the portal is called."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLResolver, include, path, re_path
from django.urls.resolvers import LocalePrefixPattern
from wagtail.admin import urls as editing
from wagtail.documents.views.serve import serve as document

from thidua.portal.rules import ENGLISH, language_of
from thidua.portal.views import pages


class LanguageOfAddress(LocalePrefixPattern):
    """Beneath /en/ the English pages, whatever language the person reads the desk in."""

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, str]]:
        prefix = f"{ENGLISH}/" if language_of(path) == ENGLISH else ""
        return path.removeprefix(prefix), (), {}


public_pages = URLResolver(
    LanguageOfAddress(prefix_default_language=False),
    [re_path(r"^((?:[\w\-]+/)*)$", pages.page, name="wagtail_serve")],
)
own_patterns = ([path("anh-cong/<path:path>", pages.media, name="media")], "portal")
urlpatterns = [
    path("", include(own_patterns)),
    path("tep/<int:document_id>/<str:document_filename>", login_not_required(document), name="wagtaildocs_serve"),
    path(settings.PORTAL_EDITING, include(editing)),
]
