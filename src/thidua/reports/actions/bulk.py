"""Approving many reports at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.reports.actions.deciding import approve_report
from thidua.reports.models import Report


@dataclass
class Bulk:
    """What came of it: every report is either approved whole or refused whole, with its reason."""

    approved: list[Report] = field(default_factory=list)
    refused: list[tuple[Report, Refusal]] = field(default_factory=list)


def approve_many(*, reports: Iterable[Report], by: Person | None, at: datetime) -> Bulk:
    """Approve each report by the one action that approves a report, each in a transaction of its own.

    A refusal stops only its own report: it is listed, and nothing of that report was written.
    """
    bulk = Bulk()
    for report in reports:
        try:
            bulk.approved.append(approve_report(report=report, by=by, at=at))
        except Refusal as no:
            bulk.refused.append((report, no))
    return bulk
