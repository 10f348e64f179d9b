"""The counted ballots as one plain document, from which another program counts again (docs/recount.md)."""

from __future__ import annotations

from typing import Any

from thidua.ballots.models import Vote
from thidua.ballots.queries.voting import ballots_of


def ballots_document(vote: Vote) -> dict[str, Any] | None:
    """Options, rule and every ballot with its receipt, or in a named vote its unit; None while there are none to show."""
    rows = ballots_of(vote)
    if rows is None:
        return None
    rule = vote.by_rule
    return {
        "conference": vote.conference.title,
        "question": vote.question,
        "mode": rule.mode.value,
        "form": rule.form.value,
        "options": list(vote.options.values_list("words", flat=True)),
        "members": vote.members,
        "present": vote.present,
        "base": rule.base.value,
        "share": f"{rule.share.numerator}/{rule.share.denominator}",
        "reaches": rule.reaches,
        "seats": rule.seats,
        "most": rule.most,
        "ties": rule.ties.value,
        "ballots": [[name, marks] for name, marks in rows],
    }
