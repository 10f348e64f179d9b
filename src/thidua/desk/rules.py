"""In which order matters lie on the desk, and from when a closing is shown there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from thidua.ground.values import Period
from thidua.years.models import ReportingPeriod

SOON = 14
"""Days before its cut-off from which a period is shown as one to close."""
SHOWN = 8
"""So many rows of one kind stand on the desk; the list of its own has them all."""


def is_soon(period: ReportingPeriod, on: date) -> bool:
    """Whether the period's cut-off is near or past."""
    return (period.cut_off - on).days <= SOON


def leading(periods: Iterable[ReportingPeriod]) -> ReportingPeriod | None:
    """Of the periods being gathered, the one whose figures head the desk: the next deadline, then the longest."""
    return min(periods, key=lambda each: (each.deadline, -_length(each.period)), default=None)


def _length(period: Period) -> int:
    return (period.last_day - period.first_day).days
