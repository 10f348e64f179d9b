"""What sheets from other hands hold besides figures: rows out of sight, names of two units, strange signs, heads alike."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.test import Client
from django.urls import reverse

from tests.make.organisations import make_unit
from tests.worksheets.conftest import GOOD, NOW, Year, made, matched, sent
from thidua.ground.pages import words_of
from thidua.worksheets.actions import match_sheet
from thidua.worksheets.papers import marked_copy
from thidua.worksheets.queries import asked_beneath, book_of, guess_for, judged_upload
from thidua.worksheets.rules.judging import HiddenRead, NameOfSeveral, UnitUnknown
from thidua.worksheets.rules.matching import Matched, Matching


def test_figures_out_of_sight_are_pointed_out_and_hold_nothing_up(year: Year) -> None:
    def more(_book: Any, page: Any) -> None:
        page.set_row(4, None, None, {"hidden": True})
        page.set_row(5, None, None, {"hidden": True})
        page.set_column(3, 3, None, None, {"hidden": True})

    judged = judged_upload(matched(year, GOOD, more=more), year.above, on=NOW.date())
    assert judged.faults == []
    assert [(each.cell, type(each.refusal), each.refusal.values) for each in judged.remarks] == [
        ("B5", HiddenRead, {"places": "5–6"}),
        ("D4", HiddenRead, {"places": "D"}),
    ]


def test_a_name_that_two_units_bear_is_refused_with_both_codes_and_a_code_says_which(year: Year) -> None:
    for code in ("hoa-mai-1", "hoa-mai-2"):
        make_unit(code, year.units["nganh"], name="CĐCS Công ty Hoa Mai")
    upload = matched(year, [*GOOD[:3], [4, "Cty Hoa Mai", 12], [5, "hoa-mai-2", 15]])
    judged = judged_upload(upload, year.above, on=NOW.date())
    assert [(each.cell, type(each.refusal)) for each in judged.faults] == [("B7", NameOfSeveral)]
    assert "hoa-mai-1, hoa-mai-2" in words_of(judged.faults[0].refusal)
    assert [each.row.unit for each in judged.good][-1] == "hoa-mai-2"


def test_a_marked_copy_can_be_made_of_whatever_letters_stood_in_the_sheet(year: Year) -> None:
    content = "Đơn vị;Đoàn viên\nCty nganh 1;12\nCty\x01 Không \x0bCó;7\x07x\n".encode()
    upload = sent(year, content, name="bieu.csv")
    upload = match_sheet(upload=upload, matching=Matching("bieu", 2, 1, {2: Matched("DV01")}), keep_as="", by=year.above, at=NOW)  # fmt: skip
    judged = judged_upload(upload, year.above, on=NOW.date())
    copy = openpyxl.load_workbook(io.BytesIO(marked_copy(book_of(upload), content, "bieu", judged.faults)))
    assert "Cty Không Có" in copy.worksheets[-1]["B2"].value


def test_a_layout_with_two_heads_alike_is_kept_with_both(year: Year) -> None:
    heads = [[None], ["TT", "Đơn vị", "Số người", "Số người"]]
    matching = Matching("Biểu", 3, 2, {3: Matched("DV01"), 4: Matched("DV03")})
    first = sent(year, made([*heads, [1, "Cty nganh 1", 120, 4]]))
    match_sheet(upload=first, matching=matching, keep_as="Mẫu của huyện", by=year.above, at=NOW)
    again = sent(year, made([*heads, [1, "Cty nganh 2", 130, 5]]), name="lan-sau.xlsx")
    asked = asked_beneath(year.above, year.units["nganh"], year.period, on=NOW.date())
    guessed = guess_for(book_of(again), asked, year.units["nganh"])
    assert (guessed.layout, dict(guessed.matching.columns)) == ("Mẫu của huyện", dict(matching.columns))


def test_heads_printed_again_on_the_next_page_are_no_names_to_match(year: Year, client: Client) -> None:
    again = ["TT", "Tên đơn vị", "Đoàn viên", "Kết nạp mới", "Suất quà Tết", "Tiền quà Tết"]
    upload = matched(year, [*GOOD[:1], again, *GOOD[1:3], [4, "Công ty Xa Lạ", 5]])
    client.force_login(year.above)
    page = client.get(reverse("worksheets:match", args=[upload.pk])).text
    assert ("Công ty Xa Lạ" in page, "Tên đơn vị" in page) == (True, False)
    faults = judged_upload(upload, year.above, on=NOW.date()).faults
    assert [type(each.refusal) for each in faults] == [UnitUnknown]
