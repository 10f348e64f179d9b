"""A sheet comes in, replaces an older one, or is withdrawn; every total above counts it from this commit on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from thidua.ground.arrays import array_of
from thidua.ground.transactions import in_transaction
from thidua.ground.values import Period, Quantity, Refusal, insist
from thidua.ground.values import mark as _
from thidua.indicators.queries import kept
from thidua.organisations.actions import rely_on_tree
from thidua.organisations.models import Unit
from thidua.organisations.queries import latest_term
from thidua.rollup.actions.locks import hold_first_keeping
from thidua.rollup.actions.rebuilding import keep_period
from thidua.rollup.actions.slots import Key, add_changes
from thidua.rollup.models import Sheet, TodayTotal
from thidua.rollup.queries.places import is_kept, standings_of
from thidua.rollup.queries.stored import fields_of, frames_of, measures, sheets_for
from thidua.rollup.queries.todays import Heirs, above_today, cut_cells
from thidua.rollup.rules import Cells, Own, add_cells, effective, sum_cells, why_not_add
from thidua.years.models import ReportingPeriod


class UnitNotThen(Refusal):
    """The unit did not exist in the period of its sheet."""

    text = _("The unit {unit} did not exist in {period}. Check the period, or the dates of the unit.")


def add_sheet(*, unit: Unit, period: ReportingPeriod, figures: Mapping[str, Quantity | str], source: str) -> bool:
    """Let the unit's approved figures of a period count, in place of those it had for the same period.

    They count for every superior and for every declared period that holds this one. `source` names what handed them in,
    such as "report:17". Returns whether a unit above (where none is, the unit itself) had closed the period. Raises UnitNotThen
    or OverlappingFigures, having written nothing.
    """
    return _change(unit=unit, period=period, own=dict(figures), source=source)


def withdraw_sheet(*, unit: Unit, period: ReportingPeriod) -> None:
    """Take the unit's figures of a period out of every total."""
    _change(unit=unit, period=period, own=None, source="")


@in_transaction
def _change(*, unit: Unit, period: ReportingPeriod, own: Own | None, source: str) -> bool:
    # Two sheets of one unit meet in the totals of the year: one after the other.
    rely_on_tree(holding=unit.pk)
    now = kept()
    known = measures(now)
    standings = standings_of(unit.pk, period.period)
    before = sheets_for([unit.pk], {code for standing in standings for code in standing.near}, known).get(unit.pk, {})
    after: dict[str, Own] = {code: said for code, said in before.items() if code != period.code}
    if own is not None:
        insist(why_not_add(period.code, own, after, known))
        after[period.code] = own
    changes: dict[Key, Cells] = {}
    todays: dict[Key, Cells] = {}
    for standing, frame in zip(standings, frames_of([each.period for each in standings], now), strict=True):
        if not standing.is_kept:
            begin_keeping(standing.period)
        place = standing.place
        if place is None:
            if own is not None and frame.period.code == period.code:
                raise UnitNotThen(unit=latest_term(unit).name, period=frame.period)
            continue
        said, unsaid = effective(after, place, frame), effective(before, place, frame)
        change = add_cells(sum_cells([said]), unsaid, -1)
        for ancestor in standing.above:
            changes[frame.period.code, ancestor, place.strand] = change
        if standing.boundaries is not None:
            todays |= _today(unit, standing.boundaries, (frame.period.code, place.strand), said, unsaid)
    add_changes(changes, known)
    add_changes(todays, known, model=TodayTotal)
    if own is None:
        Sheet.objects.filter(unit=unit, period=period).delete()
    else:
        _keep(unit.pk, period.code, fields_of(own, known), source)
    return any(standing.closed for standing in standings if standing.period.code == period.code)


def _today(unit: Unit, tree_day: date, where: tuple[str, str], said: Cells, unsaid: Cells) -> dict[Key, Cells]:
    """The same change in today's boundaries, where those of the period are kept: share by share, since cutting rounds."""
    code, strand = where
    shares = Heirs(tree_day, [unit.pk]).of(unit.pk)
    above = above_today((share.unit for share in shares), tree_day)
    changes: dict[Key, Cells] = {}
    for share in shares:
        part = add_cells(cut_cells(said, share), cut_cells(unsaid, share), -1)
        for ancestor in above[share.unit]:
            key = (code, ancestor, strand)
            changes[key] = sum_cells([changes[key], part]) if key in changes else part
    return changes


_KEEP = """
    insert into rollup_sheet (period_id, unit_id, amounts, hedges, texts, source) values (%s, %s, %s, %s, %s, %s)
    on conflict (period_id, unit_id) do update
        set amounts = excluded.amounts, hedges = excluded.hedges, texts = excluded.texts, source = excluded.source
"""


def _keep(unit_id: int, code: str, said: Mapping[str, Any], source: str) -> None:
    """The sheet of a unit and period, in place of the one there was."""
    parts = [array_of(said["amounts"]), json.dumps(said["hedges"]), json.dumps(said["texts"])]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [code, unit_id, *parts, source])


def begin_keeping(period: Period) -> None:
    """Make sure the totals of the period are kept, building them from the sheets the first time."""
    if not is_kept(period):
        hold_first_keeping(period.code)
        if not is_kept(period):
            keep_period(period)
