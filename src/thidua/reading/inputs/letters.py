"""Letters: which characters stand in a file's bytes, and texts of the time before Unicode.

TCVN3 (TCVN 5712:1993, the fonts .VnTime, .VnArial …) wrote Vietnamese with one byte a letter. Its texts live on in
old files, and as Latin letters with odd marks where they were pasted into Unicode ("C«ng ®oµn"). One character
becomes one character, so offsets stay. VNI (the fonts VNI-Times …) wrote a letter and its mark behind it ("Coâng ñoaøn");
Windows-1258 wrote the tone behind the letter, as Unicode still may.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from thidua.reading.inputs.refusals import LettersUnknown
from thidua.reading.inputs.twice import bears_traces, once

_TCVN3_BYTES = (
    "b5b6b7b8b9 a8bbbcbdbec6 a9c7c8c9cacb ae ccceCFd0d1 aad2d3d4d5d6 d7d8dcddde dfe1e2e3e4 abe5e6e7e8e9 aceaebecedee"
    "eff1f2f3f4 adf5f6f7f8f9 fafbfcfdfe a1a2a3a4a5a6a7"
).lower()
_TCVN3_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"
_TABLE = dict(zip(bytes.fromhex(_TCVN3_BYTES), _TCVN3_LETTERS, strict=True))

_OLD = re.compile("[¨©ª«¬\u00ad®µ¶·¸¹»¼½¾]")
"""Signs that no Vietnamese text in Unicode has inside a word, and that every TCVN3 text has in nearly each sentence."""
_OLD_WORD = re.compile(
    "(?:[A-Za-z]|[\u00c0-\u00fe])[¨©ª«¬\u00ad®µ¶·¸¹»¼½¾]|[¨©ª«¬\u00ad®µ¶·¸¹»¼½¾](?:[A-Za-z]|[\u00c0-\u00fe])"
)
_NEW = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_SAMPLE = 200_000

_VNI_TONES = "ùøûõï"
_VNI_MARKS = {"a": "ùøûõïâáàåãäêéèúüë", "e": "ùøûõïâáàåãä", "o": "ùøûõïâáàåãä"} | dict.fromkeys("uyôö", _VNI_TONES)
_VNI_LETTERS = {
    "a": "áàảãạâấầẩẫậăắằẳẵặ",
    "e": "éèẻẽẹêếềểễệ",
    "o": "óòỏõọôốồổỗộ",
    "u": "úùủũụ",
    "y": "ýỳỷỹỵ",
    "ô": "ớờởỡợ",
    "ö": "ứừửữự",
}
_VNI = {
    vowel + mark: letter
    for vowel, marks in _VNI_MARKS.items()
    for mark, letter in zip(marks, _VNI_LETTERS[vowel], strict=True)
} | {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)
_VNI_PAIR = re.compile("[aeou][øûïäåëü]|[ôö][ùøûõï]", re.IGNORECASE)
"""What hardly stands in a text of any other kind, and in every sentence of a VNI text."""
_LETTERS = frozenset(_TCVN3_LETTERS + _TCVN3_LETTERS.upper())


def decoded(content: bytes, name: str) -> str:
    """The text in these bytes: UTF-8, UTF-16, TCVN3, VNI or Windows-1258. A mark of the byte order is not part of it.

    Errors: LettersUnknown.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding, name)
    # Without a mark, Latin letters in UTF-16 show as every second byte being nought.
    head = content[:2000]
    if head[1::2].count(0) * 4 > len(head):
        return _strictly(content, "utf-16-le", name)
    if head[0::2].count(0) * 4 > len(head):
        return _strictly(content, "utf-16-be", name)
    try:
        return modern(content.decode("utf-8"))
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if (found := modern(text)) is not text:
        return found
    text = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    if _is_vietnamese(text):
        return text
    raise LettersUnknown(name=name)


def modern(text: str) -> str:
    """The text itself, or in Unicode when it is TCVN3 or VNI that was pasted as it stood, or was encoded twice."""
    if bears_traces(text):  # before TCVN3, whose signs these letters hold
        return once(text)
    if _is_old(text):
        return from_tcvn3(text)
    return from_vni(text) if _is_vni(text) else text


def from_tcvn3(text: str) -> str:
    """Each character of a TCVN3 text as the letter it stood for; one becomes one."""
    return text.translate(_TABLE)


def from_vni(text: str) -> str:
    """Each letter of a VNI text, with the mark behind it, as the one letter they stood for."""

    def letter(found: re.Match[str]) -> str:
        meant = _VNI[found[0].lower()]
        return meant.upper() if found[0][0].isupper() else meant

    return _VNI_LETTER.sub(letter, text)


def _is_vni(text: str) -> bool:
    """Whether a text is VNI shown as Latin letters; decided on its beginning."""
    sample = text[:_SAMPLE]
    pairs = len(_VNI_PAIR.findall(sample))
    return pairs >= 3 and pairs > 2 * len(_NEW.findall(sample)) and pairs * 40 > sum(each.isalpha() for each in sample)


def _is_vietnamese(text: str) -> bool:
    """Whether nearly every letter beyond ASCII is one of Vietnamese, and some there are."""
    beyond = [each for each in text[:_SAMPLE] if ord(each) > 127 and (each.isalpha() or each == "\ufffd")]
    strange = sum(each not in _LETTERS for each in beyond)
    return len(beyond) >= 3 and strange * 20 <= len(beyond) and _NEW.search(text) is not None


def _is_old(text: str) -> bool:
    """Whether a text is TCVN3 shown as Latin letters; decided on its beginning."""
    sample = text[:_SAMPLE]
    if not _OLD.search(sample):
        return False
    old, new = len(_OLD_WORD.findall(sample)), len(_NEW.findall(sample))
    letters = sum(letter.isalpha() for letter in sample)
    return old >= 3 and old > 2 * new and old * 25 > letters


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise LettersUnknown(name=name) from None
