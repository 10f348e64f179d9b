"""How far a dossier is, who moves it on, and what its moves refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from thidua.awards.rules.catalogue import CouncilRule
from thidua.ground.values import Refusal, Sentence
from thidua.ground.values import mark as _
from thidua.people.rules import Power


class State(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    COUNCIL = "council"
    VOTED = "voted"
    DECIDED = "decided"
    HANDED_OVER = "handed_over"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[State, str] = {
    State.DRAFT: _("being drafted"),
    State.SUBMITTED: _("on its way up"),
    State.RETURNED: _("returned"),
    State.COUNCIL: _("before the council"),
    State.VOTED: _("voted, awaits the decision"),
    State.DECIDED: _("decided, certificates to hand over"),
    State.HANDED_OVER: _("handed over"),
    State.REFUSED: _("not approved by the council"),
    State.WITHDRAWN: _("withdrawn"),
}


class Seat(StrEnum):
    """Which of the dossier's units acts."""

    PROPOSER = "proposer"
    HOLDER = "holder"
    DECIDER = "decider"


@dataclass(frozen=True)
class Move:
    """Who takes a dossier from one state to the next, by which action."""

    action: str
    power: Power
    seat: Seat
    brings: str


MOVES: dict[tuple[State, State], Move] = {
    (State.DRAFT, State.SUBMITTED): Move(
        "submit_dossier",
        Power.COMMEND,
        Seat.PROPOSER,
        "the submission is numbered and frozen with the achievement reports; it lies with the unit above",
    ),
    (State.RETURNED, State.SUBMITTED): Move(
        "submit_dossier", Power.COMMEND, Seat.PROPOSER, "the same, as an amended edition"
    ),
    (State.SUBMITTED, State.SUBMITTED): Move(
        "forward_dossier", Power.COMMEND, Seat.HOLDER, "it lies with the next unit on the way to who decides"
    ),
    (State.SUBMITTED, State.RETURNED): Move(
        "return_dossier",
        Power.PROPOSE,
        Seat.HOLDER,
        "the proposing unit may change it again; the reasons stand beside it",
    ),
    (State.SUBMITTED, State.COUNCIL): Move(
        "lay_before_council", Power.PROPOSE, Seat.DECIDER, "it awaits the council's vote"
    ),
    (State.COUNCIL, State.RETURNED): Move("return_dossier", Power.PROPOSE, Seat.DECIDER, "the same"),
    (State.COUNCIL, State.VOTED): Move(
        "record_vote", Power.PROPOSE, Seat.DECIDER, "who has the votes needed awaits the decision; the others do not"
    ),
    (State.COUNCIL, State.REFUSED): Move("record_vote", Power.PROPOSE, Seat.DECIDER, "nobody had the votes needed"),
    (State.VOTED, State.COUNCIL): Move(
        "reopen_vote", Power.PROPOSE, Seat.DECIDER, "the council votes again; the vote before is kept with the reasons"
    ),
    (State.REFUSED, State.COUNCIL): Move("reopen_vote", Power.PROPOSE, Seat.DECIDER, "the same"),
    (State.VOTED, State.DECIDED): Move(
        "issue_decision",
        Power.COMMEND,
        Seat.DECIDER,
        "the decision is numbered and frozen; each certificate stands in the signed register",
    ),
    (State.SUBMITTED, State.DECIDED): Move(
        "record_outside_decision",
        Power.COMMEND,
        Seat.HOLDER,
        "an award decided outside the unions: the decision's body, number and day are recorded",
    ),
    (State.DECIDED, State.HANDED_OVER): Move(
        "hand_over",
        Power.PROPOSE,
        Seat.DECIDER,
        "with the last certificate; of an outside award by whoever recorded it",
    ),
    (State.DRAFT, State.WITHDRAWN): Move(
        "withdraw_dossier", Power.COMMEND, Seat.PROPOSER, "it is kept and goes nowhere"
    ),
    (State.RETURNED, State.WITHDRAWN): Move("withdraw_dossier", Power.COMMEND, Seat.PROPOSER, "the same"),
    (State.SUBMITTED, State.WITHDRAWN): Move("withdraw_dossier", Power.COMMEND, Seat.PROPOSER, "the same"),
}
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
"""While the proposing unit may change it."""
UNDER_WAY = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED, State.COUNCIL, State.VOTED})


class WrongDossierState(Refusal):
    """Not now."""

    text = _("The dossier is {state}; this cannot be done now.")


def why_not_move(now: State, then: State) -> Refusal | None:
    """None when the dossier may go from one state to the other."""
    return None if (now, then) in MOVES else WrongDossierState(state=STATE_NAMES[now])


def why_not_edit(now: State) -> Refusal | None:
    """None while the dossier may be changed by who proposes."""
    return None if now in EDITABLE else WrongDossierState(state=STATE_NAMES[now])


# --- The council's vote ------------------------------------------------------------------------------------------------


class CouncilTooFew(Refusal):
    """No quorum."""

    text = _(
        "{present} of {members} members were there; a council decides with at least {needed}. Record its next meeting."
    )


