"""The command `thidua simulate nation|province`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from thidua.ground.commands import print_json
from thidua.ground.today import now
from thidua.workshop.actions.simulating import AFTER, BEFORE, simulate_country
from thidua.workshop.rules.measuring import Scale

STEPS = 4 + 4 * (len(BEFORE) + len(AFTER))


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `simulate`."""
    words = _("make up a deterministic, believable country or province in a database of its own")
    simulate = commands.add_parser("simulate", help=words, description=words)
    simulate.add_argument("scale", choices=[Scale.NATION.value, Scale.PROVINCE.value], metavar="nation|province")
    simulate.set_defaults(run=_simulate)


def _simulate(args: argparse.Namespace) -> int:
    own = f"simulated_{args.scale}"
    embedded = not os.environ.get("DATABASE_URL")
    if embedded and settings.DATABASES["default"]["NAME"] != own:
        words = ["simulate", args.scale, "--lang", args.lang, *(["--json"] if args.json else [])]
        environment = os.environ | {"THIDUA_DATABASE_NAME": own}
        sys.stdout.flush()
        command = [sys.executable, "-m", "thidua.config.program", *words]
        return subprocess.run(command, env=environment, check=False).returncode
    begun = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=args.json) as progress:
        task = progress.add_task("", total=STEPS)
        counts = simulate_country(
            scale=Scale(args.scale),
            at=now(),
            tell=lambda stage, period: progress.update(task, advance=1, description=_(stage).format(period=period)),
        )
    seconds = round(time.monotonic() - begun)
    database = settings.DATABASES["default"]["NAME"]
    if args.json:
        print_json({"simulated": True, "database": database, **counts, "seconds": seconds})
    else:
        told = _(
            "The simulated country stands in “{database}”: {units} units, {reports} reports, in {seconds} seconds."
        )
        print(told.format(database=database, **counts, seconds=seconds))
        if embedded:
            print(_("Look at it with: THIDUA_DATABASE_NAME={database} thidua serve").format(database=database))
    return 0
