"""The year-end report from approved reports: what it says, what an officer may change, who may issue it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.make.people import make_person
from tests.make.reports import amended_report, approved_report
from tests.yearbook.conftest import World, at
from thidua.clusters.models import Cluster, ClusterYear, Membership
from thidua.ground.values import Refusal
from thidua.paper.queries import content_of
from thidua.paper.rules import (
    Chart,
    Edition,
    FinalAlready,
    Paper,
    Paragraph,
    Table,
    numbers_of,
    render_html,
    words_of_runs,
)
from thidua.paper.rules.values import Ask, Heading, flat
from thidua.people.rules import NotTheOperators, NotYours, Role
from thidua.reports.models import Report
from thidua.rollup.actions import freeze_total
from thidua.rollup.queries import total
from thidua.trail.models import Event
from thidua.yearbook import rules
from thidua.yearbook.actions import (
    add_fact,
    edit_fact,
    edit_passage,
    issue_yearbook,
    remove_fact,
    restore_passage,
)
from thidua.yearbook.models import Fact, Subject
from thidua.yearbook.papers import yearbook_paper
from thidua.yearbook.queries import drafts, facts_of, find_subject, period_of

pytestmark = pytest.mark.django_db


def paper_of(subject: Subject, edition: str = "provisional") -> Paper:
    return yearbook_paper(subject, 2023, edition=edition, data_at=at())


def prose(paper: Paper) -> list[str]:
    return [
        words_of_runs(block.runs)
        for section in paper.sections
        for block in flat(section.blocks)
        if isinstance(block, Paragraph)
    ]


def headings(paper: Paper) -> list[str]:
    return [block.text for section in paper.sections for block in section.blocks if isinstance(block, Heading)]


def close(world: World) -> None:
    for code in ("y-te", "giao-duc"):
        freeze_total(unit=world.units[code], period=world.period, by=world.lead_chair, at=at("2023-12-15"))


def test_the_report_says_what_the_totals_say(world: World) -> None:
    said = "\n".join(prose(paper_of(world.cluster)))
    assert "Khối thi đua có 2 công đoàn ngành, quản lý 5 công đoàn cơ sở với 2.000 đoàn viên" in said
    assert "(4/5 công đoàn cơ sở có số liệu)" in said
    assert (
        "Dịp Tết Nguyên đán Quý Mão 2023, các đơn vị trong Khối trao 300 suất quà cho đoàn viên, người lao động, "
        "tổng trị giá hơn 417,5 triệu đồng." in said
    )


def test_every_number_has_the_query_behind_it(world: World) -> None:
    paper = paper_of(world.cluster)
    for number in numbers_of(paper):
        subject = find_subject(number.subject, 2023)
        reading = total(subject, number.indicator, period_of(int(number.period)))
        if number.aspect == "" and reading.quantity and reading.quantity.hedge.value == "exact":
            assert Decimal(number.text.replace(".", "")) == reading.quantity.amount, number
        assert number.state == reading.state.value


def test_figures_nobody_gave_make_no_sentence_and_no_placeholder_leaks(world: World) -> None:
    for subject in (world.cluster, world.province, world.lead, world.units["y-te-1"], world.units["y-te-3"]):
        paper = paper_of(subject)
        said = "\n".join(prose(paper))
        assert "Bữa cơm Công đoàn" not in said
        assert "chưa có số liệu" not in said
        assert not re.search(r"\{[^}]*\}|\[|\]", re.sub(r"<[^>]*>", "", render_html(paper)))


def test_table_and_chart_compare_results_with_targets(world: World) -> None:
    blocks = [block for section in paper_of(world.cluster).sections for block in flat(section.blocks)]
    table = next(block for block in blocks if isinstance(block, Table))
    rows = {words_of_runs(row[1]): [words_of_runs(cell) for cell in row[2:]] for row in table.rows}
    assert rows["Đoàn viên kết nạp mới"] == ["người", "20", "24", "120", "4/5"]
    assert rows["Cuộc đối thoại định kỳ"] == ["cuộc", "10", "8", "80", "4/5"]
    assert rows["Suất quà Tết"] == ["suất", "–", "300", "–", "4/5"]
    assert table.about.period == "năm 2023"
    chart = next(block for block in blocks if isinstance(block, Chart))
    assert chart.finding == "1/2 chỉ tiêu giao đạt từ 100% trở lên"
    assert [(bar.label, bar.value) for bar in chart.bars] == [
        ("Đoàn viên kết nạp mới", Decimal(120)),
        ("Cuộc đối thoại định kỳ", Decimal(80)),
    ]


def test_limits_name_missed_targets_silent_unions_and_late_reports(world: World) -> None:
    approved_report(unit=world.units["y-te-3"], period=world.period, at=at("2023-12-08"), DV01=10)
    said = "\n".join(prose(paper_of(world.cluster)))
    assert "Chỉ tiêu “Cuộc đối thoại định kỳ” đạt 80% chỉ tiêu giao (8/10 cuộc)." in said
    assert "1 lượt báo cáo gửi sau thời hạn quy định." in said
    assert "chưa có báo cáo được duyệt" not in said


def test_a_silent_union_is_named(world: World) -> None:
    said = "\n".join(prose(paper_of(world.cluster)))
    assert "1/5 công đoàn cơ sở chưa có báo cáo được duyệt: CĐCS Công ty y te 3." in said


def test_the_annex_shows_each_member_and_adds_up(world: World) -> None:
    annex = paper_of(world.cluster).annexes[0]
    assert annex.landscape
    table = next(block for block in annex.blocks if isinstance(block, Table))
    names = [words_of_runs(row[1]) for row in table.rows]
    assert names == ["Công đoàn ngành y te", "Công đoàn ngành giao duc"]
    titles = [column.title for column in table.columns]
    members = titles.index("Tổng số đoàn viên (người)")
    assert [words_of_runs(row[members]) for row in (*table.rows, *table.foot)] == ["200", "1.800", "2.000"]
    assert [words_of_runs(row[2]) for row in (*table.rows, *table.foot)] == ["2/3", "2/2", "4/5"]
    lineage = {number.subject for row in table.rows for cell in row for number in cell if not isinstance(number, str)}
    assert lineage == {"y-te", "giao-duc"}


def test_a_block_of_grassroots_unions_does_not_run_itself(world: World) -> None:
    block = Cluster.objects.create(code="khoi-co-so", name="Khối cơ sở", kind="block", organiser=world.lead)
    for number in (1, 2):
        Membership.objects.create(cluster=block, unit=world.units[f"y-te-{number}"], valid_from=date(2022, 12, 1))
    assert prose(paper_of(block))[0] == "Khối thi đua có 2 công đoàn cơ sở với 200 đoàn viên, tính đến ngày 30/11/2023."


def test_a_grassroots_union_has_a_report_without_annex(world: World) -> None:
    paper = paper_of(world.units["y-te-1"])
    assert paper.annexes == ()
    assert "CĐCS Công ty y te 1 có 120 đoàn viên, tính đến ngày 30/11/2023." in prose(paper)[0]
    assert paper.signatures[0].lines == ("TM. BAN CHẤP HÀNH", "CHỦ TỊCH")
    assert paper.header.symbol == "BC-CĐCS"


def test_the_head_names_issuer_superior_and_symbol(world: World) -> None:
    head = paper_of(world.cluster).header
    assert " ".join(head.superior) == "LIÊN ĐOÀN LAO ĐỘNG TỈNH TINH"
    assert " ".join(head.issuer) == "KHỐI THI ĐUA CÁC CÔNG ĐOÀN NGÀNH TỈNH THỬ"
    world.cluster.name = "Khối thi đua các công đoàn ngành tỉnh tinh"
    assert " ".join(paper_of(world.cluster).header.issuer) == "KHỐI THI ĐUA CÁC CÔNG ĐOÀN NGÀNH"
    assert head.symbol == "BC-KTĐ"
    assert head.subject == ("Tổng kết phong trào thi đua năm 2023,", "phương hướng, nhiệm vụ năm 2024")
    assert paper_of(world.cluster).signatures[0].lines == ("TM. KHỐI THI ĐUA", "TRƯỞNG KHỐI")
    assert paper_of(world.province).header.symbol == "BC-LĐLĐ"
    assert paper_of(world.lead).signatures[0].lines == ("TM. BAN THƯỜNG VỤ", "CHỦ TỊCH")


@pytest.mark.parametrize(
    ("edition", "mark"),
    [
        ("provisional", "Bản tạm tính, số liệu lúc 09:00 ngày 26/11/2023"),
        ("final", "Bản chính thức, số liệu lúc 09:00 ngày 26/11/2023"),
        ("amended", "Bản sửa đổi lần 1, số liệu lúc 09:00 ngày 26/11/2023"),
    ],
)
def test_the_edition_is_marked_and_only_a_provisional_one_shows_open_places(
    world: World, edition: str, mark: str
) -> None:
    paper = paper_of(world.cluster, edition)
    assert paper.edition.words == mark
    shown = [block for section in paper.shown().sections for block in flat(section.blocks)]
    assert any(isinstance(block, Ask) for block in shown) == (edition == "provisional")
    assert ("Tài chính công đoàn" in headings(paper.shown())) == (edition == "provisional")


# --- Facts -----------------------------------------------------------------------------------------------------------


def add(world: World, kind: str, text: str) -> Fact:
    return add_fact(subject=world.cluster, year=2023, kind=kind, text=text, by=world.lead_chair, at=at())


def test_facts_stand_in_their_chapters_in_order(world: World) -> None:
    add(world, "task", "Đẩy mạnh phong trào.")
    add(world, "task", "Phát triển   đoàn viên.")
    add(world, "movement", "Giỏi việc nước, đảm việc nhà.")
    add(world, "handover", "Bàn giao Trưởng khối.")
    add(world, "result", "Thực hiện quy chế dân chủ.")
    said = prose(paper_of(world.cluster))
    assert said[-2:] == ["1. Đẩy mạnh phong trào.", "2. Phát triển đoàn viên."]
    assert "- Giỏi việc nước, đảm việc nhà." in said
    assert said.index("Thực hiện quy chế dân chủ.") < said.index("Bàn giao Trưởng khối.")


def test_a_changed_fact_is_a_new_row_and_a_removed_one_is_kept_out_of_the_report(world: World) -> None:
    first = add(world, "pledge", "Ký giao ước.")
    second = edit_fact(fact=first, kind="pledge", text="Ký giao ước năm 2024.", by=world.lead_chair, at=at())
    assert second.replaces == first
    assert [fact.text for fact in facts_of(world.cluster, 2023)] == ["Ký giao ước năm 2024."]
    with pytest.raises(rules.FactGone):
        edit_fact(fact=first, kind="pledge", text="x", by=world.lead_chair, at=at())
    remove_fact(fact=second, by=world.lead_chair, at=at())
    assert not facts_of(world.cluster, 2023)
    assert Fact.objects.count() == 2
    with pytest.raises(rules.FactGone):
        remove_fact(fact=second, by=world.lead_chair, at=at())
    assert list(Event.objects.filter(verb__startswith="fact.").order_by("pk").values_list("verb", flat=True)) == [
        "fact.added",
        "fact.edited",
        "fact.removed",
    ]


def test_the_operator_may_set_up_facts_but_never_issue(world: World) -> None:
    add_fact(subject=world.cluster, year=2023, kind="task", text="Việc.", by=None, at=at())
    with pytest.raises(NotTheOperators):
        issue(world, "provisional", by=None)


def test_an_empty_fact_is_refused(world: World) -> None:
    with pytest.raises(rules.FactEmpty):
        add(world, "task", " ")
    assert not Fact.objects.exists()


# --- Passages --------------------------------------------------------------------------------------------------------

TEXT = "Năm qua, {they} trao {CL01} suất quà.\nSố tiền là 417,5 triệu đồng."


def edit(world: World, text: str, key: str = "care", version: int | None = None) -> None:
    edit_passage(subject=world.cluster, year=2023, key=key, text=text, version=version, by=world.lead_chair, at=at())


def test_edited_prose_stays_when_figures_change_and_the_changed_numbers_are_listed(world: World) -> None:
    edit(world, "Đã trao {CL01} suất quà.\nTrị giá hơn 417,5 triệu đồng, đúng kế hoạch.")
    report = Report.objects.get(unit=world.units["y-te-1"])
    amended_report(report, CL01=31, CL02=47_500_000)
    draft = drafts(world.cluster, 2023)["care"]
    assert [(change.name, change.old, change.new, change.follows) for change in draft.changes] == [
        ("CL01", "300", "301", True),
        ("CL02", "hơn 417,5 triệu đồng", "hơn 419,5 triệu đồng", False),
    ]
    said = prose(paper_of(world.cluster))
    assert "Đã trao 301 suất quà." in said
    assert "Trị giá hơn 417,5 triệu đồng, đúng kế hoạch." in said


def test_an_edited_passage_no_longer_asks_the_officer(world: World) -> None:
    edit(world, "Đã trao {CL01} suất quà.")
    edit(world, "Kiểm tra nhiều đơn vị.", key="inspection")
    shown = render_html(paper_of(world.cluster))
    assert "các chương trình chăm lo khác" not in shown
    assert "nội dung kiểm tra, giám sát" not in shown
    assert "Kiểm tra nhiều đơn vị." in shown


def test_facts_that_come_after_an_edit_are_offered_not_forced(world: World) -> None:
    add(world, "task", "Một.")
    edit(world, "Việc của tôi.", key="tasks")
    assert not drafts(world.cluster, 2023)["tasks"].offers_more
    add(world, "task", "Hai.")
    draft = drafts(world.cluster, 2023)["tasks"]
    assert draft.offers_more
    assert draft.text == "Việc của tôi."
    assert draft.offered == "1. Một.\n2. Hai."


def test_an_unknown_placeholder_is_refused_with_the_known_ones_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(rules.UnknownPlaceholder) as no:
        edit(world, TEXT + " {CL0l}")
    assert no.value.values["names"] == ["{they}", "{CL0l}"]
    assert "CL01" in no.value.values["known"]
    assert drafts(world.cluster, 2023)["care"].edited is None


def test_two_officers_see_each_others_edits(world: World) -> None:
    edit(world, "Một {CL01}.", version=0)
    with pytest.raises(rules.EditedMeanwhile):
        edit(world, "Hai {CL01}.", version=0)
    edit(world, "Hai {CL01}.", version=1)
    assert drafts(world.cluster, 2023)["care"].version == 2


def test_a_restored_passage_reads_as_it_is_offered(world: World) -> None:
    offered = drafts(world.cluster, 2023)["care"].text
    edit(world, "Khác.")
    restore_passage(subject=world.cluster, year=2023, key="care", by=world.lead_chair, at=at())
    assert drafts(world.cluster, 2023)["care"].text == offered
    with pytest.raises(rules.NothingEdited):
        restore_passage(subject=world.cluster, year=2023, key="care", by=world.lead_chair, at=at())
    with pytest.raises(rules.UnknownPassage):
        edit(world, "x", key="nothing")


def test_only_the_lead_unit_writes_a_clusters_report_and_only_the_unit_its_own(world: World) -> None:
    for by in (world.peer_chair, world.stranger, world.clerk):
        with pytest.raises(NotYours):
            edit_passage(subject=world.cluster, year=2023, key="care", text="x", by=by, at=at())
    secretary = make_person(world.lead, Role.CLUSTER_SECRETARY)
    edit_passage(subject=world.cluster, year=2023, key="care", text="x", by=secretary, at=at())
    edit_passage(subject=world.units["giao-duc"], year=2023, key="care", text="x", by=world.peer_chair, at=at())
    with pytest.raises(NotYours):
        edit_passage(subject=world.province, year=2023, key="care", text="x", by=world.lead_chair, at=at())
    ClusterYear.objects.all().delete()
    with pytest.raises(rules.NoLead):
        edit(world, "x")


# --- Issuing ---------------------------------------------------------------------------------------------------------


def issue(world: World, edition: str, *, by: object = "lead", subject: Subject | None = None):  # type: ignore[no-untyped-def]
    subject = subject or world.cluster
    return issue_yearbook(
        subject=subject,
        year=2023,
        paper=paper_of(subject, edition),
        edition=edition,
        data_at=at(),
        by=world.lead_chair if by == "lead" else by,  # type: ignore[arg-type]
        at=at("2023-12-16"),
    )


def test_a_final_edition_waits_for_closed_figures_and_comes_once(world: World) -> None:
    draft = issue(world, "provisional")
    with pytest.raises(rules.NotClosedYet):
        issue(world, "final")
    close(world)
    final = issue(world, "final")
    assert (draft.full_number, final.full_number) == ("01/BC-KTĐ", "02/BC-KTĐ")
    assert final.issuer == world.lead
    with pytest.raises(FinalAlready):
        issue(world, "final")
    assert issue(world, "amended").edition == Edition.AMENDED.value
    assert "Bản chính thức" in content_of(final, "html").decode()


def test_what_was_issued_stays_when_figures_change(world: World) -> None:
    frozen = issue(world, "provisional")
    before = content_of(frozen, "html")
    amended_report(Report.objects.get(unit=world.units["y-te-1"]), CL01=99)
    edit(world, "Khác hẳn.")
    assert content_of(frozen, "html") == before
    assert "300" in before.decode()


def test_nobody_else_issues(world: World) -> None:
    for by in (world.peer_chair, world.stranger, world.clerk):
        with pytest.raises(NotYours):
            issue(world, "provisional", by=by)


def test_a_subject_without_that_year_is_refused(world: World) -> None:
    with pytest.raises(rules.NoYear):
        find_subject("khoi", 2021)
    with pytest.raises(Refusal):
        find_subject("khong-co", 2023)


def test_the_paper_of_a_cluster_that_changes_its_name_is_built_from_values_alone(world: World) -> None:
    paper = paper_of(world.cluster)
    assert replace(paper) == paper_of(world.cluster)
