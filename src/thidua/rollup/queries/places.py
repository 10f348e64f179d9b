"""The tree of one period: where each unit hangs, who stands above it, how many there are.

"As it was" is the tree of the period's last day. A unit that ended within the period hangs under the superior it had on its
last day, and through it wherever that superior hangs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from thidua.ground.values import Period
from thidua.organisations.models import Branch
from thidua.rollup.models import Census, Closing
from thidua.rollup.rules import Place
from thidua.years.models import ReportingPeriod

# The last term of each unit that shares a day with the period.
PLACES = """
    select distinct on (unit_id) unit_id, parent_id, kind || '/' || unit_class as strand, valid_until > %(last)s as alive
    from organisations_unitterm
    where valid_from <= %(last)s and valid_until > %(first)s {only}
    order by unit_id, valid_from desc
"""

# The same of those under some units: a term in force on the last day is the last; of one that ended, no later one may have begun.
CHILDREN = """
    select unit_id, parent_id, kind || '/' || unit_class as strand, valid_until > %(last)s as alive
    from organisations_unitterm as term
    where parent_id = any(%(units)s) and valid_from <= %(last)s and valid_until > %(first)s
        and (valid_until > %(last)s or not exists (
            select from organisations_unitterm as later
            where later.unit_id = term.unit_id and later.valid_from > term.valid_from and later.valid_from <= %(last)s
        ))
    order by unit_id
"""

# Who is in force on the last day hangs on that day beneath whoever is above in the tree of the period.
CENSUS = """
    select branch.ancestor_id, term.kind || '/' || term.unit_class, count(*)
    from organisations_branch as branch join organisations_unitterm as term on term.unit_id = branch.descendant_id
    where branch.ancestor_id = any(%(units)s) and branch.depth > 0
        and branch.valid_from <= %(last)s and branch.valid_until > %(last)s
        and term.valid_from <= %(last)s and term.valid_until > %(last)s
    group by 1, 2
"""
# Asked for the first by unit, and not by `exists`, PostgreSQL looks it up in the index instead of reading other periods' first.
IS_KEPT = "(select true from rollup_census where period_id = code order by unit_id limit 1) is true"

# Everything that a change of one unit's figures must know of a period, for each declared one that holds theirs; `near` are the
# periods that share a day with any of them. Closed are those above who closed the period, and the unit itself.
STANDINGS = f"""
    with holder as (
        select code, first_day, last_day from years_reportingperiod where first_day <= %(first)s and last_day >= %(last)s
    )
    select code, place.*, above, closed,
        {IS_KEPT},
        (select tree_day from rollup_boundaries where period_id = code),
        array(select code from years_reportingperiod, (select min(first_day), max(last_day) from holder) as hull (first, last)
            where first_day <= hull.last and last_day >= hull.first)
    from holder
    left join lateral ({
    PLACES.format(only="and unit_id = %(unit)s").replace("%(first)s", "first_day").replace("%(last)s", "last_day")
}) as place on true
    cross join lateral (
        select array_agg(ancestor_id order by depth) filter (where depth > 0), array_agg(ancestor_id) filter (where closing.id is not null)
        from organisations_branch as branch left join rollup_closing as closing
            on closing.period_id = code and closing.unit_id = ancestor_id and lifted_at is null
        where descendant_id = %(unit)s and branch.valid_from <= last_day and branch.valid_until > last_day
    ) as line (above, closed)
    order by code
"""


@dataclass(frozen=True)
class Standing:
    """One unit in one declared period: its place (None when it did not exist in it), who is strictly above, what is kept.

    `closed` when one of those above (where nobody is, the unit itself) closed the period; `boundaries` is the day whose
    boundaries the totals are kept in too, `near` are the periods in which a figure could count twice.
    """

    period: Period
    place: Place | None
    above: list[int]
    closed: bool
    is_kept: bool
    boundaries: date | None
    near: list[str]


def standings_of(unit_id: int, period: Period) -> list[Standing]:
    """The unit in every declared period that holds this one, itself included; always in the same order. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, {"unit": unit_id, "first": period.first_day, "last": period.last_day})
        rows = cursor.fetchall()
    found = []
    for code, unit, parent, strand, alive, line, closed, is_kept_, boundaries, near in rows:
        holder = Period.parse(code)
        if not holder.holds(period):
            continue
        place = None if unit is None else Place(unit, parent, strand, alive)
        above: list[int] = line or []
        is_closed = bool(set(closed or ()) & set(above or [unit_id]))
        if place is not None and not place.alive:
            above = ancestors_of([place], holder)[unit_id]
            is_closed = Closing.objects.standing().filter(period_id=code, unit_id__in=above or [unit_id]).exists()
        found.append(Standing(holder, place, above, is_closed, is_kept_, boundaries, near))
    return found


def places_of(unit_ids: Iterable[int], period: Period) -> dict[int, Place]:
    """Where these units hang in the period; units that did not exist in it are absent."""
    return _read(PLACES.format(only="and unit_id = any(%(units)s)"), period, units=list(unit_ids))


