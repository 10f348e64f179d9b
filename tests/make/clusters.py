"""Clusters for tests, through the house's own actions, as the operator of the installation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.make.people import AT
from thidua.clusters.actions import admit_member, form_cluster
from thidua.clusters.models import Cluster
from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit

SINCE = date(2020, 1, 1)


def make_cluster(
    code: str,
    organiser: Unit,
    members: Iterable[Unit] = (),
    *,
    name: str = "",
    kind: str = "cluster",
    since: date = SINCE,
    until: date = FOREVER,
) -> Cluster:
    """A cluster with these members, in this order of rotation."""
    cluster = form_cluster(
        code=code, name=name or f"Cụm thi đua {code}", kind=kind, organiser=organiser, by=None, at=AT
    )
    for unit in members:
        admit_member(cluster=cluster, unit=unit, since=since, until=until, by=None, at=AT)
    return cluster
