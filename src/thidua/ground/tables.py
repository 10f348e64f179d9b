"""Any list or table of a page as a file: .xlsx or CSV. Nothing in it ever becomes a formula.

A view says which lists its page holds, `if file := sent_as_file(request, {"cho-duyet": Table(…)}): return file`, and the page
writes `{% as_file "cho-duyet" title %}` beside the list; where a page holds one list only, its key is "". A file holds the
whole list, also where the page shows a part of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from thidua.ground.pages import words_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Hedge, Period, Quantity, Refusal, plain, write_full
from thidua.ground.values.typed import PLACES

Value = str | int | Decimal | date | datetime | Quantity | Period | Refusal | None
"""What one cell may hold. None is an empty cell: missing is not zero."""

ASKED = "tep"
"""The question in an address that asks for the file instead of the page: `?tep=xlsx`."""
LISTED = "bang"
"""Where a page holds several lists, which of them: `?tep=xlsx&bang=cho-duyet`."""
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
EXACT_DIGITS = 15
"""A cell of a spreadsheet holds no more; a longer number is written as text, so that no digit is lost."""
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_CELL = 32_767
WIDEST = 48
# Excel shows these as they are; no control letter is allowed in its XML.
_UNPRINTABLE = {code: None for code in range(32) if code not in (9, 10, 13)}


@dataclass(frozen=True)
class Column:
    """The head of one column; `unit` stands in it, as in "Tiền quà Tết (đồng)"."""

    head: str
    unit: str = ""

    @property
    def title(self) -> str:
        """The head with its unit."""
        return f"{self.head} ({self.unit})" if self.unit else self.head


@dataclass(frozen=True)
class Table:
    """One list: its title, lines under it (period, source, when it was made), column heads and rows of values.

    `rows` may be any iterable, read once. `name` is the file's name without its ending; by default the title.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    about: Sequence[str] = ()
    name: str = ""

    @property
    def stem(self) -> str:
        """The file's name without its ending, in letters every program takes."""
        return slugify((self.name or self.title).replace("đ", "d").replace("Đ", "D"))[:80] or "thi-dua"


def file_asked(request: HttpRequest) -> str:
    """The ending of the file that the address asks for, "xlsx" or "csv"; empty when it asks for the page."""
    ending = request.GET.get(ASKED, "")
    return ending if ending in MEDIA else ""


def sent_as_file(request: HttpRequest, tables: Mapping[str, Table]) -> HttpResponse | None:
    """The list that the address asks for as a download; None when it asks for the page. Rows of the others are never read.

    Raises Http404 for a list that the page does not hold.
    """
    ending = file_asked(request)
    if not ending:
        return None
    table = tables.get(request.GET.get(LISTED, ""))
    if table is None:
        raise Http404
    return send_table(table, ending)


def send_table(table: Table, ending: str) -> HttpResponse:
    """The table as a download."""
    return send_file(xlsx_of(table) if ending == "xlsx" else csv_of(table), f"{table.stem}.{ending}")


