"""Movements for tests, launched and registered for by the officers who would do it."""

from __future__ import annotations

from datetime import datetime

from tests.make.reports import officer_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period
from thidua.organisations.models import Unit
from thidua.people.rules import Power
from thidua.years.actions import launch_movement, pass_on_movement, register_in_movement
from thidua.years.models import Movement, Registration

LAUNCHED = datetime(2023, 1, 10, 9, tzinfo=VIETNAM)
REGISTERED = datetime(2023, 2, 10, 9, tzinfo=VIETNAM)


def movement(
    launcher: Unit, name: str = "Lao động giỏi, lao động sáng tạo", *, period: str = "2023", nature: str = "regular"
) -> Movement:
    """A movement of the unit, launched in January 2023."""
    return launch_movement(
        launcher=launcher,
        name=name,
        nature=nature,
        period=Period.parse(period),
        plan="Mỗi đoàn viên một việc làm tốt",
        number="01/KH",
        by=officer_of(launcher, Power.LAUNCH, LAUNCHED),
        at=LAUNCHED,
    )


def passed_on(launched: Movement, unit: Unit, *, at: datetime = LAUNCHED) -> None:
    """The unit passes it on."""
    pass_on_movement(movement=launched, unit=unit, by=officer_of(unit, Power.LAUNCH, at), at=at)


def registered(
    launched: Movement, unit: Unit, members: int, collectives: int = 0, *, at: datetime = REGISTERED, reason: str = ""
) -> Registration:
    """The unit registers."""
    return register_in_movement(
        movement=launched,
        unit=unit,
        members=members,
        collectives=collectives,
        reason=reason,
        by=officer_of(unit, Power.ENTER, at),
        at=at,
    )
