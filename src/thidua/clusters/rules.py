"""What a cluster refuses. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from thidua.ground.values import Period, Refusal
from thidua.ground.values import mark as _
from thidua.organisations.rules import NoSuchUnit

T = TypeVar("T")


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


class NoLeadYet(Refusal):
    """A year's settings belong to a year that somebody leads."""

    text = _("Nobody leads “{cluster}” in {year} yet. Appoint the lead unit first.")


class ScoringDayOutside(Refusal):
    """A year is scored while it runs or soon after."""

    text = _(
        "The scoring day {day} lies outside the emulation year {year} and the four months after it. Choose another day."
    )


class RotationIncomplete(Refusal):
    """Every member has its place in the rotation, and no other."""

    text = _("The rotation must give each of the {count} members one place, from 1 to {count}; it gives {places}.")


class LedAlready(Refusal):
    """Who leads a year is changed by whoever formed the cluster."""

    text = _("“{unit}” leads “{cluster}” in {year} already. Ask “{organiser}” to change it, if another unit should.")


MONTHS_AFTER = 4
"""Months after the emulation year in which its scoring may still take place; an installation's limit, not a rule of law."""


def why_not_scoring_day(period: Period, day: date | None) -> Refusal | None:
    """None when the day lies in the emulation year or within `MONTHS_AFTER` of its end."""
    if day is None or period.first_day <= day <= period.last_day + timedelta(days=31 * MONTHS_AFTER):
        return None
    return ScoringDayOutside(day=day, year=period.year)


def why_not_rotation(places: Sequence[int]) -> Refusal | None:
    """None when the places are 1, 2, 3 … each once."""
    if sorted(places) == list(range(1, len(places) + 1)):
        return None
    return RotationIncomplete(count=len(places), places=", ".join(str(place) for place in places))


def next_in_rotation(order: Sequence[T], lead: T | None) -> tuple[T | None, T | None]:
    """Who leads and who assists after `lead`: the next two in the order, which begins again at its end."""
    if not order:
        return None, None
    at = order.index(lead) + 1 if lead is not None and lead in order else 0
    first = order[at % len(order)]
    second = order[(at + 1) % len(order)]
    return first, second if second != first else None
