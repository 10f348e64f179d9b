"""What one decision makes of many units at once, in statements over all of them, and putting them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from thidua.ground.arrays import array_of
from thidua.ground.values import FOREVER
from thidua.organisations.actions.closure import end_branches, move_branches, rebuild_branches
from thidua.organisations.actions.locks import hold_tree
from thidua.organisations.actions.settling import settling_many
from thidua.organisations.actions.terms import row_of
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.rules import TermData


@dataclass(frozen=True)
class WrittenOver:
    """What the tree itself no longer tells once many units were moved and ended; of most units nothing."""

    until: Mapping[int, date] = field(default_factory=dict)
    """By unit that ended: the day on which it would have ended anyway."""
    joined: Mapping[int, tuple[int | None, int | None]] = field(default_factory=dict)
    """By unit that moved on the very day of its latest change: its superior and decision until then."""


@transaction.atomic
def rearrange_units(
    *, founded: Mapping[Unit, TermData], moved: Mapping[int, int], ended: Collection[int], on: date, decision_id: int
) -> WrittenOver:
    """Give `founded` their first term, hang each of `moved` beneath its new superior from `on` on, and let `ended` be no more; in
    whatever order: the tree is settled once, at the end.

    Those moved and ended are in force on `on`, and no term of theirs begins later; those that end began before it. Raises
    OutsideSuperior or InCircle; what was written in the transaction is then to be rolled back.
    """
    hold_tree()
    given = _moves(moved) | {"ended": array_of(ended), "on": on, "decision": decision_id, "forever": FOREVER}
    changed = [*(unit.pk for unit in founded), *moved]
    with settling_many([*changed, *ended]), connection.cursor() as cursor:
        UnitTerm.objects.bulk_create([row_of(unit, term) for unit, term in founded.items()], batch_size=2000)
        cursor.execute(_JOINED, given)
        joined = {unit: (superior, decision) for unit, superior, decision in cursor.fetchall()}
        cursor.execute(_LIMITED, given)
        until = dict(cursor.fetchall())
        for statement in (_JOIN, _BEGIN, _CUT) if joined else (_BEGIN, _CUT):
            cursor.execute(statement, given)
    # Of most units the decision says that they are no more: of those nothing need be recomputed.
    end_branches(unit_ids=ended, on=on)
    move_branches(moved=moved, founded=[unit.pk for unit in founded], on=on)
    return WrittenOver(until, joined)


@transaction.atomic
def put_units_back(
    *, moved: Mapping[int, int], ended: Collection[int], founded: Collection[int], on: date, over: WrittenOver
) -> None:
    """Let the units be as they were before `rearrange_units`; those it founded have no term at all.

    Nothing was changed about them since: `changed_since` has been asked. Raises OutsideSuperior or InCircle; what was written in the
    transaction is then to be rolled back.
    """
    hold_tree()
    joined = over.joined
    given = _moves({unit: superior for unit, superior in moved.items() if unit not in joined})
    given |= {"ended": array_of(ended), "on": on, "forever": FOREVER}
    given |= {"limited": list(over.until), "limits": list(over.until.values())}
    given |= {
        "joined": list(joined),
        "superiors": [superior for superior, _decision in joined.values()],
        "decisions": [decision for _superior, decision in joined.values()],
    }
    units = [*moved, *ended, *founded]
    with settling_many(units), connection.cursor() as cursor:
        UnitTerm.objects.filter(unit_id__in=list(founded)).delete()
        for statement in (_REVIVE, _REJOIN, _UNCUT, _UNBEGIN):
            cursor.execute(statement, given)
    rebuild_branches(unit_ids=units)


def changed_since(
    *, moved: Mapping[int, int], ended: Collection[int], founded: Mapping[int, int | None], on: date, decision_id: int
) -> Unit | None:
    """One of the units about which something else was decided after the decision, if there is any."""
    beneath: dict[int, int | None] = {**moved, **founded}
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGED,
            {
                "units": array_of(beneath),
                "superiors": list(beneath.values()),
                "ended": array_of(ended),
                "on": on,
                "decision": decision_id,
            },
        )
        row = cursor.fetchone()
    return Unit.objects.get(pk=row[0]) if row else None


def _moves(moved: Mapping[int, int]) -> dict[str, Any]:
    return {"units": array_of(moved), "homes": array_of(moved.values())}


_MOVED = "unnest(%(units)s::bigint[], %(homes)s::bigint[]) as moved (unit_id, home_id)"
# All terms are found by unit, never by the day (+ 0): on one day half a country may begin or end, and the planner does not know it yet.
_NOW = "valid_from + 0 <= %(on)s and valid_until + 0 > %(on)s"

_JOINED = f"""
    select t.unit_id, t.parent_id, t.decision_id from {_MOVED} cross join lateral (
        select * from organisations_unitterm where unit_id = moved.unit_id and valid_from + 0 = %(on)s offset 0
    ) as t
