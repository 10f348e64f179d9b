"""Letters: which characters stand in a file's bytes, and texts of the time before Unicode.

TCVN3 (TCVN 5712:1993, the fonts .VnTime, .VnArial …) wrote Vietnamese with one byte a letter. Its texts live on in
old files, and as Latin letters with odd marks where they were pasted into Unicode ("C«ng ®oµn"). One character
becomes one character, so offsets stay.
"""

from __future__ import annotations

import codecs
import re

from thidua.reading.inputs.refusals import LettersUnknown

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


def decoded(content: bytes, name: str) -> str:
    """The text in these bytes: UTF-8, UTF-16, or TCVN3. A mark of the byte order is not part of it.

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
        if _is_old(text):
            return from_tcvn3(text)
        raise LettersUnknown(name=name) from None


def modern(text: str) -> str:
    """The text itself, or in Unicode when it is TCVN3 that was pasted as it stood."""
    return from_tcvn3(text) if _is_old(text) else text


def from_tcvn3(text: str) -> str:
    """Each character of a TCVN3 text as the letter it stood for; one becomes one."""
    return text.translate(_TABLE)


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
