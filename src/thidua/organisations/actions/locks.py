"""The advisory lock of the tree: one changes it, or many rely on it."""

from __future__ import annotations

from django.db import connection

TREE_LOCK = 74110001
"""The database's own checks take it too (migration 0002)."""


def hold_tree() -> None:
    """Until the end of the transaction nobody else changes the tree; waits for whoever does, or relies on it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [TREE_LOCK])


def rely_on_tree(*, holding: int | None = None) -> None:
    """Until the end of the transaction the tree stays as it is now; many may rely on it at once, but of those who hold the same
    unit each waits for the one before."""
    with connection.cursor() as cursor:
        cursor.execute(_RELY if holding is None else _RELY_HOLDING, {"tree": TREE_LOCK, "unit": holding})


_RELY = "select pg_advisory_xact_lock_shared(%(tree)s)"
# Rows are locked last of all: first the tree, then the unit.
_RELY_HOLDING = f"""
    with tree as materialized ({_RELY})
    select from tree, organisations_unit as unit where unit.id = %(unit)s for no key update of unit
"""
