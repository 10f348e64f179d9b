"""The council votes, the decision is issued, certificates enter the register, are handed over or revoked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import transaction

from thidua.awards.actions.drafting import locked
from thidua.awards.actions.moving import move
from thidua.awards.actions.register import enter, hold_register, next_number
from thidua.awards.models import Certificate, CouncilCount, CouncilVote, Decision, Dossier, Nominee
from thidua.awards.permissions import why_not_hand_over, why_not_outside, why_not_revoke, why_not_take
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.dossiers import award_of, certificates_of, names_in, nominees_of, who
from thidua.awards.queries.records import findings_of
from thidua.awards.rules.catalogue import COLLECTIVE, PERSON
from thidua.awards.rules.eligibility import why_not_propose
from thidua.awards.rules.flow import (
    STATE_NAMES,
    Given,
    Meeting,
    State,
    WrongDossierState,
    needed_to_pass,
    why_not_meeting,
    why_not_vote,
)
from thidua.awards.rules.refusals import (
    DecisionWordsMissing,
    DossierReasonMissing,
    HandedOverAlready,
    HandedOverEarly,
    NobodyProposed,
    NoCouncilRule,
    RevocationReasonMissing,
)
from thidua.awards.rules.register import Deed
from thidua.ground.today import day_of
from thidua.ground.values import Refusal, insist, together
from thidua.organisations.queries import name_of
from thidua.paper.actions import issue_paper
from thidua.paper.rules import Edition, Link, Paper
from thidua.people.actions import tell
from thidua.people.models import Person
from thidua.trail.actions import record

SIMULATED = " (mô phỏng)"
"""After the number of a decision that exists only in the demonstration."""


@transaction.atomic
def record_vote(
    *,
    dossier: Dossier,
    meeting: Meeting,
    given: Mapping[int, Given],
    by: Person | None,
    at: datetime,
) -> CouncilVote:
    """Write down the council's vote: `given` by nominee. Who has the votes needed awaits the decision.

    Nobody with enough votes: the dossier ends there. Raises NotYours, WrongDossierState, MeetingAhead, NamesDiffer, NoCouncilRule,
    CouncilTooFew, BallotsMissing, BallotsImpossible, CountMissing or CountImpossible, having written nothing.
    """
    dossier = locked(dossier)
    insist(why_not_take(by, dossier, State.VOTED, on=day_of(at)))
    insist(why_not_meeting(meeting, today=day_of(at)))
    rule = read_loaded(dossier.catalogue).rule(meeting.held_on)
    if rule is None:
        raise NoCouncilRule(on=meeting.held_on)
    nominees = nominees_of(dossier)
    names = names_in(dossier, nominees)
    nothing = Given(None, None)
    # Not by name: two who are proposed may bear the same.
    insist(why_not_vote(rule, meeting, [(who(row, names), given.get(row.pk, nothing)) for row in nominees]))
    needed = needed_to_pass(rule, meeting)
    vote = CouncilVote.objects.create(dossier=dossier, needed=needed, by=by, at=at, **asdict(_settled(meeting)))
    counts = [
        CouncilCount(
            vote=vote,
            nominee=nominee,
            in_favour=(votes := given[nominee.pk]).in_favour or 0,
            against=votes.against,
            passed=(votes.in_favour or 0) >= needed,
        )
        for nominee in nominees
    ]
    CouncilCount.objects.bulk_create(counts)
    passed = sum(count.passed for count in counts)
    record("dossier.voted", subject=vote, by=by, at=at, members=meeting.members, present=meeting.present, passed=passed)
    move(dossier, State.VOTED if passed else State.REFUSED, by, at, holder=dossier.holder)
    return vote


def _settled(meeting: Meeting) -> Meeting:
    """Hands have no ballots that could stay away or be invalid; words without blanks around them."""
    place, chair, secretary = (" ".join(words.split()) for words in (meeting.place, meeting.chair, meeting.secretary))
    attended, absent = (
        "\n".join(" ".join(line.split()) for line in names.splitlines() if line.strip())
        for names in (meeting.attended, meeting.absent)
    )
    counted = replace(meeting, cast=meeting.votes, invalid=meeting.votes - meeting.valid)
    return replace(counted, place=place, chair=chair, secretary=secretary, attended=attended, absent=absent)


@transaction.atomic
def reopen_vote(*, dossier: Dossier, reason: str, by: Person | None, at: datetime) -> Dossier:
    """The council's vote stands no more and is kept; the dossier is before the council again.

    For counts written down wrongly, or for what came to light before the decision. Raises NotYours, WrongDossierState or
    DossierReasonMissing, having written nothing.
    """
    dossier = locked(dossier)
    insist(None if dossier.council else WrongDossierState(state=STATE_NAMES[State(dossier.state)]))
    insist(why_not_take(by, dossier, State.COUNCIL, on=day_of(at)))
    if not reason.strip():
        raise DossierReasonMissing
    dossier.council_votes.update(standing=False)
    return move(dossier, State.COUNCIL, by, at, holder=dossier.holder, reason=reason.strip())


def approved(dossier: Dossier) -> list[Nominee]:
    """Who had the votes needed; for an award decided outside, everybody proposed."""
    rows = nominees_of(dossier)
    if dossier.decider_id is None:
        return rows
    counts = CouncilCount.objects.filter(vote__dossier=dossier, vote__standing=True, passed=True)
    passed = set(counts.values_list("nominee_id", flat=True))
    return [row for row in rows if row.pk in passed]


SINCE_THEN = ("twice", "knockout")
"""What may come to stand against a nominee while the dossier is on its way: another dossier's award, an incident."""


