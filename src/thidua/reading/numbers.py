"""The number grammar: digits and number words are one language, read once from left to right.

A numeral is a run of tokens: digits (4.225 · 3,9 · 1,200,000), number words (hai mươi mốt), magnitudes (nghìn, triệu,
tỷ) and the little words between them (lẻ, rưỡi, phẩy). `read_numeral` reads the longest one at a place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

ONES = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "nhăm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
_ONLY_LAST = frozenset({"mốt", "tư", "lăm", "nhăm"})
"""Ones that are only said after something larger: hai mươi mốt, hai mươi tư."""
MAGNITUDES = {
    "nghìn": 3,
    "ngàn": 3,
    "vạn": 4,
    "triệu": 6,
    "tr": 6,
    "trđ": 6,
    "tỷ": 9,
    "tỉ": 9,
    "k": 3,
}
"""How many noughts each word adds."""
VAGUE = {"chục": 1, "trăm": 2, **MAGNITUDES}
"""The words that may follow "hàng"."""
_SPACE = r"[ \t\u00a0\u202f\u2009]"
_WORDS = "|".join(sorted([*ONES, "mười", "mươi", "trăm", "chục", "lẻ", "linh", "rưỡi", "phẩy"], key=len, reverse=True))
_SCALES = "|".join(sorted(MAGNITUDES, key=len, reverse=True))
_COUNTED = (
    "đồng|vnđ|triệu|tỷ|nghìn|người|đoàn viên|công nhân|cnvclđ|cnlđ|lao động|cán bộ|suất|phần|lượt|phiếu|cđcs|công đoàn"
)
DIGITS = rf"\d{{1,3}}(?: \d{{3}}){{1,4}}(?= ?(?:{_COUNTED})(?![^\W\d_]))|\d+(?:[.,]\d+)*"
"""Digits grouped by spaces are one number only where what they count follows: "1 250 000 đồng"."""
TOKEN = re.compile(rf"{_SPACE}{{0,3}}(?:({DIGITS})|({_WORDS}|{_SCALES})(?![^\W\d_]))")
_ALONE = re.compile(rf"(?>{DIGITS})(?!{_SPACE}{{0,3}}(?:{_WORDS}|{_SCALES})(?![^\W\d_]))")
_VAGUE_WORD = re.compile(rf"{_SPACE}*({'|'.join(sorted(VAGUE, key=len, reverse=True))})(?![^\W\d_])")
_COMMA = re.compile(rf",(?={_SPACE}(?:{_WORDS}) (?:trăm|mươi|{_SCALES})(?![^\W\d_]))")
LARGEST = 15
"""The largest power of ten that words may say: nghìn tỷ is 12."""
LONGEST = 24
"""Tokens in one numeral: no spoken number needs more; what is longer is no number."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands: `[start, end)` in the text, its value, and how it was written.

    `magnitude` is the power of ten its words added last ("60 triệu": 6; 0 without), `worded` says that it has no digits,
    `digits` the digits as written if it is digits alone, `english` that "," groups its thousands.
    """

    start: int
    end: int
    value: Decimal
    magnitude: int = 0
    worded: bool = False
    digits: str = ""
    english: bool = False


def read_digits(written: str, *, scaled: bool) -> tuple[Decimal, bool] | None:
    """The value of one run of digits and marks, and whether "," groups thousands in it; None when it is no number.

    "." groups thousands and "," precedes decimals (Law on Accounting 2015). Where that cannot be meant the English way is
    read: "1,200,000", "1,234.5", "3.9". `scaled` says that a magnitude follows: then "74,600" has three decimals.
    """
    plain = written.replace(" ", "")
    dots, commas = plain.count("."), plain.count(",")
    if not dots and not commas:
        return Decimal(plain), False
    if dots and commas:
        english = plain.rfind(".") > plain.rfind(",")
        group, mark = (",", ".") if english else (".", ",")
        whole, _, decimals = plain.rpartition(mark)
        if mark in whole or group in decimals or not _is_grouped(whole, group):
            return None
        return Decimal(f"{whole.replace(group, '')}.{decimals}"), english
    mark = "." if dots else ","
    grouped = _is_grouped(plain, mark) and not plain.startswith("0")
    if dots > 1 or commas > 1:
        return (Decimal(plain.replace(mark, "")), mark == ",") if grouped else None
    if grouped and (dots or not scaled):
        # One "." before three digits groups. One "," before three digits is a decimal mark where a magnitude follows;
        # without one it stands between whole things: nobody counts thousandths of a person.
        return Decimal(plain.replace(mark, "")), mark == ","
    return Decimal(plain.replace(",", ".")), False


def read_numeral(low: str, at: int) -> Numeral | None:
    """Read the longest numeral that begins exactly at `at` in the lowered text, or None when none does.

    Groups of falling magnitude add up: "3 tỷ 200 triệu", "hai mươi mốt nghìn không trăm mười một".
    """
    alone = _ALONE.match(low, at)
    if alone:  # digits that no word goes on: most numerals
        if len(alone[0]) > LONGEST:
            return None
        read = read_digits(alone[0], scaled=False)
        return Numeral(at, alone.end(), read[0], digits=alone[0], english=read[1]) if read else None
    tokens = _tokens(low, at)
    if not tokens:
        return None
    total, last, taken = Decimal(0), 99, 0
    magnitude, worded, digits, english = 0, True, "", False
    while taken < len(tokens):
        group = _group(tokens, taken, first=not taken)
        if group is None:
            break
        value, after, by_digits, by_english = group
        power, after = _magnitude(tokens, after)
        if power >= last or value >= Decimal(10) ** last:
            break
        if taken and by_digits and not power and "." not in tokens[taken].digits:
            break  # "1 tỷ 234.567.000" goes on, "3 tỷ 200" does not say 200 of what
        total += value.scaleb(power)
        worded = worded and not by_digits
        digits = tokens[taken].digits if not taken and by_digits else digits
        english = english or by_english
        magnitude, last, taken = power or magnitude, power, after
        if taken < len(tokens) and tokens[taken].word == "rưỡi" and power:
            total += Decimal(5).scaleb(power - 1)
            taken += 1
            break
        if not power:
            break
    if not taken:
        return None
    return Numeral(at, tokens[taken - 1].end, total, magnitude, worded, digits, english)


def read_vague(low: str, at: int) -> Numeral | None:
    """Read "chục nghìn", "trăm", "triệu" as they follow "hàng": the lower bound 10.000, 100, 1.000.000."""
    power, end = 0, at
    while power <= LARGEST and (found := _VAGUE_WORD.match(low, end)):
        power += VAGUE[found[1]]
        end = found.end()
    return Numeral(at, end, Decimal(1).scaleb(power), power, worded=True) if power else None


@dataclass(frozen=True, slots=True)
class _Token:
    digits: str
    word: str
    end: int


def _tokens(low: str, at: int) -> list[_Token]:
    found: list[_Token] = []
    end = at
    while len(found) < LONGEST and (token := TOKEN.match(low, end)):
        if not found and token.start(token.lastindex or 0) != at:
            break
        if token[1] and found and not found[-1].digits and found[-1].word not in MAGNITUDES:
            break  # "năm 2023": a word and then digits are two numbers
        found.append(_Token(token[1] or "", token[2] or "", token.end()))
        end = token.end()
        if token[2] in MAGNITUDES and (comma := _COMMA.match(low, end)):
            end = comma.end()  # "mười triệu, tám trăm chín mươi mốt ngàn": written out with a pause
    return found


def _group(tokens: list[_Token], at: int, *, first: bool) -> tuple[Decimal, int, bool, bool] | None:
    """One group before its magnitude: (value, index after it, whether in digits, whether grouped the English way)."""
    token = tokens[at]
    if token.digits:
        following = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if len(token.digits) > LONGEST:  # no figure of work has so many
            return None
        read = read_digits(token.digits, scaled=following in MAGNITUDES or following in ("trăm", "chục"))
        if read is None:
            return None
        value, english = read
        if following in ("trăm", "chục"):
            return value * (100 if following == "trăm" else 10), at + 2, True, english
        return value, at + 1, True, english
    spoken = _spoken(tokens, at, first=first)
    if spoken is None:
        return None
    value, after = spoken
    if after < len(tokens) and tokens[after].word == "phẩy":
        decimals, after = _decimals(tokens, after + 1)
        if not decimals:
            return None
        value = Decimal(f"{value}.{decimals}")
    return value, after, False, False


def _spoken(tokens: list[_Token], at: int, *, first: bool) -> tuple[Decimal, int] | None:
    """A number below a thousand in words: hai trăm linh ba, hai mươi mốt, mười lăm, hai lăm, ba chục."""
    words = [token.word for token in tokens[at : at + 6]] + [""] * 6
    if words[0] in ("lẻ", "linh"):  # một nghìn lẻ một, hai mươi nghìn lẻ mười một
        rest = None if first else _below_hundred(words, 1)
        return (Decimal(rest[0]), at + rest[1]) if rest else None
    if words[0] in ONES and words[1] == "trăm":
        hundreds = ONES[words[0]] * 100
        if words[2] == "rưỡi":
            return Decimal(hundreds + 50), at + 3
        odd = words[2] in ("lẻ", "linh")
        rest = _below_hundred(words, 3 if odd else 2)
        if rest and (odd or rest[0] >= 10):
            return Decimal(hundreds + rest[0]), at + rest[1]
        return Decimal(hundreds), at + 2
    rest = _below_hundred(words, 0)
    return (Decimal(rest[0]), at + rest[1]) if rest else None


def _below_hundred(words: list[str], at: int) -> tuple[int, int] | None:
    word, following = words[at], words[at + 1]
    if word == "mười":
        if following in ONES and following not in ("không", "mốt", "tư"):
            return 10 + ONES[following], at + 2
        return 10, at + 1
    if word not in ONES:
        return None
    if following == "mươi":
        if words[at + 2] in ONES and words[at + 2] != "không":
            return ONES[word] * 10 + ONES[words[at + 2]], at + 3
        return ONES[word] * 10, at + 2
    if following == "chục":
        return ONES[word] * 10, at + 2
    if following in _ONLY_LAST and word not in _ONLY_LAST and word not in ("không", "một"):
        return ONES[word] * 10 + ONES[following], at + 2
    return None if word in _ONLY_LAST else (ONES[word], at + 1)


def _decimals(tokens: list[_Token], at: int) -> tuple[str, int]:
    """What follows "phẩy": digit by digit (không năm: 05) or as a number (bảy mươi lăm: 75)."""
    said = ""
    while at < len(tokens) and tokens[at].word == "không":
        said, at = said + "0", at + 1
    rest = _below_hundred([token.word for token in tokens[at : at + 3]] + [""] * 3, 0) if at < len(tokens) else None
    return (said + str(rest[0]), at + rest[1]) if rest else (said, at)


def _magnitude(tokens: list[_Token], at: int) -> tuple[int, int]:
    """The powers of ten said after a group: triệu 6, nghìn tỷ 12."""
    power = 0
    while at < len(tokens) and tokens[at].word in MAGNITUDES and power + MAGNITUDES[tokens[at].word] <= LARGEST:
        power += MAGNITUDES[tokens[at].word]
        at += 1
    return power, at


def _is_grouped(whole: str, mark: str) -> bool:
    first, *rest = whole.split(mark)
    return 0 < len(first) <= 3 and all(len(group) == 3 for group in rest)
