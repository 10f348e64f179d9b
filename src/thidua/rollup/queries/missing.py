"""Who is missing from a total."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.organisations.models import Unit, UnitTerm
from thidua.rollup.queries.places import census_of, places_beneath, places_of
from thidua.rollup.queries.stored import frame_of, sheets_of
from thidua.rollup.rules import (
    MEMBERSHIP,
    RATIO,
    TREE,
    WAVG,
    Cell,
    Frame,
    Measure,
    Place,
    effective,
    is_asked,
    is_grassroots,
    needed,
)

LARGE = 20_000
"""Units beneath; of more the first few are found by walking the names, of fewer by looking at each."""
Asked = tuple[tuple[int, str], ...]
"""What a union must have said: positions and periods."""

SAID = """select true as it from rollup_sheet
    where unit_id = beneath.unit_id and period_id = %(code{number})s
        and (amounts[%(at{number})s] is not null or texts ? %(place{number})s)"""
FROM_BRANCH = """
    with silent as materialized (
        select unit_id from (
            select descendant_id as unit_id from organisations_branch
            where ancestor_id = any(%(roots)s) and valid_from <= %(on)s and valid_until > %(on)s
        ) as beneath {joins} where {nothing}
    )
    select unit_id from organisations_unitterm
    where unit_id in (select unit_id from silent) and valid_from <= %(on)s and valid_until > %(on)s
        and ({strands})
    order by sort_key, unit_id limit %(limit)s
"""
# Only what stands in the index of names is asked of those passed over.
BY_NAME = """
    select unit_id from organisations_unitterm as beneath
    where valid_from <= %(on)s and valid_until > %(on)s and ({strands})
        and exists (
            select from organisations_branch
            where ancestor_id = any(%(roots)s) and descendant_id = beneath.unit_id
                and valid_from <= %(on)s and valid_until > %(on)s
        ) and ({silent})
    order by sort_key, unit_id limit %(limit)s
"""


def missing_units(
    subject: Unit | Cluster, indicator: str, period: Period, *, limit: int | None = None
) -> list[UnitTerm]:
    """The grassroots unions that are asked for the indicator and have not given all of it, in alphabetical order."""
    frame = frame_of(period)
    roots = [subject] if isinstance(subject, Unit) else members(subject, period.last_day)
    measure = frame.measures[indicator]
    if measure.kind in (TREE, MEMBERSHIP):
        return []
    ids = [root.pk for root in roots]
    if measure.kind == WAVG:
        silent = _silent_of_mean(roots, indicator, frame)
    else:
        census = census_of(ids, period).values()
        strands = {place.strand for place in places_of(ids, period).values()}
        strands |= {strand for counts in census for strand, units in counts.items() if units}
        many = sum(counts.total() for counts in census) > LARGE and limit is not None
        silent = [
            pk
            for asked, of in _asked_alike(measure, strands, frame).items()
            for pk in _silent(ids, of, asked, period, limit=limit, by_name=many)
        ]
    terms = UnitTerm.objects.in_force(period.last_day).filter(unit_id__in=silent).select_related("unit", "parent")
    return list(terms.order_by("sort_key", "unit_id")[:limit])


def _asked_alike(measure: Measure, strands: Iterable[str], frame: Frame) -> dict[Asked, list[str]]:
    """What grassroots unions of these strands must have said, with the strands asked for just that."""
    alike: dict[Asked, list[str]] = {}
    for strand in sorted(strands):
        if is_grassroots(strand) and is_asked(measure, strand, frame):
            alike.setdefault(tuple(_asked(measure, strand, frame)), []).append(strand)
    return alike


def _silent(
    ids: list[int], strands: list[str], asked: Asked, period: Period, *, limit: int | None, by_name: bool
) -> list[int]:
    """Of the units of these strands beneath, themselves included, those that have not said all that is asked; the first by name."""
    given: dict[str, Any] = {"roots": ids, "on": period.last_day, "limit": limit}
    said, alike = [], []
    for number, strand in enumerate(strands):
        given[f"kind{number}"], _, given[f"class{number}"] = strand.partition("/")
        alike.append(f"kind = %(kind{number})s and unit_class = %(class{number})s")
    for number, (position, code) in enumerate(asked):
        given |= {f"at{number}": position + 1, f"place{number}": str(position), f"code{number}": code}
        said.append(SAID.format(number=number))
    query = BY_NAME if by_name else FROM_BRANCH
    joins = "".join(f" left join lateral ({each} limit 1) as said{number} on true" for number, each in enumerate(said))
    nothing = " or ".join(f"said{number}.it is null" for number in range(len(said)))
    silent = " or ".join(f"not exists ({each})" for each in said)
    with connection.cursor() as cursor:
        cursor.execute(query.format(strands=" or ".join(alike), joins=joins, nothing=nothing, silent=silent), given)
        return [pk for (pk,) in cursor.fetchall()]


def _asked(measure: Measure, strand: str, frame: Frame) -> list[tuple[int, str]]:
    """What such a unit must have said: positions and periods."""
    if measure.kind == RATIO:
        parts = (frame.measures[part] for part in (measure.numerator, measure.denominator))
        return [each for part in parts for each in _asked(part, strand, frame)]
    return [(measure.position, code) for code in needed(measure, strand, frame)]


def _silent_of_mean(roots: Iterable[Unit], indicator: str, frame: Frame) -> list[int]:
    """A mean is there when it and its weight come from one period: asked of the rules, unit by unit."""
    places: dict[int, Place] = {}
    for root in roots:
        places |= places_of([root.pk], frame.period) | places_beneath(root.pk, frame.period)
    measure = frame.measures[indicator]
    expected = {pk: place for pk, place in places.items() if place.alive and is_asked(measure, place.strand, frame)}
    said = sheets_of(expected, frame.period, frame.measures)
    return [
        pk
        for pk, place in expected.items()
        if not effective(said.get(pk, {}), place, frame).get(indicator, Cell()).reported
    ]
