"""How much of the house a program starts: all of it, or for a command that asks nothing of the floors above its own, no more.

Two thirds of the time and most of the memory of a start are the editing pages and what stands just below them.
"""

from __future__ import annotations

from collections.abc import Sequence

ALONE = {"rebuild": "rollup"}
"""Commands that run on their own floor and those below. They delete no row that an upper floor may hold on to."""

_top: str | None = None


def top() -> str | None:
    """The highest floor that is started; None for the whole house."""
    return _top


def start_for(words: Sequence[str]) -> None:
    """From here on, until Django is set up, it is known how high the command of these words needs the house."""
    global _top  # noqa: PLW0603, one program runs one command
    given = iter(words)
    command = ""
    for word in given:
        if word == "--lang":
            next(given, None)
        elif not word.startswith("-"):
            command = word
            break
    _top = ALONE.get(command)


def started(apps: Sequence[str]) -> list[str]:
    """Those of the apps, given from the ground up, that are started."""
    return list(apps) if _top is None else list(apps[: apps.index(f"thidua.{_top}") + 1])
