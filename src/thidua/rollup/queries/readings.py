"""Readings: what a total says, how complete it is, which parts it has, and how far it can be relied on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.once import asking_once
from thidua.ground.values import Hedge, Period, Quantity
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.rollup.queries.contents import (
    Content,
    Subject,
    content_of_units,
    content_today,
    contents_of,
    contents_over,
    together,
)
from thidua.rollup.queries.places import census_of, children_of, places_beneath, places_of
from thidua.rollup.queries.stored import frame_of, frames_of, sheets_of
from thidua.rollup.queries.todays import is_unchanged
from thidua.rollup.rules import (
    COMPUTED,
    MEMBERSHIP,
    TREE,
    Cell,
    Frame,
    Measure,
    Own,
    Place,
    add_cells,
    effective,
    is_asked,
    is_grassroots,
    quantity_of,
)


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

    @property
    def amount(self) -> Decimal | None:
        """The bare amount; None when nobody reported."""
        return None if self.quantity is None else self.quantity.amount


@dataclass(frozen=True)
class Part:
    """One addend of a total: the subject's own work, or a unit directly beneath."""

    unit: Unit
    is_own: bool
    reading: Reading


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


@asking_once()
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
        content = content_today(subject, frame, boundaries_of, codes=codes)
    if also:
        _add_pending(content, subject, also, frame)
    return _readings(content, subject, codes, frame, provisional=bool(also))


@asking_once()
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
    apart = take_apart(subject, [indicator], period)
    own = [Part(apart.unit, True, apart.own[indicator])] if apart.unit and indicator in apart.own else []
    return own + [Part(unit, False, readings[indicator]) for unit, readings in apart.beneath]


class Level(StrEnum):
    """Which of the units directly beneath: where upper units with unions of their own stand among them, those alone or the
    grassroots unions alone."""

    ALL = "all"
    UPPER = "upper"
    GRASSROOTS = "grassroots"


@dataclass(frozen=True)
class Apart:
    """Totals of one subject, by indicator, with what adds up to them."""

    whole: dict[str, Reading]
    unit: Unit | None  # the subject, where it is a unit
    own: dict[str, Reading]  # its own work, where there is any
    beneath: list[tuple[Unit, dict[str, Reading]]]  # each unit directly beneath, or each member
    left_out: int = 0  # units directly beneath that were not asked for


@asking_once()
def take_apart(
    subject: Subject, codes: Iterable[str], period: Period, *, first: int | None = None, level: Level = Level.ALL
) -> Apart:
    """Several totals of one subject and their addends in one look: those with others beneath them before grassroots unions,
    of either those that still stand before those that ended.

    What is not shown need not be read: with `first` only so many of the addends are, with `level` only those of one level.
    """
    frame, codes, rows, left_out = frame_of(period), list(codes), indicators(), 0
    if isinstance(subject, Cluster):
        units = {unit.pk: unit for unit in members(subject, period.last_day)}
        contents = contents_of(units, frame, codes=codes)
        whole = together(contents.values(), len(units))
    else:
        below = sorted(
            children_of([subject.pk], period).values(), key=lambda each: (is_grassroots(each.strand), not each.alive)
        )
        shown = of_level(below, level, period)[:first]
        left_out = len(below) - len(shown)
        known = {unit.pk: unit for unit in Unit.objects.filter(pk__among=[each.unit for each in shown])}
        units = {each.unit: known[each.unit] for each in shown}
        contents = contents_of([subject.pk, *units], frame, codes=codes)
        whole = contents[subject.pk]
    own: dict[str, Reading] = {}
    if isinstance(subject, Unit):
        # What is its own is said as it stands now, also where the whole is frozen.
        live = replace(whole.late or whole, closed=whole.closed, late=None, beneath={}, strands=Counter())
        own = _readings(live, subject, [code for code in codes if code in live.own], frame, rows=rows)
    return Apart(
        _readings(whole, subject, codes, frame, rows=rows),
        subject if isinstance(subject, Unit) else None,
        own,
        [(unit, _readings(contents[pk], unit, codes, frame, rows=rows)) for pk, unit in units.items()],
        left_out,
    )


@asking_once()
def readings_of(unit_ids: Iterable[int], codes: Iterable[str], period: Period) -> dict[int, dict[str, Reading]]:
    """By unit: its totals of these indicators, by code."""
    frame, codes, rows = frame_of(period), list(codes), indicators()
    known = {unit.pk: unit for unit in Unit.objects.filter(pk__among=unit_ids)}
    contents = contents_of(known, frame, codes=codes) if known else {}
    return {pk: _readings(contents[pk], unit, codes, frame, rows=rows) for pk, unit in known.items()}


def of_level(below: list[Place], level: Level, period: Period) -> list[Place]:
    """Those of the level, where both stand there; else all of them."""
    if level is Level.ALL:
        return below
    counts = census_of([each.unit for each in below if not is_grassroots(each.strand)], period)
    above = {
        unit for unit, of in counts.items() if any(count and is_grassroots(strand) for strand, count in of.items())
    }
    if not above:
        return below
    return [each for each in below if (each.unit in above if level is Level.UPPER else is_grassroots(each.strand))]


@asking_once()
def over_periods(subject: Subject, indicator: str, periods: Iterable[Period]) -> list[Reading]:
    """One total in each of several periods; of a cluster only of those in which it had members."""
    frames = {frame.period.code: frame for frame in frames_of(periods)}
    rows = indicators()
    if isinstance(subject, Unit):
        units = {code: [subject] for code in frames}
    else:
        units = {code: found for code, frame in frames.items() if (found := members(subject, frame.period.last_day))}
    ids = {unit.pk for of in units.values() for unit in of}
    contents = contents_over(ids, [frames[code] for code in units], codes=[indicator])
    readings = []
    for code, of in units.items():
        here = [contents[code][unit.pk] for unit in of]
        whole = here[0] if isinstance(subject, Unit) else together(here, len(of))
        readings.append(_readings(whole, subject, [indicator], frames[code], rows=rows)[indicator])
    return readings


def _content_of(subject: Subject, frame: Frame, *, codes: list[str] | None = None, by_strand: bool = False) -> Content:
    if isinstance(subject, Unit):
        return contents_of([subject.pk], frame, codes=codes, by_strand=by_strand)[subject.pk]
    return content_of_units(members(subject, frame.period.last_day), frame, codes=codes, by_strand=by_strand)


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
