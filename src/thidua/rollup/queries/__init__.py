"""Reading totals: of a unit or a cluster, with completeness, parts and state."""

from thidua.rollup.queries.amounts import amounts_beneath
from thidua.rollup.queries.checking import check_totals
from thidua.rollup.queries.growth import Growth, changes_between, growth_on_survivors
from thidua.rollup.queries.missing import missing_units
from thidua.rollup.queries.own_years import parts_by_own_year, totals_by_own_year
from thidua.rollup.queries.places import ancestors_of, census_of, due_then, place_of, places_beneath
from thidua.rollup.queries.readings import (
    Apart,
    Level,
    Part,
    Pending,
    Reading,
    State,
    by_class,
    over_periods,
    parts,
    readings_of,
    take_apart,
    total,
    totals,
)
from thidua.rollup.queries.split import Split, split_of
from thidua.rollup.queries.stored import closing_of, frame_of, measures, own_of, sheets_of
from thidua.rollup.queries.todays import due_today, is_kept_today, tree_day

__all__ = [
    "Apart",
    "Growth",
    "Level",
    "Part",
    "Pending",
    "Reading",
    "Split",
    "State",
    "amounts_beneath",
    "ancestors_of",
    "by_class",
    "census_of",
    "changes_between",
    "check_totals",
    "closing_of",
    "due_then",
    "due_today",
    "frame_of",
    "growth_on_survivors",
    "is_kept_today",
    "measures",
    "missing_units",
    "over_periods",
    "own_of",
    "parts",
    "parts_by_own_year",
    "place_of",
    "places_beneath",
    "readings_of",
    "sheets_of",
    "split_of",
    "take_apart",
    "total",
    "totals",
    "totals_by_own_year",
    "tree_day",
]
