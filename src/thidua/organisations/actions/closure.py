"""Keeping the closure: recomputed for those whose terms changed, or as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import connection, transaction

from thidua.ground.arrays import array_of
from thidua.organisations.actions.sizes import know_sizes
from thidua.organisations.queries import ALL_RECOMPUTED, SOME_RECOMPUTED


@transaction.atomic
def rebuild_branches(*, unit_ids: Iterable[int], but: Collection[int] = ()) -> None:
    """Recompute the closure of these units and of all that ever hung beneath them; rows that hold stay untouched. Those in `but` are
    left to the caller: nothing ever hung beneath them."""
    affected, level = set[int](), {*unit_ids}.difference(but)
    if not level:
        return
    with connection.cursor() as cursor:
        # Level by level: a recursion's size the planner cannot know.
        while level:
            affected |= level
            cursor.execute(_BENEATH, [array_of(level)])
            level = {unit for (unit,) in cursor.fetchall()}.difference(affected, but)
        cursor.execute(_REBUILD, {"affected": array_of(affected)})
        know_sizes("organisations_branch", len(affected))


@transaction.atomic
def move_branches(*, moved: Mapping[int, int], founded: Iterable[int], on: date) -> None:
    """The closure of units that hang beneath another superior from `on` on, by that superior, and of those founded, once their terms say so.

    A moved unit has no term that begins later. Nearly all are leaves, beneath whom nothing ever hung: of these nothing is recomputed but
    what their new superior has above it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [array_of(moved)])
        leaves = {unit for (unit,) in cursor.fetchall()}
        rebuild_branches(unit_ids=[*founded, *moved], but=leaves)
        homes = {unit: home for unit, home in moved.items() if unit in leaves}
        cursor.execute(_MOVE, {"units": array_of(homes), "homes": array_of(homes.values()), "on": on})
        know_sizes("organisations_branch", len(leaves))


@transaction.atomic
def end_branches(*, unit_ids: Iterable[int], on: date) -> None:
    """Let these units hang beneath nobody, themselves included, from `on` on; nothing hangs beneath them any more."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, {"ended": array_of(unit_ids), "on": on})


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
_ENDED = """
merge into organisations_branch b using unnest(%(ended)s::bigint[]) as ended (unit_id)
  on b.descendant_id = ended.unit_id and b.valid_until + 0 > %(on)s
  when matched and b.valid_from >= %(on)s then delete
  when matched then update set valid_until = %(on)s
"""

_BENEATH = """
select below.unit_id from unnest(%s::bigint[]) as above (id)
  cross join lateral (select unit_id from organisations_unitterm where parent_id = above.id offset 0) as below
"""

_LEAVES = """
select unit_id from unnest(%s::bigint[]) as given (unit_id)
  where (select true from organisations_unitterm where parent_id = given.unit_id limit 1) is null
"""

# From `fresh`, as the rows are to be, and `kept`, as they are.
_MADE_ALIKE = """
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
  order by ancestor_id, descendant_id
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
  {_MADE_ALIKE}
"""

# What ends on that very day may go on, where the new superior hangs beneath the same. How long a unit lives no move changes: its row with
# itself stays.
_MOVE = f"""
with
  moved as materialized (select * from unnest(%(units)s::bigint[], %(homes)s::bigint[]) as moved (unit_id, home_id)),
  own as materialized (
    select b.*, moved.home_id from moved cross join lateral (
      select ctid as place, * from organisations_branch where descendant_id = moved.unit_id and valid_until + 0 >= %(on)s offset 0
    ) b
  ),
  above as materialized (
    select b.* from (select distinct home_id from moved) as home cross join lateral (
      select * from organisations_branch where descendant_id = home.home_id and valid_until + 0 > %(on)s offset 0
    ) b
  ),
  next as materialized (
    select own.descendant_id, above.ancestor_id, above.depth + 1 as depth,
        greatest(above.valid_from, %(on)s) as valid_from, least(above.valid_until, own.valid_until) as valid_until
      from own join above on above.descendant_id = own.home_id
      where own.depth = 0 and own.valid_until > %(on)s and above.valid_from < own.valid_until
  ),
  kept as materialized (select * from own where depth > 0),
  before as (select * from kept where valid_from < %(on)s),
  fresh as materialized (
    select b.descendant_id, b.ancestor_id, b.depth, b.valid_from, coalesce(n.valid_until, %(on)s) as valid_until
      from before b left join next n
        on (n.descendant_id, n.ancestor_id, n.depth, n.valid_from) = (b.descendant_id, b.ancestor_id, b.depth, %(on)s)
    union all
    select * from next n where n.valid_from > %(on)s or not exists (
      select from before b where (b.descendant_id, b.ancestor_id, b.depth) = (n.descendant_id, n.ancestor_id, n.depth)
    )
  ),
  {_MADE_ALIKE}
"""
