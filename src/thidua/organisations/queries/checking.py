"""Whether the dated tree still holds: the closure recomputed, and what breaks a promise of the tree."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from thidua.ground.arrays import array_of
from thidua.ground.values import Refusal
from thidua.organisations.models import UnitTerm
from thidua.organisations.queries.tree import names_of
from thidua.organisations.rules import (
    BranchMissing,
    BranchTooMany,
    InCircle,
    KeyStale,
    OutsideSuperior,
    TermsOverlap,
    sort_key,
    unit_search_key,
)

_RECOMPUTED = """
  up(descendant_id, ancestor_id, depth, days) as (
    select t.unit_id, t.unit_id, 0, daterange(t.valid_from, t.valid_until)
      from {given}
    union all
    select up.descendant_id, t.parent_id, up.depth + 1, up.days * daterange(t.valid_from, t.valid_until)
      from up {above}
      where t.parent_id is not null and up.days && daterange(t.valid_from, t.valid_until) and up.depth < 30
  ),
  fresh as materialized (
    select descendant_id, ancestor_id, depth, lower(days) as valid_from, upper(days) as valid_until
      from (
        -- Adjacent spans of one path become one row, so that a rename changes nothing.
        select descendant_id, ancestor_id, depth, unnest(range_agg(days)) as days
          from up group by descendant_id, ancestor_id, depth
      ) merged
  )
"""
"""The closure as it follows from the terms, as common table expressions.

Thirty steps are far more than any tree of unions has: they only end the walk where a circle got past the database.
"""

ALL_RECOMPUTED = _RECOMPUTED.format(
    given="organisations_unitterm t", above="join organisations_unitterm t on t.unit_id = up.ancestor_id"
)
"""Of every unit: the whole tree is read."""

_BY_INDEX = "lateral (select * from organisations_unitterm t where t.unit_id = {unit} offset 0) t"
SOME_RECOMPUTED = _RECOMPUTED.format(
    given=f"affected cross join {_BY_INDEX.format(unit='affected.unit_id')}",
    above=f"cross join {_BY_INDEX.format(unit='up.ancestor_id')}",
)
"""Of the units in `affected`: each term is found by index, whatever the planner makes of a recursion whose size it cannot know."""


def check_tree() -> list[Refusal]:
    """Everything in the whole database that breaks what the tree promises; empty when all of it holds."""
    return [*faults_of_terms(), *faults_of_branches(), *_stale_keys()]


def overlaps() -> list[TermsOverlap]:
    """Pairs of terms of one unit that share a day."""
    rows = _rows(
        """
        select b.name, b.valid_from from organisations_unitterm a
          join organisations_unitterm b on b.unit_id = a.unit_id and b.id <> a.id
          and (a.valid_from, a.id) < (b.valid_from, b.id) and a.valid_until > b.valid_from
          order by b.valid_from, b.unit_id
        """
    )
    return [TermsOverlap(unit=name, on=on) for name, on in rows]


def faults_of_terms() -> list[Refusal]:
    """Terms that share days, lie outside their superior's, or hang beneath themselves, in the whole database."""
    return [*overlaps(), *faults_of_hanging()]


def faults_of_hanging(unit_ids: Iterable[int] | None = None) -> list[Refusal]:
    """Terms that lie outside their superior's, or hang beneath themselves: of all units, or of these and whoever hangs beneath them."""
    ids = None if unit_ids is None else array_of(unit_ids)
    outside = _rows(_OUTSIDE.format(asked=_ALL if ids is None else _ABOUT), ids=ids)
    circles = _rows(_CIRCLES.format(asked="true" if ids is None else "t.unit_id = any(%(ids)s::bigint[])"), ids=ids)
    named = names_of([parent for _name, parent, _on in outside] + [unit for unit, _on in circles])
    return [
        *(OutsideSuperior(unit=name, superior=named[parent], on=on) for name, parent, on in outside),
        *(InCircle(unit=named[unit], on=on) for unit, on in circles),
    ]


_ALL = "select * from organisations_unitterm"
_ABOUT = """
    select t.* from unnest(%(ids)s::bigint[]) as given (id)
    cross join lateral (select * from organisations_unitterm where unit_id = given.id offset 0) as t
    union all
    select t.* from unnest(%(ids)s::bigint[]) as given (id)
    cross join lateral (select * from organisations_unitterm where parent_id = given.id offset 0) as t
"""
# The days of each superior once, however many hang beneath it.
_OUTSIDE = """
    with asked as materialized (
        select name, unit_id, parent_id, valid_from, daterange(valid_from, valid_until) as days
        from ({asked}) as t where parent_id is not null
    ),
    above as materialized (
        select unit_id, range_agg(daterange(valid_from, valid_until)) as days from organisations_unitterm
        where unit_id in (select parent_id from asked) group by unit_id
    )
    select asked.name, asked.parent_id, lower(datemultirange(asked.days) - coalesce(above.days, '{{}}'::datemultirange))
    from asked left join above on above.unit_id = asked.parent_id
    where not coalesce(above.days, '{{}}'::datemultirange) @> asked.days
    order by asked.unit_id, asked.valid_from
"""
_CIRCLES = """
    with recursive up(start_id, unit_id, days) as (
        select t.unit_id, t.parent_id, daterange(t.valid_from, t.valid_until)
        from organisations_unitterm t where t.parent_id is not null and {asked}
        and exists (select from organisations_unitterm c where c.parent_id = t.unit_id)
        union
        select up.start_id, t.parent_id, up.days * daterange(t.valid_from, t.valid_until)
        from up join organisations_unitterm t on t.unit_id = up.unit_id
        where up.unit_id <> up.start_id and t.parent_id is not null
        and up.days && daterange(t.valid_from, t.valid_until)
    )
    select start_id, min(lower(days)) from up where unit_id = start_id group by start_id order by start_id
"""


def faults_of_branches() -> list[Refusal]:
    """Rows of the kept closure that its recomputation lacks, or the other way round."""
    columns = "descendant_id, ancestor_id, depth::int, valid_from, valid_until"
    rows = _rows(
        f"""
        with recursive {ALL_RECOMPUTED}
        (select 'missing', d.* from (select {columns} from fresh except select {columns} from organisations_branch) d)
        union all
        (select 'too many', d.* from (select {columns} from organisations_branch except select {columns} from fresh) d)
        order by 1, 2, 3, 5
        """
    )
    named = names_of(pk for row in rows for pk in row[1:3])
    return [
        (BranchMissing if fault == "missing" else BranchTooMany)(
            unit=named[below], superior=named[above], since=since, until=until
        )
        for fault, below, above, _depth, since, until in rows
    ]


def _stale_keys() -> list[KeyStale]:
    terms = UnitTerm.objects.select_related("unit").only("name", "search_key", "sort_key", "unit__code")
    return [
        KeyStale(unit=term.name)
        for term in terms.order_by("pk").iterator(chunk_size=5000)
        if term.sort_key != sort_key(term.name) or term.search_key != unit_search_key(term.name, term.unit.code)
    ]


def _rows(statement: str, ids: str | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": ids})
        return cursor.fetchall()
