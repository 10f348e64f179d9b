"""Figures and numbers passed over while their text is still being read; all places are places in the folded text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from thidua.ground.values import Quantity
from thidua.reading.values import Reason, Role

BACK = 64
"""How many letters before a number its rules may look at."""


@dataclass(slots=True)
class Draft:
    """A figure: its surface is `[start, end)`, its digits begin at `number`, its noun ends at `tail`."""

    start: int
    end: int
    number: int
    tail: int
    value: Quantity
    unit: str
    rule: str
    noun: str = ""
    known: bool = True
    inherited: bool = False
    role: Role = Role.DONE
    whole: Decimal | None = None
    indicator: str | None = None
    subject: str | None = None
    period: str | None = None
    sentence: tuple[int, int] = (0, 0)
    part_of: int | None = None
    repeats: int | None = None
    direction: str = ""


@dataclass(slots=True)
class PassedOver:
    """A number passed over, with the reason."""

    start: int
    end: int
    reason: Reason
