"""The news by day, by keyword and by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models.expressions import RawSQL
from django.urls import reverse

from thidua.ground.today import VIETNAM, day_of
from thidua.organisations.rules import search_words
from thidua.portal.models import DocumentPage, NewsPage
from thidua.portal.queries.news import news, sections
from thidua.portal.rules.calendar import Span, month_before, next_month, weeks_of
from thidua.portal.rules.pages import KEPT


@dataclass(frozen=True)
class MonthSheet:
    """One month of the calendar: its days with the address of those that have news, and the months beside it."""

    first: date
    weeks: list[list[tuple[date | None, str]]]
    before: date | None
    after: date | None


def news_within(home: Any, span: Span) -> Any:
    """The articles published within the span, newest first."""
    return news(beneath=home).filter(published_on__gte=_midnight(span.first), published_on__lt=_midnight(span.until))


def month_sheet(home: Any, day: date) -> MonthSheet:
    """The month that holds `day`; the pages of a month share it."""
    first = day.replace(day=1)
    return KEPT.share(("month", home.pk, first), lambda: _month_sheet(home, first))


def beside_lists(home: Any, *, on: date) -> dict[str, Any]:
    """What stands beside every list of news: the month of the newest article, the sections."""
    return KEPT.share(("beside lists", home.pk, on), lambda: _beside_lists(home, on))


def _beside_lists(home: Any, on: date) -> dict[str, Any]:
    newest = news(beneath=home).first()
    return {
        "month": month_sheet(home, day_of(newest.published_on) if newest else on),
        "sections": list(sections(home)),
    }


def _month_sheet(home: Any, first: date) -> MonthSheet:
    until = next_month(first)
    found = news(beneath=home).order_by()
    weeks = weeks_of(first)
    days = _with_news(found, [day for week in weeks for day in week if day])
    # In the order of the moment, so that its index finds one at once: a bare question whether there is any reads the whole table.
    earlier = found.filter(published_on__lt=_midnight(first)).order_by("-published_on").values("pk").first()
    later = found.filter(published_on__gte=_midnight(until)).order_by("published_on").values("pk").first()
    return MonthSheet(
        first,
        [[(day, _address(day) if day in days else "") for day in week] for week in weeks],
        month_before(first) if earlier else None,
        until if later else None,
    )


def _with_news(found: Any, days: list[date]) -> set[date]:
    """Which of the days have an article: asked for each by itself, so that the index of the moment finds one at once."""
    begins = RawSQL("(asked.day::timestamp at time zone %s)", [VIETNAM.key])
    ends = RawSQL("((asked.day + 1)::timestamp at time zone %s)", [VIETNAM.key])
    held = found.filter(published_on__gte=begins, published_on__lt=ends).values("pk")[:1]
    one, values = held.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"select asked.day from unnest(%s::date[]) as asked (day) cross join lateral ({one}) as held",
            [days, *values],
        )
        return {day for (day,) in cursor.fetchall()}


def _address(day: date) -> str:
    return reverse("portal_day", args=[day.year, day.month, day.day])


def news_tagged(home: Any, slug: str) -> Any:
    """The articles with this keyword, newest first."""
    return news(beneath=home).filter(tags__slug=slug).distinct()


def found_news(home: Any, words: str) -> Any:
    """The articles that hold every word, with or without diacritics, newest first; none without a word."""
    return _found(news(beneath=home), NewsPage, words)


def found_documents(words: str) -> Any:
    """The documents that hold every word, with or without diacritics, newest first; none without a word."""
    within = DocumentPage.objects.live().public().order_by("-issued_on", "-pk").select_related("locale")
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
