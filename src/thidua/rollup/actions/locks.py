"""An advisory lock that ends with the transaction; the locks of the tree itself stand in `organisations`."""

from __future__ import annotations

from zlib import crc32

from django.db import connection

KEEPING = 74110002


def hold_first_keeping(period_code: str) -> None:
    """Only one transaction at a time begins to keep the totals of a period."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [KEEPING, crc32(period_code.encode()) - 2**31])
