"""What every page of the portal prints around itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from thidua.ground.today import VIETNAM
from thidua.portal.models import ContactPage
from thidua.portal.queries.archive import MonthSheet
from thidua.portal.queries.places import front_page, way_down_to
from thidua.portal.rules import VIETNAMESE
from thidua.portal.rules.pages import KEPT

register = template.Library()
FOUND = "portal_places"
HARMLESS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
"""No data ends the element it stands in."""


@dataclass(frozen=True)
class Places:
    """The front page in the reader's language, what its menu leads to, and this page in the other language."""

    name: str = "Thi Đua"
    home_address: str = "/"
    menu: list[Page] = field(default_factory=list)
    in_other_language: list[Page] = field(default_factory=list)

    @property
    def contact(self) -> Page | None:
        """The page that says how the union is reached, if the menu has it."""
        return next((page for page in self.menu if isinstance(page, ContactPage)), None)


@register.simple_tag(takes_context=True)
def portal_places(context: Context) -> Places:
    """Where the reader is and can go; found once for a page."""
    request = context.get("request")
    found: Places | None = getattr(request, FOUND, None)  # a part that is included has a context of its own
    if found is None:
        found = _places(context)
        if request is not None:
            setattr(request, FOUND, found)
    return found


def _places(context: Context) -> Places:
    request = context.get("request")
    home = front_page(request, get_language() or VIETNAMESE) if request else None
    if home is None:
        return Places()
    page = context.get("page")
    menu = KEPT.share(("menu", home.pk), lambda: list(home.get_children().live().in_menu().specific(defer=True)))
    homes = KEPT.share(("homes", home.pk), lambda: _in_other_languages(home))
    # What is not written in the other language leads to its front page.
    others = _in_other_languages(page) if isinstance(page, Page) and page.pk and page.pk != home.pk else homes
    return Places(home.title, home.get_url(request) or "/", menu, others or homes)


def _in_other_languages(page: Page) -> list[Page]:
    return list(page.get_translations().live().select_related("locale"))


@register.simple_tag(takes_context=True)
def portal_name(context: Context) -> str:
    """Whose portal it is."""
    return portal_places(context).name


@register.simple_tag
def above(page: Any) -> list[Page]:
    """The pages on the way from the front page to this one, without both."""
    return way_down_to(page)[1:]


@register.simple_tag
def calendar(month: MonthSheet, of_day: date | None = None) -> SafeString:
    """The sheet of a month, made once for all pages that show it; the day of the page is marked in it."""
    key = ("calendar", get_language(), month.first)
    made = KEPT.share(key, lambda: render_to_string("portal/month.html", {"month": month}))
    address = next((address for week in month.weeks for day, address in week if day == of_day and address), "")
    marked = made.replace(f'href="{address}"', f'href="{address}" aria-current="date"') if address else made
    return SafeString(marked)


@register.filter
def written(value: datetime) -> str:
    """The moment of publication as a newspaper prints it: "Thứ Bảy, 25/11/2023, 10:04"."""
    moment = value.astimezone(VIETNAM)
    weekday = date_format(moment, "l")
    return f"{weekday[:1].upper()}{weekday[1:]}, {moment:%d/%m/%Y, %H:%M}"


@register.filter
def dialled(telephone: str) -> str:
    """A number as a telephone dials it."""
    return "".join(each for each in telephone if each.isdecimal() or each == "+")


@register.simple_tag(takes_context=True)
def sheets(context: Context, listed: Any) -> list[tuple[Any, str]]:
    """The sheets of a long list with their addresses, keeping what else was asked; an empty address is a gap."""
    asked = context["request"].GET.copy()
    found = []
    for number in listed.paginator.get_elided_page_range(listed.number, on_each_side=2, on_ends=1):
        if number == listed.paginator.ELLIPSIS:
            found.append((number, ""))
            continue
        asked["trang"] = number
        found.append((number, f"?{asked.urlencode()}"))
    return found


@register.simple_tag
def whole_address(path: str) -> str:
    """The address with the site it stands on, for other sites."""
    return f"{settings.THIDUA_ADDRESS}{path}"


@register.simple_tag(takes_context=True)
def structured(context: Context, page: Any, picture: str) -> SafeString:
    """The article for search engines (schema.org). Data, no script: the strict policy need not know of it."""
    about: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.stand,
        "url": page.full_url,
        "inLanguage": get_language(),
        "datePublished": page.published_on.isoformat(),
        "dateModified": (page.last_published_at or page.published_on).isoformat(),
        "keywords": [tag.name for tag in context["tags"]],
        "publisher": {"@type": "Organization", "name": portal_places(context).name},
    }
    if picture:
        about["image"] = [picture]
    if page.author:
        about["author"] = {"@type": "Person", "name": page.author}
    if page.place:
        about["contentLocation"] = {"@type": "Place", "name": page.place}
    data = json.dumps(about, ensure_ascii=False).translate(HARMLESS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308, see HARMLESS
