"""Targets go down the tree; a change keeps what was before."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.make.organisations import make_tree, make_unit
from tests.make.people import make_person
from thidua.clusters.actions import admit_member, form_cluster
from thidua.clusters.models import Cluster
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Indicator
from thidua.organisations.models import Unit, UnitKind
from thidua.people.models import Person
from thidua.people.rules import NotYours, Role
from thidua.targets.actions import adjust_target, assign_target, cascade_target
from thidua.targets.models import Target
from thidua.targets.queries import below, changes_of, day_in, target_of, targets_of
from thidua.targets.rules import (
    AlreadyAssigned,
    NoTargetOfKind,
    NotDirectlyBelow,
    ReasonMissing,
    SumAboveTarget,
    SumBelowTarget,
    TargetReplaced,
    UnitNotThere,
)
from thidua.trail.models import Event
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

AT = datetime(2023, 1, 10, 9, tzinfo=VIETNAM)
YEAR = Period.parse("2023")

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Unit]:
    load_catalogue(at=AT)
    return make_tree("tinh", {"nganh": 2, "huyen": 3})


@pytest.fixture
def year(units: dict[str, Unit]) -> ReportingPeriod:
    return declare_period(code="2023")


@pytest.fixture
def officer(units: dict[str, Unit]) -> Person:
    return make_person(units["tinh"], Role.REVIEWER)


def _indicator(code: str) -> Indicator:
    return Indicator.objects.get(code=code)


def _assign(unit: Unit, year: ReportingPeriod, amount: int, by: Person | None, code: str = "DV03") -> Target:
    return assign_target(
        unit=unit, indicator=_indicator(code), period=year, amount=Decimal(amount), by=by, at=AT, source="KH 12"
    )


def test_the_unit_above_assigns_and_the_trail_keeps_it(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    target = _assign(units["nganh"], year, 50, officer)
    assert target_of(units["nganh"], "DV03", YEAR) == 50
    assert str(target_of(units["nganh"], _indicator("DV03"), YEAR)) == "50"
    assert target.assigned_by_unit == units["tinh"]
    event = Event.objects.get(verb="target.assigned")
    assert (event.subject_id, event.actor_id) == (str(target.pk), officer.pk)
    assert target_of(units["huyen"], "DV03", YEAR) is None


def test_the_operator_may_assign(units: dict[str, Unit], year: ReportingPeriod) -> None:
    assert _assign(units["tinh"], year, 500, None).assigned_by_unit is None


@pytest.mark.parametrize(
    ("at_unit", "role", "unit"),
    [
        ("nganh", Role.CHAIR, "nganh"),  # not to oneself
        ("tinh", Role.CHAIR, "nganh-1"),  # not two steps down
        ("huyen", Role.CHAIR, "nganh-1"),  # not to a neighbour's
        ("tinh", Role.CLERK, "nganh"),
        ("tinh", Role.INSPECTOR, "nganh"),
    ],
)
def test_nobody_else_assigns(
    units: dict[str, Unit], year: ReportingPeriod, at_unit: str, role: Role, unit: str
) -> None:
    with pytest.raises(NotYours):
        _assign(units[unit], year, 50, make_person(units[at_unit], role))
    assert not Target.objects.exists()


def test_a_standing_target_is_not_assigned_over(units: dict[str, Unit], year: ReportingPeriod, officer: Person) -> None:
    _assign(units["nganh"], year, 50, officer)
    with pytest.raises(AlreadyAssigned, match="50"):
        _assign(units["nganh"], year, 60, officer)


def test_no_target_for_a_text_or_for_a_unit_of_another_time(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    with pytest.raises(NoTargetOfKind):
        _assign(units["nganh"], year, 5, officer, "KN01")
    later = make_unit("moi", units["tinh"], kind=UnitKind.COMMUNE, valid_from=date(2025, 7, 1))
    with pytest.raises(UnitNotThere):
        _assign(later, year, 5, None)


# Adjusting -----------------------------------------------------------------------------------------------------


def test_an_adjusted_target_keeps_the_old_row_with_the_reason(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    old = _assign(units["nganh"], year, 50, officer)
    new = adjust_target(target=old, amount=Decimal(45), reason=" mất việc nhiều ", by=officer, at=AT)
    old.refresh_from_db()
    assert (old.standing, new.standing, new.replaces, new.reason) == (False, True, old, "mất việc nhiều")
    assert (new.source, new.assigned_by_unit_id) == (old.source, old.assigned_by_unit_id)
    assert target_of(units["nganh"], "DV03", YEAR) == 45
    assert [each.amount for each in changes_of(new)] == [45, 50]
    assert Event.objects.get(verb="target.adjusted").data == {"old": "50", "amount": "45"}


def test_a_change_without_reason_or_of_a_replaced_target_writes_nothing(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    old = _assign(units["nganh"], year, 50, officer)
    with pytest.raises(ReasonMissing):
        adjust_target(target=old, amount=Decimal(45), reason="", by=officer, at=AT)
    adjust_target(target=old, amount=Decimal(45), reason="điều chỉnh", by=officer, at=AT)
    with pytest.raises(TargetReplaced):
        adjust_target(target=old, amount=Decimal(40), reason="điều chỉnh", by=officer, at=AT)
    with pytest.raises(NotYours):
        adjust_target(
            target=Target.objects.get(standing=True),
            amount=Decimal(1),
            reason="tự ý",
            by=make_person(units["nganh"], Role.CHAIR),
            at=AT,
        )
    assert target_of(units["nganh"], "DV03", YEAR) == 45


# Cascading -----------------------------------------------------------------------------------------------------


def test_a_cascade_reaches_all_units_below_with_the_sum_of_the_target(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    whole = _assign(units["tinh"], year, 100, None)
    amounts = {units["nganh"].pk: Decimal(60), units["huyen"].pk: Decimal(40)}
    assert len(cascade_target(target=whole, amounts=amounts, by=officer, at=AT)) == 2
    assert target_of(units["nganh"], "DV03", YEAR) == 60
    assert target_of(units["huyen"], "DV03", YEAR) == 40
    assert Target.objects.get(unit=units["huyen"]).source == "KH 12"
    assert Event.objects.filter(verb="target.cascaded").count() == 1


def test_too_little_is_refused_and_a_reserve_needs_a_reason(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    whole = _assign(units["tinh"], year, 100, None)
    nganh, huyen = units["nganh"].pk, units["huyen"].pk
    with pytest.raises(SumBelowTarget, match="99, 1 less"):
        cascade_target(target=whole, amounts={nganh: Decimal(60), huyen: Decimal(39)}, by=officer, at=AT)
    more = {nganh: Decimal(60), huyen: Decimal(50)}
    with pytest.raises(SumAboveTarget, match="110, 10 more"):
        cascade_target(target=whole, amounts=more, by=officer, at=AT)
    assert Target.objects.count() == 1
    cascade_target(target=whole, amounts=more, by=officer, at=AT, reason="dự phòng 10%")
    assert Target.objects.filter(standing=True).count() == 3


def test_a_second_cascade_counts_what_stands_and_adjusts_with_the_reason(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    whole = _assign(units["tinh"], year, 100, None)
    nganh, huyen = units["nganh"].pk, units["huyen"].pk
    cascade_target(target=whole, amounts={nganh: Decimal(60), huyen: Decimal(40)}, by=officer, at=AT)
    with pytest.raises(SumBelowTarget):
        cascade_target(target=whole, amounts={nganh: Decimal(55)}, by=officer, at=AT, reason="giảm")
    with pytest.raises(ReasonMissing):
        cascade_target(target=whole, amounts={nganh: Decimal(55), huyen: Decimal(45)}, by=officer, at=AT)
    changed = cascade_target(
        target=whole, amounts={nganh: Decimal(60), huyen: Decimal(45)}, by=officer, at=AT, reason="thêm dự phòng"
    )
    assert [(each.unit_id, each.reason) for each in changed] == [(huyen, "thêm dự phòng")]


def test_a_cascade_reaches_no_further_than_directly_below(
    units: dict[str, Unit], year: ReportingPeriod, officer: Person
) -> None:
    whole = _assign(units["tinh"], year, 100, None)
    with pytest.raises(NotDirectlyBelow, match="CĐCS Công ty nganh 1 are not directly below LĐLĐ tỉnh tinh"):
        cascade_target(target=whole, amounts={units["nganh-1"].pk: Decimal(100)}, by=officer, at=AT)


def test_only_the_unit_above_cascades(units: dict[str, Unit], year: ReportingPeriod) -> None:
    whole = _assign(units["tinh"], year, 100, None)
    clerk = make_person(units["tinh"], Role.CLERK)
    with pytest.raises(NotYours):
        cascade_target(target=whole, amounts={units["nganh"].pk: Decimal(100)}, by=clerk, at=AT)
    assert Target.objects.count() == 1


def test_a_replaced_target_is_not_passed_on(units: dict[str, Unit], year: ReportingPeriod, officer: Person) -> None:
    whole = _assign(units["tinh"], year, 100, None)
    adjust_target(target=whole, amount=Decimal(90), reason="điều chỉnh", by=None, at=AT)
    with pytest.raises(TargetReplaced):
        cascade_target(target=whole, amounts={units["nganh"].pk: Decimal(100)}, by=officer, at=AT)


def test_the_tree_is_that_of_the_day_drawn_into_the_period(units: dict[str, Unit], year: ReportingPeriod) -> None:
    assert day_in(YEAR, date(2022, 5, 1)) == date(2022, 12, 1)
    assert day_in(YEAR, date(2026, 5, 1)) == date(2023, 11, 30)
    assert day_in(YEAR, date(2023, 5, 1)) == date(2023, 5, 1)
    make_unit("sau", units["tinh"], kind=UnitKind.COMMUNE, valid_from=date(2025, 7, 1))
    codes = [row.term.unit.code for row in below(units["tinh"], _indicator("DV03"), YEAR, date(2026, 11, 26))]
    assert sorted(codes) == ["huyen", "nganh"]


# Clusters ------------------------------------------------------------------------------------------------------


@pytest.fixture
def cluster(units: dict[str, Unit]) -> Cluster:
    cluster = form_cluster(code="khoi", name="Khối", kind=Cluster.Kind.BLOCK, organiser=units["tinh"], by=None, at=AT)
    for code in ("nganh", "huyen"):
        admit_member(cluster=cluster, unit=units[code], since=date(2022, 12, 1), by=None, at=AT)
    return cluster


def test_a_clusters_target_is_the_sum_of_its_members_when_all_have_one(
    units: dict[str, Unit], year: ReportingPeriod, cluster: Cluster
) -> None:
    _assign(units["nganh"], year, 50, None)
    assert target_of(cluster, "DV03", YEAR) is None
    _assign(units["huyen"], year, 30, None)
    assert target_of(cluster, "DV03", YEAR) == 80


def test_a_rate_does_not_add_over_a_cluster(units: dict[str, Unit], year: ReportingPeriod, cluster: Cluster) -> None:
    _assign(units["nganh"], year, 90, None, "DD02")
    target = _assign(units["huyen"], year, 90, None, "DD02")
    assert targets_of(cluster, YEAR) == {"DD02": Decimal(90)}
    adjust_target(target=target, amount=Decimal(80), reason="vùng khó khăn", by=None, at=AT)
    assert target_of(cluster, "DD02", YEAR) is None
