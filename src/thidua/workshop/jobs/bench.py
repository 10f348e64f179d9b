"""The command `thidua bench NAME`."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from thidua.ground.today import now
from thidua.ground.values import insist
from thidua.indicators.actions import load_catalogue
from thidua.indicators.queries import catalogue
from thidua.workshop.actions.benches import bench_database, bench_names, run_bench, what_bench_measures, why_not_bench
from thidua.workshop.actions.clearing import lay_tables
from thidua.workshop.rules.measuring import Findings, Measured, Measurement, Scale, Spread, document, rounded

OWN = "bench"
"""`THIDUA_DATABASE` of a process that stands on the server under `var/bench`."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `bench`."""
    words = _("measure one thing beside a peer, on a database of its own")
    bench = commands.add_parser("bench", help=words, description=words)
    bench.add_argument("name", nargs="?", metavar=_("BENCH"), help=_("which benchmark; without it all are listed"))
    bench.add_argument("--scale", choices=[each.value for each in Scale], default=Scale.NATION, help=_("how much data"))
    bench.set_defaults(run=_bench)


def _bench(args: argparse.Namespace) -> int:
    if args.name is None:
        return _list(as_json=args.json)
    insist(why_not_bench(args.name))
    if os.environ.get("THIDUA_DATABASE") != OWN:
        return _on_its_own_database(args)
    scale = Scale(args.scale)
    lay_tables()
    if catalogue() is None:  # a bench of an earlier run may have added forms of its own
        load_catalogue(at=now())
    found = run_bench(name=args.name, scale=scale, tell=_teller())
    if args.json:
        print(json.dumps(document(args.name, scale, found), ensure_ascii=False))
    else:
        _print(Console(), args.name, scale, found)
    return 0


def _list(*, as_json: bool) -> int:
    known = {name: what_bench_measures(name) for name in bench_names()}
    if as_json:
        print(json.dumps(known, ensure_ascii=False))
    else:
        for name, words in known.items():
            print(f"{name}: {words}")
    return 0


def _on_its_own_database(args: argparse.Namespace) -> int:
    """Run the same command again in a process that knows only the server under `var/bench`."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "THIDUA_FILES")}
    environment |= {
        "THIDUA_VAR": str(settings.VAR / "bench"),
        "THIDUA_DATABASE": OWN,
        "THIDUA_DATABASE_NAME": bench_database(args.name, Scale(args.scale)),
    }
    words = ["bench", args.name, "--scale", args.scale, "--lang", args.lang, *(["--json"] if args.json else [])]
    sys.stdout.flush()
    return subprocess.run(
        [sys.executable, "-m", "thidua.config.program", *words], env=environment, check=False
    ).returncode


def _teller() -> Callable[[str], None]:
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"{time.monotonic() - begun:7.1f} s  {what}", file=sys.stderr, flush=True)

    return tell


def _print(console: Console, name: str, scale: Scale, found: Findings) -> None:
    console.print(f"[bold]{name}[/bold] ({scale.value})")
    reach = Table(_("reach"), _("value"), _("at most or least"), _("unit"), "", box=None, padding=(0, 2))
    for each in found.reach:
        value, limit = str(rounded(each.value)), str(rounded(each.limit))
        reach.add_row(escape(each.what), value, limit, each.unit, "[green]✓[/green]" if each.ok else "[red]✗[/red]")
    console.print(reach)
    compared = Table("", _("ours"), _("peer"), _("ratio"), box=None, padding=(0, 2))
    for what in dict.fromkeys([*found.ours, *found.peer, *found.ratio]):
        compared.add_row(escape(what), *(_cell(side, what) for side in (found.ours, found.peer, found.ratio)))
    console.print(compared)
    for skip in found.skips:
        console.print(_("skipped: {what}").format(what=escape(skip)))


def _cell(side: Measured, what: str) -> str:
    return _written(side[what]) if what in side else ""


def _written(value: Measurement) -> str:
    match value:
        case Spread():
            return f"{rounded(value.p50)} / {rounded(value.p95)} (p50 / p95, {value.runs}×)"
        case float():
            return str(rounded(value))
    return escape(str(value))
