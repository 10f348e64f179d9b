"""Drafting a pledge, adjusting it, signing it, and its official copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members_of_year
from thidua.ground.files import hang_once, keep_file, path_of
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.indicators.queries import indicator_of
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.paper.rules.seals import seals_of
from thidua.people.models import Mandate, Person
from thidua.people.rules import Power
from thidua.pledges.models import Commitment, OfficialCopy, Party, Pledge, Signature
from thidua.pledges.permissions import why_not_adjust, why_not_draft, why_not_sign
from thidua.pledges.queries import commitments_of, digest_now, parties_of, signatures_of
from thidua.pledges.rules import (
    CopyTwice,
    NoPledgeMembers,
    NotACopy,
    NotAParty,
    PledgeEmpty,
    PledgeExists,
    ReasonMissing,
    State,
    why_not_edit,
    why_not_move,
)
from thidua.targets.rules import why_not_target
from thidua.trail.actions import record


@transaction.atomic
def draft_pledge(
    *,
    cluster: Cluster,
    year: int,
    by: Person | None,
    at: datetime,
    contents: str = "",
    witness: str = "",
    place: str = "",
    signing_day: date | None = None,
    source: str = "",
    simulated: bool = False,
) -> Pledge:
    """Draft the pledge of the cluster's year; every member of the year is a party.

    `by` runs the cluster in that year or the one before. Raises NotYours, PledgeExists or NoPledgeMembers.
    """
    # Locked, so that two officers drafting at once leave one pledge.
    cluster = Cluster.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=cluster.pk)
    insist(why_not_draft(by, cluster, year, on=day_of(at)))
    if Pledge.objects.filter(cluster=cluster, year=year).exists():
        raise PledgeExists(cluster=cluster.name, year=year)
    units = members_of_year(cluster, year)
    if not units:
        raise NoPledgeMembers(cluster=cluster.name, year=year)
    pledge = Pledge.objects.create(
        cluster=cluster,
        year=year,
        contents=_tidy(contents),
        witness=witness.strip(),
        place=place.strip(),
        signing_day=signing_day,
        source=source,
        simulated=simulated,
        drafted_by=by,
        drafted_at=at,
    )
    Party.objects.bulk_create(Party(pledge=pledge, unit=unit, order=at_) for at_, unit in enumerate(units, start=1))
    record("pledge.drafted", subject=pledge, by=by, at=at, cluster=cluster, year=year, units=units)
    return pledge


@transaction.atomic
def edit_pledge(
    *,
    pledge: Pledge,
    contents: str,
    by: Person | None,
    at: datetime,
    witness: str = "",
    place: str = "",
    signing_day: date | None = None,
) -> Pledge:
    """The pledge reads so from now on. Raises NotYours or WrongPledgeState, having written nothing."""
    pledge = _locked(pledge)
    insist(why_not_edit(State(pledge.state)))
    insist(why_not_draft(by, pledge.cluster, pledge.year, on=day_of(at)))
    before = pledge.contents
    pledge.contents, pledge.witness, pledge.place = _tidy(contents), witness.strip(), place.strip()
    pledge.signing_day = signing_day
    pledge.save(update_fields=["contents", "witness", "place", "signing_day"])
    record("pledge.edited", subject=pledge, by=by, at=at, before=before, after=pledge.contents)
    return pledge


@transaction.atomic
def commit_unit(
    *,
    pledge: Pledge,
    unit: Unit,
    amounts: Mapping[str, Decimal],
    by: Person | None,
    at: datetime,
    reason: str = "",
    simulated: bool = False,
) -> None:
    """What the unit promises, by indicator; figures not named stay as they are. A changed one needs the reason.

    Raises NotYours, WrongPledgeState, NotAParty, NoSuchIndicator, NoTargetOfKind, TargetNotANumberOf or ReasonMissing.
    """
    pledge = _locked(pledge)
    insist(why_not_adjust(by, pledge, unit, on=day_of(at)))
    party = _party(pledge, unit, at)
    standing = {row.indicator_id: row for row in party.commitments.filter(standing=True)}
    for code, amount in amounts.items():
        indicator = indicator_of(code)
        insist(why_not_target(indicator.code, indicator.kind, indicator.unit_vi, amount))
        old = standing.get(indicator.code)
        if old is not None:
            was = old.amount.normalize() + 0
            if was == amount:
                continue
            insist(None if reason.strip() else ReasonMissing(indicator=indicator.code, old=was, new=amount))
            old.standing = False
            old.save(update_fields=["standing"])
        new = Commitment.objects.create(
            party=party,
            indicator=indicator,
            amount=amount,
            reason=reason.strip() if old else "",
            replaces=old,
            simulated=simulated,
            by=by,
            at=at,
        )
        record("pledge.committed", subject=new, by=by, at=at, unit=unit, indicator=indicator.code, amount=amount)


@transaction.atomic
def hand_out_pledge(*, pledge: Pledge, by: Person | None, at: datetime) -> Pledge:
    """The draft goes to the units, each of which adjusts its own figures; who was admitted since is a party too.

    Raises NotYours or WrongPledgeState.
    """
    return _with_new_members(_move(pledge, State.ADJUSTING, "pledge.handed_out", by, at))


@transaction.atomic
def call_for_signatures(*, pledge: Pledge, by: Person | None, at: datetime) -> Pledge:
    """Words and figures stand from now on, under a hash, and are signed. Raises NotYours, WrongPledgeState or PledgeEmpty."""
    found = _locked(pledge)
    insist(None if found.contents or commitments_of(found) else PledgeEmpty())
    return _move(pledge, State.SIGNING, "pledge.called", by, at)


@transaction.atomic
def reopen_pledge(*, pledge: Pledge, by: Person | None, at: datetime) -> Pledge:
    """The units adjust again; signatures given so far stand no more and are kept; who was admitted since is a party too.

    Raises NotYours or WrongPledgeState.
    """
    found = _move(pledge, State.ADJUSTING, "pledge.reopened", by, at)
    Signature.objects.filter(party__pledge=found, standing=True).update(standing=False)
    return _with_new_members(found)


@transaction.atomic
def sign_pledge(*, pledge: Pledge, unit: Unit, by: Person | None, at: datetime) -> Signature:
    """The unit's chair signs what stands, by the mandate held that day. With the last signature the pledge is signed.

    Raises NotYours, WrongPledgeState, NotAParty or SignedAlready, having written nothing.
    """
    pledge = _locked(pledge)
    party = _party(pledge, unit, at)
    insist(why_not_sign(by, pledge, party, on=day_of(at)))
    assert by is not None, "the operator never signs"
    mandate = Mandate.objects.in_force(day_of(at)).giving(Power.SUBMIT).filter(person=by, unit=unit).first()
    assert mandate is not None, "insisted above"
    signature = Signature.objects.create(party=party, mandate=mandate, by=by, at=at, digest=pledge.digest)
    record(
        "pledge.signed",
        subject=signature,
        by=by,
        at=at,
        pledge=pledge,
        unit=unit,
        mandate=mandate,
        sha256=pledge.digest,
    )
    # A unit that has left the cluster since is waited for no more.
    members = {unit.pk for unit in members_of_year(pledge.cluster, pledge.year)}
    if {each.unit_id for each in parties_of(pledge)} & members <= set(signatures_of(pledge)):
        pledge.state = State.SIGNED
        pledge.save(update_fields=["state"])
        record("pledge.complete", subject=pledge, by=by, at=at, sha256=pledge.digest)
    return signature


@transaction.atomic
def attach_copy(*, pledge: Pledge, name: str, chunks: Iterable[bytes], by: Person | None, at: datetime) -> OfficialCopy:
    """Attach the signed scan, or a PDF signed elsewhere whose signatures are checked now.

    Raises NotYours, WrongPledgeState, NotACopy, CopyTwice, FileTooLarge, FileEmpty or FileOfOtherKind.
    """
    pledge = _locked(pledge)
    insist(why_not_draft(by, pledge.cluster, pledge.year, on=day_of(at)))
    if pledge.state not in (State.SIGNING, State.SIGNED):
        insist(why_not_move(State(pledge.state), State.SIGNED))
    kept = keep_file(name, chunks)
    if kept.media_type not in ("application/pdf", "image/jpeg", "image/png"):
        raise NotACopy(name=name)
    seals = seals_of(path_of(kept.sha256).read_bytes()) if kept.media_type == "application/pdf" else ()
    copy = hang_once(
        OfficialCopy.objects,
        kept,
        name=name,
        twice=CopyTwice(name=name),
        by=by,
        at=at,
        place={"pledge": pledge},
        seals=[
            {
                "signer": one.signer,
                "at": one.at.isoformat() if one.at else None,
                "whole": one.whole,
                "all_of_it": one.all_of_it,
            }
            for one in seals
        ],
    )
    record("pledge.copy_attached", subject=pledge, by=by, at=at, sha256=kept.sha256, seals=len(seals))
    return copy


def _move(pledge: Pledge, to: State, verb: str, by: Person | None, at: datetime) -> Pledge:
    pledge = _locked(pledge)
    insist(why_not_move(State(pledge.state), to))
    insist(why_not_draft(by, pledge.cluster, pledge.year, on=day_of(at)))
    pledge.digest = digest_now(pledge) if to is State.SIGNING else ""
    pledge.state = to
    pledge.save(update_fields=["state", "digest"])
    record(verb, subject=pledge, by=by, at=at, sha256=pledge.digest)
    return pledge


def _with_new_members(pledge: Pledge) -> Pledge:
    """Every member of the year is a party; the new ones stand after the others."""
    there = {party.unit_id: party.order for party in parties_of(pledge)}
    new = [unit for unit in members_of_year(pledge.cluster, pledge.year) if unit.pk not in there]
    last = max(there.values(), default=0)
    Party.objects.bulk_create(
        Party(pledge=pledge, unit=unit, order=at_) for at_, unit in enumerate(new, start=last + 1)
    )
    return pledge


def _locked(pledge: Pledge) -> Pledge:
    rows = Pledge.objects.select_for_update(of=("self",)).select_related("cluster__organiser")
    return rows.get(pk=pledge.pk)


def _party(pledge: Pledge, unit: Unit, at: datetime) -> Party:
    party = pledge.parties.filter(unit=unit).select_related("unit").first()
    if party is None:
        raise NotAParty(unit=name_of(unit, day_of(at)))
    return party


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
