"""The conference of the year in its report: the same tasks, limits, votes and hand-over, written by nobody a second time."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

from tests.make.ballots import mandate_of
from tests.make.votes import shipped
from tests.yearbook.conftest import World, at
from thidua.ballots.actions.closing import close_conference
from thidua.ballots.actions.counting import record_objections
from thidua.ballots.actions.handing_over import hand_over_lead, name_next_lead
from thidua.ballots.actions.noting import adopt_tasks, note_point, propose_task, report_task
from thidua.ballots.actions.preparing import (
    add_item,
    call_conference,
    hand_down_paper,
    name_delegate,
    prepare_conference,
)
from thidua.ballots.actions.sitting import begin_item, check_in, end_item, open_sitting
from thidua.ballots.actions.voting import Asked, close_vote, open_vote, prepare_vote
from thidua.ballots.models import Conference
from thidua.ballots.papers.minutes import minutes_paper
from thidua.ballots.rules.conference import Kind, Quorum
from thidua.ballots.rules.voting import Decides
from thidua.paper.models import IssuedPaper
from thidua.paper.rules import Number, words_of_runs
from thidua.yearbook.actions import issue_yearbook
from thidua.yearbook.papers import yearbook_paper
from thidua.yearbook.queries import Draft, drafts
from thidua.yearbook.queries.ways import address_of
from thidua.yearbook.rules import runs_of


def prepared(world: World) -> Conference:
    found = prepare_conference(
        cluster=world.cluster,
        year=2023,
        title="Hội nghị tổng kết năm 2023",
        place="Hội trường tỉnh",
        begins_at=at(clock="14:00"),
        quorum=Quorum(1, 1),
        by=world.lead_chair,
        at=at(),
    )
    for kind, title in ((Kind.PAPER, "Báo cáo"), (Kind.DISCUSSION, "Thảo luận"), (Kind.VOTE, "Suy tôn")):
        add_item(conference=found, kind=kind, title=title, by=world.lead_chair, at=at())
    for person in (world.lead_chair, world.peer_chair):
        name_delegate(conference=found, mandate=mandate_of(person), by=world.lead_chair, at=at())
    propose_task(
        conference=found,
        words="Phát triển {đoàn viên}",
        owner=world.units["giao-duc"],
        due=date(2024, 5, 31),
        by=world.lead_chair,
        at=at(),
    )
    return found


def issued(world: World, edition: str = "provisional") -> IssuedPaper:
    paper = yearbook_paper(world.cluster, 2023, edition=edition, data_at=at())
    return issue_yearbook(
        subject=world.cluster, year=2023, paper=paper, edition=edition, data_at=at(), by=world.lead_chair, at=at()
    )


def held(world: World, found: Conference) -> Conference:
    by, during = world.lead_chair, at(clock="14:30")
    call_conference(conference=found, by=by, at=at())
    for delegate in found.delegates.all():
        check_in(delegate=delegate, by=by, at=during)
    open_sitting(conference=found, by=by, at=during)
    item = begin_item(item=found.agenda.get(kind=Kind.DISCUSSION), by=by, at=during)
    note_point(item=item, kind="limit", words="Báo cáo còn chậm.", unit=world.units["giao-duc"], by=by, at=during)
    note_point(item=item, kind="resolution", words="Giữ vững phong trào.", by=by, at=during)
    end_item(item=item, by=by, at=during)
    adopt_tasks(conference=found, by=by, at=during)
    item = begin_item(item=found.agenda.get(kind=Kind.VOTE), by=by, at=during)
    for question, decides in (("Suy tôn đơn vị tiêu biểu", Decides.NOMINATION), ("Bầu đơn vị trưởng", Decides.LEAD)):
        asked = Asked(question, [world.units["giao-duc"]], shipped("suy-ton"), decides=decides, item=item)
        vote = open_vote(vote=prepare_vote(conference=found, asked=asked, by=by, at=during), by=by, at=during)
        record_objections(vote=vote, objections=[0], by=by, at=during)
        close_vote(vote=vote, by=by, at=during)
    end_item(item=item, by=by, at=during)
    name_next_lead(conference=found, to=world.units["giao-duc"], ground="Bầu tại hội nghị", by=by, at=during)
    hand_over_lead(conference=found, by=by, at=during)
    ended = at(clock="16:00")
    return close_conference(conference=found, minutes=minutes_paper(found, at=ended, closing=True), by=by, at=ended)


def read_out(draft: Draft) -> list[str]:
    """The passage with its numbers written out."""
    return [words_of_runs(runs_of(line, draft.counted)) for line in draft.paragraphs]


def numbers_in_passage(draft: Draft) -> list[Number]:
    runs = [run for line in draft.paragraphs for run in runs_of(line, draft.counted)]
    return [run for run in runs if isinstance(run, Number)]


def test_the_report_tells_what_the_conference_did_and_the_next_one_opens_with_its_tasks(world: World) -> None:
    found = prepared(world)
    before = drafts(world.cluster, 2023)
    assert before["tasks"].text == "1. Phát triển đoàn viên (Công đoàn ngành giao duc; hạn 31/05/2024)."
    assert before["conference"].text == "", "a conference that has not sat is not told"
    held(world, found)
    told = drafts(world.cluster, 2023)
    assert read_out(told["conference"]) == [
        "Ngày 26/11/2023, tại Hội trường tỉnh, tổ chức hội nghị tổng kết năm 2023, có mặt 2/2 đại biểu có quyền "
        "biểu quyết; biên bản số 01/BB-KTĐ.",
        "Hội nghị quyết nghị: Giữ vững phong trào.",
        "Bầu đơn vị trưởng: Công đoàn ngành giao duc (2/2).",
        "Công đoàn ngành giao duc là đơn vị trưởng năm 2024; Công đoàn ngành y te bàn giao hồ sơ ngày 26/11/2023.",
    ]
    assert "Suy tôn đơn vị tiêu biểu: Công đoàn ngành giao duc (2/2)." in read_out(told["awards"])
    ways = {address_of(number) for key in ("conference", "awards") for number in numbers_in_passage(told[key])}
    conference = "/cum-khoi/khoi/nam/2023/hoi-nghi/"
    assert ways == {conference + end for end in ("", "bieu-quyet/1/", "bieu-quyet/2/", "ban-giao/")}
    assert "Báo cáo còn chậm." in told["limits"].text
    task = found.tasks.get()
    opening = "- Phát triển đoàn viên (Công đoàn ngành giao duc; hạn 31/05/2024): "
    for subject in (world.cluster, world.units["giao-duc"]):
        assert drafts(subject, 2024)["given"].text.splitlines()[1] == f"{opening}chưa báo kết quả."
    assert drafts(world.lead, 2024)["given"].text == "", "another unit's task is not its own"
    report_task(
        task=task, done_on=date(2024, 5, 20), outcome="Kết nạp 120 người.", by=world.peer_chair, at=at("2024-05-20")
    )
    assert f"{opening}Kết nạp 120 người (báo hoàn thành ngày 20/05/2024)." in drafts(world.cluster, 2024)["given"].text


def test_the_lead_unit_hands_the_frozen_report_down_to_the_conference(world: World, client: Client) -> None:
    found = prepared(world)
    paper = issued(world)
    client.force_login(world.lead_chair)
    page = "/tong-ket/khoi/2023/"
    assert "Trình hội nghị" in client.get(page).content.decode()
    assert client.post(f"{page}trinh-hoi-nghi/{paper.pk}/").status_code == 302
    item = found.agenda.get(kind=Kind.PAPER)
    assert item.paper == paper
    assert "Trình hội nghị" not in client.get(page).content.decode(), "this edition is read there"
    again = issued(world)
    hand_down_paper(conference=found, paper=again, by=world.lead_chair, at=at() + timedelta(hours=1))
    item.refresh_from_db()
    assert item.paper == again, "a newer edition takes the place of the earlier one"
    client.force_login(world.peer_chair)
    assert "Trình hội nghị" not in client.get(page).content.decode()
    frozen = client.get(f"/cum-khoi/khoi/nam/2023/hoi-nghi/chuong-trinh/{item.pk}/van-ban/pdf/")
    assert frozen.content.startswith(b"%PDF"), "every member reads the paper that lies before the conference"
