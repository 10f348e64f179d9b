"""A sheet from an officer's hands to drafts: matched once, every fault by its cell, nothing saved by half."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.reports import approved_report, draft_report, submitted_report
from tests.programs import converted
from tests.worksheets.conftest import COLUMNS, GOOD, HEADS, NOW, Year, made, matched, sent
from thidua.ground.pages import words_of
from thidua.ground.values import Refusal
from thidua.indicators.queries import indicator_of
from thidua.people.rules import NotYours, Role
from thidua.reports.actions import open_report, save_figures
from thidua.reports.models import Report
from thidua.reports.queries import latest_report, values_of
from thidua.reports.rules import Entry
from thidua.targets.actions import assign_target
from thidua.worksheets.actions import match_sheet, put_sheet_away, save_sheet, send_sheet
from thidua.worksheets.models import Layout, Upload
from thidua.worksheets.papers import form_workbook, marked_copy, statistics_workbook, units_workbook
from thidua.worksheets.queries import asked_beneath, book_of, guess_for, judged_upload
from thidua.worksheets.rules.matching import Matched, Matching
from thidua.worksheets.rules.refusals import (
    ColumnIsUnit,
    ColumnTwice,
    NameNeeded,
    NoColumn,
    NothingToSave,
    NotOurSheet,
    OtherSheet,
    SavedAlready,
    SeenOtherwise,
    StaleSheet,
    StillFaults,
)


def faults(year: Year, upload: Upload) -> dict[str, str]:
    return {
        fault.cell: type(fault.refusal).__name__ for fault in judged_upload(upload, year.above, on=NOW.date()).faults
    }


def amounts(year: Year, unit: str) -> dict[str, Decimal]:
    report = latest_report(year.units[unit], "2023")
    assert report is not None
    return {code: value.amount for code, value in values_of(report).items() if not isinstance(value, str)}


# --- Any sheet -------------------------------------------------------------------------------------------------------


def test_a_sheet_is_guessed_matched_and_saved_in_the_indicators_own_units(year: Year) -> None:
    upload = sent(year, made(HEADS + GOOD))
    asked = asked_beneath(year.above, year.units["nganh"], year.period, on=NOW.date())
    guessed = guess_for(book_of(upload), asked, year.units["nganh"]).matching
    assert (guessed.first_row, guessed.unit_column, dict(guessed.columns)) == (4, 2, COLUMNS)
    upload = match_sheet(upload=upload, matching=guessed, keep_as="", by=year.above, at=NOW)
    assert faults(year, upload) == {}
    upload = save_sheet(upload=upload, only_good=False, by=year.above, at=NOW)
    assert upload.saved_rows == 3
    assert amounts(year, "nganh-1") == {"DV01": 120, "DV03": 4, "CL01": 50, "CL02": 25_500_000}
    assert amounts(year, "nganh-2") == {"DV01": 1090, "CL01": 10, "CL02": 3_900_000_000}
    report = latest_report(year.units["nganh-1"], "2023")
    assert report is not None
    assert (report.stand_in, report.state) == (year.units["nganh"], "draft")
    assert report.figures.get(indicator="CL02").source == "bieu.xlsx, F4"


BAD = [
    (1, 2, "một trăm", "C4", "Unreadable"),
    (1, 3, 1.23456, "D4", "TooFine"),
    (0, 1, "Công ty Không Có", "B4", "UnitUnknown"),
    (0, 1, None, "B4", "UnitMissing"),
    (1, 1, "Cty nganh 1", "B4", "UnitTwice"),
    (2, 2, True, "C6", "YesNoInNumber"),
    (0, 2, -5, "C4", "CheckBroken"),
    (0, 5, "1,200", "F4", "Unreadable"),
]


@pytest.mark.parametrize(("row", "column", "value", "cell", "refusal"), BAD)
def test_a_fault_is_said_at_its_cell_in_both_languages(
    year: Year, row: int, column: int, value: Any, cell: str, refusal: str
) -> None:
    rows = [list(each) for each in GOOD]
    row = 1 if cell in ("C5",) else row
    rows[row if cell != "C4" or value != "một trăm" else 0][column] = value
    if (refusal, cell) == ("TooFine", "D4"):
        rows[1][3], rows[0][3] = None, value
    upload = matched(year, rows)
    judged = judged_upload(upload, year.above, on=NOW.date())
    found = next(fault for fault in judged.faults if fault.cell == cell)
    assert type(found.refusal).__name__ == refusal
    said = []
    for language in ("vi", "en"):
        with translation.override(language):
            said.append(words_of(found.refusal))
    assert said[0] != said[1]
    assert "{" not in said[0] + said[1]


def test_nothing_is_saved_while_one_cell_is_wrong_unless_the_good_rows_are_kept(year: Year) -> None:
    upload = matched(year, [[1, "Cty nganh 1", "ba", 4], *GOOD[1:]])
    with pytest.raises(StillFaults):
        save_sheet(upload=upload, only_good=False, by=year.above, at=NOW)
    assert Report.objects.count() == 0
    upload = save_sheet(upload=upload, only_good=True, by=year.above, at=NOW)
    assert sorted(Report.objects.values_list("unit__code", flat=True)) == ["nganh-2", "nganh-3"]
    with pytest.raises(SavedAlready):
        save_sheet(upload=upload, only_good=True, by=year.above, at=NOW)


def test_a_sheet_without_a_good_row_saves_nothing(year: Year) -> None:
    with pytest.raises(NothingToSave):
        save_sheet(upload=matched(year, [[1, "Cty nganh 1", "ba"]]), only_good=True, by=year.above, at=NOW)


def test_rows_of_units_that_handed_in_or_began_themselves_are_refused_by_name(year: Year) -> None:
    submitted_report(unit=year.units["nganh-1"], period=year.period, DV01="5")
    draft_report(unit=year.units["nganh-2"], period=year.period, DV01="5")
    assert faults(year, matched(year, GOOD)) == {"B4": "NotEditable", "B5": "UnitsOwnDraft"}


def test_a_blank_cell_takes_nothing_away_and_a_cell_not_asked_is_refused(year: Year) -> None:
    draft = open_report(unit=year.units["nganh-2"], period=year.period, by=year.above, at=NOW)
    save_figures(report=draft, entries={"DV03": Entry(typed="9")}, by=year.above, at=NOW)
    save_sheet(upload=matched(year, GOOD), only_good=False, by=year.above, at=NOW)
    assert amounts(year, "nganh-2")["DV03"] == 9
    school = make_unit("nganh-4", year.units["nganh"], unit_class="administration", name="CĐCS Sở Xây dựng")
    upload = sent(year, made([["Đơn vị", "TƯLĐTT ký mới"], [school.code, 1]]))
    matching = Matching("Biểu", 2, 1, {2: Matched("DD03")})
    upload = match_sheet(upload=upload, matching=matching, keep_as="", by=year.above, at=NOW)
    assert faults(year, upload) == {"B2": "LineNotAsked"}


def test_the_sheets_own_total_is_compared_with_its_rows(year: Year) -> None:
    rows = [*GOOD[:3], [None, "Tổng cộng", 1250, 4, 60, 3925.5]]
    remarks = judged_upload(matched(year, rows), year.above, on=NOW.date()).remarks
    assert [(each.cell, each.refusal.values) for each in remarks] == [("C7", {"given": "1.250", "found": "1.240"})]


def test_a_draft_that_changed_while_one_looked_is_not_written_over(year: Year) -> None:
    upload = matched(year, GOOD)
    seen = judged_upload(upload, year.above, on=NOW.date()).seen
    open_report(unit=year.units["nganh-1"], period=year.period, by=year.above, at=NOW)
    report = latest_report(year.units["nganh-1"], "2023")
    assert report is not None
    save_figures(report=report, entries={"DV01": Entry(typed="7")}, by=year.above_reviewer, at=NOW)
    with pytest.raises(SeenOtherwise):
        save_sheet(upload=upload, only_good=False, seen=seen, by=year.above, at=NOW)
    assert amounts(year, "nganh-1") == {"DV01": 7}


def test_a_kept_layout_matches_the_next_sheet_by_itself(year: Year) -> None:
    matching = Matching("Biểu", 4, 2, {3: Matched("LD01")}, {"khoi van phong": "nganh-3", "ghi chu": ""})
    match_sheet(
        upload=sent(year, made(HEADS + GOOD)), matching=matching, keep_as="Mẫu của ngành", by=year.above, at=NOW
    )
    assert Layout.objects.get().heads == {"doan vien": ["LD01", 0]}
    asked = asked_beneath(year.above, year.units["nganh"], year.period, on=NOW.date())
    again = guess_for(book_of(sent(year, made([["x"], *HEADS[2:], *GOOD]))), asked, year.units["nganh"])
    assert (again.layout, dict(again.matching.columns)) == ("Mẫu của ngành", {3: Matched("LD01")})
    assert again.matching.names == {"khoi van phong": "nganh-3", "ghi chu": ""}


@pytest.mark.parametrize(
    ("columns", "keep_as", "refusal"),
    [
        ({}, "", NoColumn), ({3: "DV01", 4: "DV01"}, "", ColumnTwice), ({2: "DV01"}, "", ColumnIsUnit),
        ({3: "DV01"}, " ", NameNeeded), ({3: "DV01"}, "x" * 101, NameNeeded),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_is_refused(
    year: Year, columns: dict[int, str], keep_as: str, refusal: type[Refusal]
) -> None:
    matching = Matching("Biểu", 4, 2, {column: Matched(code) for column, code in columns.items()})
    with pytest.raises(refusal):
        match_sheet(upload=sent(year, made(HEADS + GOOD)), matching=matching, keep_as=keep_as, by=year.above, at=NOW)


def test_a_mended_file_takes_over_the_layout_and_the_place_of_the_old_one(year: Year) -> None:
    old = matched(year, [[1, "Cty nganh 1", "ba"]])
    new = sent(year, made(HEADS + GOOD), instead=old)
    old.refresh_from_db()
    assert (new.matching, old.put_away_at) == (old.matching, NOW)
    assert sent(year, made([["Đơn vị", "LĐ"], *GOOD]), instead=new).matching is None


def test_a_sheet_is_its_officers_own(year: Year) -> None:
    upload = matched(year, GOOD)
    stranger = make_person(year.units["huyen"], Role.CHAIR)
    for act in (
        lambda by: save_sheet(upload=upload, only_good=True, by=by, at=NOW),
        lambda by: put_sheet_away(upload=upload, by=by, at=NOW),
        lambda by: sent(year, made(GOOD), by=by),
    ):
        with pytest.raises(NotYours):
            act(stranger)
    client = Client()
    client.force_login(year.above_reviewer)
    assert client.get(reverse("worksheets:sheet", args=[upload.pk])).status_code == 404


# --- The house's own sheets ------------------------------------------------------------------------------------------


def form_of(year: Year) -> tuple[Report, Any]:
    report = open_report(unit=year.unit, period=year.period, by=year.clerk, at=NOW)
    return report, openpyxl.load_workbook(io.BytesIO(form_workbook(report)))


def fill(book: Any, **figures: Any) -> bytes:
    page = book.worksheets[0]
    for row in page.iter_rows(min_row=7):
        if row[0].value in figures:
            row[5].value = figures[row[0].value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send_form(year: Year, report: Report, content: bytes) -> Upload:
    return sent(year, content, unit=year.unit, report=report, by=year.clerk)


def test_a_reports_sheet_holds_what_is_known_and_lets_only_figures_be_changed(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL01="300")
    assign_target(
        unit=year.unit,
        indicator=indicator_of("CL01"),
        period=year.period,
        amount=Decimal(350),
        by=None,
        at=NOW,
        source="",
    )
    report = draft_report(unit=year.unit, period=year.period, CL01="320")
    page = openpyxl.load_workbook(io.BytesIO(form_workbook(report))).worksheets[0]
    lines = {row[0].value: [cell.value for cell in row] for row in page.iter_rows(min_row=7)}
    assert lines["CL01"][:6] == ["CL01", "Suất quà Tết", "suất", 300, 350, 320]
    assert lines["DV01"][3:6] == [1204, None, None]
    assert page.protection.sheet is True
    assert {cell.protection.locked for row in page.iter_rows(min_row=7, max_row=8) for cell in row[5:7]} == {False}
    assert {cell.protection.locked for row in page.iter_rows(min_row=7, max_row=8) for cell in row[:5]} == {True}


def test_a_reports_sheet_comes_back_into_the_draft_and_an_emptied_cell_clears(year: Year) -> None:
    report, book = form_of(year)
    save_figures(report=report, entries={"LD01": Entry(typed="90")}, by=year.clerk, at=NOW)
    report.refresh_from_db()
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(report)))
    upload = send_form(year, report, fill(book, DV01=333, CL02="3,9 tỷ", LD01=None))
    save_sheet(upload=upload, only_good=False, by=year.clerk, at=NOW)
    assert amounts(year, "nganh-1") == {"DV01": 333, "CL02": 3_900_000_000}
    report.refresh_from_db()
    assert report.stand_in is None


def test_of_a_reports_sheet_with_a_wrong_cell_the_right_lines_can_be_kept(year: Year) -> None:
    report, book = form_of(year)
    upload = send_form(year, report, fill(book, DV01=121, DV03="ba", LD01=300, LD02=400))
    judged = judged_upload(upload, year.clerk, on=NOW.date())
    assert [type(each.refusal).__name__ for each in judged.faults] == ["CheckBroken", "Unreadable"]
    assert judged.changed == 2
    client = Client()
    client.force_login(year.clerk)
    page = client.get(reverse("worksheets:sheet", args=[upload.pk])).text
    assert "Giữ 2 số đúng trong bản nháp" in page
    assert '<td class="wide">Đoàn viên kết nạp mới</td>' in page  # the line of the cell, not the unit over and over
    with pytest.raises(StillFaults):
        save_sheet(upload=upload, only_good=False, by=year.clerk, at=NOW)
    save_sheet(upload=upload, only_good=True, by=year.clerk, at=NOW)
    assert amounts(year, "nganh-1") == {"DV01": 121, "LD01": 300}


def test_lines_are_found_by_their_codes_after_another_program_saved_them_in_another_order(
    year: Year, tmp_path: Any
) -> None:
    report, book = form_of(year)
    book.worksheets[0].insert_rows(8, 3)
    (tmp_path / "bao-cao.xlsx").write_bytes(fill(book, DV01=12, XD01=2))
    content = converted(tmp_path / "bao-cao.xlsx", "xlsx").read_bytes()
    save_sheet(upload=send_form(year, report, content), only_good=False, by=year.clerk, at=NOW)
    assert amounts(year, "nganh-1") == {"DV01": 12, "XD01": 2}


def test_a_sheet_older_than_the_draft_says_who_saved_and_loses_neither_figure(year: Year) -> None:
    report, book = form_of(year)
    save_figures(report=report, entries={"DV01": Entry(typed="100")}, by=year.chair, at=NOW)
    upload = send_form(year, report, fill(book, DV01=120))
    judged = judged_upload(upload, year.clerk, on=NOW.date())
    assert [type(each.refusal) for each in judged.faults] == [StaleSheet]
    assert (judged.results[0].changes[0].before, judged.results[0].changes[0].after) == (100, 120)
    with pytest.raises(StillFaults):
        save_sheet(upload=upload, only_good=False, by=year.clerk, at=NOW)
    with pytest.raises(NothingToSave):
        save_sheet(upload=upload, only_good=True, by=year.clerk, at=NOW)
    save_sheet(upload=upload, only_good=False, whatever=True, by=year.clerk, at=NOW)
    assert amounts(year, "nganh-1")["DV01"] == 120


def test_a_sheet_of_another_report_or_of_nobody_is_refused(year: Year) -> None:
    report, book = form_of(year)
    other = open_report(unit=year.unit, period=year.before, by=year.clerk, at=NOW)
    with pytest.raises(OtherSheet):
        send_sheet(
            unit=year.unit, period=year.before, report=other, name="a.xlsx", content=fill(book, DV01=1), by=year.clerk, at=NOW
        )  # fmt: skip
    with pytest.raises(NotOurSheet):
        send_form(year, report, made(HEADS + GOOD))


def test_the_sheet_of_units_comes_back_without_matching(year: Year) -> None:
    submitted_report(unit=year.units["nganh-3"], period=year.period, DV01="5")
    asked = asked_beneath(year.above, year.units["nganh"], year.period, on=NOW.date())
    book = openpyxl.load_workbook(io.BytesIO(units_workbook(year.units["nganh"], asked)))
    page = book.worksheets[0]
    assert [page.cell(row, 1).value for row in (7, 8, 9)] == ["nganh-1", "nganh-2", None]
    codes = {cell.value: cell.column for cell in page[6]}
    page.cell(7, codes["DV01"]).value, page.cell(8, codes["CL02"]).value = 88, 2_500_000
    out = io.BytesIO()
    book.save(out)
    upload = sent(year, out.getvalue())
    save_sheet(upload=upload, only_good=False, by=year.above, at=NOW)
    assert (amounts(year, "nganh-1"), amounts(year, "nganh-2")) == ({"DV01": 88}, {"CL02": 2_500_000})


# --- Marked, printed -------------------------------------------------------------------------------------------------


def test_the_marked_copy_keeps_the_officers_sheet_and_comments_every_fault(year: Year) -> None:
    content = made([*HEADS, [1, "Cty nganh 1", "ba"], [2, "Công ty Không Có", 5]])
    upload = sent(year, content)
    match_sheet(upload=upload, matching=Matching("Biểu", 4, 2, COLUMNS), keep_as="", by=year.above, at=NOW)
    upload.refresh_from_db()
    judged = judged_upload(upload, year.above, on=NOW.date())
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(book_of(upload), content, "Biểu", judged.faults)))
    page = copy["Biểu"]
    assert {cell.coordinate for row in page.iter_rows() for cell in row if cell.comment} == {"C4", "B5"}
    assert page["C4"].value == "ba"
    assert "“ba”" in page["C4"].comment.text
    assert [row[0].value for row in copy.worksheets[-1].iter_rows(min_row=2)] == ["C4", "B5"]


def test_a_csv_gets_its_marked_copy_too(year: Year) -> None:
    content = "Đơn vị;Đoàn viên\nCty nganh 1;=1+1\n".encode()
    upload = sent(year, content, name="bieu.csv")
    match_sheet(upload=upload, matching=Matching("bieu", 2, 1, {2: Matched("DV01")}), keep_as="", by=year.above, at=NOW)
    upload.refresh_from_db()
    judged = judged_upload(upload, year.above, on=NOW.date())
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(book_of(upload), content, "bieu", judged.faults)))
    assert copy["bieu"]["B2"].comment is not None
    assert copy["bieu"]["B2"].data_type == "s"


def test_form_1_is_printed_from_the_report_and_form_2_from_the_branch(year: Year) -> None:
    approved_report(unit=year.unit, period=year.period, DV01="120", LD01="150")
    approved_report(unit=year.units["nganh-2"], period=year.period, DV01="80")
    one, two = (
        openpyxl.load_workbook(
            io.BytesIO(statistics_workbook(unit, year.period, latest_report(unit, year.period.code)))
        ).worksheets[0]
        for unit in (year.unit, year.units["nganh"])
    )
    lines = {row[1].value: [cell.value for cell in row[2:6]] for row in one.iter_rows(min_row=8)}
    assert lines["Tổng số đoàn viên"][:2] == ["người", 120]
    assert lines["Lao động nữ"][1] is None, "missing is not zero"
    lines = {row[1].value: [cell.value for cell in row[2:6]] for row in two.iter_rows(min_row=8)}
    assert lines["Tổng số đoàn viên"][1] == 200
    assert lines["Tổng số đoàn viên"][3] == "2/3"
    said = " ".join(str(cell.value) for row in two.iter_rows() for cell in row if cell.value)
    assert "chưa phải biểu mẫu đầy đủ" in said
    assert "2-HĐCĐ" in said
