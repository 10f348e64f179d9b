"""A dossier on its way: submitted, forwarded, returned, laid before the council, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.awards.actions.drafting import locked
from thidua.awards.models import Dossier, Step
from thidua.awards.permissions import why_not_take
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.dossiers import award_of, names_in, nominees_of, who
from thidua.awards.queries.records import findings_of
from thidua.awards.queries.units import next_on_the_way
from thidua.awards.rules.eligibility import why_not_propose
from thidua.awards.rules.flow import STATE_NAMES, State, WrongDossierState
from thidua.awards.rules.refusals import (
    AchievementsMissing,
    DossierReasonMissing,
    EnclosureMissing,
    LastOfTheWay,
    NobodyProposed,
)
from thidua.ground.today import day_of
from thidua.ground.values import Refusal, insist, together
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.paper.actions import issue_paper
from thidua.paper.models import IssuedPaper
from thidua.paper.queries import issued
from thidua.paper.rules import Edition, Link, Paper
from thidua.people.actions import tell
from thidua.people.models import Person
from thidua.trail.actions import record


def submission_key(dossier: Dossier) -> str:
    """Under which the editions of the dossier's submission are found."""
    return f"award/{dossier.pk}/submission"


def why_not_complete(dossier: Dossier) -> Refusal | None:
    """Everything that is still missing before the dossier can be submitted, all at once."""
    nominees = nominees_of(dossier)
    if not nominees:
        return NobodyProposed()
    names, spec = names_in(dossier, nominees), award_of(dossier)
    faults: list[Refusal] = []
    for nominee in nominees:
        faults += why_not_propose(who(nominee, names), findings_of(nominee))
        if not nominee.achievements:
            faults.append(AchievementsMissing(who=who(nominee, names)))
    there = set(dossier.enclosures.values_list("part", flat=True))
    missing = [part.name for part in read_loaded(dossier.catalogue).parts_of(spec) if part.code not in there]
    if missing:
        faults.append(EnclosureMissing(parts=missing))
    return together(faults)


@transaction.atomic
def submit_dossier(
    *, dossier: Dossier, paper: Paper, by: Person | None, at: datetime, link: Link | None = None
) -> IssuedPaper:
    """Send the dossier up: its submission, with the achievement reports, is numbered and frozen; the unit above has it now.

    A unit that decides the award itself has it at once. Raises NotYours, WrongDossierState, or everything that is missing.
    """
    dossier = locked(dossier)
    insist(why_not_take(by, dossier, State.SUBMITTED, on=day_of(at)))
    insist(why_not_complete(dossier))
    key = submission_key(dossier)
    again = issued(key).exists()
    frozen = issue_paper(
        paper=paper,
        issuer=dossier.proposer,
        kind="TTr",
        key=key,
        edition=(Edition.AMENDED if again else Edition.FINAL).value,
        data_at=at,
        by=by,
        at=at,
        link=link,
        mark=paper.edition.words,
    )
    move(dossier, State.SUBMITTED, by, at, holder=next_on_the_way(dossier, day_of(at)) or dossier.proposer)
    return frozen


@transaction.atomic
def forward_dossier(*, dossier: Dossier, by: Person | None, at: datetime) -> Dossier:
    """The unit that has it sends it on to the one above. Raises NotYours, WrongDossierState or LastOfTheWay."""
    dossier = locked(dossier)
    insist(why_not_take(by, dossier, State.SUBMITTED, on=day_of(at)))
    above = next_on_the_way(dossier, day_of(at))
    if above is None:
        raise LastOfTheWay(unit=name_of(dossier.holder, day_of(at)))
    return move(dossier, State.SUBMITTED, by, at, holder=above)


@transaction.atomic
def return_dossier(*, dossier: Dossier, reason: str, by: Person | None, at: datetime) -> Dossier:
    """Send it back to the proposer with the reasons. Raises NotYours, WrongDossierState or DossierReasonMissing."""
    dossier = locked(dossier)
    insist(why_not_take(by, dossier, State.RETURNED, on=day_of(at)))
    if not reason.strip():
        raise DossierReasonMissing
    return move(dossier, State.RETURNED, by, at, holder=dossier.proposer, reason=reason.strip())


@transaction.atomic
def lay_before_council(*, dossier: Dossier, by: Person | None, at: datetime) -> Dossier:
    """It awaits the vote of the deciding unit's council. Raises NotYours, WrongDossierState or NotTheDecider."""
    dossier = locked(dossier)
    insist(WrongDossierState(state=STATE_NAMES[State(dossier.state)]) if dossier.council else None)
    insist(why_not_take(by, dossier, State.COUNCIL, on=day_of(at)))
    return move(dossier, State.COUNCIL, by, at, holder=dossier.holder)


@transaction.atomic
def withdraw_dossier(*, dossier: Dossier, reason: str, by: Person | None, at: datetime) -> Dossier:
    """The proposer takes it back for good; it is kept. Raises NotYours, WrongDossierState or DossierReasonMissing."""
    dossier = locked(dossier)
    insist(why_not_take(by, dossier, State.WITHDRAWN, on=day_of(at)))
    if not reason.strip():
        raise DossierReasonMissing
    return move(dossier, State.WITHDRAWN, by, at, holder=dossier.holder, reason=reason.strip())


def move(dossier: Dossier, to: State, by: Person | None, at: datetime, *, holder: Unit, reason: str = "") -> Dossier:
    """Write the move down and tell who has the dossier now."""
    came_from, acting = dossier.state, dossier.holder
    dossier.state, dossier.holder = to, holder
    dossier.save(update_fields=["state", "holder"])
    Step.objects.create(
        dossier=dossier, came_from=came_from, state=to, unit=acting, holder=holder, reason=reason, by=by, at=at
    )
    record(f"dossier.{to.value}", subject=dossier, by=by, at=at, of=acting, holder=holder)
    if to in (State.RETURNED, State.SUBMITTED) and holder != acting:
        tell(units=[holder], kind=f"dossier.{to.value}", subject=dossier, by=by, at=at, period=str(dossier.year))
    return dossier