def why_not_give(dossier: Dossier) -> Refusal | None:
    """None when nothing has come to stand against those who are to be given the award since the dossier was submitted."""
    rows = approved(dossier)
    names = names_in(dossier, rows)
    faults = [
        fault
        for row in rows
        for fault in why_not_propose(who(row, names), [one for one in findings_of(row) if one.code in SINCE_THEN])
    ]
    return together(faults)


@transaction.atomic
def issue_decision(
    *, dossier: Dossier, paper: Paper, by: Person | None, at: datetime, link: Link | None = None
) -> Decision:
    """Issue the decision: numbered in the register of the deciding unit, frozen; each certificate enters the signed register.

    Raises NotYours, WrongDossierState, NotEligible (what happened since the vote excludes somebody: reopen it) or KeyUnreadable,
    having written nothing.
    """
    dossier = locked(dossier)
    insist(why_not_take(by, dossier, State.DECIDED, on=day_of(at)))
    if dossier.state != State.VOTED or dossier.decider is None:
        raise DecisionWordsMissing
    insist(why_not_give(dossier))
    frozen = issue_paper(
        paper=paper,
        issuer=dossier.decider,
        kind="QĐ",
        key=f"award/{dossier.pk}/decision",
        edition=Edition.FINAL.value,
        data_at=at,
        by=by,
        at=at,
        link=link,
        mark=paper.edition.words,
    )
    decision = Decision.objects.create(
        dossier=dossier,
        body=name_of(dossier.decider, day_of(at)),
        number=frozen.full_number + (SIMULATED if dossier.simulated else ""),
        dated=day_of(at),
        paper=frozen,
        by=by,
        at=at,
    )
    _give(dossier, decision, approved(dossier), by, at)
    return decision


@transaction.atomic
def record_outside_decision(
    *, dossier: Dossier, body: str, number: str, dated: date, by: Person | None, at: datetime
) -> Decision:
    """Write down a decision taken outside the unions, and enter its certificates.

    Raises NotYours, WrongDossierState, DecidedInside, DecisionWordsMissing or NotEligible.
    """
    dossier = locked(dossier)
    insist(why_not_outside(dossier, on=day_of(at)))
    insist(why_not_take(by, dossier, State.DECIDED, on=day_of(at)))
    if not body.strip() or not number.strip() or dated > day_of(at):
        raise DecisionWordsMissing
    insist(why_not_give(dossier))
    decision = Decision.objects.create(
        dossier=dossier,
        body=body.strip(),
        number=number.strip() + (SIMULATED if dossier.simulated else ""),
        dated=dated,
        by=by,
        at=at,
    )
    _give(dossier, decision, approved(dossier), by, at)
    return decision


