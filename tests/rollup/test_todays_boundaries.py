"""The past in today's boundaries: successors carry what was theirs, splits add up to the last đồng, nothing is lost."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tests.make.catalogue import small_catalogue
from thidua.ground.values import Hedge, Period, Quantity
from thidua.organisations.actions import plant_units, replace_terms
from thidua.organisations.models import Decision, Succession, Unit
from thidua.organisations.queries import data_of
from thidua.organisations.rules import NewUnit, change_from
from thidua.rollup.actions import add_sheet, rebuild_todays, rebuild_totals, resettled
from thidua.rollup.jobs import keep_what_is_due
from thidua.rollup.models import Boundaries, Census
from thidua.rollup.queries import Reading, beneath_today, check_totals, due_then, sheet_sums, todays, total, totals
from thidua.rollup.queries.places import is_kept
from thidua.rollup.queries.todays import Share, cut, is_kept_today
from thidua.rollup.rules import Cell
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

OLD, MERGED, YEAR, TODAY = date(2020, 1, 1), date(2023, 7, 1), Period.parse("2022"), date(2024, 1, 1)


@given(
    st.decimals(min_value=0, max_value=10**15, places=4),
    st.lists(st.integers(min_value=1, max_value=99), min_size=1, max_size=7),
)
def test_the_shares_of_a_split_add_up_to_the_whole(amount: Decimal, shares: list[int]) -> None:
    whole, edges = sum(shares), [Fraction(0)]
    for share in shares:
        edges.append(edges[-1] + Fraction(share, whole))
    parts = [cut(Cell(amount, parts=1, reported=1), Share(1, a, b)) for a, b in pairwise(edges)]
    assert sum(part.amount for part in parts) == amount
    assert sum(part.reported for part in parts) == 1


@pytest.fixture
def world(db: None) -> dict[str, Unit]:
    """Provinces x and y merge into z; district d of x is split 1 : 2 over two unions of z; a CĐCS of y just ends."""
    small_catalogue()
    planted = plant_units(
        units=[
            NewUnit("tld", "TLĐ", "confederation", "", "", OLD),
            NewUnit("x", "X", "federation", "", "tld", OLD, MERGED),
            NewUnit("y", "Y", "federation", "", "tld", OLD, MERGED),
            NewUnit("z", "Z", "federation", "", "tld", MERGED),
            NewUnit("z1", "Z1", "commune", "", "z", MERGED),
            NewUnit("z2", "Z2", "commune", "", "z", MERGED),
            NewUnit("d", "D", "grassroots", "non_state", "x", OLD, MERGED),
            NewUnit("e", "E", "grassroots", "non_state", "y", OLD, MERGED),
            NewUnit("k", "K", "grassroots", "non_state", "x", OLD, MERGED),
            NewUnit("k", "K", "grassroots", "non_state", "z1", MERGED),
        ]
    )
    decision = Decision.objects.create(body="TLĐ", number="1/QĐ", dated=date(2023, 6, 20))
    for unit, successor, share in (("x", "z", 1), ("y", "z", 1), ("d", "z1", 1), ("d", "z2", 2)):
        Succession.objects.create(
            kind="merge", unit=planted[unit], successor=planted[successor], on=MERGED, share=share, decision=decision
        )
    period = declare_period(code="2022")
    for code, amount in (("d", 100), ("e", 7), ("k", 11), ("x", 1000)):
        add_sheet(unit=planted[code], period=period, figures={"F1": Quantity(Decimal(amount))}, source="test")
    return planted


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("tld", 1118, 1118),
        ("x", 1111, None),
        ("y", 7, None),
        ("z", None, 1118),
        ("z1", None, 33 + 11),
        ("z2", None, 67),
    ],
)
def test_each_old_unit_is_counted_under_its_successors(
    world: dict, code: str, then: int | None, now: int | None
) -> None:
    def read(on: date | None) -> Decimal | None:
        quantity = total(world[code], "F1", YEAR, boundaries_of=on).quantity
        return None if quantity is None else quantity.amount

    assert (read(None), read(TODAY)) == (then, now)


def test_before_the_merger_both_readings_are_the_same(world: dict) -> None:
    for code in ("tld", "x", "y"):
        then = total(world[code], "F1", YEAR)
        assert total(world[code], "F1", YEAR, boundaries_of=date(2023, 6, 30)).quantity == then.quantity


def test_a_split_unit_counts_once_for_completeness(world: dict) -> None:
    assert total(world["z"], "TC01", YEAR, boundaries_of=TODAY).quantity == Quantity(Decimal(3))
    assert total(world["z2"], "TC01", YEAR, boundaries_of=TODAY).quantity == Quantity(Decimal(0))


def readings(world: dict[str, Unit]) -> dict[str, dict[str, Reading]]:
    """Everything that the units of today say of the year."""
    return {code: totals(world[code], YEAR, boundaries_of=TODAY) for code in ("tld", "z", "z1", "z2", "k")}


@pytest.mark.parametrize("later", [{}, {"d": 101}, {"d": 2, "k": 5, "e": 9}])
def test_what_is_kept_in_todays_boundaries_is_what_the_sheets_say(world: dict, later: dict[str, int]) -> None:
    """Also after figures came in since, cut by shares like all others."""
    period = ReportingPeriod.objects.get(code="2022")
    rebuild_todays(period=period, on=TODAY)
    for code, amount in later.items():
        add_sheet(unit=world[code], period=period, figures={"F1": Quantity(Decimal(amount))}, source="later")
    assert is_kept_today(YEAR, TODAY)
    kept = readings(world)
    Boundaries.objects.all().delete()
    assert kept == readings(world)


def test_the_hedges_of_split_units_stand_beside_those_of_the_others(world: dict[str, Unit]) -> None:
    period = ReportingPeriod.objects.get(code="2022")
    for code in ("d", "k"):
        add_sheet(unit=world[code], period=period, figures={"F1": Quantity(Decimal(9), Hedge.OVER)}, source="later")
    rebuild_todays(period=period, on=TODAY)
    kept = readings(world)
    assert total(world["z2"], "F1", YEAR, boundaries_of=TODAY).quantity == Quantity(Decimal(6), Hedge.OVER)
    Boundaries.objects.all().delete()
    assert kept == readings(world)


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept as it was", "kept nowhere"])
def test_what_a_unit_that_carries_many_holds_is_put_together_from_branches_as_it_would_be_unit_by_unit(
    world: dict[str, Unit], monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    """With hedges, words, amounts beyond a machine word, parts of a mean, a split unit and one that ended without an heir."""
    period = ReportingPeriod.objects.get(code="2022")
    said: dict[str, dict[str, Quantity | str]] = {
        "d": {"F1": Quantity(Decimal(100), Hedge.OVER), "S2": Quantity(Decimal(7)), "W1": Quantity(Decimal("1.5"))},
        "e": {"F1": Quantity(Decimal(10**19)), "S2": Quantity(Decimal(3)), "W1": Quantity(Decimal("0.25"))},
        "k": {"F1": Quantity(Decimal(3), Hedge.RANGE, Decimal(5)), "T1": "as always"},
    }
    for code, figures in said.items():
        add_sheet(unit=world[code], period=period, figures=figures, source="later")
    by_rules = readings(world)
    if not is_kept:
        Census.objects.all().delete()
    for module in (beneath_today, sheet_sums):
        monkeypatch.setattr(module, "FEW", 0)
    assert readings(world) == by_rules
    assert by_rules["z1"]["F1"].quantity == Quantity(Decimal(36), Hedge.AT_LEAST)


def test_a_share_whose_heir_is_not_there_yet_is_counted_nowhere_and_the_others_are_no_whole(
    world: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = plant_units(units=[NewUnit("q", "Q", "commune", "", "z", date(2025, 1, 1))])["q"]
    decision = Decision.objects.get()
    Succession.objects.create(kind="split", unit=world["d"], successor=late, on=MERGED, share=3, decision=decision)
    by_rules = readings(world)
    assert total(world["z"], "F1", YEAR, boundaries_of=TODAY).quantity == Quantity(Decimal(1118 - 50))
    rebuild_todays(period=ReportingPeriod.objects.get(code="2022"), on=TODAY)
    assert readings(world) == by_rules
    Boundaries.objects.all().delete()
    for module in (beneath_today, sheet_sums):
        monkeypatch.setattr(module, "FEW", 0)
    assert readings(world) == by_rules


@pytest.mark.django_db(transaction=True)
def test_who_approves_while_branches_are_put_together_is_seen_in_all_of_them_or_in_none(
    world: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sums of a branch and the sheets that are taken from it again are asked for one after the other."""
    period = ReportingPeriod.objects.get(code="2022")
    before = readings(world)
    for module in (beneath_today, sheet_sums):
        monkeypatch.setattr(module, "FEW", 0)

    def approve() -> None:
        add_sheet(unit=world["d"], period=period, figures={"F1": Quantity(Decimal(900))}, source="meanwhile")
        connection.close()

    def is_kept_and_something_is_approved(of: Period) -> bool:
        officer = threading.Thread(target=approve)
        officer.start()
        officer.join()
        return is_kept(of)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(beneath_today, "is_kept", is_kept_and_something_is_approved)
        assert total(world["z"], "F1", YEAR, boundaries_of=TODAY) == before["z"]["F1"]
    assert total(world["z"], "F1", YEAR, boundaries_of=TODAY).quantity == Quantity(Decimal(1918))


