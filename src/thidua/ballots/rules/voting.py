"""What a vote is: its form, its mode, its threshold, what one ballot may say, and its states. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

FOR, AGAINST, SILENT = "1", "0", "-"
"""What a ballot says of one option. A ballot is one such letter for each option, in their order."""


class Form(StrEnum):
    """What is asked."""

    APPROVE = "approve"  # each option by itself: for or against
    CHOOSE = "choose"  # up to so many of the options
    ELECT = "elect"  # one of the options


class Mode(StrEnum):
    """How it is asked."""

    ACCLAIM = "acclaim"  # who objects?
    HANDS = "hands"  # hands are counted
    NAMED = "named"  # each elector's word stands beside the name
    SECRET = "secret"  # noqa: S105, cast on the elector's device and sealed on the way
    PAPER = "paper"  # on paper, entered by two who must agree


class Base(StrEnum):
    """Of what the share is taken."""

    PRESENT = "present"  # the electors when the vote opened
    MEMBERS = "members"  # everybody who could have been an elector, present or not
    CAST = "cast"  # ballots handed in, blank and invalid ones too
    VALID = "valid"  # ballots handed in that are neither blank nor invalid


class Ties(StrEnum):
    """What happens when more options are level than places are left."""

    REVOTE = "revote"  # none of them is elected; they are voted on again
    ORDER = "order"  # whoever stands first on the list


class State(StrEnum):
    """How far a vote is."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"  # no ballot comes in any more
    HALF_OPEN = "half_open"  # the outer envelopes are opened and shuffled, the inner ones sealed
    COUNTED = "counted"
    VOID = "void"


class Decides(StrEnum):
    """What follows from the result."""

    NOMINATION = "nomination"  # who is put forward for an award
    LEAD = "lead"  # who leads next year
    OTHER = "other"


FORM_NAMES: dict[Form, str] = {
    Form.APPROVE: _("approve a list"),
    Form.CHOOSE: _("choose several"),
    Form.ELECT: _("elect one"),
}
MODE_NAMES: dict[Mode, str] = {
    Mode.ACCLAIM: _("acclamation"),
    Mode.HANDS: _("show of hands"),
    Mode.NAMED: _("named vote"),
    Mode.SECRET: _("secret vote"),
    Mode.PAPER: _("secret vote on paper"),
}
BASE_NAMES: dict[Base, str] = {
    Base.PRESENT: _("delegates present"),
    Base.MEMBERS: _("all delegates, present or not"),
    Base.CAST: _("ballots cast"),
    Base.VALID: _("valid ballots"),
}
TIE_NAMES: dict[Ties, str] = {
    Ties.REVOTE: _("those level are voted on again"),
    Ties.ORDER: _("the one that stands first on the list"),
}
STATE_NAMES: dict[State, str] = {
    State.PREPARED: _("in preparation"),
    State.OPEN: _("open for ballots"),
    State.CLOSED: _("closed, not counted yet"),
    State.HALF_OPEN: _("outer envelopes opened"),
    State.COUNTED: _("ballots counted"),
    State.VOID: _("declared void"),
}
DECIDES_NAMES: dict[Decides, str] = {
    Decides.NOMINATION: _("a nomination for an award"),
    Decides.LEAD: _("the lead unit of next year"),
    Decides.OTHER: _("another matter"),
}
MOVES = {
    (State.PREPARED, State.OPEN),
    (State.OPEN, State.CLOSED),
    (State.OPEN, State.COUNTED),
    (State.CLOSED, State.HALF_OPEN),
    (State.CLOSED, State.COUNTED),
    (State.HALF_OPEN, State.COUNTED),
    (State.PREPARED, State.VOID),
    (State.OPEN, State.VOID),
    (State.CLOSED, State.VOID),
    (State.HALF_OPEN, State.VOID),
}
ON_DEVICE = (Mode.NAMED, Mode.SECRET)
"""The modes in which an elector casts a ballot here."""
COMMITTEE = (Mode.SECRET, Mode.PAPER)
"""The modes that need a counting committee."""
FEW = 5
"""With fewer ballots than these a published list says too much about each."""


@dataclass(frozen=True)
class Rule:
    """By what a vote is decided. `seats` and `most` None: no limit."""

    form: Form
    mode: Mode
    base: Base
    share: Fraction  # more than this share, or with `reaches` at least this share
    reaches: bool = False
    seats: int | None = None  # how many options can win
    most: int | None = None  # how many options one ballot may be for
    own_unit: bool = False  # whether an elector may be for the own unit
    ties: Ties = Ties.REVOTE
    objections: int = 0  # how many objections an acclamation bears
    per_unit: bool = False  # one elector for each unit, however many delegates it sent
    code: str = ""  # of the entry of the catalogue it came from
    sample: bool = False  # invented or unverified

    def as_json(self) -> dict[str, Any]:
        """As kept with the vote when it is prepared."""
        return {
            "form": self.form.value,
            "mode": self.mode.value,
            "base": self.base.value,
            "share": f"{self.share.numerator}/{self.share.denominator}",
            "reaches": self.reaches,
            "seats": self.seats,
            "most": self.most,
            "own_unit": self.own_unit,
            "ties": self.ties.value,
            "objections": self.objections,
            "per_unit": self.per_unit,
            "code": self.code,
            "sample": self.sample,
        }


