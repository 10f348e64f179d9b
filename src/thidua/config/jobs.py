"""The `jobs` of every app, from the ground up: its commands, and what it does beside the server or with its reviewed files."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType

from thidua.config import floors

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
    """The `jobs` of every app that is started and has some, from the ground up."""
    highest = floors.top()
    for app in APPS[: APPS.index(highest) + 1] if highest else APPS:
        if find_spec(f"thidua.{app}.jobs"):
            yield importlib.import_module(f"thidua.{app}.jobs")
