"""What the scoring of a year refuses."""

from __future__ import annotations

from decimal import Decimal

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.scoring.rules.scheme import Item


class NoSuchScheme(Refusal):
    """The code names no scheme in force."""

    text = _("No scoring scheme “{code}” is in force on {on}. Load it first: thidua scheme load FILE.")


class RoundExists(Refusal):
    """A year is scored once."""

    text = _("The scoring of “{cluster}” in {year} is open already.")


class NoRound(Refusal):
    """Nobody opened the scoring."""

    text = _("The scoring of “{cluster}” in {year} has not been opened. The lead unit opens it and chooses the scheme.")


class RoundClosed(Refusal):
    """A closed round never changes."""

    text = _("The scoring of “{cluster}” in {year} is closed; its points no longer change.")


class NoMembers(Refusal):
    """Nobody to score."""

    text = _("“{cluster}” has no members in {year}. Admit them first.")


class ScoresItself(Refusal):
    """Nobody scores themselves."""

    text = _("“{unit}” cannot verify its own sheet. Choose another unit.")


class NotVerifier(Refusal):
    """Somebody else verifies this sheet."""

    text = _("“{verifier}” does not verify the sheet of “{unit}”. The lead unit decides who does.")


class NotSubmitted(Refusal):
    """Drafts are the unit's own."""

    text = _("“{unit}” has not handed in its self-score yet. It is verified once it is in.")


class SubmittedAlready(Refusal):
    """What was handed in stands."""

    text = _("The self-score was handed in on {at} and stands. What is wrong in it is settled by an appeal.")


class NoSuchLine(Refusal):
    """The scheme has no such line."""

    text = _("The scheme {scheme} has no line {item}.")


class PointsOutside(Refusal):
    """Points beyond what the line may give."""

    text = _("Line {item} takes 0 to {max} points; {points} lies outside. Correct it.")


class PointsTooFine(Refusal):
    """More decimals than the scheme has."""

    text = _("Line {item} is scored with {places} decimals; {points} has more. Round it.")


class ExplanationMissing(Refusal):
    """Points that differ from what is computed need their reason."""

    text = _("Line {item} is computed; other points need an explanation.")


class LinesMissing(Refusal):
    """A self-score is whole."""

    text = _("{count} lines that are judged have no points yet: {lines}. Fill them in, or write 0.")


class SelfScoresMissing(Refusal):
    """Who says nothing is waited for, until somebody decides to close without them."""

    text = _(
        "{count} units have not handed their self-scores in: {units}. Wait for them, or close without ranking them."
    )


class NotComplete(Refusal):
    """A round closes when every sheet can be added up."""

    text = _("“{unit}” still lacks points on: {lines}. The scoring can be closed once they are there.")


class AppealsOpen(Refusal):
    """Every appeal is answered before closing."""

    text = _("{count} appeals are not answered yet. Answer them first.")


class AppealTooLate(Refusal):
    """Appeals have their day."""

    text = _("Appeals could be made until {until}.")


class AppealAnswered(Refusal):
    """An answer stands."""

    text = _("This appeal was answered on {at}; the answer stands.")


class TextMissing(Refusal):
    """Something must be said."""

    text = _("Write what it is about.")


class NoSuchEvent(Refusal):
    """The scheme does not count this."""

    text = _("The scheme {scheme} does not count the event “{event}”. Choose one of its events.")


class EventOutside(Refusal):
    """An event of another year."""

    text = _("{on} lies outside the emulation year {year}. Report the event in its own year.")


class IncidentWithdrawn(Refusal):
    """Withdrawn once."""

    text = _("This event was withdrawn already.")


class ProofTwice(Refusal):
    """The same file twice."""

    text = _("The file “{name}” already lies at line {item}.")


def why_not_points(item: Item, points: Decimal, places: int) -> Refusal | None:
    """None when a person may give these points on the line."""
    if not 0 <= points <= item.max:
        return PointsOutside(item=item.code, max=item.max, points=points)
    if points != points.quantize(Decimal(1).scaleb(-places)):
        return PointsTooFine(item=item.code, places=places, points=points)
    return None


class ClosingChanged(Refusal):
    """What was closed under a hash has another one now."""

    text = _(
        "The closed scoring of “{cluster}” in {year} was changed in the database: it no longer has the hash it was closed under. "
        "Restore it from a backup."
    )


class RankingDiffers(Refusal):
    """The same inputs give another result than the one that was closed."""

    text = _(
        "From what was kept of the scoring of “{cluster}” in {year} another ranking follows today than the one that was closed, "
        "first at {unit}. The closed one holds; use the version of the program it was closed with until this is mended."
    )
