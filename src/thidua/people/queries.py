"""Who may do what where, on which day. Every question carries its date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from thidua.ground.once import once_read
from thidua.organisations.models import Branch, Unit, UnitTerm
from thidua.organisations.queries import terms_naming
from thidua.organisations.rules import search_words
from thidua.people.models import Mandate, MandateQuerySet, Notice, NoticeRead, Person
from thidua.people.rules import REACH, Power, Reach, Role


def units_in_scope(person: Person, *, on: date, power: Power = Power.READ) -> QuerySet[Unit]:
    """The units over which `person` holds `power` on the day `on`; see `REACH` for how far each power goes.

    One statement, also as a subquery: `Report.objects.filter(unit__in=units_in_scope(…))`.
    """
    return person.scope(on=on, power=power)


def mandates_of(person: Person, on: date) -> list[Mandate]:
    """The mandates `person` holds that day, the oldest first. None for an account that is closed."""
    return person.held(on)


def own_units(person: Person, *, on: date, power: Power) -> list[Unit]:
    """The units at which `person` holds `power` that day, as far as they are in force: all that a power of `Reach.OWN` reaches."""
    return [term.unit for term in own_terms(person, on=on, power=power)]


def own_terms(person: Person, *, on: date, power: Power) -> list[UnitTerm]:
    """The terms of those units on the day."""
    terms = terms_naming({mandate.unit_id for mandate in person.held(on)}, on)
    own = [terms[pk] for pk in person.seats(on=on, power=power) if pk in terms]
    return [term for term in own if term.valid_from <= on < term.valid_until]


def reaches(person: Person, unit: Unit, *, on: date, power: Power = Power.READ) -> bool:
    """Whether `person` holds `power` over the one unit that day."""
    if REACH[power] is Reach.OWN:
        return unit in own_units(person, on=on, power=power)
    return once_read(("reaches", person.pk, power, unit.pk, on), lambda: _reaches(person, unit, on, power))


def _reaches(person: Person, unit: Unit, on: date, power: Power) -> bool:
    if REACH[power] is Reach.BELOW:
        seats = person.seats(on=on, power=power)
        return UnitTerm.objects.in_force(on).filter(unit=unit, parent__in=seats).exists()
    return units_in_scope(person, on=on, power=power).filter(pk=unit.pk).exists()


def officers_in_scope(person: Person, *, on: date) -> QuerySet[Person]:
    """The officers whom `person` administers that day: whoever holds, held or will hold a mandate in the branch."""
    units = units_in_scope(person, on=on, power=Power.ADMINISTER)
    return Person.objects.filter(pk__in=Mandate.objects.filter(unit__in=units).values("person"))


def mandates_in_scope(person: Person, *, on: date) -> MandateQuerySet:
    """Every mandate at the units whose accounts `person` administers that day: past, present and to come."""
    units = units_in_scope(person, on=on, power=Power.ADMINISTER)
    return Mandate.objects.filter(unit__in=units).select_related("person", "unit").order_by("valid_from", "pk")


@dataclass(frozen=True)
class NamedMandate:
    """A mandate as a page lists it: with the name of its unit, and whether it holds on the day of the page."""

    pk: int
    person_id: int
    unit_code: str
    unit_name: str
    role: str
    role_name: str
    valid_from: date
    valid_until: date
    in_force: bool
    delegated_by: str = ""  # during whose leave it is held


def named(mandates: Iterable[Mandate], on: date) -> list[NamedMandate]:
    """The mandates with their units' names on the day `on` (of a unit not in force: its last name), in the same order."""
    rows = list(mandates)
    wanted = {mandate.unit_id for mandate in rows}
    terms = terms_naming(wanted, on)
    delegated = [mandate.delegated_from_id for mandate in rows if mandate.delegated_from_id]
    holders_of = (
        dict(Mandate.objects.filter(pk__in=delegated).values_list("pk", "person__full_name")) if delegated else {}
    )
    return [
        NamedMandate(
            pk=mandate.pk,
            person_id=mandate.person_id,
            unit_code=mandate.unit.code,
            unit_name=terms[mandate.unit_id].name,
            role=mandate.role,
            role_name=mandate.get_role_display(),
            valid_from=mandate.valid_from,
            valid_until=mandate.valid_until,
            in_force=mandate.valid_from <= on < mandate.valid_until,
            delegated_by=holders_of.get(mandate.delegated_from_id or 0, ""),
        )
        for mandate in rows
    ]


def find_officers(officers: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Those of `officers` whose name or log-in name holds every word, with or without diacritics."""
    for word in search_words(words):
        officers = officers.filter(search_key__contains=word)
    return officers


def holders(unit: Unit, on: date, power: Power) -> QuerySet[Person]:
    """Who holds `power` over `unit` that day: at the unit, directly above it, or anywhere above, as the power reaches."""
    above = Branch.objects.filter(descendant=unit, valid_from__lte=on, valid_until__gt=on)
    match REACH[power]:
        case Reach.OWN:
            above = above.filter(depth=0)
        case Reach.BELOW:
            above = above.filter(depth=1)
    held = Mandate.objects.in_force(on).giving(power).filter(unit__in=above.values("ancestor"))
    return Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("pk")


def colleagues(mandate: Mandate, on: date) -> QuerySet[Person]:
    """To whom the holder may delegate: who holds an own mandate at the same unit from `on` on."""
    own = Mandate.objects.filter(unit=mandate.unit_id, delegated_from__isnull=True, valid_until__gt=on)
    own = own.exclude(role=Role.ADMINISTRATOR.value)
    return Person.objects.filter(is_active=True, pk__in=own.values("person")).exclude(pk=mandate.person_id)


def delegations_by(person: Person, *, on: date) -> QuerySet[Mandate]:
    """The delegations the person made that are not over: running and to come."""
    made = Mandate.objects.filter(delegated_from__person=person, valid_until__gt=on)
    return made.select_related("person", "unit", "delegated_from").order_by("valid_from", "pk")


def notices_of(person: Person, *, on: date) -> QuerySet[Notice]:
    """The inbox: what was told to the units whose reports the person works on, newest first; `read` says whether by them."""
    read = NoticeRead.objects.filter(person=person, notice=OuterRef("pk"))
    told = Notice.objects.filter(unit__in=own_units(person, on=on, power=Power.ENTER))
    return told.annotate(read=Exists(read)).select_related("unit").order_by("-at", "-pk")


def unread_notices(person: Person, *, on: date) -> int:
    """How many notices the person has not read yet."""
    return once_read(("unread", person.pk, on), lambda: notices_of(person, on=on).exclude(reads__person=person).count())


def notices_to_mail(*, since: datetime) -> QuerySet[Notice]:
    """What was told since then and has not gone out by e-mail yet, oldest first."""
    return Notice.objects.filter(mailed_at__isnull=True, at__gte=since).select_related("unit").order_by("at", "pk")
