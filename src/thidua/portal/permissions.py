"""May this person edit or publish on this portal, that day."""

from __future__ import annotations

from datetime import date

from thidua.ground.values import Refusal
from thidua.people.models import Person
from thidua.people.rules import Power
from thidua.portal.models import HomePage, NewsPage
from thidua.portal.queries.comments import comments_in
from thidua.portal.rules import GROUPS
from thidua.portal.rules.comments import CommentsClosed, NotAnEditor, RatingClosed, State


def powers_at(person: Person, *, on: date) -> set[Power]:
    """What the person may do on the portal: `EDIT`, `PUBLISH`, by their mandates at the unit whose portal it is."""
    units = HomePage.objects.values("unit")
    return {power for power in GROUPS if person.scope(on=on, power=power).filter(pk__in=units).exists()}


def why_not_moderate(by: Person | None, *, on: date) -> Refusal | None:
    """None when `by` edits or publishes on the portal that day. A command never decides what readers see."""
    return None if by is not None and powers_at(by, on=on) else NotAnEditor(on=on)


def comments_waiting_for(person: Person, *, on: date) -> int | None:
    """How many comments wait for an editor; None for whoever is none."""
    return None if why_not_moderate(person, on=on) else comments_in(State.WAITING).count()


def why_not_comment(page: NewsPage) -> Refusal | None:
    """None when readers may comment on the article."""
    return None if page.comments_open else CommentsClosed(page=page.title)


def why_not_rate(page: NewsPage) -> Refusal | None:
    """None when readers may rate the article."""
    return None if page.rating_open else RatingClosed(page=page.title)
