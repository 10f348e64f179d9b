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

from thidua.ground.arrays import array_of, words_of
from thidua.ground.values import insist, together
from thidua.indicators.queries import indicators
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitClass, UnitKind
from thidua.organisations.rules import NoSuchUnit
from thidua.reorganisations.rules import FATE_WORDS, Balance, Fate, LineUnclear, Named, Plan, PlanLine, SheetUnreadable
from thidua.years.models import ReportingPeriod

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


def named_units(codes: Iterable[str]) -> dict[str, Named]:
    """By code: the units that carry these, as their terms stand. Codes that nobody carries are left out."""
    with connection.cursor() as cursor:  # as one array: there may be thousands
        cursor.execute(
            """select unit.code, unit.id, last.name, last.kind, last.parent_id, last.first, last.valid_from, last.valid_until
               from organisations_unit as unit cross join lateral (
                   select *, min(valid_from) over () as first from organisations_unitterm where unit_id = unit.id
                   order by valid_from desc limit 1
               ) as last
               where unit.code = any(array(select jsonb_array_elements_text(%s::jsonb)))""",
            [words_of({code for code in codes if code})],
        )
        return {row[0]: Named(*row[1:]) for row in cursor.fetchall()}


def named_unit(unit: Unit) -> Named:
    """The unit as its terms stand. Every unit has one."""
    return named_units([unit.code])[unit.code]


def named_in(plan: Plan) -> dict[str, Named]:
    """By code: every unit that the plan names and that is there."""
    return named_units(code for line in plan.lines for code in (line.code, line.to))


def balance_of(plan: Plan, named: Mapping[str, Named] | None = None) -> Balance:
    """What the decision adds up to: grassroots unions named in it or beneath a unit that moves, and their members.

    `named` is what `named_in` says. Raises NoSuchUnit.
    """
    named = named_in(plan) if named is None else named
    changed = [line for line in plan.lines if line.fate is not Fate.FOUND]
    if strange := next((line.code for line in changed if line.code not in named), None):
        raise NoSuchUnit(code=strange)
    day = date.fromordinal(plan.on.toordinal() - 1)
    fates = {named[line.code].unit: line.fate for line in changed}
    of_fate: dict[Fate, set[int]] = {fate: set() for fate in Fate}
    for line in changed:
        unit = named[line.code]
        if unit.kind in GRASSROOTS_KINDS and unit.first <= day < unit.until:
            of_fate[line.fate].add(unit.unit)
    moving = [unit for unit, fate in fates.items() if fate is Fate.MOVE]
    of_fate[Fate.MOVE] |= _grassroots_beneath(moving, day) - fates.keys()
    concerned = of_fate[Fate.END] | of_fate[Fate.MERGE] | of_fate[Fate.MOVE]
    members = last_members(concerned, plan.on)

    def counted(ids: set[int]) -> int:
        return int(sum((members.get(pk, Decimal(0)) for pk in ids), Decimal(0)))

    return Balance(
        before_units=len(concerned),
        ended_units=len(of_fate[Fate.END]),
        merged_units=len(of_fate[Fate.MERGE]),
        moved_units=len(of_fate[Fate.MOVE]),
        founded_units=sum(line.fate is Fate.FOUND and line.kind in GRASSROOTS_KINDS for line in plan.lines),
        before_members=counted(concerned),
        ended_members=counted(of_fate[Fate.END]),
        merged_members=counted(of_fate[Fate.MERGE]),
        moved_members=counted(of_fate[Fate.MOVE]),
    )


def _grassroots_beneath(units: list[int], on: date) -> set[int]:
    """The grassroots unions strictly beneath these on the day. Most units are leaves: only the others are asked for their branch."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select term.unit_id from unnest(%(units)s::bigint[]) as given (unit_id)
               join organisations_branch as branch on branch.ancestor_id = given.unit_id and branch.depth > 0
                   and branch.valid_from <= %(on)s and branch.valid_until > %(on)s
               join organisations_unitterm as term on term.unit_id = branch.descendant_id
                   and term.valid_from <= %(on)s and term.valid_until > %(on)s and term.kind = any(%(kinds)s)
               where exists (select from organisations_unitterm as child where child.parent_id = given.unit_id)""",
            {"units": array_of(units), "on": on, "kinds": [kind.value for kind in GRASSROOTS_KINDS]},
        )
        return {unit for (unit,) in cursor.fetchall()}


def last_members(unit_ids: Iterable[int], before: date) -> dict[int, Decimal]:
    """By unit: the members it last reported for a period that began before the day."""
    if MEMBERS not in indicators():
        return {}
    place, found, left = indicators()[MEMBERS].position + 1, dict[int, Decimal](), set(unit_ids)
    periods = ReportingPeriod.objects.filter(first_day__lt=before).order_by("-last_day", "-first_day")
    with connection.cursor() as cursor:
        # The latest first: it tells of nearly all, and the others are asked for the few that it does not tell of.
        for code in periods.values_list("code", flat=True):
            if not left:
                break
            cursor.execute(
                """select unit_id, amounts[%(place)s] from rollup_sheet
                   where period_id = %(period)s and unit_id = any(%(units)s::bigint[]) and amounts[%(place)s] is not null""",
                {"place": place, "period": code, "units": array_of(left)},
            )
            rows = dict(cursor.fetchall())
            found |= rows
            left -= rows.keys()
    return found
