"""Comments under a page, those that wait for an editor, and the stars a page got."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from thidua.portal.models import Comment, Stars
from thidua.portal.rules.comments import State


@dataclass(frozen=True)
class Rating:
    """How a page was rated; `average` is None while nobody rated it: that is no zero."""

    readers: int
    average: Decimal | None


def comments_under(page_id: int) -> QuerySet[Comment]:
    """The comments that stand under a page, oldest first."""
    return Comment.objects.filter(page_id=page_id, state=State.SHOWN).order_by("sent_at", "pk")


def comments_in(state: State) -> QuerySet[Comment]:
    """Comments in a state: what waits in the order it came, what is decided newest first."""
    order = "sent_at" if state is State.WAITING else "-decided_at"
    return Comment.objects.filter(state=state).select_related("page", "decided_by").order_by(order, "pk")


def rating_of(page_id: int) -> Rating:
    """How many readers rated a page, and their average to one decimal."""
    given = Stars.objects.filter(page_id=page_id).values_list("stars", "readers")
    readers = sum(count for _stars, count in given)
    if not readers:
        return Rating(0, None)
    total = Decimal(sum(stars * count for stars, count in given))
    return Rating(readers, (total / readers).quantize(Decimal("0.1"), ROUND_HALF_UP))
