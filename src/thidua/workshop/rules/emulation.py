"""The scoring of the demo's clusters as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from thidua.workshop.rules.simulation import draw


@dataclass(frozen=True)
class AppealSpec:
    """An appeal against one line, and its answer; `points` are the council's afterwards."""

    unit: str
    item: str
    text: str
    upheld: bool
    answer: str
    points: str
    day: date


@dataclass(frozen=True)
class IncidentSpec:
    """A reported event."""

    unit: str
    event: str
    day: date
    note: str


@dataclass(frozen=True)
class RoundSpec:
    """How the scoring of one cluster's year went, and how far it has come."""

    cluster: str
    year: int
    scheme: str
    scoring_day: date
    opened_on: date
    appeals_until: date
    handed_in_on: date
    verified_on: date
    judged: tuple[int, int]
    lean: Mapping[str, tuple[int, int]]
    not_yet: Mapping[str, str]
    incidents: list[IncidentSpec]
    appeals: list[AppealSpec]
    closed_on: date | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML of one round."""
        return cls(
            **{
                **data,
                "judged": tuple(data["judged"]),
                "incidents": [IncidentSpec(**row) for row in data["incidents"]],
                "appeals": [AppealSpec(**row) for row in data["appeals"]],
            }
        )

    def points(self, unit: str, item: str, most: Decimal) -> tuple[Decimal, Decimal]:
        """Made-up points of one line: the verifier's and the unit's own, in halves; a unit never thinks less of itself."""
        low, high = self.lean.get(unit, self.judged)
        percent = draw(f"{unit}/{item}/{self.year}", low, high)
        verified = Decimal(int(most * 2 * percent) // 100) / 2
        own = min(most, verified + Decimal(draw(f"{unit}/{item}/own", 0, 3)) / 2)
        return min(verified, most), own


@dataclass(frozen=True)
class PledgeSpec:
    """A pledge: who, for which year, how far it is. `figures`: each unit's promise is drawn between the two, by indicator.
    `unsigned`: the units whose chairs have not signed yet. `drafted_by`: the unit that drafts where nobody leads. `clock`: the
    time of day of the signing, where it is known."""

    cluster: str
    year: int
    source: str
    drafted_on: date
    signing_day: date
    witness: str
    contents: list[str]
    figures: Mapping[str, tuple[int, int]]
    state: str
    unsigned: list[str] = field(default_factory=list)
    copy: str = ""
    drafted_by: str = ""
    clock: str = ""

    def promised(self, unit: str) -> dict[str, Decimal]:
        """What one unit promises, always the same."""
        return {
            code: Decimal(draw(f"{unit}/{code}/{self.year}/pledge", low, high))
            for code, (low, high) in self.figures.items()
        }


@dataclass(frozen=True)
class Emulation:
    """Everything the demo pledges and scores."""

    rounds: list[RoundSpec] = field(default_factory=list)
    pledges: list[PledgeSpec] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        return cls([RoundSpec.read(row) for row in data["rounds"]], [PledgeSpec(**row) for row in data["pledges"]])
