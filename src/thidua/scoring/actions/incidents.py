"""Incidents that schemes count, reported and withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import Period, insist
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.scoring.models import Incident, Round
from thidua.scoring.permissions import why_not_open, why_not_report_incident, why_not_withdraw_incident
from thidua.scoring.queries.schemes import read_loaded
from thidua.scoring.rules.refusals import EventOutside, IncidentWithdrawn, NoSuchEvent, TextMissing
from thidua.trail.actions import record


@transaction.atomic
def report_incident(
    *,
    found: Round,
    unit: Unit,
    event: str,
    on: date,
    note: str,
    by: Person | None,
    at: datetime,
    simulated: bool = False,
) -> Incident:
    """An incident at the unit in the round's year. It counts at once.

    Raises NotYours, RoundClosed, NoSuchEvent, EventOutside or TextMissing, having written nothing.
    """
    found = Round.objects.select_for_update(of=("self",)).select_related("cluster", "scheme").get(pk=found.pk)
    insist(why_not_open(found) or why_not_report_incident(by, unit, on=day_of(at)))
    scheme, period = read_loaded(found.scheme), Period.parse(str(found.year))
    if event not in {one.code for one in scheme.events if not one.late_reports}:
        raise NoSuchEvent(scheme=scheme.code, event=event)
    if not period.first_day <= on <= period.last_day:
        raise EventOutside(on=on, year=found.year)
    insist(None if note.strip() else TextMissing())
    incident = Incident.objects.create(
        unit=unit, event=event, on=on, note=note.strip(), simulated=simulated, by=by, at=at
    )
    record("incident.reported", subject=incident, by=by, at=at, unit=unit, event=event, on=on)
    return incident


@transaction.atomic
def withdraw_incident(*, found: Round, incident: Incident, why: str, by: Person | None, at: datetime) -> Incident:
    """The incident counts no more; it stays on record with the reason.

    Raises NotYours, RoundClosed, IncidentWithdrawn or TextMissing, having written nothing.
    """
    found = Round.objects.select_for_update(of=("self",)).select_related("cluster").get(pk=found.pk)
    incident = Incident.objects.select_for_update(of=("self",)).select_related("unit").get(pk=incident.pk)
    insist(why_not_open(found) or why_not_withdraw_incident(by, incident.unit, on=day_of(at)))
    insist(IncidentWithdrawn() if incident.withdrawn_at else None)
    insist(None if why.strip() else TextMissing())
    incident.withdrawn_by, incident.withdrawn_at, incident.withdrawn_why = by, at, why.strip()
    incident.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_why"])
    record("incident.withdrawn", subject=incident, by=by, at=at, unit=incident.unit)
    return incident
