"""A pledge with its parties, figures and signatures; what became of it; who signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from thidua.clusters.models import Cluster
from thidua.clusters.queries import clusters_in_scope
from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.organisations.models import Unit
from thidua.organisations.queries import names_on
from thidua.people.models import Person
from thidua.people.queries import own_units
from thidua.people.rules import Power
from thidua.pledges.models import Commitment, OfficialCopy, Party, Pledge, Signature
from thidua.pledges.rules import State, digest_of
from thidua.rollup.queries import Reading, totals
from thidua.targets.queries import targets_of
from thidua.targets.rules import achieved


def pledge_of(cluster: Cluster, year: int) -> Pledge | None:
    """The pledge of the cluster's year, or None while nobody drafted it."""
    return Pledge.objects.filter(cluster=cluster, year=year).select_related("cluster__organiser").first()


def parties_of(pledge: Pledge) -> list[Party]:
    """The units that pledge, in order."""
    return list(pledge.parties.select_related("unit"))


def names_in(pledge: Pledge, units: Iterable[Unit]) -> dict[int, str]:
    """The units' names in the year of the pledge."""
    return names_on([unit.pk for unit in units], Period.parse(str(pledge.year)).first_day)


def commitments_of(pledge: Pledge) -> list[Commitment]:
    """The figures that stand, by party and indicator."""
    rows = Commitment.objects.filter(party__pledge=pledge, standing=True).select_related("party__unit", "indicator")
    return list(rows.order_by("party__order", "party_id", "indicator__position"))


def indicators_of(commitments: Iterable[Commitment]) -> list[Indicator]:
    """The indicators of these figures, each once, in the catalogue's order."""
    found = {row.indicator_id: row.indicator for row in commitments}
    return sorted(found.values(), key=lambda row: row.position)


def signatures_of(pledge: Pledge) -> dict[int, Signature]:
    """By unit: the signature that stands."""
    rows = Signature.objects.filter(party__pledge=pledge, standing=True).select_related("party", "by", "mandate")
    return {row.party.unit_id: row for row in rows}


def digest_now(pledge: Pledge) -> str:
    """The hash of the pledge's words and figures as they stand."""
    figures = {(row.party.unit.code, row.indicator_id): row.amount.normalize() + 0 for row in commitments_of(pledge)}
    return digest_of(pledge.year, pledge.contents, [party.unit.code for party in parties_of(pledge)], figures)


def signed(cluster: Cluster, year: int) -> set[int]:
    """The units that signed the cluster's pledge of the year."""
    pledge = pledge_of(cluster, year)
    return set(signatures_of(pledge)) if pledge else set()


def parties_asked(person: Person, *, on: date) -> list[Party]:
    """The units of the person that are asked for something: to adjust their figures of a pledge, or to sign it."""
    enters, signs = (own_units(person, on=on, power=power) for power in (Power.ENTER, Power.SUBMIT))
    adjusting = Q(pledge__state=State.ADJUSTING.value, unit__in=enters)
    signing = Q(pledge__state=State.SIGNING.value, unit__in=signs)
    unsigned = Party.objects.exclude(signatures__in=Signature.objects.filter(standing=True))
    return list(
        unsigned.filter(adjusting | signing).select_related("pledge__cluster", "unit").order_by("pledge__year", "pk")
    )


def copies_visible_to(person: Person, *, on: date) -> QuerySet[OfficialCopy]:
    """The official copies of the pledges of clusters in scope."""
    return OfficialCopy.objects.filter(pledge__cluster__in=clusters_in_scope(person, on=on))


@dataclass(frozen=True)
class Followed:
    """One figure through the year: promised, assigned, reached so far, and how far that is of what was promised."""

    commitment: Commitment
    promised: Decimal
    target: Decimal | None
    reading: Reading
    reached: Decimal | None


def follow(pledge: Pledge) -> dict[int, list[Followed]]:
    """By unit: each figure beside target and result of the year."""
    period = Period.parse(str(pledge.year))
    rows: dict[int, list[Commitment]] = {}
    for row in commitments_of(pledge):
        rows.setdefault(row.party.unit_id, []).append(row)
    found = {}
    for unit_id, commitments in rows.items():
        unit = commitments[0].party.unit
        readings = totals(unit, period, [row.indicator_id for row in commitments])
        targets = targets_of(unit, period)
        found[unit_id] = [
            Followed(
                row,
                row.amount.normalize() + 0,
                targets.get(row.indicator_id),
                reading := readings[row.indicator_id],
                achieved(reading.quantity.amount if reading.quantity else None, row.amount.normalize() + 0),
            )
            for row in commitments
        ]
    return found
