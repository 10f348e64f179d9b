"""How an event is written down and hashed, and what a broken trail says. No database, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from thidua.ground.values import Period, Quantity, Refusal, plain
from thidua.ground.values import mark as _

GENESIS = "0" * 64
"""What the first link holds in place of a link before it."""

PERSONAL = frozenset({"full_name", "username", "email", "phone", "password", "address"})
"""Names of values that would tell who somebody is: a trail keeps the person's number only."""


class TrailBroken(Refusal):
    """A link does not follow from the one before it, or an event is no longer what was sealed."""

    text = _(
        "The trail is broken at link {position} (event {event}): {what} "
        "Keep the database as it is, and compare it with the last backup whose trail holds."
    )


class EventsLost(Refusal):
    """Events that are neither sealed nor waiting for their seal."""

    text = _(
        "{count} events are neither sealed nor waiting to be sealed. Somebody has written past the house's own rules."
    )


LINK_MISSING = _("the link before it is missing.")
LINK_FOREIGN = _("it does not name the link before it.")
EVENT_CHANGED = _("the event was changed after it was sealed.")


@dataclass(frozen=True)
class Recorded:
    """One event as it is hashed. `subject` is a type and a number, `actor` the person's number (None: the operator)."""

    number: int
    verb: str
    subject_type: str
    subject_id: str
    actor: int | None
    at: datetime
    data: Mapping[str, Any]


def canonical(event: Recorded) -> bytes:
    """The one way an event is written before hashing: JSON, keys sorted, no blanks, UTF-8, the moment in UTC."""
    written = {
        "actor": event.actor,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "data": event.data,
        "number": event.number,
        "subject": [event.subject_type, event.subject_id],
        "verb": event.verb,
    }
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def link(previous: str, position: int, event: Recorded) -> str:
    """The digest that chains `event` to the link before it: SHA-256 of that link, the position and the event."""
    return hashlib.sha256(f"{previous}\n{position}\n".encode() + canonical(event)).hexdigest()


def plain_data(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an event as JSON that reads back as it was written: decimals, days and periods become text.

    Errors: ValueError for a value that says who a person is; TypeError for a float or anything else without one
    exact writing.
    """
    if personal := PERSONAL & values.keys():
        raise ValueError(f"the trail keeps no {', '.join(sorted(personal))}")
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Period():
            return value.code
        case Quantity():
            parts = {"amount": value.amount, "hedge": value.hedge, "upper": value.upper, "words": value.words or None}
            return {name: _plain(part) for name, part in parts.items() if part is not None}
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            parts_in_order = sorted(value) if isinstance(value, set | frozenset) else value
            return [_plain(part) for part in parts_in_order]
    raise TypeError(f"{type(value).__name__} has no exact writing in the trail")
