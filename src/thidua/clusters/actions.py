"""Forming clusters and blocks, who belongs to them and who leads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from thidua.clusters.models import Cluster, ClusterYear, Membership, PeersSee
from thidua.clusters.permissions import why_not_run, why_not_set_year
from thidua.clusters.rules import (
    AlreadyEnded,
    AlreadyMember,
    LeadTwice,
    LedAlready,
    NoLeadYet,
    NotBeneath,
    NotMember,
    SpanEmpty,
    why_not_rotation,
    why_not_scoring_day,
)
from thidua.ground.today import day_of
from thidua.ground.values import FOREVER, Period, insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import hangs_beneath, name_of
from thidua.organisations.rules import CodeTaken, why_not_code
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power
from thidua.trail.actions import record


@transaction.atomic
def form_cluster(*, code: str, name: str, kind: str, organiser: Unit, by: Person | None, at: datetime) -> Cluster:
    """Form a cluster or block of units beneath `organiser`; it has no members yet.

    `by` organises the organiser's branch that day, or is the operator. Raises NotYours, CodeUnreadable or CodeTaken
    (a unit's code is taken too: totals of both stand under one address), having written nothing.
    """
    insist(why_not(by, Power.ORGANISE, organiser, on=day_of(at)))
    insist(why_not_code(code))
    if unit := Unit.objects.filter(code=code).first():
        raise CodeTaken(code=code, name=name_of(unit, day_of(at)))
    cluster, formed = Cluster.objects.get_or_create(
        code=code, defaults={"name": name, "kind": Cluster.Kind(kind), "organiser": organiser}
    )
    insist(None if formed else CodeTaken(code=code, name=cluster.name))
    record("cluster.formed", subject=cluster, by=by, at=at, organiser=organiser)
    return cluster


@transaction.atomic
def admit_member(
    *,
    cluster: Cluster,
    unit: Unit,
    since: date,
    by: Person | None,
    at: datetime,
    until: date = FOREVER,
    order: int | None = None,
) -> Membership:
    """The unit belongs to the cluster during [since, until); without `order` it comes last in the rotation.

    Raises NotYours, SpanEmpty, NotBeneath or AlreadyMember, having written nothing.
    """
    cluster = _held(cluster, by, at)
    insist(None if since < until else SpanEmpty(since=since, until=until))
    name = name_of(unit, since)
    if not hangs_beneath(unit, cluster.organiser, since):
        raise NotBeneath(unit=name, organiser=name_of(cluster.organiser, since), on=since)
    theirs = Membership.objects.filter(cluster=cluster)
    if twice := theirs.filter(unit=unit, valid_from__lt=until, valid_until__gt=since).first():
        raise AlreadyMember(unit=name, since=twice.valid_from)
    last = theirs.aggregate(last=Max("order"))["last"] or 0
    membership = Membership.objects.create(
        cluster=cluster,
        unit=unit,
        valid_from=since,
        valid_until=until,
        order=last + 1 if order is None else order,
    )
    record("cluster.member_admitted", subject=membership, by=by, at=at, cluster=cluster, unit=unit, since=since)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, on: date, by: Person | None, at: datetime) -> Membership:
    """End the membership: `on` is the first day without it. Totals of earlier days keep counting the unit.

    Raises NotYours, AlreadyEnded or SpanEmpty, having written nothing.
    """
    _held(membership.cluster, by, at)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.valid_until <= on:
        raise AlreadyEnded(last=membership.valid_until - timedelta(days=1))
    if on <= membership.valid_from:
        raise SpanEmpty(since=membership.valid_from, until=on)
    membership.valid_until = on
    membership.save(update_fields=["valid_until"])
    record("cluster.membership_ended", subject=membership, by=by, at=at, until=on)
    return membership


@transaction.atomic
def appoint_lead(
    *, cluster: Cluster, year: int, lead: Unit, by: Person | None, at: datetime, deputy: Unit | None = None
) -> ClusterYear:
    """Lead and deputy of the cluster in an emulation year; who led before stands in the trail.

    Both are members on at least one day of the year. Raises NotYours, LeadTwice or NotMember, having written nothing.
    """
    return _appoint(_held(cluster, by, at), year, lead, deputy, by, at)


@transaction.atomic
def pass_lead(
    *, cluster: Cluster, year: int, lead: Unit, by: Person | None, at: datetime, deputy: Unit | None = None
) -> ClusterYear:
    """Whoever runs the year before hands `year` over to the unit that was elected. The same lead again changes nothing.

    Raises NotYours, LedAlready, LeadTwice or NotMember, having written nothing.
    """
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=cluster.pk)
    insist(why_not_run(by, cluster, year - 1, on=day_of(at)))
    held = ClusterYear.objects.filter(cluster=cluster, year=year).select_related("lead", "deputy").first()
    if held is not None and held.lead_id == lead.pk and deputy in (None, held.deputy):
        return held
    if held is not None and held.lead_id != lead.pk:
        day = Period.parse(str(year)).last_day
        names = {"unit": name_of(held.lead, day), "organiser": name_of(cluster.organiser, day)}
        raise LedAlready(cluster=cluster.name, year=year, **names)
    return _appoint(cluster, year, lead, deputy, by, at)


def _appoint(
    cluster: Cluster, year: int, lead: Unit, deputy: Unit | None, by: Person | None, at: datetime
) -> ClusterYear:
    period = Period.parse(str(year))
    for unit in (lead, deputy):
        if unit is not None and not _belongs(cluster, unit, period):
            raise NotMember(unit=name_of(unit, period.last_day), cluster=cluster.name, year=str(year))
    if deputy is not None and deputy.pk == lead.pk:
        raise LeadTwice(unit=name_of(lead, period.last_day))
    before = ClusterYear.objects.filter(cluster=cluster, year=year).select_related("lead", "deputy").first()
    appointed, _made = ClusterYear.objects.update_or_create(
        cluster=cluster, year=year, defaults={"lead": lead, "deputy": deputy}
    )
    record(
        "cluster.lead_appointed",
        subject=appointed,
        by=by,
        at=at,
        lead=lead,
        deputy=deputy,
        lead_before=before.lead if before else None,
        deputy_before=before.deputy if before else None,
    )
    return appointed


@transaction.atomic
def set_year(
    *,
    cluster: Cluster,
    year: int,
    by: Person | None,
    at: datetime,
    scoring_day: date | None = None,
    pledge_is_gate: bool = False,
    peers_see: str = PeersSee.RANKING,
    basis: str = "",
) -> ClusterYear:
    """What holds in the cluster's year from now on; what held before stands in the trail.

    `by` organises the branch of whoever formed the cluster, or runs the cluster that year. Raises NotYours, NoLeadYet or
    ScoringDayOutside, having written nothing.
    """
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=cluster.pk)
    insist(why_not_set_year(by, cluster, year, on=day_of(at)))
    held = ClusterYear.objects.filter(cluster=cluster, year=year).first()
    if held is None:
        raise NoLeadYet(cluster=cluster.name, year=year)
    insist(why_not_scoring_day(Period.parse(str(year)), scoring_day))
    before = {name: getattr(held, name) for name in SETTINGS}
    held.scoring_day, held.pledge_is_gate = scoring_day, pledge_is_gate
    held.peers_see, held.basis = PeersSee(peers_see), basis.strip()
    held.save(update_fields=list(SETTINGS))
    after = {name: getattr(held, name) for name in SETTINGS}
    record("cluster.year_set", subject=held, by=by, at=at, before=before, after=after)
    return held


SETTINGS = ("scoring_day", "pledge_is_gate", "peers_see", "basis")


@transaction.atomic
def order_rotation(*, cluster: Cluster, places: Mapping[int, int], on: date, by: Person | None, at: datetime) -> None:
    """Give each member of the day its place in the rotation, by unit id.

    Raises NotYours or RotationIncomplete, having written nothing.
    """
    cluster = _held(cluster, by, at)
    held = list(Membership.objects.in_force(on).filter(cluster=cluster))
    insist(why_not_rotation([places.get(each.unit_id, 0) for each in held]))
    for membership in held:
        membership.order = places[membership.unit_id]
    Membership.objects.bulk_update(held, ["order"])
    order = [each.unit_id for each in sorted(held, key=lambda each: each.order)]
    record("cluster.rotation_ordered", subject=cluster, by=by, at=at, on=on, units=order)


def _held(cluster: Cluster, by: Person | None, at: datetime) -> Cluster:
    """The cluster, locked, so that two changes of it are checked one after the other; `by` may change it."""
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=cluster.pk)
    insist(why_not(by, Power.ORGANISE, cluster.organiser, on=day_of(at)))
    return cluster


def _belongs(cluster: Cluster, unit: Unit, period: Period) -> bool:
    return Membership.objects.filter(
        cluster=cluster, unit=unit, valid_from__lte=period.last_day, valid_until__gt=period.first_day
    ).exists()
