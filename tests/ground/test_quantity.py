"""Hedged amounts: how they add, and how any part is taken out again."""

from collections import Counter
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.ground.values import Hedge, Quantity, Tally, join_hedges

ADDING = [hedge for hedge in Hedge if hedge is not Hedge.VAGUE]


def quantities() -> st.SearchStrategy[Quantity]:
    amounts = st.decimals(min_value=0, max_value=10**12, places=2)
    plain = st.builds(Quantity, amounts, st.sampled_from([h for h in Hedge if h is not Hedge.RANGE]))
    widths = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)
    ranges = st.builds(lambda low, width: Quantity(low, Hedge.RANGE, low + width), amounts, widths)
    return plain | ranges


@pytest.mark.parametrize(
    ("hedges", "sum_of_them"),
    [
        ((), "exact"),
        (("exact", "exact"), "exact"),
        (("over", "exact"), "over"),
        (("over", "nearly"), "about"),
        (("over", "at_least"), "at_least"),
        (("over", "range"), "at_least"),
        (("exact", "range"), "range"),
        (("nearly", "under"), "under"),
        (("under", "at_most"), "at_most"),
        (("nearly", "range"), "about"),
        (("about", "exact"), "about"),
        (("vague",), "at_least"),
        (("vague", "over"), "at_least"),
        (("vague", "at_most"), "about"),
    ],
)
def test_a_sum_claims_no_more_than_its_parts(hedges: tuple[str, ...], sum_of_them: str) -> None:
    assert join_hedges(Hedge(each) for each in hedges) == sum_of_them


@pytest.mark.parametrize(("one", "two", "three"), list(product(ADDING, repeat=3)))
def test_joining_hedges_is_a_semilattice(one: Hedge, two: Hedge, three: Hedge) -> None:
    assert join_hedges([one, one]) == one
    assert join_hedges([one, two]) == join_hedges([two, one])
    left, right = join_hedges([join_hedges([one, two]), three]), join_hedges([one, join_hedges([two, three])])
    assert left == right == join_hedges([one, two, three])
    assert join_hedges([Hedge.EXACT, one]) == one
    assert join_hedges([Hedge.ABOUT, one]) == Hedge.ABOUT


@given(st.lists(quantities()), st.lists(quantities()))
def test_a_tally_with_parts_taken_out_is_the_tally_of_the_rest(kept: list[Quantity], gone: list[Quantity]) -> None:
    running, fresh = Tally(), Tally()
    for each in [*gone, *kept]:
        running.add(each)
    for each in gone:
        running.add(each, sign=-1)
    for each in kept:
        fresh.add(each)
    assert running == fresh
    assert running.quantity() == fresh.quantity()


@given(st.lists(quantities(), min_size=1))
def test_the_true_sum_lies_where_the_tally_says(parts: list[Quantity]) -> None:
    """Twin: the lower ends add up to the amount, the upper ends to the upper end of a range."""
    tally = Tally()
    for each in parts:
        tally.add(each)
    found = tally.quantity()
    assert found is not None
    low = sum(each.amount for each in parts)
    high = sum(each.upper or each.amount for each in parts)
    assert found.amount == ((low + high) / 2 if found.hedge is Hedge.ABOUT else low)
    assert found.upper == (high if found.hedge is Hedge.RANGE else None)


def test_nothing_added_is_missing_not_zero() -> None:
    assert Tally().quantity() is None
    assert Tally(hedges=Counter()).quantity() is None


@pytest.mark.parametrize(
    ("hedge", "upper"), [(Hedge.RANGE, None), (Hedge.EXACT, Decimal(9)), (Hedge.RANGE, Decimal(5))]
)
def test_only_a_range_has_an_upper_end_above_its_lower(hedge: Hedge, upper: Decimal | None) -> None:
    with pytest.raises(ValueError, match="range"):
        Quantity(Decimal(5), hedge, upper)
