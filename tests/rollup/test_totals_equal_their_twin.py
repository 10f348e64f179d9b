"""Random trees, dates, sheets, amendments, moves, endings and closings: kept total = twin = full rebuild, always."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.make.catalogue import small_catalogue
from tests.rollup.twin import Stretch, World, twin_total
from thidua.ground.values import FOREVER, Hedge, Period, Quantity, Refusal
from thidua.organisations.actions import plant_units, replace_terms
from thidua.organisations.models import Unit
from thidua.organisations.queries import data_of
from thidua.organisations.rules import NewUnit
from thidua.rollup.actions import add_sheet, freeze_total, rebuild_totals, resettled, withdraw_sheet
from thidua.rollup.models import Census, Closing
from thidua.rollup.queries import (
    Level,
    amounts_beneath,
    check_totals,
    missing_units,
    parts,
    sheet_sums,
    take_apart,
    total,
    totals,
)
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

BEGIN = date(2020, 1, 1)
KIND_OF = {0: "federation/", 1: "local_sector/", 2: "grassroots/"}
CODES = ["2023-Q1", "2023-Q2", "2023-Q3", "2023-H1", "2023-H2", "2023", "2024-Q1"]
UNITS = ["P", "A", "B", "a1", "a2", "a3", "b1", "b2"]
PARENTS = {"A": "P", "B": "P", "a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B"}
# Also the last and the first day of a period: whoever moves on the very day of the report.
DAYS = [
    date(2023, 3, 1), date(2023, 6, 1), date(2023, 6, 30), date(2023, 7, 1), date(2023, 9, 20), date(2023, 12, 31), date(2024, 1, 1),
    date(2024, 2, 1),
]  # fmt: skip
INDICATORS = ["F1", "F2", "S1", "S2", "R1", "W1", "D1", "C1", "TC01"]

amounts = st.decimals(min_value=0, max_value=10**12, places=2)
hedges = st.sampled_from([Hedge.EXACT, Hedge.EXACT, Hedge.EXACT, Hedge.OVER, Hedge.NEARLY])
figures = st.dictionaries(
    st.sampled_from(["F1", "F2", "S1", "S2", "W1", "D1", "C1"]), st.tuples(amounts, hedges), min_size=1, max_size=6
)
steps = st.one_of(
    st.tuples(st.just("sheet"), st.sampled_from(UNITS), st.sampled_from(CODES), figures),
    st.tuples(st.just("sheet"), st.sampled_from(UNITS[3:]), st.sampled_from(CODES[:3]), figures),
    st.tuples(st.just("withdraw"), st.sampled_from(UNITS), st.sampled_from(CODES), st.none()),
    st.tuples(st.just("move"), st.sampled_from(UNITS[3:]), st.sampled_from(DAYS), st.sampled_from(["A", "B", "P"])),
    st.tuples(st.just("end"), st.sampled_from(UNITS[3:]), st.sampled_from(DAYS), st.none()),
    st.tuples(st.just("change class"), st.sampled_from(UNITS[3:]), st.sampled_from(DAYS), st.none()),
    st.tuples(st.just("close"), st.sampled_from(UNITS[:3]), st.sampled_from(CODES), st.none()),
)


@pytest.mark.django_db
@given(st.lists(steps, min_size=1, max_size=14))
@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_kept_total_equals_twin_and_full_rebuild(plan: list[tuple]) -> None:
    with transaction.atomic():
        walk(plan)
        transaction.set_rollback(True)


def walk(plan: list[tuple]) -> None:
    world = begin()
    closed: dict[tuple[str, str], dict] = {}
    for verb, unit_code, what, detail in plan:
        unit = Unit.objects.get(code=unit_code.lower() + "-x")
        try:
            with transaction.atomic():
                step(world, closed, verb, unit_code, unit, what, detail)
        except Refusal:
            continue
    assert list(check_totals()) == []
    insist_bare_amounts_are_what_is_read()
    compare(world)
    insist_what_is_not_kept_is_read_alike(world)
    for row in ReportingPeriod.objects.all():
        rebuild_totals(period=row)
    assert list(check_totals()) == [], "the columnar rebuild gives what was kept"
    for (unit_code, code), kept in closed.items():
        now = totals(Unit.objects.get(code=unit_code.lower() + "-x"), Period.parse(code), INDICATORS)
        for indicator, reading in now.items():
            assert (reading.quantity, reading.reported, reading.expected) == kept[indicator], "a closed reading stays"
            assert reading.state == "final"


def insist_bare_amounts_are_what_is_read() -> None:
    codes = ["F1", "F2", "S1", "S2", "R1", "D1", "C1"]
    for code in ("p", "a", "a1"):
        unit = Unit.objects.get(code=f"{code}-x")
        for period in map(Period.parse, ("2023-Q2", "2023-H1", "2023")):
            for level in (Level.ALL, Level.GRASSROOTS):
                bare = amounts_beneath(unit, codes, period, level=level)
                apart = take_apart(unit, codes, period, level=level)
                read = {
                    below.pk: {name: each.quantity and each.quantity.amount for name, each in readings.items()}
                    for below, readings in apart.beneath
                }
                assert bare == (read, apart.left_out), (code, period, level)


def insist_what_is_not_kept_is_read_alike(world: World) -> None:
    """As of a period that was declared after what is within it was reported: unit by unit where they are few, else in columns."""
    with transaction.atomic():
        Census.objects.all().delete()
        for few in (sheet_sums.FEW, 0):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sheet_sums, "FEW", few)
                compare(world)
        transaction.set_rollback(True)


def begin() -> World:
    asked = small_catalogue()
    for code in CODES:
        declare_period(code=code)
    plant_units(
        units=[
            NewUnit(
                code=f"{code.lower()}-x",
                name=code,
                kind=KIND_OF[level(code)].partition("/")[0],
                unit_class="non_state" if level(code) == 2 else "",
                parent_code=f"{PARENTS[code].lower()}-x" if code in PARENTS else "",
                valid_from=BEGIN,
            )
            for code in UNITS
        ]
    )
    terms = [
        Stretch(
            code, BEGIN, FOREVER, PARENTS.get(code), KIND_OF[level(code)] + ("non_state" if level(code) == 2 else "")
        )
        for code in UNITS
    ]
    kinds = {
        "F1": ("flow", "", ""),
        "F2": ("flow", "", ""),
        "S1": ("stock", "", ""),
        "S2": ("stock", "", ""),
        "R1": ("ratio", "F1", "S1"),
        "W1": ("wavg", "", "S2"),
        "D1": ("distinct", "", ""),
        "C1": ("count", "", ""),
        "TC01": ("tree", "", ""),
    }
    return World(terms, {}, asked, kinds)


def level(code: str) -> int:
    return 0 if code == "P" else 1 if code.isupper() else 2


def step(world: World, closed: dict, verb: str, code: str, unit: Unit, what: object, detail: object) -> None:
    if verb == "sheet":
        own = {name: Quantity(amount, hedge) for name, (amount, hedge) in detail.items()}  # type: ignore[union-attr]
        if "W1" in own:
            own["W1"] = Quantity(own["W1"].amount)
        for exact in ("S1", "S2"):
            if exact in own:
                own[exact] = Quantity(own[exact].amount.to_integral_value() % 10**6)
        if "F1" in own:
            own["F1"] = Quantity(own["F1"].amount)
        add_sheet(unit=unit, period=ReportingPeriod.objects.get(code=what), figures=own, source="test")
        world.record[code, str(what)] = own
    elif verb == "withdraw":
        withdraw_sheet(unit=unit, period=ReportingPeriod.objects.get(code=what))
        world.record.pop((code, str(what)), None)
    elif verb == "close":
        period = ReportingPeriod.objects.get(code=what)
        freeze_total(unit=unit, period=period, by=None, at=datetime(2023, 12, 1, tzinfo=UTC))
        closed[code, str(what)] = {
            name: (reading.quantity, reading.reported, reading.expected)
            for name, reading in totals(unit, period.period, INDICATORS).items()
        }
    else:
        assert isinstance(what, date)
        change_tree(world, verb, code, unit, what, str(detail or ""))


def change_tree(world: World, verb: str, code: str, unit: Unit, day: date, parent: str) -> None:
    last = max((t for t in world.terms if t.unit == code), key=lambda t: t.since)
    if not last.since < day < last.until:
        return
    data = data_of(unit)
    ended = replace(data[-1], valid_until=day)
    fresh = replace(data[-1], valid_from=day)
    if verb == "move":
        fresh = replace(fresh, parent_id=Unit.objects.get(code=f"{parent.lower()}-x").pk)
    elif verb == "change class":
        fresh = replace(fresh, unit_class="foreign" if fresh.unit_class == "non_state" else "non_state")
    with resettled(units=[unit.pk], since=day):
        replace_terms(unit=unit, terms=[*data[:-1], ended, *([] if verb == "end" else [fresh])])
    world.terms.remove(last)
    world.terms.append(replace(last, until=day))
    if verb == "move":
        world.terms.append(replace(last, since=day, parent=parent))
    elif verb == "change class":
        strand = "grassroots/foreign" if last.strand.endswith("non_state") else "grassroots/non_state"
        world.terms.append(replace(last, since=day, strand=strand))


def compare(world: World) -> None:
    """Every unit, indicator and period, live: closings are set aside for the comparison."""
    with transaction.atomic():
        Closing.objects.all().delete()
        for code in ["2023-Q2", "2023-H1", "2023-9M", "2023", "2024-Q1"]:
            period = Period.parse(code)
            for unit_code in UNITS:
                unit = Unit.objects.get(code=unit_code.lower() + "-x")
                for indicator, reading in totals(unit, period, INDICATORS).items():
                    amount, hedge, reported, expected = twin_total(world, unit_code, indicator, period)
                    found = reading.quantity
                    assert (found is None) == (amount is None), (unit_code, indicator, code)
                    if found is not None and amount is not None:
                        assert abs(found.amount - amount) < Decimal("0.000001"), (unit_code, indicator, code)
                        if indicator in ("F1", "F2", "S1", "S2", "D1", "C1"):
                            assert found.amount == amount
                            assert found.hedge == hedge
                    assert (reading.reported, reading.expected) == (reported, expected), (unit_code, indicator, code)
        for code in ("2023", "2023-Q2"):
            for unit_code in ("P", "A"):
                unit = Unit.objects.get(code=unit_code.lower() + "-x")
                whole = total(unit, "F2", Period.parse(code)).quantity
                addends = [
                    part.reading.quantity for part in parts(unit, "F2", Period.parse(code)) if part.reading.quantity
                ]
                assert (whole.amount if whole else 0) == sum(addend.amount for addend in addends)
                for indicator, reading in totals(unit, Period.parse(code), INDICATORS[:-1]).items():
                    silent = missing_units(unit, indicator, Period.parse(code))
                    assert len(silent) == reading.expected - reading.reported, (unit_code, indicator, code)
        transaction.set_rollback(True)
