"""The reports of one case, unit by unit: each is independent of the others, so that several desks can file them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from thidua.indicators.queries import form_for
from thidua.organisations.queries import term_of
from thidua.reports.rules import Entry
from thidua.workshop.actions.reporting import amend, approve, attach, entry, handed_in_on, open_filled, submit
from thidua.workshop.actions.world import World
from thidua.workshop.queries import cases, names
from thidua.workshop.rules.cases import Case
from thidua.workshop.rules.planning import PlannedUnit, plan
from thidua.workshop.rules.simulation import draw

SHARE = "tổng của bài báo; phần của đơn vị là mô phỏng"
"""Beside the source of a figure whose sum is the article's."""


def filing_units(case: Case, planned: Sequence[PlannedUnit]) -> list[str]:
    """The units that report in the case: unions with figures, then upper unions with their own work."""
    unions = [unit.code for unit in planned if unit.figures]
    upper = [unit.code for unit in planned if not unit.spec.unit_class]
    elsewhere = [*(work.unit for work in case.own_work), *case.reports.beside]
    return list(dict.fromkeys([*unions, *upper, *elsewhere]))


def file_case(source: str, world: World, units: Sequence[str]) -> None:
    """The reports of these units in the case of this article: submitted, approved, some amended."""
    case = next(case for case in cases() if case.source == source)
    planned = {unit.code: unit for unit in plan(case, names())}
    for code in units:
        unit = planned.get(code)
        if unit is not None and unit.figures:
            _file_union(world, case, unit)
        else:
            _file_own_work(world, case, code)


def _file_own_work(world: World, case: Case, code: str) -> None:
    spec = case.reports
    given = next((work.figures for work in case.own_work if work.unit == code), {})
    entries = {
        name: Entry(quantity=figure.quantity, note=figure.note or None, source=case.source)
        for name, figure in given.items()
    }
    entries = entries or {"KT02": entry(draw(f"{code}/KT02/{spec.period}", 3, 9))}
    day = handed_in_on(world.periods[spec.period].deadline, code, late=False)
    report = open_filled(world, code, spec.period, entries, day=day, source=case.source, simulated=not given)
    for evidence in spec.evidence:
        if evidence.unit == code:
            attach(world, report, evidence, day=day)
    report = submit(world, report, code, day=day)
    approve(world, report, code, day=min(day + timedelta(days=3), spec.approved_by_day))


def _file_union(world: World, case: Case, unit: PlannedUnit) -> None:
    spec, code = case.reports, unit.code
    asked = _asked_of(world, code, spec.period)
    entries = {
        name: Entry(
            quantity=figure.quantity,
            note=figure.note or None,
            source=f"{case.source} ({SHARE})" if figure.simulated else case.source,
            simulated=figure.simulated,
        )
        for name, figure in unit.figures.items()
        if name in asked or figure.quantity.amount
    }
    amended = next((row for row in spec.amended if row.unit == code), None)
    right = dict(entries)
    if amended:
        entries[amended.indicator] = entry(int(unit.figures[amended.indicator].quantity.amount) - amended.by)
    day = handed_in_on(world.periods[spec.period].deadline, code, late=code in spec.late)
    report = open_filled(world, code, spec.period, entries, day=day, source=case.source, simulated=unit.spec.simulated)
    for evidence in spec.evidence:
        if evidence.unit == code:
            attach(world, report, evidence, day=day)
    report = submit(world, report, code, day=day)
    checked = min(day + timedelta(days=1 + draw(f"{code}/checked", 0, 2)), max(spec.approved_by_day, day))
    report = approve(world, report, code, day=checked)
    if amended:
        only = {amended.indicator: right[amended.indicator]}
        again = amend(world, report, code, reason=amended.reason, entries=only, day=checked)
        again = submit(world, again, code, day=checked)
        approve(world, again, code, day=max(spec.approved_by_day, checked))


def _asked_of(world: World, unit: str, period: str) -> set[str]:
    """The indicators that the unit's form asks for in the period."""
    row = world.periods[period]
    term = term_of(world.units[unit], row.last_day)
    form = form_for(term.kind, term.unit_class, row.period) if term else None
    return {line.indicator_id for line in form.lines.all()} if form else set()
