"""Two provinces that must not see each other, and a neighbour within one: everything an address can name, in each.

Whatever belongs to a land carries its word: names of units, persons, clusters and files, reasons and sentences; and every
figure and target of it is its number. Where the word or the number shows, the land shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from tests.make.awards import awarded
from tests.make.people import make_person
from tests.make.reports import PDF, approve, declared, draft_report, entries_of, morning_of, submitted_report
from tests.make.scoring import SCHEME
from tests.make.texts import page
from thidua.awards.models import Dossier
from thidua.ballots.actions.casting import cast_ballot, make_key
from thidua.ballots.actions.counting import open_own_layer
from thidua.ballots.actions.handing_over import add_to_pack, name_next_lead
from thidua.ballots.actions.noting import adopt_tasks, note_point, propose_task
from thidua.ballots.actions.preparing import add_item, call_conference, hand_down_paper, name_chairs, prepare_conference
from thidua.ballots.actions.sitting import begin_item, check_in, open_sitting
from thidua.ballots.actions.voting import Asked, appoint_committee, close_vote, open_vote, prepare_vote
from thidua.ballots.models import Conference
from thidua.ballots.queries.catalogue import entry_of
from thidua.ballots.rules.conference import Quorum
from thidua.ballots.rules.sealing import make_code, make_receipt
from thidua.clusters.actions import admit_member, appoint_lead, form_cluster
from thidua.clusters.models import Cluster
from thidua.ground.tables import Column, Table, xlsx_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.organisations.rules import DecisionData, NewUnit
from thidua.paper.models import IssuedPaper
from thidua.people.actions import delegate_mandate
from thidua.people.models import Mandate, Person
from thidua.people.rules import Role
from thidua.pledges.actions import attach_copy, call_for_signatures, commit_unit, draft_pledge, hand_out_pledge
from thidua.pledges.models import OfficialCopy
from thidua.reorganisations.actions import apply_plan
from thidua.reorganisations.models import Reorganisation
from thidua.reorganisations.rules import Fate, Plan, PlanLine
from thidua.reports.actions import (
    attach_evidence,
    close_period,
    read_for_report,
    return_report,
    save_figures,
    submit_report,
)
from thidua.reports.models import Evidence, ReadText, Report
from thidua.scoring.actions import (
    appeal_line,
    attach_proof,
    give_marks,
    hand_in_sheet,
    load_scheme,
    open_round,
    report_incident,
)
from thidua.scoring.actions.marking import Given
from thidua.scoring.models import Appeal, Incident, Proof, UnitSheet
from thidua.targets.actions import assign_target
from thidua.targets.models import Target
from thidua.worksheets.actions import send_sheet
from thidua.worksheets.models import Upload
from thidua.yearbook.actions import add_fact, edit_passage, issue_yearbook
from thidua.yearbook.models import Fact
from thidua.yearbook.papers import yearbook_paper
from thidua.years.actions import launch_movement, register_in_movement
from thidua.years.models import Registration

PERIOD = "2023"
CLOSED = "2022"
"""The period that every land has closed."""
YEAR = 2023
TODAY = date(2023, 12, 10)
AFTER = datetime(2023, 12, 10, 9, tzinfo=VIETNAM)
PASSAGE = "care"
FOUNDED = date(2018, 1, 1)
_numbers = count(1)


@dataclass
class Land:
    """One branch: a middle unit with three grassroots unions, and all that was done there."""

    word: str
    number: int
    top: Unit
    unions: list[Unit]
    people: dict[str, Person]
    reports: list[Report]
    evidence: Evidence
    text: ReadText
    targets: list[Target]
    cluster: Cluster
    facts: list[Fact]
    registration: Registration
    sheets: list[UnitSheet]
    appeal: Appeal
    incident: Incident
    proof: Proof
    copy: OfficialCopy
    dossier: Dossier
    conference: Conference
    decided: Reorganisation
    paper_pk: int
    spreadsheet_pk: int
    indicator: str

    @property
    def units(self) -> list[Unit]:
        """The middle unit and its unions."""
        return [self.top, *self.unions]

    @property
    def codes(self) -> list[str]:
        """What stands in the address of a unit or a cluster."""
        return [self.top.code, self.unions[0].code, self.cluster.code]


def make_root(code: str, word: str) -> Unit:
    """A province with a chair."""
    name = f"LĐLĐ tỉnh {word or 'Nhà'}"
    root = plant_units(units=[NewUnit(code, name, "federation", "", None, FOUNDED)])[code]
    make_person(root, Role.CHAIR, full_name=f"Chủ Tịch {word or 'Nhà'} {next(_numbers)}")
    return root


def make_land(root: Unit, code: str, *, word: str, number: int) -> Land:
    """A branch beneath `root`: approved, submitted and returned reports, evidence, targets, a cluster, a year-end report."""
    shown = f"Bí Mật {word}".strip()
    planted = plant_units(
        units=[
            NewUnit(code, f"Công đoàn ngành {shown}", "local_sector", "", root.code, FOUNDED),
            *(NewUnit(f"{code}-{n}", f"CĐCS {shown} {n}", "grassroots", "non_state", code, FOUNDED) for n in (1, 2, 3)),
        ]
    )
    top, unions = planted[code], [planted[f"{code}-{n}"] for n in (1, 2, 3)]
    people = {
        f"{role}@{unit.code}": make_person(
            unit,
            role,
            username=f"{role.value.replace('_', '-')}-{unit.code}",
            full_name=f"Người {shown} {next(_numbers)}",
        )
        for unit in planted.values()
        for role in (Role.CHAIR, Role.REVIEWER, Role.ADMINISTRATOR)
    }
    chair = people[f"chair@{code}"]
    delegate_mandate(
        mandate=Mandate.objects.get(person=chair),
        to=people[f"reviewer@{code}"],
        since=TODAY,
        until=TODAY + timedelta(days=5),
        by=chair,
        at=AFTER,
    )
    close_period(unit=top, period=declared(CLOSED), by=chair, at=AFTER)
    period = declared(PERIOD)
    at = morning_of(period)

    approved = _draft_with_evidence(unions[0], f"danh-sach-{word}.pdf", number)
    indicator = approved.form.lines.order_by("order", "pk").values_list("indicator_id", flat=True)[0]
    approved = approve(submit_report(report=approved, by=people[f"chair@{unions[0].code}"], at=at))
    waiting = submitted_report(unit=unions[1], period=period, rest=number)
    returned = submitted_report(unit=unions[2], period=period, rest=number)
    reasons = {indicator: f"Xem lại {word or 'số này'}"}
    returned = return_report(report=returned, reasons=reasons, by=chair, at=at + timedelta(hours=1))

    text = read_for_report(
        report=returned,
        name=f"bai-{word}.html",
        content=page([["Nội dung", "Kết quả"], ["Suất quà Tết", f"{number}"]], headline=f"Kết quả của {shown}"),
        by=people[f"chair@{unions[2].code}"],
        at=at + timedelta(hours=2),
    )

    targets = [
        assign_target(
            unit=unit,
            indicator=_countable(approved),
            period=period,
            amount=Decimal(number),
            by=None,
            at=at,
            source=word,
        )
        for unit in (top, unions[0])
    ]
    cluster = form_cluster(code=f"{code}-cum", name=f"Cụm {shown}", kind="cluster", organiser=top, by=None, at=at)
    for unit in unions[:2]:
        admit_member(cluster=cluster, unit=unit, since=FOUNDED, by=None, at=at)
    appoint_lead(cluster=cluster, year=YEAR, lead=unions[0], deputy=unions[1], by=None, at=at)
    launched = launch_movement(
        launcher=top,
        name=f"Phong trào {shown}",
        nature="regular",
        period=Period.parse("2023-2028/term"),
        plan=f"Kế hoạch {shown}",
        by=chair,
        at=at,
    )
    registration = register_in_movement(
        movement=launched, unit=unions[0], members=number, by=people[f"chair@{unions[0].code}"], at=at
    )
    writers = {top: chair, cluster: people[f"chair@{unions[0].code}"]}
    facts = [
        add_fact(subject=subject, year=YEAR, kind=Fact.Kind.RESULT, text=f"Câu chuyện {shown}", by=by, at=at)
        for subject, by in writers.items()
    ]
    edit_passage(subject=top, year=YEAR, key=PASSAGE, text=f"Đoạn văn {shown}", by=chair, at=AFTER)
    issued = _brought_out(top, chair)
    sheets = _scored(cluster, unions[:2], people, shown, word)
    # In force after the days that tests look at: it is on record, and changes nothing of the tree they see.
    deciding = Plan(
        DecisionData(f"Ban Thường vụ {shown}", f"{number}/QĐ-{word or 'NHA'}", TODAY),
        date(2030, 1, 1),
        [PlanLine(Fate.FOUND, f"{code}-9", code, name=f"CĐCS {shown} 9", kind="grassroots", unit_class="non_state")],
    )
    decided = apply_plan(plan=deciding, by=None, at=AFTER)
    return Land(
        word=word,
        number=number,
        top=top,
        unions=unions,
        people=people,
        reports=[approved, waiting, returned],
        evidence=Evidence.objects.get(report=approved),
        text=text,
        targets=targets,
        cluster=cluster,
        facts=facts,
        registration=registration,
        sheets=sheets,
        appeal=Appeal.objects.get(sheet__in=sheets),
        incident=Incident.objects.get(unit__in=unions),
        proof=Proof.objects.get(sheet__in=sheets),
        copy=_pledged(cluster, unions[:2], people, shown, word, number),
        dossier=awarded(top, unions, chair, shown=shown, word=word, at=AFTER),
        conference=_met(cluster, unions[:2], people, shown, word),
        decided=decided,
        paper_pk=issued.pk,
        spreadsheet_pk=_spreadsheet(top, unions[0], chair, number).pk,
        indicator=indicator,
    )


def _pledged(
    cluster: Cluster, unions: list[Unit], people: dict[str, Person], shown: str, word: str, number: int
) -> OfficialCopy:
    """The pledge of the year, being signed, with an official copy; its words and figures are the land's."""
    lead = people[f"chair@{unions[0].code}"]
    pledge = draft_pledge(cluster=cluster, year=YEAR, contents=f"Lời hứa {shown}", by=lead, at=AFTER)
    for unit in unions:
        commit_unit(pledge=pledge, unit=unit, amounts={"DV03": Decimal(number)}, by=lead, at=AFTER)
    hand_out_pledge(pledge=pledge, by=lead, at=AFTER)
    call_for_signatures(pledge=pledge, by=lead, at=AFTER)
    return attach_copy(pledge=pledge, name=f"giao-uoc-{word}.pdf", chunks=[PDF], by=lead, at=AFTER)


