"""What hangs beneath a unit today, where nothing of that is kept: from the sheets, and from the sums that are kept as it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection, transaction

from thidua.ground.values import Period
from thidua.organisations.models import Branch
from thidua.rollup.models import Total
from thidua.rollup.queries.carried import SEVERAL, Carried
from thidua.rollup.queries.lanes import Ints
from thidua.rollup.queries.places import is_kept, places_of
from thidua.rollup.queries.rows import rows_of
from thidua.rollup.queries.sheet_sums import sums_of_sheets
from thidua.rollup.queries.stored import frame_of, kept_cells
from thidua.rollup.queries.todays import Heirs, Share, again, are_all, carried_beneath, cut_into, effective_of
from thidua.rollup.rules import Cells, Frame, add_cells

FEW = 200
"""Units of which each may pass through the rules while somebody waits."""

Today = tuple[dict[str, Cells], Counter[str]]
"""Sums and census, by strand."""


def contents_today(
    unit_ids: Iterable[int], period: Period, on: date, *, codes: list[str] | None = None
) -> dict[int, Today]:
    """By unit: what everything of the period that today hangs beneath it adds up to, itself included; of these indicators.

    The census counts the units that existed on the period's last day, where they are carried now.
    """
    frame = frame_of(period) if codes is None else frame_of(period).only(codes)
    units = list(unit_ids)
    found: dict[int, Today] = {}
    with _one_moment():
        many = _with_many_beneath(units, on)
        for unit in [each for each in units if each not in many]:
            candidates = carried_beneath([unit], on, limit=FEW + 1)
            if len(candidates) <= FEW:
                found[unit] = _by_rules(unit, candidates, frame, on)
            else:
                many.add(unit)
        return found | (_by_branches(many, frame, on) if many else {})


@contextmanager
def _one_moment() -> Iterator[None]:
    """What is asked inside is answered as it stood at the first question: sums and the sheets taken from them are of one moment, whoever
    approves meanwhile. Who holds a transaction already has seen to that."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


_WITH_MANY = """
    select unit from unnest(%(units)s::bigint[]) as unit where (
        select count(*) from (
            select from organisations_branch
            where ancestor_id = unit and valid_from <= %(on)s and valid_until > %(on)s limit %(few)s + 1
        ) as beneath
    ) > %(few)s
"""


def _with_many_beneath(units: list[int], on: date) -> set[int]:
    """Those beneath whom more than a few hang on the day; what else they carry need not be looked for to know that it is much."""
    with connection.cursor() as cursor:
        cursor.execute(_WITH_MANY, {"units": units, "on": on, "few": FEW})
        return {unit for (unit,) in cursor.fetchall()}


def _by_rules(unit: int, candidates: Iterable[int], frame: Frame, on: date) -> Today:
    rows = Branch.objects.filter(ancestor_id=unit, valid_from__lte=on, valid_until__gt=on)
    beneath = set(rows.values_list("descendant_id", flat=True))
    places, heirs = places_of(candidates, frame.period), Heirs(on, candidates)
    held = {pk: [share for share in heirs.of(pk) if share.unit in beneath] for pk in places}
    carried = {pk: shares for pk, shares in held.items() if shares}
    census = Counter(places[pk].strand for pk, shares in carried.items() if places[pk].alive and _has_first(shares))
    sums: dict[str, Cells] = {}
    for pk, content in effective_of(carried, places, frame).items():
        add_cells(sums.setdefault(places[pk].strand, {}), cut_into(content, carried[pk]))
    return sums, census


def _has_first(shares: Iterable[Share]) -> bool:
    return any(share.since == 0 for share in shares)


@dataclass(frozen=True)
class _Branches:
    """What one unit carries, put together from branches of the period's own tree: those that begin to be its own, without those that
    cease to be within them, and what it holds of units that were split: a part, or in so many shares the whole (by rows)."""

    whole: Ints
    begin: Ints
    cease: Ints
    held: Mapping[int, list[Share]]
    in_shares: Mapping[int, list[int]]

    def signed(self) -> Iterator[tuple[Ints, int]]:
        return iter(((self.begin, 1), (self.cease, -1)))


