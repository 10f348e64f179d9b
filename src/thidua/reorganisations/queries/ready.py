"""Ready cases: rearrangements of July 2025 that a decision starts from, their lines drawn up from the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from thidua.organisations.models import GRASSROOTS_KINDS, Branch, UnitKind, UnitTerm
from thidua.people.models import Person
from thidua.reorganisations.queries.previews import units_organised
from thidua.reorganisations.rules import CaseNotHere, Fate, NoSuchCase, PlanLine

FILE = Path(__file__).resolve().parent.parent / "catalogue" / "ready_cases.yaml"


@dataclass(frozen=True)
class ReadyCase:
    """Which provinces become the first of them on a day, whose unions end, and the counts that were published."""

    code: str
    vi: str
    en: str
    title: str
    on: date
    provinces: tuple[str, ...]
    ends: frozenset[str]
    counts: Mapping[str, int]
    source: str

    @property
    def eve(self) -> date:
        """The last day of the tree before."""
        return self.on - timedelta(days=1)


@cache
def ready_cases() -> dict[str, ReadyCase]:
    """Every case by its code, in the order of the reviewed file."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["cases"]
    return {
        row["code"]: ReadyCase(**row | {"provinces": tuple(row["provinces"]), "ends": frozenset(row["ends"])})
        for row in rows
    }


def ready_case(code: str) -> ReadyCase:
    """The case with this code. Raises NoSuchCase."""
    if code not in ready_cases():
        raise NoSuchCase(code=code, known=", ".join(ready_cases()))
    return ready_cases()[code]


def why_not_start_from(by: Person | None, case: ReadyCase, *, on: date) -> CaseNotHere | None:
    """Its provinces stand before and after the day, as no decision has touched them yet, and `by` decides about them."""
    found = _provinces(case)
    ids = [term.unit_id for term in found]
    reached = ids if by is None else list(units_organised(by, on=on).filter(pk__in=ids).values_list("pk", flat=True))
    there = len(found) == len(case.provinces) and len(reached) == len(ids)
    waits = there and UnitTerm.objects.in_force(case.on).filter(parent__in=ids, valid_from__lt=case.on).exists()
    return None if waits else CaseNotHere(provinces=list(case.provinces))


def lines_of_case(case: ReadyCase) -> list[PlanLine]:
    """The case over the tree of its eve: upper unions end, unions of the classes that end too, the others go to the first
    province, in which the other provinces go up. Raises CaseNotHere."""
    provinces = _provinces(case)
    if len(provinces) != len(case.provinces):
        raise CaseNotHere(provinces=list(case.provinces))
    home = provinces[0].unit.code
    lines = [PlanLine(Fate.MERGE, term.unit.code, home) for term in provinces[1:]]
    ids = [term.unit_id for term in provinces]
    branch = Branch.objects.filter(
        ancestor__in=ids, depth__gt=0, valid_from__lte=case.eve, valid_until__gt=case.eve
    ).values("descendant")
    terms = UnitTerm.objects.in_force(case.eve).filter(unit__in=branch).select_related("unit")
    below = {term.unit_id: term for term in terms.order_by("sort_key", "unit_id")}
    fates = ((term.unit.code, _fate(term, below, case)) for term in below.values())
    return lines + [PlanLine(fate, code, home if fate is Fate.MOVE else "") for code, fate in fates if fate is not None]


def _fate(term: UnitTerm, below: Mapping[int, UnitTerm], case: ReadyCase) -> Fate | None:
    """What becomes of a unit; None for one that goes wherever its own grassroots union goes."""
    above = below.get(term.parent_id or 0)
    if term.kind in GRASSROOTS_KINDS:
        return Fate.END if term.unit_class in case.ends else Fate.MOVE
    if above is not None and (above.kind in GRASSROOTS_KINDS or above.kind in PARTS):
        return Fate.END if _fate(above, below, case) is Fate.END else None
    return Fate.END


PARTS = (UnitKind.MEMBER_GRASSROOTS, UnitKind.SECTION)
"""The kinds within a grassroots union that have others beneath them."""


def _provinces(case: ReadyCase) -> list[UnitTerm]:
    """The federations of the case on its eve, in its order; fewer when some are not there."""
    rows = UnitTerm.objects.in_force(case.eve).filter(kind=UnitKind.FEDERATION, place__in=case.provinces)
    found = {term.place: term for term in rows.select_related("unit")}
    return [found[name] for name in case.provinces if name in found]
