"""Who carries each unit of a period on a later day, for all units at once: columns, where `todays.Heirs` says it of a few."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from thidua.ground.values import Period
from thidua.rollup.queries.columns import NOBODY
from thidua.rollup.queries.lanes import Ints
from thidua.rollup.queries.packed import columns_by_strand
from thidua.rollup.queries.rows import rows_of
from thidua.rollup.rules import Place

SEVERAL = -2
"""Stands for the heirs of a unit that was split, or of one whose heir was."""
NEVER_CIRCLES = 64
"""A chain of successions longer than this can only be a circle."""

TERMS = """
    select kind || '/' || unit_class, unit_id, coalesce(parent_id, -1), valid_until > %(last)s, valid_from
    from organisations_unitterm where valid_from <= %(last)s and valid_until > %(first)s
"""
LINES = """
    select '', unit_id, coalesce(parent_id, -1), valid_until > %(on)s, valid_from
    from organisations_unitterm where valid_from <= %(on)s
"""
HEIRS = """
    select '', unit_id, successor_id from organisations_succession where "on" <= %(on)s and successor_id is not null
"""
_COLUMNS = {"unit": "bigint", "parent": "bigint", "alive": "boolean", "since": "date"}


@dataclass(frozen=True)
class Placed:
    """Every unit of a period by its number, the least first: its superior (NOBODY: none), its strand, whether it stands on the last day."""

    units: Ints
    parent: Ints
    strand: Ints
    alive: Ints
    strands: list[str]

    def places(self, rows: Ints) -> dict[int, Place]:
        """These units (by row), as the rules know them one by one."""
        columns = (self.units, self.parent, self.strand, self.alive)
        return {
            unit: Place(unit, None if parent == NOBODY else parent, self.strands[strand], alive)
            for unit, parent, strand, alive in zip(*(column[rows].tolist() for column in columns), strict=True)
        }


def placed_in(period: Period) -> Placed:
    """Where all units hang in the period: what `places.PLACES` says of some."""
    strands, last = _last_terms(TERMS, first=period.first_day, last=period.last_day)
    return Placed(last["unit"], last["parent"], last["strand"], last["alive"], strands)


def as_columns(places: Iterable[Place]) -> Placed:
    """These units, as columns."""
    known = sorted(places, key=lambda place: place.unit)
    strands = {strand: number for number, strand in enumerate(sorted({place.strand for place in known}))}
    return Placed(
        np.array([place.unit for place in known], dtype=np.int64),
        np.array([NOBODY if place.parent is None else place.parent for place in known], dtype=np.int64),
        np.array([strands[place.strand] for place in known], dtype=np.int64),
        np.array([place.alive for place in known], dtype=bool),
        [*strands],
    )


class Carried:
    """All units of a period, and beside each its `heir` on a day: who carries the whole of it, NOBODY or SEVERAL."""

    def __init__(self, period: Period, on: date) -> None:
        self.placed = placed_in(period)
        _none, last = _last_terms(LINES, on=on)
        self.units, self.parent, self.living = last["unit"], last["parent"], last["alive"]
        self._above = rows_of(self.parent, self.units)
        self._superior = rows_of(self.placed.parent, self.placed.units)
        self._heir = self._heirs(on)
        found = self._heir >= 0
        self.heir = self._heir.copy()
        self.heir[found] = self.units[self._heir[found]]

    def _heirs(self, on: date) -> Ints:
        _none, named = columns_by_strand({"unit": "bigint", "heir": "bigint"}, HEIRS, on=on)
        ended, first, ways = np.unique(named["unit"], return_index=True, return_counts=True)
        successor = np.where(ways > 1, SEVERAL, rows_of(named["heir"][first], self.units))
        # Where a unit goes on: to its successor, without one to what has become of its last superior.
        further = self._above.copy()
        rows = rows_of(ended, self.units)
        further[rows[rows >= 0]] = successor[rows >= 0]
        at = rows_of(self.placed.units, self.units)
        for _step in range(NEVER_CIRCLES + 1):
            going = np.flatnonzero(at >= 0)
            going = going[~self.living[at[going]]]
            if not len(going):
                break
            at[going] = further[at[going]]
        else:
            at[going] = NOBODY
        return at

    def inside(self, unit: int) -> Ints:
        """Of all units there have been: whether one is this one, or hangs beneath it on the day."""
        inside = (self.units == unit) & self.living
        beneath = self.living & (self._above >= 0)
        while True:
            grown = inside | (beneath & inside[self._above])
            if (grown == inside).all():
                return inside
            inside = grown

    def whole(self, inside: Ints) -> Ints:
        """Of every unit of the period: whether the whole of it is carried by one of these."""
        return (self._heir >= 0) & inside[self._heir]

    def at_a_border(self, whole: Ints) -> tuple[Ints, Ints]:
        """The rows whose branches, each with the unit itself, added and taken away are just these: where a branch begins to be whole
        and where it ceases to be."""
        within = (self._superior >= 0) & whole[self._superior]
        return np.flatnonzero(whole & ~within), np.flatnonzero(within & ~whole)


def _last_terms(query: str, **days: date) -> tuple[list[str], dict[str, Ints]]:
    """Of each unit the last of these terms."""
    strands, terms = columns_by_strand(_COLUMNS, query, **days)
    units = terms["unit"]
    order = np.lexsort((terms["since"], units))
    rows = order[np.append(units[order][1:] != units[order][:-1], [True] * bool(len(order)))]
    found = {name: column[rows] for name, column in terms.items()}
    return strands, found | {"alive": found["alive"].astype(bool)}
