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

_MERGED = """
  fresh as materialized (
    select descendant_id, ancestor_id, depth, lower(days) as valid_from, upper(days) as valid_until
      from (
        -- Adjacent spans of one path become one row, so that a rename changes nothing.
        select descendant_id, ancestor_id, depth, unnest(range_agg(days)) as days
          from {paths} group by descendant_id, ancestor_id, depth
      ) merged
  )
"""
ALL_RECOMPUTED = f"""
  up(descendant_id, ancestor_id, depth, days) as (
    select t.unit_id, t.unit_id, 0, daterange(t.valid_from, t.valid_until)
      from organisations_unitterm t
    union all
    select up.descendant_id, t.parent_id, up.depth + 1, up.days * daterange(t.valid_from, t.valid_until)
      from up join organisations_unitterm t on t.unit_id = up.ancestor_id
      where t.parent_id is not null and up.days && daterange(t.valid_from, t.valid_until) and up.depth < 30
  ),
  {_MERGED.format(paths="up")}
"""
"""The closure as it follows from the terms, as common table expressions: of every unit.

Thirty steps are far more than any tree of unions has: they only end the walk where a circle got past the database.
"""

SOME_RECOMPUTED = f"""
  up(descendant_id, ancestor_id, depth, days, open) as (
    select t.unit_id, t.unit_id, 0, daterange(t.valid_from, t.valid_until), true
      from affected cross join lateral (select * from organisations_unitterm where unit_id = affected.unit_id offset 0) t
    union all
    select up.descendant_id, t.parent_id, up.depth + 1, up.days * daterange(t.valid_from, t.valid_until),
        t.parent_id in (select unit_id from affected)
      from up cross join lateral (select * from organisations_unitterm where unit_id = up.ancestor_id offset 0) t
      where open and t.parent_id is not null and up.days && daterange(t.valid_from, t.valid_until) and up.depth < 30
  ),
  path as (
    select descendant_id, ancestor_id, depth, days from up where open
    union all
    select up.descendant_id, b.ancestor_id, up.depth + b.depth, up.days * daterange(b.valid_from, b.valid_until)
      from up cross join lateral (select * from organisations_branch where descendant_id = up.ancestor_id offset 0) b
      where not open and up.days && daterange(b.valid_from, b.valid_until)
  ),
  {_MERGED.format(paths="path")}
"""
"""The same of the units in `affected`, whoever hangs beneath them among them: above the first superior that is not, the closure holds.

All is found by index, whatever the planner makes of a recursion whose size it cannot know.
"""


def check_tree() -> list[Refusal]:
    """Everything in the whole database that breaks what the tree promises; empty when all of it holds."""
    return [*faults_of_terms(), *faults_of_branches(), *_stale_keys()]


def faults_of_terms(unit_ids: Iterable[int] | None = None) -> list[Refusal]:
    """Terms that share days, lie outside their superior's, or hang beneath themselves: of all units, or of these and whoever hangs
    beneath them. One statement."""
    ids = None if unit_ids is None else array_of(unit_ids)
    rows = _rows(_FAULTS.format(**(_OF_ALL if ids is None else _OF_SOME)), ids=ids)
    named = names_of({unit for row in rows for unit in row[1:3] if unit is not None})
    twice = [TermsOverlap(unit=named[unit], on=on) for fault, unit, _parent, on in rows if fault == "twice"]
    outside = [
        OutsideSuperior(unit=named[unit], superior=named[parent], on=on)
        for fault, unit, parent, on in rows
        if fault == "outside"
    ]
    return [*twice, *outside, *(InCircle(unit=named[unit], on=on) for fault, unit, _p, on in rows if fault == "circle")]


_OF_ALL = {
    "own": "select * from organisations_unitterm",
    "below": "select * from own",
    "asked": "select * from own",
}
_OF_SOME = {
    "own": """
        select t.* from unnest(%(ids)s::bigint[]) as given (id)
        cross join lateral (select * from organisations_unitterm where unit_id = given.id offset 0) as t
    """,
    "below": """
        select t.* from unnest(%(ids)s::bigint[]) as given (id)
        cross join lateral (select * from organisations_unitterm where parent_id = given.id offset 0) as t
    """,
    "asked": "select * from own union all select * from below",
}
# The days of each superior once, however many hang beneath it; and of a circle somebody in it has others beneath.
_FAULTS = """
    with recursive own as materialized (select id, unit_id, parent_id, valid_from, valid_until from ({own}) as t),
    below as materialized (select id, unit_id, parent_id, valid_from, valid_until from ({below}) as t),
    twice as (
        select unit_id, valid_from, max(valid_until) over (
            partition by unit_id order by valid_from, id rows between unbounded preceding and 1 preceding
        ) as until
        from own
    ),
    asked as materialized (
        select unit_id, parent_id, valid_from, daterange(valid_from, valid_until) as days
        from ({asked}) as t where parent_id is not null
    ),
    above as materialized (
        select unit_id, range_agg(daterange(valid_from, valid_until)) as days from organisations_unitterm
        where unit_id in (select parent_id from asked) group by unit_id
    ),
    up(start_id, unit_id, days) as (
        select unit_id, parent_id, daterange(valid_from, valid_until) from own
        where parent_id is not null and unit_id in (select parent_id from below)
        union
        select up.start_id, t.parent_id, up.days * daterange(t.valid_from, t.valid_until)
        from up join organisations_unitterm t on t.unit_id = up.unit_id
        where up.unit_id <> up.start_id and t.parent_id is not null
        and up.days && daterange(t.valid_from, t.valid_until)
    )
    select 'twice' as fault, unit_id, null as parent_id, valid_from as on from twice where until > valid_from
    union
    select 'outside', asked.unit_id, asked.parent_id, lower(datemultirange(asked.days) - coalesce(above.days, '{{}}'::datemultirange))
    from asked left join above on above.unit_id = asked.parent_id
    where not coalesce(above.days, '{{}}'::datemultirange) @> asked.days
    union
    select 'circle', start_id, null, min(lower(days)) from up where unit_id = start_id group by start_id
    order by 2, 4
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
