"""How the points of a round lie, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import floor

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from thidua.ground.values import write_number

register = template.Library()
LEFT, RIGHT, LINE = 20, 340, 62
STEP = 5


@register.simple_tag
def spread(totals: Sequence[Decimal], cuts: Sequence[tuple[Decimal, str]], now: Decimal | None = None) -> SafeString:
    """One dot for each unit on a cut axis, the classes' lower bounds as lines; `now` is the red point with its number."""
    if not totals:
        return SafeString("")
    low = floor(min(totals) / STEP) * STEP - STEP
    high = max(floor(max(totals) / STEP) * STEP + STEP, low + 4 * STEP)
    lang = get_language() or "vi"

    def x(points: Decimal | int) -> str:
        return f"{LEFT + (RIGHT - LEFT) * (Decimal(points) - low) / (high - low):.1f}"

    step = max(STEP, (high - low) // 4 // STEP * STEP)
    marks = format_html_join(
        "",
        '<text x="{}" y="80" text-anchor="middle">{}</text>',
        ((x(at), write_number(Decimal(at), lang)) for at in range(low, high + 1, step)),
    )
    rules = format_html_join(
        "",
        '<path class="c-rule" d="M{} 26V66"/><text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                x(cut),
                x(cut),
                10 + 12 * (at % 2),
                gettext("{name} from {cut}").format(name=name, cut=write_number(cut, lang)),
            )
            for at, (cut, name) in enumerate(cuts)
            if low < cut < high
        ),
    )
    dots = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="62" r="5"/>',
        (("c-now" if each == now else "c-dot", x(each)) for each in totals),
    )
    said = (
        ""
        if now is None
        else format_html(
            '<text class="big" x="{}" y="50" text-anchor="middle">{}</text>', x(now), write_number(now, lang)
        )
    )
    span = gettext("{count} units from {low} to {high} points").format(
        count=len(totals), low=write_number(min(totals), lang), high=write_number(max(totals), lang)
    )
    return format_html(
        '<svg viewBox="0 0 360 92" role="img" aria-label="{}"><path class="c-axis" d="M{} {}H{}"/>{}{}{}{}</svg>',
        span, LEFT, LINE, RIGHT, marks, rules, dots, said,
    )  # fmt: skip
