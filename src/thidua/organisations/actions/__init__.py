"""Writing the dated tree: planting units in bulk, replacing a unit's terms, rearranging many, keeping the closure."""

from thidua.organisations.actions.closure import rebuild_all_branches, rebuild_branches
from thidua.organisations.actions.locks import hold_tree, rely_on_tree
from thidua.organisations.actions.many import WrittenOver, changed_since, put_units_back, rearrange_units
from thidua.organisations.actions.planting import insist_all, plant_units
from thidua.organisations.actions.settling import settle_tree
from thidua.organisations.actions.terms import replace_terms

__all__ = [
    "WrittenOver",
    "changed_since",
    "hold_tree",
    "insist_all",
    "plant_units",
    "put_units_back",
    "rearrange_units",
    "rebuild_all_branches",
    "rebuild_branches",
    "rely_on_tree",
    "replace_terms",
    "settle_tree",
]
