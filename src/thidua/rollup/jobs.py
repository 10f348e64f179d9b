"""Commands of the roll-up."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from django.utils.translation import gettext as _
from rich.progress import Progress

from thidua.rollup.actions import rebuild_totals
from thidua.rollup.queries import check_totals
from thidua.years.models import ReportingPeriod
from thidua.years.queries import declared


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua rebuild`."""
    words = _("rebuild the totals of periods from their sheets")
    rebuild = commands.add_parser("rebuild", help=words, description=words)
    rebuild.add_argument("periods", nargs="*", metavar=_("PERIOD"), help=_("all declared periods when none is named"))
    rebuild.set_defaults(run=_rebuild)


def checks() -> Iterable[str]:
    """What is wrong with the kept totals; nothing when all is well."""
    return check_totals()


def _rebuild(args: argparse.Namespace) -> int:
    rows = [declared(code) for code in args.periods] or list(ReportingPeriod.objects.order_by("code"))
    # One transaction for each period: interrupted, the periods done stay done and the one at work stays as it was.
    with Progress(disable=args.json) as progress:
        for row in progress.track(rows, description="rebuild"):
            rebuild_totals(period=row)
    return 0
