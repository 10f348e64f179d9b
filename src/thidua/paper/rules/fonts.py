"""Which face a PDF is set in: the decree's Times New Roman where it is installed, else its metric twin."""

from __future__ import annotations

from functools import cache

import typst

TIMES = "Times New Roman"
FACES = (TIMES, "Liberation Serif", "Libertinus Serif")
"""In order of preference; the last comes inside the typst package and is always there."""


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine and those inside the package; read once, it takes a moment."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


def font_of_pdf() -> str:
    """The face that PDFs are set in on this machine."""
    there = set(fonts().families())
    return next((face for face in FACES if face in there), FACES[-1])
