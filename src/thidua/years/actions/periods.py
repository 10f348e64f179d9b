"""Declaring the periods in which figures are asked."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from thidua.ground.values import Period, insist
from thidua.people.models import Person
from thidua.trail.actions import record
from thidua.years.models import ReportingPeriod
from thidua.years.queries.periods import holidays
from thidua.years.rules.periods import default_deadline, why_not_declare


@transaction.atomic
def declare_period(
    *,
    code: str,
    cut_off: date | None = None,
    deadline: date | None = None,
    by: Person | None = None,
    at: datetime | None = None,
) -> ReportingPeriod:
    """Open a period for reports, or change the days of one that is open.

    By default the cut-off is the period's last day, the deadline five days later on a working day. Declared again, a
    period keeps the days that are not given. What changed is recorded when `at` is given; an installation sets up its
    calendar without.

    Raises UnreadablePeriod, CutOffOutside or DeadlineTooEarly, having written nothing.
    """
    period = Period.parse(code)
    known = ReportingPeriod.objects.select_for_update().filter(code=period.code).first()
    cut_off = cut_off or (known.cut_off if known else period.last_day)
    deadline = deadline or (known.deadline if known else default_deadline(cut_off, holidays()))
    insist(why_not_declare(period, cut_off, deadline))
    if known and (known.cut_off, known.deadline) == (cut_off, deadline):
        return known
    row = known or ReportingPeriod(code=period.code, first_day=period.first_day, last_day=period.last_day)
    row.cut_off, row.deadline = cut_off, deadline
    row.save()
    if at is not None:
        record("period.declared", subject=row, by=by, at=at, cut_off=cut_off, deadline=deadline)
    return row
