"""Writing numbers the Vietnamese way: 4.225; 3,9 tỷ đồng; hơn, gần. English the English way."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from thidua.ground.values.quantity import Hedge, Quantity

HEDGE_WORDS: dict[str, dict[Hedge, str]] = {
    "vi": {
        Hedge.EXACT: "",
        Hedge.OVER: "hơn",
        Hedge.NEARLY: "gần",
        Hedge.ABOUT: "khoảng",
        Hedge.AT_LEAST: "ít nhất",
        Hedge.AT_MOST: "không quá",
        Hedge.UNDER: "dưới",
        Hedge.RANGE: "",
        Hedge.VAGUE: "ít nhất",
    },
    "en": {
        Hedge.EXACT: "",
        Hedge.OVER: "over",
        Hedge.NEARLY: "nearly",
        Hedge.ABOUT: "about",
        Hedge.AT_LEAST: "at least",
        Hedge.AT_MOST: "at most",
        Hedge.UNDER: "under",
        Hedge.RANGE: "",
        Hedge.VAGUE: "at least",
    },
}
PERCENT = "%"
MONEY = "đồng"
ENTERED_PLACES = 4
"""No entered figure has more decimals; one that has more was computed."""
MILLION, BILLION = 10**6, 10**9
SCALE_WORDS = {"vi": {BILLION: "tỷ", MILLION: "triệu"}, "en": {BILLION: "billion", MILLION: "million"}}


def plain(number: Decimal) -> str:
    """Plain notation for programs: point as decimal mark, no exponent, no trailing zeros: "98.7", "8"."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def write_number(number: Decimal, lang: str = "vi", places: int | None = None) -> str:
    """A number in full: 1.204 or, in English, 1,204. `places` rounds half up for reading; None keeps every digit."""
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, decimals = plain(number).partition(".")
    grouped = f"{int(whole):,}" if whole not in ("-0",) else "-0"
    mark, group = (",", ".") if lang.startswith("vi") else (".", ",")
    return grouped.replace(",", group) + (mark + decimals if decimals else "")


def write_percent(number: Decimal, lang: str = "vi") -> str:
    """A percentage with at most one decimal: 101%, 105,6%."""
    return f"{write_number(number, lang, 1)}%"


def write_full(quantity: Quantity, lang: str = "vi", unit: str = "") -> str:
    """The amount in full without its unit, the hedge before it: "hơn 3.900.000.000", "10–12"; a vague one in its own words.

    Of a percentage (`unit` "%") one decimal, of a computed mean two, of đồng none, for there is no smaller coin: more
    digits than anybody entered say nothing.
    """
    if quantity.hedge is Hedge.VAGUE and quantity.words:
        return quantity.words
    text = write_number(_readable(quantity.amount, unit), lang)
    if quantity.upper is not None:
        text += "–" + write_number(_readable(quantity.upper, unit), lang)
    return f"{HEDGE_WORDS[_words(lang)][quantity.hedge]} {text}".strip()


def write_short(quantity: Quantity, unit: str, lang: str = "vi") -> tuple[str, str, str]:
    """An amount for a sentence, as (hedge word, digits, unit): ("hơn", "3,9", "tỷ đồng").

    Money from a million up is written in triệu or tỷ with at most four digits. Digits left out of an exact amount say
    "hơn" (the rest is dropped, never rounded up); of a nearly or at-most amount the hedge is kept and the digits round up.
    """
    words = HEDGE_WORDS[_words(lang)]
    if not _is_scaled(quantity, unit):
        bare = Quantity(quantity.amount, upper=quantity.upper, hedge=_bare(quantity))
        return words[quantity.hedge], write_full(bare, lang, unit), unit
    short, scale, hedge = _scaled(quantity)
    return words[hedge], write_number(short, lang), f"{SCALE_WORDS[_words(lang)][scale]} {unit}"


def _readable(amount: Decimal, unit: str) -> Decimal:
    decimals = -int(amount.as_tuple().exponent)
    kept = 1 if unit == PERCENT else 0 if unit == MONEY else 2 if decimals > ENTERED_PLACES else decimals
    return amount.quantize(Decimal(1).scaleb(-kept), rounding=ROUND_HALF_UP) if decimals > kept else amount


def loses_digits(quantity: Quantity, unit: str) -> bool:
    """Whether the short form says less than the amount, so that the full one belongs beside it."""
    if not _is_scaled(quantity, unit):
        return False
    short, scale, _hedge = _scaled(quantity)
    return short * scale != quantity.amount


def _is_scaled(quantity: Quantity, unit: str) -> bool:
    return unit == MONEY and quantity.upper is None and quantity.amount >= MILLION


def _scaled(quantity: Quantity) -> tuple[Decimal, int, Hedge]:
    scale = BILLION if quantity.amount >= BILLION else MILLION
    short, hedge = _four_digits(quantity.amount / scale, quantity.hedge)
    if scale == MILLION and short >= 1000:  # gần 999,99 triệu is gần 1 tỷ
        short, scale = short / 1000, BILLION
    return short, scale, hedge


def _four_digits(scaled: Decimal, hedge: Hedge) -> tuple[Decimal, Hedge]:
    """At most four digits that keep the claim true, and the hedge they need."""
    step = Decimal(1).scaleb(-max(0, 4 - len(str(int(scaled)))))
    short = scaled.quantize(step, rounding=ROUND_DOWN)
    if short == scaled:
        return short, hedge
    if hedge in (Hedge.NEARLY, Hedge.UNDER, Hedge.AT_MOST):
        return short + step, hedge
    if hedge is Hedge.ABOUT:
        return scaled.quantize(step, rounding=ROUND_HALF_UP), hedge
    if hedge is Hedge.EXACT:
        # One digit after the mark reads best when "hơn" stands before it anyway.
        return scaled.quantize(Decimal("0.1") if scaled < 1000 else Decimal(1), rounding=ROUND_DOWN), Hedge.OVER
    return short, hedge


def write_quantity(quantity: Quantity, unit: str, lang: str = "vi") -> str:
    """An amount as a sentence needs it: "hơn 3,9 tỷ đồng", "4.225 suất", "hàng chục nghìn nhu yếu phẩm"."""
    if quantity.hedge is Hedge.VAGUE and quantity.words:
        return quantity.words
    return " ".join(part for part in write_short(quantity, unit, lang) if part).replace(f" {PERCENT}", PERCENT)


def _words(lang: str) -> str:
    return "vi" if lang.startswith("vi") else "en"


def _bare(quantity: Quantity) -> Hedge:
    return Hedge.RANGE if quantity.upper is not None else Hedge.EXACT
