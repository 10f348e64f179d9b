"""Units founded, moved and dissolved by decisions, with their made-up officers."""

from __future__ import annotations

from datetime import date

from thidua.ground.values import FOREVER
from thidua.organisations.models import Decision, Succession
from thidua.organisations.rules import DecisionData
from thidua.reorganisations.actions import dissolve_unit, found_unit, move_unit
from thidua.trail.actions import record
from thidua.workshop.actions.world import World, moment
from thidua.workshop.rules.cases import UnitSpec


def found(world: World, spec: UnitSpec, *, day: date, decision: DecisionData, until: date = FOREVER) -> None:
    """The unit is founded beneath its parent, with its officers from that day on."""
    world.units[spec.code] = found_unit(
        code=spec.code,
        name=spec.name,
        kind=spec.kind,
        unit_class=spec.unit_class,
        superior=world.units[spec.parent],
        decision=decision,
        on=day,
        until=until,
        place=spec.place,
        simulated=spec.simulated,
        by=None,
        at=moment(decision.dated, spec.code),
    )
    world.parents[spec.code] = spec.parent
    world.staff([spec.code], upper=not spec.unit_class, since=day)


def move(world: World, code: str, *, to: str, day: date, decision: DecisionData) -> None:
    """The unit hangs beneath another one from that day on; its officers stay."""
    at = moment(decision.dated, code)
    move_unit(unit=world.units[code], superior=world.units[to], decision=decision, on=day, by=None, at=at)
    world.parents[code] = to


def dissolve(world: World, code: str, *, day: date, decision: DecisionData) -> None:
    """The unit is no more from that day on, its officers' mandates end; what it reported stays."""
    dissolve_unit(unit=world.units[code], decision=decision, on=day, by=None, at=moment(decision.dated, code))
    del world.parents[code]


def merge_into(code: str, successor: str, *, world: World, day: date, decision: DecisionData) -> None:
    """Say who carries on what a dissolved unit was, so that its record stays with those who answer for it.

    A merger decided over many units is not an action of the house yet; the demo writes down its outcome.
    """
    kept = Decision.objects.get(body=decision.body, number=decision.number, dated=decision.dated)
    succession = Succession.objects.create(
        kind=Succession.Kind.MERGE, unit=world.units[code], successor=world.units[successor], on=day, decision=kept
    )
    at = moment(decision.dated, f"{code}/merged")
    record(
        "unit.merged", subject=world.units[code], by=None, at=at, on=day, decision=kept, successor=succession.successor
    )
