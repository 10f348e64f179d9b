"""Why a person may not send, match or save a sheet."""

from __future__ import annotations

from datetime import date

from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_save
from thidua.worksheets.models import Upload
from thidua.worksheets.queries import asked_beneath
from thidua.worksheets.rules.refusals import NobodyBeneath, SavedAlready
from thidua.years.models import ReportingPeriod


def why_not_send(by: Person, unit: Unit, period: ReportingPeriod, report: Report | None, *, on: date) -> Refusal | None:
    """A sheet of one report needs that report open to the person; a sheet of many, somebody beneath who is asked."""
    if report is not None:
        return why_not_save(by, report, on=on)
    if refusal := why_not(by, Power.ENTER, unit, on=on):
        return refusal
    if not asked_beneath(by, unit, period, on=on).units:
        return NobodyBeneath(unit=name_of(unit, period.last_day), period=period.period)
    return None


def why_not_work_on(by: Person, upload: Upload, *, on: date) -> Refusal | None:
    """Matching and saving: the sheet's own officer, still sitting there, and a sheet is saved once."""
    if refusal := why_not(by, Power.ENTER, upload.unit, on=on):
        return refusal
    return SavedAlready(at=upload.saved_at) if upload.saved_at else None
