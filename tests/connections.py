"""Connections beside the test's own, for what happens when two write at once."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection


def connected(**options: Any) -> psycopg.Connection[Any]:
    """Another connection to the database of the test; nothing of the test's own transaction is seen by it."""
    place = connection.get_connection_params()
    where = {name: place[name] for name in ("dbname", "user", "host", "port") if place.get(name)}
    return psycopg.connect(**where, **options)
