"""Opening and closing accounts, choosing passwords and settings."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import IntegrityError, transaction

from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, Refusal, insist
from thidua.organisations.models import Unit
from thidua.organisations.rules import search_key
from thidua.people.actions.mandates import end_delegations_of, grant_mandate
from thidua.people.models import Mandate, Person
from thidua.people.permissions import why_not, why_not_manage
from thidua.people.rules import (
    AccountClosed,
    AccountOpen,
    NameMissing,
    PasswordTheSame,
    PasswordWrong,
    Power,
    Role,
    UsernameTaken,
    make_password,
    why_not_password,
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
    mandates = Mandate.objects.filter(person=person).values_list("pk", flat=True)
    end_delegations_of(mandates, on=day_of(at), by=by, at=at)
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


def choose_mail(*, person: Person, wanted: bool) -> None:
    """Notices come by e-mail too, or only inside. A taste, not a fact: the trail is not told."""
    Person.objects.filter(pk=person.pk).update(mail_notices=wanted)


def why_not_password_of(person: Person, password: str) -> Refusal | None:
    """The reasons against `password` for this person: too short, guessed first, or their own name."""
    bare = search_key(person.full_name)
    names = [person.username, *re.split(r"[._@-]", person.username), bare, bare.replace(" ", ""), *bare.split()]
    return why_not_password(password, names=names, common=COMMON_PASSWORDS)
