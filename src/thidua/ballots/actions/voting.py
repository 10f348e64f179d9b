"""Who runs the conference prepares a vote, appoints the committee, opens, closes, and where it failed declares it void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from thidua.ballots.actions.preparing import locked as locked_conference
from thidua.ballots.models import (
    AgendaItem,
    Conference,
    Counter,
    Delegate,
    Elector,
    Envelope,
    InnerEnvelope,
    Option,
    Vote,
)
from thidua.ballots.permissions.conference import why_not_conduct
from thidua.ballots.permissions.voting import why_not_in_state, why_not_run_vote
from thidua.ballots.queries.conference import attendance_of
from thidua.ballots.queries.figures import offers_of
from thidua.ballots.queries.voting import electors_now, members_now, open_vote_of, result_of, standing_sheets
from thidua.ballots.rules import conference as conferences
from thidua.ballots.rules.refusals import (
    AnotherVoteOpen,
    AwardNeedsNomination,
    CommitteeMissing,
    CommitteeOfOne,
    FollowedAlready,
    ItemOfAnother,
    KeyMissing,
    NoElectors,
    NothingCounted,
    NothingTied,
    NotSitting,
    ReasonForVoid,
)
from thidua.ballots.rules.voting import (
    COMMITTEE,
    MODE_NAMES,
    Decides,
    Form,
    Mode,
    Rule,
    State,
    why_not_move,
    why_not_rule,
)
from thidua.ground.today import day_of
from thidua.ground.values import Refusal, insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.reports.actions.offering import offer_figures
from thidua.trail.actions import record


@dataclass(frozen=True)
class Asked:
    """What a vote asks and by which rule. An option is a unit, or words."""

    question: str
    options: Sequence[Unit | str]
    rule: Rule
    rule_source: str = ""
    decides: Decides = Decides.OTHER
    award: str = ""
    item: AgendaItem | None = None


@transaction.atomic
def prepare_vote(
    *,
    conference: Conference,
    asked: Asked,
    by: Person | None,
    at: datetime,
    source: str = "",
    simulated: bool = False,
    follows: Vote | None = None,
) -> Vote:
    """A vote of the conference, not open yet; its rule is kept as it is now.

    Raises NotYours, WrongConferenceState, ItemOfAnother, AwardNeedsNomination or why the rule cannot decide between the
    options, having written nothing.
    """
    conference = locked_conference(conference)
    insist(_why_not_still(conference))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    last = conference.votes.aggregate(last=Max("number"))["last"] or 0
    vote = Vote(
        conference=conference,
        number=last + 1,
        follows=follows,
        source=source,
        simulated=simulated,
        prepared_by=by,
        prepared_at=at,
    )
    _write(vote, asked)
    record("vote.prepared", subject=vote, by=by, at=at, conference=conference, rule=vote.rule, follows=follows)
    return vote


@transaction.atomic
def edit_vote(*, vote: Vote, asked: Asked, by: Person | None, at: datetime) -> Vote:
    """The vote asks this from now on; a committee appointed already stays. Raises WrongVoteState and as `prepare_vote`."""
    vote = locked_vote(vote)
    insist(why_not_in_state(vote, State.PREPARED))
    insist(why_not_run_vote(by, vote, on=day_of(at)))
    before = {"question": vote.question, "rule": vote.rule}
    vote.options.all().delete()
    _write(vote, asked)
    if asked.rule.mode not in COMMITTEE:
        vote.counters.all().delete()
    record(
        "vote.edited", subject=vote, by=by, at=at, before=before, after={"question": vote.question, "rule": vote.rule}
    )
    return vote


@transaction.atomic
def appoint_committee(
    *, vote: Vote, first: Delegate, second: Delegate, by: Person | None, at: datetime
) -> list[Counter]:
    """These two count; codes made before by others open nothing any more.

    Raises NotYours, WrongVoteState or CommitteeOfOne, having written nothing.
    """
    vote = locked_vote(vote)
    insist(why_not_in_state(vote, State.PREPARED))
    insist(why_not_run_vote(by, vote, on=day_of(at)))
    apart = first.person_id != second.person_id and first.unit_id != second.unit_id
    of_here = {first.conference_id, second.conference_id} == {vote.conference_id}
    insist(None if apart and of_here else CommitteeOfOne())
    vote.counters.all().delete()
    committee = [Counter.objects.create(vote=vote, place=at_, delegate=one) for at_, one in ((1, first), (2, second))]
    record("vote.committee_appointed", subject=vote, by=by, at=at, first=first, second=second)
    return committee


@transaction.atomic
def open_vote(*, vote: Vote, by: Person | None, at: datetime) -> Vote:
    """The vote is open; its electors are the delegates with a vote who are present now, and no one else ever.

    Raises NotYours, WrongVoteState, NotSitting, AnotherVoteOpen, CommitteeMissing, KeyMissing, NoElectors or QuorumMissing, having
    written nothing.
    """
    vote = locked_vote(vote)
    insist(why_not_move(State(vote.state), State.OPEN))
    insist(why_not_run_vote(by, vote, on=day_of(at)))
    insist(None if vote.conference.state == conferences.State.SITTING else NotSitting())
    running = open_vote_of(vote.conference)
    insist(AnotherVoteOpen(question=running.question) if running else None)
    insist(_why_not_committee(vote))
    electors = electors_now(vote)
    insist(None if electors else NoElectors())
    # Whoever left since the sitting opened is missed: what too few decide decides nothing.
    there = attendance_of(vote.conference)
    insist(conferences.why_not_quorate(there.quorum, there.present, there.called))
    Elector.objects.bulk_create(Elector(vote=vote, delegate=delegate) for delegate in electors)
    vote.state, vote.opened_at = State.OPEN, at
    vote.members, vote.present = members_now(vote), len(electors)
    vote.save(update_fields=["state", "opened_at", "members", "present"])
    record("vote.opened", subject=vote, by=by, at=at, members=vote.members, present=vote.present)
    return vote


@transaction.atomic
def close_vote(*, vote: Vote, by: Person | None, at: datetime) -> Vote:
    """No ballot comes in any more. A named vote, a show of hands and an acclamation are counted with that.

    Raises NotYours, WrongVoteState or NothingCounted, having written nothing.
    """
    # Locked against every casting: a ballot is in before this, or refused after it.
    vote = locked_vote(vote)
    then = State.CLOSED if Mode(vote.mode) in COMMITTEE else State.COUNTED
    insist(why_not_in_state(vote, State.OPEN))
    insist(why_not_move(State(vote.state), then))
    insist(why_not_run_vote(by, vote, on=day_of(at)))
    by_hand = vote.mode in (Mode.HANDS, Mode.ACCLAIM)
    insist(NothingCounted() if by_hand and not standing_sheets(vote) else None)
    vote.state, vote.closed_at = then, at
    if then is State.COUNTED:
        vote.counted_at = at
    vote.save(update_fields=["state", "closed_at", "counted_at"])
    record("vote.closed", subject=vote, by=by, at=at, voted=vote.electors.filter(voted=True).count())
    if then is State.COUNTED:
        offer_result(vote, by=by, at=at)
    return vote


@transaction.atomic
def void_vote(*, vote: Vote, reason: str, by: Person | None, at: datetime) -> Vote:
    """The vote decides nothing; sealed envelopes are thrown away unopened. A counted vote stands.

    Raises NotYours, WrongVoteState or ReasonForVoid, having written nothing.
    """
    vote = locked_vote(vote)
    insist(why_not_move(State(vote.state), State.VOID))
    insist(why_not_run_vote(by, vote, on=day_of(at)))
    insist(None if reason.strip() else ReasonForVoid())
    vote.state, vote.void_reason = State.VOID, " ".join(reason.split())
    vote.save(update_fields=["state", "void_reason"])
    Envelope.objects.filter(elector__vote=vote).delete()
    InnerEnvelope.objects.filter(vote=vote).delete()
    vote.counters.update(salt=b"")
    record("vote.voided", subject=vote, by=by, at=at, reason=vote.void_reason)
    return vote


@transaction.atomic
def prepare_second_round(*, vote: Vote, by: Person | None, at: datetime) -> Vote:
    """A vote on those who were level, for the places they left open, by the same rule and committee members anew.

    Raises NotYours, WrongVoteState, NothingTied, FollowedAlready or WrongConferenceState, having written nothing.
    """
    vote = locked_vote(vote)
    insist(why_not_in_state(vote, State.COUNTED))
    result = result_of(vote)
    insist(None if result and result.tied else NothingTied())
    assert result is not None
    later = vote.followed_by.exclude(state=State.VOID).first()
    insist(FollowedAlready(question=later.question) if later else None)
    options = list(vote.options.select_related("unit"))
    tied = [options[at_].unit or options[at_].words for at_ in result.tied]
    rule = vote.by_rule
    left = (1 if rule.form is Form.ELECT else rule.seats or 1) - len(result.elected)
    if rule.form is not Form.ELECT:
        # Whoever might mark no more options than there were places, marks no more than there are places left.
        within = rule.most is not None and rule.most <= (rule.seats or len(options))
        rule = replace(rule, seats=left, most=min(rule.most or len(tied), left if within else len(tied)))
    asked = Asked(
        question=vote.question,
        options=tied,
        rule=rule,
        rule_source=vote.rule_source,
        decides=Decides(vote.decides),
        award=vote.award,
        item=vote.item,
    )
    return prepare_vote(conference=vote.conference, asked=asked, by=by, at=at, simulated=vote.simulated, follows=vote)


def offer_result(vote: Vote, *, by: Person | None, at: datetime) -> None:
    """What the conference's counted votes say of its members is offered at the lines of their reports of the year."""
    conference = vote.conference
    offers = offers_of(conference)
    offer_figures(offers=offers, year=conference.year, origin=f"conference:{conference.pk}", by=by, at=at)


