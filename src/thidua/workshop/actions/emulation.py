"""Pledges and the scoring of the demo's clusters, through the house's own actions: signatures, self-scores, verifiers, an appeal, the closing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from thidua.clusters.actions import set_year
from thidua.clusters.queries import cluster_year
from thidua.ground.today import VIETNAM
from thidua.people.models import Person
from thidua.pledges.actions import (
    attach_copy,
    call_for_signatures,
    commit_unit,
    draft_pledge,
    hand_out_pledge,
    sign_pledge,
)
from thidua.pledges.queries import parties_of
from thidua.scoring.actions import (
    answer_appeal,
    appeal_line,
    close_round,
    give_marks,
    hand_in_sheet,
    open_round,
    report_incident,
)
from thidua.scoring.actions.marking import Given
from thidua.scoring.models import Mark, Round, UnitSheet
from thidua.scoring.queries.schemes import read_loaded
from thidua.workshop.actions.reporting import made_up_paper
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import emulation
from thidua.workshop.rules.emulation import PledgeSpec, RoundSpec

BASIS = "Thống nhất trong cụm, khối (mô phỏng)"


def score(world: World, year: int) -> None:
    """Every round of the year."""
    for spec in emulation().rounds:
        if spec.year == year:
            _score(world, spec)


def pledge(world: World, *, since: int, until: int) -> None:
    """Every pledge for the years from `since` up to `until`."""
    for spec in emulation().pledges:
        if since <= spec.year <= until:
            _pledge(world, spec)


def _pledge(world: World, spec: PledgeSpec) -> None:
    cluster = world.clusters[spec.cluster]
    held = cluster_year(cluster, spec.year) or cluster_year(cluster, spec.year - 1)
    drafter = spec.drafted_by or (held.lead.code if held else "")
    lead, at = world.chairs[drafter], moment(spec.drafted_on, spec.cluster)
    drafted = draft_pledge(
        cluster=cluster,
        year=spec.year,
        contents="\n".join(spec.contents),
        witness=spec.witness,
        signing_day=spec.signing_day,
        source=spec.source,
        simulated=True,
        by=lead,
        at=at,
    )
    units = [party.unit for party in parties_of(drafted)]
    for unit in units:
        commit_unit(
            pledge=drafted,
            unit=unit,
            amounts=spec.promised(unit.code),
            simulated=True,
            by=lead,
            at=at + timedelta(hours=1),
        )
    hand_out_pledge(pledge=drafted, by=lead, at=at + timedelta(hours=2))
    if spec.state == "adjusting":
        return
    signing = moment(spec.signing_day, spec.cluster)
    if spec.clock:
        signing = datetime.combine(spec.signing_day, time.fromisoformat(spec.clock), tzinfo=VIETNAM)
    call_for_signatures(pledge=drafted, by=lead, at=signing)
    for step, unit in enumerate((unit for unit in units if unit.code not in spec.unsigned), start=1):
        sign_pledge(pledge=drafted, unit=unit, by=world.chairs[unit.code], at=signing + timedelta(minutes=step))
    if spec.copy:
        content = made_up_paper(f"Giao ước thi đua năm {spec.year}, bản quét")
        attach_copy(pledge=drafted, name=spec.copy, chunks=[content], by=lead, at=signing + timedelta(hours=2))


def _score(world: World, spec: RoundSpec) -> None:
    cluster = world.clusters[spec.cluster]
    held = cluster_year(cluster, spec.year)
    assert held is not None, "somebody leads the demo's clusters"
    lead = world.chairs[held.lead.code]
    opened = moment(spec.opened_on, spec.cluster)
    set_year(cluster=cluster, year=spec.year, scoring_day=spec.scoring_day, basis=BASIS, by=lead, at=opened)
    found = open_round(
        cluster=cluster,
        year=spec.year,
        scheme=spec.scheme,
        appeals_until=spec.appeals_until,
        simulated=True,
        by=lead,
        at=opened,
    )
    for row in spec.incidents:
        report_incident(
            found=found,
            unit=world.units[row.unit],
            event=row.event,
            on=row.day,
            note=row.note,
            simulated=True,
            by=world.chairs[row.unit],
            at=opened + timedelta(hours=1),
        )
    for sheet in found.sheets.select_related("unit"):
        _fill(world, spec, found, sheet)
    for appeal in spec.appeals:
        sheet = found.sheets.select_related("unit").get(unit=world.units[appeal.unit])
        at = moment(appeal.day, appeal.unit)
        raised = appeal_line(sheet=sheet, item=appeal.item, text=appeal.text, by=world.chairs[appeal.unit], at=at)
        answer_appeal(appeal=raised, upheld=appeal.upheld, answer=appeal.answer, by=lead, at=at + timedelta(days=1))
        given = {appeal.item: Given(Decimal(appeal.points), appeal.answer)}
        give_marks(
            sheet=sheet,
            column=Mark.Column.COUNCIL,
            given=given,
            simulated=True,
            by=lead,
            at=at + timedelta(days=1, minutes=5),
        )
    if spec.closed_on:
        close_round(found=found, by=lead, at=moment(spec.closed_on, spec.cluster))


def _fill(world: World, spec: RoundSpec, found: Round, sheet: UnitSheet) -> None:
    """One sheet, as far as it has come."""
    code = sheet.unit.code
    drawn = {
        item.code: spec.points(code, item.code, item.max)
        for item in read_loaded(found.scheme).every_item()
        if item.is_judged
    }
    own = {item: Given(points[1]) for item, points in drawn.items()}
    step = spec.not_yet.get(code, "verified")
    _mark(sheet, Mark.Column.SELF, own, world.chairs[code], spec.handed_in_on)
    if step == "draft":
        return
    hand_in_sheet(sheet=sheet, by=world.chairs[code], at=moment(spec.handed_in_on, code) + timedelta(minutes=30))
    if step == "handed_in":
        return
    (verifier,) = sheet.verifiers.select_related("unit")
    given = {item: Given(points[0], _why(*points)) for item, points in drawn.items()}
    by = world.chairs[verifier.unit.code]
    at = moment(spec.verified_on, code)
    give_marks(
        sheet=sheet, column=Mark.Column.VERIFIER, verifier=verifier.unit, given=given, simulated=True, by=by, at=at
    )


def _mark(sheet: UnitSheet, column: str, given: dict[str, Given], by: Person, day: date) -> None:
    give_marks(sheet=sheet, column=column, given=given, simulated=True, by=by, at=moment(day, sheet.unit.code))


def _why(verified: Decimal, own: Decimal) -> str:
    return "Hồ sơ chưa đủ minh chứng cho phần điểm này (mô phỏng)." if own - verified >= 1 else ""
