"""By which calendar units compete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.organisations.queries import terms_of
from thidua.years.rules.calendars import Calendar, SchoolYears, calendar_of, own_year

CALENDARS = Path(__file__).resolve().parent.parent / "catalogue" / "calendars.yaml"


@cache
def school_years() -> SchoolYears:
    """The reviewed file's classes that go by school year."""
    row = yaml.load(CALENDARS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["school_year"]
    return SchoolYears(frozenset(row["classes"]), row["since"])


@dataclass(frozen=True)
class Years:
    """The units that compare themselves with each other in a year, each under the year it goes by."""

    period: Period
    by_period: dict[Period, list[Unit]]

    @property
    def mixed(self) -> bool:
        """Whether two calendars meet."""
        return len(self.by_period) > 1

    @property
    def school_year(self) -> Period | None:
        """The school year beside the emulation year, where two calendars meet."""
        return next((period for period in self.by_period if period != self.period), None) if self.mixed else None

    @property
    def schools(self) -> int:
        """How many units go by school year."""
        return sum(len(units) for period, units in self.by_period.items() if period != self.period)

    @property
    def others(self) -> int:
        """How many go by the emulation year."""
        return len(self.by_period.get(self.period, []))

    def of(self, unit: Unit) -> Period:
        """The year of one of the units."""
        return next((period for period, units in self.by_period.items() if unit in units), self.period)


def years_of(units: Iterable[Unit], period: Period) -> Years:
    """The units by the year each goes by, as they stood on the period's last day."""
    units = list(units)
    terms = terms_of([unit.pk for unit in units], period.last_day)
    found: dict[Period, list[Unit]] = {}
    for unit in units:
        term = terms.get(unit.pk)
        calendar = calendar_of(term.unit_class, period.last_day, school_years()) if term else Calendar.EMULATION
        found.setdefault(own_year(calendar, period), []).append(unit)
    return Years(period, found)
