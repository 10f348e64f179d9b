"""What is wrong with an installation, and how to mend it. Every check says one thing and changes nothing."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from thidua.config.database import is_embedded
from thidua.config.messages import stale_messages
from thidua.indicators.models import Indicator
from thidua.paper.rules import TIMES, font_of_pdf

OLDEST_POSTGRESQL = 15  # Debian 12's
OLDEST_PYTHON = (3, 11)
OFFICIAL_FACES = (TIMES, "Liberation Serif")
SCARCE, TOO_LITTLE = 2 * 1024**3, 200 * 1024**2
"""Bytes free under `var`: below the first the doctor warns, below the second nothing more should be entered."""


class Level(Enum):
    """How bad it is. Only BROKEN makes the doctor's exit code 1."""

    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"

    @property
    def mark(self) -> str:
        """The sign before the sentence."""
        return {"fine": "✓", "warning": "!", "broken": "✗"}[self.value]


@dataclass(frozen=True)
class Finding:
    """One sentence on what is, and for what is not fine one on what to do."""

    level: Level
    what: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which they should be mended. Database checks end at the first that cannot be asked."""
    for check in (_python, _var, _secret_key, _root, _messages, _debug, _proxy):
        yield check()
    try:
        for ask in (_database, _encoding, _migrations, _catalogue):
            yield ask()
    except DatabaseError as fault:
        yield Finding(
            Level.BROKEN,
            _("The database does not answer: {fault}").format(fault=str(fault).strip()),
            _("Check that the server runs and that DATABASE_URL names it; without DATABASE_URL, that var is writable."),
        )
    for look in (_demo, _font, _browser):
        yield look()


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding(
            Level.BROKEN, _("Python {version} is too old.").format(version=version), _("Install Python 3.11.")
        )
    return Finding(Level.FINE, _("Python {version}.").format(version=version))


def _var() -> Finding:
    var = settings.VAR
    if not os.access(var, os.W_OK):
        return Finding(
            Level.BROKEN,
            _("The folder {folder} cannot be written.").format(folder=var),
            _("Give it to the user who runs thidua, or name another folder in THIDUA_VAR."),
        )
    free = shutil.disk_usage(var).free
    said = _("{gigabytes} GB are free in {folder}.").format(gigabytes=f"{free / 1024**3:.1f}", folder=var)
    if free < SCARCE:
        level = Level.BROKEN if free < TOO_LITTLE else Level.WARNING
        return Finding(level, said, _("Make room there, or name a larger disk in THIDUA_VAR."))
    return Finding(Level.FINE, said)


def _secret_key() -> Finding:
    kept = settings.VAR / "secret-key"
    if os.environ.get("THIDUA_SECRET_KEY") or not kept.exists():
        return Finding(Level.FINE, _("The secret key comes from the environment."))
    if stat.S_IMODE(kept.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            Level.BROKEN,
            _("Others on this machine can read the secret key {file}.").format(file=kept),
            _("Run: chmod 600 {file}").format(file=kept),
        )
    return Finding(Level.FINE, _("Only its owner can read the secret key."))


def _proxy() -> Finding:
    """Cookies only over TLS mean a proxy that ends TLS; unless its header is believed, all readers have its address."""
    if settings.SESSION_COOKIE_SECURE and not settings.THIDUA_PROXY:
        return Finding(
            Level.WARNING,
            _("THIDUA_HTTPS is on and THIDUA_PROXY is not: behind a proxy the portal takes all readers for one."),
            _("Where a proxy on this machine sets X-Forwarded-For to the reader's address, set THIDUA_PROXY=1."),
        )
    return Finding(Level.FINE, _("The portal knows by which address its readers are told apart."))


def _root() -> Finding:
    if is_embedded() and os.geteuid() == 0:
        return Finding(
            Level.WARNING,
            _(
                "The embedded database runs for root: it opened the folders above var to everyone and trusts every user here."
            ),
            _(
                "Good for the demo and tests. Where others log in, run as an own user, or name a server in DATABASE_URL."
            ),
        )
    if is_embedded():
        return Finding(Level.FINE, _("The embedded database is used; only this user reaches it."))
    return Finding(Level.FINE, _("The server named by DATABASE_URL is used."))


def _messages() -> Finding:
    if stale := list(stale_messages()):
        return Finding(
            Level.BROKEN,
            _("{count} translations are not compiled, so pages appear in English.").format(count=len(stale)),
            _("Run: make messages"),
        )
    return Finding(Level.FINE, _("The translations are compiled."))


def _debug() -> Finding:
    if settings.DEBUG:
        return Finding(
            Level.WARNING,
            _("THIDUA_DEBUG is on: an error shows settings and data to whoever meets it."),
            _("Unset THIDUA_DEBUG where others use it."),
        )
    return Finding(Level.FINE, _("Errors show nothing of the inside."))


def _database() -> Finding:
    version = int(_setting("server_version_num")) // 10_000
    if version < OLDEST_POSTGRESQL:
        return Finding(
            Level.BROKEN,
            _("PostgreSQL {version} is too old.").format(version=version),
            _("Use PostgreSQL {oldest} or newer.").format(oldest=OLDEST_POSTGRESQL),
        )
    return Finding(Level.FINE, _("PostgreSQL {version} answers.").format(version=version))


def _encoding() -> Finding:
    encoding = _setting("server_encoding")
    if encoding != "UTF8":
        return Finding(
            Level.BROKEN,
            _("The database keeps text as {encoding}; Vietnamese needs UTF8.").format(encoding=encoding),
            _("Create it anew: createdb --encoding=UTF8 --template=template0 NAME"),
        )
    return Finding(Level.FINE, _("The database keeps text as UTF8."))


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding(
            Level.BROKEN,
            _("{count} changes of the database are not applied.").format(count=len(missing)),
            _("Run: thidua migrate"),
        )
    return Finding(Level.FINE, _("The database is up to date with this version."))


def _catalogue() -> Finding:
    if "indicators_indicator" not in connection.introspection.table_names() or not Indicator.objects.exists():
        return Finding(
            Level.BROKEN, _("No indicator is loaded, so no report can be entered."), _("Run: thidua catalogue load")
        )
    return Finding(Level.FINE, _("{count} indicators are loaded.").format(count=Indicator.objects.count()))


def _demo() -> Finding:
    if settings.THIDUA_DEMO:
        day = settings.THIDUA_TODAY
        said = _("This is the demo: its figures are partly made up, its log-ins are public.")
        if day:
            said += " " + _("Its today is {day}.").format(day=f"{day:%d/%m/%Y}")
        return Finding(Level.WARNING, said, _("For real work use another folder in THIDUA_VAR, or another database."))
    return Finding(Level.FINE, _("This is not the demo."))


def _font() -> Finding:
    face = font_of_pdf()
    said = _("PDF papers are set in {face}.").format(face=face)
    if face in OFFICIAL_FACES:
        return Finding(Level.FINE, said)
    mend = _("Install Times New Roman, or its twin: apt-get install fonts-liberation")
    return Finding(Level.WARNING, said, mend)


def _browser() -> Finding:
    if shutil.which("chromium"):
        return Finding(Level.FINE, _("Chromium is there for the browser tests."))
    return Finding(
        Level.WARNING, _("Chromium is missing; only the browser tests need it."), _("Run: apt-get install chromium")
    )
