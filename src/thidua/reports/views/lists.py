"""The lists of these pages as files: what a table on the screen shows in part, a file holds whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from thidua.ground.tables import Column, Table, Value
from thidua.ground.values import Period
from thidua.indicators.models import Indicator
from thidua.organisations.models import UnitTerm
from thidua.organisations.queries import latest_terms
from thidua.reports.models import Report
from thidua.reports.queries import Line, Shift, Shifts
from thidua.reports.queries.lineage import Rung
from thidua.reports.queries.shifts import SHOWN
from thidua.reports.rules import STATE_NAMES, State
from thidua.rollup.queries import Reading, Split
from thidua.years.models import ReportingPeriod


def reports_table(title: str, reports: QuerySet[Report], name: str = "") -> Table:
    """Reports with unit, period, state and the days that count."""
    columns = (
        Column(gettext("Period")), Column(gettext("Unit")), Column(gettext("Amendment, number")), Column(gettext("State")),
        Column(gettext("Submitted")), Column(gettext("Days late")), Column(gettext("Decided")),
        Column(gettext("Entered on behalf")), Column(gettext("simulated")),
    )  # fmt: skip

    def rows() -> Iterable[list[Value]]:
        found = list(reports)
        terms = latest_terms({report.unit_id for report in found})
        for report in found:
            yield [
                report.period.period, terms[report.unit_id].name, report.number if report.is_amendment else None,
                gettext(STATE_NAMES[State(report.state)]), report.submitted_at, report.late_days, report.decided_at,
                _yes(report.stand_in_id), _yes(report.simulated),
            ]  # fmt: skip

    return Table(title, columns, rows(), name=name)


def report_table(title: str, lines: Iterable[Line], about: Sequence[str]) -> Table:
    """One report line by line, with last period, target and explanation."""
    columns = (
        Column(gettext("Indicator")), Column(gettext("Line")), Column(gettext("Unit of measure")),
        Column(gettext("Last period")), Column(gettext("Target")), Column(gettext("This period")),
        Column(gettext("Explanation")), Column(gettext("Source")), Column(gettext("simulated")),
    )  # fmt: skip
    rows = (
        (
            line.code, line.indicator.name, line.indicator.unit_word, line.before, line.target, line.value,
            line.figure.note if line.figure else None, line.figure.source if line.figure else None,
            _yes(line.figure and line.figure.simulated),
        )
        for line in lines
    )  # fmt: skip
    return Table(title, columns, rows, about, name="bao-cao")


def lineage_table(step: Rung) -> Table:
    """What adds up to one number, part by part."""
    unit = step.reading.indicator.unit_word
    columns = (
        Column(gettext("Unit")),
        Column(gettext("Total"), unit),
        Column(gettext("Reported")),
        Column(gettext("Asked")),
    )
    rows = (
        (
            gettext("Own work") if each.part.is_own else each.name, each.part.reading.quantity or each.part.reading.text,
            each.part.reading.reported, each.part.reading.expected,
        )
        for each in step.addends
    )  # fmt: skip
    about = [step.reading.period.label(get_language() or "vi"), gettext("Source: approved reports")]
    return Table(f"{step.reading.indicator.name}, {step.name}", columns, rows, about, name="nguon-so")


def readings_table(
    title: str,
    head: str,
    indicators: Sequence[Indicator],
    rows: Iterable[tuple[str, Sequence[Reading | None]]],
    about: Sequence[str],
) -> Table:
    """Units or classes down, indicators across."""
    columns = (Column(head), *(Column(each.name, each.unit_word) for each in indicators))
    return Table(
        title,
        columns,
        ((name, *(each.quantity if each else None for each in readings)) for name, readings in rows),
        about,
    )


def silent_table(title: str, silent: Iterable[tuple[str, ReportingPeriod, Iterable[UnitTerm]]]) -> Table:
    """Units that have handed in nothing: (the unit above, the period, who is silent)."""
    columns = (
        Column(gettext("Unit")), Column(gettext("Union directly above")), Column(gettext("Period")),
        Column(gettext("Deadline")), Column(gettext("Class")),
    )  # fmt: skip
    rows = (
        (term.name, above, period.period, period.deadline, term.get_unit_class_display())
        for above, period, terms in silent
        for term in terms
    )
    return Table(title, columns, rows, name="chua-gui")


def shifts_tables(found: Shifts, period: Period) -> dict[str, Table]:
    """The figures that moved most, by either measure."""
    about = [
        period.label(get_language() or "vi"),
        gettext("At most the {count} figures that moved most.").format(count=SHOWN),
    ]
    line = (
        Column(gettext("Unit")),
        Column(gettext("Indicator")),
        Column(gettext("Line")),
        Column(gettext("Unit of measure")),
    )
    against_before = ((*_of(each), each.before, each.now, _rounded(each.growth)) for each in found.against_before)
    against_peers = (
        (*_of(each), each.now, _rounded(each.rate), _rounded(each.peers.median) if each.peers else None,
         each.peers.count if each.peers else None, _rounded(each.times))
        for each in found.against_peers
    )  # fmt: skip
    return {
        "ky-truoc": Table(
            gettext("Against the last period"),
            (*line, Column(gettext("Last period")), Column(gettext("This period")), Column(gettext("Rise or fall"), "%")),
            against_before,
            about,
        ),
        "tuong-dong": Table(
            gettext("Against units alike"),
            (*line, Column(gettext("This period")), Column(gettext("Per 100 members")), Column(gettext("Middle of units alike")),
             Column(gettext("Units alike")), Column(gettext("Times"))),
            against_peers,
            about,
        ),
    }  # fmt: skip


def closing_table(title: str, rows: Iterable[tuple[Reading, Split | None]]) -> Table:
    """A closed or open period line by line: own work, the units beneath, both."""
    columns = (
        Column(gettext("Indicator")), Column(gettext("Line")), Column(gettext("Unit of measure")), Column(gettext("Own work")),
        Column(gettext("Units beneath")), Column(gettext("Total")), Column(gettext("Reported")), Column(gettext("Asked")),
    )  # fmt: skip
    lines = (
        (
            reading.indicator.code, reading.indicator.name, reading.indicator.unit_word, split.own if split else None,
            split.beneath if split else None, reading.quantity or reading.text or None, reading.reported, reading.expected,
        )
        for reading, split in rows
    )  # fmt: skip
    return Table(title, columns, lines, name="chot-ky")


def _of(shift: Shift) -> tuple[str, ...]:
    indicator = shift.indicator
    return shift.name, indicator.code, indicator.name, indicator.unit_word


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _yes(value: object) -> str | None:
    return "x" if value else None
