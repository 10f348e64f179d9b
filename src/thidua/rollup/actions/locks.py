"""Advisory locks that end with the transaction.

Whoever adds a sheet shares the tree; whoever changes the tree or rebuilds has it alone. So no sheet is ever counted along
a line of superiors that another transaction is just changing.
"""

from __future__ import annotations

from zlib import crc32

from django.db import connection

TREE, KEEPING = 7_110_001, 7_110_002


def share_tree() -> None:
    """Keep the tree as it is until this transaction ends; others may share it."""
    _lock("select pg_advisory_xact_lock_shared(%s, 0)", TREE)


def hold_tree() -> None:
    """Wait for everyone who shares the tree, then have it alone until this transaction ends."""
    _lock("select pg_advisory_xact_lock(%s, 0)", TREE)


def hold_first_keeping(period_code: str) -> None:
    """Only one transaction at a time begins to keep the totals of a period."""
    _lock("select pg_advisory_xact_lock(%s, %s)", KEEPING, crc32(period_code.encode()) - 2**31)


def _lock(query: str, *keys: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, keys)
