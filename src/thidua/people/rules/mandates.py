"""What the giving, ending and managing of mandates refuses. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.people.rules.powers import Role


class UnitNotThere(Refusal):
    """A mandate begins at a unit that exists."""

    text = _("“{unit}” does not exist on {since}. Choose a day of its term, or its successor.")


class MandateTwice(Refusal):
    """One role at one unit, once on a day."""

    text = _("This officer already holds the role “{role}” there from {since}. End that mandate first.")


class SpanEmpty(Refusal):
    """A mandate lasts at least one day."""

    text = _("The mandate begins on {since} and cannot end on {until}. Choose a last day on or after its first day.")


class AlreadyEnded(Refusal):
    """An ended mandate stays as it was."""

    text = _("This mandate has already ended; its last day was {last}.")


class OwnMandate(Refusal):
    """Nobody gives or takes their own mandates."""

    text = _("Nobody changes their own mandates. Ask another administrator, or the operator of the installation.")


class OwnAccount(Refusal):
    """An administrator's own account is managed by somebody else."""

    text = _("This is your own account. Another administrator, or the operator of the installation, has to do this.")


class DutiesNotSeparate(Refusal):
    """Who gives out mandates touches no figure."""

    text = _(
        "An administrator cannot hold another role at the same time: who gives out mandates touches no figure. "
        "Give the role to another person, or end the other mandate first."
    )


class NotYourMandate(Refusal):
    """Whoever holds a mandate delegates it, nobody else."""

    text = _("Only the officer who holds this mandate delegates it. Ask them, or the administrator of your union.")


class DelegatedOnly(Refusal):
    """A delegate does not delegate further."""

    text = _(
        "You hold this mandate for somebody on leave, so you cannot pass it on. Its holder chooses another delegate."
    )


class NotDelegable(Refusal):
    """Some work is a person's own."""

    text = _(
        "The role “{role}” cannot be delegated: it is given to one person. The administrator of your union gives it to "
        "another officer."
    )


class DelegateSelf(Refusal):
    """Somebody else does the work."""

    text = _("You cannot delegate to yourself. Choose a colleague of the same unit.")


class DelegateElsewhere(Refusal):
    """A delegate is an officer of the same unit."""

    text = _("“{who}” holds no mandate of their own at “{unit}” from {since} to {last}. Choose a colleague who does.")


class OutsideMandate(Refusal):
    """Nobody delegates what they do not hold."""

    text = _("Your mandate runs from {since} to {last}. Choose days within it.")


class PastLeave(Refusal):
    """A leave begins today or later."""

    text = _("The leave cannot begin on {since}, which is past. Choose {today} or a later day.")


class AlreadyDelegated(Refusal):
    """One delegate at a time."""

    text = _("This mandate is already delegated to “{who}” from {since} to {last}. End that first.")


class BeyondBranch(Refusal):
    """Whoever manages an account must cover everything its person may do."""

    text = _(
        "This officer also holds a mandate outside your branch, or none within it. Only an administrator who covers "
        "all of their mandates can do this."
    )


class AccountClosed(Refusal):
    """Nothing is given to a closed account."""

    text = _("This account is closed. Reopen it first.")


class AccountOpen(Refusal):
    """Only a closed account is reopened."""

    text = _("This account is open.")


def why_not_together(roles: Iterable[Role]) -> DutiesNotSeparate | None:
    """The roles one person may hold on one day: an administrator holds no other."""
    held = set(roles)
    return DutiesNotSeparate() if Role.ADMINISTRATOR in held and len(held) > 1 else None
