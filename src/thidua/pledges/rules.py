"""The states of a pledge, the hash of its words, and what it refuses. No database, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from thidua.ground.values import Refusal, plain
from thidua.ground.values import mark as _


class State(StrEnum):
    """How far a pledge is: the lead drafts, each unit adjusts its own, every chair signs what then stands."""

    DRAFT = "draft"
    ADJUSTING = "adjusting"
    SIGNING = "signing"
    SIGNED = "signed"


STATE_NAMES: dict[State, str] = {
    State.DRAFT: _("being drafted by the lead unit"),
    State.ADJUSTING: _("being adjusted by the units"),
    State.SIGNING: _("being signed"),
    State.SIGNED: _("signed by all"),
}
MOVES = {
    (State.DRAFT, State.ADJUSTING),
    (State.ADJUSTING, State.SIGNING),
    (State.SIGNING, State.ADJUSTING),
    (State.SIGNING, State.SIGNED),
}


class PledgeExists(Refusal):
    """One pledge a year."""

    text = _("“{cluster}” already has a pledge for {year}.")


class NoPledgeMembers(Refusal):
    """Nobody to pledge."""

    text = _("“{cluster}” has no members in {year}. Admit them first.")


class WrongPledgeState(Refusal):
    """Not now."""

    text = _("The pledge is {state}; this cannot be done now.")


class PledgeEmpty(Refusal):
    """A pledge promises something."""

    text = _("The pledge says nothing yet. Write what the units promise, or commit them to figures.")


class NotAParty(Refusal):
    """Only who belongs to the year's cluster pledges."""

    text = _("“{unit}” is not a party to this pledge.")


class SignedAlready(Refusal):
    """A signature is given once."""

    text = _("“{unit}” signed on {at}.")


class ReasonMissing(Refusal):
    """A promise is changed with a reason."""

    text = _("Say why {indicator} changes from {old} to {new}.")


class CopyTwice(Refusal):
    """The same file again."""

    text = _("The file “{name}” is attached already.")


class NotACopy(Refusal):
    """An official copy is a scan or a PDF."""

    text = _("“{name}” is no official copy. Send the signed scan (JPEG, PNG) or the PDF.")


class PledgeNotSigned(Refusal):
    """Where the cluster made the pledge a condition."""

    text = _("“{unit}” did not sign the pledge of {year}, and “{cluster}” considers only units that did.")


def why_not_move(now: State, then: State) -> Refusal | None:
    """None when the pledge may go from one state to the other."""
    return None if (now, then) in MOVES else WrongPledgeState(state=STATE_NAMES[now])


def why_not_edit(now: State) -> Refusal | None:
    """None while words and figures may still change: before signatures are called for."""
    return None if now in (State.DRAFT, State.ADJUSTING) else WrongPledgeState(state=STATE_NAMES[now])


def digest_of(year: int, contents: str, parties: Iterable[str], commitments: Mapping[tuple[str, str], Decimal]) -> str:
    """SHA-256 of what is signed: year, words, parties, and every unit's figures, in one way of writing."""
    document = {
        "year": year,
        "contents": contents,
        "parties": sorted(parties),
        "commitments": [[unit, code, plain(amount)] for (unit, code), amount in sorted(commitments.items())],
    }
    written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