def _met(cluster: Cluster, unions: list[Unit], people: dict[str, Person], shown: str, word: str) -> Conference:
    """The conference of the year, sitting: a report read, a point being dealt with, a note, a task adopted, the next lead named, a file."""
    lead = people[f"chair@{unions[0].code}"]
    by_lead: dict[str, Any] = {"by": lead, "at": AFTER}
    found = prepare_conference(
        cluster=cluster, year=YEAR, title=f"Hội nghị {shown}", begins_at=AFTER, quorum=Quorum(1, 1), **by_lead
    )
    item = add_item(conference=found, kind="paper", title=f"Báo cáo {shown}", **by_lead)
    name_chairs(conference=found, **by_lead)
    call_conference(conference=found, **by_lead)
    for delegate in found.delegates.all():
        check_in(delegate=delegate, **by_lead)
    open_sitting(conference=found, **by_lead)
    begin_item(item=item, **by_lead)
    note_point(item=item, kind="limit", words=f"Hạn chế {shown}", **by_lead)
    due = TODAY + timedelta(days=90)
    for words in (f"Nhiệm vụ {shown}", f"Việc chung {shown}"):
        propose_task(conference=found, words=words, due=due, owner=unions[1], **by_lead)
    adopt_tasks(conference=found, **by_lead)
    propose_task(conference=found, words=f"Việc đề xuất {shown}", due=due, **by_lead)
    name_next_lead(conference=found, to=unions[1], ground=f"Bầu {shown}", **by_lead)
    add_to_pack(conference=found, name=f"mau-{word}.pdf", chunks=[PDF], **by_lead)
    hand_down_paper(conference=found, paper=_brought_out(cluster, lead), **by_lead)
    _voted(found, shown, by_lead)
    return found


