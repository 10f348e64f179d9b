"""What the votes of a cluster's year decided, as frozen values for the floors above: nominations, the lead unit, minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thidua.ballots.models import Conference, Option, Vote
from thidua.ballots.queries.voting import result_of, votes_of
from thidua.ballots.rules.tally import Line, Result, needed
from thidua.ballots.rules.voting import Base, Decides, Form, Mode, State
from thidua.clusters.models import Cluster
from thidua.ground.values import Sentence
from thidua.organisations.models import Unit


@dataclass(frozen=True)
class Choice:
    """One option in a result: the unit or the words voted on, what was counted, and what follows."""

    unit: Unit | None
    words: str
    for_: int
    against: int
    abstain: int
    base: int
    percent: Decimal | None
    passed: bool
    elected: bool
    why: Sentence


@dataclass(frozen=True)
class Outcome:
    """One counted vote. `choices` stand in the order of the list; `tied` are level and await another vote."""

    pk: int
    number: int
    question: str
    form: Form
    mode: Mode
    decides: Decides
    award: str
    base: Base
    needed: Sentence
    members: int
    present: int
    cast: int
    blank: int
    invalid: int
    choices: tuple[Choice, ...]
    tied: tuple[Choice, ...]
    unanimous: bool
    few: bool
    opened_at: datetime
    counted_at: datetime
    rule_source: str
    source: str
    simulated: bool

    @property
    def elected(self) -> tuple[Choice, ...]:
        """The options that won."""
        return tuple(choice for choice in self.choices if choice.elected)


def outcome_of(vote: Vote) -> Outcome | None:
    """The vote's result as a value; None before it is counted."""
    result = result_of(vote)
    if result is None or vote.opened_at is None or vote.counted_at is None:
        return None
    options = list(vote.options.select_related("unit"))
    choices = tuple(_choice(option, line) for option, line in zip(options, result.lines, strict=True))
    return _outcome(vote, result, choices)


def outcomes_of(conference: Conference) -> list[Outcome]:
    """Every counted vote of the conference, in order."""
    votes = votes_of(conference).filter(state=State.COUNTED)
    return [found for vote in votes if (found := outcome_of(vote)) is not None]


def outcomes(cluster: Cluster, year: int) -> list[Outcome]:
    """Every counted vote of the cluster's year, in order; empty while nothing is counted."""
    conference = Conference.objects.filter(cluster=cluster, year=year).select_related("cluster__organiser").first()
    return outcomes_of(conference) if conference else []


def elected_lead(cluster: Cluster, year: int) -> Unit | None:
    """Whom the conference of `year` elected to lead the year after; the last such vote counts."""
    found = [one for one in outcomes(cluster, year) if one.decides is Decides.LEAD and one.elected]
    return found[-1].elected[0].unit if found else None


def _choice(option: Option, line: Line) -> Choice:
    return Choice(
        unit=option.unit,
        words=option.words,
        for_=line.count.for_,
        against=line.count.against,
        abstain=line.count.abstain,
        base=line.base,
        percent=line.percent,
        passed=line.passed,
        elected=line.elected,
        why=line.why,
    )


def _outcome(vote: Vote, result: Result, choices: tuple[Choice, ...]) -> Outcome:
    assert vote.opened_at is not None
    assert vote.counted_at is not None
    rule, counts = vote.by_rule, result.counts
    return Outcome(
        pk=vote.pk,
        number=vote.number,
        question=vote.question,
        form=rule.form,
        mode=rule.mode,
        decides=Decides(vote.decides),
        award=vote.award,
        base=rule.base,
        needed=needed(rule),
        members=counts.members,
        present=counts.present,
        cast=counts.cast,
        blank=counts.blank,
        invalid=counts.invalid,
        choices=choices,
        tied=tuple(choices[at] for at in result.tied),
        unanimous=result.unanimous,
        few=result.few,
        opened_at=vote.opened_at,
        counted_at=vote.counted_at,
        rule_source=vote.rule_source,
        source=vote.source,
        simulated=vote.simulated,
    )
