"""Dropping the demo's database, or a simulated country's."""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from thidua.ground.memory import without_collecting
from thidua.ground.values import insist
from thidua.workshop.models import DemoMark
from thidua.workshop.permissions import why_not_build


def hurry() -> None:
    """On this connection a commit no longer waits for the disk: a demo that is lost is built again."""
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")


def clear_database(*, at: datetime) -> DemoMark:
    """Drop everything in the database, lay the tables anew and mark them as the demo's.

    The schema goes as a whole: rows that guard themselves against deletion go with it, and tables of an older version
    too. Raises NotTheDemos, having touched nothing.
    """
    insist(why_not_build())
    lay_tables_anew()
    hurry()
    return DemoMark.objects.create(marked_at=at)


def lay_tables_anew() -> None:
    """Drop the whole schema and migrate. The caller has made sure that nobody's work stands in it."""
    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")
        cursor.execute("grant usage on schema public to public")
    ContentType.objects.clear_cache()
    lay_tables()


def lay_tables() -> None:
    """Migrate in a program that does nothing else meanwhile; from nothing, in a third less time.

    Django makes some 30,000 classes of the models as they once were, and looking through them for what can be let go
    costs a third of the whole. Some 300 MB are held on to until it is over.
    """
    with without_collecting():
        call_command("migrate", verbosity=0, interactive=False)
