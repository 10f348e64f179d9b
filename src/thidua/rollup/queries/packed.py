"""Columns of numbers out of PostgreSQL: the server packs many rows into one, so that here a row costs nothing.

A hundred thousand rows that come one by one take half a second, whatever is done with them. Numbers that come as one string of
bytes for each column are looked at where they lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql

from thidua.rollup.queries.lanes import Ints

SENT = {
    "bigint": ("int8send", ">i8"),
    "integer": ("int4send", ">i4"),
    "boolean": ("boolsend", "?"),
    "date": ("date_send", ">i4"),
}
"""By type: how PostgreSQL writes it, and what that is to NumPy."""
_HEADER = 19


def packed_rows(query: str, **values: Any) -> Iterator[list[memoryview]]:
    """The fields of each row of a query as binary COPY sends them; of a row of nulls there is nothing."""
    with connection.cursor() as cursor:
        given = {name: sql.Literal(value).as_string(cursor.connection) for name, value in values.items()}
        with cursor.copy(f"copy ({query % given}) to stdout (format binary)") as stream:
            at = _HEADER
            for chunk in stream:
                if fields := _fields(memoryview(chunk)[at:]):
                    yield fields
                at = 0


def _fields(row: memoryview) -> list[memoryview]:
    count = int.from_bytes(row[:2], signed=True)  # below 0: the end
    found, at = [], 2
    for _ in range(count):
        begin, size = at + 4, int.from_bytes(row[at : at + 4], signed=True)
        at = begin + max(size, 0)
        if size >= 0:
            found.append(row[begin:at])
    return found


def numbers(field: memoryview, kind: str) -> Ints:
    """A column that was packed with the sender of its type."""
    found = np.frombuffer(field, SENT[kind][1])
    return found if kind == "boolean" else found.astype(np.int64)


def columns_by_strand(columns: Mapping[str, str], query: str, **values: Any) -> tuple[list[str], dict[str, Ints]]:
    """The rows of a query as columns of these types, beside them `strand`: which of the strands each row names.

    The columns stand in the order of the query's, its strand comes first. The rows are in no order.
    """
    names = ", ".join(columns)
    sent = ", ".join(f"string_agg({SENT[kind][0]}({name}), '')" for name, kind in columns.items())
    packing = f"select strand, {sent} from ({query}) as row (strand, {names}) group by strand"
    strands: list[str] = []
    parts: dict[str, list[Ints]] = {name: [] for name in ("strand", *columns)}
    for strand, *fields in packed_rows(packing, **values):
        for (name, kind), field in zip(columns.items(), fields, strict=True):
            parts[name].append(numbers(field, kind))
        parts["strand"].append(np.full(len(parts[name][-1]), len(strands), dtype=np.int64))
        strands.append(bytes(strand).decode())
    none = np.zeros(0, dtype=np.int64)
    return strands, {name: np.concatenate([none, *found]) if found else none for name, found in parts.items()}
