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
    "DecidedLine",
    "Preview",
    "TreeNode",
    "balance_of",
    "chapters",
    "lines_of",
    "may_see",
    "preview_dissolve",
    "preview_found",
    "preview_move",
    "preview_rename",
    "read_plan_lines",
    "read_plan_sheet",
    "reorganisations_visible_to",
    "seats",
    "tops",
    "tree_sides",
    "units_organised",
    "units_seen",
    "write_plan_lines",
]
