"""Every claim of the five articles beside what the system says at this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from thidua.clusters.queries import subject
from thidua.ground.values import Period, plain
from thidua.paper.rules import Number, words_of_runs
from thidua.rollup.queries import Reading, totals
from thidua.targets.queries import target_of
from thidua.targets.rules import achieved
from thidua.workshop.rules.cases import Claim
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.passages import told_of
from thidua.yearbook.queries.ways import address_of
from thidua.yearbook.rules import runs_of


@dataclass(frozen=True)
class Checked:
    """A claim beside its live total, or beside what the year-end report tells of it; `address` is where that was done."""

    claim: Claim
    reading: Reading | None = None
    target: Decimal | None = None
    achieved: Decimal | None = None
    facts: int = 0
    address: str = ""

    @property
    def holds(self) -> bool:
        """Whether the system says exactly what the article says."""
        claim = self.claim
        if claim.fact:
            return self.facts >= claim.count
        reading = self.reading
        return (
            reading is not None
            and reading.quantity is not None
            and plain(reading.quantity.amount) == claim.amount
            and reading.quantity.hedge == claim.hedge
            and reading.indicator.unit_vi == claim.unit
            and (reading.text or "") == claim.text
            and claim.reported in (None, reading.reported)
            and claim.expected in (None, reading.expected)
            and claim.target == (plain(self.target) if self.target is not None else "")
            and claim.achieved == (plain(self.achieved) if self.achieved is not None else "")
        )


def check_claims(claims: Iterable[Claim]) -> list[Checked]:
    """Each claim with what the system says now; one reading for all figures of a subject and period."""
    claims = list(claims)
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for claim in claims:
        if claim.indicator:
            asked[claim.subject, claim.period].append(claim.indicator)
    subjects = {claim.subject: subject(claim.subject) for claim in claims}
    readings = {
        (code, period): totals(subjects[code], Period.parse(period), codes) for (code, period), codes in asked.items()
    }
    return [
        _of_figure(claim, subjects[claim.subject], readings[claim.subject, claim.period][claim.indicator])
        if claim.indicator
        else _of_fact(claim, subjects[claim.subject])
        for claim in claims
    ]


def _of_figure(claim: Claim, found: object, reading: Reading) -> Checked:
    aim = target_of(found, reading.indicator, reading.period)  # type: ignore[arg-type]
    reached = achieved(reading.quantity.amount, aim) if reading.quantity and aim is not None else None
    return Checked(claim, reading, aim, reached)


def _of_fact(claim: Claim, found: Subject) -> Checked:
    """How often the year-end report tells such a thing, whether an officer wrote it down or it was done in the house."""
    told = told_of(found, claim.year)
    runs = [runs_of(line, told.counted) for line in told.lines.get(claim.fact, [])]
    telling = [each for each in runs if claim.words in words_of_runs(each)]
    numbers = [run for each in telling for run in each if isinstance(run, Number)]
    return Checked(claim, facts=len(telling), address=address_of(numbers[0]) if numbers else "")
