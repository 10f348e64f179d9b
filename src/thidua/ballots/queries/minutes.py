"""Whose minutes they are, and under which key they stand among the issued papers."""

from __future__ import annotations

from thidua.ballots.models import Conference
from thidua.clusters.queries import cluster_year
from thidua.organisations.models import Unit

MINUTES = "BB"
"""Biên bản: the code of the kind of paper (Decree 30/2020/NĐ-CP, annex III)."""


def issuer_of(conference: Conference) -> Unit:
    """The lead unit, through which the cluster's papers leave; the body that formed the cluster where nobody leads."""
    held = cluster_year(conference.cluster, conference.year)
    return held.lead if held else conference.cluster.organiser


def key_of_minutes(conference: Conference) -> str:
    """What the paper is about, in the register of issued papers."""
    return f"minutes:{conference.cluster.code}:{conference.year}"
