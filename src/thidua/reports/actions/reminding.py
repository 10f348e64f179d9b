"""Reminding silent units, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.people.actions import tell
from thidua.people.models import Person
from thidua.reports.permissions import why_not_remind
from thidua.reports.rules import NobodyToRemind
from thidua.trail.actions import record_each
from thidua.years.models import ReportingPeriod


@transaction.atomic
def remind_units(*, units: Sequence[Unit], period: ReportingPeriod, by: Person | None, at: datetime) -> int:
    """Lay a reminder of the period in the inbox of each unit; returns how many were reminded.

    All or none: raises NotYours for a unit whose reports `by` does not check, NobodyToRemind when none was chosen.
    """
    insist(None if units else NobodyToRemind())
    insist(why_not_remind(by, units, on=day_of(at)))
    tell(units=units, kind="report.reminded", subject=period, by=by, at=at, period=period.code)
    record_each("report.reminded", ((unit, {"period": period.code}) for unit in units), by=by, at=at)
    return len(units)
