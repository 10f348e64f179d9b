"""Growth from one period to a later one where the tree changed between them: compared on the units that lived through it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import Period
from thidua.indicators.models import Indicator, Kind
from thidua.organisations.models import GRASSROOTS_KINDS, Succession, Unit, UnitTerm
from thidua.rollup.queries.amounts import ADDED, LAST
from thidua.rollup.queries.stored import codes_within
from thidua.rollup.queries.todays import carried_beneath

Subject = Unit | Cluster

# Beneath the subject on the later day, and there on the earlier one, wherever it then hung.
_SURVIVORS = """select distinct branch.descendant_id as unit_id from organisations_branch as branch
    join organisations_unitterm as term on term.unit_id = branch.descendant_id
        and term.valid_from <= %(then)s and term.valid_until > %(then)s
    where branch.ancestor_id = any(%(roots)s) and branch.valid_from <= %(now)s and branch.valid_until > %(now)s"""


@dataclass(frozen=True)
class Growth:
    """One indicator on the units that exist in both periods and gave it in both; and what left in between.

    `percent` is None when there is nothing to compare: no such unit, or nothing in the earlier period. `left_units` are the
    grassroots unions that ended between the two without a successor, `left_amount` what they gave in the earlier period.
    """

    units: int
    before: Decimal
    after: Decimal
    left_units: int
    left_amount: Decimal

    @property
    def percent(self) -> Decimal | None:
        """The growth in percent of the earlier amount."""
        return (self.after - self.before) * 100 / self.before if self.units and self.before > 0 else None


def growth_on_survivors(subject: Subject, indicator: Indicator, earlier: Period, later: Period) -> Growth | None:
    """Compare the two periods unit by unit; None for what is no amount of a unit (rates, means, texts, counts of the tree)."""
    if indicator.kind not in (Kind.FLOW, Kind.STOCK, Kind.COUNT):
        return None
    roots = _roots(subject, later)
    left = _ended(roots, earlier, later)
    said = ADDED if indicator.kind == Kind.FLOW else LAST
    with connection.cursor() as cursor:
        places = {"at": indicator.position + 1}
        before = cursor.mogrify(said, {**places, "codes": codes_within(earlier)})
        after = cursor.mogrify(said, {**places, "codes": codes_within(later)})
        living = cursor.mogrify(_SURVIVORS, {"roots": roots, "then": earlier.last_day, "now": later.last_day})
        cursor.execute(
            f"""select count(*), coalesce(sum(before.amount), 0), coalesce(sum(after.amount), 0)
                from ({living}) as living join ({before}) as before using (unit_id) join ({after}) as after using (unit_id)"""
        )
        units, was, became = cursor.fetchone()
        gone = Decimal(0)
        if left:
            cursor.execute(f"select coalesce(sum(amount), 0) from ({before}) as before where unit_id = any(%s)", [left])
            gone = cursor.fetchone()[0]
    return Growth(units, was, became, len(left), gone)


def changes_between(subject: Subject, periods: Iterable[Period]) -> dict[str, int]:
    """By period: how many units of the subject's line a decision ended, merged, split or moved since the one before it."""
    found: dict[str, int] = {}
    earlier: Period | None = None
    for period in periods:
        if earlier is not None:
            found[period.code] = len(_changed(_roots(subject, period), earlier, period, _BREAKING))
        earlier = period
    return found


_BREAKING = tuple(each for each in Succession.Kind if each not in (Succession.Kind.FOUND, Succession.Kind.RENAME))


def _roots(subject: Subject, period: Period) -> list[int]:
    return [subject.pk] if isinstance(subject, Unit) else [unit.pk for unit in members(subject, period.last_day)]


def _ended(roots: list[int], earlier: Period, later: Period) -> list[int]:
    """The grassroots unions that ended without a successor."""
    ids = _changed(roots, earlier, later, (Succession.Kind.DISSOLVE,))
    with connection.cursor() as cursor:  # one array: a decision may end forty thousand
        cursor.execute(
            "select distinct unit_id from organisations_unitterm where unit_id = any(%s) and kind = any(%s)",
            [ids, [kind.value for kind in GRASSROOTS_KINDS]],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _changed(roots: list[int], earlier: Period, later: Period, kinds: Iterable[str]) -> list[int]:
    rows = Succession.objects.filter(kind__in=list(kinds), on__gt=earlier.last_day, on__lte=later.last_day)
    changed = set(rows.values_list("unit_id", flat=True))
    if not changed or _is_everything(roots):
        return sorted(changed)
    return sorted(changed.intersection(carried_beneath(roots, later.last_day)))


def _is_everything(roots: list[int]) -> bool:
    """Whether all units there ever were hung beneath this one: then all that changed is of its line."""
    tops = UnitTerm.objects.filter(parent__isnull=True).values_list("unit_id", flat=True)
    return len(roots) == 1 and not tops.exclude(unit_id=roots[0]).exists()
