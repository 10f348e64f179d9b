"""Text that was encoded twice: UTF-8 that some program took for Windows-1252 and encoded again ("Liên" → "LiÃªn").

It is put right only where every step back works: each piece between two tags or line ends must turn into the bytes of whole
UTF-8 letters again, and no trace of the mistake may stay. Pieces that were right, such as a page's own menu, stay as they are.
"""

from __future__ import annotations

import codecs
import re
from html import unescape

_BYTES = {codecs.decode(bytes([byte]), "cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
_BYTES |= {chr(byte): byte for byte in range(0x80, 0xA0)}
"""Each character as the byte it was: Windows-1252, and ISO 8859-1 where some programs read that in its place."""
_INSIDE = re.escape("".join(sign for sign, byte in _BYTES.items() if byte < 0xC0))
_TRACE = re.compile(f"Ä[‘\u0091\u0090ƒ\u0083‚\u0082¨©]|Æ[¡°¯\xa0]|á[º»][{_INSIDE}]")
"""đ Đ ă Ă ĩ Ĩ, ơ ư Ư Ơ and the letters with two marks, as they look then; no right Vietnamese text has these."""
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][\da-fA-F]{2,6}|[A-Za-z]{2,10});")
_PIECES = re.compile("([\n<>]+)")
_MARK = "\ufeff"
FEW = 3
"""Traces that could be chance; any sentence has more."""


def once(text: str) -> str:
    """The text that was meant, when it was encoded twice; else the very text."""
    plain = _ENTITY.sub(_letter, text) if "&" in text else text
    if not bears_traces(plain):
        return text
    meant = "".join(_meant(piece) for piece in _PIECES.split(plain))
    return text if _TRACE.search(meant) else meant


def bears_traces(text: str) -> bool:
    """Whether the text looks as if it had been encoded twice."""
    plain = _ENTITY.sub(_letter, text) if "&" in text else text
    return sum(1 for _each in zip(_TRACE.finditer(plain), range(FEW), strict=False)) == FEW


def _meant(piece: str) -> str:
    if piece.isascii():
        return piece
    try:
        return bytes(_BYTES.get(sign, ord(sign)) for sign in piece).decode("utf-8").removeprefix(_MARK)
    except ValueError:  # a letter beyond Windows-1252, or bytes that are no UTF-8: the piece was right
        return piece


def _letter(found: re.Match[str]) -> str:
    """A letter beyond ASCII in place of its name; what could be markup stays as it is written."""
    letter = unescape(found[0])
    return letter if len(letter) == 1 and not letter.isascii() else found[0]
