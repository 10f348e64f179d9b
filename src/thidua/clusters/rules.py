"""What a cluster refuses. No database, no clock."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NoSuchUnit(Refusal):
    """The code names neither a cluster nor a unit."""

    text = _("No unit, cluster or block has the code “{code}”. Check the code, or search by name.")


class CodeTaken(Refusal):
    """One code names one thing: totals and papers of clusters and units stand under the same addresses."""

    text = _("The code “{code}” already belongs to “{name}”. Choose another one.")


class CodeUnreadable(Refusal):
    """A code is part of an address."""

    text = _("“{code}” cannot be a code. Write small letters without diacritics, digits and hyphens.")


class NotBeneath(Refusal):
    """A cluster is formed by a superior of its members."""

    text = _(
        "On {on} “{unit}” does not lie beneath “{organiser}”, which formed the cluster. Choose a unit of its branch."
    )


class AlreadyMember(Refusal):
    """No unit twice in one cluster on a day."""

    text = _("“{unit}” is already a member from {since} until {until}. End that membership first.")


class NotMember(Refusal):
    """Lead and deputy come from the cluster's own members."""

    text = _(
        "In the emulation year {year} “{unit}” is not a member of “{cluster}”. Admit it first, or choose a member."
    )


class LeadTwice(Refusal):
    """Lead and deputy are two units."""

    text = _("“{unit}” cannot be lead and deputy at once. Choose another deputy, or none.")


class EndsBeforeItBegins(Refusal):
    """A span holds at least one day."""

    text = _("The membership began on {since}, so it cannot end before {on}. Choose a later day.")


class AlreadyEnded(Refusal):
    """An ended membership stays as it is."""

    text = _("This membership has already ended on {on}.")
