"""What the preview of an event says is what happens."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.make.people import make_person
from tests.make.reports import catalogue, declared, draft_report
from tests.reorganisations.deciding import AT, NAME, ON, Tree, dissolve, found, move
from thidua.ground.values import Period, Quantity
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.organisations.queries import (
    beneath,
    grassroots_beneath,
    latest_term,
    superior,
)
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.reorganisations.queries import (
    preview_dissolve,
    preview_found,
    preview_move,
    preview_rename,
)
from thidua.rollup.actions import add_sheet, freeze_total
from thidua.rollup.queries import check_totals, total
from thidua.targets.actions import assign_target
from thidua.years.queries import declared as known

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(tree: Tree) -> Tree:
    """100 members in huyen-1, 200 in huyen-2, 400 in nganh-1, in the year that ends after the event."""
    catalogue()
    period = declared("2023-9M")
    for code, members in (("huyen-1", 100), ("huyen-2", 200), ("nganh-1", 400)):
        add_sheet(unit=tree[code], period=period, figures={"DV01": Quantity(Decimal(members))}, source="test")
    return tree


def members(unit: Unit, period: Period) -> Decimal | None:
    quantity = total(unit, "DV01", period).quantity
    return quantity.amount if quantity else None


@pytest.mark.parametrize(
    ("unit", "above"),
    [("huyen-1", "nganh"), ("huyen", "nganh"), ("huyen-1", "tinh"), ("nganh-1", "huyen")],
)
def test_after_a_move_everything_stands_as_the_preview_said(counted: Tree, by: Person, unit: str, above: str) -> None:
    told = preview_move(unit=counted[unit], above=counted[above], on=ON)
    assert told.members_period is not None
    assert told.members_period.last_day >= ON
    old = superior(counted[unit], ON)
    assert [row.code for row in told.superiors] == [old.code if old else None, above]
    for row in told.superiors:
        assert grassroots_beneath(counted[row.code], ON) == row.grassroots_before
        assert members(counted[row.code], told.members_period) == row.members_before
    moving = told.beneath
    move(counted, by, unit=counted[unit], superior=counted[above])
    for row in told.superiors:
        assert grassroots_beneath(counted[row.code], ON) == row.grassroots_after
        assert (members(counted[row.code], told.members_period) or 0) == row.members_after
    assert moving == beneath(counted[unit], ON).count() - 1
    assert latest_term(counted[unit]).parent == counted[above]
    assert list(check_totals()) == []


def test_after_a_dissolution_everything_stands_as_the_preview_said(counted: Tree, by: Person) -> None:
    chair = make_person(counted["huyen-1"], Role.CHAIR, full_name="Trần Thị Mai")
    declared("2023")
    told = preview_dissolve(unit=counted["huyen-1"], on=ON)
    assert [(row.person, row.role) for row in told.mandates if row.person == "Trần Thị Mai"] == [
        ("Trần Thị Mai", "chair")
    ]
    (row,) = told.superiors
    assert (row.grassroots_before, row.grassroots_after) == (3, 2)
    assert (row.members_before, row.members_after) == (300, 200)
    dissolve(counted, by)
    assert told.members_period is not None
    assert grassroots_beneath(counted["huyen"], ON) == 2
    assert members(counted["huyen"], told.members_period) == 200
    assert Mandate.objects.get(person=chair).valid_until == ON
    assert list(check_totals()) == []


def test_figures_approved_for_a_period_that_begins_after_the_end_are_named_before_they_count_no_more(
    counted: Tree, by: Person
) -> None:
    later = declared("2023-Q4")
    add_sheet(unit=counted["huyen-1"], period=later, figures={"DV01": Quantity(Decimal(90))}, source="test")
    assert members(counted["tinh"], later.period) == 90
    told = preview_dissolve(unit=counted["huyen-1"], on=ON)
    assert [(row.unit, row.period) for row in told.later] == [(NAME, "2023-Q4")]
    dissolve(counted, by)
    assert members(counted["tinh"], later.period) is None


def test_after_a_founding_there_is_one_more(tree: Tree, by: Person) -> None:
    told = preview_found(name="CĐCS Công ty Mới", kind="grassroots", above=tree["nganh"], on=ON)
    assert (told.superiors[0].grassroots_before, told.superiors[0].grassroots_after) == (2, 3)
    found(tree, by)
    assert grassroots_beneath(tree["nganh"], ON) == 3
    assert preview_found(name="Tổ", kind="group", above=tree["nganh"], on=ON).superiors[0].grassroots_after == 3


def test_a_rename_is_told_as_a_rename_only(tree: Tree) -> None:
    told = preview_rename(unit=tree["huyen"], name="LĐLĐ thị xã", on=ON)
    assert (told.name_before, told.name_after) == ("LĐLĐ huyện huyen", "LĐLĐ thị xã")
    assert told.superior_before == told.superior_after == "LĐLĐ tỉnh tinh"
    assert told.superiors == ()


def test_a_preview_names_targets_open_reports_and_closed_periods(counted: Tree, by: Person) -> None:
    year = declared("2023")
    assign_target(
        unit=counted["huyen-1"], indicator=indicators()["DV02"], period=year, amount=Decimal(50), by=None, at=AT
    )
    draft_report(unit=counted["huyen-1"], period=year)
    freeze_total(unit=counted["tinh"], period=known("2023-9M"), by=None, at=AT)
    told = preview_move(unit=counted["huyen-1"], above=counted["nganh"], on=ON)
    assert [(row.indicator, row.period, row.amount) for row in told.targets] == [("DV02", "2023", Decimal(50))]
    assert [(row.unit, row.period, row.state) for row in told.reports] == [(NAME, "2023", "draft")]
    assert [(row.unit, row.period) for row in told.closed] == [("LĐLĐ tỉnh tinh", "2023-9M")]


def test_a_closed_period_keeps_its_totals_through_a_move(counted: Tree, by: Person) -> None:
    period = known("2023-9M")
    freeze_total(unit=counted["huyen"], period=period, by=None, at=AT)
    move(counted, by)
    assert members(counted["huyen"], period.period) == 300
    assert grassroots_beneath(counted["huyen"], ON) == 2
