"""The agenda a conference is offered to begin with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from thidua.ballots.rules.conference import Kind

AGENDA = Path(__file__).resolve().parent.parent / "catalogue" / "agenda.yaml"


@cache
def _points() -> tuple[tuple[Kind, str], ...]:
    rows = yaml.load(AGENDA.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["agenda"]
    return tuple((Kind(row["kind"]), row["title"]) for row in rows)


def usual_agenda(year: int) -> list[tuple[Kind, str]]:
    """The usual points of a conference that reviews the year, in order; official words are Vietnamese only."""
    return [(kind, title.format(year=year, next=year + 1)) for kind, title in _points()]
