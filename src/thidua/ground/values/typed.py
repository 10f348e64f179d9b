"""Reading one number as a person types it into a field: "4.225", "1200", "3,9 tỷ", "12 tr"."""

from __future__ import annotations

import re
from decimal import Decimal

from thidua.ground.values.refusal import Refusal
from thidua.ground.values.refusal import mark as _

SCALES = {
    "": 1,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "k": 10**3,
    "tr": 10**6,
    "triệu": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "ty": 10**9,
    "ti": 10**9,
    "trieu": 10**6,
    "nghin": 10**3,
    "đ": 1,
    "đồng": 1,
    "vnđ": 1,
    "vnd": 1,
}
PLACES = 4
DIGITS = 16
"""Before the decimal mark: 10^15 đồng, the nation's largest sums, with room to spare."""

_NUMBER = re.compile(r"(-?)(\d+|\d{1,3}(?:[. ]\d{3})+)(?:,(\d+))?")
_TYPED = re.compile(r"(-?[\d., ]*\d)\s*([^\W\d]*)\s*(?:đồng|đ|vnđ|vnd)?", re.IGNORECASE)


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
    words = " ".join(typed.replace(" ", " ").replace("\u202f", " ").split())
    found = _TYPED.fullmatch(words)
    scale = SCALES.get(found[2].lower()) if found else None
    if not found or scale is None:
        raise Unreadable(typed=typed.strip())
    number = _NUMBER.fullmatch(found[1])
    if not number:
        raise Unreadable(typed=typed.strip())
    sign, whole, decimals = number[1], re.sub(r"[. ]", "", number[2]), number[3] or ""
    if scale == 1 and len(decimals) == 3 and "." not in number[2]:
        raise Unreadable(typed=typed.strip())  # "1,200": an English thousand or a Vietnamese decimal?
    if len(whole) > DIGITS:
        raise TooLarge(typed=typed.strip())
    amount = Decimal(f"{sign}{whole}.{decimals or 0}") * scale
    if abs(amount) >= 10**DIGITS:
        raise TooLarge(typed=typed.strip())
    amount = amount.normalize() if amount else Decimal(0)
    if -int(amount.as_tuple().exponent) > PLACES:
        raise TooFine(typed=typed.strip())
    return Decimal(f"{amount:f}")
