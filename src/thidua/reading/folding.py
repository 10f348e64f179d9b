"""One spelling for every rule, without moving a letter: what is read and where it stood in the text that came in."""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass

_TONE_LAST = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_MARKED = re.compile(rf"(?<!q)(?:{'|'.join(_TONE_LAST)})(?![^\W\d_])")
_SPELLINGS: dict[int, str] = {ord(odd): " " for odd in "\t\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"} | {
    ord(odd): "\u200b" for odd in "\u00ad\u200c\u200d\ufeff"
}
_SPELLINGS |= {ord("ð"): "đ", ord("–"): "-", ord("—"): "-", ord("−"): "-", ord("‑"): "-"}


def listed(words: str, mark: str = " ") -> frozenset[str]:
    """The words of a list written as one text, parted by `mark`."""
    return frozenset(" ".join(word.split()) for word in words.split(None if mark == " " else mark))


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is read: `text` composed (NFC), `low` lower-cased and in one spelling, letter for letter beside it."""

    text: str
    low: str
    _places: array[int] | None = None

    def place(self, at: int) -> int:
        """Where the letter at `at` stood in the text that came in."""
        return at if self._places is None else self._places[at]


def fold(source: str) -> Folded:
    """Fold a text. "Ủy" and "Uỷ", decomposed and composed letters, every kind of space and dash become one."""
    text, places = (source, None) if unicodedata.is_normalized("NFC", source) else _composed(source)
    low = text.lower()
    if len(low) != len(text):  # a few letters of other languages grow when lowered
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    low = low.translate(_SPELLINGS)
    return Folded(text, _MARKED.sub(lambda found: _TONE_LAST[found[0]], low), places)


_PIECES = re.compile(r"[^\u0300-\u036f]?[\u0300-\u036f]*", re.DOTALL)


def _composed(source: str) -> tuple[str, array[int]]:
    """The text composed piece by piece (a letter with its marks), and where each of its letters came from."""
    letters: list[str] = []
    places = array("l")
    for piece in _PIECES.finditer(source):
        whole = unicodedata.normalize("NFC", piece[0])
        letters.append(whole)
        last = len(piece[0]) - 1
        places.extend(piece.start() + min(index, last) for index in range(len(whole)))
    places.append(len(source))
    return "".join(letters), places
