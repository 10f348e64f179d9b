"""The additive content of units in one period: own work, what lies beneath by strand, the census, a closing's frozen state."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.rollup.models import TodayCensus, TodayTotal, Total
from thidua.rollup.queries.beneath_today import contents_today
from thidua.rollup.queries.carried import as_columns
from thidua.rollup.queries.places import census_of, censuses_of, places_beneath, places_over
from thidua.rollup.queries.sheet_sums import sums_of_sheets
from thidua.rollup.queries.stored import codes_within_each, frame_of, kept_cells, sheets_for, texts_of
from thidua.rollup.queries.todays import is_kept_today, with_beneath
from thidua.rollup.rules import Cells, Frame, Place, add_cells, effective, is_grassroots, read_cell, sum_cells

Subject = Unit | Cluster


@dataclass
class Content:
    """All cells of one subject in one period: its own work, and what lies beneath by strand; the census; its closing."""

    strands: Counter[str] = field(default_factory=Counter)  # grassroots and other units counted, the subject included
    own: Cells = field(default_factory=dict)
    beneath: dict[str, Cells] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    own_strand: str = ""
    closed: bool = False
    late: Content | None = None  # the live content beside a frozen one
    memberships: int | None = None

    def all(self) -> Cells:
        """Own work and everything beneath. To be read only: where one of them is all there is, it is that one."""
        some = [cells for cells in (self.own, *self.beneath.values()) if cells]
        return some[0] if len(some) == 1 else sum_cells(some)


def content_of_unit(unit: Unit, period: Period) -> Content:
    """The live content of one unit, for freezing it."""
    return contents_of([unit.pk], frame_of(period), with_closings=False, by_strand=True)[unit.pk]


def content_of_units(
    units: Sequence[Unit], frame: Frame, *, codes: list[str] | None = None, by_strand: bool = False
) -> Content:
    """The content of several units together, as of a cluster's members."""
    contents = contents_of([unit.pk for unit in units], frame, codes=codes, by_strand=by_strand)
    return together(contents.values(), len(units))


def together(contents: Iterable[Content], memberships: int) -> Content:
    """What several units say as one; closed when all of them are."""
    whole = Content(memberships=memberships, closed=bool(memberships))
    late = Content()
    for content in contents:
        whole.strands += content.strands
        whole.closed = whole.closed and content.closed
        for target, part in ((whole, content), (late, content.late or content)):
            add_cells(target.beneath.setdefault(part.own_strand, {}), part.own)
            _add_beneath(target, part.beneath)
    whole.late = late
    return whole


def content_today(subject: Subject, frame: Frame, on: date, *, codes: list[str] | None = None) -> Content:
    """The same in the boundaries of the day `on`. Closings are readings as it was, so nothing here is closed."""
    units = [subject] if isinstance(subject, Unit) else members(subject, on)
    whole = Content(memberships=None if isinstance(subject, Unit) else len(units))
    ids = [unit.pk for unit in units]
    kept = with_beneath(ids, on) if is_kept_today(frame.period, on) else set()
    code = frame.period.code
    sums = kept_cells(TodayTotal, kept, [code], frame.measures, codes=codes) if kept else {}
    for by_strand in sums.values():
        _add_beneath(whole, by_strand)
    for strand, count in TodayCensus.objects.filter(period_id=code, unit_id__in=kept).values_list("strand", "units"):
        whole.strands[strand] += count
    for found, census in contents_today([pk for pk in ids if pk not in kept], frame.period, on, codes=codes).values():
        whole.strands += census
        _add_beneath(whole, found)
    return whole


def _add_beneath(whole: Content, sums: Mapping[str, Cells]) -> None:
    for strand, cells in sums.items():
        add_cells(whole.beneath.setdefault(strand, {}), cells)


