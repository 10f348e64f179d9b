"""The pages of reports through Django's client, in both languages: nothing typed is lost, nothing foreign is seen."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.make.people import make_person
from tests.make.reports import (
    PDF,
    amended_report,
    approved_report,
    draft_report,
    submitted_report,
)
from tests.reports.asking import as_, page_of, posted, value_in, words
from tests.reports.conftest import Year, at
from thidua.ground.values import Hedge, Quantity
from thidua.people.rules import Role
from thidua.reports.actions import attach_evidence, return_report
from thidua.reports.models import Report
from thidua.reports.queries import values_of
from thidua.reports.rules import State
from thidua.rollup.models import Closing
from thidua.trail.queries import events_of

pytestmark = pytest.mark.django_db

NOW = at("2023-11-30")


@pytest.fixture
def draft(year: Year) -> Report:
    """A draft with one figure."""
    return draft_report(unit=year.unit, period=year.period, DV01="1.204")


@pytest.mark.parametrize("name", ["mine", "to_check"])
def test_nobody_sees_a_page_without_logging_in(year: Year, name: str) -> None:
    response = Client().get(reverse(f"reports:{name}"))
    assert response.status_code == 302
    assert reverse("people:log_in") in response.headers["Location"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", ["Đến hạn", "Báo cáo năm 2023", "Lập báo cáo"]), ("en", ["Due now", "Start the report"])],
)
def test_what_is_due_can_be_begun_from_the_first_page(year: Year, language: str, said: list[str]) -> None:
    client = as_(year.clerk, language)
    page = words(client.get(reverse("reports:mine")))
    assert [text for text in said if text not in page] == []
    open_it = reverse("reports:open", args=["nganh-1", "2023"])
    response = client.post(open_it)
    report = Report.objects.get()
    assert response.headers["Location"] == page_of("entry", report)
    assert client.post(open_it).headers["Location"] == page_of("entry", report)  # a double click
    assert Report.objects.count() == 1


def test_figures_are_saved_as_typed_and_read_back_in_full(year: Year, draft: Report) -> None:
    client = as_(year.clerk)
    response = client.post(page_of("entry", draft), posted(draft, DV01="1.204", CL02="96 tr", save="1"))
    assert response.headers["Location"] == page_of("entry", draft)
    page = client.get(page_of("entry", draft))
    assert value_in(page, "CL02") == "96 tr"
    assert "96.000.000 đồng" in words(page)
    assert "96,000,000 đồng" in words(as_(year.clerk, "en").get(page_of("entry", draft)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", ["Có chỗ chưa lưu được", "Không đọc được “1,200”", "Không đọc được “mười”", "vẫn còn nguyên"]),
        ("en", ["Not everything was saved", "“1,200” cannot be read", "“mười” cannot be read", "still there"]),
    ],
)
def test_bad_numbers_are_answered_in_place_and_everything_typed_is_kept(
    year: Year, draft: Report, language: str, said: list[str]
) -> None:
    client = as_(year.clerk, language)
    typed = {"DV01": "1.231", "CL01": "1,200", "CL02": "mười", "CL05": "7"}
    response = client.post(page_of("entry", draft), posted(draft, **typed))
    assert response.status_code == 422
    page = words(response)
    assert [text for text in said if text.lower() not in page.lower()] == []
    assert {code: value_in(response, code) for code in typed} == typed
    html = response.content.decode()
    assert re.search(r'id="CL01"[^>]*aria-describedby="[^"]*CL01-m[^"]*"[^>]*aria-invalid="true"', html)
    assert '<a href="#CL01">' in html
    assert {code: value.amount for code, value in values_of(draft).items()} == {"DV01": 1231, "CL05": 7}
    again = client.get(page_of("entry", draft))
    assert value_in(again, "CL02") == "mười"  # the next day it is still there


def test_submitting_says_everything_that_is_missing_and_links_to_it(year: Year, draft: Report) -> None:
    client = as_(year.chair)
    fields = posted(draft, DV01="", LD01="2.000", LD02="2.260", submit="1")
    response = client.post(page_of("entry", draft), fields)
    assert response.status_code == 422
    page = words(response)
    assert "Báo cáo chưa gửi được" in page
    assert "Còn 1 chỉ tiêu bắt buộc chưa có số liệu: Tổng số đoàn viên. Hãy điền số liệu hoặc ghi 0." in page
    assert "Lao động nữ (2.260) lớn hơn tổng số lao động (2.000). Sửa một trong hai số." in page
    assert all(f'<a href="#{code}">' in response.content.decode() for code in ("DV01", "LD02"))
    done = client.post(page_of("entry", draft), posted(draft, DV01="1.204", LD02="260", submit="1"))
    assert done.headers["Location"] == page_of("report", draft)
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_an_unusual_figure_asks_for_its_note_in_place(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL13="41", CL14="4.100.000")
    draft = draft_report(unit=year.unit, period=year.period, DV01="1.204")
    client = as_(year.chair)
    fields = {"DV01": "1.204", "CL13": "412", "CL14": "4.200.000", "submit": "1"}
    response = client.post(page_of("entry", draft), posted(draft, **fields))
    assert response.status_code == 422
    assert 'name="note-CL13"' in response.content.decode()
    assert "Hãy ghi một câu giải trình số này" in words(response)
    assert "Kỳ trước 41" in words(response)
    noted = posted(draft, **fields, **{"note-CL13": "thăm cả công nhân nghỉ việc", "note-CL14": "như trên"})
    assert client.post(page_of("entry", draft), noted).status_code == 302


def test_a_clerk_sees_why_they_cannot_submit(year: Year, draft: Report) -> None:
    client = as_(year.clerk)
    page = client.get(page_of("entry", draft))
    assert 'name="submit"' not in page.content.decode()
    assert 'aria-disabled="true">Gửi báo cáo' in page.content.decode()
    forced = client.post(page_of("entry", draft), posted(draft, DV01="5", submit="1"))
    assert forced.status_code == 422
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_stale_page_keeps_what_was_typed_beside_what_was_saved(year: Year, draft: Report) -> None:
    old = posted(draft, DV01="1.300", CL01="9")
    as_(year.chair).post(page_of("entry", draft), posted(draft, DV01="1.250", CL01=""))
    response = as_(year.clerk).post(page_of("entry", draft), old)
    assert response.status_code == 422
    page = words(response)
    assert year.chair.full_name in page
    assert "Số của bạn 1.300 Số đã lưu trong lúc đó 1.250" in page
    assert "Số của bạn 9 Số đã lưu trong lúc đó (trống)" in page
    assert (value_in(response, "DV01"), value_in(response, "CL01")) == ("1.300", "9")
    version = re.search(r'name="version" value="(\d+)"', response.content.decode())
    assert version
    again = as_(year.clerk).post(page_of("entry", draft), {**old, "version": version[1]})
    assert again.status_code == 302
    assert values_of(draft)["DV01"].amount == 1300


def seen(client: Client, report: Report) -> dict[str, object]:
    """Every field as the page shows it, what it remembers of what stood there too."""
    html = client.get(page_of("entry", report)).content.decode()
    form = html[html.index("data-rules=") :]
    found = {
        unescape(name): unescape(value) for name, value in re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', form)
    }
    return {
        name: value for name, value in found.items() if name not in ("save", "submit", "remove", "language", "next")
    }


def test_two_people_fill_in_one_report_and_only_lines_that_both_changed_are_asked_about(
    year: Year, draft: Report
) -> None:
    clerk, chair = as_(year.clerk), as_(year.chair)
    clerks, chairs = seen(clerk, draft), seen(chair, draft)
    assert chair.post(page_of("entry", draft), {**chairs, "DV01": "1.250", "CL05": "7"}).status_code == 302
    response = clerk.post(page_of("entry", draft), {**clerks, "DV01": "1.300", "CL01": "9"})
    assert response.status_code == 422
    page = words(response)
    assert f"{year.chair.full_name} đã lưu một số khác ở dòng này" in page
    assert "Số của bạn 1.300 Số đã lưu trong lúc đó 1.250" in page
    assert (value_in(response, "DV01"), value_in(response, "CL05")) == ("1.300", "7")
    assert {code: value.amount for code, value in values_of(draft).items()} == {"DV01": 1250, "CL05": 7, "CL01": 9}
    mine = {**seen(clerk, draft), "DV01": "1.300"}
    assert clerk.post(page_of("entry", draft), mine).status_code == 302
    assert values_of(draft)["DV01"].amount == 1300


def test_the_second_of_two_clicks_writes_nothing_and_says_nothing_alarming(year: Year, draft: Report) -> None:
    client = as_(year.chair)
    fields = {**seen(client, draft), "DV01": "1.300"}
    for _click in range(2):
        assert client.post(page_of("entry", draft), fields).headers["Location"] == page_of("entry", draft)
    for _click in range(2):
        sent = client.post(page_of("entry", draft), {**fields, "submit": "1"})
        assert sent.headers["Location"] == page_of("report", draft)
    verbs = [event.verb for event in events_of(draft)]
    assert (verbs.count("report.saved"), verbs.count("report.submitted")) == (2, 1)  # the draft's own, and one here


def test_a_page_of_somebody_else_saves_nothing_in_ones_name(year: Year, draft: Report) -> None:
    fields = {**seen(as_(year.clerk), draft), "DV01": "1.300"}
    chair = as_(year.chair)
    assert chair.post(page_of("entry", draft), fields).status_code == 422
    answer = chair.post(page_of("save_lines", draft), fields)
    assert (answer.status_code, answer.json()["other"]) == (403, True)
    assert values_of(draft)["DV01"].amount == 1204


def test_lines_saved_as_one_types_are_answered_with_what_stands_there(year: Year, draft: Report) -> None:
    clerk = as_(year.clerk)
    line = {"person": year.clerk.pk, "version": 1, "was-CL02": "", "CL02": " 96 tr ", "was-CL01": "", "CL01": "1,200"}
    told = clerk.post(page_of("save_lines", draft), line).json()
    assert (told["moved"], told["version"]) == ({}, 2)
    assert told["lines"]["CL02"] == {"typed": "96 tr", "note": "", "echo": "96.000.000 đồng"}
    assert (told["lines"]["CL01"]["typed"], told["lines"]["CL01"]["echo"]) == ("1,200", "")
    as_(year.chair).post(page_of("entry", draft), {**seen(as_(year.chair), draft), "CL02": "97 tr"})
    late = {"person": year.clerk.pk, "version": 2, "was-CL02": "96 tr", "CL02": "98 tr", "was-CL05": "", "CL05": "3"}
    told = clerk.post(page_of("save_lines", draft), late).json()
    assert told["moved"]["CL02"]["who"] == year.chair.full_name
    assert (told["lines"]["CL02"]["typed"], told["lines"]["CL05"]["typed"]) == ("97 tr", "3")
    submit = as_(year.chair).post(page_of("entry", draft), {**seen(as_(year.chair), draft), "CL01": "9", "submit": "1"})
    assert submit.status_code == 422  # two unusual figures want an explanation
    assert as_(make_person(year.units["nganh-2"])).post(page_of("save_lines", draft), late).status_code == 404


def test_an_explanation_is_asked_for_at_a_line_that_can_keep_it(year: Year, draft: Report) -> None:
    client = as_(year.chair)
    first = client.post(page_of("entry", draft), {**seen(client, draft), "CL02": "96 tr", "submit": "1"})
    assert "Số suất quà Tết là chưa có số liệu mà tiền quà Tết là 96.000.000" in words(first)
    explained = {**seen(client, draft), "note-CL02": "mua chung với công ty", "submit": "1"}
    assert client.post(page_of("entry", draft), explained).headers["Location"] == page_of("report", draft)


def test_a_page_that_a_device_may_keep_says_so_and_for_whom(year: Year, draft: Report) -> None:
    client = as_(year.clerk)
    page = client.get(page_of("entry", draft))
    assert (page["Thidua-Keep"], page["Thidua-For"]) == ("yes", str(year.clerk.pk))
    assert "no-store" in page["Cache-Control"]
    assert "Thidua-Keep" not in client.get(reverse("desk:home"))
    client.logout()
    assert client.get(reverse("people:log_in"))["Thidua-For"] == ""


def test_figures_typed_after_somebody_submitted_are_still_shown(year: Year, draft: Report) -> None:
    old = posted(draft, DV01="1.300")
    as_(year.chair).post(page_of("entry", draft), posted(draft, DV01="1.204", submit="1"))
    response = as_(year.clerk).post(page_of("entry", draft), old)
    assert response.status_code == 422
    assert value_in(response, "DV01") == "1.300"
    assert "không sửa số liệu được" in words(response)


def test_somebody_elses_report_does_not_exist(year: Year, draft: Report) -> None:
    submitted = submitted_report(unit=year.units["nganh-3"], period=year.period, DV01="5")
    stranger = as_(make_person(year.units["nganh-2"]))
    for report in (draft, submitted):
        for name in ("report", "entry"):
            assert stranger.get(page_of(name, report)).status_code == 404
        for name in ("entry", "approve", "return", "amend"):
            assert stranger.post(page_of(name, report), {"reason": "x", "DV01": "1"}).status_code == 404
    assert stranger.get(reverse("reports:close", args=["nganh", "2023"])).status_code == 404
    assert stranger.post(reverse("reports:open", args=["nganh-1", "2022"])).status_code == 404
    assert as_(year.above).get(page_of("report", draft)).status_code == 404


@pytest.mark.parametrize("name", ["approve", "return", "amend"])
def test_acts_are_posted_never_followed_as_links(year: Year, draft: Report, name: str) -> None:
    assert as_(year.chair).get(page_of(name, draft)).status_code == 405


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("vi", ["Báo cáo chờ duyệt", "CĐCS Công ty nganh 3", "2 đơn vị chưa gửi", "1 số liệu cần hỏi lại"]),
        ("en", ["Reports to check", "CĐCS Công ty nganh 3", "2 units have not submitted", "1 unusual figure"]),
    ],
)
def test_who_checks_sees_what_waits_who_is_silent_and_what_looks_wrong(
    year: Year, language: str, said: list[str]
) -> None:
    submitted_report(unit=year.units["nganh-3"], period=year.period, DV01="5", CL01="3")
    page = words(as_(year.above, language).get(reverse("reports:to_check")))
    assert [text for text in said if text not in page] == []


def test_a_report_is_returned_with_reasons_and_comes_back_with_them_at_the_figure(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="5")
    checker = as_(year.above)
    empty = checker.post(page_of("return", report), {"reason-DV01": " "})
    assert empty.status_code == 422
    assert "Chưa ghi lý do" in words(empty)
    mixed = checker.post(page_of("approve", report), {"reason-DV01": "gấp mười?"})
    assert mixed.status_code == 422
    assert 'value="gấp mười?"' in mixed.content.decode()
    assert checker.post(page_of("return", report), {"reason-DV01": "gấp mười?"}).status_code == 302
    page = as_(year.clerk).get(page_of("entry", report))
    assert "Trả lại ngày 30/11/2023: “gấp mười?”" in words(page)
    assert 'Cần sửa: <a href="#DV01">Tổng số đoàn viên</a>' in page.content.decode()
    assert f'href="{page_of("entry", report)}#DV01"' in as_(year.clerk).get("/viec-cua-toi/").content.decode()


def test_a_double_click_on_approve_leaves_one_approval_and_a_clear_sentence(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="5")
    checker = as_(year.above)
    assert checker.post(page_of("approve", report), {"reason-DV01": ""}).status_code == 302
    second = checker.post(page_of("approve", report))
    assert second.status_code == 422
    assert "Báo cáo đang ở trạng thái “đã duyệt”" in words(second)


def test_a_hedged_figure_is_pointed_out_to_who_approves(year: Year) -> None:
    over = Quantity(Decimal(49_000), Hedge.OVER)
    report = submitted_report(unit=year.unit, period=year.period, DV01=over)
    page = words(as_(year.above).get(page_of("report", report)))
    assert "Không phải số chính xác: DV01" in page
    assert "hơn 49.000 người" in page


def test_an_amendment_is_opened_with_its_reason_and_shows_both_values(year: Year) -> None:
    report = approved_report(unit=year.unit, period=year.period, DV01="512")
    client = as_(year.chair)
    refused = client.post(page_of("amend", report), {"reason": ""})
    assert refused.status_code == 422
    opened = client.post(page_of("amend", report), {"reason": "ghi nhầm"})
    amendment = Report.objects.get(number=2)
    assert opened.headers["Location"] == page_of("entry", amendment)
    assert value_in(client.get(page_of("entry", amendment)), "DV01") == "512"
    client.post(page_of("entry", amendment), posted(amendment, DV01="521", submit="1"))
    as_(year.above).post(page_of("approve", amendment))
    page = words(as_(year.above).get(page_of("report", report)))
    assert "Bản sửa" in page
    assert "ghi nhầm" in page
    assert re.search(r"DV01 512 521", page)


def test_the_closing_page_names_the_missing_and_closes(year: Year) -> None:
    approved_report(unit=year.units["nganh-2"], period=year.period, DV01="10")
    client = as_(year.above)
    address = reverse("reports:close", args=["nganh", "2023"])
    page = words(client.get(address))
    assert "2 đơn vị chưa gửi" in page
    assert "CĐCS Công ty nganh 1" in page
    assert client.post(address).headers["Location"] == address
    assert Closing.objects.get().by == year.above
    assert "Đã chốt lúc" in words(client.get(address))
    assert client.post(address).status_code == 422
    assert client.get(reverse("reports:close", args=["nganh", "2031"])).status_code == 404


def test_every_page_stands_in_english_too(year: Year) -> None:
    approved = approved_report(unit=year.units["nganh-2"], period=year.period, DV01="512", CL02="96 tr", CL01="10")
    amended_report(approved, DV01="521")
    returned = submitted_report(unit=year.unit, period=year.period, DV01="5")
    attach = draft_report(unit=year.units["nganh-3"], period=year.period, DV01="7")
    clerk = make_person(year.units["nganh-3"], Role.CLERK)
    attach_evidence(report=attach, indicator="DV01", name="a.pdf", chunks=[PDF], by=clerk, at=NOW)
    return_report(report=returned, reasons={"DV01": "?"}, by=year.above, at=NOW)
    for person, address, said in [
        (year.chair, page_of("entry", returned), "Figures up to 30/11/2023, to be submitted by 05/12/2023."),
        (clerk, page_of("entry", attach), "Add another file"),
        (year.above, page_of("report", approved), "A newer number of this report exists"),
        (year.above, reverse("reports:close", args=["nganh", "2023"]), "Closing year 2023"),
    ]:
        assert said in words(as_(person, "en").get(address))
