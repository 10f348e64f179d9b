"""Writing the dated tree: planting units in bulk, replacing a unit's terms, keeping the closure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.utils import DatabaseError

from thidua.ground.values import Refusal, Span, insist, together
from thidua.organisations.models import Decision, Unit, UnitTerm
from thidua.organisations.queries import RECOMPUTED, data_of, data_of_term, names_of, overlaps
from thidua.organisations.rules import (
    CodeTaken,
    DecisionData,
    InCircle,
    NewUnit,
    NoSuchUnit,
    OutsideSuperior,
    TermData,
    hanging,
    sort_key,
    unit_search_key,
    why_not_apart,
    why_not_code,
    why_not_span,
)

TREE_LOCK = 74110001
"""The advisory lock of the tree; the database's own checks take it too (migration 0002)."""
MANY = 1000
GUARANTEES = "term_no_overlap, term_within_superior, term_keeps_children, term_no_circle"


def hold_tree() -> None:
    """Until the end of the transaction nobody else changes the tree; waits for whoever does, or relies on it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [TREE_LOCK])


def rely_on_tree(*, holding: int | None = None) -> None:
    """Until the end of the transaction the tree stays as it is now; many may rely on it at once, but of those who hold the same
    unit each waits for the one before."""
    with connection.cursor() as cursor:
        cursor.execute(_RELY if holding is None else _RELY_HOLDING, {"tree": TREE_LOCK, "unit": holding})


_RELY = "select pg_advisory_xact_lock_shared(%(tree)s)"
# Rows are locked last of all: first the tree, then the unit.
_RELY_HOLDING = f"""
    with tree as materialized ({_RELY})
    select from tree, organisations_unit as unit where unit.id = %(unit)s for no key update of unit
