"""Which periods are declared, and which days are public holidays."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from thidua.ground.values import Period
from thidua.years.models import ReportingPeriod
from thidua.years.rules.periods import NotDeclared

HOLIDAYS = Path(__file__).resolve().parent.parent / "catalogue" / "holidays.yaml"


def declared(code: str) -> ReportingPeriod:
    """The declared period with the code.

    Raises UnreadablePeriod, or NotDeclared.
    """
    period = Period.parse(code)
    found = ReportingPeriod.objects.filter(code=period.code).first()
    if found is None:
        raise NotDeclared(code=period.code)
    return found


def declared_within(period: Period) -> list[ReportingPeriod]:
    """The declared periods that lie within `period` as parts of it, itself included, in order of their days."""
    near = ReportingPeriod.objects.filter(first_day__gte=period.first_day, last_day__lte=period.last_day)
    return [row for row in near if period.holds(row.period)]


@cache
def holidays() -> frozenset[date]:
    """The public holidays of the reviewed file: those of every year from 1990 to 2100, and the dated ones.

    Lunar holidays and days off in lieu are known for the years the file lists; other years have the solar ones only.
    """
    read = yaml.load(HOLIDAYS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    days = {date(year, *map(int, day.split("-"))) for day in read["every_year"] for year in range(1990, 2101)}
    for row in read["dated"]:
        last = row.get("to", row["from"])
        days |= {row["from"] + timedelta(days=step) for step in range((last - row["from"]).days + 1)}
    return frozenset(days)
