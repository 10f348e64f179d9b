"""Commands that read totals: `thidua total` and `thidua lineage`. They act as the operator, who reads everything."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils.translation import gettext as _

from thidua.clusters.queries import subject
from thidua.ground.commands import plain_value, print_json
from thidua.ground.today import today
from thidua.ground.values import Period, write_quantity
from thidua.indicators.queries import indicator_of
from thidua.reports.queries.lineage import lineage_tree, reading_document
from thidua.rollup.queries import Reading, total
from thidua.targets.queries import target_of
from thidua.targets.rules import achieved


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `total` and `lineage`."""
    for name, run, words in (
        ("total", _total, _("one total with its completeness")),
        ("lineage", _lineage, _("a total taken apart down to the reports it came from")),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("subject", metavar=_("UNIT-OR-CLUSTER"))
        command.add_argument("indicator", metavar=_("INDICATOR"))
        command.add_argument("period", metavar=_("PERIOD"))
        command.set_defaults(run=run)
        if name == "total":
            command.add_argument("--boundaries", choices=("then", "now"), default="then")


def _total(args: argparse.Namespace) -> int:
    found, indicator, period = subject(args.subject), indicator_of(args.indicator), Period.parse(args.period)
    reading = total(found, indicator, period, boundaries_of=today() if args.boundaries == "now" else None)
    aim = target_of(found, indicator, period)
    reached = achieved(reading.quantity.amount, aim) if reading.quantity and aim is not None else None
    document = reading_document(reading)
    text = document.pop("text")
    document |= {"target": aim, "achieved": reached, "text": text}
    if args.json:
        print_json(document)
    else:
        print(_sentence(reading, args.lang))
    return 0


def _lineage(args: argparse.Namespace) -> int:
    found, indicator, period = subject(args.subject), indicator_of(args.indicator), Period.parse(args.period)
    tree = plain_value(lineage_tree(found, indicator, period))
    if args.json:
        print_json(tree)
    else:
        _print_branch(tree, 0)
    return 0


def _sentence(reading: Reading, lang: str) -> str:
    said = write_quantity(reading.quantity, reading.indicator.unit_word, lang) if reading.quantity else reading.text
    return f"{said or _('no figure yet')} ({reading.reported}/{reading.expected} CĐCS)"


def _print_branch(node: dict[str, Any], depth: int) -> None:
    indent = "  " * depth
    print(f"{indent}{node['name']}: {node['amount'] or node['text'] or '–'} ({node['reported']}/{node['expected']})")
    for slip in node["reports"]:
        print(f"{indent}  #{slip['report']} {slip['indicator']} {slip['amount'] or slip['text']} {slip['approved_at']}")
        for file in slip["evidence"]:
            if "sentence" in file:
                print(f"{indent}    “{file['sentence']}” ({file['name']}, {file['start']}–{file['end']})")
    for part in node["parts"]:
        _print_branch(part, depth + 1)
