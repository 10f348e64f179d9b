"""Filling in a report: what is read, what is refused, what is kept; evidence; two people at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.make.people import make_person
from tests.make.reports import PDF, approved_report, declared, draft_report, submitted_report
from tests.reports.conftest import Year, at
from thidua.ground.files import FileEmpty, FileOfOtherKind, FileTooLarge, path_of
from thidua.ground.values import Hedge, Quantity, Refusal
from thidua.people.rules import NotYours, Role
from thidua.reports.actions import Entry, attach_evidence, open_report, remove_evidence, save_figures, submit_report
from thidua.reports.models import Evidence, Figure, Report
from thidua.reports.queries import figures_before, lines_of, values_of, warnings_of
from thidua.reports.rules import (
    EvidenceTwice,
    LineRefusals,
    NoFormAsked,
    NoSuchEvidence,
    NoSuchLine,
    NotEditable,
    ReportExists,
    StalePage,
    State,
)
from thidua.trail.queries import events_of

pytestmark = pytest.mark.django_db

NOW = at("2023-11-30")


@pytest.fixture
def draft(year: Year) -> Report:
    """An empty draft of the unit."""
    return open_report(unit=year.unit, period=year.period, by=year.clerk, at=NOW)


def save(report: Report, year: Year, version: int | None = None, **typed: str) -> Report:
    entries = {code: Entry(typed=text) for code, text in typed.items()}
    return save_figures(report=report, entries=entries, by=year.clerk, at=NOW, version=version)


def test_the_form_of_a_report_follows_from_the_units_class(year: Year, draft: Report) -> None:
    assert (draft.state, draft.number, draft.form.code) == (State.DRAFT, 1, "cdcs-nam-dn")


def test_a_unit_that_no_form_asks_gets_no_report(year: Year) -> None:
    month = declared("2023-05")
    with pytest.raises(NoFormAsked):
        open_report(unit=year.unit, period=month, by=year.clerk, at=NOW)


def test_one_report_stands_for_a_unit_and_period(year: Year, draft: Report) -> None:
    with pytest.raises(ReportExists):
        open_report(unit=year.unit, period=year.period, by=year.chair, at=NOW)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1204", 1204),
        ("1.204", 1204),
        ("1 204", 1204),
        (" 1.204 ", 1204),
        ("0", 0),
        ("96 tr", 96_000_000),
        ("3,9 tỷ", 3_900_000_000),
        ("-5", -5),
        ("12,5", Decimal("12.5")),
    ],
)
def test_a_number_is_read_as_officers_write_it(year: Year, draft: Report, typed: str, amount: int) -> None:
    save(draft, year, CL02=typed)
    figure = draft.figures.get()
    assert (figure.amount, figure.hedge, figure.typed) == (amount, Hedge.EXACT, typed.strip())


@pytest.mark.parametrize(
    "typed",
    ["1,204", "1.2", "1,234,567", "mười hai", "12 cái", "1e5", "1.20.4", "--3", "9" * 30, "x" * 300, "=1+1", "1\n2"],
)
def test_what_cannot_be_read_is_refused_and_kept_as_typed(year: Year, draft: Report, typed: str) -> None:
    with pytest.raises(LineRefusals) as no:
        save(draft, year, CL02=typed)
    assert [code for code, _why in no.value.at] == ["CL02"]
    figure = draft.figures.get()
    assert (figure.amount, figure.typed) == (None, typed[:200])


def test_every_unreadable_line_is_refused_at_once_and_the_readable_ones_are_saved(year: Year, draft: Report) -> None:
    with pytest.raises(LineRefusals) as no:
        save(draft, year, DV01="1.204", CL01="abc", CL02="1,200", CL05="7")
    assert [code for code, _why in no.value.at] == ["CL01", "CL02"]
    assert values_of(draft) == {"DV01": Quantity(Decimal(1204)), "CL05": Quantity(Decimal(7))}


def test_a_line_not_sent_stays_and_a_blank_one_loses_its_figure(year: Year, draft: Report) -> None:
    save(draft, year, DV01="10", CL01="5")
    save(draft, year, CL01="  ")
    assert values_of(draft) == {"DV01": Quantity(Decimal(10))}
    assert Figure.objects.filter(report=draft).count() == 1


def test_a_text_is_kept_word_by_word(year: Year, draft: Report) -> None:
    save(draft, year, KN01="Đề nghị sớm tổ chức tập huấn.")
    assert values_of(draft) == {"KN01": "Đề nghị sớm tổ chức tập huấn."}


def test_a_figure_from_a_source_keeps_its_hedge_until_somebody_types_over_it(year: Year, draft: Report) -> None:
    over = Quantity(Decimal(3_900_000_000), Hedge.OVER)
    save_figures(report=draft, entries={"CL02": Entry(quantity=over, source="bài báo")}, by=None, at=NOW)
    save(draft, year, CL02="3.900.000.000")  # the field sent back as it was shown
    assert (draft.figures.get().quantity, draft.figures.get().source) == (over, "bài báo")
    save(draft, year, CL02="3.912.450.000")
    assert (draft.figures.get().quantity, draft.figures.get().source) == (Quantity(Decimal(3_912_450_000)), "")


def test_signs_that_cannot_be_printed_never_reach_the_database(year: Year, draft: Report) -> None:
    dirty = {"DV01": Entry(typed="1\x00204", note="hai\x00 dòng\nmột"), "KN01": Entry(typed="có\x00")}
    save_figures(report=draft, entries=dirty, by=year.clerk, at=NOW)
    assert values_of(draft) == {"DV01": Quantity(Decimal(1204)), "KN01": "có"}
    assert draft.figures.get(indicator="DV01").note == "hai dòng một"


def test_a_line_the_form_does_not_ask_is_refused_and_nothing_is_written(year: Year, draft: Report) -> None:
    with pytest.raises(NoSuchLine):
        save(draft, year, DV01="10", TC01="3")
    assert not draft.figures.exists()


def test_a_page_opened_before_somebody_saved_is_told_and_overwrites_nothing(year: Year, draft: Report) -> None:
    save(draft, year, version=0, DV01="10")
    with pytest.raises(StalePage) as no:
        save_figures(report=draft, entries={"DV01": Entry(typed="11")}, by=year.chair, at=NOW, version=0)
    assert no.value.values["who"] == year.clerk.full_name
    assert values_of(draft) == {"DV01": Quantity(Decimal(10))}
    save_figures(report=draft, entries={"DV01": Entry(typed="11")}, by=year.chair, at=NOW, version=1)
    assert values_of(draft) == {"DV01": Quantity(Decimal(11))}


def test_nobody_changes_figures_of_a_report_that_was_handed_in(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10")
    with pytest.raises(NotEditable):
        save(report, year, DV01="11")
    with pytest.raises(NotEditable):
        attach_evidence(report=report, indicator="DV01", name="a.pdf", chunks=[PDF], by=year.clerk, at=NOW)


def test_a_stranger_neither_opens_nor_saves(year: Year, draft: Report) -> None:
    stranger = make_person(year.units["nganh-2"], Role.CHAIR)
    with pytest.raises(NotYours):
        save_figures(report=draft, entries={"DV01": Entry(typed="1")}, by=stranger, at=NOW)
    with pytest.raises(NotYours):
        open_report(unit=year.units["nganh-3"], period=year.period, by=stranger, at=NOW)


def test_a_file_hangs_at_its_figure_and_can_be_taken_away(year: Year, draft: Report) -> None:
    file = attach_evidence(report=draft, indicator="CL01", name="ký nhận.pdf", chunks=[PDF], by=year.clerk, at=NOW)
    assert path_of(file.sha256).read_bytes() == PDF
    assert (file.media_type, file.size, file.ending) == ("application/pdf", len(PDF), "PDF")
    with pytest.raises(EvidenceTwice):
        attach_evidence(report=draft, indicator="CL01", name="lại.pdf", chunks=[PDF], by=year.clerk, at=NOW)
    remove_evidence(report=draft, evidence=file.pk, by=year.chair, at=NOW)
    assert not draft.evidence.exists()
    removed = events_of(draft).get(verb="evidence.removed")
    assert removed.data["sha256"] == file.sha256
    with pytest.raises(NoSuchEvidence):
        remove_evidence(report=draft, evidence=file.pk, by=year.chair, at=NOW)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("danh-sach.pdf", b"<html><script>", FileOfOtherKind),
        ("danh-sach.pdf", b"MZ\x90\x00", FileOfOtherKind),
        ("danh-sach.exe", PDF, FileOfOtherKind),
        ("danh-sach.docx", b"PK\x03\x04 not a zip", FileOfOtherKind),
        ("anh.png", b"\xff\xd8\xff\xe0 a jpeg", FileOfOtherKind),
        ("trong.pdf", b"", FileEmpty),
        ("to.pdf", PDF + b"\0" * (21 * 1024 * 1024), FileTooLarge),
    ],
)
def test_a_file_that_lies_is_empty_or_too_large_is_refused(
    year: Year, draft: Report, name: str, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        attach_evidence(report=draft, indicator="CL01", name=name, chunks=[content], by=year.clerk, at=NOW)
    assert not Evidence.objects.exists()


def test_last_periods_figure_stands_beside_each_line(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", KN01="Không")
    assert figures_before(year.unit, year.period.period) == {"DV01": Quantity(Decimal(1204)), "KN01": "Không"}
    report = draft_report(unit=year.unit, period=year.period, DV01="1.231")
    line = next(line for line in lines_of(report) if line.code == "DV01")
    assert (line.quantity, line.before) == (Quantity(Decimal(1231)), Quantity(Decimal(1204)))


def test_an_unusual_figure_is_noticed_against_the_period_before(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="1.204", CL13="41", CL14="4.100.000")
    report = draft_report(unit=year.unit, period=year.period, DV01="1.231", CL13="412", CL14="41.200.000")
    assert [(each.indicators[0], each.blocking) for each in warnings_of(report)] == [("CL13", False), ("CL14", False)]


def test_an_unread_line_keeps_the_report_from_being_submitted(year: Year, draft: Report) -> None:
    with pytest.raises(LineRefusals):
        save(draft, year, DV01="10", CL01="mười")
    with pytest.raises(LineRefusals, match="CL01"):
        submit_report(report=draft, by=year.chair, at=NOW)
