"""Closing: a unit's own reading of a period is frozen, with a hash over everything it was made of."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.actions import rely_on_tree
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.rollup.models import Closing, Sheet
from thidua.rollup.queries.contents import content_of_unit
from thidua.rollup.queries.places import places_beneath
from thidua.rollup.rules import is_grassroots, write_cell
from thidua.years.models import ReportingPeriod


class AlreadyClosed(Refusal):
    """The unit closed this period before."""

    text = _("{unit} closed {period} at {at}. A closed reading does not change; later figures show as “after closing”.")


@transaction.atomic
def freeze_total(*, unit: Unit, period: ReportingPeriod, by: Person | None, at: datetime) -> Closing:
    """Freeze what the unit reads of the period now. Live totals go on; this picture stays.

    Raises AlreadyClosed, having written nothing.
    """
    rely_on_tree()
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    earlier = Closing.objects.standing().filter(unit=unit, period=period).first()
    if earlier is not None:
        raise AlreadyClosed(unit=name_of(unit, period.last_day), period=period.period, at=earlier.at)
    content = content_of_unit(unit, period.period)
    places = places_beneath(unit.pk, period.period)
    sheets = list(
        Sheet.objects.filter(
            unit_id__in=[unit.pk, *places],
            period__first_day__gte=period.first_day,
            period__last_day__lte=period.last_day,
        ).order_by("unit_id", "period_id")
    )
    digest = hashlib.sha256()
    for sheet in sheets:
        digest.update(f"{sheet.unit_id} {sheet.period_id} {sheet.source} {sheet.amounts} {sheet.hedges}\n".encode())
    heard = {sheet.unit_id for sheet in sheets}
    silent = sorted(
        pk for pk, place in places.items() if place.alive and is_grassroots(place.strand) and pk not in heard
    )
    return Closing.objects.create(
        unit=unit,
        period=period,
        at=at,
        by=by,
        inputs_hash=digest.hexdigest(),
        reading={
            "own": {code: write_cell(cell) for code, cell in content.own.items()},
            "beneath": {
                strand: {code: write_cell(cell) for code, cell in cells.items()}
                for strand, cells in content.beneath.items()
            },
            "census": dict(content.strands),
            "silent": silent,
        },
    )


@transaction.atomic
def lift_closing(*, closing: Closing, by: Person | None, at: datetime) -> Closing:
    """The frozen reading no longer stands, and is kept: the unit reads its live totals until it closes again.

    Whether `by` may is asked by the caller, who also writes it down in the trail.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=closing.unit_id)
    closing.lifted_by, closing.lifted_at = by, at
    closing.save(update_fields=["lifted_by", "lifted_at"])
    return closing
