"""One decision over many units: applied in one transaction, taken back until it is approved.

It writes the tree (terms, closure, successions), ends mandates at units that end, and moves totals and expected counts of the periods it
touches. Nothing else: reports, closed readings, scores and awards stay as they are and read the succession.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, insist
from thidua.organisations.actions import hold_tree, replace_terms_of_many
from thidua.organisations.models import Decision, Succession, Unit
from thidua.organisations.queries import data_of_many, names_of
from thidua.organisations.rules import TermData, change_from, end_on
from thidua.people.actions import end_mandates_of
from thidua.people.models import Mandate, Person
from thidua.reorganisations.actions.events import keep_decision
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.permissions import why_not_approve_reorganisation, why_not_plan, why_not_reverse
from thidua.reorganisations.queries.plans import balance_of, units_by_code
from thidua.reorganisations.rules import ChangedSince, Fate, Plan, PlanLine, ends, tidy, why_not_balanced
from thidua.rollup.actions import forget_units, keeping_todays, resettled
from thidua.trail.actions import record


@transaction.atomic
def apply_plan(*, plan: Plan, by: Person | None, at: datetime) -> Reorganisation:
    """Make of every unit what the decision says, from its day on; totals and expected counts follow in the same step.

    Raises NothingDecided, DecidedTwice, NoSuchUnit, NotYours, DecisionIncomplete, DecisionDiffers, CodeTaken, BeforeFounding,
    BeforeLatestChange, NoLongerThere, LeftBehind, NotBalanced, OutsideSuperior or InCircle, having written nothing.
    """
    hold_tree()
    plan = replace(plan, decision=tidy(plan.decision))
    insist(why_not_plan(by, plan, at=at))
    balance = balance_of(plan)
    insist(why_not_balanced(balance, plan.declared))
    decision = keep_decision(plan.decision)
    founded = [line for line in plan.lines if line.fate is Fate.FOUND]
    Unit.objects.bulk_create([Unit(code=line.code) for line in founded])
    units = units_by_code([line.code for line in plan.lines] + [line.to for line in plan.lines])
    fates: dict[int, list[PlanLine]] = {}
    for line in plan.lines:
        fates.setdefault(units[line.code].pk, []).append(line)
    before = data_of_many(fates)
    after = {pk: _terms_after(lines, before.get(pk, []), plan, units, decision) for pk, lines in fates.items()}
    with keeping_todays(units=fates, on=day_of(at)):
        with resettled(units=list(fates), since=plan.on):
            replace_terms_of_many(changes=after)
        _succeed(plan, fates, units, decision)
    mandates = _end_mandates([pk for pk, lines in fates.items() if ends(lines)], plan.on, by, at)
    kept = Reorganisation.objects.create(
        decision=decision,
        on=plan.on,
        lines=[asdict(line) for line in plan.lines],
        balance=asdict(balance),
        above=sorted(_superiors(before) | _superiors(after)),
        before={
            "terms": {str(pk): [_written(term) for term in before.get(pk, [])] for pk in fates},
            "after": {str(pk): [_written(term) for term in terms] for pk, terms in after.items()},
            "mandates": mandates,
        },
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
    before = {int(pk): [_read(term) for term in terms] for pk, terms in kept.before["terms"].items()}
    after = {int(pk): [_read(term) for term in terms] for pk, terms in kept.before["after"].items()}
    now = data_of_many(after)
    for pk, terms in after.items():
        if now.get(pk, []) != terms:
            raise ChangedSince(unit=names_of([pk])[pk])
    with keeping_todays(units=after, on=day_of(at)):
        with resettled(units=list(after), since=kept.on):
            replace_terms_of_many(changes=before)
        Succession.objects.filter(decision=kept.decision, on=kept.on, unit_id__in=after).delete()
        held = kept.before["mandates"]
        for until in set(held.values()):
            alike = [int(pk) for pk, day in held.items() if day == until]
            # One that somebody ended since for another reason stays ended.
            Mandate.objects.filter(pk__in=alike, valid_until=kept.on).update(valid_until=date.fromisoformat(until))
        founded = [pk for pk, terms in before.items() if not terms]
        forget_units(units=founded)
        try:
            with transaction.atomic():
                Unit.objects.filter(pk__in=founded).delete()
        except ProtectedError as used:
            raise ChangedSince(unit=kept.before["after"][str(founded[0])][0]["name"]) from used
    kept.state = Reorganisation.State.REVERSED
    kept.decided_by, kept.decided_at = by, at
    kept.save(update_fields=["state", "decided_by", "decided_at"])
    record("reorganisation.reversed", subject=kept, by=by, at=at, decision=kept.decision)
    return kept


def _terms_after(
    lines: list[PlanLine], before: list[TermData], plan: Plan, units: dict[str, Unit], decision: Decision
) -> list[TermData]:
    line = lines[0]
    if ends(lines):
        return end_on(before, plan.on)
    if line.fate is Fate.MOVE:
        return change_from(before, plan.on, parent_id=units[line.to].pk, decision_id=decision.pk)
    return [
        TermData(
            valid_from=plan.on,
            valid_until=FOREVER,
            name=line.name,
            kind=line.kind,
            unit_class=line.unit_class,
            parent_id=units[line.to].pk if line.to else None,
            place="",
            decision_id=decision.pk,
            simulated=plan.simulated,
        )
    ]


def _superiors(terms: dict[int, list[TermData]]) -> set[int]:
    """Beneath whom the units hang in the last of these terms."""
    above = (terms_of_one[-1].parent_id for terms_of_one in terms.values() if terms_of_one)
    return {unit for unit in above if unit is not None}


KINDS = {
    Fate.FOUND: Succession.Kind.FOUND,
    Fate.MOVE: Succession.Kind.MOVE,
    Fate.END: Succession.Kind.DISSOLVE,
    Fate.MERGE: Succession.Kind.MERGE,
}


def _succeed(plan: Plan, fates: dict[int, list[PlanLine]], units: dict[str, Unit], decision: Decision) -> None:
    rows = []
    for pk, lines in fates.items():
        shares = sum(line.share for line in lines)
        for line in lines:
            kind = Succession.Kind.SPLIT if len(lines) > 1 else KINDS[line.fate]
            heir = units[line.to] if line.fate is Fate.MERGE else None
            rows.append(
                Succession(
                    kind=kind,
                    unit_id=pk,
                    successor=heir,
                    on=plan.on,
                    share=line.share,
                    shares=shares,
                    decision=decision,
                )
            )
    Succession.objects.bulk_create(rows, batch_size=2000)


def _end_mandates(ending: list[int], on: date, by: Person | None, at: datetime) -> dict[str, str]:
    """By mandate: until when it would have held."""
    held = Mandate.objects.filter(unit_id__in=ending, valid_from__lt=on, valid_until__gt=on)
    ends_before = {str(pk): until.isoformat() for pk, until in held.values_list("pk", "valid_until")}
    end_mandates_of(units=ending, on=on, by=by, at=at)
    return ends_before


def _written(term: TermData) -> dict[str, Any]:
    return asdict(term) | {"valid_from": term.valid_from.isoformat(), "valid_until": term.valid_until.isoformat()}


def _read(kept: dict[str, Any]) -> TermData:
    days = {name: date.fromisoformat(kept[name]) for name in ("valid_from", "valid_until")}
    return TermData(**{**kept, **days})
