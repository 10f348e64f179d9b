"""One decision over many units: applied in one transaction, taken back until it is approved.

It writes the tree (terms, closure, successions), ends mandates at units that end, and moves totals and expected counts of the periods it
touches. Nothing else: reports, closed readings, scores and awards stay as they are and read the succession.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import ProtectedError

from thidua.ground.arrays import array_of
from thidua.ground.memory import without_collecting
from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, insist
from thidua.organisations.actions import WrittenOver, changed_since, hold_tree, put_units_back, rearrange_units
from thidua.organisations.models import Decision, Succession, Unit
from thidua.organisations.queries import names_of
from thidua.organisations.rules import TermData
from thidua.people.actions import end_mandates_of, give_back_mandates
from thidua.people.models import Person
from thidua.reorganisations.actions.events import keep_decision
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.permissions import why_not_approve_reorganisation, why_not_plan, why_not_reverse
from thidua.reorganisations.queries.plans import balance_of, named_in, named_units
from thidua.reorganisations.rules import ChangedSince, Fate, Named, Plan, PlanLine, tidy, why_not_balanced
from thidua.rollup.actions import forget_units, keeping_todays, resettled
from thidua.trail.actions import record


@without_collecting()
@transaction.atomic
def apply_plan(*, plan: Plan, by: Person | None, at: datetime) -> Reorganisation:
    """Make of every unit what the decision says, from its day on; totals and expected counts follow in the same step.

    Raises NothingDecided, DecidedTwice, NoSuchUnit, NotYours, DecisionIncomplete, DecisionDiffers, CodeTaken, BeforeFounding,
    BeforeLatestChange, NoLongerThere, LeftBehind, NotBalanced, OutsideSuperior or InCircle, having written nothing.
    """
    hold_tree()
    plan = replace(plan, decision=tidy(plan.decision))
    named = named_in(plan)
    insist(why_not_plan(by, plan, at=at, named=named))
    balance = balance_of(plan, named)
    insist(why_not_balanced(balance, plan.declared))
    decision = keep_decision(plan.decision)
    codes = [line.code for line in plan.lines if line.fate is Fate.FOUND]
    founded = {unit.code: unit for unit in Unit.objects.bulk_create([Unit(code=code) for code in codes])}
    known = {code: unit.unit for code, unit in named.items()} | {code: unit.pk for code, unit in founded.items()}
    fates = _Fates.of(plan.lines, known)
    with keeping_todays(units=fates.units, on=day_of(at)):
        with resettled(units=fates.units, since=plan.on):
            over = rearrange_units(
                founded={
                    founded[line.code]: _first_term(line, fates.founded[founded[line.code].pk], plan, decision)
                    for line in plan.lines
                    if line.fate is Fate.FOUND
                },
                moved=fates.moved,
                ended=fates.ended,
                on=plan.on,
                decision_id=decision.pk,
            )
        _succeed(fates, plan.on, decision)
    mandates = end_mandates_of(units=fates.ended, on=plan.on, because=decision, by=by, at=at)
    above = fates.superiors(named.values())
    kept = Reorganisation.objects.create(
        decision=decision,
        on=plan.on,
        lines=[line.written() for line in plan.lines],
        balance=asdict(balance),
        above=sorted(above - {None}),
        over=_over(over, mandates, at_the_top=None in above),
        applied_by=by,
        applied_at=at,
    )
    record("reorganisation.applied", subject=kept, by=by, at=at, on=plan.on, decision=decision, **asdict(balance))
    return kept


@transaction.atomic
def approve_reorganisation(*, reorganisation: Reorganisation, by: Person, at: datetime) -> Reorganisation:
    """A second officer confirms what was applied; from then on it is not taken back.

    Raises NotYours, OwnDecision, AlreadyApproved or NoLongerApplied, having written nothing.
    """
    kept = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    insist(why_not_approve_reorganisation(by, kept, at=at))
    kept.state = Reorganisation.State.APPROVED
    kept.decided_by, kept.decided_at = by, at
    kept.save(update_fields=["state", "decided_by", "decided_at"])
    record("reorganisation.approved", subject=kept, by=by, at=at, decision=kept.decision)
    return kept


@transaction.atomic
def reverse_reorganisation(*, reorganisation: Reorganisation, by: Person | None, at: datetime) -> Reorganisation:
    """Take back what was applied and not approved: tree, successions, mandates and totals are what they were.

    Units that it founded are gone. Raises NotYours, AlreadyApproved, NoLongerApplied or ChangedSince, having written nothing.
    """
    hold_tree()
    kept = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    insist(why_not_reverse(by, kept, at=at))
    lines = kept.entered
    named = named_units(code for line in lines for code in (line.code, line.to))
    fates = _Fates.of(lines, {code: unit.unit for code, unit in named.items()})
    since = changed_since(
        moved=fates.moved, ended=fates.ended, founded=fates.founded, on=kept.on, decision_id=kept.decision_id
    )
    if since is not None:
        raise ChangedSince(unit=names_of([since.pk])[since.pk])
    with keeping_todays(units=fates.units, on=day_of(at)):
        with resettled(units=fates.units, since=kept.on):
            put_units_back(
                moved=fates.moved, ended=fates.ended, founded=fates.founded, on=kept.on, over=_written_over(kept.over)
            )
        Succession.objects.filter(decision=kept.decision, on=kept.on, unit_id__in=fates.units).delete()
        give_back_mandates(
            mandates={pk: date.fromisoformat(day) for day, held in kept.over["mandates"].items() for pk in held},
            ended_on=kept.on,
        )
        forget_units(units=fates.founded)
        try:
            with transaction.atomic():
                Unit.objects.filter(pk__in=fates.founded).delete()
        except ProtectedError as used:
            raise ChangedSince(unit=next(line.name for line in lines if line.fate is Fate.FOUND)) from used
    kept.state = Reorganisation.State.REVERSED
    kept.decided_by, kept.decided_at = by, at
    kept.save(update_fields=["state", "decided_by", "decided_at"])
    record("reorganisation.reversed", subject=kept, by=by, at=at, decision=kept.decision)
    return kept


@dataclass(frozen=True)
class _Fates:
    """What a decision makes of its units, by their numbers: beneath whom they come, or in whom they go up."""

    founded: dict[int, int | None] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    ended: dict[int, list[tuple[int | None, int]]] = field(default_factory=dict)
    """In whom, by what share; None for a unit that goes on in nobody."""

    @classmethod
    def of(cls, lines: Sequence[PlanLine], units: Mapping[str, int]) -> _Fates:
        fates = cls()
        for line in lines:
            unit = units[line.code]
            match line.fate:
                case Fate.FOUND:
                    fates.founded[unit] = units[line.to] if line.to else None
                case Fate.MOVE:
                    fates.moved[unit] = units[line.to]
                case Fate.END:
                    fates.ended[unit] = [(None, 1)]
                case Fate.MERGE:
                    fates.ended.setdefault(unit, []).append((units[line.to], line.share))
        return fates

    @property
    def units(self) -> list[int]:
        return [*self.founded, *self.moved, *self.ended]

    def superiors(self, named: Iterable[Named]) -> set[int | None]:
        """Who loses a unit or gains one; None where one hangs beneath nobody."""
        lost = {unit.superior for unit in named if unit.unit in self.moved or unit.unit in self.ended}
        return lost | {*self.founded.values()} | {*self.moved.values()}


def _first_term(line: PlanLine, superior: int | None, plan: Plan, decision: Decision) -> TermData:
    return TermData(
        valid_from=plan.on,
        valid_until=FOREVER,
        name=line.name,
        kind=line.kind,
        unit_class=line.unit_class,
        parent_id=superior,
        decision_id=decision.pk,
        simulated=plan.simulated,
    )


def _succeed(fates: _Fates, on: date, decision: Decision) -> None:
    """Write down what became of each unit: a row, or for one that is split a row for each heir."""
    kinds, rows = [kind.value for kind in Succession.Kind], list[tuple[int, int, int | None, int, int]]()
    place = {kind: at for at, kind in enumerate(Succession.Kind, start=1)}
    for kind, units in ((Succession.Kind.FOUND, fates.founded), (Succession.Kind.MOVE, fates.moved)):
        rows += [(place[kind], unit, None, 1, 1) for unit in units]
    for unit, heirs in fates.ended.items():
        shares = sum(share for _heir, share in heirs)
        for heir, share in heirs:
            merged = Succession.Kind.DISSOLVE if heir is None else Succession.Kind.MERGE
            kind = Succession.Kind.SPLIT if len(heirs) > 1 else merged
            rows.append((place[kind], unit, heir, share, shares))
    with connection.cursor() as cursor:
        cursor.execute(
            """insert into organisations_succession (kind, unit_id, successor_id, share, shares, "on", decision_id, note)
               select (%s::text[])[kind], unit, heir, share, shares, %s, %s, ''
               from unnest(%s::int[], %s::bigint[], %s::bigint[], %s::int[], %s::int[]) as one (kind, unit, heir, share, shares)""",
            [kinds, on, decision.pk, *map(array_of, zip(*rows, strict=True))],
        )


def _over(over: WrittenOver, mandates: Mapping[int, date], *, at_the_top: bool) -> dict[str, Any]:
    """What the decision wrote over, as the record keeps it."""
    until: dict[str, list[int]] = {}
    for mandate, day in mandates.items():
        until.setdefault(day.isoformat(), []).append(mandate)
    return {
        "until": {str(unit): day.isoformat() for unit, day in over.until.items()},
        "joined": {str(unit): list(before) for unit, before in over.joined.items()},
        "mandates": until,
        "at_the_top": at_the_top,
    }


def _written_over(kept: Mapping[str, Any]) -> WrittenOver:
    return WrittenOver(
        {int(unit): date.fromisoformat(day) for unit, day in kept["until"].items()},
        {int(unit): (superior, decision) for unit, (superior, decision) in kept["joined"].items()},
    )
