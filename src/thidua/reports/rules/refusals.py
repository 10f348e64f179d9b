"""Lateness, and why a report or a line is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from thidua.ground.values import Hedge, Quantity, Refusal, Refusals
from thidua.ground.values import mark as _
from thidua.reports.rules.states import EDITABLE, STATE_NAMES, State, moves_from

TYPED_LENGTH = 200
NOTE_LENGTH = 500
REASON_LENGTH = 500


class WrongState(Refusal):
    """The report stands where this cannot be done."""

    text = _("The report is {state}, so it cannot become {target}. Open it again to see where it stands now.")


class NotEditable(Refusal):
    """Figures of a report that was handed in cannot be changed."""

    help_page = "chair"
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


class LineMoved(Refusal):
    """Someone else changed this very line since the page was opened."""

    text = _(
        "{who} saved another figure here at {at}, after you opened this page. Compare the two, then keep one of them."
    )


class OtherPerson(Refusal):
    """The page was made for somebody who has logged out on this device since."""

    text = _(
        "This page was opened by somebody else, who has logged out here since. Nothing was saved in your name. "
        "Open the report again."
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

    help_page = "chair"
    text = _("You submitted this report yourself. Another officer must approve it.")


class NoSuchEvidence(Refusal):
    """The file hangs at another report, or was removed."""

    text = _("This file no longer belongs to the report. Open the report again.")


class EvidenceTwice(Refusal):
    """The same bytes at the same figure."""

    text = _("The file “{name}” is already there for {code}. It was not added a second time.")


class DecisionsPending(Refusal):
    """Submitted reports directly below wait for approval or return."""

    help_page = "reviewer"
    text = _("{count} submitted reports still await your decision: {units}. Approve or return them, then close.")


class NotYetOver(Refusal):
    """Work until the cut-off still counts."""

    text = _("Figures of {period} count up to {cut_off}. Close the period on that day or later.")


class NobodyToRemind(Refusal):
    """No unit was chosen."""

    text = _("No unit is chosen. Tick the units to remind.")


class NothingBeneath(Refusal):
    """A grassroots union has nobody to close over."""

    text = _("“{unit}” has no units below it. Its figures become final when the union above closes {period}.")


class NobodyAsked(Refusal):
    """A period in which nobody of the branch owes a figure, as a school year where there is no school."""

    text = _("Nobody in the branch of “{unit}” is asked for figures in {period}, so there is nothing to close.")


def days_late(submitted_on: date, deadline: date) -> int:
    """Whole days after the deadline, 0 when in time. The deadline day itself is in time until midnight in Vietnam."""
    return max(0, (submitted_on - deadline).days)


@dataclass(frozen=True)
class Entry:
    """What one line of the form is given.

    `typed` is text as a person wrote it (blank removes the figure); `quantity` or `words` come from a read source and
    keep their hedge. `note` None leaves the note as it is. `was` and `was_note` are what stood there when the writer
    looked: what they left as it was is not written, and a line that somebody else changed since is not overwritten.
    """

    typed: str | None = None
    quantity: Quantity | None = None
    words: str | None = None
    note: str | None = None
    source: str = ""
    simulated: bool = False
    was: str | None = None
    was_note: str | None = None


def hedged(figures: Mapping[str, Quantity]) -> list[str]:
    """Codes whose figure carries a hedge: a typed figure is exact, so whoever approves is told."""
    return [code for code, quantity in figures.items() if quantity.hedge is not Hedge.EXACT]


def one_line(text: str) -> str:
    """Words as they are kept: one line, single blanks, nothing that cannot be printed."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
