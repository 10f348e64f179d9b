"""What a decision would change, before anybody takes it; and which units an officer may look at."""

from thidua.reorganisations.queries.plans import balance_of, read_plan_sheet
from thidua.reorganisations.queries.previews import (
    Chapter,
    Preview,
    chapters,
    may_see,
    preview_dissolve,
    preview_found,
    preview_move,
    preview_rename,
    seats,
    tops,
    units_organised,
    units_seen,
)

__all__ = [
    "Chapter",
    "Preview",
    "balance_of",
    "chapters",
    "may_see",
    "preview_dissolve",
    "preview_found",
    "preview_move",
    "preview_rename",
    "read_plan_sheet",
    "seats",
    "tops",
    "units_organised",
    "units_seen",
]
