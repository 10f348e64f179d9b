"""The awards of the demo as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

STAGES = ("draft", "submitted", "returned", "council", "voted", "decided", "handed_over")


@dataclass(frozen=True)
class DossierSpec:
    """One dossier: who proposes whom for what, and how far it has come."""

    proposer: str
    award: str
    year: int
    decider: str
    drafted_on: date
    until: str
    source: str
    cluster: str = ""
    units: list[str] = field(default_factory=list)
    first: Mapping[str, Any] = field(default_factory=dict)
    direct: int = 0
    votes: list[int] = field(default_factory=list)
    forwards: int = 0
    against: list[int] = field(default_factory=list)
    reason: str = ""
    revoked: str = ""
    place: str = ""
    handed_on: date | None = None

    def comes_to(self, stage: str) -> bool:
        """Whether the dossier goes that far; one that came back was submitted and no more."""
        if self.until == "returned":
            return stage in ("draft", "submitted", "returned")
        return stage != "returned" and STAGES.index(stage) <= STAGES.index(self.until)

    def day(self, days: int) -> date:
        """So many days after it was drafted."""
        return self.drafted_on + timedelta(days=days)


@dataclass(frozen=True)
class Praise:
    """Every dossier of the demo, in the order in which they were drafted, with the words they share."""

    dossiers: list[DossierSpec]
    jobs: list[str]
    words: Mapping[str, str]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        rows = sorted((DossierSpec(**row) for row in data["dossiers"]), key=lambda spec: spec.drafted_on)
        return cls(rows, data["jobs"], data["words"])