def _brought_out(subject: Unit | Cluster, by: Person) -> IssuedPaper:
    """The provisional year-end report, frozen."""
    paper = yearbook_paper(subject, YEAR, edition="provisional", data_at=AFTER)
    return issue_yearbook(
        subject=subject, year=YEAR, paper=paper, edition="provisional", data_at=AFTER, by=by, at=AFTER
    )


def _voted(found: Conference, shown: str, by_lead: dict[str, Any]) -> None:
    """A secret vote, counted: its ballots stand in the list."""
    rule = entry_of("phieu-kin-danh-sach", AFTER.date()).rule
    vote = prepare_vote(conference=found, asked=Asked(f"Thông qua {shown}", [f"Nghị quyết {shown}"], rule), **by_lead)
    first, second = found.delegates.select_related("person").order_by("pk")[:2]
    appoint_committee(vote=vote, first=first, second=second, **by_lead)
    codes = {delegate.person: make_code() for delegate in (first, second)}
    for person, code in codes.items():
        make_key(vote=vote, code=code, by=person, at=AFTER)
    open_vote(vote=vote, **by_lead)
    for person in codes:
        cast_ballot(vote=vote, marks="1", receipt=make_receipt(), by=person, at=AFTER)
    close_vote(vote=vote, **by_lead)
    for person, code in codes.items():
        open_own_layer(vote=vote, code=code, by=person, at=AFTER)


