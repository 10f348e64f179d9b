"""Reported figures that votes have decided: what the votes say, what was reported, whether the two differ; and what of it
belongs in which unit's report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thidua.ballots.models import Conference, Elector
from thidua.ballots.queries.catalogue import nominations, share_indicator
from thidua.ballots.queries.outcomes import Outcome, outcomes_of
from thidua.ballots.rules.voting import Decides, Mode
from thidua.clusters.queries import members_of_year
from thidua.ground.today import day_of
from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit
from thidua.reports.queries.proposals import Offer
from thidua.rollup.queries import Reading, totals


@dataclass(frozen=True)
class ProposedFigure:
    """One indicator of the cluster's year: what the votes make it, and what stands in the reports."""

    indicator: Indicator
    amount: Decimal
    reading: Reading

    @property
    def reported(self) -> Decimal | None:
        """What was reported; None when nobody did."""
        return self.reading.quantity.amount if self.reading.quantity else None

    @property
    def differs(self) -> bool:
        """Whether something else was reported."""
        return self.reported is not None and self.reported != self.amount


def proposed_figures(conference: Conference) -> list[ProposedFigure]:
    """What the conference's votes say of the reported counts of nominations and of the share in favour."""
    found = _decided(outcomes_of(conference))
    known = indicators()
    codes = [code for code in found if code in known]
    if not codes:
        return []
    readings = totals(conference.cluster, Period.parse(str(conference.year)), codes)
    return [ProposedFigure(known[code], found[code], readings[code]) for code in codes]


def _decided(outcomes: list[Outcome]) -> dict[str, Decimal]:
    """By indicator: how many were nominated over all votes on that award; the smallest share of any acclaimed."""
    counted: dict[str, Decimal] = {}
    shares: list[Decimal] = []
    for outcome in outcomes:
        if outcome.decides is not Decides.NOMINATION:
            continue
        if nomination := nominations().get(outcome.award):
            so_far = counted.get(nomination.indicator, Decimal(0))
            counted[nomination.indicator] = so_far + len(outcome.elected)
        if outcome.mode is Mode.ACCLAIM:
            shares += [one.percent for one in outcome.elected if one.percent is not None]
    return counted | ({share_indicator(): min(shares)} if shares else {})


def offers_of(conference: Conference) -> list[Offer]:
    """What the conference's counted votes make the figures of each member's report of the year.

    Of every award voted on: how often the unit was put forward, also 0. Of an acclamation to which nobody objected: that the
    unit had a vote and agreed; where somebody objected nobody knows who, so only that it had a vote.
    """
    nominating = [one for one in outcomes_of(conference) if one.decides is Decides.NOMINATION]
    day = day_of(conference.begins_at)
    known, found = indicators(), []
    for unit in members_of_year(conference.cluster, conference.year):
        said: dict[str, tuple[int, list[int]]] = {}
        for one in nominating:
            if (nomination := nominations().get(one.award)) and nomination.indicator in known:
                count, numbers = said.get(nomination.indicator, (0, []))
                forward = sum(1 for choice in one.elected if choice.unit == unit)
                said[nomination.indicator] = (count + forward, [*numbers, one.number])
        said |= _agreed(conference, unit, nominating, known.get(share_indicator()))
        for code, (count, numbers) in said.items():
            votes = ", ".join(str(number) for number in numbers)
            source = f"biểu quyết số {votes} tại hội nghị ngày {day:%d/%m/%Y}, {conference.cluster.name}"
            found.append(Offer(unit, code, Decimal(count), source))
    return found


def _agreed(
    conference: Conference, unit: Unit, nominating: list[Outcome], share: Indicator | None
) -> dict[str, tuple[int, list[int]]]:
    acclaimed = [one for one in nominating if one.mode is Mode.ACCLAIM]
    there = Elector.objects.filter(vote__in=[one.pk for one in acclaimed], delegate__unit=unit).exists()
    if not there or share is None or not share.numerator_id or not share.denominator_id:
        return {}
    numbers = [one.number for one in acclaimed]
    agreed = not any(choice.against for one in acclaimed for choice in one.choices)
    return {share.denominator_id: (1, numbers)} | ({share.numerator_id: (1, numbers)} if agreed else {})
