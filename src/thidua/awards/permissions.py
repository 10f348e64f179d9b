"""Who proposes, signs, forwards, returns, decides, hands over, revokes and erases: a refusal, or None."""

from __future__ import annotations

from datetime import date

from thidua.awards.models import Certificate, Dossier, Honoree
from thidua.awards.queries.dossiers import award_of
from thidua.awards.rules.flow import MOVES, UNDER_WAY, Seat, State, why_not_edit, why_not_move
from thidua.awards.rules.refusals import (
    DecidedInside,
    ErasedNotYet,
    LastOfTheWay,
    NotTheDecider,
    PersonErased,
    RevokedAlready,
)
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import heirs, name_of
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.rules import Power


def why_not_at(by: Person | None, power: Power, unit: Unit, *, on: date) -> Refusal | None:
    """None when `by` holds the power at the unit that day, or, once it has ended, at one in which it goes on."""
    refusal = why_not(by, power, unit, on=on)
    if refusal is None or all(why_not(by, power, heir, on=on) for heir in heirs(unit, on) if heir != unit):
        return refusal
    return None


def why_not_draft(by: Person | None, unit: Unit, *, on: date) -> Refusal | None:
    """None when `by` prepares the unit's award dossiers."""
    return why_not_at(by, Power.PROPOSE, unit, on=on)


def why_not_change(by: Person | None, dossier: Dossier, *, on: date) -> Refusal | None:
    """None while the dossier is with its proposer, whose officer `by` is."""
    return why_not_edit(State(dossier.state)) or why_not_draft(by, dossier.proposer, on=on)


def why_not_take(by: Person | None, dossier: Dossier, to: State, *, on: date) -> Refusal | None:
    """None when the table of moves lets `by` take the dossier to the state `to`, that day."""
    now = State(dossier.state)
    if refusal := why_not_move(now, to):
        return refusal
    move = MOVES[now, to]
    if refusal := _why_not_there(dossier, to, on):
        return refusal
    seat = {
        Seat.PROPOSER: dossier.proposer,
        Seat.HOLDER: dossier.holder,
        Seat.DECIDER: dossier.decider or dossier.holder,
    }[move.seat]
    return why_not_at(by, move.power, seat, on=on)


def _why_not_there(dossier: Dossier, to: State, on: date) -> Refusal | None:
    """Whether the dossier lies where the move is made: forwarded below the decider, laid before the council at the decider."""
    at_decider = dossier.decider_id is not None and dossier.holder_id == dossier.decider_id
    if dossier.state != State.SUBMITTED:
        return None
    if to is State.SUBMITTED and at_decider:
        return LastOfTheWay(unit=name_of(dossier.holder, on))
    if to is State.COUNCIL and not at_decider:
        return NotTheDecider(unit=name_of(dossier.holder, on))
    return None


def why_not_outside(dossier: Dossier, *, on: date) -> Refusal | None:
    """None for an award that is decided outside the unions."""
    if dossier.decider is None:
        return None
    return DecidedInside(award=award_of(dossier).name, decider=name_of(dossier.decider, on))


def why_not_revoke(by: Person | None, certificate: Certificate, *, on: date) -> Refusal | None:
    """None when the certificate stands and `by` signs decisions of the unit that granted it (or recorded the grant)."""
    if certificate.revoked_on is not None:
        return RevokedAlready(number=certificate.number, on=certificate.revoked_on)
    dossier = certificate.nominee.dossier
    return why_not_at(by, Power.COMMEND, dossier.decider or dossier.holder, on=on)


def why_not_hand_over(by: Person | None, certificate: Certificate, *, on: date) -> Refusal | None:
    """None when `by` keeps the certificates of the unit that granted them and this one is still there."""
    dossier = certificate.nominee.dossier
    if certificate.revoked_on is not None:
        return RevokedAlready(number=certificate.number, on=certificate.revoked_on)
    return why_not_at(by, Power.PROPOSE, dossier.decider or dossier.holder, on=on)


def why_not_erase(by: Person | None, person: Honoree, *, on: date) -> Refusal | None:
    """None when no dossier of the person is under way and `by` prepares dossiers of a unit that proposed them."""
    if person.erased_at is not None:
        return PersonErased()
    rows = person.nominations.filter(standing=True).select_related("dossier__proposer")
    dossiers = [row.dossier for row in rows]
    waiting = next((each for each in dossiers if each.state in UNDER_WAY), None)
    if waiting:
        return ErasedNotYet(dossier=f"{award_of(waiting).name.vi} {waiting.year}")
    refusals = [why_not_draft(by, each.proposer, on=on) for each in dossiers]
    return next((refusal for refusal in refusals if refusal), None) if all(refusals) else None
