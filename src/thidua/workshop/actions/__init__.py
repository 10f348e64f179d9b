"""Building the demo: what stood in the database is dropped, the five cases and the current year are built anew."""

from thidua.workshop.actions.building import STAGES, build_demo

__all__ = ["STAGES", "build_demo"]
