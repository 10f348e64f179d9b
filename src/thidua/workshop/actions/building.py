"""The whole demo, from an empty database to the day on which it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from thidua.awards.actions.catalogue import load_awards
from thidua.ground.once import asking_once
from thidua.ground.values import mark as _
from thidua.indicators.actions import load_catalogue
from thidua.organisations.models import Unit
from thidua.reports.models import Report
from thidua.scoring.actions import load_shipped
from thidua.trail.actions import seal_events
from thidua.workshop.actions import conferences, current, emulation, history
from thidua.workshop.actions.accounts import go_on_leave, open_log_ins
from thidua.workshop.actions.awards import praise_all
from thidua.workshop.actions.clearing import clear_database
from thidua.workshop.actions.deciding import decide_ahead
from thidua.workshop.actions.desks import Desks
from thidua.workshop.actions.movements import run_movements
from thidua.workshop.actions.portal import open_portal
from thidua.workshop.actions.world import World
from thidua.workshop.queries import cases, current_year, nation
from thidua.workshop.rules.planning import PlannedUnit

STAGES = (
    _("An empty database, the catalogue of indicators"),
    _("The units of the five articles"),
    _("The year 2020"),
    _("The year 2023"),
    _("1 July 2025: provinces merge"),
    _("The first half of 2026"),
    _("The second half of 2026, so far"),
    _("Movements: launched, registered, checked, reviewed"),
    _("Awards: dossiers, decisions, certificates in the register"),
    _("Log-ins, and the trail sealed"),
    _("The public portal"),
)


def build_demo(*, at: datetime, tell: Callable[[str], object] = str) -> dict[str, int]:
    """Drop the demo's database and build it anew through the house's own actions; returns what was built.

    The same content every time. `tell` hears each of `STAGES` as it begins. Raises NotTheDemos, having touched nothing.
    """
    told = iter(STAGES)

    def begin() -> None:
        tell(next(told))

    begin()
    mark = clear_database(at=at)
    load_catalogue(at=at)
    load_shipped(at=at)
    load_awards(at=at)
    world = World()
    begin()
    with asking_once():  # the catalogue stands from here on
        _live_through(world, begin)
    while seal_events():
        pass
    mark.built_at = at
    mark.save(update_fields=["built_at"])
    return {"units": Unit.objects.count(), "reports": Report.objects.count()}


def _live_through(world: World, begin: Callable[[], None]) -> None:
    """Every year from the first unit on to the demo's day."""
    history.begin(world)
    current.plant_neighbours(world)
    planned = {case.source: history.plant_case(world, case) for case in cases()}
    with Desks() as desks:
        for year in ("2020", "2023"):
            begin()
            _walk_year(world, year, planned, desks)
            emulation.score(world, int(year))
        emulation.pledge(world, since=2021, until=2024)
        conferences.confer(world, 2023)
        begin()
        current.merge(world)
        current.begin_year(world)
        begin()
        current.first_half(world, desks)
        current.school_year(world)
        begin()
        current.second_half(world, desks)
        emulation.score(world, current_year().year)
        emulation.pledge(world, since=2025, until=current_year().year + 1)
        conferences.confer(world, current_year().year)
        decide_ahead(world)
    begin()
    run_movements(world)
    begin()
    praise_all(world)
    begin()
    open_log_ins(world)
    go_on_leave(world)
    conferences.sit_today(world)
    begin()
    open_portal(world)


def _walk_year(world: World, year: str, planned: dict[str, list[PlannedUnit]], desks: Desks) -> None:
    for case in cases():
        if str(case.year) == year:
            history.walk_case(world, case, planned[case.source], desks)
    if year in nation().closed_on:
        history.close(world, "tong-ldld", year, day=nation().closed_on[year])
