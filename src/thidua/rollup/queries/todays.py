"""The second reading of the past: in today's boundaries, each old unit counted under its successors, by share.

What a unit said is not changed by what became of it; only where it is counted is. A unit that was split is cut by its
shares so that the parts add up exactly; it still counts once for completeness. A unit that ended without a successor stays
with whatever its last superior has become.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from django.db import connection
from django.db.models import Q

from thidua.ground.values import Period
from thidua.organisations.models import Branch, Succession, UnitTerm
from thidua.rollup.models import Boundaries, Census
from thidua.rollup.queries.carried import NEVER_CIRCLES
from thidua.rollup.queries.places import places_of
from thidua.rollup.queries.stored import frame_of, sheets_of
from thidua.rollup.rules import Cell, Cells, Frame, Place, add_cells, effective, sum_cells
from thidua.years.models import ReportingPeriod


@dataclass(frozen=True)
class Share:
    """A unit of today that carries the part from `since` to `until` (of the whole 0–1) of an old unit."""

    unit: int
    since: Fraction = Fraction(0)
    until: Fraction = Fraction(1)


class Heirs:
    """Who carries what of these units on the day `on`."""

    def __init__(self, on: date, units: Iterable[int]) -> None:
        self._alive: set[int] = set()
        self._parents: dict[int, int | None] = {}
        self._successors: dict[int, list[Succession]] = {}
        level = set(units)
        while level:
            self._read(on, level)
            ended = level - self._alive
            further = {row.successor_id for pk in ended for row in self._successors.get(pk, [])}
            further |= {self._parents.get(pk) for pk in ended if pk not in self._successors}
            level = {pk for pk in further if pk is not None} - self._parents.keys()

    def _read(self, on: date, level: set[int]) -> None:
        terms = UnitTerm.objects.filter(valid_from__lte=on, unit_id__in=level).order_by("valid_from")
        for unit, parent, until in terms.values_list("unit_id", "parent_id", "valid_until"):
            self._parents[unit] = parent
            if until > on:
                self._alive.add(unit)
        rows = Succession.objects.filter(on__lte=on, successor__isnull=False, unit_id__in=level - self._alive)
        for row in rows.order_by("pk"):
            self._successors.setdefault(row.unit_id, []).append(row)

    def of(self, unit: int, depth: int = 0) -> list[Share]:
        """The shares of one unit; they cover the whole without gap. Empty when nothing of its line is left."""
        if unit in self._alive:
            return [Share(unit)]
        if depth > NEVER_CIRCLES:
            return []
        rows = self._successors.get(unit, [])
        if not rows:
            parent = self._parents.get(unit)
            return self.of(parent, depth + 1) if parent is not None else []
        whole = sum(row.share for row in rows)
        shares, begin = [], Fraction(0)
        for row in rows:
            width = Fraction(row.share, whole)
            shares += [
                Share(part.unit, begin + part.since * width, begin + part.until * width)
                for part in self.of(row.successor_id or 0, depth + 1)
            ]
            begin += width
        return shares


CARRIED_BENEATH = """
    with recursive carried (unit_id) as (
        (
            select unnest(%(units)s::bigint[])
            union all
            select descendant_id from organisations_branch
            where ancestor_id = any(%(units)s) and valid_from <= %(on)s and valid_until > %(on)s
        )
        union
        select found.unit_id from carried cross join lateral (
            select ended.unit_id from (
                select unit_id from organisations_succession where successor_id = carried.unit_id and "on" <= %(on)s
                union all
                select unit_id from organisations_unitterm where parent_id = carried.unit_id and valid_until + 0 <= %(on)s
            ) as ended where (
                select true from organisations_unitterm as living
                where living.unit_id = ended.unit_id and living.valid_until > %(on)s and living.valid_from <= %(on)s
            ) is null
            -- All by index and unit by unit, whatever the planner makes of a recursion whose size it cannot know; and never by the day of
            -- the end (+ 0), of which it thinks that few terms have one when half a country has just been rearranged.
            offset 0
        ) as found
    )
    select unit_id from carried limit %(limit)s
