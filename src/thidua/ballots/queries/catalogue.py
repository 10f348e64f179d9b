"""Which ballot rules and nominations the reviewed file offers."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from thidua.ballots.rules.catalogue import Nomination, RuleEntry, read_entry, read_nomination
from thidua.ballots.rules.refusals import NoSuchRule

FILE = Path(__file__).resolve().parent.parent / "catalogue" / "ballots.yaml"


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


@cache
def all_entries() -> tuple[RuleEntry, ...]:
    """Every ballot rule of the file, in its order."""
    return tuple(read_entry(raw) for raw in _file()["rules"])


def entries_in_force(on: date) -> list[RuleEntry]:
    """The ballot rules on offer that day."""
    return [entry for entry in all_entries() if entry.in_force(on)]


def entry_of(code: str, on: date) -> RuleEntry:
    """The ballot rule with the code. Raises NoSuchRule."""
    for entry in entries_in_force(on):
        if entry.rule.code == code:
            return entry
    raise NoSuchRule(code=code, on=on)


@cache
def nominations() -> dict[str, Nomination]:
    """By its code: each award that a vote can nominate for."""
    found = [read_nomination(raw) for raw in _file()["nominations"]]
    return {one.award: one for one in found}


def share_indicator() -> str:
    """The reported figure that is the share in favour."""
    return str(_file()["share_indicator"])
