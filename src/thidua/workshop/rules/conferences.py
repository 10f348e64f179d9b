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
    """A vote with what was counted for each unit. It is asked at the points of votes, the one for the lead at the last."""

    question: str
    rule: str
    decides: str
    units: list[str]
    counts: list[int]
    award: str = ""
    simulated: bool = True

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the YAML of one vote."""
        return cls(**{"counts" if key == "for" else key: value for key, value in row.items()})


@dataclass(frozen=True)
class NextLead:
    """Who leads next, and how that was decided."""

    to: str
    ground: str
    deputy: str = ""


@dataclass(frozen=True)
class ConferenceSpec:
    """How the conference of one cluster's year went, and how far it has come: without `called_on` it is being prepared."""

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