"""


@transaction.atomic
def plant_units(*, units: Iterable[NewUnit]) -> dict[str, Unit]:
    """Plant many units at once, in any order, superiors among them; afterwards the closure holds them. By code.

    Several values with one code become the terms of one unit. A superior may stand already. Meant for loading a whole
    organisation; an event in the life of one unit is decided in `reorganisations`.

    Raises CodeTaken, NoSuchUnit, OutOfTime, TermsOverlap, OutsideSuperior, InCircle, having written nothing.
    """
    planted = list(units)
    hold_tree()
    _insist_plantable(planted)
    rows = Unit.objects.bulk_create([Unit(code=code) for code in dict.fromkeys(new.code for new in planted)])
    made = {unit.code: unit for unit in rows}
    parents = {new.parent_code for new in planted if new.parent_code} - made.keys()
    known = made | {unit.code: unit for unit in Unit.objects.filter(code__in=parents)}
    if missing := sorted(parents - known.keys()):
        insist_all(NoSuchUnit(code=code) for code in missing)
    decisions = _decisions(new.decision for new in planted if new.decision)
    terms = [
        UnitTerm(
            unit=known[new.code],
            valid_from=new.valid_from,
            valid_until=new.valid_until,
            name=new.name,
            kind=new.kind,
            unit_class=new.unit_class,
            parent=known[new.parent_code] if new.parent_code else None,
            place=new.place,
            search_key=unit_search_key(new.name, new.code),
            sort_key=sort_key(new.name),
            decision=decisions[new.decision] if new.decision else None,
            simulated=new.simulated,
        )
        for new in planted
    ]
    UnitTerm.objects.bulk_create(terms, batch_size=2000)
    _analyse(len(terms))
    settle_tree()
    rebuild_branches(units=made.values())
    return made


def _insist_plantable(planted: Sequence[NewUnit]) -> None:
    faults: list[Refusal | None] = []
    for new in planted:
        faults += [why_not_code(new.code), why_not_span(new.name, new.valid_from, new.valid_until)]
    insist_all(faults)
    spans: dict[str, list[Span]] = {}
    for new in planted:
        spans.setdefault(new.code, []).append(Span(new.valid_from, new.valid_until))
    names = {new.code: new.name for new in planted}
    faults = [why_not_apart(names[code], of_one) for code, of_one in spans.items()]
    taken = Unit.objects.filter(code__in={new.code for new in planted}).values_list("pk", "code")
    named = names_of(pk for pk, _code in taken)
    faults += [CodeTaken(code=code, name=named[pk]) for pk, code in taken]
    insist_all(faults)


def insist_all(faults: Iterable[Refusal | None]) -> None:
    """Raise all refusals there are at once; a single one as itself."""
    insist(together(fault for fault in faults if fault))


def _decisions(wanted: Iterable[DecisionData]) -> dict[DecisionData, Decision]:
    """Each decision kept once; one that stands already is used as it is."""
    made: dict[DecisionData, Decision] = {}
    for data in dict.fromkeys(wanted):
        made[data], _new = Decision.objects.get_or_create(
            body=data.body,
            number=data.number,
            dated=data.dated,
            defaults={"title": data.title, "simulated": data.simulated},
        )
    return made


@transaction.atomic
def replace_terms(*, unit: Unit, terms: Sequence[TermData]) -> bool:
    """Make `terms`, at least one, the whole life of the unit; the closure follows. Says whether the tree itself changed.

    Only rows that differ are written. A new name alone leaves the closure untouched.

    Raises OutOfTime, TermsOverlap, OutsideSuperior, InCircle, having written nothing.
    """
    hold_tree()
    for term in terms:
        insist(why_not_span(term.name, term.valid_from, term.valid_until))
    insist(why_not_apart(terms[-1].name, (Span(term.valid_from, term.valid_until) for term in terms)))
    before = data_of(unit)
    kept = set(before) & set(terms)
    UnitTerm.objects.filter(unit=unit).exclude(valid_from__in=[term.valid_from for term in kept]).delete()
    UnitTerm.objects.bulk_create(
        [
            UnitTerm(
                unit=unit,
                valid_from=term.valid_from,
                valid_until=term.valid_until,
                name=term.name,
                kind=term.kind,
                unit_class=term.unit_class,
                parent_id=term.parent_id,
                place=term.place,
                search_key=unit_search_key(term.name, unit.code),
                sort_key=sort_key(term.name),
                decision_id=term.decision_id,
                simulated=term.simulated,
            )
            for term in terms
            if term not in kept
        ]
    )
    settle_tree()
    changed = hanging(before) != hanging(terms)
    if changed:
        rebuild_branches(units=[unit])
    return changed


@transaction.atomic
def replace_terms_of_many(*, changes: Mapping[int, Sequence[TermData]]) -> None:
    """Make each list the whole life of its unit, all at once, in whatever order; the tree is settled once, at the end.

    Only rows that differ are written. An empty list takes every term of the unit away.

    Raises OutOfTime, TermsOverlap, OutsideSuperior, InCircle, having written nothing.
    """
    hold_tree()
    for terms in changes.values():
        for term in terms:
            insist(why_not_span(term.name, term.valid_from, term.valid_until))
        if terms:
            insist(why_not_apart(terms[-1].name, (Span(term.valid_from, term.valid_until) for term in terms)))
    codes = dict(Unit.objects.filter(pk__in=changes).values_list("pk", "code"))
    before: dict[int, list[TermData]] = {}
    keys: dict[tuple[int, str], tuple[str, str]] = {}
    gone: list[int] = []
    for row in UnitTerm.objects.filter(unit_id__in=list(changes)).order_by("unit_id", "valid_from"):
        data = data_of_term(row)
        before.setdefault(row.unit_id, []).append(data)
        keys[row.unit_id, row.name] = row.search_key, row.sort_key
        if data not in changes[row.unit_id]:
            gone.append(row.pk)

    def keys_of(unit: int, name: str) -> tuple[str, str]:
        return keys.get((unit, name)) or (unit_search_key(name, codes[unit]), sort_key(name))

    fresh: list[UnitTerm] = []
    for unit, terms in changes.items():
        fresh += [
            UnitTerm(
                unit_id=unit,
                valid_from=term.valid_from,
                valid_until=term.valid_until,
                name=term.name,
                kind=term.kind,
                unit_class=term.unit_class,
                parent_id=term.parent_id,
                place=term.place,
                search_key=search,
                sort_key=sort,
                decision_id=term.decision_id,
                simulated=term.simulated,
            )
            for term in terms
            if term not in before.get(unit, [])
            for search, sort in (keys_of(unit, term.name),)
        ]
    UnitTerm.objects.filter(pk__in=gone).delete()
    UnitTerm.objects.bulk_create(fresh, batch_size=2000)
    _analyse(len(fresh))
    settle_tree()
    moved = [unit for unit, terms in changes.items() if hanging(before.get(unit, [])) != hanging(terms)]
    rebuild_branches(units=Unit.objects.filter(pk__in=moved))


def settle_tree() -> None:
    """Ask the database now whether the tree keeps its guarantees, and say in a sentence what does not.

    Raises TermsOverlap, OutsideSuperior or InCircle; what was written in the transaction is then to be rolled back.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set constraints {GUARANTEES} immediate")
            # Deferred again, so that a second action in the same transaction may also pass through unfinished states.
            cursor.execute(f"set constraints {GUARANTEES} deferred")
    except DatabaseError as error:
        refusal = _refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def _refusal_of(error: DatabaseError) -> Refusal | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        return None
    state = diagnosis.sqlstate
    if state == "23P01" and diagnosis.constraint_name == "term_no_overlap":
        return next(iter(overlaps()), None)
    if state not in ("TD002", "TD003"):
        return None
    detail = json.loads(diagnosis.message_detail)
    day = date.fromisoformat(detail["on"])
    named = names_of([detail["unit"], detail.get("superior", detail["unit"])])
    if state == "TD003":
        return InCircle(unit=named[detail["unit"]], on=day)
    return OutsideSuperior(unit=named[detail["unit"]], superior=named[detail["superior"]], on=day)


