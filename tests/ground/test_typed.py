"""Numbers as people type them."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import Refusal, Unreadable, read_typed, write_number
from thidua.ground.values.typed import TooFine, TooLarge


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("1200", "1200"),
        ("4.225", "4225"),
        (" 12 345 ", "12345"),
        ("1\u00a0200\u202f000", "1200000"),
        ("1.200.000,5", "1200000.5"),
        ("0,125", "0.125"),  # a share: no English thousand begins with 0
        ("1234,567", "1234.567"),
        ("3,9 tỷ", "3900000000"),
        ("3,9 ty\u0309", "3900000000"),  # ỷ in two pieces, as some keyboards send it
        ("3,9 TỶ đồng", "3900000000"),
        ("1,5 nghìn tỷ", "1500000000000"),
        ("12 tr", "12000000"),
        ("12tr", "12000000"),
        ("96 triệu đồng", "96000000"),
        ("204,7 triệu", "204700000"),
        ("366.000.000đ", "366000000"),
        ("500k", "500000"),
        ("-5", "-5"),
        ("\u22125", "-5"),  # the long minus of a spreadsheet
        ("0,00005 nghìn", "0.05"),
        ("9999999999999999", "9999999999999999"),
    ],
)
def test_a_typed_number_is_read_exactly(typed: str, amount: str) -> None:
    assert read_typed(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", Unreadable),
        ("mười hai", Unreadable),
        ("tỷ", Unreadable),
        ("1,200", Unreadable),  # an English thousand or a Vietnamese decimal?
        ("1,200,000 đồng", Unreadable),
        ("1.2", Unreadable),
        ("1.2 tỷ", Unreadable),
        ("1.200 000", Unreadable),
        ("12-15", Unreadable),
        ("12 người", Unreadable),
        ("1e5", Unreadable),
        ("=1+1", Unreadable),
        ("99999999999999999", TooLarge),
        ("99999999 tỷ", TooLarge),
        ("0,00001", TooFine),
        ("0,99999999999999999999999999999999", TooFine),  # longer than a Decimal keeps: refused, never rounded to 1
    ],
)
def test_what_people_could_mean_differently_is_refused(typed: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as no:
        read_typed(typed)
    assert no.value.values == {"typed": typed}


amounts = st.decimals(min_value=Decimal("-9999999999999999"), max_value=Decimal("9999999999999999"), places=4)


@given(amounts)
def test_a_number_written_in_full_is_read_back_the_same(amount: Decimal) -> None:
    written = write_number(amount)
    if abs(amount) < 1000 and len(written.partition(",")[2]) == 3 and abs(amount) >= 1:
        with pytest.raises(Unreadable):
            read_typed(written)
    else:
        assert read_typed(written) == amount


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_never_a_fault(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read_typed(text)
