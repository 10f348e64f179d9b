"""Looking for circles rests while much is made, and goes on afterwards whatever happened."""

from __future__ import annotations

import gc

import pytest

from thidua.ground.memory import without_collecting


def test_looking_for_circles_rests_within_and_goes_on_afterwards() -> None:
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled(), "the inner one found it resting and leaves it so"
    assert gc.isenabled()


@without_collecting()
def fails() -> None:
    raise ZeroDivisionError


def test_it_goes_on_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError):
        fails()
    assert gc.isenabled()
