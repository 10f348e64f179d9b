"""Which scoring schemes there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from thidua.scoring.models import LoadedScheme
from thidua.scoring.rules import Scheme, read_scheme
from thidua.scoring.rules.frozen import thawed
from thidua.scoring.rules.reading import SchemeUnreadable
from thidua.scoring.rules.refusals import NoSuchScheme

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue"


def shipped() -> list[Path]:
    """The reviewed files that come with the house."""
    return sorted(CATALOGUE.glob("*.yaml"))


def read_file(path: Path) -> Any:
    """The content of one file.

    Raises SchemeUnreadable.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise SchemeUnreadable(place=path.name, value=str(fault).replace("\n", " ")) from fault
    if not isinstance(raw, dict):
        raise SchemeUnreadable(place=path.name, value="–")
    return raw


def schemes_in_force(on: date) -> Iterable[LoadedScheme]:
    """The schemes that may be chosen that day, the newest version of each."""
    return LoadedScheme.objects.in_force(on).order_by("code", "-valid_from", "-pk").distinct("code")


def scheme_of(code: str, on: date) -> LoadedScheme:
    """The version of the scheme in force that day.

    Raises NoSuchScheme.
    """
    found = LoadedScheme.objects.in_force(on).filter(code=code).order_by("-valid_from", "-pk").first()
    if found is None:
        raise NoSuchScheme(code=code, on=on)
    return found


def read_loaded(loaded: LoadedScheme) -> Scheme:
    """The scheme as a value."""
    return _read(loaded.pk, loaded.sha256)


@lru_cache(maxsize=100)
def _read(pk: int, sha256: str) -> Scheme:
    return read_scheme(thawed(LoadedScheme.objects.get(pk=pk, sha256=sha256).content))
