"""Reads: the reviewed catalogue, whose database this is, and every claim beside what the system says."""

from thidua.workshop.queries.catalogue import (
    cases,
    conferences,
    country_spec,
    current_year,
    emulation,
    fillers,
    movements,
    names,
    nation,
    portal_content,
    praise,
    traces_of_readers,
)
from thidua.workshop.queries.claims import Checked, check_claims
from thidua.workshop.queries.state import DatabaseState, database_state
from thidua.workshop.queries.visitors import Visitor, visitors

__all__ = [
    "Checked",
    "DatabaseState",
    "Visitor",
    "cases",
    "check_claims",
    "conferences",
    "country_spec",
    "current_year",
    "database_state",
    "emulation",
    "fillers",
    "movements",
    "names",
    "nation",
    "portal_content",
    "praise",
    "traces_of_readers",
    "visitors",
]
