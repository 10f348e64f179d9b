"""A sector union with three grassroots unions, its officers, and the emulation year 2023, as most tests here need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import catalogue, declared
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.years.models import ReportingPeriod

CUT_OFF = date(2023, 11, 30)


def at(day: str, clock: str = "09:00") -> datetime:
    """A moment in Vietnam: at("2023-12-05", "23:59")."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


@dataclass(frozen=True)
class Year:
    """The units, their officers and the declared periods."""

    units: dict[str, Unit]
    before: ReportingPeriod
    period: ReportingPeriod
    clerk: Person
    chair: Person
    above: Person
    above_reviewer: Person

    @property
    def unit(self) -> Unit:
        """The grassroots union whose clerk and chair these are."""
        return self.units["nganh-1"]


@pytest.fixture
def year(db: None, settings: pytest.FixtureRequest) -> Year:
    """Everything ready on the cut-off day of 2023; nobody has reported."""
    settings.THIDUA_TODAY = CUT_OFF  # type: ignore[attr-defined]
    catalogue()
    units = make_tree(under={"nganh": 3, "huyen": 1})
    return Year(
        units=units,
        before=declared("2022"),
        period=declared("2023"),
        clerk=make_person(units["nganh-1"], Role.CLERK),
        chair=make_person(units["nganh-1"], Role.CHAIR),
        above=make_person(units["nganh"], Role.CHAIR),
        above_reviewer=make_person(units["nganh"], Role.REVIEWER),
    )
