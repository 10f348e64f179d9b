"""Who drafts, adjusts, calls for signatures and signs; and whether the pledge is a condition: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.clusters.models import Cluster
from thidua.clusters.permissions import why_not_change, why_not_run
from thidua.clusters.queries import cluster_year
from thidua.ground.values import Period, Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.pledges.models import Party, Pledge
from thidua.pledges.queries import signatures_of, signed
from thidua.pledges.rules import STATE_NAMES, PledgeNotSigned, SignedAlready, State, WrongPledgeState, why_not_edit


def why_not_draft(by: Person | None, cluster: Cluster, year: int, *, on: date) -> Refusal | None:
    """None when `by` runs the cluster in that year or the one before (who hands over drafts), or formed it."""
    refusal = why_not_run(by, cluster, year, on=on)
    if refusal and why_not_run(by, cluster, year - 1, on=on) and why_not_change(by, cluster, on=on):
        return refusal
    return None


def why_not_adjust(by: Person | None, pledge: Pledge, unit: Unit, *, on: date) -> Refusal | None:
    """None when `by` may set the unit's figures: who drafts, while it is drafted; who fills in for the unit, while units adjust."""
    if refusal := why_not_edit(State(pledge.state)):
        return refusal
    if pledge.state == State.DRAFT:
        return why_not_draft(by, pledge.cluster, pledge.year, on=on)
    refusal = why_not(by, Power.ENTER, unit, on=on)
    return refusal and (why_not_draft(by, pledge.cluster, pledge.year, on=on) and refusal)


def why_not_sign(by: Person | None, pledge: Pledge, party: Party, *, on: date) -> Refusal | None:
    """None when signatures are called for, the unit has not signed, and `by` is its chair that day. Never the operator."""
    if pledge.state != State.SIGNING:
        return WrongPledgeState(state=STATE_NAMES[State(pledge.state)])
    there = signatures_of(pledge).get(party.unit_id)
    if there:
        return SignedAlready(unit=name_of(party.unit, on), at=there.at)
    return why_not(by, Power.SUBMIT, party.unit, on=on)


def why_not_considered(unit: Unit, cluster: Cluster, year: int) -> Refusal | None:
    """None when the unit may be considered for an award: a pledge is a condition only where the cluster's year says so."""
    held = cluster_year(cluster, year)
    if held is None or not held.pledge_is_gate or unit.pk in signed(cluster, year):
        return None
    return PledgeNotSigned(unit=name_of(unit, Period.parse(str(year)).last_day), year=year, cluster=cluster.name)