def send_file(content: bytes, name: str, media_type: str = "") -> HttpResponse:
    """Bytes that the house made, as a download that no cache keeps; of a table its name says the type."""
    response = HttpResponse(content, content_type=media_type or MEDIA[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def xlsx_of(table: Table) -> bytes:
    """The table as a workbook of one sheet: heads frozen and repeated on A4 landscape, numbers as numbers."""
    out = io.BytesIO()
    # No cell is ever guessed to be a formula, a link or a number: what it is follows from its value alone.
    book = xlsxwriter.Workbook(out, {"in_memory": True, **AS_WRITTEN})
    sheet = book.add_worksheet(gettext("Table"))
    bold, head = book.add_format({"bold": True, "font_size": 13}), head_format(book)
    cells = CellFormats(book)
    sheet.write_string(0, 0, table.title, bold)
    for at, line in enumerate(table.about, 1):
        sheet.write_string(at, 0, line)
    top = 2 + len(table.about)
    widths = [min(WIDEST, max(10, len(column.title) + 2)) for column in table.columns]
    for place, column in enumerate(table.columns):
        sheet.write_string(top, place, column.title, head)
    row = top
    for row, values in enumerate(table.rows, top + 1):
        for place, value in enumerate(values):
            shown = write_cell(sheet, row, place, value, cells)
            widths[place] = max(widths[place], min(WIDEST, len(shown) + 2))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(top + 1, 1)
    if table.columns:
        sheet.autofilter(top, 0, max(row, top + 1), len(table.columns) - 1)
    print_on_a4(sheet, top)
    book.close()
    return out.getvalue()


AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of a workbook in which no string is guessed to be something else."""


class CellFormats:
    """The few formats that cells of values need, made once for a workbook. `more` is laid over each."""

    def __init__(self, book: xlsxwriter.Workbook, **more: object) -> None:
        common = {"valign": "top", "border": 1, "border_color": "#BBC4C0", **more}
        self.text = book.add_format({"text_wrap": True, "num_format": "@", **common})
        self.whole = book.add_format({"num_format": "#,##0", **common})
        self.decimal = book.add_format({"num_format": "#,##0.####", **common})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", **common})
        self.moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", **common})


def head_format(book: xlsxwriter.Workbook) -> Format:
    """How heads of columns look."""
    return book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E6EBE8"})


def print_on_a4(sheet: Worksheet, head_row: int, last_head_row: int | None = None) -> None:
    """A4 landscape, as wide as the page, its heads repeated on every page, pages numbered."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head_row, head_row if last_head_row is None else last_head_row)
    sheet.set_footer("&C&P/&N")


def write_cell(sheet: Worksheet, row: int, place: int, value: Value, formats: CellFormats) -> str:
    """Write one value; returns the text a reader sees. A string is written as a string whatever it begins with."""
    match value:
        case None:
            sheet.write_blank(row, place, None, formats.text)
            return ""
        case datetime():
            moment = value.astimezone(VIETNAM).replace(tzinfo=None)
            sheet.write_datetime(row, place, moment, formats.moment)
            return f"{moment:%d/%m/%Y %H:%M}"
        case date():
            sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), formats.day)  # noqa: DTZ001
            return f"{value:%d/%m/%Y}"
    number = number_of(value)
    if number is not None and -int(number.as_tuple().exponent) > PLACES:
        number = round(number, PLACES)  # an average or a share: it has more decimals than any figure is kept with
    if number is not None and len(number.as_tuple().digits) <= EXACT_DIGITS:
        is_whole = number == number.to_integral_value()
        sheet.write_number(row, place, float(number), formats.whole if is_whole else formats.decimal)
        return plain(number)
    text = text_of(value)[:LONGEST_CELL]
    sheet.write_string(row, place, text, formats.text)
    return text


def csv_of(table: Table) -> bytes:
    """The table as CSV that a double click opens rightly: UTF-8 with its mark; in Vietnamese ";" between cells.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; a number never does.
    """
    vietnamese = (get_language() or "vi").startswith("vi")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if vietnamese else ",", lineterminator="\r\n")
    writer.writerows(_lines(table, "," if vietnamese else "."))
    return ("\ufeff" + out.getvalue()).encode()


def _lines(table: Table, mark: str) -> Iterator[list[str]]:
    yield [_harmless(column.title) for column in table.columns]
    for values in table.rows:
        yield [_in_csv(value, mark) for value in values]


def _in_csv(value: Value, mark: str) -> str:
    number = number_of(value)
    return plain(number).replace(".", mark) if number is not None else _harmless(text_of(value))


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_BEGINS) or text.startswith(FORMULA_BEGINS) else text


def number_of(value: Value) -> Decimal | None:
    """The value as an exact number; None for words, days and hedged amounts, which a program must not add."""
    match value:
        case bool():
            return None
        case int() | Decimal():
            return Decimal(value)
        case Quantity(amount=amount, hedge=Hedge.EXACT):
            return amount
    return None


def text_of(value: Value) -> str:
    """The value as a reader of the current language expects it."""
    language = get_language() or "vi"
    match value:
        case None:
            return ""
        case Quantity():
            return write_full(value, language)
        case Period():
            return value.label(language)
        case Refusal():
            return words_of(value)
        case datetime():
            return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case Decimal():
            return plain(value)
    return str(value).translate(_UNPRINTABLE)
