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
from thidua.rollup.models import Sheet
from thidua.rollup.queries.places import ancestors_of, is_kept, places_of
from thidua.rollup.queries.stored import fields_of, frame_of, measures, own_of
from thidua.rollup.rules import Cells, Own, add_cells, effective, why_not_add
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
    stored = {sheet.period_id: sheet for sheet in Sheet.objects.filter(unit=unit)}
    before: dict[str, Own] = {code: own_of(sheet, by_position) for code, sheet in stored.items()}
    after = {code: said for code, said in before.items() if code != period.code}
    if own is not None:
        if unit.pk not in places_of([unit.pk], period.period):
            raise UnitNotThen(unit=latest_term(unit).name, period=period.period)
        insist(why_not_add(period.code, own, after, known))
        after[period.code] = own
    changes: dict[Key, Cells] = {}
    for holder in periods_holding(period):
        begin_keeping(holder)
        frame = frame_of(holder)
        for place in places_of([unit.pk], holder).values():
            change = effective(after, place, frame)
            add_cells(change, effective(before, place, frame), -1)
            for ancestor in ancestors_of([place], holder)[unit.pk]:
                changes[holder.code, ancestor, place.strand] = change
    add_changes(changes, known)
    if own is None:
        Sheet.objects.filter(unit=unit, period=period).delete()
    else:
        Sheet.objects.update_or_create(unit=unit, period=period, defaults={**fields_of(own, known), "source": source})


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
