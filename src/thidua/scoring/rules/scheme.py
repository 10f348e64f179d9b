"""What a scoring scheme says: groups, items with their rules, bonus, penalty, classes, gates, quotas, ties. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum

from thidua.ground.values import FOREVER, Name

NOTHING = Name("", "")


class Mode(StrEnum):
    """How points are rounded."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


ROUNDINGS = {
    Mode.HALF_UP: ROUND_HALF_UP,
    Mode.HALF_EVEN: ROUND_HALF_EVEN,
    Mode.DOWN: ROUND_DOWN,
    Mode.UP: ROUND_UP,
}


@dataclass(frozen=True)
class Rounding:
    """Decimals of a line and of the total, and the mode of both."""

    item: int = 2
    total: int = 2
    mode: Mode = Mode.HALF_UP

    def of_item(self, points: Decimal) -> Decimal:
        """Points of one line, rounded."""
        return points.quantize(Decimal(1).scaleb(-self.item), rounding=ROUNDINGS[self.mode])

    def of_total(self, points: Decimal) -> Decimal:
        """The total, rounded."""
        return points.quantize(Decimal(1).scaleb(-self.total), rounding=ROUNDINGS[self.mode])


@dataclass(frozen=True)
class Counted:
    """What is counted: a reported event of the scheme, or an indicator of the roll-up."""

    event: str = ""
    indicator: str = ""


@dataclass(frozen=True)
class Judged:
    """Points given by a scorer between 0 and the maximum."""


@dataclass(frozen=True)
class RatioToTarget:
    """max · min(result / target, cap)."""

    indicator: str
    cap: Decimal = Decimal(1)


@dataclass(frozen=True)
class Steps:
    """The points of the highest step that the result reaches; `of_target` steps stand on the result in % of the target."""

    indicator: str
    steps: tuple[tuple[Decimal, Decimal], ...]
    of_target: bool = False


@dataclass(frozen=True)
class PerEvent:
    """`each` points for every one counted, never more than the maximum."""

    counted: Counted
    each: Decimal


@dataclass(frozen=True)
class MinusPerEvent:
    """The maximum, less `each` for every one counted, never below 0."""

    counted: Counted
    each: Decimal


@dataclass(frozen=True)
class NoEvent:
    """The maximum when nothing was counted, else 0."""

    counted: Counted


@dataclass(frozen=True)
class RatioToPast:
    """max · min(result / mean of the unit's own last `years` closed years, cap)."""

    indicator: str
    years: int = 1
    cap: Decimal = Decimal(1)


@dataclass(frozen=True)
class OverTarget:
    """`each` points for every whole unit above the target: a bonus."""

    indicator: str
    each: Decimal


Rule = Judged | RatioToTarget | Steps | PerEvent | MinusPerEvent | NoEvent | RatioToPast | OverTarget


@dataclass(frozen=True)
class Item:
    """One line of the sheet. `derived` shows how a maximum came about that is the remainder of its group."""

    code: str
    group: str
    name: Name
    max: Decimal
    rule: Rule
    derived: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether a person gives the points."""
        return isinstance(self.rule, Judged)


@dataclass(frozen=True)
class Group:
    """Items that are read together; their points never exceed `max`."""

    code: str
    name: Name
    max: Decimal


@dataclass(frozen=True)
class Gate:
    """What a class asks beyond its points: every group at this share of its maximum, or a history of classes."""

    cls: str
    min_group_ratio: Decimal | None = None
    years: int = 0
    at_least: str = ""


@dataclass(frozen=True)
class Knockout:
    """A reported event after which the unit gets at most this class; `at_most` empty: it is not ranked at all."""

    event: str
    at_most: str = ""


@dataclass(frozen=True)
class ClassBand:
    """A class and its lower cut-off, inclusive."""

    code: str
    name: Name
    min: Decimal


@dataclass(frozen=True)
class Quota:
    """At most this share (of the units ranked, rounded) or this number of units gets the class."""

    cls: str
    share: Decimal | None = None
    count: int | None = None
    mode: Mode = Mode.DOWN


@dataclass(frozen=True)
class TieBreak:
    """What decides between equal totals: more points in an item or group, more of an indicator, fewer of an event."""

    kind: str  # "item", "group", "indicator", "fewer"
    code: str


@dataclass(frozen=True)
class Eligible:
    """Months of activity a unit needs to be rated at all, and how many after a split or merger."""

    months: int = 0
    after_reorganisation: int = 0


@dataclass(frozen=True)
class Event:
    """A kind of incident: reported by an officer, or, with `late_reports`, counted from the reports that came late."""

    code: str
    name: Name
    late_reports: bool = False


@dataclass(frozen=True)
class Scheme:
    """One dated version of a scoring scheme. `sample` says that nobody published it."""

    code: str
    name: Name
    source: Name
    valid_from: date
    total_max: Decimal
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    classes: tuple[ClassBand, ...]
    rounding: Rounding = Rounding()
    valid_until: date = FOREVER
    bonus: tuple[Item, ...] = ()
    bonus_max: Decimal | None = None
    penalty: tuple[Item, ...] = ()
    events: tuple[Event, ...] = ()
    knockouts: tuple[Knockout, ...] = ()
    gates: tuple[Gate, ...] = ()
    quotas: tuple[Quota, ...] = ()
    ties: tuple[TieBreak, ...] = ()
    eligible: Eligible = Eligible()
    differs: Decimal = Decimal(1)
    sample: bool = False
    unverified: Name = NOTHING

    def items_of(self, group: str) -> list[Item]:
        """The items of one group, in order."""
        return [item for item in self.items if item.group == group]

    def every_item(self) -> tuple[Item, ...]:
        """Items, bonus and penalty lines."""
        return (*self.items, *self.bonus, *self.penalty)

    def item(self, code: str) -> Item | None:
        """The item with the code."""
        return next((item for item in self.every_item() if item.code == code), None)

    def band(self, code: str) -> ClassBand | None:
        """The class with the code."""
        return next((band for band in self.classes if band.code == code), None)

    def place_of(self, cls: str) -> int:
        """Where a class stands, the best first; an unknown one behind all."""
        return next((at for at, band in enumerate(self.classes) if band.code == cls), len(self.classes))

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator that a rule or a tie asks for, each once."""
        found: dict[str, None] = {}
        for item in self.every_item():
            code = getattr(item.rule, "indicator", "") or getattr(getattr(item.rule, "counted", None), "indicator", "")
            if code:
                found[code] = None
        found |= {tie.code: None for tie in self.ties if tie.kind == "indicator"}
        return tuple(found)
