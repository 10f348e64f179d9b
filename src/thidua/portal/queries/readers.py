"""How often things were read, and by how many people now, today, this month and in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Sum

from thidua.portal.models import OpeningCount, Seen, Tally
from thidua.portal.rules.readers import ONLINE_SECONDS, Counted, Thing


@dataclass(frozen=True)
class Visitors:
    """Readers of the site: at this moment, and visits today, this month and in all. A visit is one reader on one day."""

    online: int
    today: int
    month: int
    total: int


# One question to the database, for every page asks it. Who reads on both sides of midnight is online once.
_VISITORS = """
select
  coalesce((select max(readers) from (select count(*) as readers from portal_seen where kind = 's' and key = 0
            and last_at > %(since)s group by day) as online), 0),
  coalesce(sum(readers) filter (where day = %(on)s), 0),
  coalesce(sum(readers) filter (where day between %(first)s and %(on)s), 0),
  coalesce(sum(readers), 0) + coalesce((select readers from portal_openingcount where kind = 's' and key = 0), 0)
from portal_tally where kind = 's' and key = 0
"""


def readers_of(things: Iterable[Thing]) -> dict[Thing, int]:
    """How many readers each thing had so far: its imported count and every day since. Each asked thing has an entry."""
    found = dict.fromkeys(things, 0)
    for kind in {thing.kind for thing in found}:
        these = {"kind": kind, "key__in": [thing.key for thing in found if thing.kind is kind]}
        counted = Tally.objects.filter(**these).values_list("key").annotate(all=Sum("readers"))
        opening = OpeningCount.objects.filter(**these).values_list("key", "readers")
        for key, readers in counted.union(opening, all=True):
            found[Thing(kind, key)] += readers
    return found


def views_of(page: int) -> int:
    """How many readers a page had so far."""
    return readers_of([Thing(Counted.PAGE, page)])[Thing(Counted.PAGE, page)]


def visitors(*, at: datetime, on: date) -> Visitors:
    """The visitors of the site at the moment `at` of the day `on`."""
    with connection.cursor() as cursor:
        cursor.execute(
            _VISITORS, {"since": at - timedelta(seconds=ONLINE_SECONDS), "on": on, "first": on.replace(day=1)}
        )
        online, day, month, total = cursor.fetchone()
    return Visitors(int(online), int(day), int(month), int(total))


def miscounted(*, on: date) -> Iterator[tuple[Thing, int, int]]:
    """Things whose tally of the day differs from the readers that are still known for it: (thing, tally, readers)."""
    # Whoever rated is kept for the day so that nobody rates twice; stars have their own count.
    seen = Seen.objects.filter(day=on).exclude(kind=Counted.RATING).values_list("kind", "key").annotate(Count("pk"))
    known = {(kind, key): count for kind, key, count in seen}
    tallies = dict.fromkeys(known, 0)
    for kind, key, readers in Tally.objects.filter(day=on).values_list("kind", "key", "readers"):
        tallies[kind, key] = readers
    for (kind, key), tally in sorted(tallies.items()):
        if tally != known.get((kind, key), 0):
            yield Thing(Counted(kind), key), tally, known.get((kind, key), 0)
