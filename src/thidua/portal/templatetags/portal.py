"""What every page of the portal prints around itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from wagtail.models import Page, Site

from thidua.ground.today import VIETNAM

register = template.Library()
KEPT = "portal_places"


@dataclass(frozen=True)
class Places:
    """The front page in the reader's language, what its menu leads to, and this page in the other language."""

    name: str = "Thi Đua"
    home_address: str = "/"
    menu: list[Page] = field(default_factory=list)
    in_other_language: list[Page] = field(default_factory=list)


@register.simple_tag(takes_context=True)
def portal_places(context: Context) -> Places:
    """Where the reader is and can go; found once for a page."""
    request = context.get("request")
    found: Places | None = getattr(request, KEPT, None)  # a part that is included has a context of its own
    if found is None:
        found = _places(context)
        if request is not None:
            setattr(request, KEPT, found)
    return found


def _places(context: Context) -> Places:
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    if site is None:
        return Places()
    home = site.root_page.localized
    page = context.get("page")
    others = page.get_translations().live() if isinstance(page, Page) and page.pk else home.get_translations().live()
    menu = home.get_children().live().in_menu().specific(defer=True)
    return Places(home.title, home.get_url(request) or "/", list(menu), list(others.select_related("locale")))


@register.simple_tag(takes_context=True)
def portal_name(context: Context) -> str:
    """Whose portal it is."""
    return portal_places(context).name


@register.simple_tag
def above(page: Any) -> list[Page]:
    """The pages on the way from the front page to this one, without both."""
    return list(page.get_ancestors().filter(depth__gt=2).live())


@register.filter
def written(value: datetime) -> str:
    """The moment of publication as a newspaper prints it: "Thứ Bảy, 25/11/2023, 10:04"."""
    moment = value.astimezone(VIETNAM)
    weekday = date_format(moment, "l")
    return f"{weekday[:1].upper()}{weekday[1:]}, {moment:%d/%m/%Y, %H:%M}"
