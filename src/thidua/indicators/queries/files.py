"""The reviewed files of the catalogue, as they lie in the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from thidua.indicators.rules import Catalogues, CatalogueUnreadable
from thidua.organisations.models import UnitClass, UnitKind

FOLDER = Path(__file__).resolve().parent.parent / "catalogue"
SECTIONS = ("groups", "indicators", "forms", "checks")


class _Loader(yaml.CSafeLoader):
    """Keeps the line of every mapping, so that a fault can be found."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep=deep)
        if any(key.value == "code" for key, _ in node.value):
            mapping["__line__"] = node.start_mark.line + 1
        return mapping


def read_catalogue(folder: Path = FOLDER) -> Catalogues:
    """The four files under `folder`. They are shared: read them, never change them.

    Errors: CatalogueUnreadable.
    """
    return _read(folder, tuple(_changed(folder / f"{section}.yaml") for section in SECTIONS))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise CatalogueUnreadable(file=path.name, problem="missing") from None


@cache
def _read(folder: Path, changed: tuple[int, ...]) -> Catalogues:
    files = {section: _read_file(folder / f"{section}.yaml") for section in SECTIONS}
    return Catalogues(**files, unit_kinds=UnitKind.values, unit_classes=UnitClass.values)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        read = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506, a safe loader that keeps lines
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise CatalogueUnreadable(file=path.name, problem=" ".join(str(fault).split())) from None
    if not isinstance(read, dict):
        raise CatalogueUnreadable(file=path.name, problem="not a mapping")
    return read
