"""What a comment and a rating may be, and how many of them one reader may send."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _

LONGEST_NAME, LONGEST_TEXT = 60, 2_000
MOST_LINKS = 2
MOST_WAITING = 500
"""Comments that may wait in all. More than an editor reads in a week is a flood."""
SHORT, LONG = 10 * 60, 24 * 3_600
STARS = range(1, 6)


class State(StrEnum):
    """Where a comment stands."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


STATE_NAMES: dict[State, str] = {
    State.WAITING: _("waiting for the editor"),
    State.SHOWN: _("shown"),
    State.REFUSED: _("not shown"),
}


class Tried(StrEnum):
    """What a reader does that is limited."""

    ANSWER = "answer"  # of a security code, right or wrong
    COMMENT = "comment"
    RATING = "rating"


LIMITS: dict[Tried, tuple[tuple[int, int], ...]] = {
    Tried.ANSWER: ((20, SHORT), (60, LONG)),
    Tried.COMMENT: ((3, SHORT), (10, LONG)),
    Tried.RATING: ((60, SHORT), (300, LONG)),
}
"""How many of each one connection may do in so many seconds. A whole office may share one."""


class NameMissing(Refusal):
    """Nobody signed."""

    text = _("Your name is missing. Write the name under which the comment may stand.")


class NameTooLong(Refusal):
    """A name, not a sentence."""

    text = _("The name has {count} letters; at most {limit} are possible. Shorten it.")


class CommentEmpty(Refusal):
    """Nothing was written."""

    text = _("The comment is empty. Write what you think of the article.")


class CommentTooLong(Refusal):
    """Longer than a reader reads."""

    text = _("The comment has {count} letters; at most {limit} are possible. Shorten it, or send it in parts.")


class TooManyLinks(Refusal):
    """As advertisements look."""

    text = _("The comment holds {count} web addresses; at most {limit} are possible. Take some out.")


class TooManyTries(Refusal):
    """One reader sends too much in a short time."""

    text = _("From this connection {count} have been sent in {minutes} minutes, which is the limit. Try again later.")


class QueueFull(Refusal):
    """The editor has not kept up."""

    text = _(
        "{count} comments are waiting for the editor; no more are taken for now. Keep your text and try again tomorrow."
    )


class CommentsClosed(Refusal):
    """The editor switched them off."""

    text = _("Comments on “{page}” are closed. Write to the editors instead.")


class RatingClosed(Refusal):
    """The editor switched it off."""

    text = _("“{page}” is not rated. Write to the editors what you think of it.")


class RatingNotAStar(Refusal):
    """One to five."""

    text = _("“{stars}” is not a number of stars. Choose one from 1 to 5.")


class RatedToday(Refusal):
    """One reader, one rating."""

    text = _("You rated “{page}” already; your stars are counted. One reader rates an article once.")


class NotAnEditor(Refusal):
    """Comments are the editors' to decide."""

    text = _("On {on} you hold no mandate to write for this portal. Ask the administrator of your union if you should.")


class DecidedAlready(Refusal):
    """Two editors at once."""

    text = _("The comment of “{name}” is {state} already. Reload the page to see it.")


_UNSEEN = re.compile(r"[^\S\n]+")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]{2,}\.(?:com|net|org|info|biz|ru|cn|xyz|top|vn|shop|link|site|online)\b", re.I
)
_MARKS = re.compile(r"([\u0300-\u036f]{2})[\u0300-\u036f]+")


def tidy(text: str, *, lines: bool = False) -> str:
    """The text as it will be shown: composed, without control letters, without turns of direction, without towers of marks."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        letter
        for letter in composed
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
    kept = _UNSEEN.sub(" ", _MARKS.sub(r"\1", kept))
    if not lines:
        return " ".join(kept.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in kept.split("\n"))).strip()


def why_not_say(name: str, text: str) -> Refusal | None:
    """None when a tidied name and text may wait for the editor."""
    if not name:
        return NameMissing()
    if len(name) > LONGEST_NAME:
        return NameTooLong(count=len(name), limit=LONGEST_NAME)
    if not text:
        return CommentEmpty()
    if len(text) > LONGEST_TEXT:
        return CommentTooLong(count=len(text), limit=LONGEST_TEXT)
    links = len(_LINK.findall(text)) + len(_LINK.findall(name))
    return TooManyLinks(count=links, limit=MOST_LINKS) if links > MOST_LINKS else None


def why_not_stars(stars: str) -> Refusal | None:
    """None when it is a number of stars."""
    return None if stars in {str(each) for each in STARS} else RatingNotAStar(stars=stars[:20])


def why_not_again(tried: Tried, ages: list[int]) -> Refusal | None:
    """None when a connection whose earlier tries lie so many seconds back may try once more."""
    for most, within in LIMITS[tried]:
        if sum(age < within for age in ages) >= most:
            return TooManyTries(count=most, minutes=within // 60)
    return None


def why_not_decide(state: State, wanted: State, name: str) -> Refusal | None:
    """None when the decision changes something; a comment never goes back to waiting."""
    if wanted in (state, State.WAITING):
        return DecidedAlready(name=name, state=STATE_NAMES[state])
    return None
