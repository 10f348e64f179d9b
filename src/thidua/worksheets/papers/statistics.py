"""Statistical forms 1-HĐCĐ and 2-HĐCĐ as printed sheets, as far as they are known; what is unverified stands on them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext

from thidua.ground.tables import AS_WRITTEN, CellFormats, Value, head_format, print_on_a4, write_cell
from thidua.indicators.models import Kind
from thidua.indicators.queries import catalogue, groups, indicators
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitClass
from thidua.organisations.queries import superior, term_of
from thidua.reports.models import Report
from thidua.reports.queries import asks_report, lines_of
from thidua.rollup.queries import Reading, by_class, totals
from thidua.worksheets.queries import name_in
from thidua.years.models import ReportingPeriod

BY_EMPLOYER = ("LD05",)
"""Means that form 2 splits by kind of employer."""


def statistics_workbook(unit: Unit, period: ReportingPeriod, report: Report | None) -> bytes:
    """Form 1 of a grassroots union from `report`, the newest that the reader may see; form 2 of an upper union from the
    totals of its branch.

    Official papers are Vietnamese only. A missing figure is an empty cell, never 0.
    """
    with translation.override("vi"):
        term = term_of(unit, period.last_day)
        is_grassroots = term is not None and term.kind in GRASSROOTS_KINDS
        if is_grassroots:
            form = asks_report(term, period.period)
            title = form.name_vi if form else gettext("Form 1-HĐCĐ")
            heads, rows = _of_report(report)
        else:
            title = gettext("Form 2-HĐCĐ: the figures of {unit} and everything beneath").format(
                unit=name_in(period, unit)
            )
            heads, rows = _of_branch(unit, period)
        return _printed(unit, period, title, heads, rows)


Sheet = tuple[list[str], list[tuple[str, Sequence[Value]]]]
"""Heads, and rows each with the group it stands under."""


def _of_report(report: Report | None) -> Sheet:
    heads = [gettext("Line"), gettext("Unit of measure"), gettext("Figure"), gettext("Explanation")]
    lines = lines_of(report) if report else []
    return heads, [
        (
            line.indicator.group,
            [line.indicator.name, line.indicator.unit_word, line.value, line.figure.note if line.figure else None],
        )
        for line in lines
    ]


def _of_branch(unit: Unit, period: ReportingPeriod) -> Sheet:
    heads = [gettext("Line"), gettext("Unit of measure"), gettext("Figure"), "%", gettext("Grassroots unions reported")]
    readings = totals(unit, period.period)
    known = indicators()
    rates = {each.numerator_id: each for each in known.values() if each.kind == Kind.RATIO}
    rows: list[tuple[str, Sequence[Value]]] = []
    for code, reading in readings.items():
        indicator = reading.indicator
        if indicator.kind == Kind.RATIO or not (reading.expected or reading.quantity is not None):
            continue
        rate = readings.get(rates[code].code) if code in rates else None
        rows.append((indicator.group, _line(indicator.name, reading, rate)))
        if code in BY_EMPLOYER:
            rows += [
                (indicator.group, _line(f"– {name}", part, None)) for name, part in _by_employer(unit, code, period)
            ]
    return heads, rows


def _line(name: str, reading: Reading, rate: Reading | None) -> Sequence[Value]:
    share = round(rate.quantity.amount, 1) if rate and rate.quantity else None
    value: Value = reading.quantity if reading.quantity is not None else reading.text
    return [name, reading.indicator.unit_word, value, share, f"{reading.reported}/{reading.expected}"]


def _by_employer(unit: Unit, code: str, period: ReportingPeriod) -> Iterable[tuple[str, Reading]]:
    for strand, reading in by_class(unit, code, period.period).items():
        unit_class = strand.partition("/")[2] or strand
        if unit_class in UnitClass.values and reading.quantity is not None:
            yield str(UnitClass(unit_class).label), reading


def _printed(
    unit: Unit, period: ReportingPeriod, title: str, heads: list[str], rows: list[tuple[str, Sequence[Value]]]
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **AS_WRITTEN})
    face = {"font_name": "Times New Roman", "font_size": 12}
    sheet = book.add_worksheet(gettext("Statistics"))
    bold = book.add_format({"bold": True, **face})
    centre = book.add_format({"bold": True, "align": "center", **face, "font_size": 14})
    slim = book.add_format({"italic": True, "text_wrap": True, "valign": "top", **face, "font_size": 10})
    cells, head = CellFormats(book, **face), head_format(book)
    above = superior(unit, period.last_day)
    last = len(heads)
    sheet.write_string(0, 0, name_in(period, above).upper() if above else "", book.add_format(face))
    sheet.write_string(1, 0, name_in(period, unit).upper(), bold)
    sheet.merge_range(3, 0, 3, last, title, centre)
    days = gettext("{period}, figures up to {cut_off}").format(
        period=period.period.label("vi").capitalize(), cut_off=f"{period.cut_off:%d/%m/%Y}"
    )
    sheet.merge_range(4, 0, 4, last, days, book.add_format({"italic": True, "align": "center", **face}))
    for place, words in enumerate([gettext("No."), *heads]):
        sheet.write_string(6, place, words, head)
    row, number = 6, 0
    for group in groups():
        of_group = [values for code, values in rows if code == group.code]
        if of_group:
            row += 1
            sheet.merge_range(row, 0, row, last, group.name_vi, book.add_format({"bold": True, "border": 1, **face}))
        for values in of_group:
            row, number = row + 1, number + 1
            for place, value in enumerate([number, *values]):
                write_cell(sheet, row, place, value, cells)
    row += 2
    for said in _unverified():
        sheet.merge_range(row, 0, row, last, said, slim)
        sheet.set_row(row, 30)
        row += 1
    sheet.write_string(row + 1, 1, gettext("Prepared by"), bold)
    sheet.write_string(row + 1, max(2, last - 1), gettext("On behalf of the executive committee"), bold)
    for place, width in enumerate((6, 56, 12, 20, 12, 18)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(7, 0)
    print_on_a4(sheet, 6)
    sheet.set_portrait()
    book.close()
    return out.getvalue()


def _unverified() -> list[str]:
    """What the catalogue itself says was not verified, so that nobody takes the sheet for the full statutory form."""
    loaded = catalogue()
    review = (loaded.review if loaded else {}).get("forms", {})
    said = [each.get("vi", "") if isinstance(each, dict) else str(each) for each in review.get("unverified", ())]
    first = gettext("This sheet holds the lines of form {form} that could be read; it is not the full statutory form.")
    return [first.format(form="1-HĐCĐ, 2-HĐCĐ"), *filter(None, said)]
