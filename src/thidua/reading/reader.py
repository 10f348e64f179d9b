"""The one way in."""

from __future__ import annotations

import re

from thidua.ground.values import Quantity
from thidua.reading.lexicon import Lexicon
from thidua.reading.numbers import read_numeral
from thidua.reading.values import Figure, Reading, Role

_PLACE = re.compile(r"(?<![\w.,])\d")
_UNIT = re.compile(r"\s?(%|đồng\b)")


def read_text(text: str, *, lexicon: Lexicon, year: str | None = None) -> Reading:
    """Read every figure of work in `text`.

    `year` is the emulation year to assume where the text names none ("6 tháng đầu năm"). No text, however long or odd,
    raises; the time is linear in its length.
    """
    low = text.lower()
    figures, end = [], 0
    for place in _PLACE.finditer(low):
        numeral = read_numeral(low, place.start()) if place.start() >= end else None
        unit = _UNIT.match(low, numeral.end) if numeral else None
        if numeral and unit:
            end = unit.end()
            figures.append(
                Figure(
                    start=numeral.start,
                    end=end,
                    surface=text[numeral.start : end],
                    value=Quantity(numeral.value),
                    unit=unit[1],
                    indicator=None,
                    role=Role.DONE,
                    subject=None,
                    period=year,
                    sentence=(numeral.start, end),
                    rule="number with its unit",
                )
            )
    return Reading(tuple(figures))
