"""A decision over several units that the demo has entered and that waits for a second officer."""

from __future__ import annotations

from thidua.organisations.rules import DecisionData
from thidua.reorganisations.actions import apply_plan
from thidua.reorganisations.queries import read_plan_lines
from thidua.reorganisations.rules import Plan
from thidua.workshop.actions.world import World, moment
from thidua.workshop.queries import current_year


def decide_ahead(world: World) -> None:
    """Apply it as the chair of the province: in force after the day of the demo, it changes no total of today."""
    ahead = current_year().ahead
    plan = Plan(
        DecisionData(ahead.body, ahead.number, ahead.dated, ahead.title, simulated=True),
        ahead.day,
        read_plan_lines(ahead.lines),
        simulated=True,
    )
    apply_plan(plan=plan, by=world.chairs[ahead.above], at=moment(ahead.dated, "ahead"))
