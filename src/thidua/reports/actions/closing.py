"""Closing a unit's period."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reports.permissions import why_not_close
from thidua.reports.queries import to_close
from thidua.rollup.actions import freeze_total
from thidua.rollup.models import Closing
from thidua.trail.actions import record
from thidua.years.models import ReportingPeriod


@transaction.atomic
def close_period(*, unit: Unit, period: ReportingPeriod, by: Person | None, at: datetime) -> Closing:
    """Freeze the unit's reading of the period with its inputs' hash. Silent units do not hinder; they are counted in
    the trail and stand named on the closing. What is approved later shows as "after closing".

    Raises NotYours, NothingBeneath, NotYetOver, AlreadyClosed or DecisionsPending.
    """
    on = day_of(at)
    insist(why_not_close(by, unit, period, on=on))
    silent = to_close(unit, period, on=on).silent
    # Of two officers who close at once the second waits here and is refused: one closing stands.
    closing = freeze_total(unit=unit, period=period, by=by, at=at)
    record("period.closed", subject=unit, by=by, at=at, period=period.code, silent=[term.unit.code for term in silent])
    return closing
