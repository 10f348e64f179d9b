"""Why the demo, or a simulated country, may not be built here."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.workshop.queries.state import database_state


class NotTheDemos(Refusal):
    """The database holds somebody's work."""

    text = _(
        "The database “{database}” is not marked as a demo and is not empty, so nothing in it was touched. "
        "Point DATABASE_URL at another database, or THIDUA_VAR at another folder."
    )


def why_not_build() -> NotTheDemos | None:
    """The demo drops everything it finds: it is built only where it was built before, or where there is nothing."""
    state = database_state()
    return None if state.marked or state.empty else NotTheDemos(database=state.name)


class NotSimulated(Refusal):
    """The database holds somebody's work, or the demo."""

    text = _(
        "The database “{database}” is not marked as simulated and is not empty, so nothing in it was touched. "
        "Leave DATABASE_URL unset, or point it at an empty database."
    )


def why_not_simulate() -> NotSimulated | None:
    """A country is made up only where one was made up before, or where there is nothing."""
    state = database_state()
    return None if state.simulated or (state.empty and not state.marked) else NotSimulated(database=state.name)
