"""Who may write and issue a year-end report."""

from __future__ import annotations

from datetime import date

from thidua.clusters.models import Cluster
from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.yearbook.models import Subject
from thidua.yearbook.queries import is_closed, lead_of
from thidua.yearbook.queries.figures import period_of
from thidua.yearbook.rules import NoLead, NotClosedYet


def why_not_write(by: Person | None, subject: Subject, year: int, *, on: date) -> Refusal | None:
    """None when `by` may edit passages and facts: the unit's writer, or the writer or leader of the cluster's lead unit.

    The operator of the installation may set up facts and passages by a command; issuing is another matter.
    """
    return None if by is None else _why_not_writer(by, subject, year, on=on)


def why_not_issue(by: Person | None, subject: Subject, year: int, edition: str, *, on: date) -> Refusal | None:
    """None when `by` may send that edition out: a writer, and for more than a provisional edition the year is closed."""
    if refusal := _why_not_writer(by, subject, year, on=on):
        return refusal
    if edition != "provisional" and not is_closed(subject, year):
        return NotClosedYet(period=period_of(year))
    return None


def _why_not_writer(by: Person | None, subject: Subject, year: int, *, on: date) -> Refusal | None:
    if not isinstance(subject, Cluster):
        return why_not(by, Power.WRITE, subject, on=on)
    lead = lead_of(subject, year)
    if lead is None:
        return NoLead(cluster=subject.name, year=year)
    refusal = why_not(by, Power.WRITE, lead, on=on)
    return why_not(by, Power.LEAD, lead, on=on) if refusal else None
