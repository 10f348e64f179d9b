"""The life of a movement: launched, passed down, registered, checked, reviewed. Values in, a value or a refusal out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from thidua.ground.values import Period, Refusal
from thidua.ground.values import mark as _

PLAN_LENGTH = 4000
NOTE_LENGTH = 500
FEWEST = 5
"""A number of persons below this one does not leave the branch as a number: it could tell who they are."""


class Nature(StrEnum):
    """The forms of emulation the law knows, and the resolution of a congress that a whole term carries out."""

    REGULAR = "regular"
    THEMATIC = "thematic"
    RESOLUTION = "resolution"


class Standing(StrEnum):
    """Where one unit's registration stands."""

    REGISTERED = "registered"
    CHECKED = "checked"
    RETURNED = "returned"


class Moment(StrEnum):
    """When a movement is looked back on: half-way (sơ kết), and at its end (tổng kết)."""

    MIDWAY = "midway"
    FINAL = "final"


@dataclass(frozen=True)
class Tally:
    """How many grassroots unions of how many registered, and whom they registered."""

    registered: int = 0
    expected: int = 0
    members: int = 0
    collectives: int = 0
    checked: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.registered + other.registered,
            self.expected + other.expected,
            self.members + other.members,
            self.collectives + other.collectives,
            self.checked + other.checked,
        )


class PlanMissing(Refusal):
    """A movement without goals, measures and plan."""

    text = _("The movement has no {missing} yet. Write it down: units register for what they can read.")


class LaunchedOutside(Refusal):
    """Launched after its period is over."""

    text = _("{period} ended on {last_day}. Choose a period that runs on {on} or begins later.")


class LaunchedTwice(Refusal):
    """One movement of one name in one period."""

    text = _("“{movement}” was launched for {period} already, on {on}. Open that one, or choose another name.")


class NotReached(Refusal):
    """Nobody above the unit has launched the movement or passed it on."""

    help_page = "chair"
    text = _("“{movement}” has not been passed on to “{unit}”. Ask the union directly above to pass it on.")


class ThroughSuperior(Refusal):
    """A unit registers with its own superior, an upper union gathers those beneath it."""

    help_page = "reviewer"
    text = _("“{unit}” is an upper union: its grassroots unions register. Pass the movement on to them.")


class AlreadyPassedOn(Refusal):
    """Once is enough."""

    text = _("“{unit}” passed this movement on already, on {on}.")


class NothingToPass(Refusal):
    """A unit without units beneath passes nothing on."""

    text = _("No unit hangs directly below “{unit}”, so there is nobody to pass the movement on to.")


class MovementEnded(Refusal):
    """The movement is over."""

    text = _("“{movement}” ended on {on}. What was registered stays as it stands.")


class NothingRegistered(Refusal):
    """Neither members nor collectives."""

    text = _("Write how many members or how many collectives register; at least one of the two is more than 0.")


class ReasonMissing(Refusal):
    """A registration that others relied on changes, or one goes back, and nobody says why."""

    text = _("Say in one sentence why: the other side must be able to follow it.")


class SameAgain(Refusal):
    """Nothing would change."""

    text = _("{members} members and {collectives} collectives are registered already. Change a number, or leave it.")


class NotToDecide(Refusal):
    """Only a registration that nobody decided on yet is checked or returned."""

    text = _("This registration was decided on already, or replaced by a newer one. Open the movement again.")


class MeetsTooMany(Refusal):
    """More reached the goal than registered."""

    text = _("{met} reached the goal, but only {registered} were registered. Correct the number, or the registration.")


class ReviewEmpty(Refusal):
    """A review that says nothing."""

    text = _("Write what the movement brought: results, what fell short, what follows.")


class ReviewStands(Refusal):
    """A review is changed only with a reason."""

    text = _("The review of {on} stands already. To replace it, say why.")


class FinalBeforeHalf(Refusal):
    """The final review lies before the mid-way one."""

    text = _("The final review of {on} lies before the mid-way review of {midway}. Choose a later day.")


class ExampleEmpty(Refusal):
    """Nobody praised, or nothing said."""

    text = _("Say what was good, and how many collectives or persons are praised; at least one of the two.")


def why_not_launch(name: str, plan: str, period: Period, on: date) -> Refusal | None:
    """A movement says what it is for, and its period is not over."""
    if not name.strip():
        return PlanMissing(missing=_("name"))
    if not plan.strip():
        return PlanMissing(missing=_("plan"))
    if period.last_day < on:
        return LaunchedOutside(period=period, last_day=period.last_day, on=on)
    return None


def why_not_open(movement: str, ended_on: date | None, last_day: date, on: date) -> Refusal | None:
    """None while the movement runs: it was not ended, and its period is not over."""
    over = min(last_day, ended_on) if ended_on else last_day
    return MovementEnded(movement=movement, on=over) if on > over else None


def why_not_counts(
    members: int, collectives: int, *, before: tuple[int, int] | None, was_checked: bool, reason: str
) -> Refusal | None:
    """Somebody registers; a changed registration changes something, and says why when it had been checked."""
    if members <= 0 and collectives <= 0:
        return NothingRegistered()
    if before == (members, collectives):
        return SameAgain(members=members, collectives=collectives)
    if was_checked and not reason.strip():
        return ReasonMissing()
    return None


def why_not_met(met: int | None, registered: int) -> Refusal | None:
    """Missing is not zero; but nobody reaches a goal without having registered for it."""
    return MeetsTooMany(met=met, registered=registered) if met is not None and met > registered else None


def persons_shown(persons: int) -> int | None:
    """The number of persons as it may leave the branch: None stands for "fewer than five"."""
    return None if 0 < persons < FEWEST else persons
