"""The conferences of the demo as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self


@dataclass(frozen=True)
class PointSpec:
    """One point of an agenda."""

    kind: str
    title: str


@dataclass(frozen=True)
class NoteSpec:
    """Something noted at the first point of the kind `at`."""

    at: str
    kind: str
    words: str


@dataclass(frozen=True)
class TaskSpec:
    """A task of next year; without an owner it is every member's."""

    words: str
    due: date
    owner: str = ""


@dataclass(frozen=True)
class VoteSpec:
    """A vote with what was counted for each unit. It is asked at the points of votes, the one for the lead at the last.

    On a device it is said instead whom each unit's delegate is for (`ballots`, "all" being every unit but the own one), and
    which two units count (`committee`, with the `codes` they open a secret vote with, where visitors have to know them).
    `until` says how far it has come: prepared | open | closed | counted.
    """

    question: str
    rule: str
    decides: str
    units: list[str]
    counts: list[int] = field(default_factory=list)
    ballots: Mapping[str, Any] = field(default_factory=dict)
    committee: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    seats: int | None = None
    award: str = ""
    until: str = "counted"
    simulated: bool = True

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the YAML of one vote."""
        return cls(**{"counts" if key == "for" else key: value for key, value in row.items()})

    def marks(self, unit: str, *, otherwise: str, in_favour: str, silent: str) -> str:
        """The ballot of the unit's delegate: one letter for each option; `otherwise` of what it is not for, its own left out."""
        chosen = self.ballots[unit]
        wanted = set(self.units) - {unit} if chosen == "all" else set(chosen)
        return "".join(in_favour if one in wanted else silent if one == unit else otherwise for one in self.units)


@dataclass(frozen=True)
class NextLead:
    """Who leads next, and how that was decided."""

    to: str
    ground: str
    deputy: str = ""


@dataclass(frozen=True)
class ConferenceSpec:
    """How the conference of one cluster's year went, and how far it has come.

    Without `called_on` it is being prepared; `stands_at` is the point of the agenda at which it sits now. `log_ins`: by
    unit, the log-in that attends in place of its chair.
    """

    cluster: str
    year: int
    source: str
    title: str
    place: str
    prepared_on: date
    begins: datetime
    guests: list[str]
    agenda: list[PointSpec]
    tasks: list[TaskSpec]
    called_on: date | None = None
    notes: list[NoteSpec] = field(default_factory=list)
    votes: list[VoteSpec] = field(default_factory=list)
    next_lead: NextLead | None = None
    stands_at: int = 0
    log_ins: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the YAML of one conference; a key that is not known here is an error."""
        known = dict(row)
        known["begins"] = datetime.fromisoformat(str(row["begins"]))
        known["agenda"] = [PointSpec(**each) for each in row["agenda"]]
        known["tasks"] = [TaskSpec(**each) for each in row["tasks"]]
        known["notes"] = [NoteSpec(**each) for each in row.get("notes", [])]
        known["votes"] = [VoteSpec.read(each) for each in row.get("votes", [])]
        known["next_lead"] = NextLead(**row["next_lead"]) if "next_lead" in row else None
        return cls(**known)
