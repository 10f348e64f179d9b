"""What commands print."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from thidua.ground.commands import amount_of, plain_value, print_json, print_lines, refused
from thidua.ground.values import Hedge, Period, Quantity, Unreadable


@dataclass(frozen=True)
class Row:
    """Only for these tests."""

    unit: str
    amount: Decimal | None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("98.70"), '"98.7"'),
        (Decimal("1E+3"), '"1000"'),
        (277, "277"),
        (None, "null"),
        (True, "true"),
        ("tỷ đồng", '"tỷ đồng"'),
        (date(2023, 11, 30), '"2023-11-30"'),
        (datetime(2023, 11, 30, 10, tzinfo=UTC), '"2023-11-30T17:00:00+07:00"'),
        (Period.parse("2023-Q1"), '"2023-Q1"'),
        (Hedge.OVER, '"over"'),
        (Quantity(Decimal(10), Hedge.RANGE, Decimal(12)), '{"amount": "10-12", "hedge": "range"}'),
        (Row("thanh-khe", Decimal("14.0")), '{"unit": "thanh-khe", "amount": "14"}'),
        ({Hedge.EXACT: (Decimal(8), [])}, '{"exact": ["8", []]}'),
    ],
)
def test_json_is_plain(value: object, written: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json(value)
    assert capsys.readouterr().out == written + "\n"


@pytest.mark.parametrize("value", [1.5, object(), Row])
def test_a_float_is_never_written(value: object) -> None:
    with pytest.raises(TypeError):
        plain_value(value)


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [
        (None, None),
        (Quantity(Decimal("59057.0000")), "59057"),
        (Quantity(Decimal(10_000), Hedge.VAGUE, words="hàng chục nghìn"), "10000"),
        (Quantity(Decimal(10), Hedge.RANGE, Decimal(12)), "10-12"),
    ],
)
def test_an_amount_as_programs_read_it(quantity: Quantity | None, amount: str | None) -> None:
    assert amount_of(quantity) == amount


def test_lines_are_text_or_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines(["một", "hai"])
    print_lines([Row("a", None), Row("b", Decimal(1))], as_json=True)
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == ["một", "hai"]
    assert [json.loads(line)["amount"] for line in out[2:]] == [None, "1"]


def test_a_refused_command_says_why_and_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    with translation.override("en"):
        assert refused(Unreadable(typed="x"), as_json=True) == 1
    said = capsys.readouterr()
    assert said.err.startswith("“x” cannot be read as a number.")
    assert json.loads(said.out) == {"refused": said.err.strip()}
    assert refused(Unreadable(typed="x")) == 1
    assert capsys.readouterr().out == ""
