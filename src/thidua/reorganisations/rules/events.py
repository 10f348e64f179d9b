"""What may happen to one unit, and why it may not: the events, the decision behind them, their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from thidua.ground.values import FOREVER, Refusal
from thidua.ground.values import mark as _
from thidua.organisations.rules import DecisionData


class Event(StrEnum):
    """What a decision makes of one unit."""

    FOUND = "found"
    RENAME = "rename"
    MOVE = "move"
    DISSOLVE = "dissolve"


EVENT_NAMES: dict[Event, str] = {
    Event.FOUND: _("Found a unit beneath"),
    Event.RENAME: _("Rename"),
    Event.MOVE: _("Move"),
    Event.DISSOLVE: _("Dissolve"),
}


class DecisionIncomplete(Refusal):
    """A decision is known by body, number and date."""

    text = _("The decision lacks {missing}. Write it as it stands on the paper.")


class DecisionDiffers(Refusal):
    """The same decision was recorded otherwise."""

    text = _(
        "Decision {number} of {body} is recorded with {known}, here with {given}. Check the paper; use what is recorded, or the right number."
    )


class NameMissing(Refusal):
    """A unit has a name."""

    text = _("The name is empty. Write it as it stands in the decision.")


class NameTooLong(Refusal):
    """A name fits the papers."""

    text = _("The name has {length} letters; at most {longest} fit. Shorten it.")


class SameName(Refusal):
    """A rename changes the name."""

    text = _("The unit is called “{name}” already. Write the new name.")


class SameSuperior(Refusal):
    """A move changes the superior."""

    text = _("{unit} hangs beneath {superior} already. Choose another superior.")


class BeforeFounding(Refusal):
    """A unit that is not there yet cannot change."""

    text = _("{unit} exists from {first} on. Choose a later day than that; here it is {on}.")


class BeforeLatestChange(Refusal):
    """What is already recorded of later days stays."""

    text = _(
        "{unit} last changed on {latest}. A change of {on} would rewrite what others rely on since then; choose a later day."
    )


class NoLongerThere(Refusal):
    """A dissolved unit changes no more."""

    text = _("{unit} was in force until {last} and is no more. Nothing can be decided about it for {on}.")


class SuperiorNotThere(Refusal):
    """A unit hangs beneath a unit that is in force."""

    text = _(
        "{superior} is not in force on {on}, so {unit} cannot hang beneath it that day. Choose another superior or day."
    )


class BeneathItself(Refusal):
    """A superior never comes to hang beneath its own subordinate."""

    text = _("{superior} is {unit} itself or hangs beneath it. Choose a superior outside that branch.")


class StillBeneath(Refusal):
    """A dissolved unit leaves nobody behind."""

    text = _("{count} units still hang beneath {unit} on {on} or later: {names}. Move or dissolve them first.")


class AtTheTop(Refusal):
    """Nobody stands above a root."""

    text = _("No unit stands above {unit}, so only the operator of the installation can decide this.")


def why_not_decision(decision: DecisionData) -> DecisionIncomplete | None:
    """Body, number and date are all there."""
    missing = [
        word
        for word, given in ((_("the deciding body"), decision.body), (_("its number"), decision.number))
        if not given.strip()
    ]
    return DecisionIncomplete(missing=missing) if missing else None


def tidy(decision: DecisionData) -> DecisionData:
    """The decision without stray spaces, so that the same paper is the same row."""
    return replace(
        decision,
        body=" ".join(decision.body.split()),
        number=" ".join(decision.number.split()),
        title=" ".join(decision.title.split()),
    )


class Named(NamedTuple):
    """A unit that is to change, as its terms stand: since when it is there, its latest change, its end, where it hangs last."""

    unit: int
    name: str
    kind: str
    superior: int | None
    first: date
    latest: date
    until: date


def why_not_day(unit: Named, on: date, *, ends: bool = False) -> Refusal | None:
    """A change begins after the unit's first day, not before its latest change, and while the unit is there.

    On the very day of the latest change a second one may join it, but nothing may end that day (`ends`): what the
    change brought would never have been in force.
    """
    if on >= unit.until:
        return NoLongerThere(unit=unit.name, last=_day_before(unit.until), on=on)
    if on <= unit.first:
        return BeforeFounding(unit=unit.name, first=unit.first, on=on)
    if on < unit.latest or (ends and on == unit.latest):
        return BeforeLatestChange(unit=unit.name, latest=unit.latest, on=on)
    return None


def _day_before(day: date) -> date:
    return day if day == FOREVER else date.fromordinal(day.toordinal() - 1)
