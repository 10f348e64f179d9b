"""When the tree changes, the contributions of the units concerned move with them, in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from thidua.ground.values import Period
from thidua.organisations.actions import hold_tree
from thidua.organisations.models import Unit, UnitTerm
from thidua.rollup.actions.rebuilding import add_todays, rebuild_todays
from thidua.rollup.actions.slots import Key, add_changes
from thidua.rollup.models import Boundaries, Census, TodayCensus, TodayTotal, Total
from thidua.rollup.queries.places import ancestors_of, places_beneath_any, places_of
from thidua.rollup.queries.stored import frame_of, measures, sheets_of
from thidua.rollup.queries.todays import carried_beneath, contents_today, sums_today, tree_day
from thidua.rollup.rules import Cells, add_cells, effective
from thidua.years.models import ReportingPeriod

FEW = 300
"""Units that take what they carry along one by one."""


@contextmanager
def resettled(*, units: Iterable[int], since: date) -> Iterator[None]:
    """Change terms and closure inside: `with resettled(units=[…], since=day): …`.

    `units` are those whose own terms change from `since` on; what hangs beneath moves along. Before the block their
    contributions and their places in the census leave every superior, afterwards they arrive where the units then hang,
    in every kept period whose last day is not before `since`. Closed readings are pictures and stay as they are.
    """
    roots = list(units)
    with transaction.atomic():
        hold_tree()
        periods = [
            Period.parse(code)
            for code in Census.objects.filter(period__last_day__gte=since)
            .values_list("period_id", flat=True)
            .distinct()
            .order_by("period_id")
        ]
        _count(roots, periods, -1)
        yield
        # Who carries the past has changed: what was kept in today's boundaries is built anew when it is next asked for.
        forget_todays()
        _count(roots, periods, 1)


@contextmanager
def keeping_todays(*, units: Iterable[int] | None, on: date) -> Iterator[None]:
    """Decide inside: what was kept in the boundaries of the day `on` is kept again afterwards, by whoever carries it then.

    `units` are those whose terms or successions change (None: of several decisions together). Few take what they carry along, share
    by share; where many are concerned the sums are built as a whole, which is quicker then: once, also where one such block stands
    within another. Without it a decision only lets those sums be forgotten.
    """
    roots = list(units or ())
    with transaction.atomic():
        hold_tree()
        kept = Boundaries.objects.filter(tree_day=tree_day(on)).values("period_id")
        periods = list(ReportingPeriod.objects.filter(pk__in=kept).order_by("code"))
        carried = carried_beneath(roots, on) if roots and periods else []
        few = units is not None and len(carried) <= FEW
        before = [sums_today(row.period, on, carried) for row in periods] if few else []
        above = _above(roots, on)
        if not few:
            forget_todays()
        yield
        if not few:
            for row in periods:
                rebuild_todays(period=row, on=on)
            return
        for row, (sums, census) in zip(periods, before, strict=True):
            now, counted = sums_today(row.period, on, carried)
            for key, cells in sums.items():
                add_cells(now.setdefault(key, {}), cells, -1)
            counted.subtract(census)
            add_todays(row.period, now, counted)
        _begin_and_cease(roots, above, periods, on)
        for row in periods:
            Boundaries.objects.update_or_create(period=row, defaults={"tree_day": tree_day(on)})


def _above(units: list[int], on: date) -> set[int]:
    """Beneath whom these units hang on the day."""
    rows = UnitTerm.objects.in_force(on).filter(unit_id__in=units, parent__isnull=False)
    return set(rows.values_list("parent_id", flat=True))


def _begin_and_cease(roots: list[int], before: set[int], periods: list[ReportingPeriod], on: date) -> None:
    """Who has nobody beneath any more keeps no sum of today; who has now and had not begins to keep one."""
    after = _above(roots, on)
    others = UnitTerm.objects.in_force(on).filter(parent_id__in=before ^ after).exclude(unit_id__in=roots)
    alone = (before ^ after) - set(others.values_list("parent_id", flat=True))
    codes = [row.code for row in periods]
    for model in (TodayTotal, TodayCensus):
        model._default_manager.filter(period_id__in=codes, unit_id__in=alone).delete()
    for unit in Unit.objects.filter(pk__in=alone & after):
        for row in periods:
            sums, census = contents_today(unit, row.period, on)
            add_todays(
                row.period,
                {(unit.pk, strand): cells for strand, cells in sums.items()},
                {(unit.pk, strand): count for strand, count in census.items()},
            )


def forget_units(*, units: Iterable[int]) -> None:
    """Take away the kept sums of units that are about to be as if they had never been: nothing hangs beneath them."""
    ids = list(units)
    for model in (Total, Census, TodayTotal, TodayCensus):
        model.objects.filter(unit_id__in=ids).delete()


def forget_todays() -> None:
    """What is kept in today's boundaries holds no more: a unit was moved, ended or succeeded."""
    Boundaries.objects.all().delete()


def _count(roots: list[int], periods: list[Period], sign: int) -> None:
    """Count these units and all beneath them in (1) or out (−1)."""
    changes: dict[Key, Cells] = {}
    census: Counter[Key] = Counter()
    for period in periods:
        frame = frame_of(period)
        places = places_of(roots, period) | places_beneath_any(roots, period)
        above = ancestors_of(places.values(), period)
        said = sheets_of(places, period)
        for pk, place in places.items():
            content = effective(said.get(pk, {}), place, frame)
            for ancestor in above[pk]:
                key = (period.code, ancestor, place.strand)
                census[key] += int(place.alive)
                if content:
                    add_cells(changes.setdefault(key, {}), content, sign)
    add_changes(changes, measures())
    counted = [(*key, sign * units) for key, units in census.items() if units]
    if counted:
        with connection.cursor() as cursor:
            cursor.executemany(
                """insert into rollup_census (period_id, unit_id, strand, units) values (%s, %s, %s, %s)
                   on conflict (period_id, unit_id, strand) do update set units = rollup_census.units + excluded.units""",
                sorted(counted),
            )
