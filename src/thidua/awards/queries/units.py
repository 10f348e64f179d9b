"""Who acts for a dossier's units today, and the way a dossier goes."""

from __future__ import annotations

from datetime import date

from thidua.awards.models import Dossier
from thidua.clusters.queries import members_of_year
from thidua.organisations.models import Unit
from thidua.organisations.queries import hangs_beneath, heirs, superior, superiors
from thidua.people.models import Person


def units_above(unit: Unit, on: date) -> list[Unit]:
    """The unit itself and all above it that day, from below."""
    return [unit, *(term.unit for term in reversed(superiors(unit, on)))]


def next_on_the_way(dossier: Dossier, on: date) -> Unit | None:
    """Where the dossier goes from the unit that has it; None when that is who decides, or nobody stands above."""
    if dossier.decider_id is not None and dossier.holder_id == dossier.decider_id:
        return None
    standing = heirs(dossier.holder, on)
    return superior(standing[0], on) if standing else None


def may_be_proposed(dossier: Dossier, unit: Unit, on: date) -> bool:
    """Whether the unit belongs to the proposer's branch that day, or is a member of the dossier's cluster that year."""
    if dossier.cluster and unit in members_of_year(dossier.cluster, dossier.year):
        return True
    return hangs_beneath(unit, dossier.proposer, on)


def seats_on_the_way(dossier: Dossier, on: date) -> set[int]:
    """The units through which the dossier goes or went, as they stand today."""
    ids = {dossier.proposer, dossier.holder, *([dossier.decider] if dossier.decider else [])}
    ids |= {step.unit for step in dossier.steps.select_related("unit")}
    return {heir.pk for unit in ids for heir in [unit, *heirs(unit, on)]}


def is_theirs(person: Person, unit: Unit, on: date) -> bool:
    """Whether the person holds a mandate at the unit, or at one in which it goes on."""
    ids = [unit.pk, *(heir.pk for heir in heirs(unit, on))]
    return person.mandates.filter(unit__in=ids, valid_from__lte=on, valid_until__gt=on).exists()
