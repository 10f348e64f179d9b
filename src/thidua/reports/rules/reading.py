"""Texts read for a report: what a person may make of a figure found in one, and why it is refused."""

from __future__ import annotations

from enum import StrEnum

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

SURFACE_LENGTH = 200
"""Of a figure's own words in a text: "từ ba mươi đến sáu mươi triệu đồng" has some forty."""
QUOTE_LENGTH = 1000
"""Of the sentence kept beside a figure."""
MOST_LETTERS = 200_000
"""Of one text that a person goes through beside a report, and …"""
MOST_MENTIONS = 500
"""… figures in it."""
APART = frozenset({"đồng", "%"})
"""What is never mistaken for a count: money and rates."""


class Verdict(StrEnum):
    """What a person made of a figure that was read."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


def fits(said: str, asked: str) -> bool:
    """Whether a figure that counts `said` may stand on a line that asks `asked`: money is no count, and a rate neither."""
    return said == asked or not {said, asked} & APART


class TooLongToRead(Refusal):
    """More than a person goes through figure by figure."""

    text = _(
        "The text has {letters} letters and {figures} figures; at most {most_letters} and {most_figures} are read beside a report. Read it in parts."
    )


class NothingFound(Refusal):
    """No figure of work in it."""

    text = _("No figure was found in “{name}”. Check that it is the right text, or type the figures.")


class OtherUnit(Refusal):
    """Money on a line that counts persons, or the like."""

    text = _("“{surface}” counts {said}, the line {code} asks for {asked}. Choose another line, or correct the value.")


class NoLineChosen(Refusal):
    """A figure that fits no line by itself."""

    text = _("Choose the line of the form that “{surface}” belongs to, then confirm.")


class NoSuchMention(Refusal):
    """The text was taken away, or read anew."""

    text = _("This figure no longer belongs to a text of the report. Open the page again.")


class TextInUse(Refusal):
    """Figures of the report rest on it."""

    text = _("{count} figures of the report were confirmed from this text. Take them back first, then remove the text.")
