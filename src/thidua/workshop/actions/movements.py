"""The movements of the demo: launched, passed on, registered for, checked, reviewed and praised by their officers."""

from __future__ import annotations

from datetime import date, timedelta

from thidua.ground.values import Period
from thidua.organisations.models import GRASSROOTS_KINDS
from thidua.organisations.queries import children
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import fillers, movements
from thidua.workshop.rules.nation import MovementSpec
from thidua.workshop.rules.simulation import draw
from thidua.years.actions import (
    check_registration,
    launch_movement,
    pass_on_movement,
    praise_example,
    register_in_movement,
    return_registration,
    review_movement,
)
from thidua.years.models import Movement
from thidua.years.queries import tally

DAYS_TO_REGISTER = 60
QUIET = 8
"""About one union in so many has not registered."""


def run_movements(world: World) -> None:
    """Every movement of the catalogue, from its launch to what is known of it on the demo's day."""
    for spec in movements():
        _run(world, spec)


def members_of(world: World, code: str, *, second_half: bool = False) -> int:
    """How many members a union of the simulated year has: what it had in 2023, a little more or less."""
    growth = draw(f"{code}/grown", 92, 112) + (draw(f"{code}/grown more", 0, 3) if second_half else 0)
    return world.sizes.get(code, 0) * growth // 100


def members_registered(world: World, code: str) -> int:
    """How many members a union of the simulated year registers: the same number as its reports of the year say."""
    return fillers()["TD10"].amount(f"{code}/TD10", {"DV01": members_of(world, code)}) or 1


def _run(world: World, spec: MovementSpec) -> None:
    simulated = not spec.source
    launched = launch_movement(
        launcher=world.units[spec.launcher],
        name=spec.name,
        nature=spec.nature,
        period=Period.parse(spec.period),
        plan=spec.plan,
        number=spec.number,
        source=spec.source or "mô phỏng",
        simulated=simulated,
        by=world.reviewers[spec.launcher],
        at=moment(spec.launched_on, spec.name),
    )
    passing = {spec.launcher: spec.launched_on}
    for code, number in spec.passed_on.items():
        passing[code] = spec.launched_on + timedelta(days=draw(f"{code}/{spec.name}/passed", 5, 20))
        at = moment(passing[code], f"{code}/{spec.name}")
        pass_on_movement(movement=launched, unit=world.units[code], number=number, by=world.reviewers[code], at=at)
    if spec.register:
        for code, day in passing.items():
            _register_beneath(world, spec, launched, code, day)
    for row in spec.reviews:
        met = tally(launched, world.units[row.unit], row.day).members * row.met // 100
        review_movement(
            movement=launched,
            unit=world.units[row.unit],
            moment=row.moment,
            on=row.day,
            words=row.words,
            met_members=met or None,
            simulated=simulated,
            by=world.reviewers[row.unit],
            at=moment(row.day, f"{row.unit}/{spec.name}/review"),
        )
    for each in spec.examples:
        praise_example(
            movement=launched,
            unit=world.units[each.unit],
            words=each.words,
            collectives=each.collectives,
            persons=each.persons,
            on=each.day,
            simulated=simulated,
            by=world.chairs[each.unit],
            at=moment(each.day, f"{each.unit}/{spec.name}/praised"),
        )


def _register_beneath(world: World, spec: MovementSpec, launched: Movement, above: str, day: date) -> None:
    """The unions directly beneath, each on its own day; the last few still wait for the check."""
    unions = [term.unit.code for term in children(world.units[above], day) if term.kind in GRASSROOTS_KINDS]
    unions = [code for code in unions if code not in spec.silent]
    if spec.register != "all":
        unions = [code for code in unions if code in spec.returned or draw(f"{code}/{spec.name}/quiet", 1, QUIET) > 1]
    waiting = set(unions[len(unions) - spec.waiting.get(above, 0) :])
    for code in unions:
        on = day + timedelta(days=draw(f"{code}/{spec.name}/day", 3, DAYS_TO_REGISTER))
        members = _members(world, spec, code)
        registration = register_in_movement(
            movement=launched,
            unit=world.units[code],
            members=members,
            collectives=max(1, members // 90),
            simulated=True,
            by=world.chairs[code],
            at=moment(on, f"{code}/{spec.name}"),
        )
        at = moment(on + timedelta(days=3), f"{code}/{spec.name}/checked")
        if code in spec.returned:
            return_registration(registration=registration, reason=spec.returned[code], by=world.reviewers[above], at=at)
        elif code not in waiting:
            check_registration(registration=registration, by=world.reviewers[above], at=at)


def _members(world: World, spec: MovementSpec, code: str) -> int:
    match spec.register:
        case "all":
            return world.sizes[code]
        case "women":
            return max(1, members_of(world, code) * draw(f"{code}/women", 30, 45) // 100)
    return members_registered(world, code)
