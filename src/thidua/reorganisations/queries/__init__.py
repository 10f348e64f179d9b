"""What a decision would change, before anybody takes it; and which units an officer may look at."""

from thidua.reorganisations.queries.decided import (
    DecidedLine,
    TreeNode,
    lines_of,
    reorganisations_visible_to,
    tree_sides,
)
from thidua.reorganisations.queries.plans import balance_of, read_plan_lines, read_plan_sheet, write_plan_lines
from thidua.reorganisations.queries.previews import (
    Chapter,
    Preview,
    chapters,
    later_figures,
    may_see,
    preview_dissolve,
    preview_found,
    preview_move,
    preview_rename,
    tops,
    units_organised,
    units_seen,
)
from thidua.reorganisations.queries.ready import (
    ReadyCase,
    lines_of_case,
    ready_case,
    ready_cases,
    why_not_start_from,
)

__all__ = [
    "Chapter",
    "DecidedLine",
    "Preview",
    "ReadyCase",
    "TreeNode",
    "balance_of",
    "chapters",
    "later_figures",
    "lines_of",
    "lines_of_case",
    "may_see",
    "preview_dissolve",
    "preview_found",
    "preview_move",
    "preview_rename",
    "read_plan_lines",
    "read_plan_sheet",
    "ready_case",
    "ready_cases",
    "reorganisations_visible_to",
    "tops",
    "tree_sides",
    "units_organised",
    "units_seen",
    "why_not_start_from",
    "write_plan_lines",
]
