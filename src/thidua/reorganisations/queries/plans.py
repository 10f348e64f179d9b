"""A decision over many units as it is entered, and what it adds up to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from django.db import connection
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from thidua.ground.values import insist, together
from thidua.indicators.queries import indicators
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitClass, UnitKind, UnitTerm
from thidua.organisations.queries import beneath_any
from thidua.organisations.rules import NoSuchUnit
from thidua.reorganisations.rules import FATE_WORDS, Balance, Fate, LineUnclear, Plan, PlanLine, SheetUnreadable

MEMBERS = "DV01"
MOST_SHARES = 1_000_000
TOLD = 20
"""Faults of a sheet that are told at once."""
COLUMNS = ("mã đơn vị", "việc", "đơn vị nhận", "phần", "tên", "loại", "loại hình")
"""Headings of the sheet: unit, what becomes of it, whom it goes to, share, and of a unit to be founded name, kind, class."""


HEADING_WITHIN = 12
"""Rows above the heading that a sheet may have: its title, what it is about."""


def read_plan_sheet(sheet: Path | BinaryIO) -> list[PlanLine]:
    """The lines of the first sheet of an Excel file; a row among its first names the columns, in any order.

    Raises SheetUnreadable, or for each line that is not understood LineUnclear, naming the cell.
    """
    try:
        opened = CalamineWorkbook.from_path(sheet) if isinstance(sheet, Path) else CalamineWorkbook.from_filelike(sheet)
        rows = opened.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as fault:
        raise SheetUnreadable from fault
    for number, row in enumerate(rows[:HEADING_WITHIN]):
        places = {str(name).strip().lower(): at for at, name in enumerate(row) if str(name).strip()}
        if all(name in places for name in COLUMNS[:3]):
            cells = ((f"{{column}}{at}", values) for at, values in enumerate(rows[number + 1 :], start=number + 2))
            return _lines(cells, places)
    raise LineUnclear(at="A1", value=", ".join(map(str, rows[0])) if rows else "—", known=", ".join(COLUMNS))


def read_plan_lines(words: str) -> list[PlanLine]:
    """The lines as they are typed or pasted from a sheet: the columns in their order, between tabs or semicolons.

    Raises LineUnclear for each line that is not understood, naming it.
    """
    places = {name: at for at, name in enumerate(COLUMNS)}
    rows = ((str(number), re.split(r"[\t;]", row)) for number, row in enumerate(words.splitlines(), start=1))
    return _lines((each for each in rows if each[1][0].strip().lower() != COLUMNS[0]), places)


def write_plan_lines(lines: Iterable[PlanLine]) -> str:
    """Lines as `read_plan_lines` reads them."""
    said = {fate: words for words, fate in reversed(FATE_WORDS.items())}
    rows = (
        (
            line.code,
            said[line.fate],
            line.to,
            str(line.share) if line.share != 1 else "",
            line.name,
            line.kind,
            line.unit_class,
        )
        for line in lines
    )
    return "\n".join("; ".join(row).rstrip("; ") for row in rows)


def _filled(row: Sequence[object]) -> bool:
    return any(str(value).strip() for value in row)


def _lines(rows: Iterable[tuple[str, Sequence[object]]], places: Mapping[str, int]) -> list[PlanLine]:
    """The filled rows as lines, each with where it stands. Raises LineUnclear, or all of them at once."""
    lines: list[PlanLine] = []
    unclear: list[LineUnclear] = []
    for where, row in rows:
        if _filled(row):
            try:
                lines.append(_line(row, places, where))
            except LineUnclear as fault:
                unclear.append(fault)
    insist(together(unclear[:TOLD]))
    return lines


def _line(row: Sequence[object], places: Mapping[str, int], where: str) -> PlanLine:
    """One line; `where` says which it is, with `{column}` for the column's letter."""

    def cell(name: str) -> str:
        value = row[places[name]] if name in places and places[name] < len(row) else ""
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()

    def at(name: str) -> str:
        return where.format(column=xl_col_to_name(places[name])) if name in places else where.format(column="")

    words, share = cell("việc").lower(), cell("phần") or "1"
    if words not in FATE_WORDS:
        raise LineUnclear(at=at("việc"), value=words, known=", ".join(list(FATE_WORDS)[:4]))
    if not share.isdecimal() or not 0 < int(share) <= MOST_SHARES:
        raise LineUnclear(at=at("phần"), value=share, known="1, 2, 3 …")
    kinds, classes = ({str(label).lower(): value for value, label in each.choices} for each in (UnitKind, UnitClass))
    kind, unit_class = cell("loại"), cell("loại hình")
    return PlanLine(
        fate=FATE_WORDS[words],
        code=cell("mã đơn vị"),
        to=cell("đơn vị nhận"),
        share=int(share),
        name=cell("tên"),
        kind=kinds.get(kind.lower(), kind),
        unit_class=classes.get(unit_class.lower(), unit_class),
        at=at("việc"),
    )


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
