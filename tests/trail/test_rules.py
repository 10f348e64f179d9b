"""The writing and hashing of events, without a database."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import Hedge, Period, Quantity
from thidua.trail.rules import GENESIS, Recorded, canonical, link, plain_data

AT = datetime(2023, 11, 30, 17, 0, tzinfo=timezone(timedelta(hours=7)))

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def event(**changed: Any) -> Recorded:
    given_ = {
        "number": 7,
        "verb": "report.approved",
        "subject_type": "reports.report",
        "subject_id": "12",
        "actor": 3,
        "at": AT,
        "data": {"period": "2023"},
    }
    return Recorded(**given_ | changed)


def test_an_event_has_one_writing() -> None:
    assert canonical(event()).decode() == (
        '{"actor":3,"at":"2023-11-30T10:00:00.000000+00:00","data":{"period":"2023"},"number":7,'
        '"subject":["reports.report","12"],"verb":"report.approved"}'
    )


def test_the_same_moment_in_another_zone_and_keys_in_another_order_hash_alike() -> None:
    one = event(data={"a": 1, "b": {"c": 2, "d": 3}})
    other = event(at=AT.astimezone(UTC), data={"b": {"d": 3, "c": 2}, "a": 1})
    assert link(GENESIS, 1, one) == link(GENESIS, 1, other)


CHANGES: list[dict[str, Any]] = [
    {"number": 8},
    {"verb": "report.returned"},
    {"subject_type": "reports.figure"},
    {"subject_id": "13"},
    {"actor": None},
    {"actor": 4},
    {"at": AT + timedelta(microseconds=1)},
    {"data": {"period": "2024"}},
    {"data": {}},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_any_change_of_an_event_changes_its_link(change: dict[str, Any]) -> None:
    assert link(GENESIS, 1, event(**change)) != link(GENESIS, 1, event())


def test_a_link_depends_on_the_one_before_and_on_its_place() -> None:
    assert len({link(GENESIS, 1, event()), link("1" * 64, 1, event()), link(GENESIS, 2, event())}) == 3


def test_a_link_is_what_anybody_can_recompute_with_two_standard_tools() -> None:
    text = json.dumps(
        {
            "verb": "report.approved",
            "number": 7,
            "actor": 3,
            "subject": ["reports.report", "12"],
            "at": "2023-11-30T10:00:00.000000+00:00",
            "data": {"period": "2023"},
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    assert link(GENESIS, 1, event()) == hashlib.sha256(f"{GENESIS}\n1\n{text}".encode()).hexdigest()


@given(st.dictionaries(st.text(max_size=5).filter(lambda name: not name.startswith(("f", "u", "e", "p", "a"))), values))
def test_values_read_back_as_they_were_written(data: dict[str, Any]) -> None:
    written = plain_data(data)
    assert json.loads(json.dumps(written)) == written
    assert plain_data(written) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("98.70"), "98.7"),
        (Decimal("1E+3"), "1000"),
        (date(2023, 11, 30), "2023-11-30"),
        (AT, "2023-11-30T10:00:00.000000+00:00"),
        (Period.parse("2023-Q1"), "2023-Q1"),
        (Hedge.OVER, "over"),
        (Quantity(Decimal("3900000000"), Hedge.OVER), {"amount": "3900000000", "hedge": "over"}),
        ((1, Decimal(2)), [1, "2"]),
        pytest.param({"b", "a"}, ["a", "b"], id="set"),
    ],
    ids=str,
)
def test_a_value_has_one_exact_writing(value: Any, written: Any) -> None:
    assert plain_data({"value": value}) == {"value": written}


@pytest.mark.parametrize("value", [1.5, pytest.param(object(), id="object"), b"bytes", [1.5], {"a": 1.5}], ids=str)
def test_a_value_without_an_exact_writing_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="no exact writing"):
        plain_data({"value": value})


@pytest.mark.parametrize("name", ["full_name", "username", "email", "phone", "password", "address"])
def test_the_trail_takes_nothing_that_says_who_a_person_is(name: str) -> None:
    with pytest.raises(ValueError, match=f"the trail keeps no {name}"):
        plain_data({name: "Nguyễn Văn An"})
