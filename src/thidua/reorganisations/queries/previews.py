"""What an event would change, before anybody decides it; and which units an officer may look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from thidua.ground.values import Period
from thidua.indicators.queries import indicators
from thidua.organisations.models import GRASSROOTS_KINDS, Branch, Succession, Unit, UnitTerm
from thidua.organisations.queries import (
    beneath,
    beneath_any,
    children,
    count_beneath,
    grassroots_beneath,
    hangs_beneath,
    history,
    latest_terms,
    name_of,
    successions_of,
    superior,
    superiors,
)
from thidua.people.models import Mandate, Person
from thidua.people.queries import reaches
from thidua.people.rules import ROLE_NAMES, Power, Role
from thidua.reorganisations.rules import Event
from thidua.reports.models import Report
from thidua.reports.rules import EDITABLE, State
from thidua.rollup.models import Closing, Sheet
from thidua.rollup.queries import total
from thidua.targets.models import Target
from thidua.years.models import ReportingPeriod

MEMBERS = "DV01"
"""The indicator of union members (catalogue of indicators)."""
NAMED = 10
PERIODS_TRIED = 6
OPEN = [state.value for state in (*EDITABLE, State.SUBMITTED)]


# --- Who may look ----------------------------------------------------------------------------------------------------


def units_seen(person: Person, *, on: date, tree_of: date) -> QuerySet[Unit]:
    """Who hangs beneath the person's units in the tree of the day `tree_of`; the mandates are those of `on`."""
    return beneath_any(person.seats(on=on, power=Power.READ), tree_of)


def tops(person: Person, *, on: date, tree_of: date) -> list[UnitTerm]:
    """Where the person's view of the tree of `tree_of` begins: their units that hang beneath none of the others."""
    terms = UnitTerm.objects.in_force(tree_of).filter(unit__in=units_seen(person, on=on, tree_of=tree_of))
    own = (
        terms.filter(unit_id__in=person.seats(on=on, power=Power.READ))
        .select_related("unit")
        .order_by("sort_key", "unit_id")
    )
    ids = {term.unit_id for term in own}
    return [term for term in own if not ids & {above.unit_id for above in superiors(term.unit, tree_of)}]


def may_see(person: Person, unit: Unit, *, on: date) -> bool:
    """Whether the unit lies in the person's scope, or will when it comes into force."""
    if reaches(person, unit, on=on):
        return True
    first = UnitTerm.objects.filter(unit=unit).earliest("valid_from").valid_from
    return first > on and units_seen(person, on=on, tree_of=first).filter(pk=unit.pk).exists()


def units_organised(person: Person, *, on: date) -> QuerySet[Unit]:
    """The units the person may found others beneath: in the branch on the day, or to come into it later."""
    rows = Branch.objects.filter(ancestor_id__in=person.seats(on=on, power=Power.ORGANISE), valid_until__gt=on)
    return Unit.objects.filter(pk__in=rows.values("descendant_id"))


# --- A unit's life ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chapter:
    """One day on which the unit changed: what it was called and where it hung from then on, and who decided that."""

    on: date
    term: UnitTerm | None  # None: from this day on the unit is no more
    superior: str
    renamed_from: str
    moved_from: str
    successions: tuple[Succession, ...]
    in_force: bool


def chapters(unit: Unit, *, on: date) -> list[Chapter]:
    """The unit's life, the oldest day first."""
    terms = history(unit)
    events: dict[date, list[Succession]] = {}
    for event in successions_of(unit):
        events.setdefault(event.on, []).append(event)
    days = {term.valid_from: term for term in terms}
    ends = terms[-1].valid_until
    found: list[Chapter] = []
    before: UnitTerm | None = None
    for term in terms:
        above = name_of(term.parent, term.valid_from) if term.parent else ""
        moved = before is not None and before.parent_id != term.parent_id
        found.append(
            Chapter(
                term.valid_from,
                term,
                above,
                before.name if before and before.name != term.name else "",
                name_of(before.parent, term.valid_from) if moved and before and before.parent else "",
                tuple(events.get(term.valid_from, ())),
                term.valid_from <= on < term.valid_until,
            )
        )
        before = term
    if ends.year < 9999 and ends not in days:
        found.append(Chapter(ends, None, "", "", "", tuple(events.get(ends, ())), ends <= on))
    return found


