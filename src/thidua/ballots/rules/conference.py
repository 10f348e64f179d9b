"""The states of a conference and of its agenda, the quorum, and what a conference refuses. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class State(StrEnum):
    """How far a conference is: the lead unit prepares it, calls the delegates, opens the sitting, closes it."""

    PREPARING = "preparing"
    CALLED = "called"
    SITTING = "sitting"
    CLOSED = "closed"


STATE_NAMES: dict[State, str] = {
    State.PREPARING: _("being prepared"),
    State.CALLED: _("called, not begun yet"),
    State.SITTING: _("in session"),
    State.CLOSED: _("ended"),
}
MOVES = {
    (State.PREPARING, State.CALLED),
    (State.CALLED, State.SITTING),
    (State.SITTING, State.CLOSED),
}


class Kind(StrEnum):
    """What is done at one point of the agenda."""

    OPENING = "opening"
    PAPER = "paper"
    DISCUSSION = "discussion"
    VOTE = "vote"
    TASKS = "tasks"
    MOVEMENTS = "movements"
    PLEDGE = "pledge"
    RESOLUTION = "resolution"
    HAND_OVER = "hand_over"
    OTHER = "other"


KIND_NAMES: dict[Kind, str] = {
    Kind.OPENING: _("opening"),
    Kind.PAPER: _("reading of a paper"),
    Kind.DISCUSSION: _("discussion"),
    Kind.VOTE: _("vote of the conference"),
    Kind.TASKS: _("tasks of next year"),
    Kind.MOVEMENTS: _("launch of movements"),
    Kind.PLEDGE: _("signing of the pledge"),
    Kind.RESOLUTION: _("resolution"),
    Kind.HAND_OVER: _("hand-over to the next lead unit"),
    Kind.OTHER: _("other point"),
}


class Progress(StrEnum):
    """Where a point of the agenda stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class NoteKind(StrEnum):
    """What is written down while the conference sits."""

    OPINION = "opinion"
    LIMIT = "limit"
    PROPOSAL = "proposal"
    ANSWER = "answer"
    RESOLUTION = "resolution"


NOTE_NAMES: dict[NoteKind, str] = {
    NoteKind.OPINION: _("opinion"),
    NoteKind.LIMIT: _("limit, shortcoming"),
    NoteKind.PROPOSAL: _("proposal to the superior"),
    NoteKind.ANSWER: _("answer, direction"),
    NoteKind.RESOLUTION: _("resolution"),
}


class QuorumOf(StrEnum):
    """Of what the quorum is a share."""

    DELEGATES = "delegates"
    UNITS = "units"


