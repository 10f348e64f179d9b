"""When a report is due, and which periods are open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import Period, UnreadablePeriod
from thidua.trail.models import Event
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod
from thidua.years.queries import HOLIDAYS, declared, declared_within, holidays
from thidua.years.rules import (
    DAYS_TO_SUBMIT,
    CutOffOutside,
    DeadlineTooEarly,
    NotDeclared,
    default_deadline,
    why_not_declare,
    working_day_from,
)


@pytest.mark.parametrize(
    ("day", "free", "worked"),
    [
        (date(2023, 12, 5), [], date(2023, 12, 5)),  # a Tuesday
        (date(2026, 12, 5), [], date(2026, 12, 7)),  # Saturday
        (date(2026, 12, 6), [], date(2026, 12, 7)),  # Sunday
        (date(2023, 12, 5), [date(2023, 12, 5)], date(2023, 12, 6)),
        (date(2023, 12, 8), [date(2023, 12, 8)], date(2023, 12, 11)),  # a free Friday
        (date(2023, 12, 8), [date(2023, 12, 8), date(2023, 12, 11)], date(2023, 12, 12)),
    ],
)
def test_a_deadline_on_a_free_day_moves_to_the_next_working_day(day: date, free: list[date], worked: date) -> None:
    assert working_day_from(day, free) == worked


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sets(st.dates(date(2000, 1, 1), date(2030, 1, 1)), max_size=20))
def test_a_default_deadline_is_the_first_working_day_from_five_days_on(cut_off: date, free: set[date]) -> None:
    deadline = default_deadline(cut_off, free)
    earliest = cut_off + timedelta(days=DAYS_TO_SUBMIT)
    between = [earliest + timedelta(days=step) for step in range((deadline - earliest).days)]
    assert deadline.weekday() < 5
    assert deadline not in free
    assert all(day.weekday() >= 5 or day in free for day in between)


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2023, 1, 1), True),
        (date(2023, 4, 30), True),
        (date(2031, 9, 2), True),  # solar holidays of any year
        (date(2023, 1, 22), True),  # Tết Quý Mão
        (date(2023, 1, 27), False),
        (date(2024, 2, 8), True),
        (date(2026, 2, 17), True),
        (date(2026, 4, 27), True),  # in lieu of a Sunday
        (date(2026, 11, 24), False),
    ],
)
def test_public_holidays_are_dated_data(day: date, free: bool) -> None:
    assert (day in holidays()) is free


def test_every_dated_holiday_has_both_names_a_source_and_says_whether_it_was_verified() -> None:
    read = yaml.safe_load(HOLIDAYS.read_text())
    for row in read["dated"]:
        assert row["name"]["vi"]
        assert row["name"]["en"]
        assert row["source"] in read["sources"]
        assert row["verified"] in (True, False)
        assert row["from"] <= row.get("to", row["from"])
    assert {row["from"].year for row in read["dated"]} == set(range(2020, 2028))
    assert isinstance(read["review"]["next_review"], date)


@pytest.mark.parametrize(
    ("cut_off", "deadline", "refused"),
    [
        (date(2023, 11, 30), date(2023, 12, 5), None),
        (date(2022, 12, 1), date(2022, 12, 1), None),
        (date(2022, 11, 30), date(2023, 12, 5), CutOffOutside),
        (date(2023, 12, 1), date(2023, 12, 5), CutOffOutside),
        (date(2023, 11, 30), date(2023, 11, 29), DeadlineTooEarly),
    ],
)
def test_a_cut_off_lies_in_the_period_and_before_the_deadline(
    cut_off: date, deadline: date, refused: type[Exception] | None
) -> None:
    refusal = why_not_declare(Period.parse("2023"), cut_off, deadline)
    assert (type(refusal) if refusal else None) is refused


@pytest.mark.django_db
class TestDeclaring:
    def test_by_default_work_counts_to_the_last_day_and_reports_are_due_five_days_later(self) -> None:
        row = declare_period(code="2023")
        assert (row.cut_off, row.deadline) == (date(2023, 11, 30), date(2023, 12, 5))

    def test_the_deadline_of_2026_moves_from_saturday_to_monday(self) -> None:
        assert declare_period(code="2026-H2").deadline == date(2026, 12, 7)

    def test_a_day_one_sets_is_taken_as_it_is(self) -> None:
        row = declare_period(code="2026-H2", cut_off=date(2026, 11, 25), deadline=date(2026, 11, 28))
        assert (row.cut_off, row.deadline) == (date(2026, 11, 25), date(2026, 11, 28))

    def test_declaring_again_keeps_what_is_not_given(self) -> None:
        at = datetime(2023, 12, 1, tzinfo=UTC)
        declare_period(code="2023", deadline=date(2023, 12, 20), at=at)
        declare_period(code="2023", at=at)
        assert ReportingPeriod.objects.get().deadline == date(2023, 12, 20)
        assert Event.objects.filter(verb="period.declared").count() == 1
        declare_period(code="2023", deadline=date(2023, 12, 22), at=at)
        assert Event.objects.filter(verb="period.declared").count() == 2

    def test_what_is_refused_is_not_written(self) -> None:
        with pytest.raises(DeadlineTooEarly):
            declare_period(code="2023", deadline=date(2023, 1, 1))
        with pytest.raises(UnreadablePeriod):
            declare_period(code="2023-Q5")
        assert not ReportingPeriod.objects.exists()

    def test_a_period_nobody_declared_is_refused_by_name(self) -> None:
        declare_period(code="2023")
        assert declared(" 2023 ").code == "2023"
        with pytest.raises(NotDeclared, match="2024"):
            declared("2024")
        with pytest.raises(UnreadablePeriod):
            declared("khi nào")

    @pytest.mark.parametrize(
        ("period", "within"),
        [
            ("2023", ["2023", "2023-H1", "2023-Q1", "2023-12", "2023-H2"]),
            ("2023-H1", ["2023-H1", "2023-Q1", "2023-12"]),
            ("2023-9M", ["2023-H1", "2023-Q1", "2023-12"]),
            ("2023-Q2", []),
            ("2022-2023/school", ["2022-2023/school"]),
            ("2022-2027/term", ["2023", "2023-H1", "2023-Q1", "2023-12", "2023-H2"]),
        ],
    )
    def test_periods_within_are_parts_in_order(self, period: str, within: list[str]) -> None:
        for code in ("2023", "2023-H1", "2023-H2", "2023-Q1", "2023-12", "2022-2023/school"):
            declare_period(code=code)
        assert [row.code for row in declared_within(Period.parse(period))] == within

    def test_a_month_twelve_is_december_of_the_year_before(self) -> None:
        assert declare_period(code="2023-12").first_day == date(2022, 12, 1)
