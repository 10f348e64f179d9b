"""The conference sits: who is present, opening with the quorum, going through the agenda."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.ballots.actions.preparing import locked
from thidua.ballots.models import AgendaItem, Conference, Delegate
from thidua.ballots.permissions.conference import why_not_check_in, why_not_conduct
from thidua.ballots.queries.conference import attendance_of, running_item
from thidua.ballots.rules.conference import (
    CheckedIn,
    ItemDone,
    ItemElsewhere,
    ItemNotRunning,
    NotPresent,
    State,
    why_not_in,
    why_not_move,
    why_not_quorate,
)
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.people.models import Person
from thidua.trail.actions import record


@transaction.atomic
def check_in(*, delegate: Delegate, by: Person | None, at: datetime) -> Delegate:
    """The delegate is present from `at`; who had left comes back. Raises NotYourSeat, WrongConferenceState or CheckedIn."""
    delegate = _locked(delegate)
    insist(why_not_in(State(delegate.conference.state), State.CALLED, State.SITTING))
    insist(why_not_check_in(by, delegate, on=day_of(at)))
    insist(CheckedIn(at=delegate.checked_in_at) if delegate.is_present else None)
    if delegate.checked_in_at is None:
        delegate.checked_in_at, delegate.checked_in_by = at, by
    delegate.left_at = None
    delegate.save(update_fields=["checked_in_at", "checked_in_by", "left_at"])
    record("delegate.checked_in", subject=delegate, by=by, at=at, conference=delegate.conference, unit=delegate.unit)
    return delegate


@transaction.atomic
def leave_conference(*, delegate: Delegate, by: Person | None, at: datetime) -> Delegate:
    """The delegate is no longer present. Raises NotYourSeat, WrongConferenceState or NotPresent."""
    delegate = _locked(delegate)
    insist(why_not_in(State(delegate.conference.state), State.CALLED, State.SITTING))
    insist(why_not_check_in(by, delegate, on=day_of(at)))
    insist(None if delegate.is_present else NotPresent())
    delegate.left_at = at
    delegate.save(update_fields=["left_at"])
    record("delegate.left", subject=delegate, by=by, at=at, conference=delegate.conference, unit=delegate.unit)
    return delegate


@transaction.atomic
def open_sitting(*, conference: Conference, by: Person | None, at: datetime) -> Conference:
    """The sitting is open and the list of delegates frozen. Raises NotYours, WrongConferenceState or QuorumMissing."""
    conference = locked(conference)
    insist(why_not_move(State(conference.state), State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    there = attendance_of(conference)
    insist(why_not_quorate(there.quorum, there.present, there.called))
    conference.state, conference.opened_at = State.SITTING, at
    conference.counted_called, conference.counted_present = there.called, there.present
    conference.save(update_fields=["state", "opened_at", "counted_called", "counted_present"])
    record("conference.opened", subject=conference, by=by, at=at, called=there.called, present=there.present)
    return conference


@transaction.atomic
def begin_item(*, item: AgendaItem, by: Person | None, at: datetime) -> AgendaItem:
    """The conference now deals with this point. Raises NotYours, WrongConferenceState, ItemElsewhere or ItemDone."""
    conference, item = _held(item, by, at)
    insist(ItemDone(item=item.title) if item.ended_at else None)
    running = running_item(conference)
    insist(ItemElsewhere(item=running.title) if running else None)
    item.began_at = at
    item.save(update_fields=["began_at"])
    record("agenda.began", subject=item, by=by, at=at, conference=conference)
    return item


@transaction.atomic
def end_item(*, item: AgendaItem, by: Person | None, at: datetime) -> AgendaItem:
    """The point is dealt with. Raises NotYours, WrongConferenceState or ItemNotRunning."""
    conference, item = _held(item, by, at)
    insist(None if item.began_at and not item.ended_at else ItemNotRunning(item=item.title))
    item.ended_at = at
    item.save(update_fields=["ended_at"])
    record("agenda.ended", subject=item, by=by, at=at, conference=conference)
    return item


def _locked(delegate: Delegate) -> Delegate:
    # The conference first, as everywhere: an opening and a check-in at the same moment are one after the other.
    locked(delegate.conference)
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("conference__cluster__organiser", "unit")
    return rows.get(pk=delegate.pk)


def _held(item: AgendaItem, by: Person | None, at: datetime) -> tuple[Conference, AgendaItem]:
    conference = locked(item.conference)
    insist(why_not_in(State(conference.state), State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    return conference, AgendaItem.objects.get(pk=item.pk)
