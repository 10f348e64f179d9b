"""Decisions over many units as they are looked at: who sees them, their lines, the tree before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from thidua.organisations.models import GRASSROOTS_KINDS, Branch, Unit, UnitTerm
from thidua.organisations.queries import names_of
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.queries.plans import last_members, named_units
from thidua.reorganisations.rules import Fate

MOST_IN_TREE = 400


def reorganisations_visible_to(person: Person, *, on: date) -> QuerySet[Reorganisation]:
    """The decisions by which a unit of the person's branch loses or gains units."""
    above = dict(Reorganisation.objects.values_list("pk", "above"))
    named = {unit for units in above.values() for unit in units}
    seen = set(units_in_scope(person, on=on).filter(pk__in=named).values_list("pk", flat=True))
    return Reorganisation.objects.filter(pk__in=[pk for pk, units in above.items() if seen & {*units}])


@dataclass(frozen=True)
class DecidedLine:
    """One line of a decision with names; `members` are those the unit last reported before it (None: never)."""

    fate: Fate
    code: str
    name: str
    to: str
    to_name: str
    share: int
    shares: int
    members: int | None


def lines_of(kept: Reorganisation) -> list[DecidedLine]:
    """The lines as entered, with names and members."""
    lines = kept.entered
    # Not all need be there: what the decision founded is gone once it was taken back.
    codes = {code for line in lines for code in (line.code, line.to)}
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    names = names_of([unit.pk for unit in known.values()])
    members = last_members([unit.pk for unit in known.values()], kept.on)
    shares = Counter[str]()
    for line in lines:
        shares[line.code] += line.share

    def named(code: str) -> str:
        return names.get(known[code].pk, code) if code in known else ""

    def counted(code: str) -> int | None:
        found = members.get(known[code].pk) if code in known else None
        return None if found is None else int(found)

    return [
        DecidedLine(
            line.fate,
            line.code,
            line.name or named(line.code),
            line.to,
            named(line.to),
            line.share,
            shares[line.code],
            counted(line.code),
        )
        for line in lines
    ]


@dataclass
class TreeNode:
    """An upper unit of the day: how many grassroots unions hang beneath it, how many on the other side (None: it is not there), and the
    upper units that are concerned."""

    term: UnitTerm
    grassroots: int
    other: int | None
    beneath: list[TreeNode] = field(default_factory=list)


def tree_sides(kept: Reorganisation) -> tuple[list[TreeNode], list[TreeNode]]:
    """The upper units that the decision concerns, on the day before it and on its first day."""
    named = named_units(line.code for line in kept.entered)
    uppers = {unit.unit for unit in named.values() if unit.kind not in GRASSROOTS_KINDS}
    concerned = uppers | {*kept.above}
    eve = date.fromordinal(kept.on.toordinal() - 1)
    before, after = _counted(concerned, eve), _counted(concerned, kept.on)
    return _forest(before, eve, after), _forest(after, kept.on, before)


def _counted(units: Iterable[int], on: date) -> dict[int, int]:
    """Of those in force on the day: how many grassroots unions hang beneath."""
    alive = UnitTerm.objects.in_force(on).filter(unit_id__in=units).values_list("unit_id", flat=True)
    rows = Branch.objects.filter(ancestor_id__in=units, depth__gt=0, valid_from__lte=on, valid_until__gt=on)
    leaves = UnitTerm.objects.in_force(on).filter(kind__in=GRASSROOTS_KINDS)
    beneath = rows.filter(descendant_id__in=leaves.values("unit_id")).values_list("ancestor_id")
    counts = dict(beneath.annotate(unions=Count("descendant_id")))
    return {unit: counts.get(unit, 0) for unit in alive}


def _forest(counts: dict[int, int], on: date, others: dict[int, int]) -> list[TreeNode]:
    terms = (
        UnitTerm.objects.in_force(on).filter(unit_id__in=counts).select_related("unit").order_by("sort_key", "unit_id")
    )
    nodes = {
        term.unit_id: TreeNode(term, counts[term.unit_id], others.get(term.unit_id)) for term in terms[:MOST_IN_TREE]
    }
    rows = Branch.objects.filter(
        descendant_id__in=nodes, ancestor_id__in=nodes, depth__gt=0, valid_from__lte=on, valid_until__gt=on
    ).order_by("-depth")
    nearest = dict(rows.values_list("descendant_id", "ancestor_id"))
    roots: list[TreeNode] = []
    for pk, node in nodes.items():
        (nodes[nearest[pk]].beneath if pk in nearest else roots).append(node)
    return roots
