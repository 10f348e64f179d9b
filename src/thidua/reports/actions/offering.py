"""Offering figures that an upper floor knows to the reports in which they belong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from thidua.people.models import Person
from thidua.reports.models import OfferedFigure
from thidua.reports.queries.proposals import Offer


@transaction.atomic
def offer_figures(*, offers: Iterable[Offer], year: int, origin: str, by: Person | None, at: datetime) -> None:
    """These figures are offered at their lines of the year's reports, in place of what `origin` offered before.

    No report changes: whoever fills it in takes the figure or writes another, and a difference is shown. Who calls has
    insisted that `by` may do what the figures come from, and recorded it.
    """
    OfferedFigure.objects.filter(origin=origin, standing=True).update(standing=False)
    OfferedFigure.objects.bulk_create(
        OfferedFigure(
            unit=one.unit,
            year=year,
            indicator_id=one.indicator,
            amount=one.amount,
            source=one.source[:300],
            origin=origin,
            by=by,
            at=at,
        )
        for one in offers
    )
