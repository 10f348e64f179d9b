"""The year of the tests of reports, and sheets that officers send."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from tests.reports.conftest import Year, at, year
from thidua.people.models import Person
from thidua.worksheets.actions import match_sheet, send_sheet
from thidua.worksheets.models import Upload
from thidua.worksheets.rules.matching import Matched, Matching

__all__ = ["Year", "at", "made", "sent", "year"]

NOW = at("2023-11-30", "10:00")


def made(rows: list[list[Any]], *, sheet: str = "Biểu", more: Callable[[Any, Any], None] | None = None) -> bytes:
    """A workbook with these rows; `more` writes into it what rows cannot say."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet(sheet)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                page.write(row, column, value)
    if more:
        more(book, page)
    book.close()
    return out.getvalue()


def sent(year: Year, content: bytes, *, name: str = "bieu.xlsx", by: Person | None = None, **more: Any) -> Upload:
    """The sheet, sent by the chair of the sector union for the units beneath it."""
    given = {"unit": year.units["nganh"], "period": year.period, "report": None} | more
    return send_sheet(name=name, content=content, by=by or year.above, at=NOW, **given)


HEADS = [
    ["BẢNG TỔNG HỢP"],
    ["ĐVT: triệu đồng"],
    ["TT", "Đơn vị", "Đoàn viên", "Kết nạp mới", "Suất quà Tết", "Tiền quà Tết"],
]
GOOD = [
    [1, "Cty nganh 1", 120, 4, 50, 25.5],
    [2, "CĐCS C.ty nganh 2", "1.090", None, 10, "3,9 tỷ"],
    [3, "Công ty nganh 3", 30, 0, 0, 0],
    [None, "Tổng cộng", 1240, 4, 60, 3925.5],
]
COLUMNS = {3: Matched("DV01"), 4: Matched("DV03"), 5: Matched("CL01"), 6: Matched("CL02", 6)}


def matched(year: Year, rows: list[list[Any]], **more: Any) -> Upload:
    """The heads with these rows below, sent and laid out."""
    upload = sent(year, made(HEADS + rows, **more))
    matching = Matching("Biểu", 4, 2, COLUMNS)
    return match_sheet(upload=upload, matching=matching, keep_as="", by=year.above, at=NOW)


@pytest.fixture
def now() -> Any:
    """The moment of the tests."""
    return NOW
