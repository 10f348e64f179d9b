"""Texts that officers bring in: written anew for the tests, with figures of every kind a desk meets."""

from __future__ import annotations

from collections.abc import Sequence

from thidua.people.models import Person
from thidua.reports.actions import read_for_report
from thidua.reports.models import Mention, ReadText, Report
from thidua.years.models import ReportingPeriod

ROWS = (
    ("Nội dung", "ĐVT", "Kế hoạch", "Kết quả"),
    ("Suất quà Tết", "Suất", "300", "285"),
    ("Tổng kinh phí quà Tết", "Triệu đồng", "", "hơn 96"),
    ("Đoàn viên mới", "Người", "", "12"),
)


def page(rows: Sequence[Sequence[str]] = ROWS, headline: str = "Kết quả công tác") -> bytes:
    """A web page that holds a table of figures."""
    cells = "".join(f"<tr>{''.join(f'<td>{words}</td>' for words in row)}</tr>" for row in rows)
    return f"<!doctype html><html><body><h1>{headline}</h1><table>{cells}</table></body></html>".encode()


def read_text(report: Report, by: Person, *, content: bytes | None = None, name: str = "ket-qua.html") -> ReadText:
    """The page read for the draft by its officer, on the cut-off day."""
    from tests.make.reports import morning_of

    period: ReportingPeriod = report.period
    return read_for_report(report=report, name=name, content=content or page(), by=by, at=morning_of(period))


def mention(text: ReadText, surface: str) -> Mention:
    """The figure that stands in the text in these words."""
    return next(each for each in text.mentions.all() if each.surface == surface)