# --- Before it is decided --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A superior before and after the event: its CĐCS, and its members as last counted where that is known."""

    code: str
    name: str
    grassroots_before: int
    grassroots_after: int
    members_before: Decimal | None = None
    members_after: Decimal | None = None
    members_state: str = ""


@dataclass(frozen=True)
class EndingMandate:
    """A mandate that ends with its unit."""

    person: str
    role: str  # an English word, marked for translation


@dataclass(frozen=True)
class TouchedTarget:
    """A standing target of the unit for a period that ends on the day or later."""

    indicator: str
    name_vi: str
    name_en: str
    period: str
    amount: Decimal


@dataclass(frozen=True)
class OpenReport:
    """A report of the branch that is not decided yet."""

    unit: str
    period: str
    state: str


@dataclass(frozen=True)
class ClosedPeriod:
    """A period that a superior closed: its totals stay as they were printed and signed."""

    unit: str
    period: str


@dataclass(frozen=True)
class LaterFigures:
    """Approved figures of a unit that ends, for a period that begins when it is no more: no total counts them then."""

    unit: str
    period: str


@dataclass(frozen=True)
class Preview:
    """What one event would change, as far as it is known when asked."""

    event: Event
    on: date
    name_before: str
    name_after: str
    superior_before: str
    superior_after: str
    superiors: tuple[Standing, ...] = ()
    members_period: Period | None = None
    beneath: int = 0
    beneath_names: tuple[str, ...] = ()
    mandates: tuple[EndingMandate, ...] = ()
    targets: tuple[TouchedTarget, ...] = ()
    reports: tuple[OpenReport, ...] = ()
    closed: tuple[ClosedPeriod, ...] = ()
    later: tuple[LaterFigures, ...] = ()


def preview_found(*, name: str, kind: str, above: Unit | None, on: date) -> Preview:
    """What founding a unit beneath `above` would change."""
    more = int(kind in GRASSROOTS_KINDS)
    standing: tuple[Standing, ...] = ()
    if above is not None:
        count = grassroots_beneath(above, on)
        standing = (Standing(above.code, name_of(above, on), count, count + more),)
    return Preview(
        event=Event.FOUND,
        on=on,
        name_before="",
        name_after=name,
        superior_before="",
        superior_after=name_of(above, on) if above else "",
        superiors=standing,
        closed=_closed([above] if above else [], on),
    )


def preview_rename(*, unit: Unit, name: str, on: date) -> Preview:
    """What a new name would change: the name, nothing else."""
    above = superior(unit, on)
    named = name_of(above, on) if above else ""
    return Preview(
        event=Event.RENAME,
        on=on,
        name_before=name_of(unit, on),
        name_after=name,
        superior_before=named,
        superior_after=named,
    )


def preview_move(*, unit: Unit, above: Unit, on: date) -> Preview:
    """What moving the unit with all beneath it to another superior would change."""
    old = superior(unit, on)
    leaves = old is not None and not hangs_beneath(above, old, on)
    arrives = not hangs_beneath(unit, above, on)
    moving = grassroots_beneath(unit, on)
    period, members = _members(unit, [each for each in (old, above) if each], on)
    standings = []
    if old is not None:
        standings.append(_standing(old, on, -moving * leaves, period, -members * leaves))
    standings.append(_standing(above, on, moving * arrives, period, members * arrives))
    name = name_of(unit, on)
    return Preview(
        event=Event.MOVE,
        on=on,
        name_before=name,
        name_after=name,
        superior_before=name_of(old, on) if old else "",
        superior_after=name_of(above, on),
        superiors=tuple(standings),
        members_period=period,
        beneath=count_beneath([unit.pk], on)[unit.pk],
        beneath_names=tuple(term.name for term in children(unit, on)[:NAMED]),
        targets=_targets(unit, on),
        reports=_reports(beneath(unit, on)),
        closed=_closed([each for each in (old, above) if each], on),
    )


