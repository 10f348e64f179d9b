"""The `jobs` of every app, from the ground up: its commands, and what it does beside the server or with its reviewed files."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType

APPS = (
    "trail",
    "organisations",
    "people",
    "paper",
    "years",
    "clusters",
    "indicators",
    "rollup",
    "targets",
    "reports",
    "reorganisations",
    "worksheets",
    "scoring",
    "ballots",
    "awards",
    "yearbook",
    "desk",
    "portal",
    "workshop",
)


def jobs_of_apps() -> Iterator[ModuleType]:
    """The `jobs` of every app that has some, from the ground up."""
    for app in APPS:
        if find_spec(f"thidua.{app}.jobs"):
            yield importlib.import_module(f"thidua.{app}.jobs")