"""
"""Every unit that may be carried by these, or by something beneath them, on a day; more than are, never fewer."""


def carried_beneath(unit_ids: Iterable[int], on: date, *, limit: int | None = None) -> list[int]:
    """See `CARRIED_BENEATH`; these units among them. No more than so many are looked for."""
    with connection.cursor() as cursor:
        cursor.execute(CARRIED_BENEATH, {"units": list(unit_ids), "on": on, "limit": limit})
        return [pk for (pk,) in cursor.fetchall()]


# Terms are not found by their end. Who ends leaves the branch of a root then; and when one only comes to hang elsewhere beneath it or
# beneath another, a term begins.
TREE_DAY = """
    select greatest(
        (select max(valid_from) from organisations_unitterm where valid_from <= %(on)s),
        (select max(ended.day) from (select distinct unit_id from organisations_unitterm where parent_id is null) as root
            cross join lateral (
                select max(valid_until) as day from organisations_branch where ancestor_id = root.unit_id and valid_until <= %(on)s
            ) as ended)
    )
"""


def tree_day(on: date) -> date | None:
    """The last day not after `on` on which a term began or ended: from then to `on` the tree is the same."""
    with connection.cursor() as cursor:
        cursor.execute(TREE_DAY, {"on": on})
        return cursor.fetchone()[0]


def is_unchanged(period: Period, on: date) -> bool:
    """Whether the tree has stayed as it is since the period began: then both readings of the past are one."""
    changed = tree_day(on)
    return on >= period.last_day and (changed is None or changed <= period.first_day)


def is_kept_today(period: Period, on: date) -> bool:
    """Whether the totals of the period are kept in the boundaries of that day."""
    return Boundaries.objects.filter(period_id=period.code, tree_day=tree_day(on)).exists()


LARGE = 5000
"""Units of a tree whose past is too much to be put together anew each time somebody asks for it in today's boundaries."""


def due_today(on: date) -> list[ReportingPeriod]:
    """The periods whose totals are to be kept in the boundaries of the day and are not: those kept in earlier ones, and in a large tree
    also those that have passed since without being kept."""
    day = tree_day(on)
    kept = Boundaries.objects.filter(tree_day=day).values("period_id")
    lapsed = Boundaries.objects.exclude(tree_day=day).values("period_id")
    due = Q(pk__in=lapsed)
    if day is not None and UnitTerm.objects.in_force(on).count() > LARGE:
        due |= Q(first_day__lt=day, pk__in=Census.objects.values("period_id"))
    return list(ReportingPeriod.objects.filter(due).exclude(pk__in=kept).order_by("code"))


def with_beneath(unit_ids: Iterable[int], on: date) -> set[int]:
    """Those beneath whom anything hangs on the day: then their sums in today's boundaries may be kept."""
    terms = UnitTerm.objects.in_force(on).filter(parent_id__among=unit_ids)
    return {unit for unit in terms.values_list("parent_id", flat=True).distinct() if unit is not None}


def above_today(units: Iterable[int], on: date) -> dict[int, list[int]]:
    """By unit: every unit above it on the day; itself too, when anything hangs beneath it then."""
    ids = set(units)
    above: dict[int, list[int]] = {pk: [] for pk in ids}
    rows = Branch.objects.filter(descendant_id__in=ids, depth__gt=0, valid_from__lte=on, valid_until__gt=on)
    for descendant, ancestor in rows.values_list("descendant_id", "ancestor_id"):
        above[descendant].append(ancestor)
    for pk in UnitTerm.objects.in_force(on).filter(parent_id__in=ids).values_list("parent_id", flat=True).distinct():
        if pk is not None:
            above[pk].append(pk)
    return above


