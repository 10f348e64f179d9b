"""Public pages, and the media in them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from django.views.static import serve as serve_file
from wagtail.documents.views.serve import serve as serve_document
from wagtail.views import serve as serve_page

from thidua.portal.queries.places import front_page
from thidua.portal.rules import VIETNAMESE, language_of
from thidua.portal.rules.pages import COUNTS, for_all
from thidua.portal.rules.readers import Counted, Thing

FOREVER = "public, max-age=31536000, immutable"
PUBLIC_FOLDERS = ("images/", "original_images/")


@login_not_required
def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """A page of the portal, in the language of its address. While no portal was opened the root leads to the desk."""
    language = language_of(request.path)
    translation.activate(language)  # until the end of the request: templates are rendered after this
    home = front_page(request, language)
    if home is None:
        if not path and language == VIETNAMESE:
            return redirect(settings.LOGIN_REDIRECT_URL)
        raise Http404
    # Found here, so that Wagtail need not ask which page is the first one.
    request._wagtail_route_for_request = home.route(request, [part for part in path.split("/") if part])  # type: ignore[attr-defined]
    response: HttpResponse = serve_page(request, path)
    response.headers["Content-Language"] = language
    shown = getattr(response, "context_data", None) or {}
    if response.status_code == 200 and "page" in shown and not getattr(request, "is_preview", False):
        for_all(response.headers, counts=Thing(Counted.PAGE, shown["page"].pk).code)
        patch_cache_control(response, no_cache=True)  # the page is counted here, so here it is asked for each time
    return response


def nothing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page: strangers stay on the portal and get no cookie, who is logged in gets the house's own page."""
    language = language_of(request.path)
    home = None if getattr(request, "user", None) and request.user.is_authenticated else front_page(request, language)
    if home is None:
        return page_not_found(request, exception)
    translation.activate(language)
    return render(request, "portal/nothing.html", {"home": home}, status=404)


@login_not_required
@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """A document as a download; who took it is counted at the door."""
    response: HttpResponse = serve_document(request, document_id, document_filename)
    if response.status_code == 200:
        response.headers[COUNTS] = Thing(Counted.DOWNLOAD, document_id).code
    return response


@login_not_required
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture of the portal. Documents are never served from here: their own address asks and counts."""
    if not path.startswith(PUBLIC_FOLDERS):
        raise Http404
    response = serve_file(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = FOREVER
    return response
