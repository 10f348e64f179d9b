"""What the entry page's script is told: how numbers are read, which checks the form's lines must satisfy, what it says.

The script knows the kinds of check; which lines a check speaks of, its bounds and its sentence come from the catalogue.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from thidua.ground.values import Quantity, Unreadable, plain
from thidua.ground.values.typed import DIGITS, PLACES, SCALES, TooFine, TooLarge
from thidua.indicators.models import Check, Indicator, Kind
from thidua.indicators.queries import checks
from thidua.indicators.rules import ABSENT, parameter_of
from thidua.reports.queries import Line

OF_ONE_LINE = ("non_negative", "whole", "jump")
OF_TWO_LINES = ("part_of_whole", "together", "count_behind_money", "unit_value")


def reading() -> dict[str, Any]:
    """How a typed number is read: the words of scale and the bounds, from the reader itself."""
    return {"scales": SCALES, "places": PLACES, "digits": DIGITS}


def rules_of(asked: Iterable[Indicator], before: Mapping[str, Any], rows: Iterable[Check], lang: str) -> dict[str, Any]:
    """The checks that lines of these indicators can break, in the catalogue's order."""
    lines = {each.code: each for each in asked if each.kind != Kind.TEXT}
    found = []
    for row in rows:
        parts = [code for code in row.parts if code in lines]
        if row.kind in OF_ONE_LINE or (row.kind in OF_TWO_LINES and len(parts) == len(row.parts)):
            bounds = parameter_of(row.kind, row.parameter)
            found.append(
                {
                    "kind": row.kind,
                    "blocking": row.severity == Check.Severity.BLOCKING,
                    "parts": parts,
                    "bounds": [plain(bound) for bound in bounds or ()],
                    "text": row.text_en if lang.startswith("en") else row.text_vi,
                }
            )
    return {
        "checks": found,
        "lines": {code: {"name": each.name, "unit": each.unit_word} for code, each in lines.items()},
        "before": {
            code: plain(value.amount) for code, value in before.items() if isinstance(value, Quantity) and code in lines
        },
        "absent": ABSENT["en" if lang.startswith("en") else "vi"],
        "lang": lang,
    }


def told(lines: Iterable[Line]) -> str:
    """Everything, as one JSON text for the form's `data-rules`."""
    lines, lang = list(lines), get_language() or "vi"
    before = {line.code: line.before for line in lines}
    rules = rules_of([line.indicator for line in lines], before, checks(), lang)
    return json.dumps({**rules, "reading": reading(), "words": _words()}, ensure_ascii=False)


def _words() -> dict[str, str]:
    return {
        "unreadable": gettext(Unreadable.text),
        "large": gettext(TooLarge.text),
        "fine": gettext(TooFine.text),
        "empty": gettext("(empty)"),
        "saved": gettext("Saved {at}"),
        "kept": gettext("Not saved yet: lines kept on this device: {count}"),
        "down": gettext("No connection. Lines kept on this device: {count}. They are sent when there is a network."),
        "down_empty": gettext("No connection. What you type is kept on this device and sent later."),
        "ended": gettext("You are logged out. Lines kept on this device: {count}."),
        "other": gettext("Somebody else is logged in on this device. Lines kept for you: {count}."),
        "failed": gettext("The system could not save. Lines kept on this device: {count}. It tries again."),
        "differ": gettext("Two versions differ in {count} lines. Choose one of each."),
        "taken": gettext("Somebody else saved other lines meanwhile: {lines}. They stand here now."),
        "not_kept": gettext("This browser keeps nothing. Do not close the page before it says saved."),
        "no_submit": gettext("Not submitted: everything must be saved first."),
    }
