"""Numbers as people type them."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ground.typed_cases import READ, REFUSED
from thidua.ground.values import Refusal, Unreadable, read_typed, write_number


@pytest.mark.parametrize(("typed", "amount"), READ)
def test_a_typed_number_is_read_exactly(typed: str, amount: str) -> None:
    assert read_typed(typed) == Decimal(amount)


@pytest.mark.parametrize(("typed", "refusal"), REFUSED)
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
