"""Replacing the terms of one unit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from thidua.ground.values import Span, insist
from thidua.organisations.actions.closure import rebuild_branches
from thidua.organisations.actions.locks import hold_tree
from thidua.organisations.actions.settling import settle_tree
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import data_of
from thidua.organisations.rules import TermData, hanging, sort_key, unit_search_key, why_not_apart, why_not_span


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
    UnitTerm.objects.bulk_create([row_of(unit, term) for term in terms if term not in kept])
    settle_tree()
    changed = hanging(before) != hanging(terms)
    if changed:
        rebuild_branches(unit_ids=[unit.pk])
    return changed


def row_of(unit: Unit, term: TermData) -> UnitTerm:
    """The row of a term, with the keys by which it is found and sorted; not saved."""
    return UnitTerm(
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