def places_over(unit_ids: Iterable[int], periods: Iterable[Period]) -> dict[tuple[str, int], Place]:
    """Where these units hang in each of several periods: (period, unit) → place."""
    periods = list(periods)
    one = PLACES.format(only="and unit_id = any(%(units)s)").replace("%(first)s", "first").replace("%(last)s", "last")
    query = f"""select code, place.* from unnest(%(codes)s::text[], %(firsts)s::date[], %(lasts)s::date[])
        as period (code, first, last) cross join lateral ({one}) as place"""
    given: dict[str, Any] = {
        "units": list(unit_ids),
        "codes": [period.code for period in periods],
        "firsts": [period.first_day for period in periods],
        "lasts": [period.last_day for period in periods],
    }
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return {(code, row[0]): Place(*row) for code, *row in cursor.fetchall()}


def place_of(unit_id: int, period: Period) -> Place | None:
    """Where one unit hangs in the period; None when it did not exist in it."""
    return places_of([unit_id], period).get(unit_id)


def places_beneath(unit_id: int, period: Period) -> dict[int, Place]:
    """Every unit strictly beneath, at any depth, in the tree of the period."""
    return places_beneath_any([unit_id], period)


def places_beneath_any(unit_ids: Iterable[int], period: Period) -> dict[int, Place]:
    """Every unit strictly beneath any of these, at any depth, in the tree of the period."""
    found: dict[int, Place] = {}
    level = children_of(unit_ids, period)
    while level:
        found |= level
        level = children_of(level, period)
    return found


def children_of(unit_ids: Iterable[int], period: Period) -> dict[int, Place]:
    """The units that hang directly under these in the tree of the period."""
    return _read(CHILDREN, period, units=list(unit_ids))


def ancestors_of(places: Iterable[Place], period: Period) -> dict[int, list[int]]:
    """Every unit strictly above each of these, in the tree of the period."""
    places = list(places)
    alive = [place.unit for place in places if place.alive]
    above: dict[int, list[int]] = {place.unit: [] for place in places}
    rows = Branch.objects.filter(
        descendant_id__in=alive, depth__gt=0, valid_from__lte=period.last_day, valid_until__gt=period.last_day
    ).order_by("depth")
    for descendant, ancestor in rows.values_list("descendant_id", "ancestor_id"):
        above[descendant].append(ancestor)
    ended = {place.unit: place.parent for place in places if not place.alive and place.parent is not None}
    if ended:
        higher = ancestors_of(places_of(set(ended.values()), period).values(), period)
        for unit, parent in ended.items():
            above[unit] = [parent, *higher.get(parent, [])]
    return above


def is_kept(period: Period) -> bool:
    """Whether totals of the period are kept (its census was taken)."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {IS_KEPT} from (values (%s)) as period (code)", [period.code])
        return bool(cursor.fetchone()[0])


def due_then() -> list[ReportingPeriod]:
    """The periods that were declared after something within them was reported: nobody has begun to keep their totals."""
    rows = list(ReportingPeriod.objects.exclude(pk__in=Census.objects.values("period_id")).order_by("code"))
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select code from years_reportingperiod where exists (select from rollup_sheet where period_id = code)"
        )
        reported = [Period.parse(code) for (code,) in cursor.fetchall()]
    return [row for row in rows if any(map(row.period.holds, reported))]


_CENSUSES = """
    select period_id, unit_id, strand, units from rollup_census where period_id = any(%s) and unit_id = any(%s)
"""


def censuses_of(unit_ids: Iterable[int], codes: Iterable[str]) -> tuple[set[str], dict[tuple[str, int], Counter[str]]]:
    """Of these periods those that are kept, and by (period, unit) how many units of each strand lie strictly beneath."""
    codes = list(codes)
    found: dict[tuple[str, int], Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CENSUSES, [codes, list(unit_ids)])
        for code, unit, strand, units in cursor.fetchall():
            if (code, unit) not in found:
                found[code, unit] = Counter()
            found[code, unit][strand] += units
    kept = {code for code, _unit in found}
    if unsure := [code for code in codes if code not in kept]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select code from unnest(%s::text[]) as code where {IS_KEPT}",
                [unsure],
            )
            kept |= {code for (code,) in cursor.fetchall()}
    return kept, found


def census_of(unit_ids: Iterable[int], period: Period, *, kept: bool | None = None) -> dict[int, Counter[str]]:
    """How many units of each strand lie strictly beneath these on the period's last day."""
    unit_ids = list(unit_ids)
    counts: dict[int, Counter[str]] = {unit: Counter() for unit in unit_ids}
    if kept is not False:
        rows = Census.objects.filter(period_id=period.code, unit_id__among=unit_ids)
        for unit, strand, units in rows.values_list("unit_id", "strand", "units"):
            counts[unit][strand] += units
        # Where none of them has a row, the period may still be kept.
        if kept or any(counts.values()) or is_kept(period):
            return counts
    with connection.cursor() as cursor:
        cursor.execute(CENSUS, {"units": unit_ids, "last": period.last_day})
        for unit, strand, alive in cursor.fetchall():
            counts[unit][strand] = alive
    return counts


def _read(query: str, period: Period, **values: Any) -> dict[int, Place]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"first": period.first_day, "last": period.last_day, **values})
        return {row[0]: Place(*row) for row in cursor.fetchall()}