def contents_of(
    unit_ids: Iterable[int],
    frame: Frame,
    *,
    with_closings: bool = True,
    codes: list[str] | None = None,
    by_strand: bool = False,
) -> dict[int, Content]:
    """The content of each unit: its effective sheet, the kept sums beneath (computed where the period is not kept)."""
    found = contents_over(unit_ids, [frame], with_closings=with_closings, codes=codes, by_strand=by_strand)
    return found[frame.period.code]


def contents_over(
    unit_ids: Iterable[int],
    frames: Iterable[Frame],
    *,
    with_closings: bool = True,
    codes: list[str] | None = None,
    by_strand: bool = False,
) -> dict[str, dict[int, Content]]:
    """The content of each unit in each of several periods: period → unit → content. As many questions as for one."""
    unit_ids = list(unit_ids)
    by_period = {frame.period.code: frame if codes is None else frame.only(codes) for frame in frames}
    if not by_period:
        return {}
    known = next(iter(by_period.values())).measures
    periods = [frame.period for frame in by_period.values()]
    within = codes_within_each(periods)
    places = places_over(unit_ids, periods)
    said = sheets_for(unit_ids, {code for codes in within.values() for code in codes}, known)
    kept, censuses = censuses_of(unit_ids, by_period)
    sums = kept_cells(Total, unit_ids, kept, known, codes=codes, by_strand=by_strand) if kept else {}
    contents: dict[str, dict[int, Content]] = {}
    for code, frame in by_period.items():
        here = contents[code] = {pk: Content() for pk in unit_ids}
        counted = (
            {} if code in kept else census_of([pk for pk in unit_ids if (code, pk) in places], frame.period, kept=False)
        )
        for pk, content in here.items():
            content.beneath = sums.get((code, pk), {})
            place = places.get((code, pk))
            if place is None:
                continue
            own = {name: words for name, words in said.get(pk, {}).items() if name in within[code]}
            content.own_strand = place.strand
            content.own = effective(own, place, frame)
            content.texts = texts_of(own, frame)
            if code not in kept and within[code]:  # what was never declared nobody has answered
                content.beneath = _beneath(pk, frame)
            census = censuses.get((code, pk), Counter()) if code in kept else counted[pk]
            content.strands = census + Counter({place.strand: int(place.alive)})
    if with_closings:
        _freeze_closed(contents, places)
    return contents


def _beneath(unit_id: int, frame: Frame) -> dict[str, Cells]:
    """The sums strictly beneath a unit, straight from the sheets."""
    placed = as_columns(places_beneath(unit_id, frame.period).values())
    return sums_of_sheets(placed, np.arange(len(placed.units)), frame)


_STANDING = """
    select period_id, unit_id, reading::text from rollup_closing
    where period_id = any(%s) and unit_id = any(%s) and lifted_at is null
"""


def _freeze_closed(contents: dict[str, dict[int, Content]], places: Mapping[tuple[str, int], Place]) -> None:
    """Put the frozen content of closed units in place of the live one. A leaf is closed with its superior."""
    above = {key: (key[0], place.parent) for key, place in places.items() if is_grassroots(place.strand)}
    ids = {unit for here in contents.values() for unit in here} | {unit for _code, unit in above.values() if unit}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [list(contents), list(ids)])
        closings = {(code, unit): json.loads(reading) for code, unit, reading in cursor.fetchall()}
    if not closings:
        return
    for key in [(code, pk) for code, here in contents.items() for pk in here]:
        code, pk = key
        live = contents[code][pk]
        if key in closings:
            kept: dict[str, Any] = closings[key]
            contents[code][pk] = Content(
                strands=Counter(kept["census"]),
                own={code: read_cell(cell) for code, cell in kept["own"].items()},
                beneath={
                    strand: {code: read_cell(cell) for code, cell in cells.items()}
                    for strand, cells in kept["beneath"].items()
                },
                texts=live.texts,
                own_strand=live.own_strand,
                closed=True,
                late=live,
            )
        elif above.get(key) in closings and not live.beneath:
            live.closed = True
