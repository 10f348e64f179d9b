"""Deciding about one unit, and about many at once."""

from thidua.reorganisations.actions.events import dissolve_unit, found_unit, move_unit, rename_unit
from thidua.reorganisations.actions.plans import apply_plan, approve_reorganisation, reverse_reorganisation

__all__ = [
    "apply_plan",
    "approve_reorganisation",
    "dissolve_unit",
    "found_unit",
    "move_unit",
    "rename_unit",
    "reverse_reorganisation",
]
