"""Reading the trail, and proving that nobody changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef

from thidua.ground.values import Refusal
from thidua.trail.models import Event, Seal, Unsealed
from thidua.trail.rules import (
    EVENT_CHANGED,
    GENESIS,
    LINK_FOREIGN,
    LINK_MISSING,
    EventsLost,
    Recorded,
    TrailBroken,
    link,
)

AT_ONCE = 5_000


@dataclass(frozen=True)
class Verdict:
    """What the chain says: `refusal` is the first broken link, or None when every sealed event is as it was written.

    `head` is the last digest: noted outside the database (on a printed closing), it also proves that nobody has
    cut off the chain's end. `tail` events wait for their seal, the oldest since `tail_since`.
    """

    sealed: int
    head: str
    tail: int
    tail_since: datetime | None
    refusal: Refusal | None


def events_of(subject: models.Model) -> models.QuerySet[Event]:
    """Everything done to `subject`, in the order it was written down."""
    return Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("pk")


def recorded(event: Event) -> Recorded:
    """The event as the rules hash it."""
    return Recorded(event.pk, event.verb, event.subject_type, event.subject_id, event.actor_id, event.at, event.data)


def verify_trail() -> Verdict:
    """Recompute every link from the first event on; stops at the first that does not hold."""
    sealed, head, refusal = 0, GENESIS, None
    for seal in Seal.objects.select_related("event").order_by("position").iterator(chunk_size=AT_ONCE):
        what = _why_not_link(seal, expected=sealed + 1, previous=head)
        if what:
            refusal = TrailBroken(position=seal.position, event=seal.event_id, what=what)
            break
        sealed, head = seal.position, seal.digest
    waiting = Unsealed.objects.order_by("event_id").select_related("event")
    first = waiting.first()
    return Verdict(
        sealed=sealed,
        head=head,
        tail=waiting.count(),
        tail_since=first.event.at if first else None,
        refusal=refusal or _why_not_whole(),
    )


def _why_not_link(seal: Seal, *, expected: int, previous: str) -> str:
    if seal.position != expected:
        return LINK_MISSING
    if seal.previous != previous:
        return LINK_FOREIGN
    if seal.digest != link(previous, seal.position, recorded(seal.event)):
        return EVENT_CHANGED
    return ""


def _why_not_whole() -> EventsLost | None:
    lost = Event.objects.filter(
        ~Exists(Seal.objects.filter(event=OuterRef("pk"))), ~Exists(Unsealed.objects.filter(event=OuterRef("pk")))
    ).count()
    return EventsLost(count=lost) if lost else None
