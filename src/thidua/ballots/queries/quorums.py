"""The quorum a conference is offered until its cluster decides its own."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import yaml

from thidua.ballots.rules.quorums import OfferedQuorum, read_quorums

QUORUMS = Path(__file__).resolve().parent.parent / "catalogue" / "quorums.yaml"


@cache
def quorums() -> tuple[OfferedQuorum, ...]:
    """Every entry of the reviewed file, in its order."""
    return read_quorums(yaml.load(QUORUMS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def offered_quorum(on: date) -> OfferedQuorum | None:
    """The first entry in force that day."""
    return next((each for each in quorums() if each.valid_from <= on < each.valid_until), None)
