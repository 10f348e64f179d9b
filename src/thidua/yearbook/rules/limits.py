"""Limits offered from facts alone: targets missed, units silent, reports late. Never a cause, never a trend."""

from __future__ import annotations

from collections.abc import Sequence

from thidua.yearbook.rules.prose import Results

NAMED = 12
"""How many silent units are named; the rest is a number."""


def missed_targets(results: Results) -> list[str]:
    """The codes whose result stays below its target, in the catalogue's order. A missing result is not a missed one."""
    return [code for code, result in results.items() if result.achieved is not None and result.achieved < 100]


def said_limits(results: Results, silent: Sequence[str], asked: int, late: int) -> list[str]:
    """One paragraph for each kind of limit the data shows, figures as placeholders.

    `silent` are the names of the grassroots unions without an approved report, of `asked` that owe one; `late` is how
    many reports came after their deadline.
    """
    found = []
    for code in missed_targets(results):
        unit = results[code].unit
        after = "" if unit in ("đồng", "%") else f" {unit}"
        found.append(
            f"Chỉ tiêu “{results[code].name}” đạt {{{code}.percent}} chỉ tiêu giao ({{{code}}}/{{{code}.target}}{after})."
        )
    if silent:
        named = "; ".join(silent[:NAMED])
        more = f" và {len(silent) - NAMED} đơn vị khác" if len(silent) > NAMED else ""
        found.append(f"{len(silent)}/{asked} công đoàn cơ sở chưa có báo cáo được duyệt: {named}{more}.")
    if late:
        found.append(f"{late} lượt báo cáo gửi sau thời hạn quy định.")
    return found
