"""Which year a report compares where two calendars meet in one cluster."""

from __future__ import annotations

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members
from thidua.ground.values import write_quantity
from thidua.rollup.queries import Reading, totals, totals_by_own_year
from thidua.yearbook.models import Subject
from thidua.yearbook.queries.figures import period_of
from thidua.years.queries import years_of

SHOWN = 8


def calendar_lines(subject: Subject, year: int) -> list[str]:
    """What the report of a cluster with two calendars says first: which year its figures compare, and the sums that read
    otherwise when each member goes by its own year. Nothing where there is one calendar."""
    if not isinstance(subject, Cluster):
        return []
    period = period_of(year)
    years = years_of(members(subject, period.last_day), period)
    school_year = years.school_year
    if school_year is None:
        return []
    said = (
        f"Có {years.schools} đơn vị thi đua theo {school_year.label()}, {years.others} đơn vị theo năm thi đua {year}. "
        f"Số liệu trong báo cáo so sánh theo năm thi đua {year}."
    )
    plain, own = totals(subject, period), totals_by_own_year(subject, period)
    other = [
        reading
        for code, reading in own.items()
        if reading.quantity is not None and reading.quantity != plain[code].quantity
    ]
    if not other:
        return [said]
    return [f"{said} Tính mỗi đơn vị theo năm của mình: {'; '.join(_told(reading) for reading in other[:SHOWN])}."]


def _told(reading: Reading) -> str:
    assert reading.quantity is not None
    amount = write_quantity(reading.quantity, reading.indicator.unit_vi, "vi")
    asked = f" ({reading.reported}/{reading.expected} CĐCS)" if reading.expected else ""
    name = reading.indicator.name_vi
    return f"{name[:1].lower()}{name[1:]} {amount}{asked}"
