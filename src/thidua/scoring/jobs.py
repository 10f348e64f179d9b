"""The commands `thidua score`, `thidua ranking` and `thidua scheme`, as the operator, who reads everything; closings join `thidua check`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from thidua.clusters.models import Cluster
from thidua.clusters.queries import subject
from thidua.clusters.rules import NoSuchSubject
from thidua.ground.commands import plain_value, print_json
from thidua.ground.pages import words_of
from thidua.ground.today import now
from thidua.ground.values import write_number
from thidua.scoring.actions import load_scheme
from thidua.scoring.queries.checking import check_closings
from thidua.scoring.queries.documents import ranking_document, score_document
from thidua.scoring.queries.rounds import Scored, scored, the_round
from thidua.scoring.queries.schemes import read_file, shipped
from thidua.scoring.rules import read_scheme


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `score`, `ranking` and `scheme`."""
    for name, run, words in (
        ("score", _score, _("the score sheets of a cluster's year, every line explained")),
        ("ranking", _ranking, _("the ranking of a cluster's year, in order")),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("cluster", metavar=_("CLUSTER"))
        command.add_argument("year", type=int, metavar=_("YEAR"))
        command.set_defaults(run=run)
    words = _("scoring schemes: load them, or check a file without loading it")
    scheme = commands.add_parser("scheme", help=words, description=words)
    verbs = scheme.add_subparsers(dest="verb", metavar=_("VERB"), required=True)
    load = verbs.add_parser("load", help=_("load a file, or those that come with the house"))
    load.add_argument("file", type=Path, nargs="*", metavar=_("FILE"))
    load.set_defaults(run=_load)
    check = verbs.add_parser("check", help=_("say what does not add up in a file"))
    check.add_argument("file", type=Path, metavar=_("FILE"))
    check.set_defaults(run=_check)


def checks() -> Iterator[str]:
    """What `thidua check` asks of scoring: that what was closed is what it was, and still says why."""
    for fault in check_closings():
        yield words_of(fault)


def _whole(args: argparse.Namespace) -> Scored:
    found = subject(args.cluster)
    if not isinstance(found, Cluster):
        raise NoSuchSubject(code=args.cluster)
    return scored(the_round(found, args.year))


def _score(args: argparse.Namespace) -> int:
    document = plain_value(score_document(_whole(args)))
    if args.json:
        print_json(document)
        return 0
    for sheet in document["sheets"]:
        print(f"{sheet['rank'] or '–'}. {sheet['name']}: {sheet['total'] or '–'} {sheet['class_name'] or ''}".rstrip())
        for line in sheet["lines"]:
            points = "–" if line["points"] is None else line["points"]
            print(f"    {line['code']} {line['name']}: {points}/{line['max']}. {line['formula']}")
    return 0


def _ranking(args: argparse.Namespace) -> int:
    whole = _whole(args)
    rows = ranking_document(whole)
    if args.json:
        print_json(rows)
        return 0
    for row in rows:
        total = write_number(row["total"], args.lang) if row["total"] is not None else "–"
        print(f"{row['rank'] or '–'}. {row['name']}: {total} {row['class_name'] or ''}".rstrip())
    return 0


def _load(args: argparse.Namespace) -> int:
    known = []
    for path in args.file or shipped():
        loaded, new = load_scheme(raw=read_file(path), by=None, at=now())
        known.append({"code": loaded.code, "valid_from": loaded.valid_from, "sha256": loaded.sha256, "new": new})
        if not args.json:
            print(f"{loaded.code} ({loaded.valid_from}): {_('loaded') if new else _('known already')}")
    if args.json:
        print_json(known)
    return 0


def _check(args: argparse.Namespace) -> int:
    scheme = read_scheme(read_file(args.file))
    said = {"code": scheme.code, "items": len(scheme.items), "max": scheme.total_max, "sample": scheme.sample}
    if args.json:
        print_json(said)
    else:
        told = _("{code}: {items} lines, {max} points; everything adds up.")
        print(told.format(code=scheme.code, items=len(scheme.items), max=write_number(scheme.total_max, args.lang)))
    return 0
