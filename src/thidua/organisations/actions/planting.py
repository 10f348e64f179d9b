"""Planting many units at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from thidua.ground.values import Refusal, Span, insist, together
from thidua.organisations.actions.closure import rebuild_branches
from thidua.organisations.actions.locks import hold_tree
from thidua.organisations.actions.settling import settle_tree
from thidua.organisations.actions.sizes import know_sizes
from thidua.organisations.actions.terms import row_of
from thidua.organisations.models import Decision, Unit, UnitTerm
from thidua.organisations.queries import names_of
from thidua.organisations.rules import (
    CodeTaken,
    DecisionData,
    NewUnit,
    NoSuchUnit,
    TermData,
    why_not_apart,
    why_not_code,
    why_not_span,
)


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
        row_of(
            known[new.code],
            TermData(
                valid_from=new.valid_from,
                valid_until=new.valid_until,
                name=new.name,
                kind=new.kind,
                unit_class=new.unit_class,
                parent_id=known[new.parent_code].pk if new.parent_code else None,
                place=new.place,
                decision_id=decisions[new.decision].pk if new.decision else None,
                simulated=new.simulated,
            ),
        )
        for new in planted
    ]
    UnitTerm.objects.bulk_create(terms, batch_size=2000)
    know_sizes("organisations_unit", len(rows))
    know_sizes("organisations_unitterm", len(terms))
    settle_tree()
    rebuild_branches(unit_ids=[unit.pk for unit in made.values()])
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