def _by_branches(unit_ids: Iterable[int], frame: Frame, on: date) -> dict[int, Today]:
    """A merged province is the provinces that were: nobody beneath them is looked at who went with them."""
    carried = Carried(frame.period, on)
    placed = carried.placed
    split = placed.units[carried.heir == SEVERAL].tolist()
    heirs = Heirs(on, split)
    parts = {pk: heirs.of(pk) for pk in split}
    kept = is_kept(frame.period)
    branches = {unit: _branches(carried, unit, parts, kept=kept) for unit in unit_ids}
    ends = {
        unit: [*placed.units[each.begin].tolist(), *placed.units[each.cease].tolist()]
        for unit, each in branches.items()
    }
    below = {
        unit: by_strand
        for (_code, unit), by_strand in kept_cells(
            Total,
            {pk for of in ends.values() for pk in of},
            [frame.period.code] if kept else [],
            frame.measures,
            by_strand=True,
            codes=[*frame.measures],
        ).items()
    }
    alone = {pk for each in branches.values() for pk in each.held}.union(
        *(of for of in ends.values() if len(of) <= FEW)
    )
    alone |= {pk for of in ends.values() for pk in of} & parts.keys()
    places = placed.places(np.flatnonzero(np.isin(placed.units, [*alone])))
    own = effective_of(alone, places, frame)
    found: dict[int, Today] = {}
    for unit, each in branches.items():
        counted = np.bincount(placed.strand[each.whole & placed.alive], minlength=len(placed.strands)).tolist()
        census = Counter(dict(zip(placed.strands, counted, strict=True)))
        sums: dict[str, Cells] = {}
        for rows, sign in each.signed():
            for row, pk in zip(rows.tolist(), placed.units[rows].tolist(), strict=True):
                for strand, cells in below.get(pk, {}).items():
                    add_cells(sums.setdefault(strand, {}), cells, sign)
                add_cells(sums.setdefault(placed.strands[placed.strand[row]], {}), own.get(pk, {}), sign)
            many = rows[~np.isin(placed.units[rows], [*alone])]
            for strand, cells in sums_of_sheets(placed, many, frame).items():
                add_cells(sums.setdefault(strand, {}), cells, sign)
        for pk, shares in each.held.items():
            strand = places[pk].strand
            census[strand] += int(places[pk].alive and _has_first(shares))
            add_cells(sums.setdefault(strand, {}), cut_into(own.get(pk, {}), shares))
        for count, of in each.in_shares.items():
            for strand, cells in sums_of_sheets(placed, np.array(of), frame).items():
                add_cells(sums.setdefault(strand, {}), again(cells, count))
        found[unit] = sums, +census
    return found


def _branches(carried: Carried, unit: int, parts: Mapping[int, list[Share]], *, kept: bool) -> _Branches:
    inside = carried.inside(unit)
    beneath = {*carried.units[inside].tolist()}
    found = {pk: [share for share in shares if share.unit in beneath] for pk, shares in parts.items()}
    entire = [pk for pk, shares in found.items() if are_all(shares)]
    whole = carried.whole(inside)
    in_shares: dict[int, list[int]] = {}
    for pk, row in zip(entire, rows_of(np.array(entire, dtype=np.int64), carried.placed.units).tolist(), strict=True):
        whole[row] = True
        in_shares.setdefault(len(found[pk]), []).append(row)
    # Where nothing is kept as it was, each unit stands for itself alone.
    begin, cease = carried.at_a_border(whole) if kept else (np.flatnonzero(whole), np.zeros(0, dtype=np.int64))
    held = {pk: shares for pk, shares in found.items() if shares and not are_all(shares)}
    return _Branches(whole, begin, cease, held, in_shares)
