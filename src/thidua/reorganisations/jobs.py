"""The command `thidua reorganise`: a decision over many units from an Excel sheet, previewed with its balance, applied, taken back."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from thidua.ground.commands import print_json
from thidua.ground.today import now, today
from thidua.ground.values import insist
from thidua.organisations.rules import DecisionData
from thidua.reorganisations.actions import apply_plan, reverse_reorganisation
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.permissions import why_not_plan
from thidua.reorganisations.queries import (
    balance_of,
    lines_of_case,
    read_plan_sheet,
    ready_case,
    ready_cases,
    why_not_start_from,
)
from thidua.reorganisations.rules import BALANCE_NAMES, Balance, LineUnclear, Plan, why_not_balanced


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `reorganise`."""
    words = _("one decision over many units from an Excel sheet: show its balance, apply it, or take it back")
    command = commands.add_parser("reorganise", help=words, description=words)
    command.add_argument(
        "sheet", type=Path, nargs="?", help=_("columns: Mã đơn vị, Việc, Đơn vị nhận, Phần, Tên, Loại, Loại hình")
    )
    command.add_argument(
        "--ready",
        metavar="CASE",
        help=_("instead of a sheet a ready case: {cases}").format(cases=", ".join(ready_cases())),
    )
    command.add_argument("--body", default="", help=_("deciding body"))
    command.add_argument("--number", required=True, help=_("number and symbol"))
    command.add_argument("--dated", type=date.fromisoformat, required=True, help=_("date of the decision, 2025-06-20"))
    command.add_argument("--title", default="", help=_("subject"))
    command.add_argument("--on", type=date.fromisoformat, help=_("first day on which it holds"))
    command.add_argument("--declared", nargs="*", default=[], metavar="NAME=N", help=", ".join(BALANCE_NAMES))
    command.add_argument("--apply", action="store_true", help=_("apply it; without this only the balance is shown"))
    command.add_argument("--reverse", action="store_true", help=_("take the applied decision back"))
    command.set_defaults(run=_reorganise)


def _reorganise(args: argparse.Namespace) -> int:
    decision = DecisionData(args.body, args.number, args.dated, args.title)
    if args.reverse:
        kept = Reorganisation.objects.filter(decision__number=args.number, decision__dated=args.dated).order_by("-pk")
        for each in kept[:1]:
            reverse_reorganisation(reorganisation=each, by=None, at=now())
        print(_("Taken back.") if kept else _("There is no such decision."))
        return 0 if kept else 1
    declared = _declared(args.declared)
    if args.ready:
        case = ready_case(args.ready)
        insist(why_not_start_from(None, case, on=today()))
        lines = read_plan_sheet(args.sheet) if args.sheet else lines_of_case(case)
        named = replace(decision, title=decision.title or case.title)
        plan = Plan(named, args.on or case.on, lines, {**case.counts, **declared})
    elif args.sheet is None or args.on is None:
        print(_("Name the sheet, and the first day with --on."))
        return 2
    else:
        plan = Plan(decision, args.on, read_plan_sheet(args.sheet), declared)
    if args.apply:
        balance = Balance(**apply_plan(plan=plan, by=None, at=now()).balance)
    else:
        insist(why_not_plan(None, plan, at=now()))
        balance = balance_of(plan)
        insist(why_not_balanced(balance, plan.declared))
    if args.json:
        print_json(
            {
                "applied": args.apply,
                **asdict(balance),
                "after_units": balance.after_units,
                "after_members": balance.after_members,
            }
        )
    else:
        _print(balance, applied=args.apply)
    return 0


def _declared(words: Sequence[str]) -> dict[str, int]:
    declared = {}
    for word in words:
        name, _sign, count = word.partition("=")
        if name not in BALANCE_NAMES or not count.isdecimal():
            raise LineUnclear(at="--declared", value=word, known=", ".join(f"{each}=N" for each in BALANCE_NAMES))
        declared[name] = int(count)
    return declared


def _print(balance: Balance, *, applied: bool) -> None:
    table = Table(box=None, padding=(0, 2), show_header=False)
    for name in (*(each.name for each in fields(balance)), "after_units", "after_members"):
        table.add_row(_(BALANCE_NAMES[name]), str(getattr(balance, name)))
    console = Console()
    console.print(table)
    console.print(_("Applied; not approved yet.") if applied else _("Nothing was changed; add --apply to apply it."))
