"""The year of the tests of reports, and sheets that officers send."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from tests.reports.conftest import Year, at, year
from thidua.people.models import Person
from thidua.worksheets.actions import send_sheet
from thidua.worksheets.models import Upload

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


@pytest.fixture
def now() -> Any:
    """The moment of the tests."""
    return NOW
