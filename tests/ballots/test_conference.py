"""A conference from its preparation to the sitting: agenda, delegates by mandate, check-in, quorum, one point at a time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.make.ballots import BEGINS, TWO_THIRDS, Hall, at_item, called, delegates_by_code, mandate_of, prepared
from tests.make.ballots import sitting as sitting_of
from tests.make.people import AT, make_mandate, make_person
from thidua.ballots.actions.preparing import (
    add_item,
    call_conference,
    edit_conference,
    edit_item,
    name_delegate,
    order_agenda,
    prepare_conference,
    withdraw_delegate,
)
from thidua.ballots.actions.sitting import begin_item, check_in, end_item, leave_conference, open_sitting
from thidua.ballots.models import Conference
from thidua.ballots.queries.conference import attendance_of, conferences_in_scope, running_item
from thidua.ballots.rules.conference import (
    AgendaEmpty,
    CheckedIn,
    ConferenceExists,
    DelegateTwice,
    GuestsDoNotVote,
    ItemDone,
    ItemElsewhere,
    ItemNotRunning,
    Kind,
    NobodyCalled,
    NobodyLeads,
    NoMandateThatDay,
    NotOfTheCluster,
    NotPresent,
    NotYourSeat,
    Quorum,
    QuorumMissing,
    QuorumOf,
    QuorumUnreadable,
    State,
    TooEarly,
    WrongConferenceState,
    why_not_move,
)
from thidua.clusters.rules import RotationIncomplete
from thidua.people.models import Notice
from thidua.people.rules import NotYours, Role
from thidua.trail.queries import events_of


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("then", State)
def test_a_conference_goes_one_way_and_skips_nothing(now: State, then: State) -> None:
    order = list(State)
    assert (why_not_move(now, then) is None) == (order.index(then) == order.index(now) + 1)


@pytest.mark.parametrize(
    ("top", "bottom", "called_", "needed"),
    [
        (2, 3, 8, 6),
        (2, 3, 9, 6),
        (2, 3, 10, 7),
        (1, 2, 7, 4),
        (1, 1, 5, 5),
        (9, 10, 30, 27),
        (2, 3, 0, 0),
        (1, 3, 1, 1),
    ],
)
def test_a_quorum_is_rounded_up(top: int, bottom: int, called_: int, needed: int) -> None:
    assert Quorum(top, bottom).needed(called_) == needed


@pytest.mark.parametrize(("top", "bottom"), [(0, 3), (4, 3), (1, 0)])
def test_a_quorum_is_a_share(hall: Hall, top: int, bottom: int) -> None:
    with pytest.raises(QuorumUnreadable):
        prepared(hall, quorum=Quorum(top, bottom))
    assert not Conference.objects.exists()


def test_only_who_runs_the_cluster_prepares_one_conference_a_year(hall: Hall) -> None:
    asked = {"cluster": hall.cluster, "title": "Hội nghị", "begins_at": BEGINS, "quorum": TWO_THIRDS, "at": AT}
    with pytest.raises(NobodyLeads):
        prepare_conference(year=2024, by=hall.lead, **asked)
    for other in ("nganh-b", "tinh"):
        with pytest.raises(NotYours):
            prepare_conference(year=2023, by=hall.chairs[other], **asked)
    with pytest.raises(NotYours):
        prepare_conference(year=2023, by=None, **asked)
    with pytest.raises(TooEarly):
        prepare_conference(year=2023, by=hall.lead, **(asked | {"begins_at": AT - timedelta(days=400)}))
    conference = prepare_conference(year=2023, by=hall.lead, **asked)
    with pytest.raises(ConferenceExists):
        prepare_conference(year=2023, by=hall.lead, **asked)
    assert [event.verb for event in events_of(conference)] == ["conference.prepared"]


def test_the_cluster_reads_its_conference_and_nobody_else_does(hall: Hall) -> None:
    conference = prepared(hall)
    stranger = make_person(hall.tree["nganh-a"], Role.ADMINISTRATOR)
    for person in hall.chairs.values():
        assert list(conferences_in_scope(person, on=BEGINS.date())) == [conference]
    assert list(conferences_in_scope(stranger, on=BEGINS.date())) == []


def test_delegates_come_from_members_by_a_mandate_that_holds_that_day(hall: Hall) -> None:
    conference = prepared(hall)
    guest, other = hall.chairs["tinh"], make_person(hall.tree["nganh-b-1"])
    gone = make_person()
    ended = make_mandate(gone, hall.tree["nganh-b"], Role.CLERK, until=date(2023, 11, 28))
    with pytest.raises(NotOfTheCluster):
        name_delegate(conference=conference, mandate=mandate_of(other), by=hall.lead, at=AT)
    with pytest.raises(GuestsDoNotVote):
        name_delegate(conference=conference, mandate=mandate_of(guest), by=hall.lead, at=AT)
    with pytest.raises(NoMandateThatDay):
        name_delegate(conference=conference, mandate=ended, by=hall.lead, at=AT)
    with pytest.raises(DelegateTwice):
        name_delegate(conference=conference, mandate=mandate_of(hall.lead), by=hall.lead, at=AT)
    with pytest.raises(NotYours):
        name_delegate(conference=conference, mandate=mandate_of(guest), votes=False, by=hall.chairs["nganh-b"], at=AT)
    name_delegate(conference=conference, mandate=mandate_of(guest), votes=False, by=hall.lead, at=AT)
    there = attendance_of(conference)
    assert (there.called, there.present, there.needed, there.is_quorate) == (3, 0, 2, False)


def test_calling_needs_an_agenda_and_somebody_who_votes_and_tells_the_units(hall: Hall) -> None:
    empty = prepare_conference(
        cluster=hall.cluster, year=2023, title="Hội nghị", begins_at=BEGINS, quorum=TWO_THIRDS, by=hall.lead, at=AT
    )
    with pytest.raises(AgendaEmpty):
        call_conference(conference=empty, by=hall.lead, at=AT)
    add_item(conference=empty, kind=Kind.OPENING, title="Khai mạc", by=hall.lead, at=AT)
    with pytest.raises(NobodyCalled):
        call_conference(conference=empty, by=hall.lead, at=AT)
    name_delegate(conference=empty, mandate=mandate_of(hall.chairs["nganh-b"]), by=hall.lead, at=AT)
    call_conference(conference=empty, by=hall.lead, at=AT)
    assert [(n.unit.code, n.kind) for n in Notice.objects.all()] == [("nganh-b", "conference.called")]
    edit_conference(
        conference=empty,
        title="Hội nghị",
        begins_at=BEGINS + timedelta(days=1),
        quorum=TWO_THIRDS,
        by=hall.lead,
        at=AT,
    )
    assert [n.kind for n in Notice.objects.all()] == ["conference.moved", "conference.called"]


def test_a_delegate_checks_in_alone_and_the_secretary_checks_in_anyone(hall: Hall) -> None:
    conference = prepared(hall)
    own = delegates_by_code(conference)["nganh-b"]
    with pytest.raises(WrongConferenceState):
        check_in(delegate=own, by=own.person, at=BEGINS)
    call_conference(conference=conference, by=hall.lead, at=AT)
    with pytest.raises(NotYourSeat):
        check_in(delegate=own, by=hall.chairs["nganh-c"], at=BEGINS)
    with pytest.raises(NotPresent):
        leave_conference(delegate=own, by=own.person, at=BEGINS)
    assert check_in(delegate=own, by=own.person, at=BEGINS).checked_in_by == own.person
    with pytest.raises(CheckedIn):
        check_in(delegate=own, by=hall.lead, at=BEGINS)
    leave_conference(delegate=own, by=hall.lead, at=BEGINS + timedelta(hours=1))
    assert attendance_of(conference).present == 0
    check_in(delegate=own, by=hall.lead, at=BEGINS + timedelta(hours=2))
    own.refresh_from_db()
    assert (own.checked_in_at, own.left_at) == (BEGINS, None), "the minutes say when the delegate first came"


@pytest.mark.parametrize(
    ("quorum", "present", "opens"),
    [
        (Quorum(2, 3), ["nganh-a"], False),
        (Quorum(2, 3), ["nganh-a", "nganh-c"], True),
        (Quorum(1, 1), ["nganh-a", "nganh-c"], False),
        (Quorum(1, 3, QuorumOf.UNITS), ["nganh-a"], True),
        (Quorum(1, 2, QuorumOf.UNITS), ["nganh-a"], False),
    ],
)
def test_the_sitting_opens_only_with_the_quorum(hall: Hall, quorum: Quorum, present: list[str], opens: bool) -> None:
    conference = called(hall, quorum=quorum)
    for code in present:
        check_in(delegate=delegates_by_code(conference)[code], by=hall.lead, at=BEGINS)
    if not opens:
        with pytest.raises(QuorumMissing):
            open_sitting(conference=conference, by=hall.lead, at=BEGINS)
        return
    assert open_sitting(conference=conference, by=hall.lead, at=BEGINS).opened_at == BEGINS


def test_two_delegates_of_one_unit_count_once_where_units_are_counted(hall: Hall) -> None:
    conference = prepared(hall, quorum=Quorum(2, 3, QuorumOf.UNITS))
    second = make_person(hall.tree["nganh-a"], Role.REVIEWER)
    name_delegate(conference=conference, mandate=mandate_of(second), by=hall.lead, at=AT)
    call_conference(conference=conference, by=hall.lead, at=AT)
    for delegate in conference.delegates.filter(unit__code="nganh-a"):
        check_in(delegate=delegate, by=hall.lead, at=BEGINS)
    there = attendance_of(conference)
    assert (there.called, there.present) == (3, 1)


def test_once_the_sitting_is_open_the_list_of_delegates_is_frozen(hall: Hall) -> None:
    conference = sitting_of(hall, present=["nganh-a", "nganh-b"])
    another = make_person(hall.tree["nganh-c"], Role.REVIEWER)
    with pytest.raises(WrongConferenceState):
        name_delegate(conference=conference, mandate=mandate_of(another), by=hall.lead, at=BEGINS)
    with pytest.raises(WrongConferenceState):
        withdraw_delegate(delegate=delegates_by_code(conference)["nganh-c"], by=hall.lead, at=BEGINS)
    late = delegates_by_code(conference)["nganh-c"]
    check_in(delegate=late, by=late.person, at=BEGINS + timedelta(minutes=20))
    assert attendance_of(conference).present == 3, "who was called may still come"


def test_the_conference_deals_with_one_point_at_a_time(hall: Hall) -> None:
    conference = sitting_of(hall)
    opening = at_item(conference, Kind.OPENING, hall)
    report = conference.agenda.get(kind=Kind.PAPER)
    with pytest.raises(ItemElsewhere):
        begin_item(item=report, by=hall.lead, at=BEGINS)
    with pytest.raises(NotYours):
        end_item(item=opening, by=hall.chairs["nganh-b"], at=BEGINS)
    end_item(item=opening, by=hall.lead, at=BEGINS + timedelta(minutes=15))
    with pytest.raises(ItemDone):
        begin_item(item=opening, by=hall.lead, at=BEGINS)
    with pytest.raises(ItemDone):
        edit_item(item=opening, kind=Kind.OTHER, title="Khác", by=hall.lead, at=BEGINS)
    with pytest.raises(ItemNotRunning):
        end_item(item=report, by=hall.lead, at=BEGINS)
    begin_item(item=report, by=hall.lead, at=BEGINS + timedelta(minutes=15))
    assert running_item(conference) == report


def test_the_agenda_is_reordered_as_a_whole(hall: Hall) -> None:
    conference = prepared(hall)
    items = list(conference.agenda.all())
    with pytest.raises(RotationIncomplete):
        order_agenda(conference=conference, places={items[0].pk: 2}, by=hall.lead, at=AT)
    backwards = {item.pk: place for place, item in enumerate(reversed(items), start=1)}
    order_agenda(conference=conference, places=backwards, by=hall.lead, at=AT)
    assert list(conference.agenda.all()) == items[::-1]
