"""How far a dossier is, who moves it on, and what its moves refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from thidua.awards.rules.catalogue import CouncilRule
from thidua.ground.values import Refusal
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


class CountImpossible(Refusal):
    """More hands than people."""

    text = _("“{who}”: {given} votes from {present} members who were there. Count again.")


class CountMissing(Refusal):
    """Everybody proposed is voted on."""

    text = _("The vote on “{who}” is missing. Write the votes in favour, or 0.")


def needed_for_quorum(rule: CouncilRule, members: int) -> int:
    """The least number of members that must be there."""
    share = Fraction(*rule.quorum) * members
    return -(-share.numerator // share.denominator)


def needed_to_pass(rule: CouncilRule, present: int, members: int) -> int:
    """The least number of votes that is more than the rule's share of those present, or of all members."""
    share = Fraction(*rule.more_than) * (present if rule.of == "present" else members)
    return share.numerator // share.denominator + 1


def why_not_vote(
    rule: CouncilRule, *, members: int, present: int, in_favour: Mapping[str, int | None]
) -> Refusal | None:
    """None when the council could decide and every count is possible. `in_favour` by name of who is proposed."""
    needed = needed_for_quorum(rule, members)
    if not 0 < present <= members or present < needed:
        return CouncilTooFew(present=present, members=members, needed=needed)
    for who, votes in in_favour.items():
        if votes is None:
            return CountMissing(who=who)
        if not 0 <= votes <= present:
            return CountImpossible(who=who, given=votes, present=present)
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
