"""Commands of the roll-up."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from functools import partial
from importlib.util import find_spec

from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from thidua.ground.commands import print_json
from thidua.ground.today import today
from thidua.ground.values import Refusal, insist, mark
from thidua.rollup.actions import files_ahead, rebuild_todays, rebuild_totals, sweep_sums
from thidua.rollup.queries import check_totals, due_then, due_today, tree_day
from thidua.rollup.queries.columns import roll_up
from thidua.rollup.queries.expression import roll_up_on
from thidua.years.models import ReportingPeriod
from thidua.years.queries import declared


class EngineMissing(Refusal):
    """The libraries of engines elsewhere are not part of the plain installation."""

    text = mark(
        "The engine {engine} needs the extra thidua[cluster]. Install requirements/cluster.txt, or leave --engine out."
    )


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua rebuild`."""
    words = _("rebuild the totals of periods from their sheets")
    rebuild = commands.add_parser("rebuild", help=words, description=words)
    rebuild.add_argument("periods", nargs="*", metavar=_("PERIOD"), help=_("all declared periods when none is named"))
    rebuild.add_argument("--then", action="store_true", help=_("only as it was, not in today's boundaries"))
    rebuild.add_argument(
        "--engine",
        metavar="duckdb|spark://…",
        help=_("add up by an engine elsewhere, as it was only (needs the extra thidua[cluster])"),
    )
    rebuild.set_defaults(run=_rebuild)


def keep_what_is_due() -> None:
    """Keep the totals of a period declared late, and in the boundaries of today what has come to be past: something decided has
    come into force, or was never kept."""
    on = today()
    for row in due_then():
        rebuild_totals(period=row)
    for row in due_today(on):
        rebuild_todays(period=row, on=on)


beside = (60, keep_what_is_due)
"""What runs beside the server, every so many seconds."""


def checks() -> Iterable[str]:
    """What is wrong with the kept totals; nothing when all is well."""
    return check_totals()


def _rebuild(args: argparse.Namespace) -> int:
    rows = [declared(code) for code in args.periods] or list(ReportingPeriod.objects.order_by("code"))
    on = today()
    # One transaction for each step: interrupted, the steps done stay done and the one at work leaves all as it was.
    steps = [(_("{period}: as it was"), row, False) for row in rows]
    roll = partial(roll_up_on, args.engine) if args.engine else roll_up
    if args.engine and find_spec("ibis") is None:
        insist(EngineMissing(engine=args.engine))
    later = [] if args.then or args.engine else [row for row in rows if row.first_day < (tree_day(on) or on)]
    steps += [(_("{period}: in today's boundaries"), row, True) for row in later]
    with Progress(disable=args.json, console=Console(stderr=True)) as progress, files_ahead(rows[1:]) as wait_for:
        task = progress.add_task("", total=len(steps))
        for words, row, todays in steps:
            progress.update(task, description=words.format(period=row.code))
            if row is not rows[0]:
                wait_for(row)
            if todays:
                rebuild_todays(period=row, on=on)
            else:
                rebuild_totals(period=row, roll=roll)
            progress.advance(task)
    sweep_sums()
    if args.json:
        print_json({"rebuilt": [row.code for row in rows]})
    return 0