def preview_dissolve(*, unit: Unit, on: date) -> Preview:
    """What ending the unit would change; nothing hangs beneath it."""
    old = superior(unit, on)
    gone = grassroots_beneath(unit, on)
    period, members = _members(unit, [old] if old else [], on)
    ending = Mandate.objects.filter(unit=unit, valid_from__lt=on, valid_until__gt=on).select_related("person")
    return Preview(
        event=Event.DISSOLVE,
        on=on,
        name_before=name_of(unit, on),
        name_after="",
        superior_before=name_of(old, on) if old else "",
        superior_after="",
        superiors=(_standing(old, on, -gone, period, -members),) if old else (),
        members_period=period,
        mandates=tuple(
            EndingMandate(mandate.person.full_name, ROLE_NAMES[Role(mandate.role)])
            for mandate in ending.order_by("valid_from", "pk")
        ),
        targets=_targets(unit, on),
        reports=_reports(Unit.objects.filter(pk=unit.pk)),
        closed=_closed([old] if old else [], on),
        later=later_figures([unit.code], on),
    )


def later_figures(ending: Iterable[str], on: date) -> tuple[LaterFigures, ...]:
    """What counts nowhere any more when these units, by their codes, are no more from `on` on: every sheet, by period and unit."""
    sheets = Sheet.objects.filter(unit__code__in=list(ending), period__first_day__gte=on)
    rows = list(sheets.order_by("period__first_day", "unit__code").values_list("unit_id", "period_id"))
    named = latest_terms(unit for unit, _period in rows)
    return tuple(LaterFigures(named[unit].name, period) for unit, period in rows)


def _standing(unit: Unit, on: date, change: int, period: Period | None, members: Decimal) -> Standing:
    count = grassroots_beneath(unit, on)
    reading = total(unit, MEMBERS, period) if period else None
    now = reading.quantity.amount if reading and reading.quantity else None
    return Standing(
        code=unit.code,
        name=name_of(unit, on),
        grassroots_before=count,
        grassroots_after=count + change,
        members_before=now,
        members_after=(now or Decimal(0)) + members if period else None,
        members_state=reading.state.value if reading else "",
    )


def _members(unit: Unit, concerned: Iterable[Unit], on: date) -> tuple[Period | None, Decimal]:
    """The members of the branch as last counted, and in which period; a period that stays as it was closed is no help.

    First the periods that the event touches, the nearest first, then the last ones before it.
    """
    nothing = None, Decimal(0)
    if MEMBERS not in indicators():
        return nothing
    closed = Closing.objects.standing().filter(unit__in=[unit, *concerned]).values("period_id")
    open_ones = ReportingPeriod.objects.exclude(code__in=closed)
    touched = open_ones.filter(last_day__gte=on).order_by("last_day", "-first_day")[:PERIODS_TRIED]
    earlier = open_ones.filter(last_day__lt=on).order_by("-last_day", "first_day")[:PERIODS_TRIED]
    for row in (*touched, *earlier):
        quantity = total(unit, MEMBERS, row.period).quantity
        if quantity is not None:
            return row.period, quantity.amount
    return nothing


def _targets(unit: Unit, on: date) -> tuple[TouchedTarget, ...]:
    rows = Target.objects.filter(unit=unit, standing=True, period__last_day__gte=on).select_related("indicator")
    return tuple(
        TouchedTarget(row.indicator_id, row.indicator.name_vi, row.indicator.name_en, row.period_id, row.amount)
        for row in rows.order_by("period_id", "indicator__position")
    )


def _reports(units: QuerySet[Unit]) -> tuple[OpenReport, ...]:
    rows = list(Report.objects.filter(unit__in=units, state__in=OPEN).order_by("period_id", "unit__code")[: NAMED * 5])
    named = latest_terms(row.unit_id for row in rows)
    return tuple(OpenReport(named[row.unit_id].name, row.period_id, row.state) for row in rows)


def _closed(concerned: Iterable[Unit], on: date) -> tuple[ClosedPeriod, ...]:
    """The closings of these superiors, and of all above them, for periods that end on the day or later."""
    ids = set()
    for unit in concerned:
        ids |= {unit.pk, *(term.unit_id for term in superiors(unit, on))}
    rows = (
        Closing.objects.standing().filter(Q(unit_id__in=ids), period__last_day__gte=on).order_by("period_id", "unit_id")
    )
    named = latest_terms(row.unit_id for row in rows)
    return tuple(ClosedPeriod(named[row.unit_id].name, row.period_id) for row in rows)
