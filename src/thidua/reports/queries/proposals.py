"""Figures that the house knows already and offers to whoever fills in a report; the officer takes them or writes others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from thidua.ground.values import write_number
from thidua.reports.models import Report
from thidua.years.models import Registration
from thidua.years.queries import registered_members

MEMBERS_IN_MOVEMENTS = "TD10"
"""The line that counts members registered in movements, each member once."""


@dataclass(frozen=True)
class Proposal:
    """What one line may say, in its own unit. `largest` names the movement it comes from; together the movements
    count `together` registrations, more than `amount` when members stand in several."""

    amount: Decimal
    largest: Registration
    together: Decimal

    @property
    def source(self) -> str:
        """The words kept beside the figure once it is taken."""
        movement = self.largest.movement
        return gettext("registration of {day} in the movement “{movement}”").format(
            day=f"{self.largest.on:%d/%m/%Y}", movement=movement.name
        )[:300]

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
    movements counts once, so the sum of all would be too much; the largest is what is certain.
    """
    if MEMBERS_IN_MOVEMENTS not in set(codes):
        return {}
    rows = registered_members(report.unit, report.period.period, report.period.cut_off)
    if not rows or not rows[0].members:
        return {}
    together = sum(row.members for row in rows)
    return {MEMBERS_IN_MOVEMENTS: Proposal(Decimal(rows[0].members), rows[0], Decimal(together))}
