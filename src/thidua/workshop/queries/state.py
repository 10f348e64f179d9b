"""Whose database this is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

MARK = "workshop_demomark"
SIMULATED = "workshop_simulatedcountry"
WORK = ("organisations_unit", "people_person", "reports_report", "years_reportingperiod", "clusters_cluster")
"""Tables of which any row is somebody's work; the catalogue of indicators is loaded and not worked for."""


@dataclass(frozen=True)
class DatabaseState:
    """Whose database this is."""

    name: str
    marked: bool
    empty: bool
    simulated: bool = False


def database_state() -> DatabaseState:
    """Whether the database is marked as the demo's or as a simulated country's, and whether anybody's work is in it. Asks no model: an older
    version's tables are understood too."""
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        name = cursor.fetchone()[0]
        tables = set(connection.introspection.table_names(cursor))
        marked = MARK in tables and _has_rows(cursor, MARK)
        empty = not any(_has_rows(cursor, table) for table in WORK if table in tables)
        simulated = SIMULATED in tables and _has_rows(cursor, SIMULATED)
    return DatabaseState(name, marked, empty, simulated)


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f"select exists (select from {connection.ops.quote_name(table)})")
    return bool(cursor.fetchone()[0])