"""
_LIMITED = f"""
    select unit_id, valid_until from organisations_unitterm
    where unit_id = any(%(ended)s::bigint[]) and {_NOW} and valid_until <> %(forever)s
"""
# Who changed on that very day already: the move joins that change.
_JOIN = f"""
    update organisations_unitterm t set parent_id = home_id, decision_id = %(decision)s from {_MOVED}
    where t.unit_id = moved.unit_id and t.valid_from + 0 = %(on)s
"""
_BEGIN = f"""
    insert into organisations_unitterm (
        unit_id, valid_from, valid_until, name, kind, unit_class, parent_id, place, search_key, sort_key, decision_id, simulated
    )
    select t.unit_id, %(on)s, valid_until, name, kind, unit_class, home_id, place, search_key, sort_key, %(decision)s, simulated
    from organisations_unitterm t join {_MOVED} using (unit_id) where {_NOW} and valid_from + 0 < %(on)s
"""
_CUT = f"""
    update organisations_unitterm set valid_until = %(on)s
    where (unit_id = any(%(units)s::bigint[]) or unit_id = any(%(ended)s::bigint[])) and {_NOW} and valid_from + 0 < %(on)s
"""

_REVIVE = """
    update organisations_unitterm t set valid_until = coalesce(limits.until, %(forever)s)
    from unnest(%(ended)s::bigint[]) as ended (unit_id)
    left join unnest(%(limited)s::bigint[], %(limits)s::date[]) as limits (unit_id, until) using (unit_id)
    where t.unit_id = ended.unit_id and t.valid_until + 0 = %(on)s
"""
_REJOIN = """
    update organisations_unitterm t set parent_id = before.superior, decision_id = before.decision
    from unnest(%(joined)s::bigint[], %(superiors)s::bigint[], %(decisions)s::bigint[]) as before (unit_id, superior, decision)
    where t.unit_id = before.unit_id and t.valid_from + 0 = %(on)s
"""
_UNCUT = """
    update organisations_unitterm t set valid_until = later.valid_until from organisations_unitterm later
    where t.unit_id = any(%(units)s::bigint[]) and later.unit_id = t.unit_id and later.valid_from + 0 = %(on)s and t.valid_until + 0 = %(on)s
"""
_UNBEGIN = "delete from organisations_unitterm where unit_id = any(%(units)s::bigint[]) and valid_from + 0 = %(on)s"

_CHANGED = """
    select unit_id from (
        select unit_id, superior, false as ended from unnest(%(units)s::bigint[], %(superiors)s::bigint[]) as m (unit_id, superior)
        union all
        select unnest(%(ended)s::bigint[]), null, true
    ) as decided
    left join lateral (
        select valid_from, valid_until, parent_id, decision_id from organisations_unitterm t where t.unit_id = decided.unit_id
        order by valid_from desc limit 1
    ) as last on true
    where case when ended then last.valid_until is distinct from %(on)s
        else (last.valid_from, last.parent_id, last.decision_id) is distinct from (%(on)s, superior, %(decision)s) end
    limit 1
"""
