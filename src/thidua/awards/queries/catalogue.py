"""The catalogue of awards as it is loaded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from thidua.awards.models import LoadedCatalogue
from thidua.awards.rules.catalogue import AwardCatalogue, AwardNotLoaded, AwardsUnreadable, read_awards

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue"


def shipped() -> dict[str, Any]:
    """The reviewed files that come with the house, by name. Raises AwardsUnreadable."""
    found = {}
    for path in sorted(CATALOGUE.glob("*.yaml")):
        try:
            found[path.stem] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
            raise AwardsUnreadable(place=path.name, value=str(fault).replace("\n", " ")) from fault
    return found


def loaded_now() -> LoadedCatalogue:
    """The version loaded last. Raises AwardNotLoaded."""
    found = LoadedCatalogue.objects.order_by("-pk").first()
    if found is None:
        raise AwardNotLoaded
    return found


def awards_now() -> AwardCatalogue:
    """The catalogue loaded last, as values. Raises AwardNotLoaded."""
    return read_loaded(loaded_now())


def read_loaded(loaded: LoadedCatalogue) -> AwardCatalogue:
    """One loaded version, as values."""
    return _read(loaded.pk, loaded.sha256)


@lru_cache(maxsize=20)
def _read(pk: int, sha256: str) -> AwardCatalogue:
    return read_awards(LoadedCatalogue.objects.get(pk=pk, sha256=sha256).content)
