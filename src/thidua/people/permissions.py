"""May this person do that to this unit or this account, that day: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Mandate, Person
from thidua.people.queries import reaches, units_in_scope
from thidua.people.rules import (
    DELEGABLE_ROLES,
    OPERATOR_POWERS,
    POWER_WORDS,
    ROLE_NAMES,
    BeyondBranch,
    DelegatedOnly,
    NotDelegable,
    NotTheOperators,
    NotYourMandate,
    NotYours,
    OwnAccount,
    Power,
    Role,
)


def why_not(person: Person | None, power: Power, unit: Unit, *, on: date) -> NotYours | None:
    """None when a mandate of `person` gives `power` over `unit` on the day `on`, else the refusal.

    `person` None is the operator of the installation, who may do what `OPERATOR_POWERS` lists, everywhere.
    """
    if person is None:
        if power in OPERATOR_POWERS:
            return None
        return NotTheOperators(power=POWER_WORDS[power], unit=name_of(unit, on), on=on)
    if reaches(person, unit, on=on, power=power):
        return None
    return NotYours(power=POWER_WORDS[power], unit=name_of(unit, on), on=on)


def why_not_delegate(by: Person | None, mandate: Mandate) -> Refusal | None:
    """None when `by` may let a colleague do the running work of `mandate` for a time: its holder, or the operator."""
    if by is not None and mandate.person_id != by.pk:
        return NotYourMandate()
    if mandate.delegated_from_id is not None:
        return DelegatedOnly()
    role = Role(mandate.role)
    return None if role in DELEGABLE_ROLES else NotDelegable(role=ROLE_NAMES[role])


def why_not_manage(by: Person | None, person: Person, *, on: date) -> OwnAccount | BeyondBranch | None:
    """None when `by` may reset, close or reopen the account of `person`, else the refusal.

    Whoever hands out a new password could log in with it. So an administrator must cover every mandate the person
    holds or will hold; otherwise an account higher up could be taken over from below.
    """
    if by is None:
        return None
    if by.pk == person.pk:
        return OwnAccount()
    covered = units_in_scope(by, on=on, power=Power.ADMINISTER)
    mandates = Mandate.objects.filter(person=person)
    within = mandates.filter(unit__in=covered).exists()
    beyond = mandates.filter(valid_until__gt=on).exclude(unit__in=covered).exists()
    return None if within and not beyond else BeyondBranch()
