"""What a conference adopts and leaves behind: notes, tasks, movements launched, minutes, the hand-over to the next lead unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from docx import Document
from pypdf import PdfReader

from tests.make.ballots import BEGINS, Hall, at_item, called, delegates_by_code, sitting
from tests.make.movements import movement
from tests.make.people import AT, make_person
from tests.make.votes import shipped
from thidua.ballots.actions.closing import close_conference
from thidua.ballots.actions.counting import record_hands
from thidua.ballots.actions.handing_over import accept_hand_over, add_to_pack, hand_over_lead, name_next_lead
from thidua.ballots.actions.noting import (
    adopt_tasks,
    launch_here,
    note_point,
    propose_task,
    report_task,
    strike_note,
    withdraw_task,
)
from thidua.ballots.actions.preparing import add_item, present_paper
from thidua.ballots.actions.sitting import check_in, end_item, leave_conference, open_sitting
from thidua.ballots.actions.voting import Asked, close_vote, open_vote, prepare_vote, void_vote
from thidua.ballots.models import Conference, Task
from thidua.ballots.papers.minutes import minutes_paper
from thidua.ballots.queries.conference import open_tasks, tasks_for
from thidua.ballots.queries.handover import awaiting_acceptance, hand_over_of, pack_of
from thidua.ballots.rules.conference import (
    AcceptedAlready,
    AlreadyAdopted,
    AlreadyDone,
    DueTooSoon,
    HandedOverAlready,
    ItemStillRunning,
    Kind,
    LaunchedHere,
    LeadsAlready,
    NoNextLead,
    NotAdopted,
    NoTaskProposed,
    NotHandedOver,
    NotOfTheCluster,
    NotOnOffer,
    SourceMissing,
    StruckAlready,
    VoteNotFinished,
    WordsMissing,
    WrongConferenceState,
)
from thidua.ballots.rules.tally import Count
from thidua.clusters.actions import appoint_lead
from thidua.clusters.models import ClusterYear
from thidua.clusters.queries import cluster_year
from thidua.clusters.rules import LedAlready, NotMember
from thidua.paper.actions import issue_paper
from thidua.paper.models import IssuedPaper
from thidua.paper.queries import content_of
from thidua.paper.rules import Header, Paper, Paragraph, Section, render_html_alone
from thidua.people.models import Notice
from thidua.people.rules import NotYours, Role

pytestmark = pytest.mark.django_db
DURING = BEGINS + timedelta(minutes=30)
LATER = BEGINS + timedelta(days=20)
DUE = date(2024, 5, 31)


@pytest.fixture
def hall(settings: LazySettings, tmp_path: Path) -> Hall:
    settings.THIDUA_FILES = tmp_path
    return Hall()


def report_of(hall: Hall) -> IssuedPaper:
    """A provisional year-end report, as any floor would have issued it."""
    header = Header((), ("KHỐI",), "BC-KTĐ", "Mẫu", 2023, "BÁO CÁO", ("Tổng kết năm 2023",))
    return issue_paper(
        paper=Paper(header, (Section((Paragraph(("Kết quả.",)),)),)),
        issuer=hall.tree["nganh-a"],
        kind="BC",
        key="yearbook:khoi:2023",
        edition="provisional",
        data_at=AT,
        by=hall.lead,
        at=AT,
    )


def task(hall: Hall, conference: Conference, words: str = "Phát triển đoàn viên", owner: str = "nganh-b") -> Task:
    return propose_task(
        conference=conference, words=words, due=DUE, owner=hall.tree[owner] if owner else None, by=hall.lead, at=AT
    )


def closed(hall: Hall, conference: Conference, *, hours: int = 3) -> Conference:
    at = BEGINS + timedelta(hours=hours)
    return close_conference(
        conference=conference, minutes=minutes_paper(conference, at=at, closing=True), by=hall.lead, at=at
    )


def test_notes_are_taken_while_the_conference_sits_and_are_struck_out_never_lost(hall: Hall) -> None:
    waiting = called(hall)
    item = waiting.agenda.get(kind=Kind.DISCUSSION)
    with pytest.raises(WrongConferenceState):
        note_point(item=item, kind="opinion", words="Sớm quá", by=hall.lead, at=AT)
    for each in delegates_by_code(waiting).values():
        check_in(delegate=each, by=each.person, at=BEGINS)
    open_sitting(conference=waiting, by=hall.lead, at=BEGINS)
    note = note_point(
        item=item, kind="limit", words="Báo cáo còn chậm", unit=hall.tree["nganh-b"], by=hall.lead, at=DURING
    )
    with pytest.raises(WordsMissing):
        note_point(item=item, kind="opinion", words="  ", by=hall.lead, at=DURING)
    with pytest.raises(NotOfTheCluster):
        note_point(item=item, kind="opinion", words="Khác", unit=hall.tree["nganh-b-1"], by=hall.lead, at=DURING)
    with pytest.raises(NotYours):
        note_point(item=item, kind="opinion", words="Tự ghi", by=hall.chairs["nganh-b"], at=DURING)
    strike_note(note=note, by=hall.lead, at=DURING)
    with pytest.raises(StruckAlready):
        strike_note(note=note, by=hall.lead, at=DURING)
    note.refresh_from_db()
    assert note.words == "Báo cáo còn chậm"


def test_tasks_are_adopted_once_and_open_the_next_year(hall: Hall) -> None:
    conference = sitting(hall)
    with pytest.raises(NoTaskProposed):
        adopt_tasks(conference=conference, by=hall.lead, at=DURING)
    with pytest.raises(DueTooSoon):
        propose_task(conference=conference, words="Trễ", due=BEGINS.date(), by=hall.lead, at=AT)
    kept, gone, everyone = task(hall, conference), task(hall, conference, "Bỏ"), task(hall, conference, "Chung", "")
    withdraw_task(task=gone, by=hall.lead, at=DURING)
    with pytest.raises(NotAdopted):
        report_task(task=kept, done_on=DUE, outcome="Xong", by=hall.chairs["nganh-b"], at=LATER)
    assert list(tasks_for(hall.cluster, 2024)) == []
    adopt_tasks(conference=conference, by=hall.lead, at=DURING)
    with pytest.raises(AlreadyAdopted):
        withdraw_task(task=kept, by=hall.lead, at=DURING)
    assert list(tasks_for(hall.cluster, 2024)) == [kept, everyone]
    with pytest.raises(NotYours):
        report_task(task=kept, done_on=DUE, outcome="Xong", by=hall.chairs["nganh-c"], at=LATER)
    report_task(task=kept, done_on=DUE, outcome="Kết nạp 120 đoàn viên", by=hall.chairs["nganh-b"], at=LATER)
    with pytest.raises(AlreadyDone):
        report_task(task=kept, done_on=DUE, outcome="Nữa", by=hall.chairs["nganh-b"], at=LATER)
    assert list(open_tasks(hall.cluster, 2023)) == [everyone]


def test_a_movement_of_next_year_is_launched_once_and_only_one_that_reaches_the_members(hall: Hall) -> None:
    conference = sitting(hall)
    ours = movement(hall.tree["tinh"], "Lao động giỏi 2024", period="2024")
    past = movement(hall.tree["tinh"], "Lao động giỏi 2023", period="2023")
    elsewhere = movement(hall.tree["nganh-b"], "Riêng của ngành B", period="2024")
    for other in (past, elsewhere):
        with pytest.raises(NotOnOffer):
            launch_here(conference=conference, movement=other, by=hall.lead, at=DURING)
    launch_here(conference=conference, movement=ours, by=hall.lead, at=DURING)
    with pytest.raises(LaunchedHere):
        launch_here(conference=conference, movement=ours, by=hall.lead, at=DURING)


def test_minutes_say_who_was_there_what_was_read_said_and_adopted_and_are_frozen_at_the_end(hall: Hall) -> None:
    paper = report_of(hall)
    conference = sitting(hall, present=["nganh-a", "nganh-b"])
    add_item(conference=conference, kind=Kind.MOVEMENTS, title="Phát động phong trào", by=hall.lead, at=AT)
    present_paper(item=conference.agenda.get(kind=Kind.PAPER), paper=paper, by=hall.lead, at=AT)
    task(hall, conference)
    for kind in (Kind.OPENING, Kind.PAPER, Kind.DISCUSSION, Kind.TASKS, Kind.MOVEMENTS):
        item = at_item(conference, kind, hall)
        if kind is Kind.DISCUSSION:
            note_point(item=item, kind="opinion", words="Nhất trí", unit=hall.tree["nganh-b"], by=hall.lead, at=DURING)
            note_point(item=item, kind="resolution", words="Giữ vững khối", by=hall.lead, at=DURING)
            struck = note_point(item=item, kind="limit", words="Ghi nhầm", by=hall.lead, at=DURING)
            strike_note(note=struck, by=hall.lead, at=DURING)
        if kind is Kind.TASKS:
            adopt_tasks(conference=conference, by=hall.lead, at=DURING)
        if kind is Kind.MOVEMENTS:
            launched = movement(hall.tree["tinh"], "Lao động giỏi 2024", period="2024")
            launch_here(conference=conference, movement=launched, by=hall.lead, at=DURING)
        if kind is not Kind.MOVEMENTS:
            end_item(item=item, by=hall.lead, at=DURING)
    leave_conference(delegate=delegates_by_code(conference)["nganh-b"], by=hall.lead, at=DURING)
    with pytest.raises(ItemStillRunning):
        closed(hall, conference)
    end_item(item=item, by=hall.lead, at=DURING)
    done = closed(hall, conference)
    assert done.minutes is not None
    assert done.minutes.full_number == "01/BB-KTĐ"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content_of(done.minutes, "pdf"))).pages)
    word = Document(BytesIO(content_of(done.minutes, "docx")))
    written = "\n".join(p.text for p in word.paragraphs) + "\n".join(
        cell.text for table in word.tables for row in table.rows for cell in row.cells
    )
    for said in (
        "2/3 đại biểu", "cần 2", "vắng", "Nhất trí", "Giữ vững khối", "Lao động giỏi 2024", "Phát triển đoàn viên",
        "31/05/2024", paper.pdf[:16], "01/BC-KTĐ", "bản tạm tính",
    ):  # fmt: skip
        assert said in written, said
        assert " ".join(said.split()) in " ".join(text.split()), said
    assert "Ghi nhầm" not in written + text
    assert "Hội nghị không xét nội dung này" in written, "the vote and the hand-over did not take place"
    for act in (lambda: adopt_tasks(conference=done, by=hall.lead, at=LATER), lambda: closed(hall, done)):
        with pytest.raises(WrongConferenceState):
            act()


def test_a_draft_of_the_minutes_leaves_open_what_is_still_to_come(hall: Hall) -> None:
    page = render_html_alone(minutes_paper(sitting(hall), at=DURING))
    assert "Nội dung chưa diễn ra" in page
    assert "Dự thảo biên bản" in page


def test_the_lead_is_handed_over_with_a_pack_that_the_next_lead_accepts(hall: Hall) -> None:
    paper = report_of(hall)
    conference = sitting(hall)
    present_paper(item=conference.agenda.get(kind=Kind.PAPER), paper=paper, by=hall.lead, at=AT)
    open_one = task(hall, conference)
    adopt_tasks(conference=conference, by=hall.lead, at=DURING)
    with pytest.raises(NoNextLead):
        hand_over_lead(conference=conference, by=hall.lead, at=DURING)
    ask = {"conference": conference, "by": hall.lead, "at": DURING}
    with pytest.raises(SourceMissing):
        name_next_lead(to=hall.tree["nganh-b"], ground=" ", **ask)
    with pytest.raises(LeadsAlready):
        name_next_lead(to=hall.tree["nganh-a"], ground="Bầu", **ask)
    with pytest.raises(NotMember):
        name_next_lead(to=hall.tree["nganh-b-1"], ground="Bầu", **ask)
    name_next_lead(to=hall.tree["nganh-c"], ground="Ghi nhầm", **ask)
    named = name_next_lead(to=hall.tree["nganh-b"], deputy=hall.tree["nganh-c"], ground="Bầu tại hội nghị", **ask)
    with pytest.raises(NotHandedOver):
        accept_hand_over(hand_over=named, by=hall.chairs["nganh-b"], at=DURING)
    add_to_pack(name="mau-bao-cao.pdf", chunks=[b"%PDF-1.4\n%%EOF"], **ask)
    add_to_pack(name="mau-bao-cao.pdf", chunks=[b"%PDF-1.4\n%%EOF"], **ask)
    hand_over_lead(**ask)
    with pytest.raises(HandedOverAlready):
        hand_over_lead(**ask)
    assert [(e.task, e.paper, e.name) for e in pack_of(named)] == [
        (None, None, "mau-bao-cao.pdf"),
        (open_one, None, ""),
        (None, paper, ""),
    ]
    following = cluster_year(hall.cluster, 2024)
    assert following is not None
    assert (following.lead, following.deputy) == (hall.tree["nganh-b"], hall.tree["nganh-c"])
    assert [(n.unit.code, n.kind) for n in Notice.objects.filter(kind="lead.handed_over")] == [
        ("nganh-b", "lead.handed_over")
    ]
    closed(hall, conference)
    assert pack_of(named)[-1].paper == Conference.objects.get().minutes, "the minutes follow when they are issued"
    next_chair = hall.chairs["nganh-b"]
    assert awaiting_acceptance(next_chair, on=LATER.date()) == [named]
    for other in (hall.lead, make_person(hall.tree["nganh-b"], Role.CLERK)):
        with pytest.raises(NotYours):
            accept_hand_over(hand_over=named, by=other, at=LATER)
    accept_hand_over(hand_over=named, remark="Đủ hồ sơ", by=next_chair, at=LATER)
    with pytest.raises(AcceptedAlready):
        accept_hand_over(hand_over=named, by=next_chair, at=LATER)
    assert awaiting_acceptance(next_chair, on=LATER.date()) == []


def test_a_lead_that_the_superior_recorded_otherwise_is_not_overwritten(hall: Hall) -> None:
    appoint_lead(cluster=hall.cluster, year=2024, lead=hall.tree["nganh-c"], by=None, at=AT)
    conference = sitting(hall)
    named = name_next_lead(conference=conference, to=hall.tree["nganh-b"], ground="Bầu", by=hall.lead, at=DURING)
    with pytest.raises(LedAlready):
        hand_over_lead(conference=conference, by=hall.lead, at=DURING)
    assert ClusterYear.objects.get(year=2024).lead == hall.tree["nganh-c"]
    assert hand_over_of(conference) == named
    assert pack_of(named) == []


def test_votes_stand_in_the_minutes_under_their_point_and_one_not_counted_keeps_the_conference_open(hall: Hall) -> None:
    conference = sitting(hall)
    told: dict[str, Any] = {"by": hall.lead, "at": DURING}
    item = at_item(conference, Kind.VOTE, hall)
    units = [hall.tree[code] for code in hall.codes]
    asked = Asked("Suy tôn đơn vị tiêu biểu", units, shipped("bieu-quyet-danh-sach"), item=item)
    vote = open_vote(vote=prepare_vote(conference=conference, asked=asked, **told), **told)
    end_item(item=item, **told)
    with pytest.raises(VoteNotFinished):
        closed(hall, conference)
    record_hands(vote=vote, counts=[Count(3), Count(1, 2), Count(2, 0, 1)], **told)
    close_vote(vote=vote, **told)
    failed = prepare_vote(conference=conference, asked=replace(asked, question="Ghi nhầm", item=None), **told)
    void_vote(vote=failed, reason="Danh sách thiếu tên", **told)
    done = closed(hall, conference)
    assert done.minutes is not None
    word = Document(BytesIO(content_of(done.minutes, "docx")))
    said = "\n".join(p.text for p in word.paragraphs)
    assert "“Suy tôn đơn vị tiêu biểu”" in said
    assert "Có quyền biểu quyết 3, có mặt 3, tham gia 3" in said
    assert "hủy, vì Danh sách thiếu tên" in said
    rows = next(
        found
        for table in word.tables
        if (found := [[cell.text for cell in row.cells] for row in table.rows])[0][1] == "Nội dung biểu quyết"
    )
    assert [row[2:] for row in rows[1:]] == [
        ["3", "0", "0", "100%", "được"],
        ["1", "2", "0", "33,3%", "không"],
        ["2", "0", "1", "66,6%", "được"],
    ]
