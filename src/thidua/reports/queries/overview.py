"""One unit or cluster in one period at a glance: how complete, how far against its targets, which way it goes, who is missing."""

from __future__ import annotations

from collections.abc import Mapping
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
    Level,
    Reading,
    changes_between,
    growth_on_survivors,
    missing_units,
    over_periods,
    take_apart,
)
from thidua.targets.queries import targets_of
from thidua.targets.rules import achieved
from thidua.years.models import ReportingPeriod
from thidua.years.queries import Years, years_of

PERIODS_BACK = 8
MISSING_SHOWN = 61
"""One more than a page names, so that it can say that there are more."""


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
    left_out: int  # grassroots unions directly beneath that stand beside upper units and are not among the parts
    goals: list[Goal]
    missing: list[UnitTerm]


@dataclass(frozen=True)
class Course:
    """A total over the periods, with what the tree did to it in between."""

    trend: list[Reading]
    breaks: dict[str, int]  # by period of the trend: units ended, merged, split or moved since the one before
    growth: Growth | None  # from the first to the last of the trend, on the units that lived through it

    @property
    def comparable(self) -> bool:
        """Whether the same unions, all of them, gave it in every period."""
        alike = len({(each.reported, each.expected) for each in self.trend}) == 1
        return alike and all(each.reported == each.expected for each in self.trend)


def two_calendars(subject: Subject, period: Period) -> Years | None:
    """By which years a cluster's members go, when two calendars meet in it; None for every other cluster or unit."""
    if not isinstance(subject, Cluster):
        return None
    years = years_of(members(subject, period.last_day), period)
    return years if years.mixed else None


def overview_of(
    subject: Subject, indicator: Indicator, readings: Mapping[str, Reading], period: Period, *, whole: bool = False
) -> Overview:
    """Read the overview of one indicator, given the subject's totals of all; with `whole` every list in full, as for a file."""
    chosen, aims = readings[indicator.code], targets_of(subject, period)
    apart = take_apart(subject, [indicator.code], period, level=Level.ALL if whole else Level.UPPER)
    missing = []
    if chosen.reported < chosen.expected:
        missing = missing_units(subject, indicator.code, period, limit=None if whole else MISSING_SHOWN)
    return Overview(
        chosen=chosen,
        parts=_named([(unit, found[indicator.code]) for unit, found in apart.beneath], period),
        left_out=apart.left_out,
        goals=[
            Goal(readings[code], aim, _reached(readings[code], aim))
            for code, aim in aims.items()
            if readings[code].indicator.kind != Kind.TEXT
        ],
        missing=missing,
    )


def course_of(subject: Subject, indicator: Indicator, period: Period) -> Course:
    """The trend up to a period: growth asks every sheet of both its ends."""
    trend = _trend(subject, indicator, period)
    growth = growth_on_survivors(subject, indicator, trend[0].period, trend[-1].period) if len(trend) > 1 else None
    return Course(trend, changes_between(subject, [each.period for each in trend]), growth)


def choices_of(readings: Mapping[str, Reading]) -> list[Indicator]:
    """The indicators of which there is a total, those asked of the unions."""
    return [
        reading.indicator
        for reading in readings.values()
        if (reading.quantity is not None and reading.expected) and reading.indicator.kind != Kind.TEXT
    ]


def superiors_of(subject: Subject, terms: list[UnitTerm], period: Period) -> dict[int, str]:
    """By unit: the name of the unit directly above, for a list of the missing."""
    above = {term.parent for term in terms if term.parent is not None}
    names = names_in(above, period)
    return {term.unit_id: names.get(term.parent_id or 0, "") for term in terms}


def _reached(reading: Reading, aim: Decimal) -> Decimal | None:
    return achieved(reading.quantity.amount, aim) if reading.quantity is not None else None


def _named(found: list[tuple[Unit, Reading]], period: Period) -> list[NamedPart]:
    names = names_in([unit for unit, _reading in found], period)
    rows = [NamedPart(names[unit.pk], unit.code, reading) for unit, reading in found]
    return sorted(rows, key=_by_amount)


def _by_amount(row: NamedPart) -> tuple[bool, Decimal, str]:
    amount = row.reading.quantity.amount if row.reading.quantity is not None else Decimal(0)
    return row.reading.quantity is None, -amount, row.name


def _trend(subject: Subject, indicator: Indicator, period: Period) -> list[Reading]:
    """The total over the declared periods of the same length up to this one, the oldest first, from the first in which
    anybody was asked."""
    rows = ReportingPeriod.objects.filter(last_day__lte=period.last_day).order_by("-last_day")
    same = [row.period for row in rows if row.period.kind is period.kind][:PERIODS_BACK]
    found = over_periods(subject, indicator.code, reversed(same))
    while found and not found[0].expected and found[0].quantity is None:
        found.pop(0)
    return found