@dataclass(frozen=True)
class Quorum:
    """A share, as a fraction, of the delegates with a vote or of the units; how many that is, is rounded up."""

    top: int
    bottom: int
    of: QuorumOf = QuorumOf.DELEGATES

    def needed(self, all_of_them: int) -> int:
        """How many must be present of so many."""
        return -(-all_of_them * self.top // self.bottom)


class ConferenceExists(Refusal):
    """One year-end conference a year."""

    text = _("“{cluster}” already has a conference for {year}.")


class NobodyLeads(Refusal):
    """The lead unit holds the conference."""

    text = _("Nobody leads “{cluster}” in {year} yet. Appoint the lead unit first.")


class TooEarly(Refusal):
    """A year is reviewed in the year or after it."""

    text = _("{on} lies before the emulation year {year} begins. Choose another day.")


class WrongConferenceState(Refusal):
    """Not now."""

    text = _("The conference is {state}; this cannot be done now.")


class QuorumUnreadable(Refusal):
    """A share of a whole."""

    text = _("{top}/{bottom} is no share of those called. Write for example 2/3.")


class QuorumMissing(Refusal):
    """The sitting opens only with the quorum."""

    text = _("{present} of {called} are present; the conference needs {needed}. Check in who has come, or wait.")


class AgendaEmpty(Refusal):
    """Delegates are called to something."""

    text = _("The agenda is still empty. Write at least one point first.")


class AgendaThere(Refusal):
    """The usual agenda is a beginning."""

    text = _("The agenda has points already. Add to them or change them.")


class NobodyCalled(Refusal):
    """A conference has delegates with a vote."""

    text = _("No delegate with a vote is on the list yet. Add the delegates first.")


class NotOfTheCluster(Refusal):
    """Delegates come from the members, guests from who formed the cluster as well."""

    text = _("“{unit}” is neither a member of “{cluster}” in {year} nor the body that formed it.")


class GuestsDoNotVote(Refusal):
    """Who formed the cluster looks on."""

    text = _("“{unit}” is no member of “{cluster}” in {year}: its delegates attend without a vote.")


class NoMandateThatDay(Refusal):
    """A delegate attends by a mandate."""

    text = _("This mandate does not hold on {on}, the day of the conference. Choose another officer.")


class DelegateTwice(Refusal):
    """One seat for one person."""

    text = _("“{who}” is on the list of delegates already.")


class CheckedIn(Refusal):
    """Present once."""

    text = _("This delegate is present since {at}.")


class NotPresent(Refusal):
    """Only who is there can leave."""

    text = _("This delegate is not present.")


class NotYourSeat(Refusal):
    """Delegates check themselves in, the secretary checks in anyone."""

    text = _("Only the delegate, or who runs the conference, can do this.")


class ItemElsewhere(Refusal):
    """One point at a time."""

    text = _("“{item}” is still running. End it first.")


class ItemDone(Refusal):
    """What was dealt with stays in the minutes."""

    text = _("“{item}” was dealt with already.")


class ItemNotRunning(Refusal):
    """Only a running point ends."""

    text = _("“{item}” is not running.")


def why_not_move(now: State, then: State) -> Refusal | None:
    """None when the conference may go from one state to the other."""
    return None if (now, then) in MOVES else WrongConferenceState(state=STATE_NAMES[now])


def why_not_in(now: State, *allowed: State) -> Refusal | None:
    """None while the conference is in one of these states."""
    return None if now in allowed else WrongConferenceState(state=STATE_NAMES[now])


def why_not_quorum_setting(top: int, bottom: int) -> Refusal | None:
    """None for a share above nothing and up to all."""
    return None if 0 < top <= bottom else QuorumUnreadable(top=top, bottom=bottom)


def why_not_quorate(quorum: Quorum, present: int, called: int) -> Refusal | None:
    """None when enough of those called are present."""
    needed = quorum.needed(called)
    return None if present >= needed else QuorumMissing(present=present, called=called, needed=needed)


class WordsMissing(Refusal):
    """A note or a task says something."""

    text = _("Nothing is written yet. Write what was said or decided.")


class StruckAlready(Refusal):
    """Struck out once."""

    text = _("This note was struck out on {at}.")


class DueTooSoon(Refusal):
    """A task of next year is due after the conference."""

    text = _("{due} is not after the conference of {on}. Choose a later day.")


class NoTaskProposed(Refusal):
    """There must be something to adopt."""

    text = _("No task is proposed. Write at least one task with its unit and its day.")


class AlreadyAdopted(Refusal):
    """An adopted task stands."""

    text = _("This task was adopted on {at} and stays as it is.")


class NotAdopted(Refusal):
    """Only an adopted task is reported on."""

    text = _("This task was not adopted by the conference.")


class AlreadyDone(Refusal):
    """Done once."""

    text = _("This task was reported done on {on}.")


class NotOnOffer(Refusal):
    """The members are reached by what the body above them launched or passed on."""

    text = _(
        "“{movement}” is no movement of {year} that “{organiser}” launched or passed on. Let it be launched first."
    )


class LaunchedHere(Refusal):
    """Launched once."""

    text = _("“{movement}” is launched at this conference already.")


class ItemStillRunning(Refusal):
    """A conference ends with nothing open."""

    text = _("“{item}” is still running. End it, then close the conference.")


class VoteNotFinished(Refusal):
    """A conference ends with every vote counted."""

    text = _("The vote “{question}” is not counted yet. Count it or declare it void, then close the conference.")


class LeadsAlready(Refusal):
    """A hand-over goes to another unit."""

    text = _("“{unit}” leads already in {year}; nothing is handed over.")


class SourceMissing(Refusal):
    """Who names the next lead unit says how it was decided."""

    text = _("Say how the next lead unit was decided: which vote, which minutes, which paper.")


class HandedOverAlready(Refusal):
    """A pack that was handed over stays as it was."""

    text = _("The pack was handed over on {at}.")


class NotHandedOver(Refusal):
    """Only what was handed over is accepted."""

    text = _("The pack has not been handed over yet.")


class AcceptedAlready(Refusal):
    """Accepted once."""

    text = _("The pack was accepted on {at}.")


class NoNextLead(Refusal):
    """Somebody must be there to hand over to."""

    text = _("The next lead unit is not named yet. Name it, with how it was decided.")


def why_not_due(due: date, held_on: date) -> Refusal | None:
    """None when the task is due after the day of the conference."""
    return None if due > held_on else DueTooSoon(due=due, on=held_on)


def spoken(subject: str) -> str:
    """A paper's subject as a sentence names it: "BÁO CÁO Tổng kết …" becomes "Báo cáo tổng kết …"."""
    words = subject.split()
    head = [word for word in words if word.isupper() and word.isalpha()]
    if not words or words[: len(head)] != head or not head:
        return subject
    rest = words[len(head) :]
    if rest:
        rest[0] = rest[0][0].lower() + rest[0][1:]
    return " ".join((" ".join(head).capitalize(), *rest))
