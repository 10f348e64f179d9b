"""Whole histories of decisions, one built on another: nobody has two superiors, mass is kept in both readings, what is kept in
today's boundaries is what the sheets say, and taking back in turn restores every answer."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.make.catalogue import small_catalogue
from thidua.ground.values import Hedge, Period, Quantity, Refusal
from thidua.indicators.queries import indicators
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Branch, Unit, UnitTerm
from thidua.organisations.queries import check_tree
from thidua.organisations.rules import DecisionData, NewUnit
from thidua.reorganisations.actions import (
    apply_plan,
    dissolve_unit,
    found_unit,
    move_unit,
    rename_unit,
    reverse_reorganisation,
)
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.rules import Fate, Plan, PlanLine
from thidua.rollup.actions import add_sheet, moving, rebuild_todays
from thidua.rollup.models import Boundaries, Sheet, TodayTotal
from thidua.rollup.queries import beneath_today, check_totals, is_kept_today, sheet_sums, total, totals
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

SINCE, TODAY = date(2020, 1, 1), date(2024, 1, 2)
PERIODS = ["2022", "2023-H1", "2023-H2"]
LEAVES = {"a": 100, "b": 7, "c": 11, "d": 30, "e": 5}
UPPERS = ["x", "y", "h", "w"]
UNITS = [*UPPERS, *LEAVES]
INDICATORS = ["F1", "F2", "S1", "R1", "TC01"]
# Also the first and the last day of a period, and days not yet come.
DAYS = [
    date(2023, 1, 1), date(2023, 5, 9), date(2023, 6, 30), date(2023, 7, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 1),
]  # fmt: skip

events = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(UNITS), st.sampled_from(UPPERS)),
    st.tuples(st.just("dissolve"), st.sampled_from([*LEAVES, "w"]), st.just("")),
    st.tuples(st.just("found"), st.sampled_from(["n1", "n2"]), st.sampled_from([*UPPERS, "a"])),
    st.tuples(st.just("rename"), st.sampled_from(UNITS), st.just("")),
    st.tuples(st.just("merge"), st.sampled_from(UNITS), st.sampled_from(UNITS)),
    st.tuples(st.just("split"), st.sampled_from(list(LEAVES)), st.tuples(*[st.sampled_from(list(LEAVES))] * 2)),
    st.tuples(st.just("end"), st.sampled_from(UNITS), st.just("")),
    st.tuples(st.just("sheet"), st.sampled_from(list(LEAVES)), st.sampled_from(PERIODS)),
    st.tuples(st.just("back"), st.integers(0, 4), st.just("")),
)


@pytest.mark.django_db
@pytest.mark.parametrize("few", [moving.FEW, 0], ids=["by the rules", "in columns"])
@given(
    history=st.lists(st.tuples(events, st.integers(0, len(DAYS) - 1)), min_size=2, max_size=7), hedged=st.integers(0, 9)
)
@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
def test_any_history_keeps_tree_mass_and_both_readings(few: int, history: list[tuple], hedged: int) -> None:
    """What units take along is the same whether they are few, and pass through the rules, or many, and are added in columns; and so
    is what is read where nothing is kept."""
    with transaction.atomic(), patch.object(moving, "FEW", few), patch.object(beneath_today, "FEW", few):
        with patch.object(sheet_sums, "FEW", few):
            live_through(history, hedged)
        transaction.set_rollback(True)


def live_through(history: list[tuple], hedged: int) -> None:
    found_world(hedged)
    applied: list[tuple[Reorganisation, dict[str, Any]]] = []
    for number, (event, day) in enumerate(history):
        before = answers()
        try:
            with transaction.atomic():
                kept = happen(number, *event, DAYS[day], applied)
        except Refusal:
            assert answers() == before, "what is refused leaves nothing behind"
            continue
        insist_all_holds()
        if kept is not None:
            applied.append((kept, before))
        elif event[0] != "back":
            applied.clear()  # single events are not taken back
    for kept, before in reversed(applied):
        reverse_reorganisation(reorganisation=kept, by=None, at=noon())
        assert answers() == before, "taking back restores every answer"
        insist_all_holds()


def found_world(hedged: int) -> None:
    small_catalogue()
    above = {"x": "tld", "y": "tld", "h": "x", "w": "y", "d": "w", "e": "y"}
    kinds = {"x": "federation", "y": "federation", "h": "district_federation", "w": "commune"}
    planted = plant_units(
        units=[
            NewUnit("tld", "TLĐ", "confederation", "", "", SINCE),
            *(
                NewUnit(
                    code, code.upper(), kinds.get(code, "grassroots"), "non_state" if code in LEAVES else "",
                    above.get(code, "h"), SINCE,
                )
                for code in UNITS
            ),
        ]
    )  # fmt: skip
    for code in PERIODS:
        declare_period(code=code)
    for code in PERIODS:
        for place, leaf in enumerate(LEAVES):
            report(planted[leaf], code, LEAVES[leaf], hedge=place == hedged)
    for row in ReportingPeriod.objects.all():
        rebuild_todays(period=row, on=TODAY)


def report(unit: Unit, period: str, amount: int, *, hedge: bool = False) -> None:
    figures = {
        "F1": Quantity(Decimal(amount)),
        "F2": Quantity(Decimal(amount * 10**15 + 1), Hedge.OVER if hedge else Hedge.EXACT),
        "S1": Quantity(Decimal(amount * 3)),
    }
    add_sheet(unit=unit, period=ReportingPeriod.objects.get(code=period), figures=figures, source="test")


def noon() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 5, tzinfo=UTC)


def happen(number: int, verb: str, what: Any, to: Any, on: date, applied: list) -> Reorganisation | None:
    decision, at = DecisionData("Ban Thường vụ", f"{number}/QĐ", date(2022, 12, 20)), noon()
    units = {unit.code: unit for unit in Unit.objects.all()}
    common: dict[str, Any] = {"decision": decision, "on": on, "by": None, "at": at}
    match verb:
        case "move":
            move_unit(unit=units[what], superior=units[to], **common)
        case "dissolve":
            dissolve_unit(unit=units[what], **common)
        case "found":
            found_unit(code=what, name=what, kind="grassroots", unit_class="non_state", superior=units[to], **common)
        case "rename":
            rename_unit(unit=units[what], name=f"{what} {number}", **common)
        case "sheet":
            report(units[what], to, LEAVES[what] + number, hedge=number % 3 == 0)
        case "back":
            if what >= len(applied) - 1:
                return None
            # One that others may have been built on.
            reverse_reorganisation(reorganisation=applied[what][0], by=None, at=at)
            applied.clear()
        case _:
            return apply_plan(plan=Plan(decision, on, list(lines_of(verb, what, to, on))), by=None, at=at)
    return None


def lines_of(verb: str, what: str, to: Any, on: date) -> Any:
    """What a paper says: those beneath an ending upper unit move up to a federation that stays."""
    if verb == "split":
        for share, heir in enumerate(to, start=1):
            yield PlanLine(Fate.MERGE, what, heir, share=share)
        return
    yield PlanLine(Fate.MERGE, what, to) if verb == "merge" else PlanLine(Fate.END, what)
    for term in UnitTerm.objects.in_force(on).filter(parent__code=what).select_related("unit"):
        if term.unit.code != to:
            yield PlanLine(Fate.MOVE, term.unit.code, "y" if what == "x" else "x")


def insist_all_holds() -> None:
    assert check_tree() == [], "no day with two superiors"
    assert list(check_totals()) == []
    everything = {code: masses(code) for code in PERIODS}
    top = Unit.objects.get(code="tld")
    for code, (f1, f2) in everything.items():
        for boundaries in (None, TODAY):
            for indicator, mass in (("F1", f1), ("F2", f2)):
                reading = total(top, indicator, Period.parse(code), boundaries_of=boundaries)
                assert reading.quantity is not None
                assert reading.quantity.amount == mass, (indicator, code, boundaries)
    with transaction.atomic():
        kept = readings(TODAY)
        keys = sums_kept()
        assert all(is_kept_today(Period.parse(code), TODAY) for code in PERIODS), "what was kept is kept again"
        Boundaries.objects.all().delete()
        assert kept == readings(TODAY), "in today's boundaries the kept sums say what the sheets say"
        for row in ReportingPeriod.objects.all():
            rebuild_todays(period=row, on=TODAY)
        assert kept == readings(TODAY)
        assert keys == sums_kept(), "as a full rebuild would keep it"
        transaction.set_rollback(True)


def masses(code: str) -> tuple[Decimal, Decimal]:
    """What the units said that were there on a day of the period; a decision may end one before a period it reported for."""
    places, period = [indicators()[name].position for name in ("F1", "F2")], Period.parse(code)
    there = UnitTerm.objects.filter(valid_from__lte=period.last_day, valid_until__gt=period.first_day)
    rows = Sheet.objects.filter(period_id=code, unit__in=there.values("unit"))
    first, second = (sum((row.amounts[place] for row in rows), Decimal(0)) for place in places)
    return first, second


def sums_kept() -> Counter[tuple]:
    found: Counter[tuple] = Counter()
    for row in TodayTotal.objects.all():
        for place, amount in enumerate(row.amounts):
            if amount:
                found[row.period_id, row.unit_id, row.strand, place] += amount
    return Counter({key: amount for key, amount in found.items() if amount})


def readings(on: date | None) -> dict[tuple[str, str], Any]:
    return {
        (unit.code, code): {
            name: (each.quantity, each.reported, each.expected)
            for name, each in totals(unit, Period.parse(code), INDICATORS, boundaries_of=on).items()
        }
        for unit in Unit.objects.all()
        for code in PERIODS
    }


def answers() -> dict[str, Any]:
    return {
        "terms": sorted(
            UnitTerm.objects.values_list("unit__code", "valid_from", "valid_until", "parent__code", "name")
        ),
        "branches": sorted(
            Branch.objects.values_list("ancestor__code", "descendant__code", "depth", "valid_from", "valid_until")
        ),
        "then": readings(None),
        "now": readings(TODAY),
    }
