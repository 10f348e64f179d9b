"""Letting memory be while much is made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Within it nobody looks for circles among what can be let go: each look goes through all that lives on.

    What no circle holds goes as always, circles go afterwards. All threads of the program are spared alike.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
