"""The quick ways give what the slow ones give: arrays read side by side, whole numbers added, files written and read."""

from __future__ import annotations

import os
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make.catalogue import small_catalogue
from thidua.ground.values import Period, Quantity
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit
from thidua.organisations.rules import NewUnit
from thidua.rollup.actions import add_sheet, rebuild_totals
from thidua.rollup.actions.sheet_files import sheet_file
from thidua.rollup.models import Sheet
from thidua.rollup.queries import check_totals, parts, total
from thidua.rollup.queries.columns import added, multiplied
from thidua.rollup.queries.lanes import read_lanes
from thidua.rollup.queries.rows import rows_of
from thidua.rollup.queries.sources import numbers_of
from thidua.years.actions import declare_period

GREATEST = Decimal(10) ** 20 - 1
amounts = st.none() | st.decimals(-GREATEST, GREATEST, places=4) | st.decimals(-1000, 10**9, places=2)


@pytest.mark.django_db
@given(st.lists(st.lists(amounts, max_size=7), min_size=1, max_size=9))
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_arrays_read_side_by_side_are_what_was_written(rows: list[list[Decimal | None]]) -> None:
    values = ", ".join(["(%s::bigint, %s::numeric(24, 4)[])"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute("create temporary table said (unit bigint, amounts numeric(24, 4)[]) on commit drop")
        cursor.execute(f"insert into said values {values}", [each for row in enumerate(rows, 7) for each in row])
        cursor.execute("select unit, array_send(amounts) from said order by unit")
        sent = [(unit, bytes(array)) for unit, array in cursor.fetchall()]
        cursor.execute("drop table said")
    units, lengths = np.array([unit for unit, _array in sent]), np.array([len(array) for _unit, array in sent])
    lanes = read_lanes(units, lengths, b"".join(array for _unit, array in sent))
    assert lanes.units.tolist() == list(range(7, 7 + len(rows)))
    for position in range(7):
        lane = lanes.by_position.get(position)
        for at, row in enumerate(rows):
            value = row[position] if position < len(row) else None
            if lane is None or not lane.given[at]:
                assert value is None
            else:
                assert value is not None
                assert lanes.wide.get(position, {}).get(at, int(lane.values[at])) == value.scaleb(4)


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=40), st.data())
def test_sums_are_exact_where_no_machine_word_holds_them(values: list[int], data: st.DataObject) -> None:
    starts = sorted({0, *data.draw(st.lists(st.integers(0, len(values) - 1), max_size=5))})
    ends = [*starts[1:], len(values)]
    found = added(np.array(values, dtype=np.int64), np.array(starts))
    assert [int(each) for each in found] == [sum(values[begin:end]) for begin, end in zip(starts, ends, strict=True)]


@given(
    st.lists(st.tuples(*[st.integers(-(10**18), 10**18) | st.integers(-(2**31), 2**31)] * 2), min_size=1, max_size=20)
)
def test_products_are_exact_where_no_machine_word_holds_them(pairs: list[tuple[int, int]]) -> None:
    one, other = (numbers_of(np.array(values, dtype=np.int64)) for values in zip(*pairs, strict=True))
    low, high = multiplied(one, other)
    halves = [0] * len(pairs) if high is None else high.values.tolist()
    assert [int(a) + (b << 31) for a, b in zip(low.values.tolist(), halves, strict=True)] == [a * b for a, b in pairs]
    assert all(abs(a) <= low.greatest for a in low.values.tolist())
    assert all(abs(b) <= (high.greatest if high else 0) for b in halves)


@given(st.lists(st.integers(1, 10**9), unique=True, max_size=12), st.integers(1, 10**8), st.data())
def test_units_are_found_among_others_however_far_apart_their_numbers_are(
    units: list[int], gap: int, data: st.DataObject
) -> None:
    known = [1 + unit // gap for unit in units]
    known = list(dict.fromkeys(known))
    asked = data.draw(st.lists(st.sampled_from([*known, -1, 0, 3, 2 * 10**9]), max_size=9))
    rows = rows_of(np.array(asked, dtype=np.int64), np.array(known, dtype=np.int64))
    assert rows.tolist() == [known.index(unit) if unit in known else -1 for unit in asked]


@pytest.fixture
def branch(db: None) -> Unit:
    """A province with twelve grassroots unions, of which eleven reported; one of them more than fits into a machine word."""
    small_catalogue()
    unions = [
        NewUnit(f"g{at}", f"G{at}", "grassroots", "non_state", "p", Period.parse("2022").first_day) for at in range(12)
    ]
    planted = plant_units(units=[NewUnit("p", "P", "federation", "", "", Period.parse("2022").first_day), *unions])
    period = declare_period(code="2022")
    for at in range(11):
        amount = Decimal("123456789012345678.25") if at == 3 else Decimal(at)
        figures = {"F1": Quantity(amount), "S2": Quantity(Decimal(5 + at)), "W1": Quantity(Decimal("7.5"))}
        add_sheet(unit=planted[f"g{at}"], period=period, figures=figures, source="test")
    return planted["p"]


def test_a_total_of_amounts_beyond_a_machine_word_is_rebuilt_exactly(branch: Unit) -> None:
    period = Period.parse("2022")
    before = total(branch, "F1", period)
    assert before.quantity is not None
    assert before.quantity.amount == Decimal("123456789012345730.25")
    rebuild_totals(period=declare_period(code="2022"))
    assert total(branch, "F1", period) == before
    assert total(branch, "W1", period).over == (Decimal("7.5") * sum(range(5, 16)), Decimal(sum(range(5, 16))))
    assert list(check_totals()) == []


def test_a_changed_row_makes_another_file_and_the_old_one_goes_when_nobody_can_be_reading_it(branch: Unit) -> None:
    row = declare_period(code="2022")
    first = sheet_file(row)
    assert sheet_file(row) == first
    Sheet.objects.filter(period=row, unit__code="g1").update(source="touched")
    second = sheet_file(row)
    assert second.path != first.path
    assert first.path.exists(), "who saw the rows before may be reading it"
    an_hour_ago = first.path.stat().st_mtime - 3601
    os.utime(first.path, (an_hour_ago, an_hour_ago))
    Sheet.objects.filter(period=row, unit__code="g2").update(source="touched")
    assert sheet_file(row).path.exists()
    assert second.path.exists()
    assert not first.path.exists()


def test_the_questions_of_a_reading_do_not_grow_with_the_units_beneath(branch: Unit) -> None:
    period = Period.parse("2022")
    with CaptureQueriesContext(connection) as one:
        total(branch, "F1", period)
    with CaptureQueriesContext(connection) as many:
        assert len(parts(branch, "F1", period)) == 12
    assert len(one) <= 8
    assert len(many) <= 10
