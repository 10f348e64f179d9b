"""What lies on an officer's desk on a day, and what does not."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from pytest_django import Settings

from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree
from tests.make.people import AT, make_mandate, make_person
from tests.make.reports import catalogue, declared, draft_report, officer_of, submitted_report
from thidua.clusters.actions import appoint_lead
from thidua.clusters.models import Cluster
from thidua.desk.queries import desk_of, seats_of
from thidua.desk.rules import leading, running
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import Power, Role
from thidua.pledges.actions import call_for_signatures, draft_pledge, hand_out_pledge, sign_pledge
from thidua.reports.actions import return_report
from thidua.reports.models import Report
from thidua.reports.queries import periods_to_watch
from thidua.reports.rules import NotYetOver
from thidua.worksheets.actions import put_sheet_away, send_sheet
from thidua.years.models import ReportingPeriod

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2023, 11, 20), date(2023, 12, 20)
"""Days before the cut-off of 30/11/2023, and after the deadline of 5/12/2023."""


@pytest.fixture
def tree() -> dict[str, Unit]:
    """A province, its sector union `nganh` and three grassroots unions under it, with the year 2023 declared."""
    catalogue()
    return make_tree("tinh", {"nganh": 3, "khac": 1})


@pytest.fixture
def year(tree: dict[str, Unit]) -> ReportingPeriod:
    return declared("2023")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)


def returned(report: Report, code: str = "DV01", why: str = "Gấp mười lần kỳ trước?") -> Report:
    """The report sent back by the union above."""
    by = officer_of(report.unit, Power.CHECK, at(BEFORE))
    return return_report(report=report, reasons={code: why}, by=by, at=at(BEFORE))


def test_a_report_not_begun_is_due_until_its_deadline_and_urgent_after(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    clerk = make_person(tree["nganh-1"], Role.CLERK)
    before, after = desk_of(clerk, on=BEFORE), desk_of(clerk, on=AFTER)
    assert [(each.code, each.period.code, each.report) for each in before.due] == [("nganh-1", "2023", None)]
    assert before.urgent == []
    assert after.due == []
    assert [each.days_late for each in after.urgent] == [15]


def test_a_draft_says_how_far_it_got(tree: dict[str, Unit], year: ReportingPeriod) -> None:
    draft_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), DV01=120, DV02=80)
    (owed,) = desk_of(officer_of(tree["nganh-1"], Power.ENTER, at(BEFORE)), on=BEFORE).due
    assert (owed.filled, owed.is_returned) == (2, False)


def test_a_returned_report_is_urgent_with_its_reasons_and_waits_for_the_unit(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    report = returned(submitted_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), rest=1))
    unit_officer = officer_of(tree["nganh-1"], Power.ENTER, at(BEFORE))
    reviewer = officer_of(tree["nganh-1"], Power.CHECK, at(BEFORE))
    (owed,) = desk_of(unit_officer, on=BEFORE).urgent
    assert [(each.indicator_id, each.reason) for each in owed.returned] == [("DV01", "Gấp mười lần kỳ trước?")]
    assert [each.pk for each, _name in desk_of(reviewer, on=BEFORE).sent_back] == [report.pk]
    assert desk_of(reviewer, on=BEFORE).to_check == []


def test_a_submitted_report_waits_for_the_union_directly_above_and_for_nobody_else(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    report = submitted_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), rest=1)
    (batch,) = desk_of(make_person(tree["nganh"], Role.REVIEWER), on=BEFORE).to_check
    assert (batch.period, batch.count, batch.more) == (year, 1, 0)
    assert [each.pk for each, _name in batch.first] == [report.pk]
    own = desk_of(officer_of(tree["nganh-1"], Power.ENTER, at(BEFORE)), on=BEFORE)
    assert [each.pk for each, _name in own.submitted] == [report.pk]
    assert own.due == own.urgent == own.to_check == []
    assert not own.checks
    for unit, role in (("tinh", Role.CHAIR), ("khac", Role.REVIEWER), ("nganh", Role.INSPECTOR)):
        assert desk_of(make_person(tree[unit], role), on=BEFORE).to_check == []


def test_a_period_is_to_be_closed_when_its_cut_off_is_near(tree: dict[str, Unit], year: ReportingPeriod) -> None:
    chair = make_person(tree["nganh"], Role.CHAIR)
    assert desk_of(chair, on=date(2023, 11, 1)).closing == []
    (near,) = desk_of(chair, on=BEFORE).closing
    assert (near.days_left, type(near.why_not)) == (10, NotYetOver)
    (over,) = desk_of(chair, on=AFTER).closing
    assert (over.days_left, over.why_not) == (-20, None)
    assert desk_of(make_person(tree["nganh-1"], Role.CHAIR), on=AFTER).closing == []  # nothing beneath to close


def test_progress_counts_who_submitted_who_was_on_time_and_who_is_silent(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    submitted_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), rest=1)
    submitted_report(unit=tree["nganh-2"], period=year, at=at(AFTER), rest=1)
    (progress,) = desk_of(make_person(tree["nganh"], Role.REVIEWER), on=AFTER).progress
    came = progress.came
    assert (came.asked, came.submitted, came.on_time, came.waiting) == (3, 2, 1, 2)
    assert came.silent == [desk_of(make_person(tree["nganh-3"]), on=AFTER).urgent[0].unit]
    assert progress.members is not None
    assert progress.members.quantity is None  # submitted is not approved, and missing is not zero
    assert (progress.members.reported, progress.members.expected) == (0, 3)


def test_the_desk_narrows_to_one_unit(tree: dict[str, Unit], year: ReportingPeriod) -> None:
    report = submitted_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), rest=1)
    person = make_person(tree["nganh"], Role.REVIEWER)
    make_mandate(person, tree["khac"], Role.REVIEWER)
    assert {seat.unit_code for seat in seats_of(person, BEFORE)} == {"nganh", "khac"}
    assert {each.code for each in desk_of(person, on=BEFORE).progress} == {"nganh", "khac"}
    there, here = desk_of(person, on=BEFORE, unit=tree["nganh"]), desk_of(person, on=BEFORE, unit=tree["khac"])
    assert [each.pk for batch in there.to_check for each, _name in batch.first] == [report.pk]
    assert here.to_check == []
    assert [each.code for each in here.progress] == ["khac"]


def test_a_mandate_that_ended_leaves_an_empty_desk(tree: dict[str, Unit], year: ReportingPeriod) -> None:
    submitted_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), rest=1)
    person = make_person(tree["nganh"], Role.REVIEWER, until=BEFORE)
    desk = desk_of(person, on=BEFORE)
    assert desk.waiting == 0
    assert desk.progress == desk.clusters == []
    assert desk.powers == frozenset()


def test_clusters_one_formed_or_belongs_to_stand_on_the_desk(tree: dict[str, Unit], year: ReportingPeriod) -> None:
    own = Cluster.objects.create(code="khoi", name="Khối các ngành", kind="block", organiser=tree["nganh"])
    Cluster.objects.create(code="khoi-khac", name="Khối khác", kind="block", organiser=tree["khac"])
    assert desk_of(make_person(tree["nganh"]), on=BEFORE).clusters == [own]


def test_the_next_deadline_leads_and_of_equals_the_longest(tree: dict[str, Unit], year: ReportingPeriod) -> None:
    assert leading([declared("2023-Q4"), year, declared("2023-H2")]) == year
    assert leading([]) is None


@pytest.fixture
def _on_a_day(settings: Settings) -> None:
    settings.THIDUA_TODAY = AFTER


@pytest.mark.usefixtures("_on_a_day")
def test_the_page_says_what_awaits_in_both_languages(
    client: Client, tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    submitted_report(unit=tree["nganh-1"], period=year, at=at(BEFORE), rest=1)
    person = make_person(tree["nganh"], Role.REVIEWER, full_name="Vũ Thị Hạnh")
    client.force_login(person)
    page = client.get("/viec-cua-toi/").text
    assert "Vũ Thị Hạnh" in page
    assert "1 báo cáo năm 2023" in page
    awaiting = desk_of(person, on=AFTER).waiting
    assert f'<span class="count">{awaiting}<' in page
    assert f"{awaiting} việc đang chờ" in page
    assert "2 đơn vị chưa gửi" in page
    person.language = "en"
    person.save()
    assert "1 report for year 2023" in client.get("/viec-cua-toi/").text


@pytest.mark.usefixtures("_on_a_day")
@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_a_page_without_work_of_others(client: Client, tree: dict[str, Unit], role: Role) -> None:
    client.force_login(make_person(tree["nganh-1"], role))
    answer = client.get("/viec-cua-toi/")
    assert answer.status_code == 200
    assert "style=" not in answer.text


@pytest.mark.usefixtures("_on_a_day")
def test_a_unit_that_is_not_mine_is_not_found(client: Client, tree: dict[str, Unit]) -> None:
    client.force_login(make_person(tree["nganh"]))
    assert client.get("/viec-cua-toi/?don-vi=nganh").status_code == 200
    assert client.get("/viec-cua-toi/?don-vi=khac").status_code == 404
    assert client.get("/viec-cua-toi/?don-vi=nothing").status_code == 404


def test_who_is_not_logged_in_is_led_to_the_log_in(client: Client) -> None:
    answer = client.get("/viec-cua-toi/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap/")


def test_a_pledge_waits_for_the_chairs_who_have_not_signed_and_for_nobody_else(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    cluster = make_cluster("khoi", tree["tinh"], [tree["nganh"], tree["khac"]], kind="block")
    appoint_lead(cluster=cluster, year=2023, lead=tree["nganh"], by=None, at=AT)
    lead, other, clerk = make_person(tree["nganh"]), make_person(tree["khac"]), make_person(tree["khac"], Role.CLERK)
    pledge = draft_pledge(cluster=cluster, year=2023, contents="Chăm lo đoàn viên.", by=lead, at=AT)

    def asked(person: Person) -> tuple[list[str], list[str]]:
        desk = desk_of(person, on=BEFORE)
        return tuple([party.unit.code for party, _name in rows] for rows in (desk.to_adjust, desk.to_sign))  # type: ignore[return-value]

    assert asked(other) == ([], []), "only drafted"
    hand_out_pledge(pledge=pledge, by=lead, at=AT)
    assert (asked(clerk), asked(lead)) == ((["khac"], []), (["nganh"], []))
    call_for_signatures(pledge=pledge, by=lead, at=AT)
    waiting = desk_of(other, on=BEFORE).waiting
    assert (asked(other), asked(clerk)) == (([], ["khac"]), ([], [])), "a clerk does not sign"
    sign_pledge(pledge=pledge, unit=tree["khac"], by=other, at=AT)
    assert (asked(other), asked(lead)) == (([], []), ([], ["nganh"]))
    assert desk_of(other, on=BEFORE).waiting == waiting - 1


def test_a_period_in_which_nobody_below_is_asked_is_not_to_be_closed(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    chair = make_person(tree["nganh"])
    declared("2022-2023/school")
    assert [each.period.code for each in desk_of(chair, on=AFTER).closing if each.code == "nganh"] == ["2023"]


def test_a_spreadsheet_waits_on_its_officers_desk_until_it_is_saved(
    tree: dict[str, Unit], year: ReportingPeriod
) -> None:
    chair, colleague = make_person(tree["nganh"]), make_person(tree["nganh"], Role.REVIEWER)
    content = "Đơn vị;Đoàn viên\nCông đoàn nganh-1;120\n".encode()
    upload = send_sheet(
        unit=tree["nganh"], period=year, report=None, name="bieu.csv", content=content, by=chair, at=at(BEFORE)
    )
    assert [row.pk for row, _name in desk_of(chair, on=BEFORE).uploads] == [upload.pk]
    assert desk_of(colleague, on=BEFORE).uploads == []
    put_sheet_away(upload=upload, by=chair, at=at(BEFORE))
    assert desk_of(chair, on=BEFORE).uploads == []


@pytest.mark.parametrize(
    ("on", "current"),
    [
        (date(2026, 5, 31), ["2026-H1"]),
        (date(2026, 6, 2), ["2026-H1", "2026-H2"]),
        (date(2026, 6, 6), ["2026-H2"]),
        (date(2026, 11, 26), ["2026-H2"]),
        (date(2026, 12, 7), ["2026-H2"]),
        (date(2026, 12, 8), []),
    ],
)
def test_a_period_is_gathered_until_its_deadline(on: date, current: list[str]) -> None:
    declared("2026-H1")
    declared("2026-H2")
    assert [row.code for row in running(periods_to_watch(on), on)] == current
