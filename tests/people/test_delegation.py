"""A leave: who may do whose work, for which days, and what stays with the holder; and the inbox of a unit's officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.make.organisations import make_tree
from tests.make.people import AT, make_person
from thidua.ground.values import FOREVER, Refusal
from thidua.organisations.models import Unit
from thidua.people.actions import (
    close_account,
    delegate_mandate,
    end_delegation,
    end_mandate,
    end_mandates_of,
    read_notices,
    tell,
)
from thidua.people.models import Mandate, Person
from thidua.people.permissions import why_not
from thidua.people.queries import delegations_by, holders, mandates_of, named, notices_of, unread_notices
from thidua.people.rules import (
    DELEGABLE,
    AccountClosed,
    AlreadyDelegated,
    DelegatedOnly,
    DelegateElsewhere,
    DelegateSelf,
    MandateTwice,
    NotDelegable,
    NotYourMandate,
    OutsideMandate,
    PastLeave,
    Power,
    Role,
    SpanEmpty,
)
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

TODAY = AT.date()
FIRST, LAST = TODAY + timedelta(days=2), TODAY + timedelta(days=9)
AFTER = LAST + timedelta(days=1)


@dataclass
class Office:
    """A sector union with its chair and its clerk, and somebody elsewhere."""

    units: dict[str, Unit]
    chair: Person
    clerk: Person
    stranger: Person

    @property
    def mandate(self) -> Mandate:
        """The chair's."""
        return Mandate.objects.get(person=self.chair)


@pytest.fixture
def office() -> Office:
    units = make_tree("tinh", {"nganh": 1})
    return Office(
        units,
        make_person(units["nganh"], Role.CHAIR, full_name="Trần Chủ Tịch"),
        make_person(units["nganh"], Role.CLERK),
        make_person(units["tinh"], Role.REVIEWER),
    )


def leave(office: Office, *, since: date = FIRST, until: date = AFTER, to: Person | None = None) -> Mandate:
    return delegate_mandate(
        mandate=office.mandate, to=to or office.clerk, since=since, until=until, by=office.chair, at=AT
    )


@pytest.mark.parametrize("power", Power)
def test_a_delegate_does_the_running_work_on_those_days_and_no_other(office: Office, power: Power) -> None:
    leave(office)
    unit = office.units["nganh-1" if power in (Power.CHECK, Power.ENTER_BELOW, Power.ASSIGN) else "nganh"]
    own = why_not(office.clerk, power, unit, on=TODAY) is None
    for on, within in ((FIRST - timedelta(days=1), False), (FIRST, True), (LAST, True), (AFTER, False)):
        expected = own or (within and power in DELEGABLE)
        assert (why_not(office.clerk, power, unit, on=on) is None) == expected, on
        assert (office.clerk in holders(unit, on, power)) == expected, on
    assert (why_not(office.chair, power, unit, on=FIRST) is None) == (power not in (Power.INSPECT, Power.ADMINISTER))


def test_the_trail_and_the_list_of_mandates_say_for_whom(office: Office) -> None:
    delegation = leave(office)
    event = Event.objects.get(verb="mandate.delegated")
    assert event.data["to"] == f"people.person:{office.clerk.pk}"
    assert (event.data["since"], event.data["until"]) == (FIRST.isoformat(), AFTER.isoformat())
    assert [each.delegated_by for each in named(mandates_of(office.clerk, FIRST), FIRST)] == ["", "Trần Chủ Tịch"]
    assert list(delegations_by(office.chair, on=TODAY)) == [delegation]
    assert not delegations_by(office.chair, on=AFTER).exists()


def test_every_wrong_leave_is_refused_with_its_reason_and_writes_nothing(office: Office) -> None:
    leave(office)
    delegated = Mandate.objects.get(delegated_from__isnull=False)
    closed = make_person(office.units["nganh"], Role.CLERK)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    inspector = Mandate.objects.get(person=make_person(office.units["nganh"], Role.INSPECTOR))
    twin = make_person(office.units["nganh"], Role.CHAIR)
    brief = make_person(office.units["nganh"], Role.CLERK, until=FIRST + timedelta(days=20))
    later = {"since": AFTER, "until": AFTER + timedelta(days=3)}
    Mandate.objects.filter(pk=office.mandate.pk).update(valid_until=TODAY + timedelta(days=90))
    wrong: list[tuple[type[Refusal], dict[str, object]]] = [
        (NotYourMandate, {"by": office.clerk, **later}),
        (DelegatedOnly, {"mandate": delegated, "by": office.clerk, "to": brief, **later}),
        (NotDelegable, {"mandate": inspector, "by": inspector.person, **later}),
        (DelegateSelf, {"to": office.chair, **later}),
        (AccountClosed, {"to": closed, **later}),
        (SpanEmpty, {"since": AFTER, "until": AFTER}),
        (PastLeave, {"since": TODAY - timedelta(days=1), "until": TODAY + timedelta(days=1)}),
        (OutsideMandate, {"since": AFTER, "until": FOREVER}),
        (DelegateElsewhere, {"to": office.stranger, **later}),
        (DelegateElsewhere, {"to": brief, "since": AFTER, "until": AFTER + timedelta(days=40)}),
        (AlreadyDelegated, {"since": LAST, "until": AFTER + timedelta(days=3), "to": brief}),
        (MandateTwice, {"to": twin, **later}),
    ]
    there = Mandate.objects.count()
    for refusal, given in wrong:
        asked = {"mandate": office.mandate, "to": office.clerk, "by": office.chair, "at": AT} | given
        with pytest.raises(refusal):
            delegate_mandate(**asked)  # type: ignore[arg-type]
    assert Mandate.objects.count() == there