def _scored(cluster: Cluster, unions: list[Unit], people: dict[str, Person], shown: str, word: str) -> list[UnitSheet]:
    """The scoring of the year: sheets handed in, with evidence, an incident and an appeal that bear the land's word."""
    load_scheme(raw=SCHEME, by=None, at=AFTER)
    lead = people[f"chair@{unions[0].code}"]
    found = open_round(cluster=cluster, year=YEAR, scheme=SCHEME["scheme"], by=lead, at=AFTER)
    sheets = list(found.sheets.select_related("unit"))
    for sheet in sheets:
        by, given = people[f"chair@{sheet.unit.code}"], {"B": Given(Decimal(3), f"Giải trình {shown}")}
        give_marks(sheet=sheet, column="self", given=given, by=by, at=AFTER)
        if sheet == sheets[1]:
            attach_proof(sheet=sheet, item="B", name=f"diem-{word}.pdf", chunks=[PDF], by=by, at=AFTER)
        hand_in_sheet(sheet=sheet, by=by, at=AFTER)
    by, unit = people[f"chair@{sheets[1].unit.code}"], sheets[1].unit
    note = f"Việc {shown}"
    report_incident(found=found, unit=unit, event="late", on=date(2023, 5, 1), note=note, by=by, at=AFTER)
    appeal_line(sheet=sheets[1], item="B", text=f"Kiến nghị {shown}", by=by, at=AFTER)
    return sheets


def _draft_with_evidence(unit: Unit, name: str, number: int) -> Report:
    """A full draft of the unit, a file at its first figure."""
    period = declared(PERIOD)
    at = morning_of(period)
    report = draft_report(unit=unit, period=period, at=at)
    lines = list(report.form.lines.order_by("order", "pk").values_list("indicator_id", flat=True))
    entries = entries_of(dict.fromkeys(lines, number))
    by = report.created_by
    report = save_figures(report=report, entries=entries, by=by, at=at)
    attach_evidence(report=report, indicator=lines[0], name=name, chunks=[PDF], by=by, at=at)
    return report


def _spreadsheet(top: Unit, union: Unit, by: Person, number: int) -> Upload:
    """A spreadsheet that waits to be matched, with a figure of a union beneath."""
    table = Table("Biểu", [Column("Đơn vị"), Column("Tổng số đoàn viên")], [[name_of(union, FOUNDED), number]])
    return send_sheet(
        unit=top,
        period=declared(PERIOD),
        report=None,
        name=f"{union.code}.xlsx",
        content=xlsx_of(table),
        by=by,
        at=AFTER,
    )


def _countable(report: Report) -> Indicator:
    """An indicator of the report that can be given a target."""
    line = report.form.lines.filter(indicator__kind="flow").order_by("order", "pk").select_related("indicator")[0]
    return line.indicator
