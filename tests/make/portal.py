"""A portal for tests, opened and filled through the house's own actions."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from tests.make.people import AT
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Unit
from thidua.portal.actions import found_portal
from thidua.portal.models import HomePage, NewsPage, NewsSection

_numbers = count(1)


def make_portal(unit: Unit) -> HomePage:
    """The portal of the unit, in both languages, with one section of news in each."""
    return found_portal(unit=unit, host="localhost", port=80, by=None, at=AT)


def news_section(home: Any) -> NewsSection:
    """The section of news of that front page."""
    found: NewsSection = NewsSection.objects.child_of(home).get()
    return found


def make_article(section: NewsSection, title: str = "", **more: Any) -> NewsPage:
    """A published article of the section."""
    number = next(_numbers)
    words = {"published_on": datetime(2023, 11, 25, 10, number % 60, tzinfo=VIETNAM), **more}
    page = NewsPage(title=title or f"Tin số {number}", locale=section.locale, **words)
    section.add_child(instance=page)
    page.save_revision().publish()
    return page