def test_a_change_of_the_tree_forgets_what_was_kept_in_todays_boundaries(world: dict) -> None:
    rebuild_todays(period=ReportingPeriod.objects.get(code="2022"), on=TODAY)
    with resettled(units=[world["k"].pk], since=date(2023, 12, 1)):
        replace_terms(
            unit=world["k"], terms=change_from(data_of(world["k"]), date(2023, 12, 1), parent_id=world["z2"].pk)
        )
    assert not is_kept_today(YEAR, TODAY)
    assert total(world["z2"], "F1", YEAR, boundaries_of=TODAY).quantity == Quantity(Decimal(67 + 11))


def test_what_was_decided_before_is_in_what_is_kept_soon_after_it_comes_into_force(
    world: dict[str, Unit], settings: Any
) -> None:
    rebuild_todays(period=ReportingPeriod.objects.get(code="2022"), on=date(2023, 6, 30))
    assert not is_kept_today(YEAR, TODAY), "since then the provinces have merged"
    settings.THIDUA_TODAY = TODAY
    keep_what_is_due()
    assert is_kept_today(YEAR, TODAY)
    kept = readings(world)
    Boundaries.objects.all().delete()
    assert kept == readings(world)


@pytest.mark.parametrize(("large", "kept"), [(5000, False), (4, True)], ids=["small", "large"])
def test_the_past_of_a_large_tree_comes_to_be_kept_without_anybody_asking(
    world: dict[str, Unit], settings: Any, monkeypatch: pytest.MonkeyPatch, large: int, kept: bool
) -> None:
    settings.THIDUA_TODAY = TODAY
    monkeypatch.setattr(todays, "LARGE", large)
    keep_what_is_due()
    assert is_kept_today(YEAR, TODAY) is kept