@transaction.atomic
def rebuild_branches(*, units: Iterable[Unit]) -> None:
    """Recompute the closure of the given units and of all that ever hung beneath them; rows that hold stay untouched."""
    with connection.cursor() as cursor:
        cursor.execute(_AFFECTED, {"ids": [unit.pk for unit in units]})
        # As one array, whose length the planner knows: one unit is found by index, thousands by reading the tree once.
        cursor.execute(_REBUILD, {"affected": [unit for (unit,) in cursor.fetchall()]})
        if cursor.rowcount >= MANY:
            cursor.execute("analyze organisations_branch")


@transaction.atomic
def rebuild_all_branches() -> None:
    """Recompute the whole closure at once: for a tree that was loaded in bulk."""
    with connection.cursor() as cursor:
        cursor.execute("delete from organisations_branch")
        cursor.execute(_REBUILD_ALL)
        cursor.execute("analyze organisations_branch")


_REBUILD_ALL = f"""
with recursive {RECOMPUTED.format(only="")}
insert into organisations_branch (descendant_id, ancestor_id, depth, valid_from, valid_until)
  select descendant_id, ancestor_id, depth, valid_from, valid_until from fresh order by ancestor_id, descendant_id
"""

_AFFECTED = """
with recursive touched(unit_id) as (
  select unnest(%(ids)s::bigint[])
  union
  select t.unit_id from touched join organisations_unitterm t on t.parent_id = touched.unit_id
)
select unit_id from touched
union
select b.descendant_id from organisations_branch b where b.ancestor_id = any(%(ids)s::bigint[])
"""

_REBUILD = f"""
with recursive
  affected as materialized (select unnest(%(affected)s::bigint[]) as unit_id),
  {RECOMPUTED.format(only="join affected on affected.unit_id = t.unit_id")},
  gone as (
    delete from organisations_branch b using affected
      where b.descendant_id = affected.unit_id and not exists (
        select from fresh f where f.descendant_id = b.descendant_id and f.ancestor_id = b.ancestor_id
          and f.valid_from = b.valid_from
      )
  )
insert into organisations_branch as b (descendant_id, ancestor_id, depth, valid_from, valid_until)
  select descendant_id, ancestor_id, depth, valid_from, valid_until from fresh
  on conflict (descendant_id, ancestor_id, valid_from)
    do update set valid_until = excluded.valid_until, depth = excluded.depth
    where (b.valid_until, b.depth) <> (excluded.valid_until, excluded.depth)
"""


def _analyse(rows: int) -> None:
    """After a bulk load the planner's picture of the table is of before it."""
    if rows >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("analyze organisations_unit, organisations_unitterm")
