"""The consolidated sheet: signed, sent, taken or returned; a returned period; units with nobody above; the paper."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from docx import Document
from pypdf import PdfReader

from tests.make.people import make_person
from tests.make.reports import amended_report, approved_report, entries_of
from tests.reports.conftest import Year, at
from thidua.organisations.models import Unit
from thidua.paper.queries import content_of
from thidua.people.models import Notice, Person
from thidua.people.rules import NotYours, Role
from thidua.reports.actions import (
    approve_report,
    close_period,
    open_report,
    save_figures,
    send_back_consolidation,
    send_consolidation,
    sign_consolidation,
    submit_report,
    take_consolidation,
)
from thidua.reports.models import Consolidation
from thidua.reports.papers import consolidated_sheet
from thidua.reports.queries import arrived_after, consolidation_of, sheets_to_move, sheets_to_take, uppers_without_sheet
from thidua.reports.rules import (
    STEPS,
    ClosedAbove,
    NobodyAbove,
    OwnSheet,
    ReasonNeeded,
    SheetsPending,
    Stage,
    WrongStage,
    why_not_step,
)
from thidua.rollup.queries import split_of, total
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

NOW = at("2023-12-06")
LATER = at("2023-12-08")


@pytest.fixture
def top(year: Year) -> Person:
    """The province's chair, above the sector union."""
    return make_person(year.units["tinh"], Role.CHAIR)


def closed(year: Year, unit: Unit | None = None, by: Person | None = None) -> Consolidation:
    closing = close_period(unit=unit or year.units["nganh"], period=year.period, by=by or year.above, at=NOW)
    return Consolidation.objects.get(closing=closing)


def signed(year: Year, sheet: Consolidation, by: Person | None = None) -> Consolidation:
    closing = sheet.closing
    paper = consolidated_sheet(closing.unit, year.period, closing)
    return sign_consolidation(sheet=sheet, paper=paper, by=by or year.above, at=NOW)


def sent(year: Year) -> Consolidation:
    return send_consolidation(sheet=signed(year, closed(year)), by=year.above_reviewer, at=NOW)


@pytest.mark.parametrize("source", Stage)
@pytest.mark.parametrize("target", Stage)
def test_a_closed_period_goes_only_where_the_table_says(source: Stage, target: Stage) -> None:
    permitted = {
        ("closed", "signed"),
        ("signed", "sent"),
        ("sent", "taken"),
        ("signed", "taken"),
        ("sent", "sent_back"),
    }
    assert (why_not_step(source, target) is None) == ((source.value, target.value) in permitted)
    assert {step.target for step in STEPS} == set(Stage)


def test_a_sheet_is_signed_sent_and_taken_each_by_whom_the_table_names(year: Year, top: Person) -> None:
    approved_report(unit=year.unit, period=year.period, DV01="10")
    sheet = closed(year)
    paper = consolidated_sheet(year.units["nganh"], year.period, sheet.closing)
    for by in (year.above_reviewer, year.chair, top):
        with pytest.raises(NotYours):
            sign_consolidation(sheet=sheet, paper=paper, by=by, at=NOW)
    with pytest.raises(WrongStage):
        send_consolidation(sheet=sheet, by=year.above, at=NOW)
    assert list(sheets_to_move(year.above, on=NOW.date())) == [sheet]
    sheet = signed(year, sheet)
    assert sheet.paper is not None
    assert sheet.paper.full_number.startswith("01/BTH-")
    with pytest.raises(WrongStage):
        take_consolidation(sheet=sheet, by=top, at=NOW)
    sheet = send_consolidation(sheet=sheet, by=year.above_reviewer, at=NOW)
    assert list(sheets_to_take(top, on=NOW.date())) == [sheet]
    for stranger in (year.above, year.chair, make_person(year.units["huyen"], Role.CHAIR)):
        with pytest.raises(NotYours):
            take_consolidation(sheet=sheet, by=stranger, at=NOW)
    sheet = take_consolidation(sheet=sheet, by=top, at=NOW)
    assert (sheet.stage, sheet.decided_by) == (Stage.TAKEN, top)
    told = {(notice.unit.code, notice.kind) for notice in Notice.objects.select_related("unit")}
    assert {("nganh-1", "period.closed"), ("tinh", "period.sent"), ("nganh", "period.taken")} <= told
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"consolidation.signed", "consolidation.sent", "consolidation.taken"} <= verbs


def test_a_returned_period_opens_is_mended_and_closed_anew_and_the_first_reading_is_kept(
    year: Year, top: Person
) -> None:
    unit = year.units["nganh"]
    report = approved_report(unit=year.unit, period=year.period, DV01="10")
    sheet = sent(year)
    with pytest.raises(ReasonNeeded):
        send_back_consolidation(sheet=sheet, reason=" ", by=top, at=NOW)
    send_back_consolidation(sheet=sheet, reason="Thiếu số của CĐCS 2", by=top, at=NOW)
    assert not amended_report(report, at=LATER, DV01="11").after_closing
    approved_report(unit=year.units["nganh-2"], period=year.period, at=LATER, DV01="5")
    again = Consolidation.objects.get(closing=close_period(unit=unit, period=year.period, by=year.above, at=LATER))
    assert consolidation_of(unit, year.period) == again
    reading = total(unit, "DV01", year.period.period)
    assert reading.quantity is not None
    assert (reading.quantity.amount, reading.after_closing) == (16, None)
    sheet.closing.refresh_from_db()
    assert sheet.closing.lifted_by == top
    kept = split_of(unit, year.period, sheet.closing)["DV01"].beneath
    assert kept is not None
    assert kept.amount == 10
    paper = signed(year, again).paper
    assert paper is not None
    assert (paper.edition, paper.number) == ("amended", 2)


