"""Commands of the trail: prove that nobody changed it, and seal what was appended."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.pages import words_of
from thidua.trail.actions import seal_events
from thidua.trail.queries import verify_trail

AT_ONCE = 5_000


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua trail verify` and `thidua trail seal`."""
    trail = commands.add_parser("trail", help=_("the record of who did what, when"))
    acts = trail.add_subparsers(dest="act", metavar=_("ACT"), required=True)
    verify = acts.add_parser("verify", help=_("recompute every link of the chain"))
    verify.set_defaults(run=run_verify)
    seal = acts.add_parser("seal", help=_("chain the events that wait for their seal"))
    seal.add_argument(
        "--every", type=_seconds, metavar=_("SECONDS"), help=_("go on, with this pause, until interrupted")
    )
    seal.set_defaults(run=run_seal)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise ValueError(text)
    return seconds


def run_verify(args: argparse.Namespace) -> int:
    """Say how far the chain holds; 1 when a link is broken or an event is lost."""
    verdict = verify_trail()
    if args.json:
        print_json(
            {
                "holds": verdict.refusal is None,
                "sealed": verdict.sealed,
                "head": verdict.head,
                "unsealed": verdict.tail,
                "unsealed_since": verdict.tail_since,
                "fault": words_of(verdict.refusal) if verdict.refusal else None,
            }
        )
    else:
        print(
            _("{count} events are sealed and unchanged. Head of the chain: {head}").format(
                count=verdict.sealed, head=verdict.head
            )
        )
        if verdict.tail:
            print(_("{count} events still wait for their seal.").format(count=verdict.tail))
        if verdict.refusal:
            print(words_of(verdict.refusal))
    return 1 if verdict.refusal else 0


def run_seal(args: argparse.Namespace) -> int:
    """Seal everything that waits; with `--every`, again and again."""
    sealed = _seal_all()
    while args.every:
        time.sleep(args.every)
        try:
            sealed += _seal_all()
        except OperationalError:
            # The server may be restarting. Nothing is lost: what waits is sealed on a later round.
            connection.close()
    if args.json:
        print_json({"sealed": sealed})
    else:
        print(_("{count} events sealed.").format(count=sealed))
    return 0


def _seal_all() -> int:
    sealed = 0
    while done := seal_events(limit=AT_ONCE):
        sealed += done
    return sealed


def checks() -> Iterator[str]:
    """What `thidua check` asks of the trail: that its chain holds."""
    if refusal := verify_trail().refusal:
        yield words_of(refusal)