def test_a_period_declared_after_its_parts_were_reported_comes_to_be_kept_without_anybody_asking(
    world: dict[str, Unit],
) -> None:
    add_sheet(
        unit=world["k"], period=declare_period(code="2023-Q1"), figures={"F1": Quantity(Decimal(5))}, source="test"
    )
    declare_period(code="2024")
    late = declare_period(code="2023")
    assert due_then() == [late]
    before = total(world["tld"], "F1", late.period)
    keep_what_is_due()
    assert due_then() == []
    assert Census.objects.filter(period=late).exists()
    assert total(world["tld"], "F1", late.period) == before
    assert before.quantity == Quantity(Decimal(5))


def test_amounts_beyond_18_digits_are_added_exactly(world: dict) -> None:
    period = ReportingPeriod.objects.get(code="2022")
    huge = Decimal("12345678901234567890.1234")
    add_sheet(unit=world["k"], period=period, figures={"F1": Quantity(huge)}, source="huge")
    rebuild_totals(period=period)
    assert total(world["tld"], "F1", YEAR).quantity == Quantity(huge + 1107)
    assert list(check_totals()) == []


def test_where_the_tree_stayed_as_it_is_both_readings_are_one(world: dict[str, Unit]) -> None:
    later = declare_period(code="2024-Q2")
    add_sheet(unit=world["k"], period=later, figures={"F1": Quantity(Decimal(5))}, source="test")
    for code in ("tld", "z", "z1", "k"):
        then = total(world[code], "F1", later.period)
        assert total(world[code], "F1", later.period, boundaries_of=date(2024, 9, 1)) == then, code
    assert total(world["z"], "F1", later.period).quantity == Quantity(Decimal(5))
