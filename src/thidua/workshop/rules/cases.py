"""The five cases as values: units, clusters, figures, facts, and every claim of an article with what must reproduce it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from thidua.ground.values import FOREVER, Hedge, Quantity

SEEDS = (
    "000_88e7e506ebb3df5d.txt",
    "001_2422e51105c7a8e3.txt",
    "002_acf98e65618d782b.txt",
    "003_8bfcc17f000a0d40.txt",
    "004_235197b121f3dad1.txt",
)
"""The five articles, by the names they are kept under."""


@dataclass(frozen=True)
class UnitSpec:
    """One unit as a case names it. `simulated`: the article counts it without naming it."""

    code: str
    name: str
    kind: str
    since: date
    parent: str = ""
    unit_class: str = ""
    until: date = FOREVER
    place: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class GroupSpec:
    """Grassroots unions that an article counts without naming: so many of each class beneath one superior.

    `names`: for each class the pool its names come from. `size` is how many members they have together. `founded`: the first and last day on which they were founded, one by
    one, each by its own decision.
    """

    parent: str
    names: dict[str, str]
    classes: dict[str, int]
    size: int
    since: date = date(2022, 6, 1)
    until: date = FOREVER
    founded: tuple[date, ...] = ()


@dataclass(frozen=True)
class ClusterSpec:
    """A cluster or block with its members and who led it in which year."""

    code: str
    name: str
    kind: str
    organiser: str
    since: date
    members: list[str]
    leads: dict[int, dict[str, str]]
    until: date = FOREVER


@dataclass(frozen=True)
class SpreadSpec:
    """One indicator over the made-up grassroots unions, adding up to the article's sum.

    `shares`: the sum beneath each superior, split by size, or `like` another indicator's figures; `each`: the same
    amount for every union of a class; `first`: 1 for so many unions of the classes `of`, 0 for the rest. `over` N: about
    one union in N has any. `hedge`: the article's, carried by one union, so that the sum has it.
    """

    indicator: str
    shares: dict[str, int] = field(default_factory=dict)
    each: dict[str, int] = field(default_factory=dict)
    first: int = 0
    of: list[str] = field(default_factory=list)
    like: str = ""
    over: int = 1
    step: int = 1
    hedge: str = "exact"
    newcomers_first: bool = False


@dataclass(frozen=True)
class GivenFigure:
    """A figure that the article gives for a unit's own work."""

    amount: str
    hedge: str = "exact"
    words: str = ""
    note: str = ""

    @property
    def quantity(self) -> Quantity:
        """The figure as a quantity, in the indicator's base unit."""
        return Quantity(Decimal(self.amount), Hedge(self.hedge), words=self.words)


@dataclass(frozen=True)
class OwnWork:
    """What one unit did itself."""

    unit: str
    figures: dict[str, GivenFigure]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        return cls(data["unit"], {code: GivenFigure(**figure) for code, figure in data["figures"].items()})


@dataclass(frozen=True)
class TableSpec:
    """Figures of named units: one row for each indicator, one column for each unit.

    A hedge is carried by the first column. Rows in `given` stand in the article unit by unit; the others are shares.
    """

    units: list[str] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)
    hedges: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TargetSpec:
    """A target as the article implies it."""

    unit: str
    indicator: str
    period: str
    amount: str
    day: date


@dataclass(frozen=True)
class AmendmentSpec:
    """An approved report that was corrected later by `by` of one indicator."""

    unit: str
    indicator: str
    by: int
    reason: str


@dataclass(frozen=True)
class EvidenceSpec:
    """A made-up file beside one figure."""

    unit: str
    indicator: str
    name: str
    text: str


@dataclass(frozen=True)
class ReportsSpec:
    """How the reports of a case went: the period, when they were approved, closed, which came late, which were amended.

    `beside`: units of another case that reported their own work too.
    """

    period: str
    approved_by_day: date
    closed_on: dict[str, date]
    beside: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    amended: list[AmendmentSpec] = field(default_factory=list)
    evidence: list[EvidenceSpec] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML."""
        return cls(
            **{
                **data,
                "amended": [AmendmentSpec(**row) for row in data["amended"]],
                "evidence": [EvidenceSpec(**row) for row in data["evidence"]],
            }
        )


@dataclass(frozen=True)
class FactSpec:
    """Something that happened and is no figure."""

    subject: str
    kind: str
    text: str
    day: date | None = None
    simulated: bool = False


@dataclass(frozen=True)
class Claim:
    """One thing an article says, in our own words, and where the system shows the same.

    Either an indicator of a subject in a period, with what `thidua total` must answer, or facts of one kind and year, which
    say `words`.
    """

    source: str
    subject: str
    says: str
    says_en: str
    indicator: str = ""
    period: str = ""
    amount: str = ""
    hedge: str = "exact"
    unit: str = ""
    reported: int | None = None
    expected: int | None = None
    target: str = ""
    achieved: str = ""
    text: str = ""
    fact: str = ""
    words: str = ""
    year: int = 0
    count: int = 1

    @property
    def command(self) -> str:
        """The command that reproduces it."""
        if self.indicator:
            return f"thidua total {self.subject} {self.indicator} {self.period} --json"
        return f"thidua yearbook {self.subject} {self.year} --out tong-ket.docx"

    @property
    def quantity(self) -> Quantity:
        """What the article says, as a quantity."""
        return Quantity(Decimal(self.amount), Hedge(self.hedge), words=self.text)


@dataclass(frozen=True)
class Case:
    """One article."""

    source: str
    title: str
    about: str
    about_en: str
    subject: str
    year: int
    made_up: str
    made_up_en: str
    reports: ReportsSpec
    facts: list[FactSpec]
    claims: list[Claim]
    units: list[UnitSpec] = field(default_factory=list)
    groups: list[GroupSpec] = field(default_factory=list)
    clusters: list[ClusterSpec] = field(default_factory=list)
    spreads: list[SpreadSpec] = field(default_factory=list)
    own_work: list[OwnWork] = field(default_factory=list)
    table: TableSpec = field(default_factory=TableSpec)
    targets: list[TargetSpec] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the YAML of one case; a key that is not known here is an error."""
        source = data["source"]
        lists = {"units": UnitSpec, "groups": GroupSpec, "clusters": ClusterSpec, "spreads": SpreadSpec}
        lists |= {"targets": TargetSpec, "facts": FactSpec}
        return cls(
            **{
                **data,
                **{name: [spec(**row) for row in data.get(name, [])] for name, spec in lists.items()},
                "own_work": [OwnWork.read(row) for row in data.get("own_work", [])],
                "table": TableSpec(**data.get("table", {})),
                "reports": ReportsSpec.read(data["reports"]),
                "claims": [Claim(source=source, **row) for row in data["claims"]],
            }
        )
