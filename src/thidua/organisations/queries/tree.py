"""Reading the dated tree: who is what beneath whom on a day, found by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When

from thidua.ground.once import once_read
from thidua.organisations.models import GRASSROOTS_KINDS, Branch, Succession, Unit, UnitKind, UnitTerm
from thidua.organisations.rules import (
    NoSuchUnit,
    TermData,
    search_words,
)


def unit_of(code: str) -> Unit:
    """The unit that carries the code.

    Raises NoSuchUnit.
    """
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise NoSuchUnit(code=code)
    return found


def term_of(unit: Unit, on: date) -> UnitTerm | None:
    """The unit's term in force on the day; None when it was not yet, or is no more."""
    return once_read(
        ("term", unit.pk, on), lambda: UnitTerm.objects.in_force(on).filter(unit=unit).select_related("unit").first()
    )


def terms_of(unit_ids: Iterable[int], on: date) -> dict[int, UnitTerm]:
    """By unit: its term in force on the day. Units not in force are left out."""
    terms = UnitTerm.objects.in_force(on).filter(unit_id__among=unit_ids).select_related("unit")
    return {term.unit_id: term for term in terms}


def latest_term(unit: Unit) -> UnitTerm:
    """The last term the unit has, also of one that is dissolved or begins later. Every unit has one."""
    return once_read(
        ("latest term", unit.pk), lambda: UnitTerm.objects.filter(unit=unit).select_related("unit").latest("valid_from")
    )


def latest_terms(unit_ids: Iterable[int]) -> dict[int, UnitTerm]:
    """By unit: its last term, whether or not it is in force."""
    terms = UnitTerm.objects.filter(unit_id__among=unit_ids).order_by("unit_id", "-valid_from")
    return {term.unit_id: term for term in terms.distinct("unit_id").select_related("unit")}


def terms_naming(unit_ids: Iterable[int], on: date) -> dict[int, UnitTerm]:
    """By unit: its term in force on the day; of one not in force then, its last."""
    ids = frozenset(unit_ids)
    return once_read(("terms naming", ids, on), lambda: _terms_naming(ids, on)) if ids else {}


def _terms_naming(ids: frozenset[int], on: date) -> dict[int, UnitTerm]:
    terms = UnitTerm.objects.filter(unit_id__among=ids).distinct("unit_id").select_related("unit")
    other = Case(When(valid_from__lte=on, valid_until__gt=on, then=0), default=1)
    return {term.unit_id: term for term in terms.order_by("unit_id", other, "-valid_from")}


