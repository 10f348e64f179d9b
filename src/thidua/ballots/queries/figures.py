"""Reported figures that votes have decided: what the votes say, what was reported, and whether the two differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thidua.ballots.models import Conference
from thidua.ballots.queries.catalogue import nominations, share_indicator
from thidua.ballots.queries.outcomes import Outcome, outcomes_of
from thidua.ballots.rules.voting import Decides, Mode
from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
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
