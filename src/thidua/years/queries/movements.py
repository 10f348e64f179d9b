"""Which movements reach whom, who registered, and what became of them. Counts come from the tree of the day asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from thidua.ground.values import Period
from thidua.organisations.models import GRASSROOTS_KINDS, Branch, Unit, UnitTerm
from thidua.organisations.queries import children, hangs_beneath, superior, terms_of
from thidua.people.models import Person
from thidua.people.queries import own_terms, units_in_scope
from thidua.people.rules import Power
from thidua.years.models import Example, Movement, Passing, Registration, Review
from thidua.years.rules import Standing, Tally

COUNTS = (Standing.REGISTERED.value, Standing.CHECKED.value)


@dataclass(frozen=True)
class Participation:
    """One unit directly below in a movement: its branch's counts, its own registration, whether it passed it on."""

    term: UnitTerm
    tally: Tally
    registration: Registration | None
    passing: Passing | None


@dataclass(frozen=True)
class Awaited:
    """A movement that waits for a grassroots union to register, or to correct what came back."""

    movement: Movement
    term: UnitTerm
    returned: Registration | None


@dataclass(frozen=True)
class Unchecked:
    """Registrations for one movement that await a check, all of units directly below `unit`."""

    movement: Movement
    unit: Unit
    count: int


@dataclass(frozen=True)
class Summary:
    """A movement as the year-end report of some units tells it. None of `persons`: fewer than five."""

    movement: Movement
    tally: Tally
    reviews: list[Review]
    examples: list[Example]

    @property
    def collectives_praised(self) -> int:
        """Collectives praised in the branch."""
        return sum(each.collectives for each in self.examples)

    @property
    def persons_praised(self) -> int:
        """Persons praised in the branch."""
        return sum(each.persons for each in self.examples)


@dataclass(frozen=True)
class Movements:
    """The movements one officer sees, those that run first."""

    running: list[Movement]
    over: list[Movement]


def reaches(movement: Movement, unit: Unit, on: date) -> bool:
    """Whether `unit` launched the movement, or the unit directly above has launched it or passed it on by that day."""
    if movement.launcher_id == unit.pk:
        return True
    above = superior(unit, on)
    return above is not None and Passing.objects.filter(movement=movement, unit=above, on__lte=on).exists()


def day_in(movement: Movement, on: date) -> date:
    """The day on which the tree is asked for the movement: never after its period."""
    return min(on, movement.period.last_day)


def tally(movement: Movement, unit: Unit, on: date) -> Tally:
    """Over the branch of `unit`, itself included: who registered by the day, of how many grassroots unions then."""
    return tallies(movement, [unit.pk], on)[unit.pk]


def tallies(movement: Movement, unit_ids: Iterable[int], on: date) -> dict[int, Tally]:
    """`tally` for several units, in three statements."""
    ids, day = list(unit_ids), day_in(movement, on)
    beneath = Branch.objects.filter(ancestor__in=ids, valid_from__lte=day, valid_until__gt=day)
    unions = UnitTerm.objects.in_force(day).filter(kind__in=GRASSROOTS_KINDS)
    expected = dict(
        beneath.filter(descendant__in=unions.values("unit"))
        .values_list("ancestor_id")
        .annotate(unions=Count("descendant_id"))
    )
    above: dict[int, list[int]] = {}
    rows = Registration.objects.filter(movement=movement, standing=True, state__in=COUNTS, on__lte=on)
    for ancestor, descendant in beneath.filter(descendant__in=rows.values("unit")).values_list(
        "ancestor_id", "descendant_id"
    ):
        above.setdefault(descendant, []).append(ancestor)
    found = {pk: Tally(expected=expected.get(pk, 0)) for pk in ids}
    for row in rows:
        one = Tally(1, 0, row.members, row.collectives, int(row.state == Standing.CHECKED))
        for pk in above.get(row.unit_id, ()):
            found[pk] += one
    return found


def below_in_movement(movement: Movement, unit: Unit, on: date) -> list[Participation]:
    """The units directly below, in alphabetical order, each with what its branch did in the movement."""
    terms = list(children(unit, day_in(movement, on)))
    ids = [term.unit_id for term in terms]
    counts = tallies(movement, ids, on)
    registrations = {
        row.unit_id: row
        for row in Registration.objects.filter(movement=movement, unit__in=ids, standing=True).select_related("by")
    }
    passings = {row.unit_id: row for row in Passing.objects.filter(movement=movement, unit__in=ids)}
    return [
        Participation(term, counts[term.unit_id], registrations.get(term.unit_id), passings.get(term.unit_id))
        for term in terms
    ]


def movements_visible_to(person: Person, *, on: date) -> QuerySet[Movement]:
    """Movements launched in a branch the person reads, those that reached a unit of their mandates, and those a unit
    of their branch registered for. Passing on to one's neighbour shows nothing."""
    if not person.is_active:
        return Movement.objects.none()
    read = units_in_scope(person, on=on)
    seats = person.seats(on=on, power=Power.READ)
    above = UnitTerm.objects.in_force(on).filter(unit__in=seats, parent__isnull=False).values("parent")
    return Movement.objects.filter(
        Q(launcher__in=read)
        | Q(pk__in=Passing.objects.filter(unit__in=above).values("movement"))
        | Q(pk__in=Registration.objects.filter(unit__in=read).values("movement"))
    ).select_related("launcher")


def movements_of(person: Person, *, on: date) -> Movements:
    """The movements the person sees, those that run on the day apart from those that are over."""
    running: list[Movement] = []
    over: list[Movement] = []
    for movement in movements_visible_to(person, on=on):
        last = min(filter(None, (movement.period.last_day, movement.ended_on)))
        (running if on <= last else over).append(movement)
    return Movements(running, over)


def awaiting(person: Person, *, on: date) -> list[Awaited]:
    """What waits for the person's own grassroots unions: movements not registered for, or sent back."""
    own = own_terms(person, on=on, power=Power.ENTER)
    by_parent: dict[int | None, list[UnitTerm]] = {}
    for term in own:
        if term.kind in GRASSROOTS_KINDS and term.parent_id is not None:
            by_parent.setdefault(term.parent_id, []).append(term)
    if not by_parent:
        return []
    passings = Passing.objects.filter(unit__in=[pk for pk in by_parent if pk], on__lte=on)
    known = {
        (row.movement_id, row.unit_id): row
        for row in Registration.objects.filter(unit__in=[term.unit_id for term in own], standing=True).select_related(
            "unit"
        )
    }
    found = []
    for passing in passings.select_related("movement").order_by("movement__launched_on", "pk"):
        movement = passing.movement
        if on > min(filter(None, (movement.period.last_day, movement.ended_on))):
            continue
        for term in by_parent[passing.unit_id]:
            row = known.get((movement.pk, term.unit_id))
            if row is None or row.state == Standing.RETURNED:
                found.append(Awaited(movement, term, row))
    return found


def registrations_to_check(person: Person, *, on: date) -> QuerySet[Registration]:
    """The registrations that await the person's check, the longest waiting first."""
    below = units_in_scope(person, on=on, power=Power.CHECK)
    rows = Registration.objects.filter(unit__in=below, standing=True, state=Standing.REGISTERED.value)
    return rows.select_related("movement", "unit").order_by("at", "pk")


def unchecked(registrations: Iterable[Registration], on: date) -> list[Unchecked]:
    """Where to go to check them: movement by movement, at the unit directly above those that registered."""
    rows = list(registrations)
    terms = UnitTerm.objects.in_force(on).filter(unit__in=[row.unit_id for row in rows]).select_related("parent")
    above = {term.unit_id: term.parent for term in terms}
    counted = Counter((row.movement, unit) for row in rows if (unit := above.get(row.unit_id)))
    return [Unchecked(movement, unit, count) for (movement, unit), count in counted.items()]


def registered_members(unit: Unit, period: Period, cut_off: date) -> list[Registration]:
    """The unit's standing registrations by the cut-off in movements whose period shares a day with `period`, the
    largest first. Who registers for two movements stands in both."""
    rows = Registration.objects.filter(unit=unit, standing=True, state__in=COUNTS, on__lte=cut_off)
    return [
        row for row in rows.select_related("movement").order_by("-members", "pk") if row.movement.period.meets(period)
    ]


def summaries(units: Iterable[Unit], period: Period, on: date) -> list[Summary]:
    """The movements of the period that these units launched, that reached them, or that their branches registered for;
    reviews are those of these units, else the launcher's."""
    ids = {unit.pk for unit in units}
    day = min(on, period.last_day)
    beneath = Branch.objects.filter(ancestor__in=ids, valid_from__lte=day, valid_until__gt=day).values("descendant")
    above = {term.parent_id for term in terms_of(ids, day).values()}
    rows = Movement.objects.filter(
        Q(launcher__in=ids)
        | Q(pk__in=Passing.objects.filter(unit__in=[pk for pk in above if pk], on__lte=on).values("movement"))
        | Q(pk__in=Registration.objects.filter(unit__in=beneath, standing=True).values("movement"))
    )
    found = []
    for movement in rows.select_related("launcher").order_by("launched_on", "pk"):
        if not movement.period.meets(period) or movement.launched_on > on:
            continue
        reviews = list(Review.objects.filter(movement=movement, standing=True, on__range=(period.first_day, on)))
        own = [review for review in reviews if review.unit_id in ids]
        examples = Example.objects.filter(movement=movement, unit__in=beneath, on__range=(period.first_day, on))
        found.append(
            Summary(
                movement,
                sum(tallies(movement, ids, day).values(), Tally()),
                own or [review for review in reviews if review.unit_id == movement.launcher_id],
                list(examples),
            )
        )
    return found


def praised_in(movement: Movement, unit: Unit, on: date) -> tuple[list[Example], int, int]:
    """What was praised in the branch of `unit`, with how many collectives and persons together."""
    day = day_in(movement, on)
    beneath = Branch.objects.filter(ancestor=unit, valid_from__lte=day, valid_until__gt=day).values("descendant")
    rows = Example.objects.filter(movement=movement, unit__in=beneath).select_related("unit")
    sums = rows.order_by().aggregate(collectives=Sum("collectives"), persons=Sum("persons"))
    return list(rows), sums["collectives"] or 0, sums["persons"] or 0


def seat_in(movement: Movement, units: Iterable[Unit], on: date) -> Unit | None:
    """The first of the units that the movement concerns: it launched it, was reached by it, passed it on, or has a
    registration in its branch."""
    for unit in units:
        if reaches(movement, unit, on) or movement.passings.filter(unit=unit).exists():
            return unit
        beneath = Branch.objects.filter(ancestor=unit, valid_from__lte=on, valid_until__gt=on).values("descendant")
        if movement.registrations.filter(unit__in=beneath).exists():
            return unit
        if hangs_beneath(movement.launcher, unit, on):
            return unit
    return None
