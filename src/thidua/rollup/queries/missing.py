"""Who is missing from a total."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.organisations.models import Branch, Unit, UnitTerm
from thidua.rollup.models import Sheet
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


def missing_units(
    subject: Unit | Cluster, indicator: str, period: Period, *, limit: int | None = None
) -> list[UnitTerm]:
    """The grassroots unions that are asked for the indicator and have not given all of it, in alphabetical order."""
    frame = frame_of(period)
    roots = [subject] if isinstance(subject, Unit) else members(subject, period.last_day)
    measure = frame.measures[indicator]
    if measure.kind in (TREE, MEMBERSHIP):
        return []
    terms = UnitTerm.objects.in_force(period.last_day).select_related("unit", "parent").order_by("sort_key", "unit_id")
    if measure.kind == WAVG:
        return list(terms.filter(unit_id__in=_silent_of_mean(roots, indicator, frame))[:limit])
    beneath = Branch.objects.filter(
        ancestor__in=roots, valid_from__lte=period.last_day, valid_until__gt=period.last_day
    )
    ids = [root.pk for root in roots]
    strands = {place.strand for place in places_of(ids, period).values()}
    strands |= {strand for counts in census_of(ids, period).values() for strand, units in counts.items() if units}
    silent = _silent(measure, strands, frame)
    return list(terms.filter(silent, unit__in=beneath.values("descendant"))[:limit]) if silent else []


def _silent(measure: Measure, strands: Iterable[str], frame: Frame) -> Q:
    """Of which terms of these strands the unit is asked and has not said all; empty when nobody is asked."""
    alike: dict[tuple[tuple[int, str], ...], Q] = {}
    for strand in sorted(strands):
        kind, _, unit_class = strand.partition("/")
        if is_grassroots(strand) and is_asked(measure, strand, frame):
            asked = tuple(_asked(measure, strand, frame))
            alike[asked] = alike.get(asked, Q()) | Q(kind=kind, unit_class=unit_class)
    # Where all are asked alike, which is the rule, one "not said" stands beside the rest and PostgreSQL joins it.
    silent = Q()
    for asked, who in alike.items():
        whole = Q()
        for position, code in asked:
            whole &= Q(_says(position, code))
        silent |= who & ~whole
    return silent


def _asked(measure: Measure, strand: str, frame: Frame) -> list[tuple[int, str]]:
    """What such a unit must have said: positions and periods."""
    if measure.kind == RATIO:
        parts = (frame.measures[part] for part in (measure.numerator, measure.denominator))
        return [each for part in parts for each in _asked(part, strand, frame)]
    return [(measure.position, code) for code in needed(measure, strand, frame)]


def _says(position: int, code: str) -> Exists:
    said = Q(**{f"amounts__{position}__isnull": False}) | Q(texts__has_key=str(position))
    return Exists(Sheet.objects.filter(said, unit=OuterRef("unit"), period=code))


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
