"""One decision over many units: it balances or is refused, moves all totals at once, and can be taken back without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.make.catalogue import small_catalogue
from tests.make.organisations import make_tree
from thidua.ground.values import FOREVER, Period, Quantity, Refusal, Refusals
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Branch, Succession, Unit, UnitTerm
from thidua.organisations.queries import check_tree
from thidua.organisations.rules import DecisionData, NewUnit, NoSuchUnit
from thidua.people.actions import end_mandate
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.reorganisations.actions import apply_plan, approve_reorganisation, reverse_reorganisation
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.queries import balance_of, read_plan_sheet
from thidua.reorganisations.rules import (
    AlreadyApproved,
    DecidedTwice,
    Fate,
    LeftBehind,
    LineUnclear,
    NameMissing,
    NameTooLong,
    NotBalanced,
    NothingDecided,
    OwnDecision,
    Plan,
    PlanLine,
)
from thidua.rollup.actions import add_sheet, moving, rebuild_todays
from thidua.rollup.queries import check_totals, total
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

SINCE, ON, AT = date(2020, 1, 1), date(2023, 7, 1), datetime(2023, 6, 20, 9, tzinfo=UTC)
DECISION = DecisionData("Ban Thường vụ", "15/QĐ", date(2023, 6, 20))
BEFORE, DURING, TODAY = Period.parse("2022"), Period.parse("2023"), date(2024, 1, 1)
LEAVES = {"a": 100, "b": 7, "c": 11, "d": 30}


@pytest.fixture(autouse=True, params=[moving.FEW, 0], ids=["few", "many"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few units take what they carry along one by one, many in columns: to whoever decides it makes no difference."""
    monkeypatch.setattr(moving, "FEW", request.param)


@pytest.fixture
def world(db: None) -> dict[str, Unit]:
    """The nation over x and y; beneath x the district h with a, b, c and the union d of y; each reported for two years."""
    return found_world()


def found_world() -> dict[str, Unit]:
    small_catalogue()
    planted = plant_units(
        units=[
            NewUnit("tld", "TLĐ", "confederation", "", "", SINCE),
            NewUnit("x", "X", "federation", "", "tld", SINCE),
            NewUnit("y", "Y", "federation", "", "tld", SINCE),
            NewUnit("h", "H", "district_federation", "", "x", SINCE),
            *(
                NewUnit(code, code.upper(), "grassroots", "non_state", "y" if code == "d" else "h", SINCE)
                for code in LEAVES
            ),
        ]
    )
    for code in ("2022", "2023"):
        period = declare_period(code=code)
        for leaf, amount in LEAVES.items():
            add_sheet(unit=planted[leaf], period=period, figures={"F1": Quantity(Decimal(amount))}, source="test")
    return planted


def plan(*lines: PlanLine, **declared: int) -> Plan:
    return Plan(DECISION, ON, lines, declared)


MERGER = (
    PlanLine(Fate.END, "h"),
    PlanLine(Fate.MOVE, "a", "x"),
    PlanLine(Fate.END, "b"),
    PlanLine(Fate.MERGE, "c", "a"),
)


def amount(world: dict[str, Unit], code: str, period: Period, on: date | None = None) -> Decimal | None:
    quantity = total(world[code], "F1", period, boundaries_of=on).quantity
    return None if quantity is None else quantity.amount


def snapshot() -> dict[str, Any]:
    """Every answer about tree, mandates and totals."""
    world = {unit.code: unit for unit in Unit.objects.all()}
    return {
        "terms": sorted(
            UnitTerm.objects.values_list("unit__code", "valid_from", "valid_until", "parent__code", "name")
        ),
        "branches": sorted(
            Branch.objects.values_list("ancestor__code", "descendant__code", "depth", "valid_from", "valid_until")
        ),
        "mandates": sorted(Mandate.objects.values_list("unit__code", "valid_until")),
        "totals": {
            (code, period.code, on): (reading.quantity, reading.reported, reading.expected)
            for code in world
            for period in (BEFORE, DURING)
            for on in (None, TODAY)
            for reading in [total(world[code], "F1", period, boundaries_of=on)]
        },
    }


def test_units_and_members_balance_before_anything_is_written(world: dict) -> None:
    balance = balance_of(plan(*MERGER))
    assert (balance.before_units, balance.ended_units, balance.merged_units, balance.moved_units) == (3, 1, 1, 1)
    assert balance.after_units == 1
    assert not Reorganisation.objects.exists()


def test_both_readings_hold_right_after(world: dict) -> None:
    apply_plan(plan=plan(*MERGER, ended_units=1, moved_units=1), by=None, at=AT)
    assert (amount(world, "x", BEFORE), amount(world, "x", BEFORE, TODAY)) == (118, 118)
    assert (amount(world, "h", BEFORE), amount(world, "h", BEFORE, TODAY)) == (118, None)
    assert amount(world, "a", BEFORE, TODAY) == 111, "c counts under a, into which it went up"
    assert amount(world, "tld", DURING) == amount(world, "tld", DURING, TODAY) == sum(LEAVES.values())
    assert check_tree() == []
    assert list(check_totals()) == []


