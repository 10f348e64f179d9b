"""One unit or cluster in one period at a glance: how complete, how far against its targets, which way it goes, who is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.indicators.models import Indicator, Kind
from thidua.organisations.models import Unit, UnitTerm
from thidua.reports.queries.lineage import Subject, names_in
from thidua.rollup.queries import (
    Growth,
    Part,
    Reading,
    changes_between,
    growth_on_survivors,
    missing_units,
    parts,
    total,
    totals,
)
from thidua.targets.queries import targets_of
from thidua.targets.rules import achieved
from thidua.years.models import ReportingPeriod

PERIODS_BACK = 8


@dataclass(frozen=True)
class Goal:
    """A total with its target, and how much of it is reached in percent."""

    reading: Reading
    target: Decimal
    reached: Decimal | None


@dataclass(frozen=True)
class NamedPart:
    """A member or unit directly beneath with its total of the chosen indicator."""

    name: str
    code: str
    reading: Reading


@dataclass(frozen=True)
class Overview:
    """Everything the page draws; each drawing has its rows here."""

    chosen: Reading
    parts: list[NamedPart]
    goals: list[Goal]
    trend: list[Reading]
    comparable: bool  # the same unions, all of them, in every period of the trend
    missing: list[UnitTerm]
    breaks: dict[str, int]  # by period of the trend: units ended, merged, split or moved since the one before
    growth: Growth | None  # from the first to the last of the trend, on the units that lived through it


def overview_of(
    subject: Subject, indicator: Indicator, period: Period, *, missing_shown: int | None = None
) -> Overview:
    """Read the overview of one indicator; targets are those of every indicator that has one."""
    aims = targets_of(subject, period)
    readings = totals(subject, period, {indicator.code, *aims})
    found = [part for part in parts(subject, indicator.code, period) if not part.is_own]
    trend = _trend(subject, indicator, period)
    return Overview(
        chosen=readings[indicator.code],
        parts=_named(found, period),
        goals=[
            Goal(readings[code], aim, _reached(readings[code], aim))
            for code, aim in aims.items()
            if readings[code].indicator.kind != Kind.TEXT
        ],
        trend=trend,
        comparable=len({(each.reported, each.expected) for each in trend}) == 1
        and all(each.reported == each.expected for each in trend),
        missing=missing_units(subject, indicator.code, period, limit=missing_shown),
        breaks=changes_between(subject, [each.period for each in trend]),
        growth=growth_on_survivors(subject, indicator, trend[0].period, trend[-1].period) if len(trend) > 1 else None,
    )


def choices_of(subject: Subject, period: Period) -> list[Indicator]:
    """The indicators of which the subject has a total in the period, those asked of its unions."""
    return [
        reading.indicator
        for reading in totals(subject, period).values()
        if (reading.quantity is not None and reading.expected) and reading.indicator.kind != Kind.TEXT
    ]


def superiors_of(subject: Subject, terms: list[UnitTerm], period: Period) -> dict[int, str]:
    """By unit: the name of the unit directly above, for a list of the missing."""
    above = {term.parent for term in terms if term.parent is not None}
    names = names_in(above, period)
    return {term.unit_id: names.get(term.parent_id or 0, "") for term in terms}


def _reached(reading: Reading, aim: Decimal) -> Decimal | None:
    return achieved(reading.quantity.amount, aim) if reading.quantity is not None else None


def _named(found: list[Part], period: Period) -> list[NamedPart]:
    names = names_in([part.unit for part in found], period)
    rows = [NamedPart(names[part.unit.pk], part.unit.code, part.reading) for part in found]
    return sorted(rows, key=_by_amount)


def _by_amount(row: NamedPart) -> tuple[bool, Decimal, str]:
    amount = row.reading.quantity.amount if row.reading.quantity is not None else Decimal(0)
    return row.reading.quantity is None, -amount, row.name


def _trend(subject: Subject, indicator: Indicator, period: Period) -> list[Reading]:
    """The total over the declared periods of the same length up to this one, the oldest first, from the first in which
    anybody was asked."""
    rows = ReportingPeriod.objects.filter(last_day__lte=period.last_day).order_by("-last_day")
    same = [row.period for row in rows if row.period.kind is period.kind][:PERIODS_BACK]
    found = [total(subject, indicator, each) for each in reversed(same) if _existed(subject, each)]
    while found and not found[0].expected and found[0].quantity is None:
        found.pop(0)
    return found


def _existed(subject: Subject, period: Period) -> bool:
    if isinstance(subject, Cluster):
        return bool(members(subject, period.last_day))
    return isinstance(subject, Unit)
