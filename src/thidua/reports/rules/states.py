"""States of a report and the moves between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from thidua.ground.values import mark as _
from thidua.people.rules import Power

Standing = TypeVar("Standing", bound=StrEnum)


class State(StrEnum):
    """Where a report stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


STATE_NAMES: dict[State, str] = {
    State.DRAFT: _("draft"),
    State.SUBMITTED: _("submitted"),
    State.RETURNED: _("returned"),
    State.APPROVED: _("approved"),
    State.SUPERSEDED: _("superseded"),
}

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""The states in which the unit itself may change figures and evidence."""
OPEN = EDITABLE | {State.SUBMITTED}
HANDED_IN = frozenset({State.SUBMITTED, State.APPROVED, State.SUPERSEDED})
"""The states in which the superior's branch reads a report; a draft, also a returned one, is the unit's own affair."""


class Place(StrEnum):
    """At which unit the mover's mandate stands, seen from the report's unit."""

    OWN = "the unit itself"
    BEHALF = "the unit directly above, on behalf of the unit"
    ABOVE = "the unit directly above; where there is none, a second officer of the unit"


@dataclass(frozen=True)
class Move(Generic[Standing]):
    """One permitted change of state: by which action, with which power, and what it asks and brings about."""

    source: Standing | None
    target: Standing
    action: str
    power: Power
    place: Place
    asks: str
    brings: str


MOVES: tuple[Move[State], ...] = (
    Move(
        None,
        State.DRAFT,
        "open_report",
        Power.ENTER,
        Place.OWN,
        "a form asks the unit in that period; no report is there yet",
        "figures and evidence may be entered",
    ),
    Move(
        None,
        State.DRAFT,
        "open_report",
        Power.ENTER_BELOW,
        Place.BEHALF,
        "a form asks the unit in that period; no report is there yet, not even a draft of the unit's own",
        "marked as entered on behalf; the unit above and the unit itself may enter figures and evidence",
    ),
    Move(
        None,
        State.DRAFT,
        "amend_report",
        Power.ENTER,
        Place.OWN,
        "an approved report, a reason, and no other open amendment",
        "a new number, filled with the approved figures; the approved report goes on counting",
    ),
    Move(
        None,
        State.DRAFT,
        "amend_report",
        Power.ENTER_BELOW,
        Place.BEHALF,
        "the same",
        "the same, marked as entered on behalf",
    ),
    Move(
        State.DRAFT,
        State.SUBMITTED,
        "submit_report",
        Power.SUBMIT,
        Place.OWN,
        "every line readable, every required line filled, no blocking check broken, a note for every warning",
        'days after the deadline are recorded; a mark "on behalf" falls, the unit speaks for itself',
    ),
    Move(
        State.DRAFT,
        State.SUBMITTED,
        "submit_report",
        Power.ENTER_BELOW,
        Place.BEHALF,
        "a report entered on behalf; the same",
        "days after the deadline are recorded",
    ),
    Move(
        State.RETURNED,
        State.SUBMITTED,
        "submit_report",
        Power.SUBMIT,
        Place.OWN,
        "the same as the first time",
        "the reasons count as answered; the first submission's lateness stays",
    ),
    Move(
        State.RETURNED,
        State.SUBMITTED,
        "submit_report",
        Power.ENTER_BELOW,
        Place.BEHALF,
        "a report entered on behalf; the same as the first time",
        "the same",
    ),
    Move(
        State.SUBMITTED,
        State.RETURNED,
        "return_report",
        Power.CHECK,
        Place.ABOVE,
        "a reason for at least one figure",
        "figures and evidence may be changed again",
    ),
    Move(
        State.SUBMITTED,
        State.APPROVED,
        "approve_report",
        Power.CHECK,
        Place.ABOVE,
        "never one's own submission, but for a report entered on behalf by an office of one: that is recorded",
        "the figures count for every unit above; the report never changes again",
    ),
    Move(
        State.APPROVED,
        State.SUPERSEDED,
        "approve_report",
        Power.CHECK,
        Place.ABOVE,
        "its amendment is approved in the same moment",
        "the amendment's figures count; the old ones stay readable",
    ),
)


def moves_from(state: State) -> frozenset[State]:
    """The states a report may go to from `state`."""
    return frozenset(move.target for move in MOVES if move.source is state)
