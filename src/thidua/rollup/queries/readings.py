"""Readings: what a total says, how complete it is, which parts it has, and how far it can be relied on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Hedge, Period, Quantity
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.rollup.models import Closing, TodayCensus, TodayTotal, Total
from thidua.rollup.queries.places import census_of, children_of, is_kept, places_beneath, places_of
from thidua.rollup.queries.stored import codes_within, frame_of, kept_cells, sheets_of, texts_of
from thidua.rollup.queries.todays import contents_today, has_beneath, is_kept_today, is_unchanged
from thidua.rollup.rules import (
    COMPUTED,
    MEMBERSHIP,
    TREE,
    Cell,
    Cells,
    Frame,
    Measure,
    Own,
    Place,
    add_cells,
    effective,
    is_asked,
    is_grassroots,
    quantity_of,
    read_cell,
    sum_cells,
)

Subject = Unit | Cluster


class State(StrEnum):
    """How far a total can be relied on: still incomplete · all approved · closed."""

    PROVISIONAL = "provisional"
    APPROVED = "approved"
    FINAL = "final"


@dataclass(frozen=True)
class Pending:
    """A submitted sheet that is not approved yet, for the provisional view."""

    unit_id: int
    period_code: str
    own: Own


@dataclass(frozen=True)
class Reading:
    """One total as it is shown. `quantity` is None when nobody reported: missing is not zero.

    `reported` of `expected` grassroots unions gave all that was asked; `over` are the summed parts of a ratio (Σa, Σb) or of
    a mean (Σx·n, Σn); `after_closing` is what arrived since the subject closed.
    """

    indicator: Indicator
    period: Period
    quantity: Quantity | None
    text: str | None
    reported: int
    expected: int
    state: State
    over: tuple[Decimal, Decimal] | None = None
    after_closing: Decimal | None = None


@dataclass(frozen=True)
class Part:
    """One addend of a total: the subject's own work, or a unit directly beneath."""

    unit: Unit
    is_own: bool
    reading: Reading


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
        """Own work and everything beneath."""
        return sum_cells([self.own, *self.beneath.values()])


def total(
    subject: Subject,
    indicator: Indicator | str,
    period: Period,
    *,
    also: Sequence[Pending] = (),
    boundaries_of: date | None = None,
) -> Reading:
    """Read one indicator over the branch under a unit, or over the members of a cluster.

    As it was (the tree of the period's last day); with `boundaries_of` in the boundaries of that day, each old unit counted
    under its successors by share. `also` adds submitted sheets (provisional view). Unit: the indicator's own.
    """
    code = indicator if isinstance(indicator, str) else indicator.code
    return totals(subject, period, [code], also=also, boundaries_of=boundaries_of)[code]


def totals(
    subject: Subject,
    period: Period,
    codes: Iterable[str] | None = None,
    *,
    also: Sequence[Pending] = (),
    boundaries_of: date | None = None,
) -> dict[str, Reading]:
    """Read several indicators (all when `codes` is None) of one subject at once; see `total`."""
    frame = frame_of(period)
    codes = None if codes is None else list(codes)
    if boundaries_of is None or (isinstance(subject, Unit) and is_unchanged(period, boundaries_of)):
        content = _content_of(subject, frame, codes=codes)
    else:
        content = _content_today(subject, frame, boundaries_of, codes=codes)
    if also:
        _add_pending(content, subject, also, frame)
    return _readings(content, subject, codes, frame, provisional=bool(also))


def by_class(subject: Subject, indicator: str, period: Period) -> dict[str, Reading]:
    """One indicator by class of grassroots union: class → reading. Work of upper units themselves is not in it."""
    frame = frame_of(period)
    content = _content_of(subject, frame, codes=[indicator], by_strand=True)
    groups: dict[str, Content] = {}
    for strand in {*content.beneath, *content.strands}:
        if is_grassroots(strand):
            group = groups.setdefault(strand.partition("/")[2], Content(closed=content.closed))
            group.strands[strand] = content.strands[strand]
            group.beneath[strand] = content.beneath.get(strand, {})
    rows = indicators()
    return {
        name: _readings(group, subject, [indicator], frame, rows=rows)[indicator]
        for name, group in sorted(groups.items())
    }


