"""The same as `score`, under the name of its floor."""

from thidua.workshop.actions.benches.score import run

__all__ = ["run"]
