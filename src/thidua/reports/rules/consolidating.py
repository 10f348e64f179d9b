"""Where a closed period stands on its way up, the moves between, and why one is refused."""

from __future__ import annotations

from enum import StrEnum

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.people.rules import Power
from thidua.reports.rules.states import Move, Place

KIND_OF_SHEET = "BTH"
"""The letters of a consolidated sheet in a register: bảng tổng hợp."""


class Stage(StrEnum):
    """Where a closed period's consolidated sheet stands."""

    CLOSED = "closed"
    SIGNED = "signed"
    SENT = "sent"
    TAKEN = "taken"
    SENT_BACK = "sent_back"


STAGE_NAMES: dict[Stage, str] = {
    Stage.CLOSED: _("closed, not signed yet"),
    Stage.SIGNED: _("signed, not sent yet"),
    Stage.SENT: _("sent up"),
    Stage.TAKEN: _("taken by the unit above"),
    Stage.SENT_BACK: _("returned by the unit above"),
}


STEPS: tuple[Move[Stage], ...] = (
    Move(
        None,
        Stage.CLOSED,
        "close_period",
        Power.CLOSE,
        Place.OWN,
        "the cut-off is reached; no report and no sheet sent up from directly below awaits a decision; not closed already",
        "the reading is frozen, missing units are named; after a return the same again",
    ),
    Move(
        Stage.CLOSED,
        Stage.SIGNED,
        "sign_consolidation",
        Power.SUBMIT,
        Place.OWN,
        "the closing stands",
        "the consolidated sheet is numbered in the unit's register and frozen; after a return as an amended edition",
    ),
    Move(
        Stage.SIGNED,
        Stage.SENT,
        "send_consolidation",
        Power.CLOSE,
        Place.OWN,
        "a unit stands directly above",
        "it awaits the unit above",
    ),
    Move(
        Stage.SENT,
        Stage.TAKEN,
        "take_consolidation",
        Power.CHECK,
        Place.ABOVE,
        "the officer did not send it",
        "it is done; what arrives later shows as after closing",
    ),
    Move(
        Stage.SIGNED,
        Stage.TAKEN,
        "take_consolidation",
        Power.CLOSE,
        Place.ABOVE,
        "nobody stands above; the second officer did not sign it",
        "the same",
    ),
    Move(
        Stage.SENT,
        Stage.SENT_BACK,
        "send_back_consolidation",
        Power.CHECK,
        Place.ABOVE,
        "a reason; the unit above has not closed this period itself",
        "the closing is lifted and kept: reports are decided and amended again, and the unit closes anew",
    ),
)


class WrongStage(Refusal):
    """The sheet stands where this cannot be done."""

    text = _("The period is {state}, so this cannot be done now. Open the page again to see where it stands.")


class NobodyAbove(Refusal):
    """A topmost unit sends nothing up."""

    text = _("Nobody stands above “{unit}”. A second officer of the unit confirms the sheet instead.")


class OwnSheet(Refusal):
    """Two persons: who signed or sent a sheet does not take it."""

    text = _("You signed or sent this sheet yourself. Another officer must take it.")


class ClosedAbove(Refusal):
    """What the unit above has frozen is not opened beneath it."""

    text = _(
        "“{unit}” closed {period} itself on {at}, with this sheet in it. Take the sheet; a later correction is an amendment "
        "and shows as “after closing”."
    )


class SheetsPending(Refusal):
    """Sheets sent up from directly below wait to be taken or returned."""

    text = _("{count} consolidated sheets still await you: {units}. Take or return them, then close.")


def why_not_step(stage: Stage | str, target: Stage) -> Refusal | None:
    """A closed period goes only along `STEPS`."""
    if any(step.source is Stage(stage) and step.target is target for step in STEPS):
        return None
    return WrongStage(state=STAGE_NAMES[Stage(stage)])
