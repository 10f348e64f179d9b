"""Appending to the trail, and sealing what was appended."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from thidua.trail.models import Event, Seal, Unsealed
from thidua.trail.queries import recorded
from thidua.trail.rules import GENESIS, link, plain_data

SEALER = 7_150_001
"""The advisory lock that one sealer at a time holds."""


def record(verb: str, *, subject: models.Model, by: models.Model | None, at: datetime, **data: Any) -> None:
    """Append "who did what to which row, when" to the trail, in the caller's own transaction.

    `by` is the person who acted, None the operator of the installation. `data` holds the values in question and
    references (a model instance is kept as its type and number), never what tells who a person is.

    Errors: ValueError for a moment without a zone or a personal value, TypeError for a value without an exact
    writing. Both are faults of the caller, so they are no refusals.
    """
    event = _event(verb, subject, by, at, data)
    values = [event.verb, event.subject_type, event.subject_id, event.actor_id, event.at, json.dumps(event.data)]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, values)


_APPEND = """
    insert into trail_event (verb, subject_type, subject_id, actor_id, at, data) values (%s, %s, %s, %s, %s, %s)
"""


def record_each(
    verb: str, subjects: Iterable[tuple[models.Model, Mapping[str, Any]]], *, by: models.Model | None, at: datetime
) -> None:
    """`record` for many rows at once, each with its own values, in a few statements."""
    Event.objects.bulk_create((_event(verb, subject, by, at, data) for subject, data in subjects), batch_size=1_000)


def _event(verb: str, subject: models.Model, by: models.Model | None, at: datetime, data: Mapping[str, Any]) -> Event:
    if at.tzinfo is None:
        raise ValueError("the trail needs a moment with its zone")
    if subject.pk is None:
        raise ValueError("the trail cannot refer to a row that is not saved")
    return Event(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        actor_id=by.pk if by is not None else None,
        at=at,
        data=plain_data({name: _referred(value) for name, value in data.items()}),
    )


def _referred(value: Any) -> Any:
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    if isinstance(value, list | tuple):
        return [_referred(part) for part in value]
    return value


@transaction.atomic
def seal_events(*, limit: int = 5_000) -> int:
    """Chain at most `limit` committed events that wait for their seal; returns how many were chained.

    Writers never wait for this. Only one sealer works at a time: another one returns 0 at once. An event whose
    transaction commits later takes a later position, whatever its number.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [SEALER])
        if not cursor.fetchone()[0]:
            return 0
    events = list(Event.objects.filter(unsealed__isnull=False).order_by("pk")[:limit])
    last = Seal.objects.order_by("-position").first()
    previous, position = (last.digest, last.position) if last else (GENESIS, 0)
    seals = []
    for event in events:
        position += 1
        digest = link(previous, position, recorded(event))
        seals.append(Seal(event=event, previous=previous, digest=digest, position=position))
        previous = digest
    Seal.objects.bulk_create(seals, batch_size=1_000)
    Unsealed.objects.filter(event__in=[event.pk for event in events]).delete()
    return len(events)
