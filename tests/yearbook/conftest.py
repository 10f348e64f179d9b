"""A block of two sector unions, led by one of them, with approved reports for 2023, targets and officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import approved_report, catalogue, declared
from thidua.clusters.models import Cluster, ClusterYear, Membership
from thidua.ground.today import VIETNAM
from thidua.ground.values import Hedge, Period, Quantity
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.rollup.actions import add_sheet
from thidua.targets.models import Target
from thidua.years.models import ReportingPeriod

TODAY = date(2023, 11, 26)


def at(day: str = "2023-11-26", clock: str = "09:00") -> datetime:
    """A moment in Vietnam."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


@dataclass(frozen=True)
class World:
    """The block `khoi`: members `y-te` (leads in 2023; unions 1–2 have reported, 3 is silent) and `giao-duc` (1–2)."""

    units: dict[str, Unit]
    cluster: Cluster
    period: ReportingPeriod
    lead_chair: Person
    peer_chair: Person
    stranger: Person
    clerk: Person

    @property
    def province(self) -> Unit:
        return self.units["tinh"]

    @property
    def lead(self) -> Unit:
        return self.units["y-te"]


@pytest.fixture
def world(db: None, settings: pytest.FixtureRequest) -> World:
    """Everything ready for a provisional report of the conference."""
    settings.THIDUA_TODAY = TODAY  # type: ignore[attr-defined]
    catalogue()
    units = make_tree(under={"y-te": 3, "giao-duc": 2, "huyen-xa": 1})
    cluster = Cluster.objects.create(
        code="khoi", name="Khối thi đua các công đoàn ngành tỉnh Thử", kind="block", organiser=units["tinh"]
    )
    for order, code in enumerate(("y-te", "giao-duc"), start=1):
        Membership.objects.create(cluster=cluster, unit=units[code], valid_from=date(2022, 12, 1), order=order)
    ClusterYear.objects.create(cluster=cluster, year=2023, lead=units["y-te"])
    period = declared("2023")
    over = Quantity(Decimal(300_000_000), Hedge.OVER)
    for code, members, gifts, money in (
        ("y-te-1", 120, 30, Quantity(Decimal(45_500_000))),
        ("y-te-2", 80, 10, Quantity(Decimal(12_000_000))),
        ("giao-duc-1", 1_500, 200, over),
        ("giao-duc-2", 300, 60, Quantity(Decimal(60_000_000))),
    ):
        approved_report(
            unit=units[code], period=period, at=at("2023-11-20"), DV01=members, CL01=gifts, CL02=money, DV03=6, DD08=2
        )
    for code, indicator, amount in (
        ("y-te", "DV03", 10),
        ("giao-duc", "DV03", 10),
        ("y-te", "DD08", 5),
        ("giao-duc", "DD08", 5),
    ):
        Target.objects.create(
            unit=units[code], indicator_id=indicator, period=period, amount=amount, at=at("2022-12-20")
        )
    return World(
        units=units,
        cluster=cluster,
        period=period,
        lead_chair=make_person(units["y-te"], Role.CHAIR),
        peer_chair=make_person(units["giao-duc"], Role.CHAIR),
        stranger=make_person(units["huyen-xa"], Role.CHAIR),
        clerk=make_person(units["y-te-1"], Role.CLERK),
    )


def set_figures(unit: Unit, **figures: Decimal | int) -> None:
    """Put figures straight into the unit's sheet of 2023, as an approval would."""
    add_sheet(
        unit=unit,
        period=declared_2023(),
        figures={code: Quantity(Decimal(amount)) for code, amount in figures.items()},
        source="test",
    )


def declared_2023() -> ReportingPeriod:
    """The declared year."""
    return ReportingPeriod.objects.get(code=Period.parse("2023").code)
