"""The command `thidua demo`."""

from __future__ import annotations

import argparse
import os
import sys
import time

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from thidua.ground.commands import print_json
from thidua.ground.today import now
from thidua.workshop.actions import STAGES, build_demo
from thidua.workshop.queries import current_year, visitors


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
        print_json({"built": True, **counts, "seconds": seconds, "log_ins": [each.username for each in year.log_ins]})
    else:
        told = _("The demo stands: {units} units, {reports} reports, in {seconds} seconds.")
        shown = Console()
        shown.print(told.format(**counts, seconds=seconds))
        _print_log_ins(shown, args.lang)
    if not args.no_serve:
        if not args.json:
            address = f"http://127.0.0.1:{args.port}/trinh-dien/"
            print(_("Serving on {address} (stop with Ctrl+C).").format(address=address), flush=True)
        _serve(args.port)
    return 0


def _print_log_ins(console: Console, lang: str) -> None:
    table = Table.grid(padding=(0, 2))
    for visitor in visitors():
        tried = visitor.log_in.vi if lang == "vi" else visitor.log_in.en
        who = f"{_(visitor.role)}, {'; '.join(visitor.units)}"
        table.add_row(f"[bold]{visitor.log_in.username}[/bold]", f"{escape(who)}\n[dim]{escape(tried)}[/dim]")
    console.print(_("Log-ins, all with the password {password}:").format(password=current_year().password))
    console.print(table)


def _serve(port: int) -> None:
    """Become the server, in the environment that tells it the demo's day. Returns never."""
    environment = os.environ | {"THIDUA_DEMO": "1", "THIDUA_TODAY": current_year().today.isoformat()}
    connections.close_all()
    sys.stdout.flush()
    words = [sys.executable, "-m", "thidua.config.program", "serve", "--port", str(port)]
    os.execve(sys.executable, words, environment)  # noqa: S606, our own program
