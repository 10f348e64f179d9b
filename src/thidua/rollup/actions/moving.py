"""Units take what they contribute to kept sums from where they counted to where they count after a change of the tree.

A few pass through the rules one by one. Of thousands only those that are hedged or split do; the others are added up in columns, as
`rebuilding` does for a whole period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from thidua.ground.values import Period
from thidua.rollup.actions.rebuilding import copy_sums, head_counts, periods_within
from thidua.rollup.actions.sheet_files import file_of_some
from thidua.rollup.actions.slots import add_changes, add_counts
from thidua.rollup.models import Census, Count, Sheet, Sum, TodayCensus, TodayTotal, Total
from thidua.rollup.queries.columns import NOBODY, Homes, Rolled, roll_up
from thidua.rollup.queries.places import ancestors_of, places_of
from thidua.rollup.queries.sources import SheetFile
from thidua.rollup.queries.stored import frame_of, measures, sheets_of
from thidua.rollup.queries.todays import Heirs, Share, Sums, parents_today, sums_today
from thidua.rollup.rules import Place, add_cells, effective

FEW = 100
"""Units that pass through the rules one by one."""
Heads = Counter[tuple[int, str]]
"""Units by superior and strand."""


@dataclass(frozen=True)
class Hanging:
    """Where units count first in a period: each at its home, of which `parents` leads upward. Who counts nowhere is left out."""

    places: Mapping[int, Place]
    homes: Mapping[int, int]
    parents: Mapping[int, int]


class Then:
    """The tree of each period, and what is kept in it."""

    sums, counts = Total, Census

    def seen(self, units: Collection[int]) -> Then:
        """As it stands now."""
        return self

    def by_rules(self, units: Iterable[int], period: Period) -> tuple[Sums, Heads]:
        """What these add, one by one."""
        frame = frame_of(period)
        places = places_of(units, period)
        above = ancestors_of(places.values(), period)
        said = sheets_of(places, period)
        sums: Sums = {}
        heads: Heads = Counter()
        for pk, place in places.items():
            content = effective(said.get(pk, {}), place, frame)
            for ancestor in above[pk]:
                heads[ancestor, place.strand] += int(place.alive)
                if content:
                    add_cells(sums.setdefault((ancestor, place.strand), {}), content)
        return sums, heads

    def hanging(self, units: Iterable[int], period: Period) -> Hanging:
        """Where they count first."""
        places = places_of(units, period)
        homes = {pk: place.parent for pk, place in places.items() if place.parent is not None}
        parents: dict[int, int] = {}
        level = {*homes.values()}
        while level:
            above = places_of(level, period)
            parents |= {pk: NOBODY if place.parent is None else place.parent for pk, place in above.items()}
            level = {*parents.values()} - parents.keys() - {NOBODY}
        return Hanging(places, homes, parents)


@dataclass(frozen=True)
class Today:
    """The boundaries of a day, and what is kept in them of earlier periods."""

    on: date
    shares: Mapping[int, list[Share]] | None = None
    sums, counts = TodayTotal, TodayCensus

    def seen(self, units: Collection[int]) -> Today:
        """As it stands now: who carries what of these."""
        heirs = Heirs(self.on, units)
        return replace(self, shares={unit: heirs.of(unit) for unit in units})

    def by_rules(self, units: Iterable[int], period: Period) -> tuple[Sums, Heads]:
        """What these add, one by one."""
        return sums_today(period, self.on, units)

    def hanging(self, units: Iterable[int], period: Period) -> Hanging:
        """Where they count first: at whoever carries them, where others hang beneath that one, else at its superior.

        Who is carried by several, or by nobody, is left out.
        """
        assert self.shares is not None
        places = places_of(units, period)
        heirs = {pk: self.shares[pk][0].unit for pk in places if len(self.shares[pk]) == 1}
        above, inner = parents_today({*heirs.values()}, self.on)
        homes = {pk: heir if heir in inner else above.get(heir, NOBODY) for pk, heir in heirs.items()}
        return Hanging(
            places,
            {pk: home for pk, home in homes.items() if home != NOBODY},
            above,
        )


@contextmanager
def moving(units: Collection[int], periods: Sequence[Period], tree: Then | Today) -> Iterator[None]:
    """Change the tree inside: what these units add to the kept sums of these periods, and to the census, moves along."""
    if not units or not periods:
        yield
        return
    with TemporaryDirectory(prefix="thidua-") as folder:
        sheets = _SomeSheets(units, Path(folder))
        before = _added(units, periods, tree.seen(sheets.units), sheets)
        yield
        after = _added(units, periods, tree.seen(sheets.units), sheets)
    for period, was, will in zip(periods, before, after, strict=True):
        _exchange(was, will, period, tree.sums, tree.counts)


class _SomeSheets:
    """The sheets of many units, written to files once while the tree changes around them; of a few, none."""

    def __init__(self, units: Collection[int], folder: Path) -> None:
        self.units: list[int] = sorted(units) if len(units) > FEW else []
        self._folder = folder
        self._files: dict[str, SheetFile] = {}

    def within(self, period: Period) -> list[SheetFile]:
        """Those of the period and of all nested in it."""
        rows = periods_within(period)
        for row in rows:
            if row.code not in self._files:
                file = self._folder / f"{len(self._files)}.parquet"
                self._files[row.code] = file_of_some(row, self.units, file)
        return [self._files[row.code] for row in rows]

    def plain(self, period: Period) -> list[int]:
        """The units none of whose figures has a hedge."""
        if not self.units:
            return []
        sheets = Sheet.objects.filter(period__in=periods_within(period), unit_id__among=self.units)
        hedged = set(sheets.exclude(hedges={}).values_list("unit_id", flat=True))
        return [unit for unit in self.units if unit not in hedged]


@dataclass(frozen=True)
class _Added:
    """What the units add in one period: most of them in columns, the rest by the rules."""

    rolled: Rolled | None
    strands: Sequence[str]
    sums: Sums
    heads: Heads


def _added(units: Collection[int], periods: Iterable[Period], tree: Then | Today, sheets: _SomeSheets) -> list[_Added]:
    found = []
    for period in periods:
        plain = sheets.plain(period)
        hanging = tree.hanging(plain, period) if plain else Hanging({}, {}, {})
        sums, heads = tree.by_rules([unit for unit in units if unit not in hanging.homes], period)
        homes = _columns(hanging)
        for unit, strand, count in head_counts(homes):
            heads[unit, strand] += count
        rolled = roll_up(frame_of(period), sheets.within(period), homes) if hanging.homes else None
        found.append(_Added(rolled, homes.strands, sums, heads))
    return found


def _columns(hanging: Hanging) -> Homes:
    units = sorted(hanging.homes)
    places = [hanging.places[unit] for unit in units]
    strands = sorted({place.strand for place in places})
    number = {strand: at for at, strand in enumerate(strands)}
    return Homes(
        np.array(units, dtype=np.int64),
        np.array([hanging.homes[unit] for unit in units], dtype=np.int64),
        np.array([number[place.strand] for place in places], dtype=np.int64),
        np.array([place.alive for place in places], dtype=bool),
        strands,
        dict(hanging.parents),
    )


def _exchange(was: _Added, will: _Added, period: Period, sums: type[Sum], counts: type[Count]) -> None:
    """Take one away from what is kept, and add the other."""
    if was.rolled is not None:
        copy_sums(sums, _negative(was.rolled), was.strands, period)
    if will.rolled is not None:
        copy_sums(sums, will.rolled, will.strands, period)
    change = will.sums
    for key, cells in was.sums.items():
        add_cells(change.setdefault(key, {}), cells, -1)
    heads = will.heads
    heads.subtract(was.heads)
    add_changes(
        {(period.code, unit, strand): cells for (unit, strand), cells in change.items()}, measures(), model=sums
    )
    add_counts(counts, {(period.code, unit, strand): count for (unit, strand), count in heads.items()})


def _negative(rolled: Rolled) -> Rolled:
    return replace(
        rolled,
        sums=[
            replace(
                each,
                amount=-each.amount,
                weight=None if each.weight is None else -each.weight,
                parts=-each.parts,
                reported=-each.reported,
            )
            for each in rolled.sums
        ],
    )
