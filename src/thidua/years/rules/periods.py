"""When a report is due, and what a declared period may say. Days are days in Vietnam."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from thidua.ground.values import Period, Refusal
from thidua.ground.values import mark as _

DAYS_TO_SUBMIT = 5
"""Days between the cut-off and the deadline where an installation does not set its own. Not from any regulation."""
SATURDAY = 5


class NotDeclared(Refusal):
    """Nobody declared the period, so nothing is asked in it."""

    text = _("The period “{code}” is not open for reports. Declare it first, with its cut-off and deadline.")


class CutOffOutside(Refusal):
    """The cut-off lies outside the period."""

    text = _("The cut-off {cut_off} lies outside the period, {first_day} to {last_day}. Choose a day within it.")


class DeadlineTooEarly(Refusal):
    """The deadline lies before the cut-off."""

    text = _("The deadline {deadline} lies before the cut-off {cut_off}. Choose the cut-off or a later day.")


def why_not_declare(period: Period, cut_off: date, deadline: date) -> Refusal | None:
    """None when work of the period is counted up to a day of it, and the deadline does not lie before that day."""
    if not period.first_day <= cut_off <= period.last_day:
        return CutOffOutside(cut_off=cut_off, first_day=period.first_day, last_day=period.last_day)
    if deadline < cut_off:
        return DeadlineTooEarly(deadline=deadline, cut_off=cut_off)
    return None


def working_day_from(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the next one that is neither Saturday, Sunday nor a public holiday."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


def default_deadline(cut_off: date, holidays: Collection[date]) -> date:
    """Five days after the cut-off, moved to the next working day when it falls on a weekend or a holiday.

    A default only: whoever declares the period may set any other day, which is then taken as it is.
    """
    return working_day_from(cut_off + timedelta(days=DAYS_TO_SUBMIT), holidays)
