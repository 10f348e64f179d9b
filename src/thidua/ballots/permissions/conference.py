"""Who prepares and runs a conference, who checks in: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.ballots.models import Conference, Delegate, HandOver, Task
from thidua.ballots.rules.conference import NotYourSeat
from thidua.clusters.models import Cluster
from thidua.clusters.permissions import why_not_run
from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power


def why_not_prepare(by: Person | None, cluster: Cluster, year: int, *, on: date) -> Refusal | None:
    """None when `by` runs the cluster in that year for its lead unit."""
    return why_not_run(by, cluster, year, on=on)


def why_not_conduct(by: Person | None, conference: Conference, *, on: date) -> Refusal | None:
    """None when `by` runs this conference: the officers of the lead unit who run the cluster that year."""
    return why_not_run(by, conference.cluster, conference.year, on=on)


def why_not_check_in(by: Person | None, delegate: Delegate, *, on: date) -> Refusal | None:
    """None when `by` is the delegate, or runs the conference."""
    if by is not None and by.pk == delegate.person_id:
        return None
    return why_not_conduct(by, delegate.conference, on=on) and NotYourSeat()


def why_not_report_task(by: Person | None, task: Task, *, on: date) -> Refusal | None:
    """None when `by` fills in for the unit in charge, or runs the cluster in the year the task is for."""
    refusal = why_not_run(by, task.conference.cluster, task.conference.year + 1, on=on)
    if refusal and task.owner is not None:
        return why_not(by, Power.ENTER, task.owner, on=on)
    return refusal


def why_not_accept(by: Person | None, hand_over: HandOver, *, on: date) -> Refusal | None:
    """None when `by` runs a cluster for the unit that takes over."""
    return why_not(by, Power.LEAD, hand_over.to, on=on)
