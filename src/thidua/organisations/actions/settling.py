"""Asking whether the tree keeps its guarantees before the transaction ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.db.utils import DatabaseError

from thidua.ground.values import Refusal, insist
from thidua.organisations.actions.sizes import know_sizes
from thidua.organisations.queries import faults_of_terms, names_of
from thidua.organisations.rules import InCircle, OutsideSuperior, TermsOverlap

GUARANTEES = "term_no_overlap, term_within_superior, term_keeps_children, term_no_circle"


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
    if state not in ("TD001", "TD002", "TD003"):
        return None
    detail = json.loads(diagnosis.message_detail)
    day = date.fromisoformat(detail["on"])
    named = names_of([detail["unit"], detail.get("superior", detail["unit"])])
    if state == "TD001":
        return TermsOverlap(unit=named[detail["unit"]], on=day)
    if state == "TD003":
        return InCircle(unit=named[detail["unit"]], on=day)
    return OutsideSuperior(unit=named[detail["unit"]], superior=named[detail["superior"]], on=day)


@contextmanager
def settling_many(unit_ids: Iterable[int]) -> Iterator[None]:
    """Write terms of these units, and of no others, inside: whether the tree keeps its guarantees is asked afterwards as a whole, not row
    by row. What was written before is settled first.

    Raises TermsOverlap, OutsideSuperior or InCircle; what was written in the transaction is then to be rolled back.
    """
    changed = list(unit_ids)
    settle_tree()
    with transaction.atomic(), connection.cursor() as cursor:
        # The checks of migration 0008 stand aside for these rows alone.
        cursor.execute("set local thidua.tree_is_asked_as_a_whole = 'yes'")
        yield
        cursor.execute("set local thidua.tree_is_asked_as_a_whole = ''")
    know_sizes("organisations_unitterm", len(changed))
    insist(next(iter(faults_of_terms(changed)), None))
