"""How often things were read, and by how many people now, today, this month and in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum

from thidua.portal.models import OpeningCount, Seen, Tally
from thidua.portal.rules.readers import ONLINE_SECONDS, SITE, Counted, Thing


@dataclass(frozen=True)
class Visitors:
    """Readers of the site: at this moment, and visits today, this month and in all. A visit is one reader on one day."""

    online: int
    today: int
    month: int
    total: int


def readers_of(things: Iterable[Thing]) -> dict[Thing, int]:
    """How many readers each thing had so far: its imported count and every day since. Each asked thing has an entry."""
    asked = list(dict.fromkeys(things))
    found = dict.fromkeys(asked, 0)
    for kind in {thing.kind for thing in asked}:
        keys = [thing.key for thing in asked if thing.kind is kind]
        counted = Tally.objects.filter(kind=kind, key__in=keys).values_list("key").annotate(Sum("readers"))
        opening = OpeningCount.objects.filter(kind=kind, key__in=keys).values_list("key", "readers")
        for key, readers in (*counted, *opening):
            found[Thing(kind, key)] += readers
    return found


def views_of(page: int) -> int:
    """How many readers a page had so far."""
    return readers_of([Thing(Counted.PAGE, page)])[Thing(Counted.PAGE, page)]


def visitors(*, at: datetime, on: date) -> Visitors:
    """The visitors of the site at the moment `at` of the day `on`."""
    visits = Tally.objects.filter(kind=SITE.kind, key=SITE.key)
    month = visits.filter(day__gte=on.replace(day=1), day__lte=on)
    return Visitors(
        online=online(at=at),
        today=_sum(visits.filter(day=on)),
        month=_sum(month),
        total=readers_of([SITE])[SITE],
    )


def online(*, at: datetime) -> int:
    """Readers who read something in the last five minutes; one who read on both sides of midnight is one."""
    since = at - timedelta(seconds=ONLINE_SECONDS)
    by_day = Seen.objects.filter(kind=SITE.kind, last_at__gt=since).values_list("day").annotate(Count("pk"))
    return max((count for _day, count in by_day), default=0)


def miscounted(*, on: date) -> Iterator[tuple[Thing, int, int]]:
    """Things whose tally of the day differs from the readers that are still known for it: (thing, tally, readers)."""
    seen = Seen.objects.filter(day=on).values_list("kind", "key").annotate(Count("pk"))
    known = {(kind, key): count for kind, key, count in seen}
    tallies = dict.fromkeys(known, 0)
    for kind, key, readers in Tally.objects.filter(day=on).values_list("kind", "key", "readers"):
        tallies[kind, key] = readers
    for (kind, key), tally in sorted(tallies.items()):
        if tally != known.get((kind, key), 0):
            yield Thing(Counted(kind), key), tally, known.get((kind, key), 0)


def _sum(tallies) -> int:  # type: ignore[no-untyped-def]
    return tallies.aggregate(all=Sum("readers"))["all"] or 0
