"""Commands about accounts: how the first administrator of an installation comes in, and how a lost one comes back."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.today import now, today
from thidua.ground.values import FOREVER
from thidua.organisations.queries import unit_of
from thidua.people.actions import close_account, grant_mandate, open_account, reopen_account, reset_password
from thidua.people.models import Person
from thidua.people.rules import NoSuchAccount, Role


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua account open | grant | reset | close | reopen`."""
    account = commands.add_parser("account", help=_("accounts and mandates of officers"))
    acts = account.add_subparsers(dest="act", metavar=_("ACT"), required=True)
    new = acts.add_parser("open", help=_("open an account with its first mandate; prints a temporary password"))
    _add_person(new)
    new.add_argument("--name", required=True, metavar=_("NAME"), help=_("full name"))
    _add_mandate(new)
    new.set_defaults(run=run_open)
    grant = acts.add_parser("grant", help=_("give the officer a mandate"))
    _add_person(grant)
    _add_mandate(grant)
    grant.set_defaults(run=run_grant)
    reset = acts.add_parser("reset", help=_("give a temporary password and print it"))
    _add_person(reset)
    reset.set_defaults(run=run_reset)
    for name, run, words in (
        ("close", run_close, _("close the account: the officer can no longer log in")),
        ("reopen", run_reopen, _("open the closed account again")),
    ):
        act = acts.add_parser(name, help=words)
        _add_person(act)
        act.set_defaults(run=run)


def _add_person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar=_("LOG-IN-NAME"))


def _add_mandate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unit", required=True, metavar=_("UNIT"), help=_("code of the unit"))
    parser.add_argument("--role", required=True, choices=[role.value for role in Role], help=_("role at the unit"))
    parser.add_argument("--since", type=date.fromisoformat, metavar=_("DAY"), help=_("first day; today if not given"))
    parser.add_argument("--last", type=date.fromisoformat, metavar=_("DAY"), help=_("last day; open if not given"))


def run_open(args: argparse.Namespace) -> int:
    """Open the account and print its temporary password."""
    person, password = open_account(
        username=args.username,
        full_name=args.name,
        unit=unit_of(args.unit),
        role=Role(args.role),
        since=args.since or today(),
        until=_until(args),
        by=None,
        at=now(),
    )
    return _show_password(args, person, password)


def run_grant(args: argparse.Namespace) -> int:
    """Give the mandate."""
    person = _person(args)
    grant_mandate(
        person=person,
        unit=unit_of(args.unit),
        role=Role(args.role),
        since=args.since or today(),
        until=_until(args),
        by=None,
        at=now(),
    )
    return _done(args, person)


def run_reset(args: argparse.Namespace) -> int:
    """Replace the password by a temporary one and print it."""
    person = _person(args)
    return _show_password(args, person, reset_password(person=person, by=None, at=now()))


def run_close(args: argparse.Namespace) -> int:
    """Close the account."""
    return _done(args, close_account(person=_person(args), by=None, at=now()))


def run_reopen(args: argparse.Namespace) -> int:
    """Open the closed account again."""
    return _done(args, reopen_account(person=_person(args), by=None, at=now()))


def _person(args: argparse.Namespace) -> Person:
    username = args.username.strip().lower()
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise NoSuchAccount(username=username)
    return person


def _until(args: argparse.Namespace) -> date:
    return args.last + timedelta(days=1) if args.last and args.last < FOREVER else FOREVER


def _show_password(args: argparse.Namespace, person: Person, password: str) -> int:
    if args.json:
        print_json({"username": person.username, "temporary_password": password})
    else:
        print(
            _("Log-in name: {username}. Temporary password: {password} (to be changed at the first log-in).").format(
                username=person.username, password=password
            )
        )
    return 0


def _done(args: argparse.Namespace, person: Person) -> int:
    if args.json:
        print_json({"username": person.username, "done": args.act})
    else:
        print(_("Done for {username}.").format(username=person.username))
    return 0
