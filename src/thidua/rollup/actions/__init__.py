"""Writing totals: a sheet comes in or goes, the tree changes, a period closes, everything is rebuilt."""

from thidua.rollup.actions.closing import freeze_total, lift_closing
from thidua.rollup.actions.rebuilding import rebuild_todays, rebuild_totals, sweep_sums
from thidua.rollup.actions.resettling import forget_todays, forget_units, keeping_todays, resettled
from thidua.rollup.actions.sheet_files import files_ahead
from thidua.rollup.actions.sheets import add_sheet, withdraw_sheet

__all__ = [
    "add_sheet",
    "files_ahead",
    "forget_todays",
    "forget_units",
    "freeze_total",
    "keeping_todays",
    "lift_closing",
    "rebuild_todays",
    "rebuild_totals",
    "resettled",
    "sweep_sums",
    "withdraw_sheet",
]