def parts(subject: Subject, indicator: str, period: Period) -> list[Part]:
    """The addends of a total: own work first, then each unit directly beneath (or each member). They sum to the live total."""
    frame = frame_of(period)
    if isinstance(subject, Cluster):
        units = {unit.pk: unit for unit in members(subject, period.last_day)}
        own: Content | None = None
    else:
        places = children_of([subject.pk], period)
        units = Unit.objects.in_bulk(places)
        whole = _contents([subject.pk], frame, codes=[indicator])[subject.pk]
        own = replace(whole.late or whole, closed=whole.closed, late=None)
    contents = _contents(units, frame, codes=[indicator])
    rows = indicators()  # once for all parts: it asks the database whether the catalogue still stands
    found = []
    if own is not None and indicator in own.own:
        only = replace(own, beneath={}, strands=Counter())
        reading = _readings(only, subject, [indicator], frame, rows=rows)[indicator]
        found.append(Part(subject, True, reading))  # type: ignore[arg-type]
    for pk, unit in units.items():
        reading = _readings(contents[pk], unit, [indicator], frame, rows=rows)[indicator]
        found.append(Part(unit, False, reading))
    return found


def readings_beneath(subject: Subject, codes: Iterable[str], period: Period) -> dict[int, dict[str, Reading]]:
    """Several indicators of every unit directly beneath a unit, or of every member of a cluster: unit → code → reading."""
    frame, codes = frame_of(period), list(codes)
    if isinstance(subject, Cluster):
        units = {unit.pk: unit for unit in members(subject, period.last_day)}
    else:
        units = Unit.objects.in_bulk(children_of([subject.pk], period))
    rows = indicators()
    return {
        pk: _readings(content, units[pk], codes, frame, rows=rows)
        for pk, content in _contents(units, frame, codes=codes).items()
    }


def content_of_unit(unit: Unit, period: Period) -> Content:
    """The live content of one unit, for freezing it."""
    return _contents([unit.pk], frame_of(period), with_closings=False, by_strand=True)[unit.pk]


def _content_of(subject: Subject, frame: Frame, *, codes: list[str] | None = None, by_strand: bool = False) -> Content:
    if isinstance(subject, Unit):
        return _contents([subject.pk], frame, codes=codes, by_strand=by_strand)[subject.pk]
    return content_of_units(members(subject, frame.period.last_day), frame, codes=codes, by_strand=by_strand)


def content_of_units(
    units: Sequence[Unit], frame: Frame, *, codes: list[str] | None = None, by_strand: bool = False
) -> Content:
    """The content of several units together, as of a cluster's members."""
    whole = Content(memberships=len(units), closed=bool(units))
    late = Content()
    for content in _contents([unit.pk for unit in units], frame, codes=codes, by_strand=by_strand).values():
        whole.strands += content.strands
        whole.closed = whole.closed and content.closed
        for target, part in ((whole, content), (late, content.late or content)):
            add_cells(target.beneath.setdefault(part.own_strand, {}), part.own)
            for strand, cells in part.beneath.items():
                add_cells(target.beneath.setdefault(strand, {}), cells)
    whole.late = late
    return whole


def _content_today(subject: Subject, frame: Frame, on: date, *, codes: list[str] | None = None) -> Content:
    """The same in the boundaries of the day `on`. Closings are readings as it was, so nothing here is closed."""
    units = [subject] if isinstance(subject, Unit) else members(subject, on)
    whole = Content(memberships=None if isinstance(subject, Unit) else len(units))
    kept = is_kept_today(frame.period, on)
    for unit in units:
        if kept and has_beneath(unit.pk, on):
            sums = kept_cells(TodayTotal, [unit.pk], frame, codes=codes)[unit.pk]
            rows = TodayCensus.objects.filter(period_id=frame.period.code, unit=unit)
            census = Counter(dict(rows.values_list("strand", "units")))
        else:
            sums, census = contents_today(unit, frame.period, on)
        whole.strands += census
        for strand, cells in sums.items():
            add_cells(whole.beneath.setdefault(strand, {}), cells)
    return whole


def _contents(
    unit_ids: Iterable[int],
    frame: Frame,
    *,
    with_closings: bool = True,
    codes: list[str] | None = None,
    by_strand: bool = False,
) -> dict[int, Content]:
    """The content of each unit: its effective sheet, the kept sums beneath (computed where the period is not kept)."""
    unit_ids = list(unit_ids)
    period = frame.period
    places = places_of(unit_ids, period)
    said = sheets_of(unit_ids, period, frame.measures)
    contents = {pk: Content() for pk in unit_ids}
    for pk, place in places.items():
        contents[pk].own_strand = place.strand
        contents[pk].own = effective(said.get(pk, {}), place, frame)
        contents[pk].texts = texts_of(said.get(pk, {}), frame)
    kept = is_kept(period)
    if kept:
        for pk, beneath in kept_cells(Total, unit_ids, frame, codes=codes, by_strand=by_strand).items():
            contents[pk].beneath = beneath
    elif codes_within(period):  # what was never declared nobody has answered
        for pk in places:
            contents[pk].beneath = _beneath(pk, frame)
    for pk, counts in census_of(places, period, kept=kept).items():
        contents[pk].strands = counts + Counter({places[pk].strand: int(places[pk].alive)})
    if with_closings:
        _freeze_closed(contents, places, period)
    return contents


