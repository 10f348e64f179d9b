"""The command `thidua votes`; what `thidua check` asks of votes. A command reads; it never votes, opens or counts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from django.utils.translation import gettext as _

from thidua.ballots.queries.examining import check_votes
from thidua.ballots.queries.outcomes import Outcome, outcomes
from thidua.clusters.models import Cluster
from thidua.clusters.queries import subject
from thidua.clusters.rules import NoSuchSubject
from thidua.ground.commands import print_json
from thidua.ground.pages import words_of


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `votes`."""
    words = _("what the votes of a cluster's year decided")
    command = commands.add_parser("votes", help=words, description=words)
    command.add_argument("cluster", metavar=_("CLUSTER"))
    command.add_argument("year", type=int, metavar=_("YEAR"))
    command.set_defaults(run=_votes)


def checks() -> Iterator[str]:
    """Ballots that are lost or there twice; nothing when all is well."""
    return (words_of(fault) for fault in check_votes())


def _votes(args: argparse.Namespace) -> int:
    found = subject(args.cluster)
    if not isinstance(found, Cluster):
        raise NoSuchSubject(code=args.cluster)
    rows = outcomes(found, args.year)
    if args.json:
        print_json([_document(row) for row in rows])
        return 0
    for row in rows:
        print(f"{row.number}. {row.question}")
        for choice in row.choices:
            print(f"    {'✓' if choice.elected else '–'} {choice.words}: {words_of(choice.why)}")
    return 0


def _document(row: Outcome) -> dict[str, object]:
    return {
        "number": row.number,
        "question": row.question,
        "mode": row.mode,
        "decides": row.decides,
        "award": row.award,
        "members": row.members,
        "present": row.present,
        "cast": row.cast,
        "blank": row.blank,
        "invalid": row.invalid,
        "choices": [
            {
                "unit": choice.unit.code if choice.unit else None,
                "words": choice.words,
                "for": choice.for_,
                "against": choice.against,
                "percent": choice.percent,
                "elected": choice.elected,
                "why": words_of(choice.why),
            }
            for choice in row.choices
        ],
        "simulated": row.simulated,
    }
