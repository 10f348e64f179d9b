"""The news by day, by keyword and by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models.functions import TruncDate

from thidua.ground.today import VIETNAM
from thidua.organisations.rules import search_words
from thidua.portal.models import DocumentPage, NewsPage
from thidua.portal.queries.news import news
from thidua.portal.rules.calendar import Span, month_before, next_month, weeks_of
from thidua.portal.rules.pages import KEPT


@dataclass(frozen=True)
class MonthSheet:
    """One month of the calendar: which days have news, and the months beside it that have some."""

    first: date
    weeks: list[list[tuple[date | None, bool]]]
    before: date | None
    after: date | None


def news_within(home: Any, span: Span) -> Any:
    """The articles published within the span, newest first."""
    return news(beneath=home).filter(published_on__gte=_midnight(span.first), published_on__lt=_midnight(span.until))


def month_sheet(home: Any, day: date) -> MonthSheet:
    """The month that holds `day`; the pages of a month share it."""
    first = day.replace(day=1)
    return KEPT.share(("month", home.pk, first), lambda: _month_sheet(home, first))


def _month_sheet(home: Any, first: date) -> MonthSheet:
    until = next_month(first)
    found = news(beneath=home).order_by()
    held = found.filter(published_on__gte=_midnight(first), published_on__lt=_midnight(until))
    days = set(held.annotate(day=TruncDate("published_on", tzinfo=VIETNAM)).values_list("day", flat=True))
    earlier = found.filter(published_on__lt=_midnight(first)).exists()
    later = found.filter(published_on__gte=_midnight(until)).exists()
    return MonthSheet(
        first,
        [[(each, each in days) for each in week] for week in weeks_of(first)],
        month_before(first) if earlier else None,
        until if later else None,
    )


def news_tagged(home: Any, slug: str) -> Any:
    """The articles with this keyword, newest first."""
    return news(beneath=home).filter(tags__slug=slug).distinct()


def found_news(home: Any, words: str) -> Any:
    """The articles that hold every word, with or without diacritics, newest first; none without a word."""
    return _found(news(beneath=home), NewsPage, words)


def found_documents(home: Any, words: str) -> Any:
    """The documents that hold every word, with or without diacritics, newest first; none without a word."""
    within = DocumentPage.objects.live().public().descendant_of(home).order_by("-issued_on", "-pk")
    return _found(within, DocumentPage, words)


def _found(pages: Any, model: Any, words: str) -> Any:
    asked = search_words(words)
    if not asked:
        return model.objects.none()
    # As the index of the migration says it, letter by letter, so that it is used. The last word may be unfinished.
    vector = SearchVector("search_key", config="simple")
    query = SearchQuery(" & ".join(f"{word}:*" for word in asked), config="simple", search_type="raw")
    return pages.annotate(words_held=vector).filter(words_held=query)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)
