"""Keeping the closure: recomputed for those whose terms changed, or as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from thidua.ground.arrays import array_of
from thidua.organisations.actions.sizes import know_sizes
from thidua.organisations.queries import ALL_RECOMPUTED, SOME_RECOMPUTED


@transaction.atomic
def rebuild_branches(*, unit_ids: Iterable[int]) -> None:
    """Recompute the closure of these units and of all that ever hung beneath them; rows that hold stay untouched."""
    affected, level = set[int](), set(unit_ids)
    with connection.cursor() as cursor:
        # Level by level: a recursion's size the planner cannot know.
        while level:
            affected |= level
            cursor.execute(_BENEATH, [array_of(level)])
            level = {unit for (unit,) in cursor.fetchall()} - affected
        cursor.execute(_REBUILD, {"affected": array_of(affected)})
        know_sizes("organisations_branch", len(affected))


@transaction.atomic
def end_branches(*, unit_ids: Iterable[int], on: date) -> None:
    """Let these units hang beneath nobody, themselves included, from `on` on; nothing hangs beneath them any more."""
    ended = array_of(unit_ids)
    with connection.cursor() as cursor:
        for statement in _ENDED:
            cursor.execute(statement, {"ended": ended, "on": on})


@transaction.atomic
def rebuild_all_branches() -> None:
    """Recompute the whole closure at once: for a tree that was loaded in bulk."""
    with connection.cursor() as cursor:
        cursor.execute("delete from organisations_branch")
        cursor.execute(_REBUILD_ALL)
        cursor.execute("analyze organisations_branch")


_REBUILD_ALL = f"""
with recursive {ALL_RECOMPUTED}
insert into organisations_branch (descendant_id, ancestor_id, depth, valid_from, valid_until)
  select descendant_id, ancestor_id, depth, valid_from, valid_until from fresh order by ancestor_id, descendant_id
"""

# By unit, never by the day (+ 0): the planner does not know yet on what day half a country has just ended.
_OF_ENDED = "unnest(%(ended)s::bigint[]) as ended (unit_id) where b.descendant_id = ended.unit_id"
_ENDED = (
    f"delete from organisations_branch b using {_OF_ENDED} and b.valid_from + 0 >= %(on)s",
    f"update organisations_branch b set valid_until = %(on)s from {_OF_ENDED} and b.valid_until + 0 > %(on)s",
)

_BENEATH = """
select below.unit_id from unnest(%s::bigint[]) as above (id)
  cross join lateral (select unit_id from organisations_unitterm where parent_id = above.id offset 0) as below
"""

_REBUILD = f"""
with recursive
  affected as materialized (select unnest(%(affected)s::bigint[]) as unit_id),
  {SOME_RECOMPUTED},
  kept as materialized (
    select b.* from affected cross join lateral (
      select ctid as place, * from organisations_branch where descendant_id = affected.unit_id offset 0
    ) b
  ),
  gone as (
    delete from organisations_branch b using kept k where b.ctid = k.place and not exists (
      select from fresh f
      where (f.descendant_id, f.ancestor_id, f.valid_from) = (k.descendant_id, k.ancestor_id, k.valid_from)
    )
  ),
  changed as (
    update organisations_branch b set valid_until = f.valid_until, depth = f.depth
      from fresh f join kept k using (descendant_id, ancestor_id, valid_from)
      where b.ctid = k.place and (k.valid_until, k.depth) <> (f.valid_until, f.depth)
  )
insert into organisations_branch (descendant_id, ancestor_id, depth, valid_from, valid_until)
  select descendant_id, ancestor_id, depth, valid_from, valid_until from fresh f
  where not exists (
    select from kept k where (f.descendant_id, f.ancestor_id, f.valid_from) = (k.descendant_id, k.ancestor_id, k.valid_from)
  )
"""
