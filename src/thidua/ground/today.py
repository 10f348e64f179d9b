"""The one clock of the house. Asked only by views and commands; everything below them is told the day.

`THIDUA_TODAY` (for the demo) moves the day of the emulation year; sessions, log-in throttling and keys use the
real clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This moment, aware, in Vietnam: the real one, or the real time of day on the day of `THIDUA_TODAY`."""
    real = timezone.now().astimezone(VIETNAM)
    if settings.THIDUA_TODAY is None:
        return real
    return real + timedelta(days=(settings.THIDUA_TODAY - real.date()).days)


def today() -> date:
    """The current day in Vietnam."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The day in Vietnam on which `moment` lies."""
    return moment.astimezone(VIETNAM).date()
