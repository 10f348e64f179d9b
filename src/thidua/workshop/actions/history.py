"""The five cases, walked through as they happened: units, officers, reports, amendments, closings, facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial

from thidua.clusters.actions import admit_member, appoint_lead, form_cluster
from thidua.indicators.queries import indicator_of
from thidua.organisations.actions import plant_units
from thidua.organisations.queries import latest_term
from thidua.organisations.rules import DecisionData, NewUnit
from thidua.reports.actions import close_period
from thidua.targets.actions import assign_target
from thidua.workshop.actions.desks import Desks
from thidua.workshop.actions.filing import file_case, filing_units
from thidua.workshop.actions.founding import found
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import names, nation
from thidua.workshop.rules.cases import Case, ClusterSpec, UnitSpec
from thidua.workshop.rules.planning import PlannedUnit, plan
from thidua.yearbook.actions import add_fact
from thidua.years.actions import declare_period

SHARE = "tổng của bài báo; phần của đơn vị là mô phỏng"
"""Beside the source of a figure whose sum is the article's."""


def begin(world: World) -> None:
    """Declare the periods and plant the units above all cases."""
    for spec in nation().periods:
        world.periods[spec.code] = declare_period(code=spec.code, cut_off=spec.cut_off, deadline=spec.deadline)
    plant(world, nation().units)


def plant(world: World, specs: Iterable[UnitSpec]) -> None:
    """Plant units with their made-up officers."""
    specs = list(specs)
    world.units |= plant_units(units=[new_unit(spec) for spec in specs])
    for spec in specs:
        world.parents[spec.code] = spec.parent
    for upper in (True, False):
        codes = [spec.code for spec in specs if (not spec.unit_class) is upper]
        for since in sorted({spec.since for spec in specs if spec.code in set(codes)}):
            same = [spec.code for spec in specs if spec.code in set(codes) and spec.since == since]
            world.staff(same, upper=upper, since=since)


def new_unit(spec: UnitSpec) -> NewUnit:
    """A unit of the catalogue as the house plants it."""
    return NewUnit(
        code=spec.code,
        name=spec.name,
        kind=spec.kind,
        unit_class=spec.unit_class,
        parent_code=spec.parent or None,
        valid_from=spec.since,
        valid_until=spec.until,
        place=spec.place,
        simulated=spec.simulated,
    )


def plant_case(world: World, case: Case) -> list[PlannedUnit]:
    """The case's units and clusters, as they stood."""
    planned = plan(case, names())
    plant(world, [unit.spec for unit in planned if unit.founded is None])
    for unit in planned:
        world.sizes[unit.code] = unit.size
        if unit.founded:
            _found(world, unit)
    for cluster in case.clusters:
        form(world, cluster)
    return planned


def walk_case(world: World, case: Case, planned: list[PlannedUnit], desks: Desks) -> None:
    """The case's year: targets, reports, closings, facts, so that every claim is reproduced from them."""
    for target in case.targets:
        above = world.parents[target.unit]
        assign_target(
            unit=world.units[target.unit],
            indicator=indicator_of(target.indicator),
            period=world.periods[target.period],
            amount=Decimal(target.amount),
            by=world.reviewers[above],
            at=moment(target.day, target.unit),
            source=case.source,
        )
    desks.share_out(partial(file_case, case.source), world, filing_units(case, planned))
    _close_all(world, case)
    for number, fact in enumerate(case.facts):
        add_fact(
            subject=world.subject(fact.subject),
            year=case.year,
            kind=fact.kind,
            on=fact.day,
            text=fact.text,
            order=number,
            source=case.source,
            simulated=fact.simulated,
            by=None,
            at=moment(case.reports.approved_by_day, f"{case.source}/{number}"),
        )


def form(world: World, spec: ClusterSpec) -> None:
    """A cluster with its members and leads."""
    at = moment(spec.since, spec.code)
    cluster = form_cluster(
        code=spec.code, name=spec.name, kind=spec.kind, organiser=world.units[spec.organiser], by=None, at=at
    )
    world.clusters[spec.code] = cluster
    for order, member in enumerate(spec.members, 1):
        admit_member(
            cluster=cluster, unit=world.units[member], since=spec.since, until=spec.until, order=order, by=None, at=at
        )
    for year, lead in spec.leads.items():
        deputy = world.units[lead["deputy"]] if "deputy" in lead else None
        appoint_lead(cluster=cluster, year=year, lead=world.units[lead["lead"]], deputy=deputy, by=None, at=at)


def _found(world: World, unit: PlannedUnit) -> None:
    """A newcomer, founded by a decision of its superior."""
    day = unit.spec.since
    number = f"{int(unit.code[-2:]):02}/QĐ-LĐLĐ (mô phỏng)"
    body = f"Ban Thường vụ {latest_term(world.units[unit.spec.parent]).name}"
    found(world, unit.spec, day=day, decision=DecisionData(body, number, day, simulated=True), until=unit.spec.until)


def _close_all(world: World, case: Case) -> None:
    """The lowest upper unions close first, then those above them."""
    spec = case.reports
    named = [code for code in spec.closed_on if code != "others"]
    codes = [unit.parent for unit in case.groups] + [unit.parent for unit in case.units if unit.unit_class]
    lower = [code for code in dict.fromkeys(codes) if code not in named]
    for code in [*lower, *named]:
        day = spec.closed_on.get(code, spec.closed_on["others"])
        close(world, code, spec.period, day=day)


def close(world: World, code: str, period: str, *, day: date) -> None:
    """The unit's reviewer closes its period."""
    at = moment(day, f"{code}/close")
    close_period(unit=world.units[code], period=world.periods[period], by=world.reviewers[code], at=at)
