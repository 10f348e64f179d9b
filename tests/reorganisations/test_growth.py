"""Growth across a reorganisation: only units that lived through it are compared, and what left is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.reorganisations.test_plans import AT, BEFORE, DURING, LEAVES, MERGER, found_world, plan
from thidua.ground.values import Quantity
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.reorganisations.actions import apply_plan
from thidua.rollup.actions import add_sheet, withdraw_sheet
from thidua.rollup.queries import Growth, changes_between, growth_on_survivors
from thidua.years.models import ReportingPeriod


@pytest.fixture
def world(db: None) -> dict[str, Unit]:
    planted = found_world()
    during = ReportingPeriod.objects.get(code="2023")
    for code in ("a", "d"):
        add_sheet(unit=planted[code], period=during, figures={"F1": Quantity(Decimal(2 * LEAVES[code]))}, source="test")
    return planted


def grown(unit: Unit, code: str = "F1") -> Growth | None:
    return growth_on_survivors(unit, indicators()[code], BEFORE, DURING)


def test_without_a_decision_everybody_who_gave_both_is_compared(world: dict[str, Unit]) -> None:
    assert grown(world["x"]) == Growth(3, Decimal(118), Decimal(218), 0, Decimal(0))
    assert grown(world["tld"]) == Growth(4, Decimal(148), Decimal(278), 0, Decimal(0))


def test_units_that_ended_are_not_in_the_growth_but_are_said_to_have_left(world: dict[str, Unit]) -> None:
    apply_plan(plan=plan(*MERGER), by=None, at=AT)
    found = grown(world["x"])
    # a moved and is compared; b ended with its 7 members; c went up in a and is neither compared nor lost.
    assert found == Growth(1, Decimal(100), Decimal(200), 1, Decimal(7))
    assert found.percent == 100
    assert changes_between(world["x"], [BEFORE, DURING]) == {"2023": 4}
    assert changes_between(world["y"], [BEFORE, DURING]) == {"2023": 0}


def test_a_unit_that_was_silent_in_one_period_is_not_read_as_zero(world: dict[str, Unit]) -> None:
    withdraw_sheet(unit=world["b"], period=ReportingPeriod.objects.get(code="2022"))
    assert grown(world["x"]) == Growth(2, Decimal(111), Decimal(211), 0, Decimal(0))


def test_where_nobody_gave_both_no_growth_is_computed(world: dict[str, Unit]) -> None:
    found = grown(world["x"], "S1")
    assert found == Growth(0, Decimal(0), Decimal(0), 0, Decimal(0))
    assert found.percent is None
    assert grown(world["x"], "R1") is None, "a rate is not added unit by unit"
