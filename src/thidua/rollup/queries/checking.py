"""Invariants of the roll-up over the whole database: what is kept equals what the sheets say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.rollup.models import Census, Total
from thidua.rollup.queries.places import ancestors_of, places_of
from thidua.rollup.queries.stored import cells_of, frame_of, measures, sheets_of
from thidua.rollup.rules import Cells, add_cells, effective


def sums_from_sheets(period: Period) -> tuple[dict[tuple[int, str], Cells], dict[tuple[int, str], int]]:
    """All sums and the whole census of a period, recomputed one unit at a time: slow, obvious, from the record only."""
    frame = frame_of(period)
    units = list(Unit.objects.values_list("pk", flat=True))
    places = places_of(units, period)
    above = ancestors_of(places.values(), period)
    sums: dict[tuple[int, str], Cells] = {}
    census: Counter[tuple[int, str]] = Counter()
    for pk, place in places.items():
        if place.alive:
            census.update((ancestor, place.strand) for ancestor in above[pk])
    for pk, said in sheets_of(places, period).items():
        content = effective(said, places[pk], frame)
        for ancestor in above[pk]:
            add_cells(sums.setdefault((ancestor, places[pk].strand), {}), content)
    return {key: cells for key, cells in sums.items() if cells}, dict(census)


def kept_sums(period: Period) -> tuple[dict[tuple[int, str], Cells], dict[tuple[int, str], int]]:
    """All sums and the census as they are kept."""
    by_position = {measure.position: code for code, measure in measures().items()}
    sums: dict[tuple[int, str], Cells] = {}
    for row in Total.objects.filter(period_id=period.code):
        add_cells(sums.setdefault((row.unit_id, row.strand), {}), cells_of(row, by_position))
    rows = Census.objects.filter(period_id=period.code, units__gt=0)
    census = {(unit, strand): units for unit, strand, units in rows.values_list("unit_id", "strand", "units")}
    return {key: cells for key, cells in sums.items() if cells}, census


def check_totals() -> Iterator[str]:
    """Every kept total or census that differs from what the sheets and the tree say; nothing when all is well."""
    for code in Census.objects.values_list("period_id", flat=True).distinct().order_by("period_id"):
        period = Period.parse(code)
        (sums, census), (kept, kept_census) = sums_from_sheets(period), kept_sums(period)
        for what, now, then in (("total", sums, kept), ("census", census, kept_census)):
            for key in sorted({*now, *then}):
                if now.get(key) != then.get(key):
                    unit, strand = key
                    yield f"{what} {code} unit {unit} {strand}: kept differs from its sheets"
