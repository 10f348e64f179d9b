"""Commands of the workshop: `thidua demo`, `thidua simulate`, `thidua bench`."""

from __future__ import annotations

import argparse

from thidua.workshop.jobs import bench, demo, simulate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add all of them."""
    for each in (demo, simulate, bench):
        each.register(commands)
