"""A text read for a report: what the page marks, what it holds against it, and what one person may do there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.make.reports import approved_report, draft_report
from tests.make.texts import mention, page, read_text
from tests.reports.conftest import Year, at, year
from thidua.desk.queries import Sides, sides_of
from thidua.desk.rules import agrees
from thidua.ground.values import Hedge, Quantity
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.reports.actions import confirm_mention, save_figures
from thidua.reports.models import ReadText, Report
from thidua.reports.rules import Entry

__all__ = ["year"]
pytestmark = pytest.mark.django_db
HX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(
    ("hedge", "said", "held", "can_be"),
    [
        (Hedge.EXACT, "4225", "4225", True),
        (Hedge.EXACT, "4225", "4125", False),
        (Hedge.OVER, "3900000000", "3912450000", True),
        (Hedge.OVER, "3900000000", "3900000000", True),
        (Hedge.OVER, "3900000000", "4000000000", False),
        (Hedge.OVER, "3900000000", "3899999999", False),
        (Hedge.NEARLY, "366000000", "365800000", True),
        (Hedge.NEARLY, "366000000", "366000001", False),
        (Hedge.NEARLY, "366000000", "364900000", False),
        (Hedge.ABOUT, "120", "125", True),
        (Hedge.ABOUT, "120", "131", False),
        (Hedge.AT_LEAST, "100", "900", True),
        (Hedge.AT_LEAST, "100", "99", False),
        (Hedge.AT_MOST, "100", "100", True),
        (Hedge.UNDER, "100", "100", False),
        (Hedge.VAGUE, "10000", "45000", True),
        (Hedge.EXACT, "0", "0", True),
    ],
)
def test_what_is_held_agrees_with_a_text_as_far_as_its_hedge_says(hedge, said, held, can_be) -> None:
    assert agrees(Quantity(Decimal(said), hedge), Decimal(held)) is can_be


def test_a_range_agrees_with_everything_between_its_ends() -> None:
    said = Quantity(Decimal(30), Hedge.RANGE, Decimal(60))
    assert [agrees(said, Decimal(held)) for held in (29, 30, 60, 61)] == [False, True, True, False]


@pytest.fixture
def draft(year: Year) -> Report:
    return draft_report(unit=year.unit, period=year.period)


@pytest.fixture
def text(year: Year, draft: Report) -> ReadText:
    return read_text(draft, year.clerk)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(text: ReadText) -> str:
    return reverse("desk:read", args=[text.report_id, text.pk])


def sides(text: ReadText) -> Sides:
    return sides_of(text, Report.objects.get(pk=text.report_id))


def decide(person: Person, text: ReadText, surface: str, verdict: str = "confirm", **posted):
    report = Report.objects.get(pk=text.report_id)
    chosen = mention(text, surface)
    data = {"mention": chosen.pk, "verdict": verdict, "version": report.version, "line": chosen.guess_id or ""} | posted
    return client_of(person).post(address(text), data)


def test_the_form_stands_beside_the_text_line_by_line_and_plans_apart(text: ReadText) -> None:
    found = sides(text)
    assert {side.line.code: [each.mention.surface for each in side.found] for side in found.lines} == {
        "CL01": ["285"],
        "CL02": ["hơn 96"],
        "DV03": ["12"],
    }
    assert [each.mention.surface for each in found.others] == ["300"]
    assert found.awaiting == 3
    said = "".join(piece.words for paragraph in found.paragraphs for piece in paragraph)
    assert said == text.text.replace("\n", "")
    assert [piece.words for paragraph in found.paragraphs for piece in paragraph if piece.mention] == [
        "300",
        "285",
        "hơn 96",
        "12",
    ]


def test_a_figure_that_contradicts_the_draft_or_the_system_is_flagged_in_words(year: Year, client: Client) -> None:
    approved_report(unit=year.unit, period=year.period, at=at("2023-11-30"), rest="0", CL01="4.125", CL02="95,5 tr")
    above = draft_report(unit=year.units["nganh"], period=year.period, CL01="9")
    rows = [["Nội dung", "Kết quả"], ["Suất quà Tết", "4.225"], ["Tổng kinh phí quà Tết (triệu đồng)", "hơn 95"]]
    text = read_text(above, year.above, content=page(rows))
    shown = client_of(year.above).get(address(text)).content.decode()
    assert "Bài viết 4.225 suất, hệ thống 4.125 suất" in shown
    assert "Bài viết 4.225 suất, bản nháp 9 suất" in shown
    gifts, money = sides(text).lines[0].found[0], sides(text).lines[1].found[0]
    assert (gifts.contradicted, money.contradicted) == (True, False)
    assert (gifts.counted_below, money.counted_below) == (False, True)
    assert "thêm một lần nữa" in shown


def test_a_figure_of_another_year_says_so(year: Year, draft: Report) -> None:
    rows = [["Nội dung", "Năm 2021", "Năm 2023"], ["Suất quà Tết", "210", "285"]]
    text = read_text(draft, year.clerk, content=page(rows))
    assert {each.mention.surface: each.is_other_period for each in sides(text).cards} == {"210": True, "285": False}
    assert (
        "Bài viết nói về năm 2021, báo cáo là của năm 2023."
        in client_of(year.clerk).get(address(text)).content.decode()
    )


def test_of_a_table_of_units_only_the_units_own_row_is_offered(year: Year, draft: Report) -> None:
    name = name_of(year.unit, year.period.last_day)
    rows = [["Đơn vị", "Suất quà Tết"], [name, "285"], ["Đơn vị khác", "90"], ["Tổng cộng", "375"]]
    text = read_text(draft, year.clerk, content=page(rows))
    (side,) = sides(text).lines
    assert [each.mention.surface for each in side.found] == ["285", "375"]
    assert [each.mention.surface for each in sides(text).others] == ["90"]


def test_a_figure_said_again_has_one_card_and_every_mention_leads_to_it(year: Year, draft: Report) -> None:
    words = "Trao 1.285 suất quà Tết\nDịp Tết, công đoàn đã trao 1.285 suất quà cho đoàn viên khó khăn."
    text = read_text(draft, year.clerk, content=words.encode(), name="bai.txt")
    first, second = text.mentions.all()
    text.mentions.filter(pk=second.pk).update(repeats=first.start)  # as the reading says of headlines and captions
    found = sides(text)
    assert [(each.mention.pk, [other.pk for other in each.again]) for each in found.cards] == [(first.pk, [second.pk])]
    assert [piece.card for line in found.paragraphs for piece in line if piece.mention] == [first.pk, first.pk]


def test_each_verdict_works_without_script_and_leads_to_the_next_figure(year: Year, text: ReadText) -> None:
    answer = decide(year.clerk, text, "285")
    assert answer.headers["Location"].startswith(f"{address(text)}#m-")
    assert {each.mention.surface: each.mention.verdict for each in sides(text).cards}["285"] == "confirmed"
    assert decide(year.clerk, text, "12", "reject").status_code == 302
    assert decide(year.clerk, text, "12", "reopen").status_code == 302
    assert decide(year.clerk, text, "hơn 96", value="96,35 tr").status_code == 302
    report = Report.objects.get(pk=text.report_id)
    assert {each.indicator_id: each.amount for each in report.figures.all()} == {"CL01": 285, "CL02": 96_350_000}


def test_a_refused_verdict_keeps_what_was_typed_and_says_why(year: Year, text: ReadText) -> None:
    answer = decide(year.clerk, text, "285", value="1,200", line="DV03")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "“1,200”" in shown
    assert 'value="1,200"' in shown
    assert '<option value="DV03" selected>' in shown


def test_a_page_opened_before_somebody_else_saved_changes_nothing(year: Year, text: ReadText) -> None:
    seen = Report.objects.get(pk=text.report_id).version
    save_figures(report=text.report, entries={"LD01": Entry(typed="5")}, by=year.chair, at=at("2023-11-30", "10:00"))
    answer = decide(year.clerk, text, "285", version=seen)
    assert answer.status_code == 422
    assert year.chair.full_name in answer.content.decode()
    assert not text.report.figures.filter(indicator="CL01").exists()


def test_a_part_of_the_page_is_all_that_script_asks_for(year: Year, text: ReadText) -> None:
    chosen = mention(text, "285")
    data = {"mention": chosen.pk, "verdict": "confirm", "version": text.report.version, "line": "CL01"}
    answer = client_of(year.clerk).post(address(text), data, **HX)
    shown = answer.content.decode()
    assert (answer.status_code, "<html" in shown, 'id="sides"' in shown) == (200, False, True)
    assert f'data-focus="m-{mention(text, "hơn 96").pk}"' in shown, "the line after CL01"


def test_pasted_words_and_a_dropped_file_are_read_and_a_bad_one_is_refused_with_nothing_lost(
    year: Year, draft: Report, tmp_path
) -> None:
    client, place = client_of(year.clerk), reverse("desk:texts", args=[draft.pk])
    answer = client.post(place, {"pasted": "Công đoàn đã trao 285 suất quà trị giá 96 triệu đồng."})
    assert answer.status_code == 302
    assert draft.texts.get().name == "Văn bản đã dán.txt"
    dropped = tmp_path / "ket-qua.html"
    dropped.write_bytes(page())
    with dropped.open("rb") as file:
        assert client.post(place, {"file": file}).status_code == 302
    picture = tmp_path / "anh.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    with picture.open("rb") as file:
        answer = client.post(place, {"file": file, "pasted": "giữ lại câu này"})
    assert answer.status_code == 422
    assert "Tệp “anh.png” là tệp ảnh" in answer.content.decode()
    assert "giữ lại câu này" in answer.content.decode()
    assert draft.texts.count() == 2
    assert client.post(place, {"remove": draft.texts.last().pk}).status_code == 302
    assert draft.texts.count() == 1


def test_once_handed_in_the_page_leads_to_the_report_and_to_others_it_does_not_exist(
    year: Year, text: ReadText
) -> None:
    assert client_of(year.above).get(address(text)).status_code == 404
    Report.objects.filter(pk=text.report_id).update(
        state="submitted", submitted_by=year.chair, submitted_at=at("2023-11-30")
    )
    assert client_of(year.clerk).get(address(text)).headers["Location"] == reverse(
        "reports:report", args=[text.report_id]
    )
    assert client_of(year.above).get(address(text)).headers["Location"] == reverse(
        "reports:report", args=[text.report_id]
    )


def test_the_entry_page_leads_here_and_shows_the_sentence_a_figure_came_from(year: Year, text: ReadText) -> None:
    confirm_mention(
        mention=mention(text, "hơn 96").pk, report=text.report, line="CL02", by=year.clerk, at=at("2023-11-30")
    )
    shown = client_of(year.clerk).get(reverse("reports:entry", args=[text.report_id])).content.decode()
    assert reverse("desk:texts", args=[text.report_id]) in shown
    assert "<mark>hơn 96</mark>" in shown


def test_both_languages_are_whole(year: Year, text: ReadText) -> None:
    year.clerk.language = "en"
    year.clerk.save(update_fields=["language"])
    shown = client_of(year.clerk).get(address(text)).content.decode()
    assert "3 figures of the form await you" in shown
    assert "chờ bạn" not in shown
