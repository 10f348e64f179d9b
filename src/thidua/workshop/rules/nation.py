"""What stands above the cases, and the simulated year in which the demo's "today" lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from thidua.workshop.rules.cases import ClusterSpec, FactSpec, GroupSpec, UnitSpec


@dataclass(frozen=True)
class PeriodSpec:
    """A declared period with its cut-off and deadline."""

    code: str
    cut_off: date
    deadline: date


@dataclass(frozen=True)
class Nation:
    """The units above all cases, the declared periods, and when the highest unit closed which."""

    periods: list[PeriodSpec]
    units: list[UnitSpec]
    closed_on: dict[str, date]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        return cls(
            [PeriodSpec(**row) for row in data["periods"]],
            [UnitSpec(**row) for row in data["units"]],
            data["closed_on"],
        )


@dataclass(frozen=True)
class DecisionSpec:
    """A made-up decision."""

    body: str
    number: str
    dated: date


@dataclass(frozen=True)
class TakeSpec:
    """The next `take` unions beneath `source` that no earlier line took go to `to`."""

    source: str
    take: int
    to: str


@dataclass(frozen=True)
class NewcomerSpec:
    """A grassroots union or association founded in the current year."""

    code: str
    name: str
    parent: str
    kind: str
    unit_class: str
    day: date
    size: int


@dataclass(frozen=True)
class CurrentTarget:
    """A target assigned to a unit, and how it is cascaded to the units beneath."""

    unit: str
    indicator: str
    period: str
    amount: int
    day: date
    shares: dict[str, int]


@dataclass(frozen=True)
class ReviewSpec:
    """A review of a movement; `met`: how many of a hundred registered members reached the goal, 0 where nobody says."""

    unit: str
    moment: str
    day: date
    words: str
    met: int = 0


@dataclass(frozen=True)
class ExampleSpec:
    """What is praised in a movement."""

    unit: str
    words: str
    day: date
    collectives: int = 0
    persons: int = 0


@dataclass(frozen=True)
class MovementSpec:
    """A movement and what became of it; see the head of the file for `register`, `waiting`, `silent`, `returned`."""

    launcher: str
    name: str
    nature: str
    period: str
    launched_on: date
    plan: str
    number: str = ""
    source: str = ""
    register: str = ""
    passed_on: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    returned: dict[str, str] = field(default_factory=dict)
    reviews: list[ReviewSpec] = field(default_factory=list)
    examples: list[ExampleSpec] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        return cls(
            **{
                **data,
                "reviews": [ReviewSpec(**row) for row in data.get("reviews", [])],
                "examples": [ExampleSpec(**row) for row in data.get("examples", [])],
            }
        )


@dataclass(frozen=True)
class LogIn:
    """A simulated officer whom a visitor may be: the name to type, the role, the units, and what to try."""

    username: str
    role: str
    units: list[str]
    vi: str
    en: str


@dataclass(frozen=True)
class TextSpec:
    """A text that was read for a unit's draft; `words` holds the places of its figures."""

    unit: str
    name: str
    day: date
    words: str


@dataclass(frozen=True)
class SheetSpec:
    """A sheet that an office was sent: its units, its heads (words, indicator, noughts), the cells that are wrong in it.

    With `saved` its figures stand in drafts already; with `keep_as` its layout is kept under that name.
    """

    name: str
    day: date
    title: str
    units: list[str]
    heads: list[tuple[str, str, int]]
    wrong: dict[str, str] = field(default_factory=dict)
    saved: bool = False
    keep_as: str = ""


@dataclass(frozen=True)
class LeaveSpec:
    """Who is on leave, from which day to which, and the log-in of the colleague who does the running work."""

    unit: str
    role: str
    to: str
    since: date
    last: date
    day: date


@dataclass(frozen=True)
class AheadSpec:
    """A decision over several units that is entered and waits for a second officer; its lines as they are typed."""

    above: str
    body: str
    number: str
    dated: date
    title: str
    day: date
    lines: str


@dataclass(frozen=True)
class CurrentYear:
    """The simulated year: what the mergers of 2025 made of the units, and how far the year has come."""

    today: date
    year: int
    merged_on: date
    decisions: dict[str, DecisionSpec]
    planted: list[UnitSpec]
    groups: list[GroupSpec]
    founded: list[UnitSpec]
    moves: list[TakeSpec]
    ended: list[str]
    newcomers: list[NewcomerSpec]
    clusters: list[ClusterSpec]
    facts: list[FactSpec]
    targets: list[CurrentTarget]
    password: str
    log_ins: list[LogIn]
    text_read: TextSpec
    sheets_sent: list[SheetSpec]
    leaves: list[LeaveSpec]
    proposals: list[str]
    ahead: AheadSpec

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        lists = {
            "planted": UnitSpec,
            "groups": GroupSpec,
            "founded": UnitSpec,
            "moves": TakeSpec,
            "newcomers": NewcomerSpec,
            "clusters": ClusterSpec,
            "facts": FactSpec,
            "targets": CurrentTarget,
            "log_ins": LogIn,
            "sheets_sent": SheetSpec,
            "leaves": LeaveSpec,
        }
        return cls(
            **{
                **data,
                "text_read": TextSpec(**data["text_read"]),
                "ahead": AheadSpec(**data["ahead"]),
                "decisions": {name: DecisionSpec(**row) for name, row in data["decisions"].items()},
                **{name: [spec(**row) for row in data[name]] for name, spec in lists.items()},
            }
        )
