"""Commands of the trail: prove that nobody changed it, and seal what was appended."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

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
    seal.set_defaults(run=run_seal)


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
    """Seal everything that waits."""
    sealed = seal_all()
    if args.json:
        print_json({"sealed": sealed})
    else:
        print(_("{count} events sealed.").format(count=sealed))
    return 0


def seal_all() -> int:
    """Chain every event that waits; returns how many."""
    sealed = 0
    while done := seal_events(limit=AT_ONCE):
        sealed += done
    return sealed


beside = (5, seal_all)
"""What runs beside the server, every so many seconds."""


def checks() -> Iterator[str]:
    """What `thidua check` asks of the trail: that its chain holds."""
    if refusal := verify_trail().refusal:
        yield words_of(refusal)
