"""Numbers as officers write them, in both languages. Amounts are those of the five articles."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import (
    Hedge,
    Quantity,
    loses_digits,
    plain,
    write_full,
    write_number,
    write_percent,
    write_quantity,
    write_short,
)


@pytest.mark.parametrize(
    ("number", "vi", "en"),
    [
        ("59057", "59.057", "59,057"),
        ("4225", "4.225", "4,225"),
        ("98.70", "98,7", "98.7"),
        ("3912450000", "3.912.450.000", "3,912,450,000"),
        ("-1204.5", "-1.204,5", "-1,204.5"),
        ("-0.5", "-0,5", "-0.5"),
        ("-0", "0", "0"),
        ("1E+3", "1.000", "1,000"),
    ],
)
def test_a_number_in_full(number: str, vi: str, en: str) -> None:
    assert (write_number(Decimal(number)), write_number(Decimal(number), "en")) == (vi, en)


@pytest.mark.parametrize(
    ("number", "written"), [("87.77", "87,8%"), ("100", "100%"), ("105.65", "105,7%"), ("-0.04", "0%"), ("175", "175%")]
)
def test_a_percentage_has_at_most_one_decimal(number: str, written: str) -> None:
    assert write_percent(Decimal(number)) == written


@pytest.mark.parametrize(
    ("amount", "hedge", "unit", "vi", "en"),
    [
        ("3912450000", "exact", "đồng", "hơn 3,9 tỷ đồng", "over 3.9 billion đồng"),
        ("3900000000", "over", "đồng", "hơn 3,9 tỷ đồng", "over 3.9 billion đồng"),
        ("366000000", "nearly", "đồng", "gần 366 triệu đồng", "nearly 366 million đồng"),
        ("204700000", "exact", "đồng", "204,7 triệu đồng", "204.7 million đồng"),
        ("4225", "exact", "suất", "4.225 suất", "4,225 suất"),
        ("59057", "exact", "người", "59.057 người", "59,057 người"),
        ("49000", "over", "người", "hơn 49.000 người", "over 49,000 người"),
        ("3912000000", "exact", "đồng", "3,912 tỷ đồng", "3.912 billion đồng"),
        ("1000500000", "exact", "đồng", "hơn 1 tỷ đồng", "over 1 billion đồng"),
        ("1234567890123", "exact", "đồng", "hơn 1.234 tỷ đồng", "over 1,234 billion đồng"),
        ("999999999.9", "nearly", "đồng", "gần 1 tỷ đồng", "nearly 1 billion đồng"),
        ("999999999.9", "exact", "đồng", "hơn 999,9 triệu đồng", "over 999.9 million đồng"),
        ("999990000", "about", "đồng", "khoảng 1 tỷ đồng", "about 1 billion đồng"),
        ("365850000", "at_most", "đồng", "không quá 365,9 triệu đồng", "at most 365.9 million đồng"),
        ("365850000", "at_least", "đồng", "ít nhất 365,8 triệu đồng", "at least 365.8 million đồng"),
        ("950000", "exact", "đồng", "950.000 đồng", "950,000 đồng"),
        ("0", "exact", "đồng", "0 đồng", "0 đồng"),
        ("-3912450000", "exact", "đồng", "-3.912.450.000 đồng", "-3,912,450,000 đồng"),
        ("10000", "vague", "suất", "ít nhất 10.000 suất", "at least 10,000 suất"),
    ],
)
def test_an_amount_in_a_sentence(amount: str, hedge: str, unit: str, vi: str, en: str) -> None:
    quantity = Quantity(Decimal(amount), Hedge(hedge))
    assert (write_quantity(quantity, unit), write_quantity(quantity, unit, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("amount", "unit", "full", "sentence"),
    [
        ("87.77419354838709677419354839", "%", "87,8", "87,8%"),
        ("100", "%", "100", "100%"),
        ("8123456.789012345", "đồng", "8.123.457", "hơn 8,1 triệu đồng"),
        ("8922734.7", "đồng", "8.922.735", "hơn 8,9 triệu đồng"),
        ("3.14159265", "điểm", "3,14", "3,14 điểm"),
        ("3.1415", "điểm", "3,1415", "3,1415 điểm"),
        ("-0.00000001", "điểm", "0", "0 điểm"),
    ],
)
def test_a_computed_mean_has_no_more_decimals_than_mean_something(
    amount: str, unit: str, full: str, sentence: str
) -> None:
    quantity = Quantity(Decimal(amount))
    assert (write_full(quantity, unit=unit), write_quantity(quantity, unit)) == (full, sentence)


def test_a_vague_amount_keeps_the_words_of_its_source() -> None:
    quantity = Quantity(Decimal(10_000), Hedge.VAGUE, words="hàng chục nghìn nhu yếu phẩm")
    assert write_quantity(quantity, "nhu yếu phẩm") == write_full(quantity) == "hàng chục nghìn nhu yếu phẩm"


def test_a_range_is_written_with_both_ends() -> None:
    quantity = Quantity(Decimal(10_000_000), Hedge.RANGE, Decimal(12_000_000))
    assert write_short(quantity, "đồng") == ("", "10.000.000–12.000.000", "đồng")
    assert write_full(quantity, "en") == "10,000,000–12,000,000"


@given(
    st.decimals(min_value=10**6, max_value=10**15, places=2),
    st.sampled_from([Hedge.EXACT, Hedge.OVER, Hedge.AT_LEAST, Hedge.NEARLY, Hedge.UNDER, Hedge.AT_MOST]),
)
def test_a_short_amount_never_claims_what_is_not_true(amount: Decimal, hedge: Hedge) -> None:
    words, digits, unit = write_short(Quantity(amount, hedge), "đồng")
    shown = Decimal(digits.replace(".", "").replace(",", ".")) * (10**9 if unit.startswith("tỷ") else 10**6)
    assert loses_digits(Quantity(amount, hedge), "đồng") == (shown != amount)
    if words in ("hơn", "ít nhất"):
        assert shown <= amount
    elif words in ("gần", "dưới", "không quá"):
        assert shown >= amount
    else:
        assert shown == amount
    assert abs(shown - amount) <= amount / 10
    assert len(digits.replace(".", "").replace(",", "")) <= 7  # four digits; more only beyond 9,999 tỷ


@pytest.mark.parametrize(("number", "text"), [("98.70", "98.7"), ("8.0000", "8"), ("1E+3", "1000"), ("-0.0", "0")])
def test_programs_read_plain_notation(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
