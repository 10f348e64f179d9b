"""Which periods are declared, which days are holidays; which movements reach whom, and what became of them."""

from thidua.years.queries.calendars import Years, school_years, years_of
from thidua.years.queries.movements import (
    Awaited,
    Movements,
    Participation,
    Summary,
    Unchecked,
    awaiting,
    below_in_movement,
    movements_of,
    movements_visible_to,
    reaches,
    registered_members,
    registrations_to_check,
    summaries,
    tally,
    unchecked,
)
from thidua.years.queries.periods import HOLIDAYS, declared, declared_within, holidays

__all__ = [
    "HOLIDAYS",
    "Awaited",
    "Movements",
    "Participation",
    "Summary",
    "Unchecked",
    "Years",
    "awaiting",
    "below_in_movement",
    "declared",
    "declared_within",
    "holidays",
    "movements_of",
    "movements_visible_to",
    "reaches",
    "registered_members",
    "registrations_to_check",
    "school_years",
    "summaries",
    "tally",
    "unchecked",
    "years_of",
]
