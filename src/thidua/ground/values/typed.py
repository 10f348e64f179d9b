"""Reading one number as a person types it into a field: "4.225", "1200", "3,9 tỷ", "12 tr"."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from thidua.ground.values.refusal import Refusal
from thidua.ground.values.refusal import mark as _

SCALES = {
    "": 0,
    "đ": 0,
    "đồng": 0,
    "vnđ": 0,
    "vnd": 0,
    "k": 3,
    "nghìn": 3,
    "ngàn": 3,
    "nghin": 3,
    "ngan": 3,
    "tr": 6,
    "trđ": 6,
    "triệu": 6,
    "trieu": 6,
    "tỷ": 9,
    "tỉ": 9,
    "ty": 9,
    "ti": 9,
    "nghìn tỷ": 12,
    "nghìn tỉ": 12,
    "ngàn tỷ": 12,
    "ngàn tỉ": 12,
}
"""How many noughts each word adds."""
PLACES = 4
DIGITS = 16
"""Before the decimal mark: 10^15 đồng, the nation's largest sums, with room to spare."""

# `static/ground/typed.js` reads the same way while one types; a test in the browser keeps the two equal.
_NUMBER = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:,([0-9]+))?")
_TYPED = re.compile(r"(-?[0-9., ]*[0-9])\s*([^\W\d]*(?: t[ỷỉ])?)\s*(?:đồng|đ|vnđ|vnd)?", re.IGNORECASE)
_ENGLISH_THOUSAND = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")


class Unreadable(Refusal):
    """The words are not one number."""

    text = _(
        "“{typed}” cannot be read as a number. Write thousands with “.” and decimals with “,”, as in 1.200.000 or 3,9 tỷ."
    )


class TooLarge(Unreadable):
    """The number has more digits than any figure of the nation."""

    text = _("“{typed}” has too many digits. Check that no digit was typed twice.")


class TooFine(Unreadable):
    """More decimals than are kept."""

    text = _("“{typed}” has more than four decimals. Round it to four.")


def read_typed(typed: str) -> Decimal:
    """Read one typed number, exact. Thousands are grouped by "." or a space, decimals follow ",".

    A scale word may follow: nghìn, tr, triệu, tỷ. "1.200" is one thousand two hundred; "1,200" and "1.2" are refused,
    because people mean different things by them.

    Errors: Unreadable, TooLarge, TooFine.
    Source: Law on Accounting 2015, numerals: "." groups thousands, "," precedes decimals.
    """
    said = typed.strip()
    # A keyboard may send "ỷ" in two pieces, and a spreadsheet a long minus.
    words = " ".join(unicodedata.normalize("NFC", typed).replace("−", "-").split())
    found = _TYPED.fullmatch(words)
    noughts = SCALES.get(found[2].strip().lower()) if found else None
    number = _NUMBER.fullmatch(found[1]) if found else None
    if not number or noughts is None:
        raise Unreadable(typed=said)
    if noughts == 0 and _ENGLISH_THOUSAND.fullmatch(number[0]):
        raise Unreadable(typed=said)  # "1,200": an English thousand or a Vietnamese decimal?
    whole = re.sub(r"[. ]", "", number[2]).lstrip("0")
    decimals = (number[3] or "").rstrip("0")
    if len(whole) + noughts > DIGITS:
        raise TooLarge(typed=said)
    if len(decimals) > PLACES + noughts:
        raise TooFine(typed=said)
    # Within these bounds at most 20 digits are left, fewer than a Decimal's 28, so that nothing is ever rounded.
    decimals = decimals.ljust(noughts, "0")
    digits = f"{whole}{decimals[:noughts]}.{decimals[noughts:]}0"
    amount = Decimal(digits).normalize()
    return Decimal(f"{-amount if number[1] and amount else amount:f}")
