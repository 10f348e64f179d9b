"""Refusals speak the reader's language and write their values its way."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from thidua.ground.pages import words_of
from thidua.ground.values import Hedge, Period, Quantity, Refusal, Refusals, Unreadable, UnreadablePeriod, insist


class Odd(Refusal):
    """Only for these tests: whatever it is given, it says."""

    text = "{value}"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "vi",
            "“2023-Q5” không phải là một kỳ. Hãy ghi năm (2023), nửa năm (2023-H1), quý (2023-Q1) hoặc tháng (2023-05).",
        ),
        (
            "en",
            "“2023-Q5” is not a period. Write a year (2023), a half (2023-H1), a quarter (2023-Q1) or a month (2023-05).",
        ),
    ],
)
def test_a_refusal_speaks_the_current_language(lang: str, words: str) -> None:
    with translation.override(lang):
        assert words_of(UnreadablePeriod(code="2023-Q5")) == words


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Decimal("1231"), "1.231", "1,231"),
        (Decimal("98.7"), "98,7", "98.7"),
        (2023, "2023", "2023"),
        (59_057, "59.057", "59,057"),
        (date(2026, 11, 30), "30/11/2026", "30/11/2026"),
        (datetime(2026, 11, 30, 10, 5, tzinfo=UTC), "30/11/2026 17:05", "30/11/2026 17:05"),
        (Period.parse("2023-Q1"), "quý I năm 2023", "Q1 2023"),
        (["DD08", "DD03"], "DD08, DD03", "DD08, DD03"),
        (Quantity(Decimal(49_000), Hedge.OVER), "hơn 49.000", "over 49,000"),
        ("", "", ""),
        ("{typed}", "{typed}", "{typed}"),  # what a person typed is never a template
        ("unions", "CĐCS", "unions"),
    ],
)
def test_values_are_written_as_the_language_writes_them(value: object, vi: str, en: str) -> None:
    with translation.override("vi"):
        assert words_of(Odd(value=value)) == vi
    with translation.override("en"):
        assert words_of(Odd(value=value)) == en


def test_several_refusals_are_said_one_under_another() -> None:
    both = Refusals([Unreadable(typed="1,200"), UnreadablePeriod(code="x")])
    with translation.override("en"):
        first, second = words_of(both).split("\n")
    assert first.startswith("“1,200” cannot be read")
    assert second.startswith("“x” is not a period")
    assert str(both).split("\n") == [first, second]


def test_refusals_that_say_the_same_are_equal() -> None:
    assert Unreadable(typed="x") == Unreadable(typed="x") != Unreadable(typed="y")
    assert Unreadable(typed="x") != UnreadablePeriod(code="x")
    assert len({Unreadable(typed="x"), Unreadable(typed="x")}) == 1


def test_insisting_on_nothing_passes_and_on_a_refusal_raises_it() -> None:
    insist(None)
    with pytest.raises(Unreadable):
        insist(Unreadable(typed="x"))


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    for refusal in (
        Unreadable(typed="abc"),
        Refusals([Unreadable(typed="1"), Unreadable(typed="2")]),
    ):
        back = pickle.loads(pickle.dumps(refusal))
        assert (type(back), back.values, str(back)) == (type(refusal), refusal.values, str(refusal))