def sort_keys(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """By unit: by what it stands in alphabetical order under its name on the day; one not in force then, under its last."""
    with connection.cursor() as cursor:  # one array: there may be thousands
        cursor.execute(
            """select distinct on (unit_id) unit_id, sort_key from organisations_unitterm where unit_id = any(%(ids)s)
               order by unit_id, valid_from <= %(on)s and valid_until > %(on)s desc, valid_from desc""",
            {"ids": list(unit_ids), "on": on},
        )
        return dict(cursor.fetchall())


def term_naming(unit: Unit, on: date) -> UnitTerm:
    """The unit's term in force on the day, or its last one when it was not in force."""
    return terms_naming([unit.pk], on)[unit.pk]


def names_on(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """By unit: its name on the day; of one not in force then, its last."""
    return {pk: term.name for pk, term in terms_naming(unit_ids, on).items()}


def names_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """By unit: its last name; a unit without any term goes by its code."""
    ids = set(unit_ids)
    names = {pk: term.name for pk, term in latest_terms(ids).items()}
    return names | dict(Unit.objects.filter(pk__in=ids - names.keys()).values_list("pk", "code"))


def name_of(unit: Unit, on: date) -> str:
    """The unit's name on the day, or its last one when it was not in force."""
    return term_naming(unit, on).name


def beneath(unit: Unit, on: date) -> QuerySet[Unit]:
    """The units of the branch under `unit` on the day, itself included."""
    return beneath_any([unit.pk], on)


def beneath_any(unit_ids: Iterable[int], on: date) -> QuerySet[Unit]:
    """The units beneath any of the given ones on the day, these included where they are in force."""
    rows = Branch.objects.filter(ancestor_id__in=list(unit_ids), valid_from__lte=on, valid_until__gt=on)
    return Unit.objects.filter(pk__in=rows.values("descendant_id"))


def children(unit: Unit, on: date) -> QuerySet[UnitTerm]:
    """The terms of the units directly beneath on the day, in alphabetical order."""
    terms = UnitTerm.objects.in_force(on).filter(parent=unit)
    return terms.select_related("unit").order_by("sort_key", "unit_id")


def roots(on: date) -> QuerySet[UnitTerm]:
    """The terms of the units that hang beneath none on the day, in alphabetical order."""
    terms = UnitTerm.objects.in_force(on).filter(parent=None)
    return terms.select_related("unit").order_by("sort_key", "unit_id")


def superior(unit: Unit, on: date) -> Unit | None:
    """The unit directly above on the day; None for a root and for a unit not in force."""
    return Unit.objects.filter(
        child_terms__unit=unit, child_terms__valid_from__lte=on, child_terms__valid_until__gt=on
    ).first()


def superiors(unit: Unit, on: date) -> list[UnitTerm]:
    """The terms of all units above on the day, the root first, without the unit itself."""
    rows = Branch.objects.filter(descendant=unit, depth__gt=0, valid_from__lte=on, valid_until__gt=on)
    depths = dict(rows.values_list("ancestor_id", "depth"))
    found = terms_of(depths, on)
    return [found[pk] for pk in sorted(found, key=lambda pk: -depths[pk])]


def place_named(unit: Unit, on: date) -> str:
    """The place named on the unit's papers that day; its nearest superior's where it has none of its own, else nothing."""
    own = term_naming(unit, on)
    line = [*superiors(unit, on), own]
    return next((term.place for term in reversed(line) if term.place), "")


def hangs_beneath(unit: Unit, above: Unit, on: date) -> bool:
    """Whether `unit` is `above` or hangs beneath it on the day."""
    rows = Branch.objects.filter(descendant=unit, ancestor=above, valid_from__lte=on, valid_until__gt=on)
    return rows.exists()


def count_beneath(unit_ids: Iterable[int], on: date) -> dict[int, int]:
    """By unit: how many units hang beneath it on the day, itself not counted. One index scan."""
    ids = list(unit_ids)
    rows = Branch.objects.filter(ancestor_id__in=ids, valid_from__lte=on, valid_until__gt=on)
    counted = dict(rows.values_list("ancestor_id").annotate(units=Count("descendant_id")))
    # Every unit in force has a row with itself.
    return {pk: counted[pk] - 1 if pk in counted else 0 for pk in ids}


def grassroots_beneath(unit: Unit, on: date) -> int:
    """How many CĐCS (grassroots unions and associations) hang beneath on the day; a CĐCS counts itself."""
    # Nearly all are: the few others are counted, and taken off.
    rows = Branch.objects.filter(ancestor=unit, valid_from__lte=on, valid_until__gt=on)
    others = UnitTerm.objects.in_force(on).exclude(kind__in=GRASSROOTS_KINDS).filter(unit__in=rows.values("descendant"))
    return rows.count() - others.count()


def find_units(words: str, *, on: date, within: QuerySet[Unit] | None = None) -> QuerySet[UnitTerm]:
    """Units in force whose name or code has every word, or a word that begins with it; no words find nothing.

    Diacritics, capitals and the short form (LĐLĐ, CĐCS, KCN …) make no difference. Upper kinds come first, each in
    alphabetical order.
    """
    looked_for = search_words(words)
    if not looked_for:
        return UnitTerm.objects.none()
    terms = UnitTerm.objects.in_force(on).with_words(looked_for)
    if within is not None:
        terms = terms.filter(unit__in=within)
    level = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(UnitKind)), output_field=IntegerField()
    )
    return terms.select_related("unit").order_by(level, "sort_key", "unit_id")


def history(unit: Unit) -> list[UnitTerm]:
    """All terms of the unit, the oldest first, each with its superior and decision."""
    terms = UnitTerm.objects.filter(unit=unit).select_related("unit", "parent", "decision")
    return list(terms.order_by("valid_from"))


def successions_of(unit: Unit) -> list[Succession]:
    """The events in the unit's life, in the order they came into force."""
    return list(Succession.objects.filter(unit=unit).select_related("decision", "successor"))


FOLLOWING = (Succession.Kind.MERGE, Succession.Kind.ABSORB, Succession.Kind.SPLIT)
"""The events by which one unit goes on in another."""


def forebears(unit: Unit) -> list[Succession]:
    """The events by which other units became part of this one, and those before them: the latest first."""
    found: dict[int, Succession] = {}
    asked = [unit.pk]
    while asked:
        rows = Succession.objects.filter(successor__in=asked, kind__in=FOLLOWING).exclude(unit=F("successor"))
        new = [row for row in rows.select_related("unit", "decision") if row.pk not in found]
        found |= {row.pk: row for row in new}
        asked = [row.unit_id for row in new]
    return sorted(found.values(), key=lambda row: (row.on, row.pk), reverse=True)


def heirs(unit: Unit, on: date) -> list[Unit]:
    """Who stands for the unit on the day: itself while it is in force, else those in which it goes on, if any."""
    if term_of(unit, on) is not None:
        return [unit]
    rows = Succession.objects.filter(unit=unit, kind__in=FOLLOWING, on__lte=on, successor__isnull=False)
    following = [row.successor for row in rows.exclude(successor=unit).select_related("successor").order_by("on", "pk")]
    return [heir for each in following if each is not None for heir in heirs(each, on)]


def data_of(unit: Unit) -> list[TermData]:
    """The unit's terms as values, the oldest first."""
    return [data_of_term(term) for term in UnitTerm.objects.filter(unit=unit).order_by("valid_from")]


def data_of_term(term: UnitTerm) -> TermData:
    """One term as a value."""
    return TermData(
        valid_from=term.valid_from,
        valid_until=term.valid_until,
        name=term.name,
        kind=term.kind,
        unit_class=term.unit_class,
        parent_id=term.parent_id,
        place=term.place,
        decision_id=term.decision_id,
        simulated=term.simulated,
    )
