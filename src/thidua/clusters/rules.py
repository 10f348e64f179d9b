"""What a cluster refuses. No database, no clock."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.rules import NoSuchUnit


class NoSuchSubject(NoSuchUnit):
    """The code names neither a cluster nor a unit."""

    text = _("No unit, cluster or block has the code “{code}”. Check the code, or search by name.")


class NotBeneath(Refusal):
    """A cluster is formed by a superior of its members."""

    text = _(
        "On {on} “{unit}” does not lie beneath “{organiser}”, which formed the cluster. Choose a unit of its branch."
    )


class AlreadyMember(Refusal):
    """No unit twice in one cluster on a day."""

    text = _("“{unit}” is already a member from {since}. End that membership first.")


class NotMember(Refusal):
    """Lead and deputy come from the cluster's own members."""

    text = _(
        "In the emulation year {year} “{unit}” is not a member of “{cluster}”. Admit it first, or choose a member."
    )


class LeadTwice(Refusal):
    """Lead and deputy are two units."""

    text = _("“{unit}” cannot be lead and deputy at once. Choose another deputy, or none.")


class SpanEmpty(Refusal):
    """A membership lasts at least one day."""

    text = _("The membership begins on {since} and cannot end on {until}. Choose a later last day.")


class AlreadyEnded(Refusal):
    """An ended membership stays as it was."""

    text = _("This membership has already ended; its last day was {last}.")
