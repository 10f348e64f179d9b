"""Charts as SVG, written here: bars on one scale from zero, labelled directly, no legend.

The same drawing with classes (screen: the page's own sheet colours it) or with its own colours (PDF, Word).
"""

from __future__ import annotations

import textwrap
from decimal import Decimal
from html import escape

from thidua.paper.rules.values import Chart, printable

WIDTH = 360
BARS = 280  # the longest bar; the rest is room for the number at its end
LETTERS = 62  # of 11 units that fit one line
_COLOURS = {
    "c-bar": 'fill="#1a1a1a"',
    "c-now": 'fill="#b0131c"',
    "label": 'fill="#000000" font-size="11" font-family="{face}"',
    "big": 'fill="#000000" font-size="12" font-weight="bold" font-family="{face}"',
}


def in_words(chart: Chart) -> str:
    """What the drawing shows, for who hears it read: the finding, then each bar with its number."""
    bars = (f"{bar.label}: {bar.shown if isinstance(bar.shown, str) else bar.shown.text}" for bar in chart.bars)
    return printable(f"{chart.finding}. {'; '.join(bars)}.")


def draw(chart: Chart, *, face: str = "") -> str:
    """The chart as one SVG element. With a `face` it brings its own colours; without, it has classes only."""

    def look(name: str) -> str:
        if face:
            return _COLOURS[name].format(face=escape(face, quote=True))
        return "" if name == "label" else f'class="{name}"'

    top = max([bar.value for bar in chart.bars] + ([chart.mark] if chart.mark else []), default=Decimal(0)) or Decimal(
        1
    )

    line = float(chart.mark) * BARS / float(top) if chart.mark is not None else None
    shapes: list[str] = []
    y = 0
    if line is not None and chart.mark_words:
        y = 16
        anchor = "end" if line > BARS / 2 else "start"
        words = escape(printable(chart.mark_words))
        shapes.append(f'<text x="{line:.2f}" y="11" text-anchor="{anchor}" {look("label")}>{words}</text>')
    for bar in chart.bars:
        for label in textwrap.wrap(printable(bar.label), LETTERS) or [""]:
            y += 14
            shapes.append(f'<text x="0" y="{y}" {look("label")}>{escape(label)}</text>')
        shown = printable(bar.shown if isinstance(bar.shown, str) else bar.shown.text)
        end = max(0.0, float(bar.value)) * BARS / float(top)
        shapes.append(f'<rect x="0" y="{y + 5}" width="{end:.2f}" height="10" {look("c-bar")}/>')
        after = end
        if line is not None:
            shapes.append(f'<rect x="{line:.2f}" y="{y + 2}" width="1.5" height="16" {look("c-now")}/>')
            if end - 2 < line < end + 7 * len(shown) + 6:
                after = line + 1.5  # the number steps over the line it would be struck through by
        shapes.append(f'<text x="{after + 5:.2f}" y="{y + 14}" {look("big")}>{escape(shown)}</text>')
        y += 22
    title = escape(in_words(chart), quote=True)
    size = "" if not face else f' width="{WIDTH}" height="{y + 4}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 4}"{size} role="img" '
        f'aria-label="{title}">{"".join(shapes)}</svg>'
    )
