"""One cell as a figure, or why it is none: exact, scaled by the unit of its column, days and errors refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from thidua.ground.values import Refusal, Unreadable, plain, read_typed
from thidua.ground.values import mark as _
from thidua.ground.values.typed import DIGITS, PLACES, TooFine, TooLarge
from thidua.worksheets.rules.grid import Odd, Value, words_of_cell

DASHES = frozenset({"-", "–", "—", "−", "--", "…", "...", "."})
"""What officers write where there is nothing to say. It is not 0: missing is not zero."""
_OWN_SCALE = re.compile(r"(?:đồng|đ|vnđ|vnd)\.?$", re.IGNORECASE)


class DayInNumber(Refusal):
    """A spreadsheet took what was typed for a day."""

    text = _(
        "The cell holds the date {day}, not a number. Excel may have made it of something like 3/9; format the cell as a number and type the figure again."
    )


class PercentInNumber(Refusal):
    """A share where an amount is asked."""

    text = _(
        "“{typed}” is a percentage; here the figure itself is asked. Type the figure: rates are computed from figures."
    )


class ErrorInCell(Refusal):
    """#REF!, #DIV/0! and the like."""

    text = _("The cell shows an error of a formula. Mend the formula, or type the figure itself.")


class FormulaWithoutValue(Refusal):
    """A formula whose result was not saved with it."""

    text = _(
        "The cell holds a formula whose result was not saved. Open the file in Excel, save it there, and send it again; or type the figure itself."
    )


class YesNoInNumber(Refusal):
    """TRUE or FALSE."""

    text = _("The cell holds TRUE or FALSE, not a number. Type the figure.")


def figure_in(value: Value | None, scale: int, unit: str) -> Decimal | Refusal | None:
    """The amount in the indicator's own unit; None for an empty cell or a dash; a refusal for what is no figure."""
    match value:
        case None:
            return None
        case bool():
            return YesNoInNumber()
        case Odd.ERROR:
            return ErrorInCell()
        case Odd.UNCOMPUTED:
            return FormulaWithoutValue()
        case Decimal():
            return _kept(value.scaleb(scale) if scale else value, plain(value))
        case date():
            return DayInNumber(day=value)
    text = words_of_cell(value)
    if not text or text in DASHES:
        return None
    if text.endswith("%"):
        return PercentInNumber(typed=text)
    said = text.removesuffix(f" {unit}") if unit else text
    try:
        amount = read_typed(said)
    except Unreadable as no:
        return type(no)(typed=text)
    has_own_scale = bool(re.search(r"[^\W\d_]", _OWN_SCALE.sub("", said.strip())))
    return _kept(amount if has_own_scale or not scale else amount.scaleb(scale), text)


def _kept(amount: Decimal, shown: str) -> Decimal | Refusal:
    """The amount as it is kept: at most four decimals and sixteen digits before them."""
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -PLACES and amount != round(amount, PLACES):
        return TooFine(typed=shown)
    if abs(amount) >= 10**DIGITS:
        return TooLarge(typed=shown)
    return amount if exponent == 0 else Decimal(f"{amount:f}")