@pytest.mark.parametrize(
    ("lines", "declared", "refusal"),
    [
        ((), {}, NothingDecided),
        ((PlanLine(Fate.END, "h"), PlanLine(Fate.END, "b")), {}, LeftBehind),
        ((*MERGER, PlanLine(Fate.END, "a")), {}, DecidedTwice),
        ((*MERGER, PlanLine(Fate.END, "nobody")), {}, NoSuchUnit),
        (MERGER, {"ended_units": 2}, NotBalanced),
        ((PlanLine(Fate.MOVE, "a"),), {}, LineUnclear),
    ],
)
def test_what_does_not_balance_is_refused_and_nothing_written(
    world: dict, lines: tuple, declared: dict, refusal: type[Refusal]
) -> None:
    before = snapshot()
    with pytest.raises(refusal):
        apply_plan(plan=plan(*lines, **declared), by=None, at=AT)
    assert snapshot() == before


def test_a_split_is_cut_by_its_shares_and_founds_its_heirs(world: dict) -> None:
    founded = [
        PlanLine(Fate.FOUND, code, "y", name=code.upper(), kind="grassroots", unit_class="non_state")
        for code in ("d1", "d2")
    ]
    parts = [PlanLine(Fate.MERGE, "d", "d1", share=1), PlanLine(Fate.MERGE, "d", "d2", share=2)]
    kept = apply_plan(plan=plan(*founded, *parts), by=None, at=AT)
    world |= {unit.code: unit for unit in Unit.objects.filter(code__in=["d1", "d2"])}
    assert (amount(world, "d1", BEFORE, TODAY), amount(world, "d2", BEFORE, TODAY)) == (10, 20)
    reverse_reorganisation(reorganisation=kept, by=None, at=AT)
    assert not Unit.objects.filter(code="d1").exists()


def test_an_upper_unit_that_was_founded_is_taken_back_with_the_sums_it_kept(world: dict) -> None:
    before = snapshot()
    lines = (PlanLine(Fate.FOUND, "w", "x", name="W", kind="commune"), PlanLine(Fate.MOVE, "a", "w"))
    kept = apply_plan(plan=plan(*lines), by=None, at=AT)
    rebuild_todays(period=ReportingPeriod.objects.get(code="2022"), on=TODAY)
    reverse_reorganisation(reorganisation=kept, by=None, at=AT)
    assert snapshot() == before


def test_a_second_officer_approves_and_then_nothing_is_taken_back(world: dict) -> None:
    chair, second = (Person.objects.create(username=name, full_name=name) for name in ("chair", "second"))
    for person in (chair, second):
        Mandate.objects.create(person=person, unit=world["x"], role=Role.CHAIR.value, valid_from=SINCE)
    kept = apply_plan(plan=plan(*MERGER), by=chair, at=AT)
    with pytest.raises(OwnDecision):
        approve_reorganisation(reorganisation=kept, by=chair, at=AT)
    approve_reorganisation(reorganisation=kept, by=second, at=AT)
    with pytest.raises(AlreadyApproved):
        reverse_reorganisation(reorganisation=kept, by=chair, at=AT)


def test_taking_back_gives_back_the_mandates_it_ended_and_no_other(world: dict) -> None:
    people = [Person.objects.create(username=name, full_name=name) for name in ("stays", "left")]
    stays, left = (
        Mandate.objects.create(person=person, unit=world["h"], role=Role.CHAIR.value, valid_from=SINCE)
        for person in people
    )
    kept = apply_plan(plan=plan(*MERGER), by=None, at=AT)
    assert set(Mandate.objects.values_list("valid_until", flat=True)) == {ON}
    end_mandate(mandate=left, on=date(2023, 6, 25), by=None, at=AT)
    reverse_reorganisation(reorganisation=kept, by=None, at=AT)
    assert (Mandate.objects.get(pk=stays.pk).valid_until, Mandate.objects.get(pk=left.pk).valid_until) == (
        FOREVER,
        date(2023, 6, 25),
    )


def test_nobody_decides_about_units_of_others(world: dict) -> None:
    person = Person.objects.create(username="y-chair", full_name="Y")
    Mandate.objects.create(person=person, unit=world["y"], role=Role.CHAIR.value, valid_from=SINCE)
    with pytest.raises(Refusal):
        apply_plan(plan=plan(*MERGER), by=person, at=AT)
    assert not Reorganisation.objects.exists()


def test_the_sheet_of_a_decision_is_read_with_the_place_of_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "decision.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        rows = [
            ["Mã đơn vị", "Việc", "Đơn vị nhận", "Phần"],
            ["h", "Kết thúc", "", ""],
            ["a", "chuyển", "x", ""],
            ["c", "sáp nhập", "a", 2],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    found = [(line.fate, line.code, line.to, line.share) for line in read_plan_sheet(path)]
    assert found == [(Fate.END, "h", "", 1), (Fate.MOVE, "a", "x", 1), (Fate.MERGE, "c", "a", 2)]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([rows[0], ["h", "bỏ", "", ""]]):
            sheet.write_row(number, 0, row)
    with pytest.raises(LineUnclear) as refused:
        read_plan_sheet(path)
    assert refused.value.values["at"] == "B2"


