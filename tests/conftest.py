"""One server for the run, one database per worker, each cloned from a template migrated once."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings as examples

from thidua.workshop.actions.clearing import lay_tables

SOURCE = Path(settings.PACKAGE)

# How long an example takes says how busy the machine is, not whether the code is right.
examples.register_profile("untimed", deadline=None)
examples.load_profile("untimed")


def _migrations_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(SOURCE.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Clone the migrated template into this worker's own database; drop it afterwards."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    home = settings.DATABASES["default"]["NAME"]
    template, mine = f"thidua_template_{_migrations_hash()}", f"thidua_test_{worker}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with Path(settings.VAR, "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_database where datname = %s", [template])
                known = cursor.fetchone()
            if not known:
                _drop_old_templates()
                _run(f'create database "{template}_new"', drop=f"{template}_new")
                _switch(f"{template}_new")
                lay_tables()
                _switch(home)
                _run(f'alter database "{template}_new" rename to "{template}"')
            _run(f'create database "{mine}" template "{template}"', drop=mine)
        _switch(mine)
        # Tests of several connections empty every table afterwards; the trail's own tests switch this on again.
        for table in ("trail_event", "trail_seal"):
            _run(f"alter table {table} disable trigger {table}_not_emptied")
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        _switch(home)
        _run(drop=mine)


def _drop_old_templates() -> None:
    with connection.cursor() as cursor:
        cursor.execute(r"select datname from pg_database where datname like 'thidua\_template\_%'")
        for (name,) in cursor.fetchall():
            _run(drop=name)


def _switch(name: str) -> None:
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def _run(statement: str = "", drop: str = "") -> None:
    with connection.cursor() as cursor:
        if drop:
            cursor.execute(f'drop database if exists "{drop}" with (force)')
        if statement:
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.THIDUA_FILES, settings.MEDIA_ROOT = tmp_path / "files", tmp_path / "media"


@pytest.fixture(scope="session", autouse=True)
def _a_test_with_real_commits_may_empty_the_trail() -> Iterator[None]:
    """Only the emptying between tests passes the trail's own refusal; within a test the refusal stands."""
    kept, tables = DatabaseOperations.sql_flush, ("trail_event", "trail_seal")

    def sql_flush(self: DatabaseOperations, *args: Any, **options: Any) -> list[str]:
        statements = kept(self, *args, **options)
        return [
            *(f"alter table {table} disable trigger user" for table in tables),
            *statements,
            *(f"alter table {table} enable trigger user" for table in tables),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield
