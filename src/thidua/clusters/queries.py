"""Who competes with whom on a day, who leads in a year, and which clusters a person may see."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from thidua.clusters.models import Cluster, ClusterYear, Membership
from thidua.clusters.rules import NoSuchSubject, next_in_rotation
from thidua.ground.once import once_read
from thidua.ground.values import Period
from thidua.organisations.models import Unit, UnitTerm
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power


def members(cluster: Cluster, on: date) -> list[Unit]:
    """The member units that day, in the order of rotation."""
    return [membership.unit for membership in memberships(cluster, on)]


def memberships(cluster: Cluster, on: date) -> QuerySet[Membership]:
    """The memberships in force that day, with their units, in the order of rotation."""
    return Membership.objects.in_force(on).filter(cluster=cluster).select_related("unit").order_by("order", "pk")


def latest_day(cluster: Cluster, on: date) -> date:
    """The day `on`, or, for a cluster that has no members any more, the last day on which it had some."""
    held = Membership.objects.filter(cluster=cluster, valid_from__lte=on)
    if held.filter(valid_until__gt=on).exists():
        return on
    ended = held.aggregate(last=Max("valid_until"))["last"]
    return ended - timedelta(days=1) if ended else on


def cluster_year(cluster: Cluster, year: int) -> ClusterYear | None:
    """Who leads in that emulation year, or None when nobody was appointed."""
    return ClusterYear.objects.filter(cluster=cluster, year=year).select_related("lead", "deputy").first()


def following_leads(cluster: Cluster, year: int) -> tuple[Unit | None, Unit | None]:
    """Who leads and assists in `year` by the rotation: the next two after whoever led the year before."""
    before = cluster_year(cluster, year - 1)
    period = Period.parse(str(year))
    order = _still_there(members(cluster, min(latest_day(cluster, period.last_day), period.last_day)), period)
    return next_in_rotation(order, before.lead if before else None)


def members_of_year(cluster: Cluster, year: int) -> list[Unit]:
    """The members on the last day of the emulation year; of one that ended before, on its last day within the year.

    A unit that a merger ended before the year began belongs to it no more, though nobody ended its membership.
    """
    period = Period.parse(str(year))
    day = latest_day(cluster, period.last_day)
    return _still_there(members(cluster, day), period) if day >= period.first_day else []


def _still_there(units: list[Unit], period: Period) -> list[Unit]:
    """Those that were in force on any day of the period, in their order."""
    terms = UnitTerm.objects.filter(unit__in=units, valid_from__lte=period.last_day, valid_until__gt=period.first_day)
    alive = set(terms.values_list("unit", flat=True))
    return [unit for unit in units if unit.pk in alive]


def clusters_of(unit: Unit, on: date) -> QuerySet[Cluster]:
    """The clusters that `unit` is a member of that day."""
    held = Membership.objects.in_force(on).filter(unit=unit)
    return Cluster.objects.filter(pk__in=held.values("cluster"))


def clusters_in_scope(person: Person, *, on: date) -> QuerySet[Cluster]:
    """The clusters `person` may read that day.

    Those formed by a unit whose branch the person reads, and those whose member is the very unit of a mandate that
    reads: peers see each other, not everybody above or beneath a peer does.
    """
    seats = person.seats(on=on, power=Power.READ)
    # Asked of the organisers, who are few; the units in the scope of a confederation are a hundred thousand.
    organisers = once_read("organisers", lambda: set(Cluster.objects.values_list("organiser", flat=True).distinct()))
    if not seats or not organisers:
        return Cluster.objects.none()
    formed = once_read(
        ("organisers in scope", person.pk, on),
        lambda: list(units_in_scope(person, on=on).filter(pk__among=organisers).values_list("pk", flat=True)),
    )
    peers = Membership.objects.in_force(on).filter(unit__in=seats)
    own = Q(organiser__in=formed) | Q(pk__in=peers.values("cluster"))
    return Cluster.objects.filter(own).select_related("organiser")


def subject(code: str) -> Cluster | Unit:
    """The cluster or unit with this code; totals, lineage and papers are asked of either.

    Errors: NoSuchSubject, which is a NoSuchUnit.
    """
    found: Cluster | Unit | None = Cluster.objects.filter(code=code).first() or Unit.objects.filter(code=code).first()
    if found is None:
        raise NoSuchSubject(code=code)
    return found
