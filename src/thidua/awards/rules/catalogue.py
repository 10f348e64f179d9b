"""The reviewed catalogue as values: awards, conditions, bonuses, base salary, each dated and with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from thidua.ground.values import FOREVER, Name, Refusal, Span, insist, together
from thidua.ground.values import mark as _


class Stream(StrEnum):
    """Whose award it is."""

    STATE = "state"
    UNION = "union"
    FRONT = "front"


class Form(StrEnum):
    """What is given."""

    FLAG = "flag"
    MERIT = "merit"
    COMMENDATION = "commendation"
    TITLE = "title"
    MEDAL = "medal"
    PRIZE = "prize"


class Status(StrEnum):
    """How an entry is known."""

    READ = "read"
    MACHINE = "machine"
    ARTICLE = "article"
    UNREAD = "unread"
    PROPOSED = "proposed"


class Kind(StrEnum):
    """What a condition asks; `ASK` is a question for a person."""

    HELD_EACH_YEAR = "held_each_year"
    HELD_BEFORE = "held_before"
    NOT_WITHIN = "not_within"
    ONCE = "once"
    RANKED = "ranked"
    NO_EVENT = "no_event"
    AT_MOST = "at_most"
    DIRECT_WORKER = "direct_worker"
    ASK = "ask"


STREAM_NAMES: dict[Stream, str] = {
    Stream.STATE: _("the State"),
    Stream.UNION: _("the union"),
    Stream.FRONT: _("the Fatherland Front"),
}
FORM_NAMES: dict[Form, str] = {
    Form.FLAG: _("emulation flag"),
    Form.MERIT: _("certificate of merit"),
    Form.COMMENDATION: _("certificate of commendation"),
    Form.TITLE: _("emulation title"),
    Form.MEDAL: _("commemorative medal"),
    Form.PRIZE: _("prize"),
}
STATUS_NAMES: dict[Status, str] = {
    Status.READ: _("read in its source"),
    Status.MACHINE: _("read in a translation or re-post"),
    Status.ARTICLE: _("seen in one of the five articles"),
    Status.UNREAD: _("not verified"),
    Status.PROPOSED: _("an example chosen here"),
}
COLLECTIVE, PERSON = "collective", "person"
COMPREHENSIVE, THEMATIC = "comprehensive", "thematic"


@dataclass(frozen=True)
class Condition:
    """One condition of an award. Which of the numbers it needs follows from its kind."""

    code: str
    kind: Kind
    text: Name
    status: Status
    source: str
    awards: tuple[str, ...] = ()
    years: int = 0
    within: int | None = None
    first: int = 0
    events: tuple[str, ...] = ()
    count: int = 0
    per: str = ""


@dataclass(frozen=True)
class Bonus:
    """So many times the base salary, from a day on."""

    of: str
    coefficient: Decimal
    span: Span
    status: Status
    source: str


@dataclass(frozen=True)
class AwardSpec:
    """One award: who may get it, who grants it, since when, on which conditions. `kinds` decide it in this system."""

    code: str
    name: Name
    stream: Stream
    form: Form
    subjects: tuple[str, ...]
    scope: str
    granted_by: Name
    kinds: tuple[str, ...]
    to: tuple[str, ...]
    span: Span
    status: Status
    source: str
    conditions: tuple[Condition, ...]
    bonuses: tuple[Bonus, ...]
    parts: tuple[str, ...]
    citation: str

    @property
    def decided_outside(self) -> bool:
        """Whether no unit of the house decides it: the decision comes from elsewhere and is recorded."""
        return not self.kinds

    def bonus_of(self, subject: str, on: date) -> Bonus | None:
        """The coefficient in force that day for a person or a collective; None when none is known."""
        return next((bonus for bonus in self.bonuses if bonus.of == subject and on in bonus.span), None)


@dataclass(frozen=True)
class BaseSalary:
    """The base salary, in đồng."""

    amount: Decimal
    span: Span
    status: Status
    source: str


@dataclass(frozen=True)
class Part:
    """A paper that belongs to a dossier and comes from elsewhere."""

    code: str
    name: Name
    always: bool
    status: Status
    source: str


@dataclass(frozen=True)
class CouncilRule:
    """When a council may decide: a share of its members there, and more than a share of `of` in favour: "present", "members" or "cast"."""

    quorum: tuple[int, int]
    more_than: tuple[int, int]
    of: str
    span: Span
    status: Status
    source: str


@dataclass(frozen=True)
class AwardCatalogue:
    """Everything the reviewed files say."""

    awards: tuple[AwardSpec, ...]
    salaries: tuple[BaseSalary, ...]
    parts: tuple[Part, ...]
    council: tuple[CouncilRule, ...]
    one_scope: tuple[Span, ...]
    questions: tuple[Condition, ...]
    unverified: tuple[Name, ...]
    checked_by: Name

    def award(self, code: str, on: date) -> AwardSpec:
        """The award with this code as it is on the day. Raises NoSuchAward."""
        found = next((award for award in self.awards if award.code == code and on in award.span), None)
        if found is None:
            raise NoSuchAward(code=code, on=on)
        return found

    def named(self, code: str) -> AwardSpec:
        """The award with this code, whenever it holds: the name of what was once given. Raises NoSuchAward."""
        found = [award for award in self.awards if award.code == code]
        if not found:
            raise NoSuchAward(code=code, on=FOREVER)
        return found[-1]

    def salary(self, on: date) -> BaseSalary | None:
        """The base salary of the day; None when none is known."""
        return next((salary for salary in self.salaries if on in salary.span), None)

    def rule(self, on: date) -> CouncilRule | None:
        """How a council decides on the day."""
        return next((rule for rule in self.council if on in rule.span), None)

    def bonus(self, award: AwardSpec, subject: str, on: date) -> Decimal | None:
        """The bonus in đồng: coefficient × base salary; None where either is unknown, never 0."""
        bonus, salary = award.bonus_of(subject, on), self.salary(on)
        return bonus.coefficient * salary.amount if bonus and salary else None

    def parts_of(self, award: AwardSpec) -> tuple[Part, ...]:
        """The papers from elsewhere that the dossier needs."""
        return tuple(part for part in self.parts if part.always or part.code in award.parts)


class AwardsUnreadable(Refusal):
    """Something is missing in a file, or of the wrong kind."""

    text = _("The catalogue of awards cannot be read at “{place}”: {value}. Compare it with its neighbours.")


class NoSuchAward(Refusal):
    """The code names no award of that day."""

    text = _("The catalogue has no award “{code}” on {on}. Choose one from the catalogue of awards.")


class AwardNotLoaded(Refusal):
    """Nobody loaded the catalogue."""

    text = _("The catalogue of awards is not loaded. The operator loads it: thidua catalogue load.")


def read_awards(files: Mapping[str, Mapping[str, Any]]) -> AwardCatalogue:
    """The catalogue of the reviewed files, by file name; `common` beside one file for each stream.

    Raises AwardsUnreadable, all faults at once.
    """
    faults: list[Refusal] = []
    awards: list[AwardSpec] = []
    common = files["common"]
    parts = tuple(
        Part(row["code"], _name(row["name"]), row["always"], Status(row["status"]), common["sources"][row["source"]])
        for row in common["parts"]
    )
    for file, raw in files.items():
        for row in raw.get("awards", []):
            try:
                awards.append(_award(row, Stream(raw["stream"]), raw["sources"]))
            except (KeyError, TypeError, ValueError) as fault:
                place = row.get("code", file) if isinstance(row, Mapping) else file
                faults.append(AwardsUnreadable(place=str(place), value=str(fault)))
    faults += _unknown(awards, {part.code for part in parts})
    insist(together(faults))
    sources = common["sources"]
    return AwardCatalogue(
        awards=tuple(awards),
        salaries=tuple(
            BaseSalary(Decimal(str(row["amount"])), _span(row), Status(row["status"]), sources[row["source"]])
            for row in common["base_salary"]
        ),
        parts=parts,
        council=tuple(
            CouncilRule(
                (row["quorum"][0], row["quorum"][1]),
                (row["more_than"][0], row["more_than"][1]),
                row["of"],
                _span(row),
                Status(row["status"]),
                sources[row["source"]],
            )
            for row in common["council"]
        ),
        one_scope=tuple(_span(row) for row in common["one_scope"]),
        questions=tuple(_condition(row | {"kind": "ask"}, sources) for row in common["questions"]),
        unverified=tuple(_name(row) for row in common["review"]["unverified"]),
        checked_by=_name(common["review"]["checked_by"]),
    )


def _unknown(awards: list[AwardSpec], parts: set[str]) -> list[Refusal]:
    """Names that lead nowhere, and two entries of one award on one day."""
    codes = {award.code for award in awards}
    faults: list[Refusal] = []
    for award in awards:
        named = {code for condition in award.conditions for code in condition.awards}
        faults += [AwardsUnreadable(place=award.code, value=one) for one in sorted(named - codes)]
        faults += [AwardsUnreadable(place=award.code, value=one) for one in sorted(set(award.parts) - parts)]
        twins = [one for one in awards if one is not award and one.code == award.code]
        if any(award.span.meet(one.span) for one in twins):
            faults.append(AwardsUnreadable(place=award.code, value=f"{award.span.since:%d/%m/%Y}"))
    return faults


def _award(row: Mapping[str, Any], stream: Stream, sources: Mapping[str, str]) -> AwardSpec:
    subjects = tuple(row["for"])
    if not subjects or set(subjects) - {COLLECTIVE, PERSON}:
        raise ValueError(f"for: {list(subjects)}")
    if row["scope"] not in (COMPREHENSIVE, THEMATIC, ""):
        raise ValueError(f"scope: {row['scope']}")
    valid = row["valid"]
    return AwardSpec(
        code=row["code"],
        name=_name(row["name"]),
        stream=stream,
        form=Form(row["form"]),
        subjects=subjects,
        scope=row["scope"],
        granted_by=_name(row["granted_by"]),
        kinds=tuple(row["granted_by"].get("kinds", ())),
        to=tuple(row.get("to", ())),
        span=Span(_day(valid[0]), _day(valid[1]) if len(valid) > 1 else FOREVER),
        status=Status(row["status"]),
        source=sources[row["source"]],
        conditions=tuple(_condition(one, sources) for one in row.get("conditions", [])),
        bonuses=tuple(
            Bonus(one["for"], Decimal(one["coefficient"]), _span(one), Status(one["status"]), sources[one["source"]])
            for one in row.get("bonus", [])
        ),
        parts=tuple(row.get("parts", ())),
        citation=row.get("citation", ""),
    )


_NEEDS: dict[Kind, tuple[str, ...]] = {
    Kind.HELD_EACH_YEAR: ("awards", "years"),
    Kind.HELD_BEFORE: ("awards",),
    Kind.NOT_WITHIN: ("years",),
    Kind.RANKED: ("first",),
    Kind.NO_EVENT: ("events",),
    Kind.AT_MOST: ("count", "per"),
}


def _condition(row: Mapping[str, Any], sources: Mapping[str, str]) -> Condition:
    kind = Kind(row["kind"])
    for need in _NEEDS.get(kind, ()):
        if not row.get(need):
            raise ValueError(f"{row['code']}: {need}")
    return Condition(
        code=row["code"],
        kind=kind,
        text=_name(row["text"]),
        status=Status(row["status"]),
        source=sources[row["source"]],
        awards=tuple(row.get("awards", ())),
        years=int(row.get("years", 0)),
        within=row.get("within"),
        first=int(row.get("first", 0)),
        events=tuple(row.get("events", ())),
        count=int(row.get("count", 0)),
        per=row.get("per", ""),
    )


def _name(row: Mapping[str, Any]) -> Name:
    return Name(str(row["vi"]), str(row["en"]))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _span(row: Mapping[str, Any]) -> Span:
    return Span(_day(row["since"]), _day(row["until"]) if row.get("until") else FOREVER)
