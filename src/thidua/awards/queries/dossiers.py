"""Dossiers as lists and pages need them: what one may see, whom they propose, what awaits whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from thidua.awards.models import Certificate, Dossier, Enclosure, Nominee
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.units import seats_on_the_way
from thidua.awards.rules.catalogue import AwardSpec
from thidua.awards.rules.flow import State
from thidua.ground.values import Period
from thidua.organisations.queries import latest_terms, names_on
from thidua.people.models import Mandate, Person
from thidua.people.queries import own_units, units_in_scope
from thidua.people.rules import Power, Role, roles_with


def award_of(dossier: Dossier) -> AwardSpec:
    """The award as the dossier's own version of the catalogue knows it."""
    return read_loaded(dossier.catalogue).named(dossier.award)


def dossiers_visible_to(person: Person, *, on: date) -> QuerySet[Dossier]:
    """A unit's own dossiers, and those that a unit of one's branch has handed in: never another's draft."""
    handed_in = ~Q(state=State.DRAFT) & Q(proposer__in=units_in_scope(person, on=on))
    found = Dossier.objects.filter(Q(proposer__in=person.seats(on=on, power=Power.READ)) | handed_in)
    return found.select_related("proposer", "holder", "decider", "cluster", "catalogue")


def sees_persons(person: Person, dossier: Dossier, *, on: date) -> bool:
    """Whether the person needs the names: works on the dossier at a unit of its way, sits on its council, or inspects."""
    roles = [*(role.value for role in roles_with(Power.PROPOSE)), Role.COUNCIL_MEMBER.value]
    seats = Mandate.objects.in_force(on).filter(person=person, role__in=roles, delegated_from__isnull=True)
    if seats.filter(unit__in=seats_on_the_way(dossier, on)).exists():
        return True
    return person.scope(on=on, power=Power.INSPECT).filter(pk=dossier.proposer_id).exists()


def nominees_of(dossier: Dossier) -> list[Nominee]:
    """Who is proposed, in order."""
    rows = dossier.nominees.filter(standing=True).select_related("unit", "person")
    return list(rows.order_by("order", "pk"))


def names_in(dossier: Dossier, nominees: Iterable[Nominee]) -> dict[int, str]:
    """By unit: the name in the dossier's year."""
    ids = {nominee.unit_id for nominee in nominees} | {dossier.proposer_id, dossier.holder_id}
    ids |= {dossier.decider_id} if dossier.decider_id else set()
    return names_on(ids, Period.parse(str(dossier.year)).last_day)


def who(nominee: Nominee, names: dict[int, str]) -> str:
    """The nominee by name: the person, or the collective; of an erased person only that there was one."""
    if nominee.person is None:
        return names[nominee.unit_id]
    return nominee.person.full_name or "(đã xóa dữ liệu cá nhân)"


@dataclass(frozen=True)
class Shares:
    """Whom a dossier praises: collectives, persons, and among persons those who work directly. None: not said of everyone."""

    collectives: int
    persons: int
    direct: int
    unsaid: int

    @property
    def percent(self) -> int | None:
        """Direct workers among the persons of whom it is said, in whole percent."""
        said = self.persons - self.unsaid
        return (200 * self.direct + said) // (2 * said) if said else None


def shares(nominees: Iterable[Nominee]) -> Shares:
    """The share of direct workers among those proposed."""
    rows = list(nominees)
    persons = [row for row in rows if row.person_id]
    return Shares(
        collectives=len(rows) - len(persons),
        persons=len(persons),
        direct=sum(1 for row in persons if row.direct_worker),
        unsaid=sum(1 for row in persons if row.direct_worker is None),
    )


@dataclass(frozen=True)
class Waiting:
    """A dossier that awaits somebody, and what is to be done with it."""

    dossier: Dossier
    award: AwardSpec
    unit: str
    task: str

    @property
    def acting_id(self) -> int:
        """The unit at which it is done."""
        dossier = self.dossier
        if dossier.state in (State.COUNCIL, State.VOTED, State.DECIDED):
            return dossier.decider_id or dossier.holder_id
        return dossier.holder_id


def waiting_for(person: Person, *, on: date) -> list[Waiting]:
    """The dossiers that await the person: returned to or drafted by their unit, to check, before the council, to sign, to hand over."""
    proposes = _seats(person, Power.PROPOSE, on)
    commends = _seats(person, Power.COMMEND, on)
    either = proposes | commends
    rows = Dossier.objects.filter(
        Q(proposer__in=either, state__in=[State.DRAFT, State.RETURNED])
        | Q(holder__in=either, state=State.SUBMITTED)
        | Q(decider__in=proposes, state__in=[State.COUNCIL, State.DECIDED])
        | Q(decider__isnull=True, holder__in=proposes, state=State.DECIDED)
        | Q(decider__in=commends, state=State.VOTED)
    ).select_related("proposer", "holder", "decider", "catalogue")
    found = list(rows.order_by("pk"))
    names = {pk: term.name for pk, term in latest_terms({row.proposer_id for row in found}).items()}
    return [Waiting(row, award_of(row), names[row.proposer_id], _task(row)) for row in found]


def _task(dossier: Dossier) -> str:
    at_decider = dossier.decider_id == dossier.holder_id
    return "council" if dossier.state == State.SUBMITTED and at_decider else dossier.state


def _seats(person: Person, power: Power, on: date) -> set[int]:
    """The units at which the person holds the power."""
    return {unit.pk for unit in own_units(person, on=on, power=power)}


def enclosures_visible_to(person: Person, *, on: date) -> QuerySet[Enclosure]:
    """Papers of dossiers in sight. Whether names may be seen is asked beside."""
    return Enclosure.objects.filter(dossier__in=dossiers_visible_to(person, on=on)).select_related("dossier")


def certificates_of(dossier: Dossier) -> list[Certificate]:
    """The certificates of a decided dossier, in the order of its list."""
    rows = Certificate.objects.filter(nominee__dossier=dossier).select_related(
        "nominee__unit", "nominee__person", "nominee__dossier", "decision"
    )
    return list(rows.order_by("nominee__order", "nominee_id"))
