"""A decision over many units as it is entered, and what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import connection
from python_calamine import CalamineWorkbook

from thidua.indicators.queries import indicators
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitTerm
from thidua.organisations.queries import beneath_any
from thidua.organisations.rules import NoSuchUnit
from thidua.reorganisations.rules import FATE_WORDS, Balance, Fate, LineUnclear, Plan, PlanLine

MEMBERS = "DV01"
COLUMNS = ("mã đơn vị", "việc", "đơn vị nhận", "phần", "tên", "loại", "loại hình")
"""Headings of the sheet: unit, what becomes of it, whom it goes to, share, and of a unit to be founded name, kind, class."""


def read_plan_sheet(path: Path) -> list[PlanLine]:
    """The lines of the first sheet of an Excel file; its first row names the columns, in any order.

    Raises LineUnclear, naming the cell.
    """
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    places = {str(name).strip().lower(): at for at, name in enumerate(rows[0])} if rows else {}
    for name in COLUMNS[:3]:
        if name not in places:
            raise LineUnclear(at="A1", value=", ".join(places) or "—", known=", ".join(COLUMNS))

    def cell(row: Sequence[object], name: str) -> str:
        value = row[places[name]] if name in places and places[name] < len(row) else ""
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()

    lines = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(str(value).strip() for value in row):
            continue
        at = f"{chr(ord('A') + places['việc'])}{number}"
        words = cell(row, "việc").lower()
        if words not in FATE_WORDS:
            raise LineUnclear(at=at, value=words, known=", ".join(list(FATE_WORDS)[:4]))
        share = cell(row, "phần") or "1"
        if not share.isdigit() or not int(share):
            raise LineUnclear(at=f"{chr(ord('A') + places['phần'])}{number}", value=share, known="1, 2, 3 …")
        lines.append(
            PlanLine(
                fate=FATE_WORDS[words],
                code=cell(row, "mã đơn vị"),
                to=cell(row, "đơn vị nhận"),
                share=int(share),
                name=cell(row, "tên"),
                kind=cell(row, "loại"),
                unit_class=cell(row, "loại hình"),
                at=at,
            )
        )
    return lines


def units_by_code(codes: Iterable[str]) -> dict[str, Unit]:
    """The units that carry these codes. Raises NoSuchUnit."""
    wanted = {code for code in codes if code}
    found = {unit.code: unit for unit in Unit.objects.filter(code__in=wanted)}
    for code in sorted(wanted - found.keys()):
        raise NoSuchUnit(code=code)
    return found


def balance_of(plan: Plan) -> Balance:
    """What the decision adds up to: grassroots unions named in it or beneath a unit that moves, and their members.

    Raises NoSuchUnit.
    """
    units = units_by_code(line.code for line in plan.lines if line.fate is not Fate.FOUND)
    fates = {units[line.code].pk: line.fate for line in plan.lines if line.fate is not Fate.FOUND}
    day = date.fromordinal(plan.on.toordinal() - 1)
    moving = [pk for pk, fate in fates.items() if fate is Fate.MOVE]
    grassroots = set(
        UnitTerm.objects.in_force(day)
        .filter(kind__in=GRASSROOTS_KINDS, unit__in=beneath_any(fates, day))
        .values_list("unit_id", flat=True)
    )
    carried = set(beneath_any(moving, day).values_list("pk", flat=True))
    ended = {pk for pk in grassroots if fates.get(pk) is Fate.END}
    merged = {pk for pk in grassroots if fates.get(pk) is Fate.MERGE}
    moved = {pk for pk in grassroots if fates.get(pk) is Fate.MOVE or (pk not in fates and pk in carried)}
    members = last_members(ended | merged | moved, plan.on)

    def counted(ids: set[int]) -> int:
        return int(sum((members.get(pk, Decimal(0)) for pk in ids), Decimal(0)))

    founded = sum(line.fate is Fate.FOUND and line.kind in GRASSROOTS_KINDS for line in plan.lines)
    concerned = ended | merged | moved
    return Balance(
        before_units=len(concerned),
        ended_units=len(ended),
        merged_units=len(merged),
        moved_units=len(moved),
        founded_units=founded,
        before_members=counted(concerned),
        ended_members=counted(ended),
        merged_members=counted(merged),
        moved_members=counted(moved),
    )


def last_members(unit_ids: Iterable[int], before: date) -> dict[int, Decimal]:
    """By unit: the members it last reported for a period that began before the day."""
    if MEMBERS not in indicators():
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct on (sheet.unit_id) sheet.unit_id, sheet.amounts[%s] from rollup_sheet as sheet
               join years_reportingperiod as period on period.code = sheet.period_id
               where sheet.unit_id = any(%s) and period.first_day < %s and sheet.amounts[%s] is not null
               order by sheet.unit_id, period.last_day desc, period.first_day desc""",
            [indicators()[MEMBERS].position + 1, list(unit_ids), before, indicators()[MEMBERS].position + 1],
        )
        return dict(cursor.fetchall())
