"""Commands of the tree."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.pages import words_of
from thidua.organisations.actions import rebuild_branches
from thidua.organisations.models import Unit
from thidua.organisations.queries import check_tree


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua rebuild-tree`."""
    rebuild = commands.add_parser("rebuild-tree", help=_("recompute from the units' terms who hangs beneath whom"))
    rebuild.set_defaults(run=_rebuild)


def checks() -> Iterator[str]:
    """What is wrong with the tree; nothing when all is well."""
    return (words_of(fault) for fault in check_tree())


def _rebuild(args: argparse.Namespace) -> int:
    units = list(Unit.objects.values_list("pk", flat=True))
    rebuild_branches(unit_ids=units)
    if args.json:
        print_json({"units": len(units)})
    else:
        print(_("The tree of {units} units is recomputed.").format(units=len(units)))
    return 0
