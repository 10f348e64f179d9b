"""The reviewed catalogue of the demo."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from thidua.workshop.rules.awards import Praise
from thidua.workshop.rules.cases import Case
from thidua.workshop.rules.conferences import ConferenceSpec
from thidua.workshop.rules.country import CountrySpec
from thidua.workshop.rules.emulation import Emulation
from thidua.workshop.rules.nation import CurrentYear, MovementSpec, Nation
from thidua.workshop.rules.simulation import Filler, Names, Pool

CATALOGUE = Path(__file__).parent.parent / "catalogue"


def _read(name: str) -> Any:
    return yaml.load((CATALOGUE / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def cases() -> tuple[Case, ...]:
    """The five cases, in the order of their articles."""
    paths = sorted((CATALOGUE / "cases").glob("*.yaml"))
    return tuple(Case.read(_read(f"cases/{path.name}")) for path in paths)


@cache
def nation() -> Nation:
    """The units above all cases and the declared periods."""
    return Nation.read(_read("nation.yaml"))


@cache
def current_year() -> CurrentYear:
    """The simulated year the demo stands in."""
    return CurrentYear.read(_read("current.yaml"))


@cache
def portal_content() -> Any:
    """What stands on the portal of the demo."""
    return _read("portal.yaml")


@cache
def country_spec() -> CountrySpec:
    """What the simulated country is made of."""
    return CountrySpec.read(_read("country.yaml"))


@cache
def emulation() -> Emulation:
    """The clusters that the demo scores."""
    return Emulation.read(_read("emulation.yaml"))


@cache
def conferences() -> tuple[ConferenceSpec, ...]:
    """The conferences of the articles and of the simulated year."""
    return tuple(ConferenceSpec.read(row) for row in _read("conferences.yaml")["conferences"])


@cache
def praise() -> Praise:
    """The awards of the demo."""
    return Praise.read(_read("awards.yaml"))


@cache
def names() -> Names:
    """Made-up names of units and officers."""
    data = _read("names.yaml")
    return Names(**{**data, "pools": {name: Pool(**pool) for name, pool in data["pools"].items()}})


@cache
def fillers() -> dict[str, Filler]:
    """How figures are made up that a form asks for and no article gives, by indicator, in the order they are drawn."""
    rows: dict[str, dict[str, Any]] = _read("simulated.yaml")
    return {code: Filler(**{**row, "between": tuple(row["between"])}) for code, row in rows.items()}


@cache
def movements() -> tuple[MovementSpec, ...]:
    """The movements of the articles and of the simulated year, in the order of their launch."""
    found = [MovementSpec.read(row) for row in _read("movements.yaml")["movements"]]
    return tuple(sorted(found, key=lambda spec: spec.launched_on))


@cache
def traces_of_readers() -> dict[str, Any]:
    """What readers left on the demo's portal."""
    found: dict[str, Any] = _read("readers.yaml")
    return found
