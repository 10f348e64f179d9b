"""What need not be asked twice within one request, or one stretch of a long job."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)
_reads: ContextVar[bool] = ContextVar("reads", default=False)


@contextmanager
def asking_once(*, reads: bool = False) -> Iterator[None]:
    """Within it every question of `once` is asked the first time only; where nothing is written, of `once_read` too. A stretch
    within a stretch is a part of it."""
    if _answers.get() is not None:
        yield
        return
    answers, reading = _answers.set({}), _reads.set(reads)
    try:
        yield
    finally:
        _answers.reset(answers)
        _reads.reset(reading)


def once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer, remembered until the request or stretch is over; outside of one it is asked every time.

    Only for what another process may change but this one does not: a request reads it as it stood at its beginning.
    """
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return cast(Answer, answers[question])


def forget(name: str) -> None:
    """Ask anew, from here on, every question that begins with this name: what it asked for has been changed."""
    answers = _answers.get() or {}
    for question in [each for each in answers if isinstance(each, tuple) and each[0] == name]:
        del answers[question]


def once_read(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """As `once`, for what the request itself may change too: remembered in a request that only reads, asked every time elsewhere."""
    return once(question, ask) if _reads.get() else ask()


def ask_once(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: each request is a stretch of its own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with asking_once(reads=request.method in ("GET", "HEAD")):
            return get_response(request)

    return middleware