def rule_from(kept: dict[str, Any]) -> Rule:
    """What `as_json` wrote."""
    return Rule(
        form=Form(kept["form"]),
        mode=Mode(kept["mode"]),
        base=Base(kept["base"]),
        share=Fraction(kept["share"]),
        reaches=kept["reaches"],
        seats=kept["seats"],
        most=kept["most"],
        own_unit=kept["own_unit"],
        ties=Ties(kept["ties"]),
        objections=kept["objections"],
        per_unit=kept["per_unit"],
        code=kept["code"],
        sample=kept["sample"],
    )


class WrongVoteState(Refusal):
    """Not now."""

    text = _("The vote is {state}; this cannot be done now.")


class VoteTooLittle(Refusal):
    """Nothing to choose from."""

    text = _("A vote needs something to vote on: this one has {count} options, and it takes at least {least}.")


class OptionTwice(Refusal):
    """One option, one line."""

    text = _("“{option}” stands twice on the list.")


class SeatsOutside(Refusal):
    """As many places as can be filled."""

    text = _("{seats} of {options} options can win; choose a number from 1 to {options}.")


class MostOutside(Refusal):
    """A ballot may mark at least one and at most all."""

    text = _("One ballot may be for {most} of {options} options; choose a number from 1 to {options}.")


class ShareOutside(Refusal):
    """A share lies between nothing and all."""

    text = _("A threshold of {share} cannot be met or missed. Write a share such as 1/2, 2/3 or 80%.")


class ShareUnreadable(Refusal):
    """A share is a fraction or a percentage."""

    text = _("“{typed}” is not a share. Write one such as 1/2, 2/3 or 80%.")


class FormNotAsked(Refusal):
    """An acclamation asks who objects; it cannot choose between options."""

    text = _("An acclamation asks who objects to each name on the list; it cannot {form}. Use another mode.")


class TooManyMarks(Refusal):
    """More marks than the ballot bears."""

    text = _("You marked {marked}; at most {most} may be marked. Take some marks away.")


class OwnUnitMarked(Refusal):
    """Nobody votes for the own unit."""

    text = _(
        "“{unit}” is your own unit; in this vote nobody votes for the own unit. Choose another, or leave it blank."
    )


class BallotGarbled(Refusal):
    """What came does not fit the options."""

    text = _("The ballot does not fit the options of this vote. Open the vote again and mark it anew.")


def why_not_move(now: State, then: State) -> Refusal | None:
    """None when the vote may go from one state to the other."""
    return None if (now, then) in MOVES else WrongVoteState(state=STATE_NAMES[now])


def why_not_rule(rule: Rule, options: Sequence[str]) -> Refusal | None:
    """None when the rule can decide between these options."""
    least = 1 if rule.form is Form.APPROVE else 2
    if len(options) < least:
        return VoteTooLittle(count=len(options), least=least)
    for at, option in enumerate(options):
        if option in options[:at]:
            return OptionTwice(option=option)
    if rule.mode is Mode.ACCLAIM and rule.form is not Form.APPROVE:
        return FormNotAsked(form=FORM_NAMES[rule.form])
    if rule.seats is not None and not 1 <= rule.seats <= len(options):
        return SeatsOutside(seats=rule.seats, options=len(options))
    if rule.most is not None and not 1 <= rule.most <= len(options):
        return MostOutside(most=rule.most, options=len(options))
    if not 0 <= rule.share <= 1 or (rule.share == 1 and not rule.reaches) or (rule.share == 0 and rule.reaches):
        return ShareOutside(share=f"{rule.share.numerator}/{rule.share.denominator}")
    return None


def why_not_marks(rule: Rule, marks: str, options: int) -> Refusal | None:
    """None when a ballot with these marks is valid or blank."""
    allowed = {FOR, AGAINST, SILENT} if rule.form is Form.APPROVE else {FOR, SILENT}
    if len(marks) != options or not set(marks) <= allowed:
        return BallotGarbled()
    most = 1 if rule.form is Form.ELECT else rule.most
    marked = marks.count(FOR)
    return TooManyMarks(marked=marked, most=most) if most is not None and marked > most else None


def is_blank(marks: str) -> bool:
    """Whether the ballot says nothing of any option."""
    return set(marks) <= {SILENT}


def read_share(typed: str) -> Fraction:
    """A share as a person writes it: "2/3", "80%", "66,7 %".

    Raises ShareUnreadable.
    """
    text = "".join(typed.split()).replace(",", ".")
    if "e" in text.lower():  # no share; and a power of ten could fill the memory
        raise ShareUnreadable(typed=typed)
    try:
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ShareUnreadable(typed=typed) from None
