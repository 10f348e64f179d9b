"""Taking what the doors noted into the books, exactly once, and forgetting the readers of days that are over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from thidua.portal.actions.journal import adopt_journals
from thidua.portal.models import Attempt, OpeningCount, Salt, Seen, SpentSlip
from thidua.portal.rules.readers import SALT_BYTES, SITE, Record, Thing

JOURNALS = "readers"
"""The folder under `var` where each process keeps its journal."""
COUNTING = 7_150_006
"""The advisory lock of the books: one process at a time takes in, so that none waits for another's rows crosswise."""

_TAKE_IN = """
with noted as (
    select distinct day, kind, key, reader, min(at) as at
    from unnest(%(days)s::date[], %(kinds)s::text[], %(keys)s::bigint[], %(readers)s::bytea[], %(moments)s::timestamptz[])
         as noted (day, kind, key, reader, at)
    -- A day whose salt is gone is closed: nothing can tell any more who was counted.
    where exists (select from portal_salt where portal_salt.day = noted.day)
    group by day, kind, key, reader
), new as (
    insert into portal_seen (day, kind, key, reader, last_at)
    select day, kind, key, reader, at from noted
    on conflict (day, kind, key, reader) do nothing
    returning day, kind, key
)
insert into portal_tally (kind, key, day, readers)
select kind, key, day, count(*) from new group by kind, key, day
on conflict (kind, key, day) do update set readers = portal_tally.readers + excluded.readers
"""
_LAST_SEEN = """
update portal_seen set last_at = noted.at
from (select day, reader, max(at) as at
      from unnest(%(days)s::date[], %(readers)s::bytea[], %(moments)s::timestamptz[]) as noted (day, reader, at)
      group by day, reader) as noted
where portal_seen.day = noted.day and portal_seen.kind = 's' and portal_seen.key = 0
  and portal_seen.reader = noted.reader and portal_seen.last_at < noted.at
"""


def salt_of(day: date) -> bytes:
    """The secret of the day, the same for every process; made by whoever asks first."""
    Salt.objects.bulk_create([Salt(day=day, salt=token_bytes(SALT_BYTES))], ignore_conflicts=True)
    return bytes(Salt.objects.get(day=day).salt)


@transaction.atomic
def take_in(records: Iterable[Record]) -> None:
    """Count every reader once a day for each thing they met, and once for the site. Taking the same in again changes nothing."""
    noted = list(records)
    if not noted:
        return
    _lock_books()
    for things in ([record.thing for record in noted], [SITE] * len(noted)):
        values: dict[str, Any] = {
            "days": [record.day for record in noted],
            "kinds": [thing.kind.value for thing in things],
            "keys": [thing.key for thing in things],
            "readers": [record.reader for record in noted],
            "moments": [datetime.fromtimestamp(record.moment, UTC) for record in noted],
        }
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_IN, values)
    with connection.cursor() as cursor:
        cursor.execute(_LAST_SEEN, values)


@transaction.atomic
def forget_readers(*, before: date, at: datetime) -> int:
    """Delete the salts, hashes and tries of days before `before`, and security codes too old to be used; how many days went."""
    _lock_books()
    Seen.objects.filter(day__lt=before).delete()
    Attempt.objects.filter(day__lt=before).delete()
    SpentSlip.objects.filter(until__lt=at).delete()
    return Salt.objects.filter(day__lt=before).delete()[0]


def bring_in_readers() -> int:
    """Take in what processes of this installation noted that are no more; returns how many records."""
    return adopt_journals(Path(settings.VAR) / JOURNALS, take_in)


def open_count(*, thing: Thing, readers: int, source: str = "") -> None:
    """Let the count of a thing go on from what an old counter showed."""
    OpeningCount.objects.update_or_create(
        kind=thing.kind, key=thing.key, defaults={"readers": readers, "source": source}
    )


def _lock_books() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [COUNTING])