fates = st.one_of(
    st.just(("end", "")),
    st.tuples(st.just("merge"), st.sampled_from(["a", "b", "c", "d", "x", "y"])),
    st.tuples(st.just("move"), st.sampled_from(["x", "y", "h"])),
)


@pytest.mark.django_db
@given(st.dictionaries(st.sampled_from([*LEAVES, "h"]), fates, min_size=1), st.booleans())
@settings(max_examples=8, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_whatever_is_decided_mass_is_kept_and_taking_back_restores_every_answer(
    decided: dict, kept_today: bool
) -> None:
    with transaction.atomic():
        world = found_world()
        if kept_today:
            for code in ("2022", "2023"):
                rebuild_todays(period=ReportingPeriod.objects.get(code=code), on=TODAY)
        before = snapshot()
        lines = [PlanLine(Fate(fate), code, to) for code, (fate, to) in decided.items()]
        try:
            with transaction.atomic():
                kept = apply_plan(plan=plan(*lines), by=None, at=AT)
        except Refusal:
            assert snapshot() == before
        else:
            everything = Decimal(sum(LEAVES.values()))
            assert amount(world, "tld", BEFORE) == amount(world, "tld", BEFORE, TODAY) == everything
            assert amount(world, "tld", DURING, TODAY) == everything
            assert check_tree() == [], "no day with two superiors"
            assert list(check_totals()) == []
            reverse_reorganisation(reorganisation=kept, by=None, at=AT)
            assert snapshot() == before
        transaction.set_rollback(True)


def test_a_sheet_says_all_that_is_wrong_with_it_at_once(tmp_path: Path, world: dict) -> None:
    path = tmp_path / "decision.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            [["Mã đơn vị", "Việc", "Đơn vị nhận", "Phần"], ["h", "bỏ"], ["a", "chuyển", "x", "một"], ["b", "kết thúc"]]
        ):
            sheet.write_row(number, 0, row)
    with pytest.raises(Refusals) as refused:
        read_plan_sheet(path)
    assert [part.values["at"] for part in refused.value.parts] == ["B2", "D3"]
    lines = [
        PlanLine(Fate.MOVE, "a", "nowhere", at="B2"),
        PlanLine(Fate.END, "b", at="B3"),
        PlanLine(Fate.END, "z", at="B4"),
    ]
    with pytest.raises(Refusals) as unknown:
        apply_plan(plan=plan(*lines), by=None, at=AT)
    assert [str(part)[:48] for part in unknown.value.parts] == [
        "Line 2: there is no unit with the code “nowhere”",
        "Line 4: there is no unit with the code “z”. Look",
    ]


@pytest.mark.parametrize(
    ("founded", "refusal"),
    [
        ({"kind": "công ty"}, LineUnclear),
        ({"kind": ""}, LineUnclear),
        ({"unit_class": "x" * 21}, LineUnclear),
        ({"name": "x" * 301}, NameTooLong),
        ({"name": ""}, NameMissing),
    ],
)
def test_a_unit_to_be_founded_is_one_that_can_be(world: dict, founded: dict, refusal: type[Refusal]) -> None:
    line = PlanLine(Fate.FOUND, "n", "x", **({"name": "N", "kind": "grassroots", "unit_class": "school"} | founded))
    with pytest.raises(refusal):
        apply_plan(plan=plan(line), by=None, at=AT)


def test_who_ends_goes_on_in_nobody_whatever_stands_beside_it(world: dict) -> None:
    apply_plan(plan=plan(PlanLine(Fate.END, "b", "a", share=3)), by=None, at=AT)
    followed = Succession.objects.get(unit=world["b"])
    assert (followed.kind, followed.successor, followed.share, followed.shares) == (
        Succession.Kind.DISSOLVE,
        None,
        1,
        1,
    )


@pytest.mark.django_db
def test_a_decision_over_many_units_asks_no_more_questions_than_one_over_few() -> None:
    def asked(province: str, leaves: int) -> int:
        tree = make_tree(province, {f"{province}-huyen": leaves})
        lines = [PlanLine(Fate.END, f"{province}-huyen")]
        for number in range(1, leaves + 1):
            code = f"{province}-huyen-{number}"
            lines.append(PlanLine(Fate.MOVE, code, province) if number % 2 else PlanLine(Fate.END, code))
        with CaptureQueriesContext(connection) as questions:
            apply_plan(plan=Plan(replace(DECISION, number=province), ON, lines), by=None, at=AT)
        assert tree
        return len(questions)

    asked("dau", 2)  # what is read once for all is read here
    assert asked("it", 4) == asked("nhieu", 40)
