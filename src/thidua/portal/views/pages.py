"""Public pages, and the media in them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.views import serve as serve_page

from thidua.portal.models import HomePage
from thidua.portal.rules import VIETNAMESE, language_of

FOREVER = "public, max-age=31536000, immutable"
PUBLIC_FOLDERS = ("images/", "original_images/")


@login_not_required
def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """A page of the portal, in the language of its address. While no portal was opened the root leads to the desk."""
    language = language_of(request.path)
    translation.activate(language)  # until the end of the request: templates are rendered after this
    if not path and language == VIETNAMESE and not HomePage.objects.exists():
        return redirect(settings.LOGIN_REDIRECT_URL)
    response: HttpResponse = serve_page(request, path)
    response.headers["Content-Language"] = language
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
