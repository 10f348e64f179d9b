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
