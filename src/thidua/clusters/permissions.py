"""May this person form, change or run a cluster: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year
from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power


def why_not_change(by: Person | None, cluster: Cluster, *, on: date) -> Refusal | None:
    """None when `by` organises the branch of the unit that formed the cluster, or is the operator."""
    return why_not(by, Power.ORGANISE, cluster.organiser, on=on)


def why_not_run(by: Person | None, cluster: Cluster, year: int, *, on: date) -> Refusal | None:
    """None when `by` runs the cluster in that year for its lead unit. The operator never does."""
    held = cluster_year(cluster, year)
    return why_not(by, Power.LEAD, held.lead if held else cluster.organiser, on=on)


def why_not_set_year(by: Person | None, cluster: Cluster, year: int, *, on: date) -> Refusal | None:
    """None when `by` may change what holds in the cluster's year: whoever formed it, or whoever runs it."""
    refusal = why_not_change(by, cluster, on=on)
    return refusal and (why_not_run(by, cluster, year, on=on) and refusal)
