"""Lines under the headings of their groups, in the catalogue's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from thidua.indicators.models import Group
from thidua.indicators.queries import groups

Item = TypeVar("Item")


@dataclass(frozen=True)
class Section(Generic[Item]):
    """A group with its lines; never an empty one."""

    group: Group
    items: list[Item]


def grouped(items: Iterable[Item], code_of: Callable[[Item], str]) -> list[Section[Item]]:
    """The items by group, each group in its place, the items in the order they came."""
    by_code: dict[str, list[Item]] = {}
    for item in items:
        by_code.setdefault(code_of(item), []).append(item)
    return [Section(group, by_code[group.code]) for group in groups() if group.code in by_code]
