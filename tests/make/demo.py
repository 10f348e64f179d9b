"""The demo for tests: built once for each state of the source, kept in the tests' server, cloned for each module.

Import `demo` (and `demo_template`, which it needs) where it is used. A test marked `django_db` reads the clone, and what
it writes is taken back as everywhere.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.conftest import SOURCE, _run, _switch
from thidua.workshop.actions import build_demo

BUILT_AT = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    """Where the built demo lies: its rows, its evidence and papers, its public pictures and documents."""

    database: str
    files: Path
    media: Path


@pytest.fixture(scope="session")
def demo_template(django_db_setup: None, django_db_blocker: Any) -> Demo:
    """The demo built from this very source; other workers wait for the one that builds it."""
    digest = hashlib.sha256()
    for path in sorted(path for path in SOURCE.rglob("*") if path.suffix in (".py", ".yaml")):
        digest.update(path.read_bytes())
    beside = Path(settings.VAR)
    demo = Demo(f"thidua_demo_{digest.hexdigest()[:12]}", beside / "demo-files", beside / "demo-media")
    with django_db_blocker.unblock(), Path(settings.VAR, "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if demo.database not in _demos():
            for old in _demos():
                _run(drop=old)
            build_into(f"{demo.database}_new", files=demo.files, media=demo.media)
            _run(f'alter database "{demo.database}_new" rename to "{demo.database}"')
    return demo


@pytest.fixture(scope="module")
def demo(demo_template: Demo, request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Demo]:
    """This worker's own clone of the demo, in place of the empty database, for one module of tests."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    home, clone = settings.DATABASES["default"]["NAME"], f"thidua_shown_{worker}"
    with django_db_blocker.unblock():
        _run(f'create database "{clone}" template "{demo_template.database}"', drop=clone)
        _switch(clone)
    yield demo_template
    with django_db_blocker.unblock():
        _switch(home)
        _run(drop=clone)


def build_into(database: str, *, files: Path, media: Path) -> dict[str, int]:
    """Build the demo in a new database beside the tests' own; what a build in it left half done is dropped."""
    home = settings.DATABASES["default"]["NAME"]
    _run(f'create database "{database}"', drop=database)
    _switch(database)
    try:
        with override_settings(THIDUA_FILES=files, MEDIA_ROOT=media):
            return build_demo(at=BUILT_AT)
    finally:
        _switch(home)


def _demos() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(r"select datname from pg_database where datname like 'thidua\_demo\_%'")
        return [name for (name,) in cursor.fetchall()]
