"""A sheet comes in, replaces an older one, or is withdrawn; every total above counts it from this commit on."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from thidua.ground.values import Period, Quantity, Refusal, insist
from thidua.ground.values import mark as _
from thidua.organisations.actions import rely_on_tree
from thidua.organisations.models import Unit
from thidua.organisations.queries import latest_term
from thidua.rollup.actions.locks import hold_first_keeping
from thidua.rollup.actions.rebuilding import keep_period
from thidua.rollup.actions.slots import Key, add_changes
from thidua.rollup.models import Boundaries, Sheet, TodayTotal
from thidua.rollup.queries.places import ancestors_of, is_kept, places_of
from thidua.rollup.queries.stored import fields_of, frame_of, measures, own_of
from thidua.rollup.queries.todays import Heirs, above_today, cut_cells
from thidua.rollup.rules import Cells, Own, Place, add_cells, effective, sum_cells, why_not_add
from thidua.years.models import ReportingPeriod


class UnitNotThen(Refusal):
    """The unit did not exist in the period of its sheet."""

    text = _("The unit {unit} did not exist in {period}. Check the period, or the dates of the unit.")


@transaction.atomic
def add_sheet(*, unit: Unit, period: ReportingPeriod, figures: Mapping[str, Quantity | str], source: str) -> None:
    """Let the unit's approved figures of a period count, in place of those it had for the same period.

    They count for every superior and for every declared period that holds this one. `source` names what handed them in,
    such as "report:17". Raises UnitNotThen or OverlappingFigures, having written nothing.
    """
    _change(unit=unit, period=period, own=dict(figures), source=source)


@transaction.atomic
def withdraw_sheet(*, unit: Unit, period: ReportingPeriod) -> None:
    """Take the unit's figures of a period out of every total."""
    _change(unit=unit, period=period, own=None, source="")


def _change(*, unit: Unit, period: ReportingPeriod, own: Own | None, source: str) -> None:
    rely_on_tree()
    # Two sheets of one unit meet in the totals of the year: one after the other.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    known = measures()
    by_position = {measure.position: code for code, measure in known.items()}
    holders = periods_holding(period)
    near = ReportingPeriod.objects.filter(
        first_day__lte=max(holder.last_day for holder in holders),
        last_day__gte=min(holder.first_day for holder in holders),
    )
    stored = Sheet.objects.filter(unit=unit, period_id__in=[row.code for row in near])
    before: dict[str, Own] = {sheet.period_id: own_of(sheet, by_position) for sheet in stored}
    after = {code: said for code, said in before.items() if code != period.code}
    if own is not None:
        insist(why_not_add(period.code, own, after, known))
        after[period.code] = own
    changes: dict[Key, Cells] = {}
    todays: dict[Key, Cells] = {}
    for holder in holders:
        begin_keeping(holder)
        frame = frame_of(holder)
        places = places_of([unit.pk], holder)
        if own is not None and holder.code == period.code and not places:
            raise UnitNotThen(unit=latest_term(unit).name, period=holder)
        above = ancestors_of(places.values(), holder)
        for place in places.values():
            said, unsaid = effective(after, place, frame), effective(before, place, frame)
            change = sum_cells([said])
            add_cells(change, unsaid, -1)
            for ancestor in above[unit.pk]:
                changes[holder.code, ancestor, place.strand] = change
            todays |= _today(unit, holder, place, said, unsaid)
    add_changes(changes, known)
    add_changes(todays, known, model=TodayTotal)
    if own is None:
        Sheet.objects.filter(unit=unit, period=period).delete()
    elif period.code in before:
        Sheet.objects.filter(unit=unit, period=period).update(**fields_of(own, known), source=source)
    else:
        Sheet.objects.create(unit=unit, period=period, **fields_of(own, known), source=source)


def _today(unit: Unit, period: Period, place: Place, said: Cells, unsaid: Cells) -> dict[Key, Cells]:
    """The same change in today's boundaries, where those of the period are kept: share by share, since cutting rounds."""
    kept = Boundaries.objects.filter(period_id=period.code).first()
    if kept is None or kept.tree_day is None:
        return {}
    shares = Heirs(kept.tree_day, [unit.pk]).of(unit.pk)
    above = above_today((share.unit for share in shares), kept.tree_day)
    changes: dict[Key, Cells] = {}
    for share in shares:
        part = add_cells(cut_cells(said, share), cut_cells(unsaid, share), -1)
        for ancestor in above[share.unit]:
            key = (period.code, ancestor, place.strand)
            changes[key] = sum_cells([changes[key], part]) if key in changes else part
    return changes


def periods_holding(period: ReportingPeriod) -> list[Period]:
    """The declared periods that hold this one, itself included; always in the same order."""
    rows = ReportingPeriod.objects.filter(first_day__lte=period.first_day, last_day__gte=period.last_day)
    return [row.period for row in rows.order_by("code") if row.period.holds(period.period)]


def begin_keeping(period: Period) -> None:
    """Make sure the totals of the period are kept, building them from the sheets the first time."""
    if not is_kept(period):
        hold_first_keeping(period.code)
        if not is_kept(period):
            keep_period(period)
