"""Several officers at work at once: the many reports of a year are filed by as many processes as the machine has cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

import django
from django.conf import settings
from django.db import connections

from thidua.ground.once import asking_once
from thidua.workshop.actions.clearing import hurry
from thidua.workshop.actions.world import World

MOST = 4
AT_ONCE = 12
"""How many units one desk takes from the pile at a time."""

Work = Callable[[World, Sequence[str]], None]


class Desks:
    """A pool of processes, each with its own connection to the same database. On one core the work is done here."""

    def __init__(self) -> None:
        self._many = min(MOST, os.cpu_count() or 1)
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self._many > 1:
            # Spawned, not forked: no socket of this process, and no thread of its progress bar, is inherited.
            self._pool = ProcessPoolExecutor(self._many, get_context("spawn"), initializer=django.setup)
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def share_out(self, work: Work, world: World, units: Sequence[str]) -> None:
        """Do `work` for every unit, in no particular order; the first refusal or fault is raised here."""
        if self._pool is None:
            work(world, units)
            return
        piles = [units[at : at + AT_ONCE] for at in range(0, len(units), AT_ONCE)]
        place = (connections["default"].settings_dict["NAME"], str(settings.THIDUA_FILES))
        for done in [self._pool.submit(_work_at, place, work, world, pile) for pile in piles]:
            done.result()


def _work_at(place: tuple[str, str], work: Work, world: World, pile: Sequence[str]) -> None:
    """Do the work on the database, and with the files, of the process that shares it out."""
    database, files = place
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = database
    settings.THIDUA_FILES = Path(files)
    hurry()
    with asking_once():
        work(world, pile)
