"""Assigning, adjusting and cascading targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.indicators.models import Indicator
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of, superior, term_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.targets.models import Target
from thidua.targets.queries import below, day_in
from thidua.targets.rules import (
    AlreadyAssigned,
    NotDirectlyBelow,
    TargetReplaced,
    UnitNotThere,
    why_not_adjust,
    why_not_carried,
    why_not_target,
)
from thidua.trail.actions import record
from thidua.years.models import ReportingPeriod


@transaction.atomic
def assign_target(
    *,
    unit: Unit,
    indicator: Indicator,
    period: ReportingPeriod,
    amount: Decimal,
    by: Person | None,
    at: datetime,
    source: str = "",
    simulated: bool = False,
) -> Target:
    """Assign what the branch of `unit` is to reach of the indicator in the period, in the indicator's unit.

    `by` speaks that day for the unit directly above; None is the operator.

    Raises NotYours, UnitNotThere, NoTargetOfKind, TargetNotANumberOf or AlreadyAssigned, having written nothing.
    """
    insist(why_not(by, Power.ASSIGN, unit, on=day_of(at)))
    # Locked, so that two officers assigning at once leave one target, not an error.
    Unit.objects.select_for_update().get(pk=unit.pk)
    day = day_in(period.period, day_of(at))
    if term_of(unit, day) is None:
        raise UnitNotThere(unit=name_of(unit, day), period=period.period)
    insist(why_not_target(indicator.code, indicator.kind, indicator.unit_vi, amount))
    known = Target.objects.filter(unit=unit, indicator=indicator, period=period, standing=True).first()
    if known is not None:
        raise AlreadyAssigned(
            unit=name_of(unit, day), amount=_bare(known.amount), indicator=indicator.code, period=period.period
        )
    target = Target.objects.create(
        unit=unit,
        indicator=indicator,
        period=period,
        amount=amount,
        assigned_by_unit=superior(unit, day),
        by=by,
        at=at,
        source=source,
        simulated=simulated,
    )
    record("target.assigned", subject=target, by=by, at=at, unit=unit, indicator=indicator.code, amount=amount)
    return target


@transaction.atomic
def adjust_target(*, target: Target, amount: Decimal, reason: str, by: Person | None, at: datetime) -> Target:
    """Replace a standing target by another amount, with the reason; the old row stays, no longer standing.

    Raises NotYours, TargetReplaced, TargetTheSame, ReasonMissing or TargetNotANumberOf, having written nothing.
    """
    old = Target.objects.select_for_update(of=("self",)).select_related("unit", "indicator").get(pk=target.pk)
    insist(why_not(by, Power.ASSIGN, old.unit, on=day_of(at)))
    if not old.standing:
        raise TargetReplaced(old=_bare(old.amount))
    insist(why_not_adjust(_bare(old.amount), amount, reason))
    insist(why_not_target(old.indicator.code, old.indicator.kind, old.indicator.unit_vi, amount))
    old.standing = False
    old.save(update_fields=["standing"])
    new = Target.objects.create(
        unit=old.unit,
        indicator=old.indicator,
        period_id=old.period_id,
        amount=amount,
        assigned_by_unit_id=old.assigned_by_unit_id,
        by=by,
        at=at,
        reason=reason.strip(),
        source=old.source,
        simulated=old.simulated,
        replaces=old,
    )
    record("target.adjusted", subject=new, by=by, at=at, old=_bare(old.amount), amount=amount)
    return new


@transaction.atomic
def cascade_target(
    *, target: Target, amounts: Mapping[int, Decimal], by: Person | None, at: datetime, reason: str = ""
) -> list[Target]:
    """Pass a target on to the units directly below, by unit id; returns the targets that were assigned or adjusted.

    Units below that are not named keep the target they have. What then stands for all of them must carry the target
    (`rules.why_not_carried`); a reserve needs `reason`, and so does changing a target that stood.

    Raises NotYours, TargetReplaced, NotDirectlyBelow, SumBelowTarget, SumAboveTarget, PartBelowMean, ReasonMissing
    or TargetNotANumberOf, having written nothing.
    """
    target = (
        Target.objects.select_for_update(of=("self",)).select_related("unit", "indicator", "period").get(pk=target.pk)
    )
    if not target.standing:
        raise TargetReplaced(old=_bare(target.amount))
    period = target.period
    rows = {row.term.unit_id: row for row in below(target.unit, target.indicator, period.period, day_of(at))}
    strangers = [unit_id for unit_id in amounts if unit_id not in rows]
    if strangers:
        day = day_in(period.period, day_of(at))
        names = sorted(name_of(unit, day) for unit in Unit.objects.filter(pk__in=strangers))
        raise NotDirectlyBelow(units=", ".join(names), superior=name_of(target.unit, day))
    after = {unit_id: _bare(row.target.amount) for unit_id, row in rows.items() if row.target} | dict(amounts)
    insist(why_not_carried(target.indicator.kind, _bare(target.amount), list(after.values()), reason))
    changed = []
    for unit_id, amount in amounts.items():
        row = rows[unit_id]
        if row.target is None:
            changed.append(
                assign_target(
                    unit=row.term.unit,
                    indicator=target.indicator,
                    period=period,
                    amount=amount,
                    by=by,
                    at=at,
                    source=target.source,
                    simulated=target.simulated,
                )
            )
        elif _bare(row.target.amount) != amount:
            changed.append(adjust_target(target=row.target, amount=amount, reason=reason, by=by, at=at))
    if changed:
        record("target.cascaded", subject=target, by=by, at=at, below=changed, reason=reason.strip())
    return changed


def _bare(amount: Decimal) -> Decimal:
    """Without the zeros that the database pads with."""
    return amount.normalize() + 0
