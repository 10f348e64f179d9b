"""The tables of states as the page that `docs` keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thidua.reports.rules.consolidating import STEPS
from thidua.reports.rules.states import MOVES, Move


def states_page() -> str:
    """`docs/states.md`, made from `MOVES` so that the page cannot say anything else than the code does.

    Made anew by `python -c "from thidua.reports.rules import states_page as s; print(s(), end='')" > docs/states.md`.
    """
    return "\n".join(
        [
            "# States of a report",
            "",
            "Generated from `thidua.reports.rules.MOVES` and `STEPS`; a test keeps the two equal.",
            "",
            *_rows(MOVES),
            "",
            "Whoever submitted a report never approves it, but for the only officer of an office who entered it on behalf of a "
            "unit: such an approval is marked on every page. Lateness is recorded and shown, it never blocks.",
            "",
            "# States of a closed period",
            "",
            "A unit above the grassroots closes its period and sends the consolidated sheet up. A closing that was lifted is kept;",
            "the next one follows it.",
            "",
            *_rows(STEPS),
            "",
        ]
    )


def _rows(moves: Iterable[Move[Any]]) -> list[str]:
    return [
        "| from | to | action | power | asks | brings |",
        "|---|---|---|---|---|---|",
        *(
            f"| {move.source or '—'} | {move.target} | `{move.action}` | {move.power} at {move.place} | {move.asks} | {move.brings} |"
            for move in moves
        ),
    ]
