"""Rows streamed into tables by COPY, past the actions of the floors they belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection, models


def copy_rows(model: type[models.Model], columns: str, lines: Iterable[str]) -> None:
    """Stream lines of tab-separated values into the model's table; columns that are not named take the field's default."""
    more, ending = defaults_of(model, columns)
    stream_lines(f"{model._meta.db_table} ({columns}{more})", (f"{line}{ending}" for line in lines))


def stream_lines(place: str, lines: Iterable[str]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {place} from stdin") as stream:
        for line in lines:
            stream.write(f"{line}\n")


def defaults_of(model: type[models.Model], columns: str) -> tuple[str, str]:
    """The columns that must have a value and are not among these, and their defaults as COPY reads them."""
    given = {column.strip(' "') for column in columns.split(",")}
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column not in given and not field.null and not field.primary_key
    ]
    values = []
    for each in fields:
        value = each.get_prep_value(each.get_default())
        values.append(
            value if isinstance(value, bool | int) else json.dumps(value) if isinstance(value, dict | list) else value
        )
    return "".join(f", {field.column}" for field in fields), "".join(f"\t{value}" for value in values)


def number_on(model: type[models.Model]) -> None:
    """Let the table's own numbering go on after what was copied."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        cursor.execute(f"analyze {table}")