def test_the_unit_above_does_not_return_what_it_has_frozen_itself_and_does_not_close_over_what_waits(
    year: Year, top: Person
) -> None:
    approved_report(unit=year.unit, period=year.period, DV01="10")
    closed(year, year.units["tinh"], top)
    with pytest.raises(ClosedAbove):
        send_back_consolidation(sheet=sent(year), reason="sai", by=top, at=NOW)


def test_a_closing_waits_for_the_sheets_sent_up_and_names_who_sent_none(year: Year, top: Person) -> None:
    assert [term.unit.code for term in uppers_without_sheet(year.units["tinh"], year.period)] == ["nganh", "huyen"]
    sheet = sent(year)
    assert [term.unit.code for term in uppers_without_sheet(year.units["tinh"], year.period)] == ["huyen"]
    with pytest.raises(SheetsPending):
        closed(year, year.units["tinh"], top)
    take_consolidation(sheet=sheet, by=top, at=NOW)
    closed(year, year.units["tinh"], top)


def test_where_nobody_stands_above_a_second_officer_confirms(year: Year, top: Person) -> None:
    second = make_person(year.units["tinh"], Role.REVIEWER)
    sheet = signed(year, closed(year, year.units["tinh"], top), top)
    with pytest.raises(NobodyAbove):
        send_consolidation(sheet=sheet, by=top, at=NOW)
    with pytest.raises(OwnSheet):
        take_consolidation(sheet=sheet, by=top, at=NOW)
    assert list(sheets_to_take(second, on=NOW.date())) == [sheet]
    assert not sheets_to_take(top, on=NOW.date()).exists()
    assert take_consolidation(sheet=sheet, by=second, at=NOW).stage == Stage.TAKEN


def test_the_database_refuses_a_sheet_taken_by_who_sent_it_and_a_return_without_a_word(year: Year) -> None:
    sheet = sent(year)
    wrong: list[dict[str, object]] = [
        {"stage": "taken", "decided_by": year.above_reviewer, "decided_at": NOW},
        {"stage": "sent_back", "decided_at": NOW},
        {"stage": "taken"},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Consolidation.objects.filter(pk=sheet.pk).update(**values)


def test_the_printed_sheet_says_own_work_the_units_beneath_the_missing_and_what_was_entered_on_behalf(
    year: Year,
) -> None:
    approved_report(unit=year.unit, period=year.period, DV01="1.204")
    by = year.above_reviewer
    report = open_report(unit=year.units["nganh-2"], period=year.period, by=by, at=NOW)
    required = list(report.form.lines.filter(required=True).values_list("indicator_id", flat=True))
    save_figures(report=report, entries=entries_of(dict.fromkeys(required, 0) | {"DV01": 30}), by=by, at=NOW)
    approve_report(report=submit_report(report=report, by=by, at=NOW), by=year.above, at=NOW)
    sheet = signed(year, closed(year))
    assert sheet.paper is not None
    document = Document(BytesIO(content_of(sheet.paper, "docx")))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    members = next(row for row in cells if "(DV01)" in "".join(row))
    assert members[3:6] == ["–", "1.234", "1.234"]
    whole = "\n".join(" ".join(row) for row in cells)
    assert "CĐCS Công ty nganh 3 chưa có báo cáo được duyệt" in whole
    assert "CĐCS Công ty nganh 2" in whole
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content_of(sheet.paper, "pdf"))).pages)
    assert "1.234" in text
    late = approved_report(unit=year.units["nganh-3"], period=year.period, at=LATER, DV01="7")
    assert list(arrived_after(sheet.closing)) == [late]


def test_the_page_walks_the_sheet_up_and_a_refusal_is_said_in_place(year: Year, top: Person, client: Client) -> None:
    approved_report(unit=year.unit, period=year.period, DV01="10")
    address = "/chot-ky/nganh/2023/"
    client.force_login(year.above)
    for act in ("close", "sign", "send"):
        assert client.post(address, {"act": act}).status_code == 302
    assert client.post(address, {"act": "nothing"}).status_code == 404
    file = client.get(f"{address}bang-tong-hop.pdf")
    assert file.content.startswith(b"%PDF")
    client.force_login(top)
    asked = client.get("/chot-ky/tinh/2023/").text
    assert "Chưa nhận được bảng tổng hợp năm 2023 của: LĐLĐ huyện huyen. Mời chốt kỳ, ký và gửi lên: http" in asked
    refused = client.post(address, {"act": "send_back", "reason": ""})
    assert refused.status_code == 422
    assert client.post(address, {"act": "take"}).status_code == 302
    client.force_login(make_person(year.units["huyen"], Role.CHAIR))
    assert client.get(address).status_code == 404
    assert client.get(f"{address}bang-tong-hop.pdf").status_code == 404
