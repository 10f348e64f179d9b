"""The rules equal their slow twin, and the columns equal the rules, on whatever comes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scoring.schemes import raw_with
from tests.scoring.twin import total
from thidua.scoring.rules import Figure, Inputs, rank, read_scheme, score
from thidua.scoring.rules.columns import SCALE, Column, Table, score_columns
from thidua.scoring.rules.frozen import digest, plain_content, read_inputs, thawed, write_inputs

MODES = ("half_up", "half_even", "down", "up")
AMOUNTS = st.one_of(
    st.none(),
    st.integers(0, 200).map(Decimal),
    st.decimals(0, 10**13, places=4),
)
UNIT = st.fixed_dictionaries(
    {
        "amounts": st.fixed_dictionaries({"F1": AMOUNTS, "F2": AMOUNTS, "S1": AMOUNTS}),
        "targets": st.fixed_dictionaries({"F1": AMOUNTS}),
        "past": st.fixed_dictionaries({"S1": st.lists(AMOUNTS, max_size=2)}),
        "events": st.fixed_dictionaries(
            {event: st.integers(0, 12) for event in ("late", "accident", "complaint", "discipline", "fraud")}
        ),
        "marks": st.one_of(st.just({}), st.fixed_dictionaries({"judged": st.decimals(0, 20, places=3)})),
    }
)


def as_inputs(unit: dict[str, Any]) -> Inputs:
    return Inputs(
        figures={code: Figure(amount, unit["targets"].get(code)) for code, amount in unit["amounts"].items()},
        past={code: tuple(values) for code, values in unit["past"].items()},
        events=unit["events"],
        marks=unit["marks"],
    )


def scheme_raw(mode: str, places: int, cap: str) -> dict[str, Any]:
    raw = raw_with(rounding={"item": places, "total": min(places, 1), "mode": mode})
    raw["groups"][0]["items"][0]["cap"] = cap
    return raw


@given(UNIT, st.sampled_from(MODES), st.integers(0, 3), st.sampled_from(["1", "0.95", "0.5"]))
@settings(max_examples=150)
def test_a_sheet_equals_its_slow_twin(unit: dict[str, Any], mode: str, places: int, cap: str) -> None:
    raw = scheme_raw(mode, places, cap)
    found = score(read_scheme(raw), as_inputs(unit)).total
    assert (None if found is None else Fraction(found)) == total(raw, unit)


def column(values: list[Decimal | None]) -> Column:
    there = np.array([value is not None for value in values], dtype=bool)
    return Column(np.array([int((value or 0) * SCALE) for value in values], dtype=np.int64), there)


@given(
    st.lists(UNIT, min_size=1, max_size=12), st.sampled_from(MODES), st.integers(0, 3), st.sampled_from(["1", "0.95"])
)
@settings(max_examples=80)
def test_columns_equal_the_sheets_and_the_ranking(
    units: list[dict[str, Any]], mode: str, places: int, cap: str
) -> None:
    for unit in units:  # of the past the columns hold the mean itself
        unit["past"]["S1"] = unit["past"]["S1"][:1]
    assert_columns_equal_sheets(scheme_raw(mode, places, cap), units)


MOST = Decimal("99999999999999.9999")
LARGE = [Decimal(0), Decimal("0.0001"), MOST, *(Decimal(9038904596117 * at) / 7 // 1 for at in range(1, 70))]
STEPS_OF_TARGET = {"type": "steps", "indicator": "F1", "of_target": True, "steps": [[0, 0], ["99.99", 3], [100, 8]]}
MINUS_PER_AMOUNT = {"type": "minus_per_event", "indicator": "F2", "each": "0.001"}


@pytest.mark.parametrize("changed", [{}, STEPS_OF_TARGET, MINUS_PER_AMOUNT], ids=["as it is", "of target", "minus"])
@pytest.mark.parametrize("target", [Decimal("0.0001"), MOST - 1, MOST])
def test_amounts_of_a_hundred_trillion_overflow_no_column(changed: dict[str, Any], target: Decimal) -> None:
    raw = scheme_raw("half_up", 3, "0.95")
    raw["groups"][0]["items"][1] = {"code": "steps", "name": "b", "max": 8} | (
        changed or {key: raw["groups"][0]["items"][1][key] for key in ("type", "indicator", "steps")}
    )
    units = [
        {
            "amounts": {"F1": amount, "F2": amount, "S1": amount},
            "targets": {"F1": target},
            "past": {"S1": [target]},
            "events": dict.fromkeys(("late", "accident", "complaint", "discipline", "fraud"), 0),
            "marks": {"judged": Decimal(4)},
        }
        for amount in LARGE
    ]
    assert_columns_equal_sheets(raw, units)


def assert_columns_equal_sheets(raw: dict[str, Any], units: list[dict[str, Any]]) -> None:
    scheme = read_scheme(raw)
    inputs = {f"{at:03}": as_inputs(unit) for at, unit in enumerate(units)}
    sheets = {key: score(scheme, one) for key, one in inputs.items()}
    standings = {one.key: one for one in rank(scheme, sheets, inputs)}
    table = Table(
        units=len(units),
        cluster=np.zeros(len(units), dtype=np.int64),
        figures={code: column([unit["amounts"][code] for unit in units]) for code in ("F1", "F2", "S1")},
        targets={"F1": column([unit["targets"]["F1"] for unit in units])},
        past={"S1": column([unit["past"]["S1"][0] if unit["past"]["S1"] else None for unit in units])},
        events={
            event: np.array([unit["events"][event] for unit in units], dtype=np.int64) for event in units[0]["events"]
        },
        marks={"judged": column([unit["marks"].get("judged") for unit in units])},
    )
    found = score_columns(scheme, table)
    unit_of_total = 10**scheme.rounding.total
    for at, key in enumerate(inputs):
        standing = standings[key]
        assert bool(found.there[at]) is (standing.total is not None)
        if standing.total is not None:
            assert int(found.total[at]) == standing.total * unit_of_total
        assert (scheme.classes[found.cls[at]].code if found.cls[at] < len(scheme.classes) else "") == standing.cls
        assert int(found.rank[at]) == (standing.rank or 0)


@given(UNIT)
@settings(max_examples=50)
def test_frozen_inputs_are_read_back_as_they_were(unit: dict[str, Any]) -> None:
    inputs = as_inputs(unit)
    kept = write_inputs(inputs)
    assert digest(write_inputs(read_inputs(kept))) == digest(kept)
    raw = plain_content(raw_with())
    assert score(read_scheme(thawed(raw)), read_inputs(kept)).total == score(read_scheme(raw_with()), inputs).total
