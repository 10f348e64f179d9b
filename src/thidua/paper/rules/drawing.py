"""Charts as SVG, written here: bars on one scale from zero, labelled directly, no legend.

The same drawing with classes (screen: the page's own sheet colours it) or with its own colours (PDF, Word).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Point:
    """One period of a trend: its short name, the value, the number as it is written; `solid` is False for one that may
    still change, `broken` True where the units are others than in the point before. None of `value` leaves a gap: missing
    is not zero."""

    label: str
    value: Decimal | None
    shown: str
    solid: bool = True
    broken: bool = False


HEIGHT, FLOOR, CEILING, NOTE = 180, 150, 34, 16


def draw_trend(finding: str, points: Sequence[Point], cut_words: str, break_words: str = "") -> str:
    """A line over periods as one SVG element, coloured by the page's own sheet: dashed where a number may still change,
    red for the last alone. The axis begins at 0, or says in `cut_words` that it does not. Where a point stands after a
    break the line is interrupted, and `break_words` say why."""
    known = [point.value for point in points if point.value is not None]
    top, low = max(known, default=Decimal(1)), min(known, default=Decimal(0))
    cut = low > top / 2 and top > 0
    bottom = low - (top - low) if cut else min(low, Decimal(0))
    span = (top - bottom) or Decimal(1)
    step = Decimal(WIDTH - 70) / max(1, len(points) - 1)
    shapes = [f'<path class="c-axis" d="M0 {FLOOR}H{WIDTH}"/>']
    before: tuple[float, float] | None = None
    dots = []
    for at, point in enumerate(points):
        x = float(35 + step * at)
        shapes.append(
            f'<text x="{x:.2f}" y="{FLOOR + 16}" text-anchor="middle">{escape(printable(point.label))}</text>'
        )
        if point.value is None:
            before = None
            continue
        if point.broken and at:
            shapes.append(f'<path class="c-mark" d="M{x - float(step) / 2:.2f} {CEILING - 22}V{FLOOR}"/>')
            before = None
        y = FLOOR - float((point.value - bottom) / span) * (FLOOR - CEILING)
        if before is not None:
            dashed = "" if point.solid else " c-sim"
            shapes.append(f'<path class="c-line{dashed}" d="M{before[0]:.2f} {before[1]:.2f}L{x:.2f} {y:.2f}"/>')
        last = at == len(points) - 1
        dots.append(
            f'<circle class="{"c-now" if last else "c-dot"}" cx="{x:.2f}" cy="{y:.2f}" r="{5 if last else 4}"/>'
        )
        look = ' class="big"' if last else ""
        dots.append(
            f'<text{look} x="{x:.2f}" y="{y - 10:.2f}" text-anchor="middle">{escape(printable(point.shown))}</text>'
        )
        before = (x, y)
    broken = any(point.broken for point in points[1:])
    notes = [words for words, said in ((cut_words, cut), (break_words, broken)) if words and said]
    for line, words in enumerate(notes):
        shapes.append(f'<text x="0" y="{HEIGHT + 4 + NOTE * line}">{escape(printable(words))}</text>')
    height = HEIGHT + NOTE * len(notes) - (8 if notes else 0)
    said = "; ".join(f"{point.label}: {point.shown}" for point in points)
    heard = escape(printable(f"{finding}. {said}."), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{heard}">{"".join(shapes)}{"".join(dots)}</svg>'
    )
