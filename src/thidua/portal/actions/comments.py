"""Answering the security code, sending a comment, deciding on it, giving stars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from thidua.ground.today import day_of
from thidua.ground.values import Refusal, insist
from thidua.people.models import Person
from thidua.portal.actions.telling import tell_changed
from thidua.portal.models import Attempt, Comment, NewsPage, Seen, SpentSlip, Stars
from thidua.portal.permissions import why_not_comment, why_not_moderate, why_not_rate
from thidua.portal.rules.captcha import GOOD_FOR_SECONDS, nonce_of, why_not_answer
from thidua.portal.rules.comments import (
    MOST_WAITING,
    QueueFull,
    RatedToday,
    State,
    Tried,
    tidy,
    why_not_again,
    why_not_decide,
    why_not_say,
    why_not_stars,
)
from thidua.portal.rules.readers import Caller, Counted
from thidua.trail.actions import record

TRYING = 7_150_007
"""The advisory lock under which tries are counted: two at once must not both be the last that is allowed."""
REFUSED_KEPT = timedelta(days=30)
"""A comment that is not shown is deleted after this; until then the editor may think again."""


def answer_question(*, slip: str, answer: str, caller: Caller, key: bytes) -> Refusal | None:
    """Spend the slip and count the try, whatever comes of it; None when the answer is right.

    Committed before the comment is sent: whoever guesses wrong has used up the question and one of their tries.
    """
    now = int(caller.moment.timestamp())
    with transaction.atomic():
        if refusal := _why_not_try(Tried.ANSWER, caller):
            return refusal
        _tried(Tried.ANSWER, caller)
        nonce = nonce_of(slip)
        spent = SpentSlip(nonce=nonce, until=datetime.fromtimestamp(now + GOOD_FOR_SECONDS, UTC))
        used = nonce is None or SpentSlip.objects.filter(nonce=nonce).exists()
        if answer.strip() and not used:
            SpentSlip.objects.bulk_create([spent])
        return why_not_answer(slip, answer, key=key, now=now, used=used)


@transaction.atomic
def send_comment(*, page: NewsPage, name: str, text: str, caller: Caller, at: datetime) -> Comment:
    """The comment waits for an editor. Nothing of `caller` is kept with it.

    Raises CommentsClosed, NameMissing, NameTooLong, CommentEmpty, CommentTooLong, TooManyLinks, TooManyTries or QueueFull.
    """
    name, text = tidy(name), tidy(text, lines=True)
    insist(why_not_comment(page))
    insist(why_not_say(name, text))
    insist(_why_not_try(Tried.COMMENT, caller))
    waiting = Comment.objects.filter(state=State.WAITING).count()
    insist(QueueFull(count=waiting) if waiting >= MOST_WAITING else None)
    _tried(Tried.COMMENT, caller)
    return Comment.objects.create(page_id=page.pk, name=name, text=text, sent_at=at)


@transaction.atomic
def decide_comment(*, comment: Comment, state: State, by: Person | None, at: datetime) -> Comment:
    """Show a comment under its page, or do not; either may be thought over later. Raises NotAnEditor or DecidedAlready."""
    # Locked, so that of two editors at once the second hears of the first.
    comment = Comment.objects.select_for_update(of=("self",)).select_related("page").get(pk=comment.pk)
    insist(why_not_moderate(by, on=day_of(at)))
    insist(why_not_decide(State(comment.state), state, comment.name))
    comment.state, comment.decided_by, comment.decided_at = state.value, by, at
    comment.save(update_fields=["state", "decided_by", "decided_at"])
    record(f"comment.{state.value}", subject=comment, by=by, at=at)
    tell_changed(f"{Counted.PAGE}{comment.page_id}")
    return comment


@transaction.atomic
def rate_page(*, page: NewsPage, stars: str, caller: Caller) -> None:
    """Count the reader's stars for the page, once. Raises RatingClosed, RatingNotAStar, TooManyTries or RatedToday."""
    insist(why_not_rate(page))
    insist(why_not_stars(stars))
    insist(_why_not_try(Tried.RATING, caller))
    met = {"day": caller.day, "kind": Counted.RATING, "key": page.pk, "reader": caller.reader}
    _given, new = Seen.objects.get_or_create(**met, defaults={"last_at": caller.moment})
    insist(None if new else RatedToday(page=page.title))
    _tried(Tried.RATING, caller)
    Stars.objects.bulk_create([Stars(page_id=page.pk, stars=int(stars), readers=0)], ignore_conflicts=True)
    Stars.objects.filter(page_id=page.pk, stars=int(stars)).update(readers=F("readers") + 1)
    tell_changed(f"{Counted.PAGE}{page.pk}")


def forget_refused(*, at: datetime) -> int:
    """Delete comments that were refused long ago; returns how many."""
    old = Comment.objects.filter(state=State.REFUSED, decided_at__lt=at - REFUSED_KEPT)
    return old.delete()[0]


def _why_not_try(what: Tried, caller: Caller) -> Refusal | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [TRYING])
    moments = Attempt.objects.filter(reader=caller.line, what=what).values_list("at", flat=True)
    return why_not_again(what, [int((caller.moment - moment).total_seconds()) for moment in moments])


def _tried(what: Tried, caller: Caller) -> None:
    Attempt.objects.create(day=caller.day, what=what, reader=caller.line, at=caller.moment)
