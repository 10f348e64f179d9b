"""May this person decide this about that unit: a refusal, or None. The same answer stands beside the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection

from thidua.ground.arrays import array_of
from thidua.ground.today import day_of
from thidua.ground.values import Refusal, together
from thidua.ground.values import mark as _
from thidua.organisations.models import Decision, Unit, UnitClass, UnitKind, UnitTerm
from thidua.organisations.queries import (
    latest_term,
    latest_terms,
    name_of,
    names_of,
    term_of,
    terms_of,
)
from thidua.organisations.rules import CodeTaken, DecisionData, NoSuchUnit, why_not_code, why_not_span
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.queries import units_organised
from thidua.reorganisations.queries.plans import TOLD, named_in, named_unit, named_units
from thidua.reorganisations.rules import (
    ENDING,
    AlreadyApproved,
    AtTheTop,
    BeneathItself,
    DecisionDiffers,
    Event,
    Fate,
    LeftBehind,
    LineNamesNobody,
    LineUnclear,
    Named,
    NameMissing,
    NameTooLong,
    NoLongerApplied,
    NoLongerThere,
    NotAnOrganiser,
    OwnDecision,
    Plan,
    PlanLine,
    SameName,
    SameSuperior,
    StillBeneath,
    SuperiorNotThere,
    why_not_day,
    why_not_decision,
    why_not_lines,
)

NAMED, LONGEST_NAME = 5, 300


def why_not_organise(by: Person | None, above: Unit | None, *, unit: str, at: datetime) -> Refusal | None:
    """Deciding about a unit takes the power to organise over its superior, on the day of deciding.

    A superior that is decided but comes into force later is asked where it will hang.
    """
    if above is None:
        return AtTheTop(unit=unit) if by is not None else None
    refused = why_not(by, Power.ORGANISE, above, on=day_of(at))
    if refused is None or by is None or term_of(above, day_of(at)) is not None:
        return refused
    return None if units_organised(by, on=day_of(at)).filter(pk=above.pk).exists() else refused


def why_not_begin(by: Person | None, event: Event, unit: Unit, *, at: datetime) -> Refusal | None:
    """Whether the person can set out to decide `event` about the unit; to found means: beneath the unit."""
    last = latest_term(unit)
    today = day_of(at)
    if last.valid_until <= today:
        return NoLongerThere(unit=last.name, last=last_day_of(last), on=today)
    above = unit if event is Event.FOUND else last.parent
    return why_not_organise(by, above, unit=last.name, at=at)


def last_day_of(term: UnitTerm) -> date:
    """The last day the term holds."""
    return date.fromordinal(term.valid_until.toordinal() - 1)


def why_not_keep(decision: DecisionData) -> Refusal | None:
    """A decision is complete, and one that is recorded already is recorded as it is given here."""
    if incomplete := why_not_decision(decision):
        return incomplete
    alike = Decision.objects.filter(
        body__iexact=decision.body, number__iexact=decision.number, dated__year=decision.dated.year
    )
    for known in alike:
        if known.dated != decision.dated:
            return DecisionDiffers(number=known.number, body=known.body, known=known.dated, given=decision.dated)
        if known.title and decision.title and known.title != decision.title:
            return DecisionDiffers(number=known.number, body=known.body, known=known.title, given=decision.title)
    return None


def why_not_found(
    by: Person | None, *, code: str, name: str, above: Unit | None, decision: DecisionData, on: date, until: date, at: datetime
) -> Refusal | None:  # fmt: skip
    """A new unit has a free code, a name, and a superior that is in force as long as it is."""
    taken = Unit.objects.filter(code=code).first()
    return (
        why_not_organise(by, above, unit=name, at=at)
        or why_not_keep(decision)
        or why_not_code(code)
        or (CodeTaken(code=code, name=names_of([taken.pk])[taken.pk]) if taken else None)
        or (NameMissing() if not name.strip() else None)
        or why_not_span(name, on, until)
        or (why_not_hang(name, above, on, until) if above else None)
    )


def why_not_rename(
    by: Person | None, *, unit: Unit, name: str, decision: DecisionData, on: date, at: datetime
) -> Refusal | None:
    """A unit in force takes a name it does not bear yet, not before its latest change."""
    last = latest_term(unit)
    return (
        why_not_organise(by, last.parent, unit=last.name, at=at)
        or why_not_keep(decision)
        or (NameMissing() if not name.strip() else None)
        or why_not_day(named_unit(unit), on)
        or (SameName(name=last.name) if " ".join(name.split()) == last.name else None)
    )


def why_not_move(
    by: Person | None, *, unit: Unit, above: Unit, decision: DecisionData, on: date, at: datetime
) -> Refusal | None:
    """A unit moves beneath a superior in force that is not in its own branch; the person organises at both ends."""
    last = latest_term(unit)
    return (
        why_not_organise(by, last.parent, unit=last.name, at=at)
        or why_not_organise(by, above, unit=last.name, at=at)
        or why_not_keep(decision)
        or why_not_day(named_unit(unit), on)
        or why_not_beneath(unit, above, on)
        or (SameSuperior(unit=last.name, superior=name_of(above, on)) if last.parent_id == above.pk else None)
        or why_not_hang(last.name, above, on, last.valid_until)
    )


def why_not_dissolve(
    by: Person | None, *, unit: Unit, decision: DecisionData, on: date, at: datetime
) -> Refusal | None:
    """A unit ends after its latest change, when nothing hangs beneath it any more."""
    last = latest_term(unit)
    return (
        why_not_organise(by, last.parent, unit=last.name, at=at)
        or why_not_keep(decision)
        or why_not_day(named_unit(unit), on, ends=True)
        or why_not_empty(unit, on)
    )


def why_not_beneath(unit: Unit, above: Unit, on: date) -> Refusal | None:
    """The new superior is not the unit itself nor beneath it, on that day or any later one."""
    if unit == above or above.branches_up.filter(ancestor=unit, valid_until__gt=on).exists():
        return BeneathItself(unit=name_of(unit, on), superior=name_of(above, on))
    return None


def why_not_hang(name: str, above: Unit, on: date, until: date) -> Refusal | None:
    """The superior is in force from `on` to the day `until`, without a gap."""
    day = on
    while day < until:
        term = term_of(above, day)
        if term is None:
            return SuperiorNotThere(superior=name_of(above, day), unit=name, on=day)
        day = term.valid_until
    return None


def why_not_empty(unit: Unit, on: date) -> StillBeneath | None:
    """Nothing hangs beneath the unit on the day or later."""
    below = UnitTerm.objects.filter(parent=unit, valid_until__gt=on)
    ids = list(below.order_by("unit_id").values_list("unit_id", flat=True).distinct())
    if not ids:
        return None
    names = sorted(latest_terms(ids).values(), key=lambda term: (term.sort_key, term.unit_id))[:NAMED]
    shown = [term.name for term in names] + (["…"] if len(ids) > NAMED else [])
    return StillBeneath(count=len(ids), unit=name_of(unit, on), on=on, names=shown)


# --- One decision over many units ------------------------------------------------------------------------------------


def why_not_enter_plan(by: Person, *, at: datetime) -> NotAnOrganiser | None:
    """Whether the person can set out to enter a decision over many units at all."""
    on = day_of(at)
    standing = UnitTerm.objects.filter(unit__in=by.seats(on=on, power=Power.ORGANISE), valid_until__gt=on)
    return None if standing.exists() else NotAnOrganiser()


def why_not_plan(
    by: Person | None, plan: Plan, *, at: datetime, named: Mapping[str, Named] | None = None
) -> Refusal | None:
    """Everybody named is there, may be decided about by this person, and nobody beneath an ending unit is forgotten.

    `named` is what `named_in` says of the plan.
    """
    if refused := why_not_keep(plan.decision) or why_not_lines(plan.lines):
        return refused
    named = named_in(plan) if named is None else named
    founded = {line.code: line for line in plan.lines if line.fate is Fate.FOUND}
    if taken := next(iter(Unit.objects.filter(code__in=founded)[:1]), None):
        return CodeTaken(code=taken.code, name=names_of([taken.pk])[taken.pk])
    for line in founded.values():
        if refused := why_not_code(line.code) or _why_not_new(line):
            return refused
    strangers = [
        LineNamesNobody(at=line.number, code=code) if line.number else NoSuchUnit(code=code)
        for line in plan.lines
        for code in (line.code, line.to)
        if code and code not in named and code not in founded
    ]
    if strangers:
        return together(strangers[:TOLD])
    changed = [(named[line.code], line) for line in plan.lines if line.fate is not Fate.FOUND]
    for unit, line in changed:
        if refused := why_not_day(unit, plan.on, ends=line.fate in ENDING):
            return refused
    above = {unit.superior for unit, _line in changed} | {
        named[line.to].unit for line in plan.lines if line.fate in (Fate.FOUND, Fate.MOVE) and line.to in named
    }
    fates = {unit.unit: line.fate for unit, line in changed}
    return (
        _why_not_over(by, above, [unit.name for unit, _line in changed], at=at)
        or _why_forgotten(fates, plan.on)
        or _why_no_home(plan, named, fates)
    )


def _why_not_new(line: PlanLine) -> Refusal | None:
    """A unit to be founded has a name, a known kind, and where it is a grassroots union a known class."""
    if not line.name:
        return NameMissing()
    if len(line.name) > LONGEST_NAME:
        return NameTooLong(length=len(line.name), longest=LONGEST_NAME)
    for given, known in ((line.kind, UnitKind), (line.unit_class, UnitClass)):
        if given not in known.values:
            said = ", ".join(str(label).lower() for value, label in known.choices if value)
            return LineUnclear(at=line.at or line.code, value=given, known=said)
    return None


def _why_not_over(by: Person | None, above: set[int | None], names: Sequence[str], *, at: datetime) -> Refusal | None:
    """The person organises beneath every superior that loses or gains a unit."""
    if by is None:
        return None
    asked = [pk for pk in above if pk is not None]
    reached = set(units_organised(by, on=day_of(at)).filter(pk__in=asked).values_list("pk", flat=True))
    beyond = sorted(above - reached, key=str)
    if not beyond:
        return None
    unit = Unit.objects.filter(pk=beyond[0] or 0).first()
    named = names_of([unit.pk])[unit.pk] if unit else next(iter(names), "")
    return why_not_organise(by, unit, unit=named, at=at) or AtTheTop(unit=named)


def _why_forgotten(fates: Mapping[int, Fate], on: date) -> LeftBehind | None:
    """Whoever hangs beneath a unit that ends has a line of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select term.parent_id, term.name from unnest(%(ending)s::bigint[]) as ending (unit_id)
               cross join lateral (
                   select * from organisations_unitterm where parent_id = ending.unit_id and valid_until > %(on)s offset 0
               ) as term
               left join unnest(%(changed)s::bigint[]) as changed (unit_id) on changed.unit_id = term.unit_id
               where changed.unit_id is null order by term.parent_id, term.sort_key, term.unit_id""",
            {
                "changed": array_of(fates),
                "ending": array_of(pk for pk, fate in fates.items() if fate in ENDING),
                "on": on,
            },
        )
        forgotten = cursor.fetchall()
    if not forgotten:
        return None
    parent = forgotten[0][0]
    left = [name for above, name in forgotten if above == parent]
    names = left[:NAMED] + (["…"] if len(left) > NAMED else [])
    return LeftBehind(unit=names_of([parent])[parent], count=len(left), names=names)


def _why_no_home(plan: Plan, named: Mapping[str, Named], fates: Mapping[int, Fate]) -> Refusal | None:
    """Whoever receives a unit is in force on the day and does not end by the same decision."""
    homes = {named[line.to].unit for line in plan.lines if line.to in named}
    there = terms_of(homes, plan.on)
    for line in plan.lines:
        if line.fate is Fate.END or (not line.to and line.fate is Fate.FOUND):
            continue
        if not line.to:
            return LineUnclear(at=line.at or line.code, value="", known=_("the code of the unit it goes to"))
        heir = named.get(line.to)
        if heir is not None and (fates.get(heir.unit) in ENDING or heir.unit not in there):
            superior = Unit.objects.get(pk=heir.unit)
            return SuperiorNotThere(superior=name_of(superior, plan.on), unit=line.code, on=plan.on)
    return None


def why_not_reverse(by: Person | None, kept: Reorganisation, *, at: datetime) -> Refusal | None:
    """Whoever may decide about these units takes back what is applied and not approved."""
    return _why_not_open(kept) or _why_not_concerned(by, kept, at=at)


def why_not_approve_reorganisation(by: Person, kept: Reorganisation, *, at: datetime) -> Refusal | None:
    """A second officer of the same reach approves."""
    return (
        _why_not_open(kept)
        or (OwnDecision(number=kept.decision.number) if kept.applied_by_id == by.pk else None)
        or _why_not_concerned(by, kept, at=at)
    )


def _why_not_open(kept: Reorganisation) -> Refusal | None:
    if kept.state == Reorganisation.State.APPROVED:
        return AlreadyApproved(number=kept.decision.number)
    return NoLongerApplied(number=kept.decision.number) if kept.state == Reorganisation.State.REVERSED else None


def _why_not_concerned(by: Person | None, kept: Reorganisation, *, at: datetime) -> Refusal | None:
    # A superior that the decision itself founded, ended or moved is answered for by whoever stands above it.
    changed = {unit.unit for unit in named_units(line.code for line in kept.entered).values()}
    tops = {None} if kept.over["at_the_top"] else set[None]()
    return _why_not_over(by, tops | ({*kept.above} - changed), [], at=at)
