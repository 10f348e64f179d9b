"""States of a report and the moves between them, lateness, and why a report or a line is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import get_language

from thidua.ground.values import Hedge, Quantity, Refusal, Refusals
from thidua.ground.values import mark as _
from thidua.people.rules import Power

TYPED_LENGTH = 200
NOTE_LENGTH = 500
REASON_LENGTH = 500


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
    ABOVE = "the unit directly above; where there is none, a second officer of the unit"


@dataclass(frozen=True)
class Move:
    """One permitted change of state: by which action, with which power, and what it asks and brings about."""

    source: State | None
    target: State
    action: str
    power: Power
    place: Place
    asks: str
    brings: str


MOVES = (
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
        "amend_report",
        Power.ENTER,
        Place.OWN,
        "an approved report, a reason, and no other open amendment",
        "a new number, filled with the approved figures; the approved report goes on counting",
    ),
    Move(
        State.DRAFT,
        State.SUBMITTED,
        "submit_report",
        Power.SUBMIT,
        Place.OWN,
        "every line readable, every required line filled, no blocking check broken, a note for every warning",
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
        "never one's own submission",
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


class WrongState(Refusal):
    """The report stands where this cannot be done."""

    text = _("The report is {state}, so it cannot become {target}. Open it again to see where it stands now.")


class NotEditable(Refusal):
    """Figures of a report that was handed in cannot be changed."""

    text = _(
        "The report is {state}, so its figures cannot be changed. To correct an approved figure, make an amendment."
    )


class NotApproved(Refusal):
    """Only an approved report is amended."""

    text = _("The report is {state}. Only an approved report is amended; before that, change its figures themselves.")


def why_not_move(state: State | str, target: State) -> Refusal | None:
    """A report goes only along `MOVES`."""
    if target in moves_from(State(state)):
        return None
    return WrongState(state=STATE_NAMES[State(state)], target=STATE_NAMES[target])


def why_not_edit(state: State | str) -> Refusal | None:
    """Figures and evidence change only while the report is with its unit."""
    return None if State(state) in EDITABLE else NotEditable(state=STATE_NAMES[State(state)])


def why_not_amend(state: State | str) -> Refusal | None:
    """Amending is for what others already rely on."""
    return None if State(state) is State.APPROVED else NotApproved(state=STATE_NAMES[State(state)])


class LinesEmpty(Refusal):
    """Required lines have no figure."""

    text = _("{count} required lines are still empty: {lines}. Fill them in, or write 0.")


def why_not_complete(required: Mapping[str, object | None]) -> LinesEmpty | None:
    """Missing is not zero: a required line left blank refuses, a 0 does not."""
    empty = [code for code, figure in required.items() if figure is None]
    return LinesEmpty(count=len(empty), lines=empty) if empty else None


class LinesUnread(Refusal):
    """Saved lines that could not be read as numbers."""

    text = _("{count} lines cannot be read yet: {lines}. Correct them, then submit.")


class CheckBroken(Refusal):
    """A check of the catalogue is broken; its sentence stands there in both languages."""

    text = "{sentence}"


class NoteNeeded(Refusal):
    """A figure is possible but unusual."""

    text = _("{line} has no explanation yet: {sentence}")


class TextTooLong(Refusal):
    """More letters than are kept."""

    text = _("{length} letters are too many here; at most {limit} are kept. Shorten the text.")


class NoSuchLine(Refusal):
    """The form does not ask for it."""

    text = _("The form “{form}” does not ask for {code}. Leave this line out.")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the catalogue, in both languages; written in the reader's when it is shown."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


class LineRefusals(Refusals):
    """Refusals that each belong to a line of the form: `at` pairs every one with its indicator's code ("" for none)."""

    def __init__(self, at: Iterable[tuple[str, Refusal]]) -> None:
        pairs = tuple(at)
        super().__init__(refusal for _code, refusal in pairs)
        self.at = pairs


class StalePage(Refusal):
    """Someone else saved between the moment a page was opened and the moment it was sent."""

    text = _(
        "{who} saved this report at {at}, after you opened this page. Your figures are kept in the fields; where the saved figure differs it stands beside yours. Compare, then save again."
    )


class NoFormAsked(Refusal):
    """Nothing is asked of this unit in this period."""

    text = _("No report is asked of “{unit}” for {period}. Check the unit's kind and the period.")


class ReportExists(Refusal):
    """The chain of this unit and period has begun."""

    text = _(
        "“{unit}” already has a report for {period} ({state}). Open that one; an approved figure is changed by an amendment."
    )


class AmendmentOpen(Refusal):
    """One amendment at a time."""

    text = _("Amendment number {number} of this report is still {state}. Finish that one first.")


class ReasonNeeded(Refusal):
    """An amendment or a return says why."""

    text = _("The reason is missing. Write in one sentence why, so that the other side can follow it.")


class ReasonsWritten(Refusal):
    """Approving and returning at once."""

    text = _("You wrote reasons for returning figures. Return the report, or empty the reasons and approve it.")


class OwnSubmission(Refusal):
    """Two persons: who submits does not approve."""

    text = _("You submitted this report yourself. Another officer must approve it.")


class NoSuchEvidence(Refusal):
    """The file hangs at another report, or was removed."""

    text = _("This file no longer belongs to the report. Open the report again.")


class EvidenceTwice(Refusal):
    """The same bytes at the same figure."""

    text = _("The file “{name}” is already there for {code}. It was not added a second time.")


class DecisionsPending(Refusal):
    """Submitted reports directly below wait for approval or return."""

    text = _("{count} submitted reports still await your decision: {units}. Approve or return them, then close.")


class NotYetOver(Refusal):
    """Work until the cut-off still counts."""

    text = _("Figures of {period} count up to {cut_off}. Close the period on that day or later.")


class NothingBeneath(Refusal):
    """A grassroots union has nobody to close over."""

    text = _("“{unit}” has no units below it. Its figures become final when the union above closes {period}.")


def days_late(submitted_on: date, deadline: date) -> int:
    """Whole days after the deadline, 0 when in time. The deadline day itself is in time until midnight in Vietnam."""
    return max(0, (submitted_on - deadline).days)


@dataclass(frozen=True)
class Entry:
    """What one line of the form is given.

    `typed` is text as a person wrote it (blank removes the figure); `quantity` or `words` come from a read source and
    keep their hedge. `note` None leaves the note as it is.
    """

    typed: str | None = None
    quantity: Quantity | None = None
    words: str | None = None
    note: str | None = None
    source: str = ""
    simulated: bool = False


def hedged(figures: Mapping[str, Quantity]) -> list[str]:
    """Codes whose figure carries a hedge: a typed figure is exact, so whoever approves is told."""
    return [code for code, quantity in figures.items() if quantity.hedge is not Hedge.EXACT]


def one_line(text: str) -> str:
    """Words as they are kept: one line, single blanks, nothing that cannot be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def states_page() -> str:
    """`docs/states.md`, made from `MOVES` so that the page cannot say anything else than the code does.

    Made anew by `python -c "from thidua.reports.rules import states_page as s; print(s(), end='')" > docs/states.md`.
    """
    rows = [
        f"| {move.source or '—'} | {move.target} | `{move.action}` | {move.power} at {move.place} | {move.asks} | {move.brings} |"
        for move in MOVES
    ]
    return "\n".join(
        [
            "# States of a report",
            "",
            "Generated from `thidua.reports.rules.MOVES`; a test keeps the two equal.",
            "",
            "| from | to | action | power | asks | brings |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "Whoever submitted a report never approves it. Lateness is recorded and shown, it never blocks.",
            "",
        ]
    )
