"""Sheets that the office of the park was sent: one saved as drafts on behalf of its unions, one that waits with cells to mend."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta

import xlsxwriter

from thidua.ground.tables import AS_WRITTEN
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.worksheets.actions import match_sheet, save_sheet, send_sheet
from thidua.worksheets.queries import asked_beneath, book_of, guess_for
from thidua.workshop.actions.movements import members_of
from thidua.workshop.actions.reporting import simulated_entries
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import current_year
from thidua.workshop.rules.nation import SheetSpec
from thidua.years.models import ReportingPeriod

FIRST_ROW = 5


def receive_sheets(world: World, seat: str, period: str) -> None:
    """Every sheet of the catalogue as the reviewer at `seat` treated it: sent, matched as the system guessed, saved or not."""
    unit, declared, by = world.units[seat], world.periods[period], world.reviewers[seat]
    for spec in current_year().sheets_sent:
        at = moment(spec.day, spec.name)
        content = _workbook(world, spec, declared)
        upload = send_sheet(unit=unit, period=declared, report=None, name=spec.name, content=content, by=by, at=at)
        asked = asked_beneath(by, unit, declared, on=spec.day)
        guessed = guess_for(book_of(upload), asked, unit).matching
        upload = match_sheet(upload=upload, matching=guessed, keep_as=spec.keep_as, by=by, at=at + timedelta(minutes=4))
        if spec.saved:
            save_sheet(upload=upload, only_good=False, by=by, at=at + timedelta(minutes=9), simulated=True)


def _workbook(world: World, spec: SheetSpec, period: ReportingPeriod) -> bytes:
    """The sheet as such sheets are: a title, heads in the sender's own words, half of the names shortened."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **AS_WRITTEN})
    # The same bytes whenever the demo is built.
    book.set_properties({"created": datetime.combine(spec.day, time())})
    page = book.add_worksheet("Sheet1")
    page.write_string(0, 0, spec.title)
    for column, words in enumerate(("TT", "Tên đơn vị", *(words for words, _code, _noughts in spec.heads))):
        page.write_string(FIRST_ROW - 2, column, words)
    for number, code in enumerate(spec.units, 1):
        row = FIRST_ROW - 2 + number
        page.write_number(row, 0, number)
        page.write_string(row, 1, _name(world.units[code], period, shortened=number % 2 == 0))
        entries = simulated_entries(world, code, period.code, size=members_of(world, code, second_half=True))
        for column, (_words, indicator, noughts) in enumerate(spec.heads, 2):
            if (given := entries.get(indicator)) and given.quantity:
                page.write_number(row, column, float(given.quantity.amount.scaleb(-noughts)))
    for cell, words in spec.wrong.items():
        page.write_string(cell, words)
    book.close()
    return out.getvalue()


def _name(unit: Unit, period: ReportingPeriod, *, shortened: bool) -> str:
    name = name_of(unit, period.last_day)
    return name.replace("CĐCS Công ty", "Cty") if shortened else name
