"""Commands of the catalogue."""

from __future__ import annotations

import argparse

from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.today import now
from thidua.indicators.actions import load_catalogue
from thidua.indicators.models import Indicator
from thidua.indicators.queries import by_group, indicators


def register(commands: argparse._SubParsersAction) -> None:
    """`thidua catalogue load` and `thidua catalogue list`."""
    parser = commands.add_parser("catalogue", help=_("load or list the catalogue of indicators"))
    verbs = parser.add_subparsers(dest="verb", metavar=_("VERB"), required=True)
    load = verbs.add_parser("load", help=_("load the reviewed files; loading the same files again changes nothing"))
    load.add_argument("--required-only", action="store_true", help=_("leave the optional rows out"))
    load.set_defaults(run=run_load)
    listing = verbs.add_parser("list", help=_("print the loaded indicators"))
    listing.set_defaults(run=run_list)


def run_load(arguments: argparse.Namespace) -> int:
    """Load, and say what changed. Errors in the files are refusals."""
    loaded = load_catalogue(at=now(), optional=not arguments.required_only)
    if arguments.json:
        print_json(loaded)
        return 0
    print(
        _("{indicators} indicators, {forms} forms and {checks} checks are loaded.").format(
            indicators=loaded.indicators, forms=loaded.forms, checks=loaded.checks
        )
    )
    if loaded.anything:
        print(
            _("Added {added}, changed {changed}, removed {removed}.").format(
                added=len(loaded.added), changed=len(loaded.changed), removed=len(loaded.removed)
            )
        )
    else:
        print(_("Nothing changed."))
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """The loaded indicators, by group, or as one list in the order of their positions."""
    if arguments.json:
        print_json([_document(row) for row in indicators().values()])
        return 0
    for section in by_group():
        print(f"{section.group.code}  {section.group.name}")
        for row in section.indicators:
            print(f"  {row.code:<5} {row.name} ({row.unit_word})")
    return 0


def _document(row: Indicator) -> dict[str, object]:
    return {
        "code": row.code,
        "position": row.position,
        "name": {"vi": row.name_vi, "en": row.name_en},
        "unit": {"vi": row.unit_vi, "en": row.unit_en},
        "kind": row.kind,
        "group": row.group,
        "numerator": row.numerator_id,
        "denominator": row.denominator_id,
        "origin": row.origin.split(","),
        "optional": row.optional,
        "source": row.source,
        "phrases": row.phrases,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
    }
