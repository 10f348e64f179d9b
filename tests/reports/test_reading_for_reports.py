"""Figures read from a text: nothing counts before a person confirms it, and what was confirmed keeps its sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.make.people import make_person
from tests.make.reports import draft_report, submitted_report
from tests.make.texts import mention, page, read_text
from tests.reports.conftest import Year, at
from thidua.ground.files import path_of
from thidua.ground.values import Hedge, Period, Quantity, Unreadable
from thidua.indicators.queries import indicator_of
from thidua.people.models import Person
from thidua.people.permissions import NotYours
from thidua.people.rules import Role
from thidua.reading.inputs.refusals import KindUnknown
from thidua.reports.actions import (
    amend_report,
    approve_report,
    attach_evidence,
    confirm_mention,
    reject_mention,
    remove_text,
    reopen_mention,
    save_figures,
    submit_report,
)
from thidua.reports.models import ReadText, Report
from thidua.reports.queries.lineage import lineage_tree
from thidua.reports.rules import Entry, NoSuchLine, NotEditable, StalePage
from thidua.reports.rules.reading import NoLineChosen, NoSuchMention, NothingFound, OtherUnit, TextInUse, Verdict
from thidua.rollup.queries import total
from thidua.trail.queries import events_of

NOW = at("2023-11-30")


@pytest.fixture
def draft(year: Year) -> Report:
    return draft_report(unit=year.unit, period=year.period, LD01="1.000")


@pytest.fixture
def text(year: Year, draft: Report) -> ReadText:
    return read_text(draft, year.clerk)


def value(report: Report, code: str) -> Quantity | None:
    figure = report.figures.filter(indicator=code).first()
    return figure.quantity if figure else None


def confirm(year: Year, text: ReadText, surface: str, line: str, **more) -> None:
    confirm_mention(mention=mention(text, surface).pk, report=text.report, line=line, by=year.clerk, at=NOW, **more)


def shown_to(person: Person, place: str) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(place)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_text_that_was_read_changes_no_figure_of_the_draft(year: Year, draft: Report, text: ReadText) -> None:
    assert {each.surface: (each.guess_id, each.role) for each in text.mentions.all()} == {
        "300": ("CL01", "plan"),
        "285": ("CL01", "done"),
        "hơn 96": ("CL02", "done"),
        "12": ("DV03", "done"),
    }
    assert list(draft.figures.values_list("indicator", flat=True)) == ["LD01"]
    assert path_of(text.sha256).read_bytes() == page()


def test_a_confirmed_figure_stands_in_the_draft_with_its_hedge_its_file_its_sentence_and_offsets(
    year: Year, draft: Report, text: ReadText
) -> None:
    confirm(year, text, "hơn 96", "CL02")
    assert value(draft, "CL02") == Quantity(Decimal(96_000_000), Hedge.OVER)
    evidence = draft.evidence.get(indicator="CL02")
    assert (evidence.sha256, evidence.surface, text.text[evidence.start : evidence.end]) == (
        text.sha256,
        "hơn 96",
        "hơn 96",
    )
    assert evidence.quoted == ("Tổng kinh phí quà Tết\tTriệu đồng\t\t", "hơn 96", "")
    event = events_of(draft).get(verb="figure.confirmed")
    assert (event.data["indicator"], event.data["sha256"], event.data["start"]) == ("CL02", text.sha256, evidence.start)


def test_a_figure_counts_once_its_report_is_approved_and_its_lineage_leads_to_the_sentence(year: Year) -> None:
    draft = draft_report(unit=year.unit, period=year.period)
    text = read_text(draft, year.clerk)
    confirm(year, text, "hơn 96", "CL02")
    confirm(year, text, "285", "CL01")
    codes = (
        draft.form.lines.filter(required=True)
        .exclude(indicator__in=["CL01", "CL02"])
        .values_list("indicator", flat=True)
    )
    save_figures(
        report=draft, entries={code: Entry(typed="0", note="không có") for code in codes}, by=year.clerk, at=NOW
    )
    above, period = year.units["nganh"], Period.parse("2023")
    assert total(above, "CL02", period).quantity is None
    submit_report(report=draft, by=year.chair, at=NOW)
    assert total(above, "CL02", period).quantity is None
    approve_report(report=draft, by=year.above, at=NOW)
    assert total(above, "CL02", period).quantity == Quantity(Decimal(96_000_000), Hedge.OVER)
    assert events_of(draft).get(verb="report.approved").data["hedged"] == ["CL02"]
    (slip,) = lineage_tree(year.unit, indicator_of("CL02"), period)["reports"]
    (file,) = slip["evidence"]
    assert file["sentence"].endswith(file["surface"])
    assert text.text[file["start"] : file["end"]] == file["surface"] == "hơn 96"
    # Who may open the file reads the sentence on the page; who only reads totals sees that there is one.
    place = reverse("reports:lineage", args=[year.unit.code, "CL02", "2023"])
    assert "<mark>hơn 96</mark>" in shown_to(year.above, place)
    assert "hơn 96</mark>" not in shown_to(make_person(year.units["tinh"], Role.CHAIR), place)
    amendment = amend_report(report=draft, reason="bổ sung", by=year.clerk, at=NOW)
    assert amendment.evidence.get(indicator="CL02").quoted[1] == "hơn 96"


def test_what_a_person_corrects_is_exact_and_keeps_the_sentence_it_came_from(
    year: Year, draft: Report, text: ReadText
) -> None:
    confirm(year, text, "hơn 96", "CL02", typed="96,35 tr")
    assert value(draft, "CL02") == Quantity(Decimal(96_350_000))
    assert draft.evidence.get(indicator="CL02").surface == "hơn 96"
    with pytest.raises(Unreadable):
        confirm(year, text, "285", "CL01", typed="hai trăm tám lăm gì đó")
    assert value(draft, "CL01") is None


def test_the_number_as_the_page_shows_it_is_no_correction(year: Year, draft: Report, text: ReadText) -> None:
    confirm(year, text, "hơn 96", "CL02", typed=" 96.000.000 ")
    assert value(draft, "CL02") == Quantity(Decimal(96_000_000), Hedge.OVER)


@pytest.mark.parametrize(
    ("surface", "line", "refusal"),
    [("hơn 96", "CL01", OtherUnit), ("285", "CL02", OtherUnit), ("285", "", NoLineChosen), ("285", "XX99", NoSuchLine)],
)
def test_a_figure_goes_only_where_it_can_belong(year: Year, text: ReadText, surface: str, line: str, refusal) -> None:
    with pytest.raises(refusal):
        confirm(year, text, surface, line)
    assert not text.report.evidence.exists()
    assert mention(text, surface).verdict == Verdict.OPEN


def test_confirming_twice_is_once_and_a_stale_page_changes_nothing(year: Year, draft: Report, text: ReadText) -> None:
    draft.refresh_from_db()
    opened = draft.version
    for _click in range(2):
        confirm(year, text, "285", "CL01", version=opened)
    draft.refresh_from_db()
    assert (draft.version, draft.evidence.count()) == (opened + 1, 1)
    with pytest.raises(StalePage):
        confirm(year, text, "12", "DV03", version=opened)
    assert value(draft, "DV03") is None


def test_taking_back_gives_the_line_what_it_held_before(year: Year, draft: Report, text: ReadText) -> None:
    before = Quantity(Decimal(270), Hedge.ABOUT)
    save_figures(report=draft, entries={"CL01": Entry(quantity=before, source="bản cũ")}, by=year.clerk, at=NOW)
    confirm(year, text, "285", "CL01")
    reopen_mention(mention=mention(text, "285").pk, report=draft, by=year.clerk, at=NOW)
    assert value(draft, "CL01") == before
    assert draft.figures.get(indicator="CL01").source == "bản cũ"
    assert not draft.evidence.exists()
    confirm(year, text, "12", "DV03")
    reject_mention(mention=mention(text, "12").pk, report=draft, by=year.clerk, at=NOW)
    assert value(draft, "DV03") is None
    assert mention(text, "12").verdict == Verdict.REJECTED


def test_taking_back_leaves_alone_what_a_person_typed_since(year: Year, draft: Report, text: ReadText) -> None:
    confirm(year, text, "285", "CL01")
    save_figures(report=draft, entries={"CL01": Entry(typed="286")}, by=year.clerk, at=NOW)
    reopen_mention(mention=mention(text, "285").pk, report=draft, by=year.clerk, at=NOW)
    assert value(draft, "CL01") == Quantity(Decimal(286))


def test_a_line_rests_on_one_sentence_and_the_figure_before_makes_way(
    year: Year, draft: Report, text: ReadText
) -> None:
    confirm(year, text, "285", "CL01")
    confirm(year, text, "300", "CL01")
    assert mention(text, "285").verdict == Verdict.OPEN
    assert [each.surface for each in draft.evidence.filter(indicator="CL01")] == ["300"]
    reopen_mention(mention=mention(text, "300").pk, report=draft, by=year.clerk, at=NOW)
    assert value(draft, "CL01") is None


def test_a_confirmed_figure_moves_to_another_line(year: Year, draft: Report, text: ReadText) -> None:
    confirm(year, text, "12", "DV03")
    confirm(year, text, "12", "DV01")
    assert (value(draft, "DV03"), value(draft, "DV01")) == (None, Quantity(Decimal(12)))
    assert [each.indicator_id for each in draft.evidence.all()] == ["DV01"]


def test_the_same_file_twice_is_one_text_and_a_text_in_use_stays(year: Year, draft: Report, text: ReadText) -> None:
    assert read_text(draft, year.clerk, name="khac.html") == text
    confirm(year, text, "285", "CL01")
    with pytest.raises(TextInUse):
        remove_text(report=draft, text=text.pk, by=year.clerk, at=NOW)
    reopen_mention(mention=mention(text, "285").pk, report=draft, by=year.clerk, at=NOW)
    remove_text(report=draft, text=text.pk, by=year.clerk, at=NOW)
    assert not draft.texts.exists()
    with pytest.raises(NoSuchMention):
        reject_mention(mention=1, report=draft, by=year.clerk, at=NOW)


def test_only_the_units_own_people_read_and_decide_and_only_while_it_is_with_them(year: Year, text: ReadText) -> None:
    stranger = make_person(year.units["nganh-2"], Role.CHAIR)
    for person in (stranger, year.above, make_person(year.unit, Role.INSPECTOR)):
        with pytest.raises(NotYours):
            read_text(text.report, person, content=page(headline="khác"))
        with pytest.raises(NotYours):
            confirm_mention(mention=mention(text, "285").pk, report=text.report, line="CL01", by=person, at=NOW)
    submitted = submitted_report(unit=year.units["nganh-2"], period=year.period, rest="0", at=NOW)
    with pytest.raises(NotEditable):
        read_text(submitted, stranger)
    other = draft_report(unit=year.units["nganh-3"], period=year.period)
    clerk = make_person(year.units["nganh-3"], Role.CLERK)
    with pytest.raises(NoSuchMention):
        confirm_mention(mention=mention(text, "285").pk, report=other, line="CL01", by=clerk, at=NOW)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [("a.txt", "Không có số nào ở đây.".encode(), NothingFound), ("a.jpg", b"\xff\xd8\xff" + b"\0" * 9, KindUnknown)],
)
def test_a_file_without_figures_or_of_another_kind_is_not_kept(
    year: Year, draft: Report, name, content, refusal
) -> None:
    with pytest.raises(refusal):
        read_text(draft, year.clerk, name=name, content=content)
    assert not draft.texts.exists()


def test_the_file_hung_there_by_hand_gets_the_sentence(year: Year, draft: Report) -> None:
    from tests.reading.test_refused_files import word

    content = word(lambda made: made.add_paragraph("Tổng kinh phí quà Tết là 96 triệu đồng."))
    attach_evidence(report=draft, indicator="CL02", name="a.docx", chunks=[content], by=year.clerk, at=NOW)
    text = read_text(draft, year.clerk, content=content, name="a.docx")
    confirm(year, text, "96 triệu đồng", "CL02")
    assert draft.evidence.get().sentence
