"""A unit founded with effect from an earlier day is counted in every kept period that it reaches."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.make.catalogue import small_catalogue
from thidua.ground.values import Period, Quantity
from thidua.organisations.actions import plant_units
from thidua.organisations.rules import DecisionData, NewUnit
from thidua.reorganisations.actions import found_unit
from thidua.rollup.actions import add_sheet
from thidua.rollup.queries import check_totals, total
from thidua.years.actions import declare_period


@pytest.mark.django_db
def test_a_unit_founded_later_on_paper_enters_the_census_of_kept_periods() -> None:
    small_catalogue()
    planted = plant_units(
        units=[
            NewUnit("tinh", "Tỉnh", "federation", "", "", date(2020, 1, 1)),
            NewUnit("a", "A", "grassroots", "non_state", "tinh", date(2020, 1, 1)),
        ]
    )
    period = declare_period(code="2023")
    add_sheet(unit=planted["a"], period=period, figures={"C1": Quantity(Decimal(1))}, source="test")
    found_unit(
        code="b",
        name="B",
        kind="grassroots",
        unit_class="non_state",
        superior=planted["tinh"],
        decision=DecisionData(body="LĐLĐ tỉnh", number="5/QĐ-LĐLĐ", dated=date(2023, 2, 1)),
        on=date(2023, 2, 1),
        by=None,
        at=datetime(2024, 1, 5, tzinfo=UTC),
    )
    assert total(planted["tinh"], "TC01", Period.parse("2023")).quantity == Quantity(Decimal(2))
    assert list(check_totals()) == []
