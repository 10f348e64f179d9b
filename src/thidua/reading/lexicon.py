"""The phrases that name what is counted, as the catalogue hands them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator: its code, its unit and the phrases that name it in prose."""

    code: str
    unit: str
    phrases: tuple[str, ...]


class Lexicon:
    """The indicators a reading may name. Made once, used for many texts."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(entries)
