"""Figures that the house knows already and offers to whoever fills in a report; the officer takes them or writes others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from thidua.ground.values import Period, write_number
from thidua.organisations.models import Unit
from thidua.reports.models import OfferedFigure, Report
from thidua.years.queries import registered_members

MEMBERS_IN_MOVEMENTS = "TD10"
"""The line that counts members registered in movements, each member once."""


@dataclass(frozen=True)
class Offer:
    """One figure of a unit's year, and the words that say where it comes from."""

    unit: Unit
    indicator: str
    amount: Decimal
    source: str


@dataclass(frozen=True)
class Proposal:
    """What one line may say, in its own unit, and the words kept beside the figure once it is taken.

    `together`: what several movements count together, more than `amount` when members stand in more than one.
    """

    amount: Decimal
    source: str
    together: Decimal = Decimal(0)

    @property
    def in_several(self) -> bool:
        """Whether a member may stand in more than one movement, so that the true number may be higher."""
        return self.together > self.amount

    @property
    def typed(self) -> str:
        """The amount as one would type it."""
        return write_number(self.amount)


def proposals_of(report: Report, codes: Iterable[str]) -> dict[str, Proposal]:
    """By indicator code: what the house offers for these lines of the report.

    Members registered in movements: the largest registration standing at the cut-off. A member who registers for two
    movements counts once, so the sum of all would be too much; the largest is what is certain. And what was offered
    for the year (`OfferedFigure`), in the report of the period with which the year ends.
    """
    asked = set(codes)
    found = _offered(report, asked)
    if MEMBERS_IN_MOVEMENTS in asked and (members := _registered(report)):
        found[MEMBERS_IN_MOVEMENTS] = members
    return found


def _registered(report: Report) -> Proposal | None:
    rows = registered_members(report.unit, report.period.period, report.period.cut_off)
    if not rows or not rows[0].members:
        return None
    largest = rows[0]
    source = gettext("registration of {day} in the movement “{movement}”").format(
        day=f"{largest.on:%d/%m/%Y}", movement=largest.movement.name
    )
    return Proposal(Decimal(largest.members), source[:300], Decimal(sum(row.members for row in rows)))


def _offered(report: Report, codes: set[str]) -> dict[str, Proposal]:
    """What every origin offers for a line, added up: a unit may compete in more than one cluster."""
    last_day = report.period.period.last_day
    if last_day != Period.parse(str(last_day.year)).last_day:
        return {}
    rows = OfferedFigure.objects.filter(
        unit=report.unit_id, year=last_day.year, indicator__in=codes, standing=True
    ).order_by("pk")
    found: dict[str, Proposal] = {}
    for row in rows:
        amount, source = row.amount.normalize() + 0, row.source
        if before := found.get(row.indicator_id):
            amount, source = before.amount + amount, f"{before.source}; {source}"
        found[row.indicator_id] = Proposal(amount, source[:300])
    return found
