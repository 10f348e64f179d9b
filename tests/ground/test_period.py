"""Periods read, nest and speak as the emulation year does."""

from datetime import date

import pytest

from thidua.ground.values import Period, UnreadablePeriod


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2023", date(2022, 12, 1), date(2023, 11, 30)),
        ("2024-Q1", date(2023, 12, 1), date(2024, 2, 29)),
        ("2023-Q4", date(2023, 9, 1), date(2023, 11, 30)),
        ("2023-H1", date(2022, 12, 1), date(2023, 5, 31)),
        ("2023-9M", date(2022, 12, 1), date(2023, 8, 31)),
        ("2023-05", date(2023, 5, 1), date(2023, 5, 31)),
        ("2023-12", date(2022, 12, 1), date(2022, 12, 31)),
        ("2022-2023/school", date(2022, 9, 1), date(2023, 8, 31)),
    ],
)
def test_a_period_knows_its_first_and_last_day(code: str, first: date, last: date) -> None:
    period = Period.parse(code)
    assert (period.first_day, period.last_day) == (first, last)


@pytest.mark.parametrize("code", ["", "23", "2023-Q5", "2023-13", "2023-H3", "2022-2024/school", "2023/12", "năm 2023"])
def test_what_is_no_period_is_refused_with_its_words(code: str) -> None:
    with pytest.raises(UnreadablePeriod) as no:
        Period.parse(code)
    assert no.value.values["code"] == code


@pytest.mark.parametrize("part", ["2023-Q1", "2023-Q4", "2023-H1", "2023-9M", "2023-12", "2023-11", "2023"])
def test_months_quarters_and_halves_nest_in_the_year_they_carry(part: str) -> None:
    assert Period.parse("2023").holds(Period.parse(part))
    assert not Period.parse("2022").holds(Period.parse(part))


@pytest.mark.parametrize(
    ("code", "before"),
    [("2023", "2022"), ("2023-Q1", "2022-Q4"), ("2023-H2", "2023-H1"), ("2023-12", "2022-11"), ("2023-01", "2023-12")],
)
def test_the_period_before_has_the_same_length_and_touches(code: str, before: str) -> None:
    earlier = Period.parse(code).before()
    assert earlier is not None
    assert earlier.code == before
    assert (Period.parse(code).first_day - earlier.last_day).days == 1
