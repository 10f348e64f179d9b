"""What the writing of a year-end report refuses."""

from __future__ import annotations

from collections.abc import Iterable

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.yearbook.rules.prose import ASPECTS, unknown

LONGEST = 20_000
"""Letters of one passage; a long chapter has about 6,000."""
LONGEST_FACT = 2_000


class UnknownPlaceholder(Refusal):
    """Braces hold the code of an indicator."""

    text = _(
        "These placeholders name no figure: {names}. A placeholder is a code in braces, alone or with "
        "{aspects}. Codes with a figure this year: {known}."
    )


class PassageEmpty(Refusal):
    """A passage is restored, not emptied."""

    text = _("The passage is empty. Write its text, or restore the text that was offered.")


class PassageTooLong(Refusal):
    """A passage is not a whole report."""

    text = _("The passage has {length} letters; {limit} are the most. Shorten it.")


class UnknownPassage(Refusal):
    """The key names no passage of the report."""

    text = _("There is no passage “{key}” in the year-end report. Open the report again and edit from there.")


class EditedMeanwhile(Refusal):
    """Somebody else edited the passage after this text was opened."""

    text = _("Somebody edited this passage meanwhile. Compare your text with theirs, then save again.")


class NothingEdited(Refusal):
    """The passage stands as it was offered."""

    text = _("This passage was not edited, so there is nothing to restore.")


class FactEmpty(Refusal):
    """A fact is a sentence."""

    text = _("Write what happened in one sentence of at most {limit} letters.")


class FactGone(Refusal):
    """The fact was changed or removed meanwhile."""

    text = _("This fact was changed or removed meanwhile. Open the list again.")


class NotClosedYet(Refusal):
    """A final edition rests on closed figures."""

    text = _(
        "The figures of {period} are not closed yet, so only a provisional edition can be issued. Close the period first."
    )


class NoLead(Refusal):
    """A cluster's paper is issued by its lead unit."""

    text = _("“{cluster}” has no lead unit in {year}, so nobody can issue its report. Appoint one first.")


class NoYear(Refusal):
    """The subject has no such year."""

    text = _("“{subject}” does not exist in the emulation year {year}. Choose another year.")


class NotWritable(Refusal):
    """The file cannot be written there."""

    text = _("“{file}” could not be written: {fault}. Choose another folder.")


def why_not_passage(text: str, codes: Iterable[str], with_figure: Iterable[str]) -> Refusal | None:
    """None when the text can stand: not empty, not endless, every placeholder known."""
    if not text.strip():
        return PassageEmpty()
    if len(text) > LONGEST:
        return PassageTooLong(length=len(text), limit=LONGEST)
    if strange := unknown(text, codes):
        return UnknownPlaceholder(
            names=[f"{{{name}}}" for name in strange],
            aspects=[f".{aspect}" for aspect in ASPECTS],
            known=sorted(with_figure),
        )
    return None


def why_not_fact(text: str) -> Refusal | None:
    """None when the words can stand as a fact."""
    return None if 0 < len(text.strip()) <= LONGEST_FACT else FactEmpty(limit=LONGEST_FACT)
