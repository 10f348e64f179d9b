"""What the portal refuses."""

from __future__ import annotations

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _


class NotReadable(Refusal):
    """The figures lie outside the branch of whoever asks."""

    text = _("The figures of “{subject}” are not yours to read on {on}. Choose a unit or cluster of your branch.")


class NotOnThisPortal(Refusal):
    """Publishing is for those whose mandate at the portal's unit says so."""

    text = _("On {on} you hold no mandate to publish on this portal. Ask the chair of its union.")


class StillProvisional(Refusal):
    """Only what is closed goes before the public."""

    text = _("“{subject}” {year} is not closed yet. Close the year first; what is provisional is not published.")


class PaperProvisional(Refusal):
    """A provisional edition does not go before the public."""

    text = _("“{paper}” is a provisional edition. Issue the final one, then publish that.")


class PaperThere(Refusal):
    """One paper, one page."""

    text = _("“{paper}” stands in the library already.")


class ResultThere(Refusal):
    """Published once."""

    text = _("The results of “{subject}” {year} are published already.")


class NoFigureThere(Refusal):
    """Nothing to quote."""

    text = _(
        "There is no figure {indicator} of “{subject}” in {period}. Write a code, an indicator and a year: thai-binh DV01 2023."
    )


class NothingToTell(Refusal):
    """No figure, no fact: no draft."""

    text = _("“{subject}” has neither figures nor facts in {year}. A draft is written when a report has been approved.")


class NoPortalYet(Refusal):
    """There is no portal to put it on."""

    text = _("No portal has been opened yet. Run: thidua portal open UNIT")


class UnreadableArticle(Refusal):
    """A file that is no article."""

    text = _(
        "There is no article in “{file}”: no headline with words beneath it. Save the page of the article itself as .html or .txt."
    )


class ArticleTooLarge(Refusal):
    """More than any article."""

    text = _("“{file}” is larger than {limit} MB. Save the page alone; its pictures and files lie beside it.")


class NotBeside(Refusal):
    """A picture or file that was not saved along; the article comes in without it."""

    text = _("“{file}” does not lie beside the page; the article comes in without it.")


class AddressTaken(Refusal):
    """A page would stand where the house itself answers."""

    text = _("The address “{address}” belongs to the system; a page there would never be seen. Choose another slug.")


class ArticleUndated(Refusal):
    """It is brought in all the same; an editor has to look."""

    text = _("“{file}” names no day of publication; the article bears today's. Correct it on its page.")


class EncodedTwice(Refusal):
    """It is brought in all the same; an editor should look."""

    text = _(
        "The letters of “{file}” had been encoded twice (“LiÃªn” for “Liên”) and were put right. Look the article over."
    )


class LettersLost(Refusal):
    """It is brought in as it stands; only its author knows what it said."""

    text = _(
        "The letters of “{file}” were encoded twice (“LiÃªn” for “Liên”) and some were lost, so the article came in as it stands. "
        "Save the page anew from its source, or correct the article on its page."
    )


class Misquoted(Refusal):
    """Its sources would say another number. Which one is not told: the sources may not be this editor's to read."""

    text = _(
        "“{printed}” is not the number that was taken from the figures. Delete it and take the number anew, or write it as plain words."
    )
