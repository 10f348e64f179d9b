"""The state machine, lateness and completeness: tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from thidua.ground.values import Hedge, Quantity
from thidua.reports.rules import (
    EDITABLE,
    MOVES,
    OPEN,
    LinesEmpty,
    State,
    WrongState,
    days_late,
    hedged,
    states_page,
    why_not_amend,
    why_not_complete,
    why_not_edit,
    why_not_move,
)

DRAFT, SUBMITTED, RETURNED, APPROVED, SUPERSEDED = State
PERMITTED = {
    (DRAFT, SUBMITTED),
    (RETURNED, SUBMITTED),
    (SUBMITTED, RETURNED),
    (SUBMITTED, APPROVED),
    (APPROVED, SUPERSEDED),
}


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_a_report_goes_only_where_the_table_says(source: State, target: State) -> None:
    refusal = why_not_move(source, target)
    assert (refusal is None) == ((source, target) in PERMITTED)
    assert refusal is None or isinstance(refusal, WrongState)


def test_every_state_can_be_reached_from_the_beginning_and_only_a_superseded_report_ends() -> None:
    reached = {move.target for move in MOVES if move.source is None}
    for _step in State:
        reached |= {move.target for move in MOVES if move.source in reached}
    assert reached == set(State)
    assert {state for state in State if not any(move.source is state for move in MOVES)} == {SUPERSEDED}


@pytest.mark.parametrize("state", State)
def test_figures_change_only_while_the_report_is_with_its_unit_and_only_the_approved_is_amended(state: State) -> None:
    assert (why_not_edit(state) is None) == (state in {DRAFT, RETURNED}) == (state in EDITABLE)
    assert (why_not_amend(state) is None) == (state is APPROVED)
    assert (state in OPEN) == (state not in {APPROVED, SUPERSEDED})


@pytest.mark.parametrize(
    ("figures", "empty"),
    [
        ({}, None),
        ({"DV01": 1}, None),
        ({"DV01": 0}, None),
        ({"DV01": None}, ["DV01"]),
        ({"DV01": None, "CL01": Decimal(0), "DD08": None}, ["DV01", "DD08"]),
    ],
)
def test_missing_is_not_zero(figures: dict[str, object | None], empty: list[str] | None) -> None:
    assert why_not_complete(figures) == (LinesEmpty(count=len(empty), lines=empty) if empty else None)


@pytest.mark.parametrize(
    ("submitted", "late"),
    [
        (date(2023, 11, 1), 0),
        (date(2023, 12, 4), 0),
        (date(2023, 12, 5), 0),
        (date(2023, 12, 6), 1),
        (date(2024, 1, 5), 31),
    ],
)
def test_lateness_counts_whole_days_after_the_deadline(submitted: date, late: int) -> None:
    assert days_late(submitted, date(2023, 12, 5)) == late


def test_only_what_is_not_exact_is_named_to_who_approves() -> None:
    figures = {
        "DV01": Quantity(Decimal(1)),
        "CL02": Quantity(Decimal(2), Hedge.OVER),
        "CL14": Quantity(Decimal(3), Hedge.RANGE, upper=Decimal(4)),
    }
    assert hedged(figures) == ["CL02", "CL14"]


def test_the_page_of_states_says_what_the_code_does() -> None:
    page = Path(__file__).parents[2] / "docs" / "states.md"
    assert page.read_text(encoding="utf-8").startswith(states_page())
