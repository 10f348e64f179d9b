"""The house's own commands: serve it, bring its database up to date, examine its data and its installation."""

from __future__ import annotations

import argparse
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context

from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection
from django.utils.translation import gettext as _

from thidua.config import doctor
from thidua.config.database import address_of, is_embedded
from thidua.config.jobs import jobs_of_apps
from thidua.ground.commands import print_json
from thidua.ground.values import Refusal, insist, mark
from thidua.indicators.jobs import run_list
from thidua.portal.actions.counting import bring_in_readers

Commands = argparse._SubParsersAction  # what each app's `register` is handed


class PortTaken(Refusal):
    """Something else listens there."""

    text = mark("Another program already listens on {host}:{port}. Stop it, or choose another port with --port.")


def register(commands: Commands) -> None:
    """Add `serve`, `migrate`, `check`, `doctor` and `catalogue`."""
    serve = commands.add_parser("serve", help=_("serve the pages, on this machine by default"))
    serve.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
    serve.add_argument("--port", type=int, default=8000, help=_("port to listen on"))
    serve.add_argument("--workers", type=int, default=1, help=_("processes"))
    serve.add_argument("--threads", type=int, default=8, help=_("requests answered at once by one process"))
    serve.set_defaults(run=run_serve)
    migrate = commands.add_parser("migrate", help=_("bring the database up to this version"))
    migrate.set_defaults(run=run_migrate)
    check = commands.add_parser("check", help=_("examine every invariant of the data, over the whole database"))
    check.set_defaults(run=run_check)
    examine = commands.add_parser("doctor", help=_("say what is wrong with this installation and how to mend it"))
    examine.set_defaults(run=run_doctor)
    reviewed = commands.add_parser("catalogue", help=_("load or list the reviewed catalogues"))
    verbs = reviewed.add_subparsers(dest="verb", metavar=_("VERB"), required=True)
    load = verbs.add_parser("load", help=_("load the reviewed files; loading the same files again changes nothing"))
    load.add_argument("--required-only", action="store_true", help=_("leave the optional rows out"))
    load.set_defaults(run=run_catalogue_load)
    listing = verbs.add_parser("list", help=_("print the loaded indicators"))
    listing.set_defaults(run=run_list)


def run_serve(args: argparse.Namespace) -> int:
    """Serve until interrupted, with one process for what runs beside; that ends with the server."""
    from granian.constants import Interfaces
    from granian.server import Server

    insist(_why_not_listen(args.host, args.port))
    if is_embedded():
        # Workers and what runs beside them use the embedded server without keeping it running: it ends with this process.
        os.environ["DATABASE_URL"] = address_of(settings.DATABASES["default"])
    # Forked from this process, which has everything loaded and no connection yet: it costs no start and next to no memory.
    beside = get_context("fork").Process(target=_go_on, args=(os.getpid(),), name="beside", daemon=True)
    beside.start()
    try:
        Server(
            "thidua.config.wsgi:application",
            address=args.host,
            port=args.port,
            interface=Interfaces.WSGI,
            workers=args.workers,
            blocking_threads=args.threads,
            log_enabled=settings.DEBUG,
        ).serve()
    finally:
        beside.terminate()
        beside.join()
        with suppress(Error):  # else the next start does
            bring_in_readers()  # of workers that were ended in the middle of something
    return 0


def _go_on(server: int) -> None:
    """Do what every app's `jobs.beside` names, each in its own rhythm, until interrupted or the server is no more."""
    acts = [jobs.beside for jobs in jobs_of_apps() if hasattr(jobs, "beside")]
    due = [time.monotonic()] * len(acts)
    with suppress(KeyboardInterrupt):
        while os.getppid() == server:
            for at, (seconds, act) in enumerate(acts):
                if due[at] > time.monotonic():
                    continue
                try:
                    act()
                except Error:
                    connection.close()  # the server may be restarting; what is due stays due
                due[at] = time.monotonic() + seconds
            time.sleep(max(0, min(due) - time.monotonic()))


def _why_not_listen(host: str, port: int) -> PortTaken | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that just ended does not count
        try:
            probe.bind((host, port))
        except OSError:
            return PortTaken(host=host, port=str(port))
    return None


def run_migrate(args: argparse.Namespace) -> int:
    """Apply the migrations that are missing."""
    call_command("migrate", interactive=False, verbosity=0 if args.json else 1)
    if args.json:
        print_json({"migrated": True})
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Examine what every app says must always hold; 1 if something does not."""
    faults = [{"part": part, "fault": fault} for part, faults in checks_of_apps() for fault in faults()]
    if args.json:
        print_json({"faults": faults})
    elif faults:
        print(*(f"✗ {fault['part']}: {fault['fault']}" for fault in faults), sep="\n")
    else:
        print(_("Everything that must hold holds."))
    return 1 if faults else 0


def checks_of_apps() -> Iterator[tuple[str, Callable[[], Iterable[str]]]]:
    """Each app that examines its own data, with its `jobs.checks`."""
    for jobs in jobs_of_apps():
        if checks := getattr(jobs, "checks", None):
            yield jobs.__name__.split(".")[1], checks


def run_catalogue_load(args: argparse.Namespace) -> int:
    """Load what every app has of reviewed files: indicators and forms, awards."""
    told = [jobs.load_reviewed(args) for jobs in jobs_of_apps() if hasattr(jobs, "load_reviewed")]
    if args.json:
        print_json({name: value for one in told for name, value in one.document.items()})
    else:
        print(*(line for one in told for line in one.lines), sep="\n")
    return 0


def run_doctor(args: argparse.Namespace) -> int:
    """Say what was found; 1 if something is broken, warnings alone are 0."""
    findings = list(doctor.examine())
    if args.json:
        print_json({"findings": findings})
    else:
        for finding in findings:
            print(f"{finding.level.mark} {finding.what}")
            if finding.mend:
                print(f"   → {finding.mend}")
    return 1 if any(finding.level is doctor.Level.BROKEN for finding in findings) else 0
