"""Who may open and close a round, score, verify, appeal and answer: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.clusters.models import Cluster, PeersSee
from thidua.clusters.permissions import why_not_change, why_not_run
from thidua.clusters.queries import cluster_year
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Mandate, Person
from thidua.people.permissions import why_not
from thidua.people.queries import reaches, units_in_scope
from thidua.people.rules import Power
from thidua.scoring.models import Appeal, Round, UnitSheet, Verifier
from thidua.scoring.queries.rounds import Scored, closing_of
from thidua.scoring.rules.refusals import (
    AppealsOpen,
    NotComplete,
    NotSubmitted,
    NotVerifier,
    RoundClosed,
    ScoresItself,
    SelfScoresMissing,
)


def why_not_open_round(by: Person | None, cluster: Cluster, year: int, *, on: date) -> Refusal | None:
    """None when `by` runs the cluster that year, or organises the branch of whoever formed it."""
    refusal = why_not_run(by, cluster, year, on=on)
    return refusal and (why_not_change(by, cluster, on=on) and refusal)


def why_not_change_round(by: Person | None, found: Round, *, on: date) -> Refusal | None:
    """None when the round is open and `by` runs it."""
    return why_not_open(found) or why_not_open_round(by, found.cluster, found.year, on=on)


def why_not_open(found: Round) -> Refusal | None:
    """None while the round is not closed."""
    return RoundClosed(cluster=found.cluster.name, year=found.year) if closing_of(found) else None


def why_not_close(by: Person | None, found: Round, *, on: date) -> Refusal | None:
    """None when `by` speaks for the lead unit, or for the unit that formed the cluster. The operator never closes."""
    refusal = why_not_open(found) or why_not_run(by, found.cluster, found.year, on=on)
    return refusal and (why_not(by, Power.CLOSE, found.cluster.organiser, on=on) and refusal)


def silent_units(found: Round, whole: Scored) -> list[str]:
    """The units, by code, whose sheets are neither handed in nor add up by themselves."""
    handed_in = set(found.sheets.filter(submitted_at__isnull=False).values_list("unit__code", flat=True))
    return [one.key for one in whole.standings if one.total is None and one.key not in handed_in]


def why_not_ready(found: Round, whole: Scored, *, without_silent: bool = False) -> Refusal | None:
    """None when no appeal waits and every sheet adds up, or with `without_silent` every sheet that was handed in."""
    if waiting := Appeal.objects.filter(sheet__round=found, answered_at__isnull=True).count():
        return AppealsOpen(count=waiting)
    silent = silent_units(found, whole)
    if silent and not without_silent:
        return SelfScoresMissing(count=len(silent), units=", ".join(whole.names[code] for code in silent))
    for standing in whole.standings:
        if standing.total is None and standing.key not in silent:
            lines = ", ".join(whole.sheets[standing.key].missing)
            return NotComplete(unit=whole.names[standing.key], lines=lines)
    return None


def why_not_self_score(by: Person | None, sheet: UnitSheet, *, on: date) -> Refusal | None:
    """None when the round is open and `by` fills in for the unit."""
    return why_not_open(sheet.round) or why_not(by, Power.ENTER, sheet.unit, on=on)


def why_not_hand_in(by: Person | None, sheet: UnitSheet, *, on: date) -> Refusal | None:
    """None when the round is open and `by` is the unit's chair."""
    return why_not_open(sheet.round) or why_not(by, Power.SUBMIT, sheet.unit, on=on)


def why_not_verify(by: Person | None, sheet: UnitSheet, verifier: Unit, *, on: date) -> Refusal | None:
    """None when `verifier` verifies the sheet, which is in, and `by` speaks for it and holds nothing at the scored unit.

    The unit directly above speaks through whoever checks its reports, others through whoever runs a cluster for them.
    """
    if refusal := why_not_open(sheet.round):
        return refusal
    if verifier.pk == sheet.unit_id or _holds_at(by, sheet.unit, on):
        return ScoresItself(unit=name_of(sheet.unit, on))
    row = Verifier.objects.filter(sheet=sheet, unit=verifier, standing=True).first()
    if row is None:
        return NotVerifier(verifier=name_of(verifier, on), unit=name_of(sheet.unit, on))
    if sheet.submitted_at is None:
        return NotSubmitted(unit=name_of(sheet.unit, on))
    if row.part == Verifier.Part.SUPERIOR:
        return why_not(by, Power.CLOSE, verifier, on=on)
    return why_not(by, Power.LEAD, verifier, on=on)


def why_not_council(by: Person | None, sheet: UnitSheet, *, on: date) -> Refusal | None:
    """None when the sheet is in and `by` records the council's word: for the lead unit, or for whoever formed the cluster.

    The lead unit's own sheet is left to the unit that formed the cluster.
    """
    if refusal := why_not_open(sheet.round):
        return refusal
    if sheet.submitted_at is None:
        return NotSubmitted(unit=name_of(sheet.unit, on))
    if _holds_at(by, sheet.unit, on):
        return ScoresItself(unit=name_of(sheet.unit, on))
    return why_not_open_round(by, sheet.round.cluster, sheet.round.year, on=on)


def why_not_appeal(by: Person | None, sheet: UnitSheet, *, on: date) -> Refusal | None:
    """None when the unit handed its sheet in, the round is open, and `by` speaks for the unit."""
    if sheet.submitted_at is None:
        return NotSubmitted(unit=name_of(sheet.unit, on))
    return why_not_hand_in(by, sheet, on=on)


def why_not_report_incident(by: Person | None, unit: Unit, *, on: date) -> Refusal | None:
    """None when `by` fills in for the unit or checks its reports, or is the operator."""
    refusal = why_not(by, Power.ENTER, unit, on=on)
    return refusal and (why_not(by, Power.CHECK, unit, on=on) and refusal)


def why_not_withdraw_incident(by: Person | None, unit: Unit, *, on: date) -> Refusal | None:
    """None when `by` checks the unit's reports: a unit never takes its own incident back."""
    return why_not(by, Power.CHECK, unit, on=on)


def may_see_sheet(person: Person, found: Round, unit: Unit, sheet: UnitSheet | None, *, on: date) -> bool:
    """Whether the person may read the unit's sheet: their branch; handed in, who verifies or runs the round; peers as agreed."""
    if reaches(person, unit, on=on):
        return True
    if sheet is None or sheet.submitted_at is None:
        return False
    if why_not_open_round(person, found.cluster, found.year, on=on) is None:
        return True
    verifiers = Verifier.objects.filter(sheet=sheet, standing=True).values("unit")
    if verifiers.filter(unit__in=person.seats(on=on, power=Power.LEAD)).exists():
        return True
    held = cluster_year(found.cluster, found.year)
    return bool(held and held.peers_see == PeersSee.SHEETS and closing_of(found))


def may_see_ranking(person: Person, found: Round, *, on: date) -> bool:
    """Whether the person may read the whole ranking: who runs the round or stands above it at any time, peers once it is closed."""
    if why_not_open_round(person, found.cluster, found.year, on=on) is None:
        return True
    if units_in_scope(person, on=on).filter(pk=found.cluster.organiser_id).exists():
        return True
    held = cluster_year(found.cluster, found.year)
    return bool(closing_of(found) and (held is None or held.peers_see != PeersSee.NOTHING))


def _holds_at(by: Person | None, unit: Unit, on: date) -> bool:
    """Whether the person has any mandate at the unit that day."""
    return by is not None and Mandate.objects.in_force(on).filter(person=by, unit=unit).exists()