def test_coming_back_early_ends_it_and_one_not_begun_goes_without_a_trace_but_the_trail(office: Office) -> None:
    delegation = leave(office)
    with pytest.raises(NotYourMandate):
        end_delegation(delegation=delegation, on=FIRST, by=office.clerk, at=AT)
    end_delegation(delegation=delegation, on=FIRST + timedelta(days=3), by=office.chair, at=AT + timedelta(days=5))
    assert why_not(office.clerk, Power.SUBMIT, office.units["nganh"], on=FIRST + timedelta(days=2)) is None
    assert why_not(office.clerk, Power.SUBMIT, office.units["nganh"], on=FIRST + timedelta(days=3)) is not None
    end_delegation(delegation=leave(office, since=AFTER, until=FIRST + timedelta(days=30)), on=TODAY, by=None, at=AT)
    assert Mandate.objects.filter(delegated_from__isnull=False).count() == 1
    assert Event.objects.filter(verb="delegation.ended").count() == 2


@pytest.mark.parametrize("how", ["mandate", "account", "unit"])
def test_nobody_stands_in_for_a_mandate_that_is_over(office: Office, how: str) -> None:
    leave(office)
    over = FIRST + timedelta(days=1)
    match how:
        case "mandate":
            end_mandate(mandate=office.mandate, on=over, by=None, at=AT)
        case "unit":
            end_mandates_of(units=[office.units["nganh"].pk], on=over, because=office.units["nganh"], by=None, at=AT)
        case "account":
            close_account(person=office.chair, by=None, at=AT + timedelta(days=3))
    assert why_not(office.clerk, Power.SUBMIT, office.units["nganh"], on=over) is not None


def test_a_notice_lies_in_the_inbox_of_who_works_for_the_unit_until_each_has_read_it(office: Office) -> None:
    unit, reader = office.units["nganh"], make_person(office.units["nganh"], Role.EDITOR)
    tell(
        units=[unit, office.units["tinh"]],
        kind="report.reminded",
        subject=unit,
        by=office.stranger,
        at=AT,
        period="2023",
    )
    found = notices_of(office.chair, on=TODAY).get()
    assert (found.data, found.subject_id, found.read) == ({"period": "2023"}, str(unit.pk), False)
    assert [unread_notices(person, on=TODAY) for person in (office.clerk, office.stranger, reader)] == [1, 1, 0]
    read_notices(person=office.chair, notices=None, at=AT)
    read_notices(person=office.chair, notices=[found.pk], at=AT)
    read_notices(person=reader, notices=[found.pk], at=AT)
    assert [unread_notices(person, on=TODAY) for person in (office.chair, office.clerk)] == [0, 1]
    assert found.reads.count() == 1  # and nobody marks what is not theirs


def test_the_account_page_delegates_ends_and_chooses_mail(office: Office, client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.THIDUA_TODAY = TODAY
    client.force_login(office.chair)
    page = client.get("/tai-khoan/").content.decode()
    assert f"/uy-quyen/{office.mandate.pk}/" in page
    days = {"since": FIRST.isoformat(), "last": LAST.isoformat()}
    wrong = client.post(f"/uy-quyen/{office.mandate.pk}/", {"to": office.stranger.pk, **days})
    assert wrong.status_code == 422
    assert client.post(f"/uy-quyen/{office.mandate.pk}/", {"to": office.clerk.pk, **days}).status_code == 302
    delegation = Mandate.objects.get(delegated_from=office.mandate)
    assert (delegation.valid_from, delegation.last_day) == (FIRST, LAST)
    client.force_login(office.clerk)
    assert client.post(f"/uy-quyen/{delegation.pk}/ket-thuc/").status_code == 404
    client.force_login(office.chair)
    assert client.post(f"/uy-quyen/{delegation.pk}/ket-thuc/").status_code == 302
    assert not Mandate.objects.filter(delegated_from=office.mandate).exists()
    client.post("/tai-khoan/thu-dien-tu/", {"wanted": "1"})
    assert Person.objects.get(pk=office.chair.pk).mail_notices
    client.force_login(office.stranger)  # alone in the office
    assert "chưa có người làm thay cán bộ tổng hợp" in client.get("/tai-khoan/").content.decode()
