"""Half-open spans of days: the first day counts, the last does not.

Half-open on purpose: a unit closed by a decision of 30 June has `until` 1 July, the very `since` of its
successor: a merger leaves no gap and no shared day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FOREVER = date(9999, 12, 31)
"""The end of a span that has no end yet; a real date, so that PostgreSQL compares it like any other."""


@dataclass(frozen=True, order=True)
class Span:
    """Days from `since` up to, but not including, `until`."""

    since: date
    until: date = FOREVER

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError(f"a span ends after it begins: {self.since} – {self.until}")

    def __contains__(self, day: date) -> bool:
        return self.since <= day < self.until

    def meet(self, other: Span) -> Span | None:
        """The days both share, or None."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        return Span(since, until) if since < until else None