class MeetingAhead(Refusal):
    """A vote is written down after it was held."""

    text = _("{on} lies ahead. Write down a meeting after it was held.")


class NamesDiffer(Refusal):
    """Who was there is as many as the number says."""

    text = _("{named} names stand under “{list}”, but the numbers say {count}. Correct the names or the numbers.")


class BallotsMissing(Refusal):
    """Ballots on paper are counted before what they say."""

    text = _("Of a vote on paper, write how many ballots came in and how many of them were invalid, or 0.")


class BallotsImpossible(Refusal):
    """More ballots than people, or more invalid ones than came in."""

    text = _(
        "{cast} ballots came in, {invalid} of them invalid, from {present} members who were there. Count the ballots again."
    )


class CountImpossible(Refusal):
    """More votes than valid ballots, or than people."""

    text = _("“{who}”: {in_favour} in favour and {against} against, out of {valid} valid votes. Count again.")


class CountMissing(Refusal):
    """Everybody proposed is voted on."""

    text = _("The vote on “{who}” is missing. Write the votes in favour and those against, or 0.")


HANDS, PAPER = "hands", "paper"
ATTENDED, ABSENT = _("Names of those who were there"), _("Names of those who were absent")


@dataclass(frozen=True)
class Meeting:
    """A meeting of the council: its day, who was there, how it voted, who led and wrote the minutes.

    `cast` and `invalid` count ballots on paper; of a show of hands everybody present is counted and nothing is invalid.
    """

    held_on: date
    members: int
    present: int
    ballot: str = HANDS
    cast: int | None = None
    invalid: int | None = None
    place: str = ""
    chair: str = ""
    secretary: str = ""
    attended: str = ""  # one name on a line; empty: not written down
    absent: str = ""

    @property
    def votes(self) -> int:
        """How many voted: the ballots that came in, or everybody present."""
        return self.present if self.ballot == HANDS or self.cast is None else self.cast

    @property
    def valid(self) -> int:
        """How many votes say something."""
        return self.votes - (0 if self.ballot == HANDS else self.invalid or 0)


@dataclass(frozen=True)
class Given:
    """The votes on one who is proposed; None where nothing was written down. Who is left over said neither."""

    in_favour: int | None
    against: int | None


def needed_for_quorum(rule: CouncilRule, members: int) -> int:
    """The least number of members that must be there."""
    share = Fraction(*rule.quorum) * members
    return -(-share.numerator // share.denominator)


def needed_to_pass(rule: CouncilRule, meeting: Meeting) -> int:
    """The least number of votes that is more than the rule's share of those present, of all members, or of the votes cast."""
    base = {"present": meeting.present, "members": meeting.members, "cast": meeting.votes}[rule.of]
    share = Fraction(*rule.more_than) * base
    return share.numerator // share.denominator + 1


def why_not_meeting(meeting: Meeting, *, today: date) -> Refusal | None:
    """None for a meeting that was held, whose names, where they are written down, are as many as the numbers say."""
    if meeting.held_on > today:
        return MeetingAhead(on=meeting.held_on)
    for words, names, count in (
        (ATTENDED, meeting.attended, meeting.present),
        (ABSENT, meeting.absent, meeting.members - meeting.present),
    ):
        named = len([line for line in names.splitlines() if line.strip()])
        if named and named != count:
            return NamesDiffer(named=named, list=Sentence(words), count=count)
    return None


def why_not_vote(rule: CouncilRule, meeting: Meeting, given: Iterable[tuple[str, Given]]) -> Refusal | None:
    """None when the council could decide and every count is possible. `given` with the names of those proposed."""
    needed = needed_for_quorum(rule, meeting.members)
    if not 0 < meeting.present <= meeting.members or meeting.present < needed:
        return CouncilTooFew(present=meeting.present, members=meeting.members, needed=needed)
    if meeting.ballot == PAPER and (meeting.cast is None or meeting.invalid is None):
        return BallotsMissing()
    cast, invalid = meeting.votes, meeting.votes - meeting.valid
    if not 0 <= invalid <= cast <= meeting.present:
        return BallotsImpossible(cast=cast, invalid=invalid, present=meeting.present)
    for who, votes in given:
        if votes.in_favour is None or votes.against is None:
            return CountMissing(who=who)
        if min(votes.in_favour, votes.against) < 0 or votes.in_favour + votes.against > meeting.valid:
            return CountImpossible(who=who, in_favour=votes.in_favour, against=votes.against, valid=meeting.valid)
    return None


def states_page() -> str:
    """The part of `docs/states.md` on dossiers, made from `MOVES`."""
    rows = [
        f"| {now} | {then} | `{move.action}` | {move.power} at the {move.seat} | {move.brings} |"
        for (now, then), move in MOVES.items()
    ]
    return "\n".join(
        [
            "# States of an award dossier",
            "",
            "Generated from `thidua.awards.rules.flow.MOVES`; a test keeps the two equal. The proposer wrote it, the holder has it",
            "now, the decider grants the award. A unit that ended acts through its successors.",
            "",
            "| from | to | action | who | brings |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
