"""Days of the news: the span a reader asks for, and the sheet of one month."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Span:
    """A day, a month or a year of news, half-open."""

    first: date
    until: date
    month: int | None = None
    day: int | None = None


def span_of(year: int, month: int | None = None, day: int | None = None) -> Span | None:
    """The span asked for; None when there is no such day."""
    try:
        first = date(year, month or 1, day or 1)
        if day:
            until = first + timedelta(days=1)
        elif month:
            until = next_month(first)
        else:
            until = date(year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
    return Span(first, until, month, day)


def next_month(day: date) -> date:
    """The first day of the month after. Errors: ValueError past the year 9999."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_before(day: date) -> date:
    """The first day of the month before. Errors: ValueError before the year 1."""
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def weeks_of(day: date) -> list[list[date | None]]:
    """The days of the month by weeks from Monday; None beside the month."""
    return [
        [each if each.month == day.month else None for each in week]
        for week in calendar.Calendar().monthdatescalendar(day.year, day.month)
    ]
