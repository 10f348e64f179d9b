"""Commands of this floor: spreadsheets that were never saved are thrown away in time."""

from __future__ import annotations

import argparse
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.today import now
from thidua.worksheets.actions import delete_sheets


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua tidy`."""
    words = _("throw away spreadsheets that nobody saved, after the days of THIDUA_KEEP_SHEETS")
    tidy = commands.add_parser("tidy", help=words, description=words)
    tidy.set_defaults(run=run_tidy)


def run_tidy(args: argparse.Namespace) -> int:
    """Throw away what is older than the installation keeps."""
    at = now()
    deleted = delete_sheets(before=at - timedelta(days=settings.THIDUA_KEEP_SHEETS), by=None, at=at)
    if args.json:
        print_json({"deleted": deleted, "kept_days": settings.THIDUA_KEEP_SHEETS})
    else:
        print(_("{count} spreadsheets were thrown away.").format(count=deleted))
    return 0
