"""The awards of the demo, through the house's own actions: from a counted vote or an officer's word to certificates handed over."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from thidua.awards.actions.deciding import hand_over, issue_decision, record_vote, revoke
from thidua.awards.actions.drafting import (
    draft_dossier,
    enclose,
    propose_person,
    propose_unit,
    reply,
    write_achievements,
)
from thidua.awards.actions.moving import forward_dossier, lay_before_council, return_dossier, submit_dossier
from thidua.awards.actions.nominating import nominate
from thidua.awards.models import Dossier
from thidua.awards.papers import decision_paper, submission_paper
from thidua.awards.queries.dossiers import certificates_of, nominees_of
from thidua.awards.queries.records import findings_of
from thidua.awards.rules.eligibility import Verdict
from thidua.awards.rules.flow import Given, Meeting
from thidua.ballots.models import Vote
from thidua.ballots.rules.voting import State as VoteState
from thidua.organisations.models import Unit
from thidua.organisations.queries import beneath, children
from thidua.people.models import Person
from thidua.workshop.actions.reporting import made_up_paper
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import names, praise
from thidua.workshop.rules.awards import DossierSpec
from thidua.workshop.rules.simulation import draw

ON_PAPER = "Biên bản của đơn vị (mô phỏng)"
COUNCIL = 9
"""Members of every made-up council."""


def praise_all(world: World) -> None:
    """Every dossier, as far as each has come."""
    for spec in praise().dossiers:
        _walk(world, spec)


def _walk(world: World, spec: DossierSpec) -> None:
    key = f"{spec.proposer}/{spec.award}/{spec.year}"
    chair = world.chairs[spec.proposer]
    dossier = _drafted(world, spec, chair, moment(spec.drafted_on, key))
    if not spec.comes_to("submitted"):
        return
    _completed(dossier, chair, moment(spec.day(1), key))
    at = moment(spec.day(2), key)
    submit_dossier(dossier=dossier, paper=submission_paper(dossier, at=at), by=chair, at=at)
    dossier.refresh_from_db()
    for step in range(spec.forwards):
        by = world.chairs[dossier.holder.code]
        dossier = forward_dossier(dossier=dossier, by=by, at=moment(spec.day(4 + step), key))
    top = world.chairs[spec.decider]
    if spec.comes_to("returned"):
        return_dossier(dossier=dossier, reason=spec.reason, by=top, at=moment(spec.day(6), key))
    if spec.comes_to("council"):
        dossier = lay_before_council(dossier=dossier, by=top, at=moment(spec.day(6), key))
    if spec.comes_to("voted"):
        _voted(dossier, spec, top, spec.day(7), key)
    if spec.comes_to("decided"):
        _decided(dossier, top, moment(spec.day(9), key))
    if spec.revoked:
        revoke(certificate=certificates_of(dossier)[-1], why=spec.revoked, by=top, at=moment(spec.day(14), key))
    if spec.comes_to("handed_over"):
        day = spec.handed_on or spec.day(20)
        for row in certificates_of(dossier):
            hand_over(certificate=row, on=day, place=spec.place, by=top, at=moment(day, key))


def _drafted(world: World, spec: DossierSpec, chair: Person, at: datetime) -> Dossier:
    """From the counted vote where there is one, else by the officer, with the source of the result."""
    vote = Vote.objects.filter(
        conference__cluster__code=spec.cluster, conference__year=spec.year, award=spec.award, state=VoteState.COUNTED
    ).first()
    if vote is not None:
        return nominate(vote=vote, simulated=True, by=chair, at=at)
    dossier = draft_dossier(
        proposer=world.units[spec.proposer],
        award=spec.award,
        year=spec.year,
        decider=world.units[spec.decider],
        cluster=world.clusters.get(spec.cluster),
        source=spec.source,
        simulated=True,
        by=chair,
        at=at,
    )
    votes, voters = spec.votes or (None, None)
    for unit in _collectives(world, spec):
        propose_unit(dossier=dossier, unit=unit, votes=votes, voters=voters, by=chair, at=at)
    for place, unit in enumerate(_workplaces(world, spec)):
        key = f"{spec.proposer}/{spec.award}/{spec.year}/{place}"
        is_direct = place < spec.direct
        propose_person(
            dossier=dossier,
            unit=unit,
            full_name=names().person(key),
            birth_year=draw(f"{key}/born", 1971, 2000),
            job=praise().jobs[draw(f"{key}/job", 0, 5)] if is_direct else "Chủ tịch CĐCS",
            direct_worker=is_direct,
            somebody_else=True,
            by=chair,
            at=at + timedelta(minutes=10 + place),
        )
    return dossier


def _collectives(world: World, spec: DossierSpec) -> list[Unit]:
    if spec.units:
        return [world.units[code] for code in spec.units]
    return _under(world, spec)[: spec.first["units"]]


def _workplaces(world: World, spec: DossierSpec) -> list[Unit]:
    """Where the persons work: one at each union, again from the first where there are more persons than unions."""
    if not spec.first:
        return []
    under = _under(world, spec)
    return [under[place % len(under)] for place in range(spec.first["persons"])]


def _under(world: World, spec: DossierSpec) -> list[Unit]:
    """The unions beneath the unit on the day of the draft, or the union itself."""
    unit = world.units[spec.first["of"]]
    rows = [term.unit for term in children(unit, spec.drafted_on)]
    return rows or list(beneath(unit, spec.drafted_on))


def _completed(dossier: Dossier, chair: Person, at: datetime) -> None:
    """Questions answered, achievements written, minutes enclosed."""
    for nominee in nominees_of(dossier):
        for finding in findings_of(nominee):
            if finding.verdict is Verdict.ASKED:
                reply(nominee=nominee, condition=finding.code, fulfilled=True, note=ON_PAPER, by=chair, at=at)
        words = praise().words["person" if nominee.person_id else "unit"]
        write_achievements(nominee=nominee, text=words, by=chair, at=at)
    content = made_up_paper(f"Biên bản xét khen thưởng năm {dossier.year}, hồ sơ {dossier.pk}")
    enclose(dossier=dossier, part="minutes", name="bien-ban-xet-khen-thuong.pdf", chunks=[content], by=chair, at=at)


def _voted(dossier: Dossier, spec: DossierSpec, by: Person, day: date, key: str) -> None:
    rows = nominees_of(dossier)
    given = {}
    for place, row in enumerate(rows):
        in_favour = 3 if place in spec.against else draw(f"{key}/{place}/votes", 7, COUNCIL)
        given[row.pk] = Given(in_favour, (COUNCIL - in_favour + 1) // 2)
    meeting = Meeting(day, members=COUNCIL, present=COUNCIL, place="trụ sở cơ quan")
    record_vote(dossier=dossier, meeting=meeting, given=given, by=by, at=moment(day, key))
    dossier.refresh_from_db()


def _decided(dossier: Dossier, by: Person, at: datetime) -> None:
    issue_decision(dossier=dossier, paper=decision_paper(dossier, at=at), by=by, at=at)
    dossier.refresh_from_db()
