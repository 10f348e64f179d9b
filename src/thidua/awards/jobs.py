"""The catalogue of awards joins `thidua catalogue load`; the signed register joins `thidua check`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from django.utils.translation import gettext as _

from thidua.awards.actions.catalogue import load_awards
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.register import check_register
from thidua.ground.commands import Told
from thidua.ground.pages import words_of
from thidua.ground.today import now


def register(_commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """No command of its own."""


def load_reviewed(_arguments: argparse.Namespace) -> Told:
    """Load the catalogue of awards, and say whether it is a new version. Errors in the files are refusals."""
    loaded, new = load_awards(at=now())
    count = len(read_loaded(loaded).awards)
    said = _("{count} awards are loaded.") if new else _("{count} awards are loaded; nothing changed.")
    return Told({"awards": {"count": count, "sha256": loaded.sha256, "new": new}}, (said.format(count=count),))


def checks() -> Iterator[str]:
    """What `thidua check` asks of awards: that the signed register holds, and says what the certificates say."""
    for fault in check_register():
        yield words_of(fault)
