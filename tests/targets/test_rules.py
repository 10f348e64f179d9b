"""Percentages of a target and how officers write them; what a cascade must carry."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.targets.rules import (
    NoTargetOfKind,
    PartBelowMean,
    ReasonMissing,
    SumAboveTarget,
    SumBelowTarget,
    TargetNotANumberOf,
    TargetTheSame,
    achieved,
    result_words,
    why_not_adjust,
    why_not_carried,
    why_not_target,
    words,
)


@pytest.mark.parametrize(
    ("amount", "target", "percent"),
    [
        ("14", "8", "175"),
        ("27", "31", "87.0968"),
        ("0", "8", "0"),
        ("8", "8", "100"),
        ("999999999", "1000000000", "99.9999"),
        ("1000000001", "1000000000", "100.0001"),
        ("-3", "6", "-50"),
        (None, "8", None),
        ("8", None, None),
        ("8", "0", None),
    ],
)
def test_achievement_is_a_percentage_to_four_decimals(
    amount: str | None, target: str | None, percent: str | None
) -> None:
    got = achieved(Decimal(amount) if amount else None, Decimal(target) if target else None)
    assert got == (Decimal(percent) if percent else None)


_amount = st.integers(1, 10**19).map(lambda units: Decimal(units).scaleb(-4))


@given(_amount, _amount)
def test_rounding_never_moves_a_result_across_100(amount: Decimal, target: Decimal) -> None:
    reached = achieved(amount, target)
    assert reached is not None
    assert (reached < 100, reached == 100, reached > 100) == (amount < target, amount == target, amount > target)
    said = words(reached)
    if amount < target:
        assert said.startswith("đạt ")
        assert "100%" not in said
    if amount == target:
        assert said == "đạt 100% chỉ tiêu giao"
    assert "vượt 0%" not in said


@pytest.mark.parametrize(
    ("reached", "style", "vi", "en"),
    [
        ("175", "target", "vượt 75% chỉ tiêu giao", "exceeds the target by 75%"),
        ("175", "plan", "đạt 175% kế hoạch", "reaches 175% of the plan"),
        ("129", "target", "vượt 29% chỉ tiêu giao", "exceeds the target by 29%"),
        ("129", "plan", "đạt 129% kế hoạch", "reaches 129% of the plan"),
        ("90", "target", "đạt 90% chỉ tiêu giao", "reaches 90% of the target"),
        ("90", "plan", "đạt 90% kế hoạch", "reaches 90% of the plan"),
        ("100", "target", "đạt 100% chỉ tiêu giao", "reaches 100% of the target"),
        ("100", "plan", "đạt 100% kế hoạch", "reaches 100% of the plan"),
        ("87.0968", "target", "đạt 87,1% chỉ tiêu giao", "reaches 87.1% of the target"),
        ("105.6", "target", "vượt 5,6% chỉ tiêu giao", "exceeds the target by 5.6%"),
        ("99.96", "target", "đạt 99,9% chỉ tiêu giao", "reaches 99.9% of the target"),
        ("99.96", "plan", "đạt 99,9% kế hoạch", "reaches 99.9% of the plan"),
        ("99.9999", "target", "đạt 99,9% chỉ tiêu giao", "reaches 99.9% of the target"),
        ("100.04", "target", "đạt 100% chỉ tiêu giao", "reaches 100% of the target"),
        ("100.04", "plan", "đạt 100% kế hoạch", "reaches 100% of the plan"),
        ("100.05", "target", "vượt 0,1% chỉ tiêu giao", "exceeds the target by 0.1%"),
        ("0", "target", "đạt 0% chỉ tiêu giao", "reaches 0% of the target"),
        ("1250", "target", "vượt 1.150% chỉ tiêu giao", "exceeds the target by 1,150%"),
        (None, "target", "chưa tính được mức hoàn thành", "achievement cannot be computed yet"),
    ],
)
def test_a_result_is_worded_as_officers_write(reached: str | None, style: str, vi: str, en: str) -> None:
    value = Decimal(reached) if reached else None
    assert words(value, "vi", style) == vi  # type: ignore[arg-type]
    assert words(value, "en", style) == en  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "target", "vi"),
    [
        ("14", "8", "vượt 75% chỉ tiêu giao"),
        ("3", "0", "chỉ tiêu giao là 0 nên không tính tỷ lệ"),
        ("0", "0", "chỉ tiêu giao là 0 nên không tính tỷ lệ"),
        (None, "8", "chưa có số liệu"),
    ],
)
def test_a_target_of_0_and_a_missing_figure_are_said_in_words(amount: str | None, target: str, vi: str) -> None:
    assert result_words(Decimal(amount) if amount else None, Decimal(target)) == vi


@pytest.mark.parametrize(
    ("kind", "unit", "amount", "refused"),
    [
        ("flow", "người", "50", None),
        ("flow", "người", "0", None),
        ("flow", "người", "50.5", TargetNotANumberOf),
        ("flow", "người", "-1", TargetNotANumberOf),
        ("flow", "đồng", "50.5", None),
        ("ratio", "%", "87.5", None),
        ("text", "nội dung", "1", NoTargetOfKind),
    ],
)
def test_a_target_is_a_number_its_indicator_can_reach(
    kind: str, unit: str, amount: str, refused: type[Exception] | None
) -> None:
    refusal = why_not_target("XX01", kind, unit, Decimal(amount))
    assert (type(refusal) if refusal else None) is refused


@pytest.mark.parametrize(
    ("new", "reason", "refused"),
    [("9", "theo kế hoạch mới", None), ("8", "như cũ", TargetTheSame), ("9", "  ", ReasonMissing)],
)
def test_a_change_needs_another_amount_and_a_reason(new: str, reason: str, refused: type[Exception] | None) -> None:
    refusal = why_not_adjust(Decimal(8), Decimal(new), reason)
    assert (type(refusal) if refusal else None) is refused


@pytest.mark.parametrize(
    ("kind", "target", "below", "reason", "refused"),
    [
        ("flow", 100, [60, 40], "", None),
        ("flow", 100, [60, 39], "", SumBelowTarget),
        ("flow", 100, [60, 39], "giao thiếu", SumBelowTarget),
        ("flow", 100, [], "", SumBelowTarget),
        ("flow", 100, [60, 41], "", SumAboveTarget),
        ("flow", 100, [60, 41], "dự phòng", None),
        ("stock", 0, [], "", None),
        ("ratio", 90, [90, 95], "", None),
        ("ratio", 90, [89, 95], "", PartBelowMean),
        ("ratio", 90, [89, 95], "vùng khó khăn", None),
        ("ratio", 90, [], "", PartBelowMean),
        ("wavg", 8_000_000, [8_000_000], "", None),
    ],
)
def test_the_targets_below_carry_the_target_above(
    kind: str, target: int, below: list[int], reason: str, refused: type[Exception] | None
) -> None:
    refusal = why_not_carried(kind, Decimal(target), [Decimal(each) for each in below], reason)
    assert (type(refusal) if refusal else None) is refused
