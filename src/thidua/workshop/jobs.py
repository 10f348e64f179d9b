"""The command `thidua demo`."""

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
from rich.table import Table

from thidua.ground.commands import print_json
from thidua.ground.today import now
from thidua.people.rules import ROLE_NAMES, Role
from thidua.workshop.actions import STAGES, build_demo
from thidua.workshop.queries import current_year


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo`."""
    words = _("drop the demo's database, build it anew and serve it")
    demo = commands.add_parser("demo", help=words, description=words)
    demo.add_argument("--no-serve", action="store_true", help=_("only build"))
    demo.add_argument("--port", type=int, default=8000, help=_("port to listen on"))
    demo.set_defaults(run=_demo)


def _demo(args: argparse.Namespace) -> int:
    console = Console(stderr=True)
    begun = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=args.json, transient=True) as progress:
        task = progress.add_task("", total=len(STAGES))
        counts = build_demo(at=now(), tell=lambda stage: progress.update(task, advance=1, description=_(stage)))
    seconds = round(time.monotonic() - begun)
    year = current_year()
    settings.DEMO_MARK.write_text(f"{settings.DATABASE_PLACE} {year.today}")
    if args.json:
        print_json(
            {"built": True, **counts, "seconds": seconds, "log_ins": [log_in.username for log_in in year.log_ins]}
        )
    else:
        console.print(
            _("The demo stands: {units} units, {reports} reports, in {seconds} seconds.").format(
                **counts, seconds=seconds
            )
        )
        _print_log_ins(args.lang)
    return 0 if args.no_serve else _serve(args.port, quiet=args.json)


def _print_log_ins(lang: str) -> None:
    year = current_year()
    table = Table(title=_("Log-ins, all with the password {password}").format(password=year.password))
    for head in (_("Log-in name"), _("Role"), _("Unit"), _("What to try")):
        table.add_column(head)
    for log_in in year.log_ins:
        tried = log_in.vi if lang == "vi" else log_in.en
        table.add_row(log_in.username, _(ROLE_NAMES[Role(log_in.role)]), ", ".join(log_in.units), tried)
    Console().print(table)


def _serve(port: int, *, quiet: bool) -> int:
    """Serve until interrupted, in a process of its own that takes the demo's day from its environment."""
    if not quiet:
        print(
            _("Serving on {address} (stop with Ctrl+C).").format(address=f"http://127.0.0.1:{port}/trinh-dien/"),
            flush=True,
        )
    environment = os.environ | {"THIDUA_DEMO": "1", "THIDUA_TODAY": current_year().today.isoformat()}
    served = subprocess.Popen(
        [sys.executable, "-m", "thidua.config.program", "serve", "--port", str(port)], env=environment
    )
    try:
        return served.wait()
    except KeyboardInterrupt:
        served.terminate()
        return served.wait() and 0