def _give(dossier: Dossier, decision: Decision, nominees: list[Nominee], by: Person | None, at: datetime) -> None:
    """A certificate for each, and an entry of the register for each certificate."""
    if not nominees:
        raise NobodyProposed
    spec, held = award_of(dossier), read_loaded(dossier.catalogue)
    names = names_in(dossier, nominees)
    hold_register()
    for nominee in nominees:
        number = next_number(decision.dated.year)
        shown = {
            "number": number,
            "award": spec.name.vi,
            "who": who(nominee, names),
            "job": nominee.job,
            "unit": names[nominee.unit_id] if nominee.person_id else "",
            "citation": dossier.citation,
            "body": decision.body,
            "decision": decision.number,
            "dated": decision.dated.isoformat(),
        }
        salt = secrets.token_hex(16)
        certificate = Certificate.objects.create(
            nominee=nominee,
            decision=decision,
            number=number,
            shown=shown,
            salt=salt,
            bonus=held.bonus(spec, PERSON if nominee.person_id else COLLECTIVE, decision.dated),
        )
        enter(deed=Deed.ISSUED, number=number, shown=shown, salt=salt, by=by, at=at)
        record("certificate.issued", subject=certificate, by=by, at=at, number=number, decision=decision)
    move(dossier, State.DECIDED, by, at, holder=dossier.holder)
    units = {nominee.unit_id for nominee in nominees} | {dossier.proposer_id}
    tell(units=sorted(units), kind="dossier.decided", subject=dossier, by=by, at=at, period=str(dossier.year))


@transaction.atomic
def hand_over(*, certificate: Certificate, on: date, place: str, by: Person | None, at: datetime) -> Certificate:
    """The certificate was handed over; with the last one the dossier is done.

    Raises NotYours, HandedOverAlready, HandedOverEarly or RevokedAlready.
    """
    certificate = _locked(certificate)
    insist(why_not_hand_over(by, certificate, on=day_of(at)))
    if certificate.handed_over_on is not None:
        raise HandedOverAlready(number=certificate.number, on=certificate.handed_over_on)
    if not certificate.decision.dated <= on <= day_of(at):
        raise HandedOverEarly(on=on, dated=certificate.decision.dated, today=day_of(at))
    certificate.handed_over_on, certificate.handed_over_at = on, " ".join(place.split())
    certificate.save(update_fields=["handed_over_on", "handed_over_at"])
    record("certificate.handed_over", subject=certificate, by=by, at=at, on=on)
    _close_if_done(locked(certificate.nominee.dossier), by, at)
    return certificate


def _close_if_done(dossier: Dossier, by: Person | None, at: datetime) -> None:
    left = [one for one in certificates_of(dossier) if one.handed_over_on is None and one.revoked_on is None]
    if dossier.state == State.DECIDED and not left:
        move(dossier, State.HANDED_OVER, by, at, holder=dossier.holder)


@transaction.atomic
def revoke(*, certificate: Certificate, why: str, by: Person | None, at: datetime) -> Certificate:
    """Take the award back, with the reason and the decision it rests on; the register says so from now on.

    Raises NotYours, RevokedAlready or RevocationReasonMissing.
    """
    certificate = _locked(certificate)
    insist(why_not_revoke(by, certificate, on=day_of(at)))
    if not why.strip():
        raise RevocationReasonMissing
    certificate.revoked_on, certificate.revoked_why = day_of(at), why.strip()
    certificate.save(update_fields=["revoked_on", "revoked_why"])
    shown = certificate.shown or {"number": certificate.number}
    enter(deed=Deed.REVOKED, number=certificate.number, shown=shown, salt=certificate.salt, by=by, at=at)
    record("certificate.revoked", subject=certificate, by=by, at=at, number=certificate.number)
    tell(
        units=[certificate.nominee.unit_id],
        kind="certificate.revoked",
        subject=certificate.nominee.dossier,
        by=by,
        at=at,
        period=str(certificate.nominee.dossier.year),
    )
    _close_if_done(locked(certificate.nominee.dossier), by, at)
    return certificate


def _locked(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("decision", "nominee__unit")
    found = rows.get(pk=certificate.pk)
    found.nominee.dossier = locked(found.nominee.dossier)
    return found
