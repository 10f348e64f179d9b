"""Many numbers as one value of a statement: thousands of units are looked up in one breath."""

from __future__ import annotations

from collections.abc import Iterable


def bigints(values: Iterable[int]) -> str:
    """Whole numbers as PostgreSQL reads an array, for `%s::bigint[]`; a list would be quoted number by number, which takes longer
    than many a statement."""
    return "{" + ",".join(map(str, values)) + "}"
