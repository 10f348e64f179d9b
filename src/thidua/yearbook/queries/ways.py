"""Where a number of the report leads that counts no reports: to a movement, a pledge, a conference, a vote, a hand-over, a decision."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.urls import reverse

from thidua.paper.rules import Number
from thidua.yearbook.models import Subject
from thidua.yearbook.rules import Counted


class Way(StrEnum):
    """What stands before the number of the thing: together they are its code in a placeholder, as in `{PT12.members}`."""

    MOVEMENT = "PT"
    PLEDGE = "GU"
    CONFERENCE = "HN"
    VOTE = "BQ"
    HAND_OVER = "BG"
    DECISION = "QD"


def counted_of(
    way: Way,
    number: int,
    subject: Subject,
    year: int,
    *,
    name: str,
    counts: Mapping[str, str],
    state: str = "final",
    simulated: bool = False,
) -> Counted:
    """What may be said of the thing in numbers. `number` is its own, a vote's within its conference; `subject` and `year` whose it is."""
    return Counted(
        code=f"{way}{number}",
        name=name,
        unit="",
        subject=subject.code,
        period=str(year),
        quantity=None,
        state=state,
        simulated=simulated,
        counts=counts,
    )


def way_of(code: str) -> tuple[Way, int] | None:
    """What a number of the paper names instead of an indicator; None for an indicator."""
    way, number = code[:2], code[2:]
    return (Way(way), int(number)) if way in set(Way) and number.isdecimal() and not number.startswith("0") else None


def address_of(number: Number) -> str:
    """The page to which a number of the report leads: the lineage of a figure, or what is counted instead of reports."""
    at = [number.subject, number.period]
    match way_of(number.indicator):
        case (Way.MOVEMENT, pk):
            return reverse("years:movement", args=[pk, number.subject])
        case (Way.PLEDGE, _):
            return reverse("pledges:pledge", args=at)
        case (Way.CONFERENCE, _):
            return reverse("ballots:conference", args=at)
        case (Way.VOTE, place):
            return reverse("ballots:vote", args=[*at, place])
        case (Way.HAND_OVER, _):
            return reverse("ballots:hand_over", args=at)
        case (Way.DECISION, pk):
            return reverse("awards:dossier", args=[pk])
    return reverse("reports:lineage", args=[number.subject, number.indicator, number.period])
