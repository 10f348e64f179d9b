"""When the tree changes, the contributions of the units concerned move with them, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from thidua.ground.values import Period
from thidua.organisations.actions import hold_tree
from thidua.organisations.models import UnitTerm
from thidua.rollup.actions.moving import Then, Today, moving
from thidua.rollup.actions.rebuilding import add_todays, rebuild_todays
from thidua.rollup.models import Boundaries, Census, TodayCensus, TodayTotal, Total
from thidua.rollup.queries.beneath_today import contents_today
from thidua.rollup.queries.places import places_beneath_any
from thidua.rollup.queries.todays import carried_beneath, tree_day
from thidua.years.models import ReportingPeriod


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
        codes = Census.objects.filter(period__last_day__gte=since).values_list("period_id", flat=True).distinct()
        periods = [Period.parse(code) for code in codes.order_by("period_id")]
        concerned = {*roots}.union(*(places_beneath_any(roots, period) for period in periods))
        with moving(concerned, periods, Then()):
            yield
            # Who carries the past has changed: what was kept in today's boundaries is built anew when it is next asked for.
            forget_todays()


@contextmanager
def keeping_todays(*, units: Iterable[int] | None, on: date) -> Iterator[None]:
    """Decide inside: what was kept in the boundaries of the day `on` is kept again afterwards, by whoever carries it then.

    `units` are those whose terms or successions change: they take along what they carry. None stands for several decisions together:
    the sums are then built as a whole, once, also where another such block stands within. Without it a decision only lets those sums
    be forgotten.
    """
    with transaction.atomic():
        hold_tree()
        kept = Boundaries.objects.filter(tree_day=tree_day(on)).values("period_id")
        rows = list(ReportingPeriod.objects.filter(pk__in=kept).order_by("code"))
        if not rows:
            yield
        elif units is None:
            forget_todays()
            yield
            for row in rows:
                rebuild_todays(period=row, on=on)
        else:
            with _taking_along(list(units), rows, on):
                yield


@contextmanager
def _taking_along(roots: list[int], rows: list[ReportingPeriod], on: date) -> Iterator[None]:
    carried, above = {*carried_beneath(roots, on)}, _above(roots, on)
    with moving(carried, [row.period for row in rows], Today(on)):
        yield
    after = _above(roots, on)
    others = UnitTerm.objects.in_force(on).filter(parent_id__in=above ^ after).exclude(unit_id__in=roots)
    alone = (above ^ after) - set(others.values_list("parent_id", flat=True))
    # Who has nobody beneath any more keeps no sum; who has now and had not begins to. Of one that is carried all that is beneath it is,
    # so its sum has just been written.
    begun = (alone & after) - carried
    codes = [row.code for row in rows]
    for model in (TodayTotal, TodayCensus):
        model._default_manager.filter(period_id__in=codes, unit_id__in=(alone - after) | begun).delete()
    for row in rows if begun else ():
        for unit, (sums, census) in contents_today(begun, row.period, on).items():
            add_todays(
                row.period,
                {(unit, strand): cells for strand, cells in sums.items()},
                {(unit, strand): count for strand, count in census.items()},
            )
    for row in rows:
        Boundaries.objects.update_or_create(period=row, defaults={"tree_day": tree_day(on)})


def _above(units: list[int], on: date) -> set[int]:
    """Beneath whom these units hang on the day."""
    terms = UnitTerm.objects.in_force(on).filter(unit_id__among=units, parent__isnull=False)
    return set(terms.values_list("parent_id", flat=True).distinct())


def forget_units(*, units: Iterable[int]) -> None:
    """Take away the kept sums of units that are about to be as if they had never been: nothing hangs beneath them."""
    ids = list(units)
    for model in (Total, Census, TodayTotal, TodayCensus):
        model.objects.filter(unit_id__in=ids).delete()


def forget_todays() -> None:
    """What is kept in today's boundaries holds no more: a unit was moved, ended or succeeded."""
    Boundaries.objects.all().delete()