def parents_today(units: Iterable[int], on: date) -> tuple[dict[int, int], set[int]]:
    """Of these units and of everybody above them on the day the superior, but of roots; and who of all has others beneath it then."""
    above: dict[int, int] = {}
    level = {*units}
    everybody = {*level}
    while level:
        terms = UnitTerm.objects.in_force(on).filter(unit_id__in=level, parent__isnull=False)
        above |= {unit: parent for unit, parent in terms.values_list("unit_id", "parent_id") if parent is not None}
        level = {*above.values()} - everybody
        everybody |= level
    inner = UnitTerm.objects.in_force(on).filter(parent_id__in=everybody).values_list("parent_id", flat=True)
    return above, {unit for unit in inner.distinct() if unit is not None}


def are_all(shares: Iterable[Share]) -> bool:
    """Whether these shares of one unit together are the whole of it."""
    return sum(share.until - share.since for share in shares) == 1


def cut_into(cells: Cells, shares: Sequence[Share]) -> Cells:
    """What falls to these shares of one unit together."""
    if not are_all(shares):
        return sum_cells(cut_cells(cells, share) for share in shares)
    return add_cells(
        {code: replace(cell, hedges=Counter(cell.hedges)) for code, cell in cells.items()}, again(cells, len(shares))
    )


def again(cells: Cells, shares: int) -> Cells:
    """What stands in so many shares besides what they add up to: each says that something was said, and how it was hedged."""
    more = shares - 1
    noted = {
        code: Cell(
            parts=more * cell.parts, hedges=Counter({of: more * count for of, count in cell.hedges.items() if more})
        )
        for code, cell in cells.items()
    }
    return {code: cell for code, cell in noted.items() if not cell.is_empty}


def cut_cells(cells: Cells, share: Share) -> Cells:
    """The part of a unit's content that falls to a share."""
    return {code: cut(cell, share) for code, cell in cells.items()}


def cut(cell: Cell, share: Share) -> Cell:
    """The part of a cell that falls to a share; whole base units, the parts of all shares add up to the whole.

    Each share is hedged as the whole was; the unit is complete once, with its first share.
    """
    amount, weight, spread = (_between(value, share) for value in (cell.amount, cell.weight, cell.spread))
    return Cell(amount, weight, spread, cell.parts, cell.reported if share.since == 0 else 0, Counter(cell.hedges))


def _between(value: Decimal, share: Share) -> Decimal:
    # Most cells have no weight and no spread, and to cut is dear.
    return _upto(value, share.until) - _upto(value, share.since) if value else Decimal(0)


def _upto(value: Decimal, edge: Fraction) -> Decimal:
    if edge.numerator in (0, edge.denominator):
        return value if edge else Decimal(0)
    return (value * edge.numerator / edge.denominator).quantize(Decimal(1), rounding=ROUND_DOWN)


Sums = dict[tuple[int, str], Cells]
"""By superior and strand."""


def effective_of(units: Iterable[int], places: Mapping[int, Place], frame: Frame) -> dict[int, Cells]:
    """What each of these units that said anything contributes, by the rules."""
    said = sheets_of(units, frame.period, frame.measures)
    return {pk: effective(own, places[pk], frame) for pk, own in said.items()}


def sums_today(period: Period, on: date, units: Iterable[int]) -> tuple[Sums, Counter[tuple[int, str]]]:
    """What these units add to the sums and the census that are kept in the boundaries of the day: each cut by its shares, and
    counted once, with its first."""
    units = list(units)
    heirs, places = Heirs(on, units), places_of(units, period)
    shares = {pk: heirs.of(pk) for pk in places}
    above = above_today({share.unit for parts in shares.values() for share in parts}, on)
    sums: Sums = {}
    census: Counter[tuple[int, str]] = Counter()
    content = effective_of(places, places, frame_of(period))
    for pk, place in places.items():
        for share in shares[pk]:
            part = cut_cells(content.get(pk, {}), share)
            for ancestor in above[share.unit]:
                census[ancestor, place.strand] += int(place.alive and share.since == 0)
                if part:
                    add_cells(sums.setdefault((ancestor, place.strand), {}), part)
    return sums, census
