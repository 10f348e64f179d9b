"""A request asks once; whoever stands outside of one asks every time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.make.reports import catalogue
from thidua.ground.once import ask_once, asking_once, forget, once, once_read
from thidua.indicators.queries import groups


def counting() -> tuple[list[int], Callable[[], int]]:
    asked: list[int] = []
    return asked, lambda: asked.append(1) or len(asked)  # type: ignore[func-returns-value]


def test_outside_of_a_stretch_a_question_is_asked_every_time() -> None:
    _asked, ask = counting()
    assert [once("a", ask), once("a", ask)] == [1, 2]


def test_within_a_stretch_a_question_is_asked_once_and_the_next_stretch_asks_anew() -> None:
    _asked, ask = counting()
    with asking_once():
        assert [once("a", ask), once("a", ask), once("b", ask)] == [1, 1, 2]
    with asking_once():
        assert once("a", ask) == 3
    assert once("a", ask) == 4


def test_a_stretch_that_fails_leaves_nothing_behind() -> None:
    _asked, ask = counting()

    def failing() -> None:
        with asking_once():
            once("a", ask)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert once("a", ask) == 2


def test_nothing_is_an_answer_too() -> None:
    asked: list[int] = []
    with asking_once():
        assert [once("a", lambda: asked.append(1)) for _turn in range(2)] == [None, None]
    assert asked == [1]


@pytest.mark.django_db
def test_each_request_reads_the_stamp_of_the_catalogue_once() -> None:
    catalogue()
    groups()

    def view(_request: HttpRequest) -> HttpResponse:
        groups(), groups()
        return HttpResponse()

    for asked in (1, 2):
        with CaptureQueriesContext(connection) as context:
            for _turn in range(asked):
                ask_once(view)(RequestFactory().get("/"))
        assert len(context) == asked


@pytest.mark.parametrize(("method", "answers"), [("get", [1, 1]), ("head", [1, 1]), ("post", [1, 2])])
def test_what_a_request_may_change_itself_is_remembered_only_where_it_reads(method: str, answers: list[int]) -> None:
    _asked, ask = counting()
    seen: list[int] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.extend([once_read("a", ask), once_read("a", ask)])
        return HttpResponse()

    ask_once(view)(getattr(RequestFactory(), method)("/"))
    assert seen == answers
    assert once_read("a", ask) == answers[-1] + 1


def test_what_was_changed_is_forgotten_by_its_name_and_the_rest_is_not() -> None:
    _asked, ask = counting()
    forget("a")  # outside of a stretch there is nothing to forget
    with asking_once():
        assert [once(("a", 1), ask), once(("a", 2), ask), once(("b", 1), ask), once("a", ask)] == [1, 2, 3, 4]
        forget("a")
        assert [once(("a", 1), ask), once(("b", 1), ask), once("a", ask)] == [5, 3, 4]
