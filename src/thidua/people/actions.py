"""Opening and closing accounts, giving and ending mandates, choosing passwords."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import IntegrityError, transaction

from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, Refusal, insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of, term_of
from thidua.organisations.rules import search_key
from thidua.people.models import Mandate, Person
from thidua.people.permissions import why_not, why_not_manage
from thidua.people.rules import (
    ROLE_NAMES,
    AccountClosed,
    AccountOpen,
    AlreadyEnded,
    MandateTwice,
    NameMissing,
    OwnMandate,
    PasswordTheSame,
    PasswordWrong,
    Power,
    Role,
    SpanEmpty,
    UnitNotThere,
    UsernameTaken,
    make_password,
    why_not_password,
    why_not_together,
    why_not_username,
)
from thidua.trail.actions import record

COMMON_PASSWORDS = CommonPasswordValidator().passwords
"""The 20,000 passwords that are tried first, in small letters (as Django ships them)."""


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    unit: Unit,
    role: Role,
    since: date,
    by: Person | None,
    at: datetime,
    until: date = FOREVER,
    email: str = "",
    simulated: bool = False,
) -> tuple[Person, str]:
    """Open an account with its first mandate; returns the officer and a temporary password, known nowhere else.

    At the first log-in the officer has to choose another. Raises NotYours, UsernameUnreadable, UsernameTaken or
    what `grant_mandate` raises, having written nothing.
    """
    username = username.strip().lower()
    insist(why_not(by, Power.ADMINISTER, unit, on=day_of(at)))
    insist(why_not_username(username))
    insist(None if full_name.strip() else NameMissing())
    password = make_password(secrets.choice)
    try:
        with transaction.atomic():
            person = Person.objects.create_person(
                username=username,
                full_name=full_name,
                password=password,
                email=email,
                must_change_password=True,
                simulated=simulated,
            )
    except IntegrityError:
        raise UsernameTaken(username=username) from None
    record("account.opened", subject=person, by=by, at=at)
    grant_mandate(person=person, unit=unit, role=role, since=since, until=until, by=by, at=at)
    return person, password


@transaction.atomic
def grant_mandate(
    *,
    person: Person,
    unit: Unit,
    role: Role,
    since: date,
    by: Person | None,
    at: datetime,
    until: date = FOREVER,
) -> Mandate:
    """Give `person` the role at `unit` during [since, until).

    `by` administers the unit's branch that day, or is the operator. Raises NotYours, OwnMandate, AccountClosed,
    SpanEmpty, UnitNotThere, MandateTwice or DutiesNotSeparate, having written nothing.
    """
    insist(why_not(by, Power.ADMINISTER, unit, on=day_of(at)))
    # Locked, so that two mandates given at once are checked against each other.
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(OwnMandate() if by is not None and by.pk == person.pk else None)
    insist(None if person.is_active else AccountClosed())
    insist(None if since < until else SpanEmpty(since=since, until=until))
    insist(None if term_of(unit, since) else UnitNotThere(unit=name_of(unit, since), since=since))
    beside = Mandate.objects.filter(person=person, valid_from__lt=until, valid_until__gt=since)
    if twice := beside.filter(unit=unit, role=role).first():
        raise MandateTwice(role=ROLE_NAMES[role], since=twice.valid_from)
    insist(why_not_together([role, *(Role(held) for held in beside.values_list("role", flat=True))]))
    mandate = Mandate.objects.create(person=person, unit=unit, role=role, valid_from=since, valid_until=until)
    record(
        "mandate.granted", subject=mandate, by=by, at=at, person=person, unit=unit, role=role, since=since, until=until
    )
    return mandate


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by: Person | None, at: datetime) -> Mandate:
    """End the mandate: `on` is the first day without it.

    `by` administers the unit's branch that day, or is the operator. Raises NotYours, OwnMandate, AlreadyEnded or
    SpanEmpty, having written nothing.
    """
    insist(why_not(by, Power.ADMINISTER, mandate.unit, on=day_of(at)))
    insist(OwnMandate() if by is not None and by.pk == mandate.person_id else None)
    return _end(mandate, on=on, by=by, at=at)


@transaction.atomic
def end_mandates_of(*, unit: Unit, on: date, by: Person | None, at: datetime) -> list[Mandate]:
    """End every mandate at a unit that is dissolved: none of them holds on `on` or later. Returns those ended.

    The caller has asked whether `by` may dissolve the unit. A mandate that would only begin later is kept in name:
    without its unit it reaches nothing.
    """
    held = Mandate.objects.filter(unit=unit, valid_from__lt=on, valid_until__gt=on).order_by("pk")
    return [_end(mandate, on=on, by=by, at=at) for mandate in held]


def _end(mandate: Mandate, *, on: date, by: Person | None, at: datetime) -> Mandate:
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.valid_until <= on:
        raise AlreadyEnded(last=mandate.last_day)
    if on <= mandate.valid_from:
        raise SpanEmpty(since=mandate.valid_from, until=on)
    mandate.valid_until = on
    mandate.save(update_fields=["valid_until"])
    record("mandate.ended", subject=mandate, by=by, at=at, until=on)
    return mandate


@transaction.atomic
def reset_password(*, person: Person, by: Person | None, at: datetime) -> str:
    """Replace the password by a temporary one and return it; the officer has to choose another at the next log-in.

    Whoever is logged in with the old one is logged out. Raises OwnAccount, BeyondBranch or AccountClosed.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(why_not_manage(by, person, on=day_of(at)))
    insist(None if person.is_active else AccountClosed())
    password = make_password(secrets.choice)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record("account.password_reset", subject=person, by=by, at=at)
    return password


@transaction.atomic
def close_account(*, person: Person, by: Person | None, at: datetime) -> Person:
    """Close the account: from now on the officer logs in no more and reaches nothing. What they did stays.

    Raises OwnAccount, BeyondBranch or AccountClosed.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(why_not_manage(by, person, on=day_of(at)))
    insist(None if person.is_active else AccountClosed())
    person.is_active = False
    person.save(update_fields=["is_active"])
    record("account.closed", subject=person, by=by, at=at)
    return person


@transaction.atomic
def reopen_account(*, person: Person, by: Person | None, at: datetime) -> Person:
    """Open a closed account again, with the mandates and the password it had.

    Raises OwnAccount, BeyondBranch or AccountOpen.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(why_not_manage(by, person, on=day_of(at)))
    insist(AccountOpen() if person.is_active else None)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("account.reopened", subject=person, by=by, at=at)
    return person


@transaction.atomic
def choose_password(*, person: Person, old: str, new: str, at: datetime) -> Person:
    """Replace one's own password, knowing the old one. Other log-ins of the person end.

    Raises PasswordWrong, PasswordTheSame or the reasons against the new password, all at once.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    insist(None if person.check_password(old) else PasswordWrong())
    insist(PasswordTheSame() if old == new else None)
    insist(why_not_password_of(person, new))
    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    record("account.password_chosen", subject=person, by=person, at=at)
    return person


def choose_language(*, person: Person, language: str) -> None:
    """Pages of this person are in `language` from now on. A taste, not a fact: the trail is not told."""
    Person.objects.filter(pk=person.pk).update(language=language)


def why_not_password_of(person: Person, password: str) -> Refusal | None:
    """The reasons against `password` for this person: too short, guessed first, or their own name."""
    bare = search_key(person.full_name)
    names = [person.username, *re.split(r"[._@-]", person.username), bare, bare.replace(" ", ""), *bare.split()]
    return why_not_password(password, names=names, common=COMMON_PASSWORDS)
