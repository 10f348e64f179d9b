"""Which targets stand, for whom, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import children
from thidua.targets.models import Target
from thidua.targets.rules import AVERAGED

Subject = Unit | Cluster


@dataclass(frozen=True)
class Below:
    """One unit directly below, with the target that stands for it, if there is one."""

    term: UnitTerm
    target: Target | None


def target_of(subject: Subject, indicator: Indicator | str, period: Period) -> Decimal | None:
    """The target that stands, in the indicator's unit; None when there is none.

    A cluster's is the sum of its members' where all of them have one; of a rate or a mean, which does not add, their
    common target, if they have the same.
    """
    code = indicator if isinstance(indicator, str) else indicator.code
    return targets_of(subject, period).get(code)


def targets_of(subject: Subject, period: Period) -> dict[str, Decimal]:
    """All standing targets of a unit or cluster in the period, by indicator (see `target_of`)."""
    if isinstance(subject, Unit):
        return {row.indicator_id: row.amount.normalize() + 0 for row in standing([subject], period)}
    units = members(subject, period.last_day)
    found: dict[str, list[Decimal]] = {}
    for row in standing(units, period):
        found.setdefault(row.indicator_id, []).append(row.amount.normalize() + 0)
    together: dict[str, Decimal] = {}
    for code, amounts in found.items():
        if len(amounts) != len(units):
            continue
        if indicators()[code].kind not in AVERAGED:
            together[code] = sum(amounts, Decimal(0))
        elif len(set(amounts)) == 1:
            together[code] = amounts[0]
    return together


def standing(units: list[Unit], period: Period) -> QuerySet[Target]:
    """The standing targets of the units in the period, in the catalogue's order."""
    rows = Target.objects.filter(unit__in=units, period=period.code, standing=True)
    return rows.select_related("unit", "indicator", "assigned_by_unit", "replaces").order_by("indicator__position")


def changes_of(target: Target) -> list[Target]:
    """Every version of the target, the newest first."""
    rows = Target.objects.filter(unit=target.unit_id, indicator=target.indicator_id, period=target.period_id)
    return list(rows.order_by("-pk"))


def day_in(period: Period, on: date) -> date:
    """The day on which the tree is asked for targets of the period: `on`, drawn into the period."""
    return min(max(on, period.first_day), period.last_day)


def below(unit: Unit, indicator: Indicator, period: Period, on: date) -> list[Below]:
    """The units directly below on that day (drawn into the period), each with its standing target."""
    terms = list(children(unit, day_in(period, on)))
    rows = {
        row.unit_id: row
        for row in Target.objects.filter(
            unit__in=[term.unit_id for term in terms], indicator=indicator, period=period.code, standing=True
        )
    }
    return [Below(term, rows.get(term.unit_id)) for term in terms]
