"""What a reading consists of. The fields and their order are those that `thidua read --json` prints."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from thidua.ground.values import Hedge, Quantity


class Role(StrEnum):
    """What a figure says happened: done, planned, proposed; an amount for one; a part of a total beside it."""

    DONE = "done"
    PLAN = "plan"
    PROPOSAL = "proposal"
    PER_UNIT = "per_unit"
    PART = "part"


class Reason(StrEnum):
    """Why a number is no figure of work."""

    DATE = "date"
    TIME = "time"
    YEAR = "year"
    DURATION = "duration"
    AGE = "age"
    ORDINAL = "ordinal"
    DOCUMENT = "document number"
    TERM = "congress term"
    PHONE = "phone number"
    COUNTER = "counter"
    FURNITURE = "page furniture"
    FOREIGN = "another language"
    ADDRESS = "web address or file name"
    SECTION = "section number"
    NAME = "inside a name"
    LAW = "rate set by law"
    ONE_OF = "one of several"
    PLACES = "places that describe"
    FAMILY = "family described"
    MEASURE = "measure that describes"
    WORD = "part of a word"
    UNNAMED = "counts nothing that is named"


class EventKind(StrEnum):
    """What happened, besides figures."""

    PLEDGE = "pledge signed"
    LEAD = "lead unit"
    VOTE = "vote"
    AWARD_GIVEN = "award given"
    AWARD_PROPOSED = "award proposed"
    FOUNDED = "unit founded"
    MERGED = "units merged"
    ENDED = "unit ended"


@dataclass(frozen=True, slots=True)
class Figure:
    """One mention of one figure.

    `surface` is the hedge, the number, its magnitude and `đồng` or `%`, without the counted noun. `indicator` is a code
    of the lexicon or None; `noun` the words counted. `period` is written as `Period` writes it. `whole` is the
    second number of "7/34", `part_of` the start of the total this is a part of, `repeats` the start of its first mention.
    """

    start: int
    end: int
    surface: str
    value: Quantity
    unit: str
    indicator: str | None
    role: Role
    subject: str | None
    period: str | None
    sentence: tuple[int, int]
    rule: str
    noun: str = ""
    whole: Decimal | None = None
    part_of: int | None = None
    repeats: int | None = None

    @property
    def hedge(self) -> Hedge:
        """How sure the writer was."""
        return self.value.hedge


@dataclass(frozen=True, slots=True)
class Rejected:
    """One number that is no figure, and why."""

    start: int
    end: int
    surface: str
    reason: Reason
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: `who` did it or gave it, to `whom`; `form` names an award, `share` the votes in percent."""

    start: int
    end: int
    surface: str
    kind: EventKind
    who: str | None
    whom: str | None
    form: str | None
    share: Decimal | None
    period: str | None
    sentence: tuple[int, int]
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything found in one text, each kind in text order."""

    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    rejected: tuple[Rejected, ...] = ()