def _beneath(unit_id: int, frame: Frame) -> dict[str, Cells]:
    """The sums strictly beneath a unit, straight from the sheets."""
    places = places_beneath(unit_id, frame.period)
    found: dict[str, Cells] = {}
    for pk, said in sheets_of(places, frame.period).items():
        add_cells(found.setdefault(places[pk].strand, {}), effective(said, places[pk], frame))
    return found


def _freeze_closed(contents: dict[int, Content], places: Mapping[int, Place], period: Period) -> None:
    """Put the frozen content of closed units in place of the live one. A leaf is closed with its superior."""
    above = {pk: place.parent for pk, place in places.items() if is_grassroots(place.strand)}
    ids = {*contents, *(parent for parent in above.values() if parent is not None)}
    standing = Closing.objects.standing().filter(period_id=period.code, unit_id__in=ids)
    closings = {closing.unit_id: closing for closing in standing}
    for pk, live in list(contents.items()):
        if pk in closings:
            kept: dict[str, Any] = closings[pk].reading
            contents[pk] = Content(
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
        elif above.get(pk) in closings and not live.beneath:
            live.closed = True


def _add_pending(
    content: Content,
    subject: Subject,
    also: Sequence[Pending],
    frame: Frame,
) -> None:
    """Add what submitted sheets would change, were they approved."""
    period = frame.period
    content.closed, content.late = False, None
    new: dict[int, dict[str, Own]] = {}
    for pending in also:
        if period.holds(Period.parse(pending.period_code)):
            new.setdefault(pending.unit_id, {})[pending.period_code] = pending.own
    places, said = places_of(new, period), sheets_of(new, period)
    for pk, place in places.items():
        old: dict[str, Own] = {**said.get(pk, {})}
        into = (
            content.own
            if pk == subject.pk and isinstance(subject, Unit)
            else content.beneath.setdefault(place.strand, {})
        )
        add_cells(into, effective(old, place, frame), -1)
        add_cells(into, effective({**old, **new[pk]}, place, frame))


def _readings(
    content: Content,
    subject: Subject,
    codes: Iterable[str] | None,
    frame: Frame,
    *,
    provisional: bool = False,
    rows: Mapping[str, Indicator] | None = None,
) -> dict[str, Reading]:
    rows, period = rows or indicators(), frame.period
    cells = content.all()
    late = content.late.all() if content.late is not None else None
    grassroots = sum(count for strand, count in content.strands.items() if is_grassroots(strand))
    found = {}
    for code in rows if codes is None else codes:
        measure = frame.measures[code]
        if measure.kind in (TREE, MEMBERSHIP):
            count = grassroots if measure.kind == TREE else content.memberships
            quantity = None if count is None else Quantity(Decimal(count))
            reported = expected = 0 if count is None else grassroots
            cell = None
        else:
            cell = cells.get(code)
            quantity = quantity_of(measure, cell, _words(content, subject, code, period, cell))
            reported = cell.reported if cell else 0
            expected = sum(count for strand, count in content.strands.items() if is_asked(measure, strand, frame))
        state = State.FINAL if content.closed else State.APPROVED if reported == expected else State.PROVISIONAL
        found[code] = Reading(
            rows[code],
            period,
            quantity,
            content.texts.get(code) or (quantity.words if quantity and quantity.words else None),
            reported,
            expected,
            State.PROVISIONAL if provisional or (quantity is None and not content.closed) else state,
            (cell.amount, cell.weight) if cell and measure.kind in COMPUTED else None,
            _difference(measure, quantity, late.get(code)) if late is not None and content.closed else None,
        )
    return found


def _difference(measure: Measure, frozen: Quantity | None, live: Cell | None) -> Decimal | None:
    if measure.kind in (TREE, MEMBERSHIP):
        return None
    now = quantity_of(measure, live)
    change = (now.amount if now else Decimal(0)) - (frozen.amount if frozen else Decimal(0))
    return change or None


def _words(content: Content, subject: Subject, code: str, period: Period, cell: Cell | None) -> str:
    """The source's own words of a single vague figure."""
    if cell is None or cell.parts != 1 or cell.hedges != {Hedge.VAGUE: 1}:
        return ""
    if code in content.texts:
        return content.texts[code]
    roots = [subject] if isinstance(subject, Unit) else members(subject, period.last_day)
    for root in roots:
        for said in sheets_of([root.pk, *places_beneath(root.pk, period)], period).values():
            for own in said.values():
                value = own.get(code)
                if isinstance(value, Quantity) and value.words:
                    return value.words
    return ""
