"""Where a reader is: the site, its front page in the language of the address, the way down to a page.

Every page asks this, so it is found once and shared until anything is published or changed.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, Site

from thidua.portal.models import HomePage
from thidua.portal.rules.pages import KEPT

HOME_DEPTH = 2


def site_of(request: HttpRequest) -> Site | None:
    """The site whose address was asked; Wagtail's own functions find it with the request from here on."""
    if not hasattr(request, "_wagtail_site"):
        found = KEPT.share(("site", request.get_host()), lambda: Site.find_for_request(request))
        request._wagtail_site = found  # type: ignore[attr-defined]
    return request._wagtail_site  # type: ignore[attr-defined]


def front_page(request: HttpRequest, language: str) -> HomePage | None:
    """The front page of the site in that language; None while no portal was opened."""
    site = site_of(request)
    return KEPT.share(("front page", site.pk, language), lambda: _front_page(site, language)) if site else None


def _front_page(site: Site, language: str) -> HomePage | None:
    with translation.override(language):
        found = site.root_page.localized.specific
    return found if isinstance(found, HomePage) else None


def way_down_to(page: Page) -> list[Page]:
    """The pages above this one, from the front page on, without those that are not published."""
    above = page.path[: -page.steplen]
    steps = range(HOME_DEPTH * page.steplen, len(above) + 1, page.steplen)
    paths = [above[:end] for end in steps]
    return KEPT.share(
        ("way", above), lambda: list(Page.objects.live().filter(path__in=paths).order_by("path").specific())
    )


def home_above(page: Any) -> HomePage:
    """The front page in whose language and beneath which the page stands."""
    path = page.path[: HOME_DEPTH * page.steplen]
    return KEPT.share(("home", path), lambda: HomePage.objects.get(path=path))
