"""Workbooks to fill in offline: one report line by line, or units down and indicators across. Only figures can be changed."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import get_language, gettext
from xlsxwriter.worksheet import Worksheet

from thidua.ground.tables import AS_WRITTEN, CellFormats, Value, head_format, print_on_a4, write_cell
from thidua.ground.values import Quantity
from thidua.indicators.models import Indicator, Kind
from thidua.organisations.models import Unit
from thidua.reports.models import Report
from thidua.reports.queries import Line, lines_of, values_by_unit
from thidua.worksheets.queries import Asked, name_in
from thidua.worksheets.queries.judged import NOTE, VALUE
from thidua.worksheets.rules.stamps import FORM, SHEET, UNITS, Stamp

SMALLEST, LARGEST = -(10**15), 10**15
FREE = {"locked": False, "bg_color": "#FFFBE8"}
"""The cells to fill in: open, and to be seen at once."""


def form_workbook(report: Report) -> bytes:
    """One report: its lines with last period's value and target, the figures so far in the only open columns."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **AS_WRITTEN})
    sheet = book.add_worksheet(gettext("Figures"))
    title, head, fixed, free = _formats(book)
    name = name_in(report.period, report.unit)
    sheet.write_string(0, 0, report.form.name, title)
    sheet.write_string(1, 0, name)
    sheet.write_string(2, 0, _period_line(report))
    sheet.write_string(3, 0, gettext("Fill in the yellow cells only. An empty cell means not known; write 0 for none."))
    heads = [gettext("Code"), gettext("Line"), gettext("Unit of measure"), gettext("Last period"), gettext("Target"),
             gettext("This period"), gettext("Explanation")]  # fmt: skip
    for place, words in enumerate(heads):
        sheet.write_string(5, place, words, head)
    lines = lines_of(report)
    for row, line in enumerate(lines, 6):
        required = f"{line.indicator.name} *" if line.required else line.indicator.name
        for place, value in enumerate([line.code, required, line.indicator.unit_word, line.before, line.target]):
            write_cell(sheet, row, place, value, fixed)
        write_cell(sheet, row, 5, _filled(line), free)
        write_cell(sheet, row, 6, line.figure.note or None if line.figure else None, free)
        if line.indicator.kind != Kind.TEXT:
            _numbers_only(sheet, row, 5, row, 5)
    sheet.write_string(7 + len(lines), 0, gettext("* required"))
    for place, width in enumerate((8, 52, 12, 18, 18, 20, 30)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(6, 2)
    print_on_a4(sheet, 5)
    _protect(sheet)
    _stamp(
        book,
        Stamp(FORM, str(report.pk), report.period_id, {report.unit.code: report.version}, {VALUE: 6, NOTE: 7}, 7),
    )
    book.close()
    return out.getvalue()


def units_workbook(seat: Unit, asked: Asked) -> bytes:
    """The units beneath `seat` that can be filled in, down; every line of their forms, across. What a unit's form does
    not ask is grey and shut."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **AS_WRITTEN})
    sheet = book.add_worksheet(gettext("Units"))
    title, head, fixed, free = _formats(book)
    grey = book.add_format({"bg_color": "#DDE2DF", "border": 1, "border_color": "#BBC4C0"})
    period = asked.period
    sheet.write_string(0, 0, gettext("Figures of the units beneath {unit}").format(unit=name_in(period, seat)), title)
    sheet.write_string(
        1, 0, f"{period.period.label(_language()).capitalize()}. {_dates(period.cut_off, period.deadline)}"
    )
    sheet.write_string(2, 0, gettext("Fill in the yellow cells only. An empty cell leaves what stands in the system."))
    for place, words in enumerate((gettext("Unit code"), gettext("Unit"))):
        sheet.merge_range(4, place, 5, place, words, head)
    for place, indicator in enumerate(asked.indicators, 2):
        sheet.write_string(4, place, _head(indicator), head)
        sheet.write_string(5, place, indicator.code, head)
    units = [code for code, unit in asked.units.items() if unit.refusal is None]
    there = values_by_unit([asked.reports[code] for code in units if code in asked.reports])
    for row, code in enumerate(units, 6):
        write_cell(sheet, row, 0, code, fixed)
        write_cell(sheet, row, 1, asked.units[code].name, fixed)
        values = there.get(asked.terms[code].unit_id, {})
        for place, indicator in enumerate(asked.indicators, 2):
            if indicator.code in asked.units[code].lines:
                write_cell(sheet, row, place, _exact(values.get(indicator.code)), free)
            else:
                sheet.write_blank(row, place, None, grey)
    last = 5 + max(1, len(units))
    for place, indicator in enumerate(asked.indicators, 2):
        if indicator.kind != Kind.TEXT:
            _numbers_only(sheet, 6, place, last, place)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 1 + len(asked.indicators), 14)
    sheet.set_row(4, 60)
    sheet.freeze_panes(6, 2)
    print_on_a4(sheet, 4, 5)
    _protect(sheet)
    versions = {code: asked.reports[code].version if code in asked.reports else 0 for code in units}
    columns = {indicator.code: place for place, indicator in enumerate(asked.indicators, 3)}
    _stamp(book, Stamp(UNITS, seat.code, period.code, versions, columns, 7))
    book.close()
    return out.getvalue()


def _formats(
    book: xlsxwriter.Workbook,
) -> tuple[xlsxwriter.format.Format, xlsxwriter.format.Format, CellFormats, CellFormats]:
    title = book.add_format({"bold": True, "font_size": 13})
    return title, head_format(book), CellFormats(book), CellFormats(book, **FREE)


def _period_line(report: Report) -> str:
    period = report.period
    label = period.period.label(_language()).capitalize()
    return f"{label}. {_dates(period.cut_off, period.deadline)}"


def _dates(cut_off: object, deadline: object) -> str:
    words = gettext("Figures up to {cut_off}, to be submitted by {deadline}.")
    return words.format(cut_off=f"{cut_off:%d/%m/%Y}", deadline=f"{deadline:%d/%m/%Y}")


def _head(indicator: Indicator) -> str:
    return f"{indicator.name} ({indicator.unit_word})"


def _filled(line: Line) -> Value:
    if line.figure is None:
        return None
    return _exact(line.value) if line.value is not None else line.figure.typed


def _exact(value: Quantity | str | None) -> Value:
    """A figure as it can be read back: a hedged amount keeps its hedge in the system, so its cell stays as it is."""
    return value.amount if isinstance(value, Quantity) and value.upper is None else value


def _numbers_only(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Excel warns at once where no number was typed; words such as "3,9 tỷ" may be kept all the same."""
    sheet.data_validation(
        top, left, bottom, right,
        {
            "validate": "decimal", "criteria": "between", "minimum": SMALLEST, "maximum": LARGEST,
            "error_type": "warning", "error_title": gettext("Not a number")[:32],
            "error_message": gettext("Type a number, without its unit. Keep it all the same only for words such as 3,9 tỷ."),
        },
    )  # fmt: skip


def _protect(sheet: Worksheet) -> None:
    """No password: the lock keeps fingers away from the marks, nobody out."""
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False})


def _stamp(book: xlsxwriter.Workbook, stamp: Stamp) -> None:
    marks = book.add_worksheet(SHEET)
    for row, (what, name, number) in enumerate(stamp.rows()):
        for place, word in enumerate((what, name, number)):
            if word:
                marks.write_string(row, place, word)
    marks.very_hidden()


def _language() -> str:
    return get_language() or "vi"
