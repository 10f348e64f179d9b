"""Drawn shapes, made on the server: inline SVG without style attributes, so that the strict content policy holds."""

from __future__ import annotations

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from thidua.ground.values import plain

FEW = 12
"""Up to so many parts each is seen as a piece of its own."""

_ICONS = {
    "tasks": "M3 5.5l1.5 1.5L7.5 4M3 12.5l1.5 1.5 3-3M11 5.5h8M11 12.5h8M11 18.5h8M3 18.5h4",
    "pen": "M4 18h14M5 14l9.5-9.5 2.5 2.5L7.5 16.5H5z",
    "sum": "M17 6V4H5l6 7-6 7h12v-2",
    "tree": "M8.5 3h5v4h-5zM2.5 15h5v4h-5zM14.5 15h5v4h-5zM11 7v4M5 15v-4h12v4",
    "book": "M11 5.5C9 4 6 3.5 3 3.5v13.5c3 0 6 .5 8 2 2-1.5 5-2 8-2V3.5c-3 0-6 .5-8 2zM11 5.5V19",
    "search": "M9.5 3.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM14 14l5 5",
    "flag": "M6 20V3M6 4h11l-3 4 3 4H6",
    "medal": "M11 3a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM7.500 12l-1.500 7.500 5-2.500 5 2.500-1.500-7.500",
    "download": "M11 3v11M6.5 9.5L11 14l4.5-4.5M4 18.5h14",
    "back": "M18 11H4M9.5 5.5L4 11l5.5 5.5",
}


def icon(name: str) -> SafeString:
    """One of the drawn signs. Errors: KeyError for a sign that is not drawn."""
    return format_html('<svg class="ico" viewBox="0 0 22 22" aria-hidden="true"><path d="{}"/></svg>', _ICONS[name])


def bar(got: int, expected: int) -> SafeString:
    """A bar as long as `expected`, filled to `got`; thin when complete, cut into pieces when there are few."""
    got = min(got, expected)
    done = got == expected
    gaps = ""
    if not done and expected <= FEW:
        gaps = "".join(f'<path class="gap" d="M{piece} 0v8"/>' for piece in range(1, expected))
    return format_html(
        '<svg class="gauge {}" viewBox="0 0 {} 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="8"/>{}</svg>',
        "done" if done else "short",
        expected,
        got,
        SafeString(gaps),
    )


def scale(achieved: Decimal) -> SafeString:
    """A percentage on a scale to 200 with a mark at 100; what lies beyond 200 ends at the edge."""
    shown = min(max(achieved, Decimal(0)), Decimal(200))
    return format_html(
        '<svg viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true"><rect class="bed" y="4" width="200" height="8"/>'
        '<rect{} y="4" width="{}" height="8"/><path d="M100 0v16"/></svg>',
        SafeString(' class="under"') if achieved < 100 else "",
        plain(round(shown, 2)),
    )
