"""Two calendars side by side: most unions compete by emulation year, schools by school year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from thidua.ground.values import Period, PeriodKind


class Calendar(StrEnum):
    """By which year a union competes."""

    EMULATION = "emulation"
    SCHOOL = "school"


@dataclass(frozen=True)
class SchoolYears:
    """Which classes of union go by school year, since when."""

    classes: Collection[str]
    since: date


def calendar_of(unit_class: str, on: date, schools: SchoolYears) -> Calendar:
    """The calendar of a union of this class on the day."""
    return Calendar.SCHOOL if unit_class in schools.classes and on >= schools.since else Calendar.EMULATION


def own_year(calendar: Calendar, period: Period) -> Period:
    """The year that a union of this calendar sets beside the emulation year `period`: the school year that ends in it.

    Only years are set beside each other; any other period is everybody's own.
    """
    if calendar is Calendar.EMULATION or period.kind is not PeriodKind.YEAR:
        return period
    return Period.parse(f"{period.year - 1}-{period.year}/school")