def locked_vote(vote: Vote) -> Vote:
    """The vote, held until the end. The conference first, as everywhere."""
    locked_conference(vote.conference)
    rows = Vote.objects.select_for_update(of=("self",)).select_related("conference__cluster__organiser", "item")
    return rows.get(pk=vote.pk)


def _why_not_still(conference: Conference) -> Refusal | None:
    return conferences.why_not_in(
        conferences.State(conference.state),
        conferences.State.PREPARING,
        conferences.State.CALLED,
        conferences.State.SITTING,
    )


def _write(vote: Vote, asked: Asked) -> None:
    day = day_of(vote.conference.begins_at)
    words = [name_of(option, day) if isinstance(option, Unit) else " ".join(option.split()) for option in asked.options]
    insist(why_not_rule(asked.rule, words))
    item = asked.item
    insist(ItemOfAnother(item=item.title) if item and item.conference_id != vote.conference_id else None)
    insist(AwardNeedsNomination() if asked.award and asked.decides is not Decides.NOMINATION else None)
    vote.question, vote.item = " ".join(asked.question.split()), item
    vote.rule, vote.mode, vote.rule_source = asked.rule.as_json(), asked.rule.mode.value, asked.rule_source.strip()
    vote.decides, vote.award = asked.decides.value, asked.award
    vote.save()
    Option.objects.bulk_create(
        Option(vote=vote, position=at_, unit=option if isinstance(option, Unit) else None, words=name)
        for at_, (option, name) in enumerate(zip(asked.options, words, strict=True), start=1)
    )


def _why_not_committee(vote: Vote) -> CommitteeMissing | KeyMissing | None:
    if Mode(vote.mode) not in COMMITTEE:
        return None
    committee = list(vote.counters.select_related("delegate__person"))
    if len(committee) != 2:
        return CommitteeMissing(mode=MODE_NAMES[Mode(vote.mode)])
    if vote.is_secret:
        for counter in committee:
            if not counter.lock:
                return KeyMissing(who=counter.delegate.person.full_name)
    return None
