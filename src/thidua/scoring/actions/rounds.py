"""Opening the scoring of a cluster's year, deciding who verifies whom, closing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, members_of_year
from thidua.ground.today import day_of
from thidua.ground.values import Period, insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.scoring.models import PastClass, Round, RoundClosing, UnitSheet, Verifier
from thidua.scoring.permissions import why_not_change_round, why_not_close, why_not_open_round, why_not_ready
from thidua.scoring.queries.rounds import SELF, VERIFIER, marks_of, scored
from thidua.scoring.queries.schemes import scheme_of
from thidua.scoring.rules.frozen import digest, freeze, write_number
from thidua.scoring.rules.refusals import NoMembers, NotVerifier, RoundExists, ScoresItself
from thidua.trail.actions import record


@transaction.atomic
def open_round(
    *,
    cluster: Cluster,
    year: int,
    scheme: str,
    by: Person | None,
    at: datetime,
    appeals_until: date | None = None,
    simulated: bool = False,
) -> Round:
    """Open the scoring: a sheet for every member of the year, by the version of the scheme in force on the year's last day.

    The lead unit verifies every sheet but its own, which its deputy verifies, or the unit that formed the cluster where
    there is none. Raises NotYours, NoSuchScheme, NoMembers or RoundExists, having written nothing.
    """
    # Locked, so that two officers opening at once open one round.
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=cluster.pk)
    insist(why_not_open_round(by, cluster, year, on=day_of(at)))
    loaded = scheme_of(scheme, Period.parse(str(year)).last_day)
    units = members_of_year(cluster, year)
    if not units:
        raise NoMembers(cluster=cluster.name, year=year)
    if Round.objects.filter(cluster=cluster, year=year).exists():
        raise RoundExists(cluster=cluster.name, year=year)
    found = Round.objects.create(
        cluster=cluster,
        year=year,
        scheme=loaded,
        appeals_until=appeals_until,
        simulated=simulated,
        opened_by=by,
        opened_at=at,
    )
    _give_sheets(found, units)
    record("scoring.opened", subject=found, by=by, at=at, scheme=loaded.code, sha256=loaded.sha256, units=len(units))
    return found


@transaction.atomic
def open_late_sheets(*, found: Round, by: Person | None, at: datetime) -> list[Unit]:
    """Members of the year that were admitted after the scoring was opened have their sheets too. Raises NotYours or RoundClosed."""
    found = (
        Round.objects.select_for_update(of=("self",)).select_related("cluster__organiser", "scheme").get(pk=found.pk)
    )
    insist(why_not_change_round(by, found, on=day_of(at)))
    there = set(found.sheets.values_list("unit", flat=True))
    late = [unit for unit in members_of_year(found.cluster, found.year) if unit.pk not in there]
    if late:
        _give_sheets(found, late)
        record("scoring.late_sheets_opened", subject=found, by=by, at=at, units=[unit.pk for unit in late])
    return late


def _give_sheets(found: Round, units: Iterable[Unit]) -> None:
    """A sheet for each, verified by the lead unit; its own by its deputy, or by the unit that formed the cluster."""
    held = cluster_year(found.cluster, found.year)
    for unit in units:
        sheet = UnitSheet.objects.create(round=found, unit=unit)
        if held and held.lead_id != unit.pk:
            Verifier.objects.create(sheet=sheet, unit=held.lead, part=Verifier.Part.LEADER)
        elif held and held.deputy:
            Verifier.objects.create(sheet=sheet, unit=held.deputy, part=Verifier.Part.DEPUTY)
        else:
            Verifier.objects.create(sheet=sheet, unit=found.cluster.organiser, part=Verifier.Part.SUPERIOR)


@transaction.atomic
def assign_verifier(*, sheet: UnitSheet, unit: Unit, by: Person | None, at: datetime) -> Verifier:
    """The unit verifies the sheet from now on, beside whoever does already.

    Raises NotYours, RoundClosed, ScoresItself or NotVerifier (for a unit that is neither a member nor the one that formed
    the cluster), having written nothing.
    """
    sheet = locked_sheet(sheet)
    insist(why_not_change_round(by, sheet.round, on=day_of(at)))
    cluster, held = sheet.round.cluster, cluster_year(sheet.round.cluster, sheet.round.year)
    if unit.pk == sheet.unit_id:
        raise ScoresItself(unit=name_of(unit, day_of(at)))
    if unit.pk == cluster.organiser_id:
        part = Verifier.Part.SUPERIOR
    elif held and held.lead_id == unit.pk:
        part = Verifier.Part.LEADER
    elif held and held.deputy_id == unit.pk:
        part = Verifier.Part.DEPUTY
    elif unit in members_of_year(cluster, sheet.round.year):
        part = Verifier.Part.PEER
    else:
        raise NotVerifier(verifier=name_of(unit, day_of(at)), unit=name_of(sheet.unit, day_of(at)))
    row, new = Verifier.objects.get_or_create(sheet=sheet, unit=unit, standing=True, defaults={"part": part})
    if new:
        record("scoring.verifier_assigned", subject=sheet, by=by, at=at, unit=unit, part=part)
    return row


@transaction.atomic
def release_verifier(*, verifier: Verifier, by: Person | None, at: datetime) -> None:
    """The unit no longer verifies the sheet; its points stay on record and count no more. Raises NotYours, RoundClosed."""
    sheet = locked_sheet(verifier.sheet)
    insist(why_not_change_round(by, sheet.round, on=day_of(at)))
    Verifier.objects.filter(pk=verifier.pk).update(standing=False)
    record("scoring.verifier_released", subject=sheet, by=by, at=at, unit=verifier.unit)


@transaction.atomic
def close_round(*, found: Round, by: Person | None, at: datetime, without_silent: bool = False) -> RoundClosing:
    """Close the scoring: scheme, inputs and result are kept under one hash, and nothing changes any more.

    With `without_silent` units that handed no self-score in stay without a rank, else the closing waits for them.
    Raises NotYours, RoundClosed, AppealsOpen, SelfScoresMissing or NotComplete, having written nothing.
    """
    # The round is the queue: whoever marks a line holds its sheet's round too.
    found = (
        Round.objects.select_for_update(of=("self",)).select_related("cluster__organiser", "scheme").get(pk=found.pk)
    )
    insist(why_not_close(by, found, on=day_of(at)))
    whole = scored(found)
    insist(why_not_ready(found, whole, without_silent=without_silent))
    given = marks_of(found)
    beside = {
        code: {
            column: {item: write_number(points) for item, points in sorted(given[code, column].items())}
            for column in (SELF, VERIFIER)
        }
        for code in whole.units
    }
    frozen = freeze(found.scheme.content, whole.inputs, whole.names, beside)
    closing = RoundClosing.objects.create(round=found, frozen=frozen, sha256=digest(frozen), by=by, at=at)
    PastClass.objects.bulk_create(
        PastClass(
            closing=closing,
            unit=whole.units[one.key],
            year=found.year,
            cls=one.cls,
            total=one.total,
            rank=one.rank,
        )
        for one in whole.standings
    )
    record("scoring.closed", subject=found, by=by, at=at, sha256=closing.sha256)
    return closing


def locked_sheet(sheet: UnitSheet) -> UnitSheet:
    """The sheet with its round held against a closing meanwhile."""
    Round.objects.select_for_update(of=("self",)).get(pk=sheet.round_id)
    rows = UnitSheet.objects.select_for_update(of=("self",)).select_related(
        "round__cluster__organiser", "round__scheme", "unit"
    )
    return rows.get(pk=sheet.pk)
