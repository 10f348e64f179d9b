"""Interrupted votes: a browser that closes, a server killed between two steps, two at once. No ballot is lost or counted twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from tests.ballots.test_vote_pages import as_, at, field
from tests.make.ballots import Hall, sitting
from tests.make.votes import NOW, Secret
from thidua.ballots.actions import casting, counting
from thidua.ballots.models import Ballot, Elector, Envelope, InnerEnvelope, Vote
from thidua.ballots.queries.outcomes import outcome_of
from thidua.ballots.rules.voting import State, WrongVoteState
from thidua.ground.values import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ("nganh-a", "nganh-b", "nganh-c", "nganh-d", "nganh-e")


@pytest.fixture
def secret(settings: Any) -> Secret:
    settings.THIDUA_TODAY = NOW.date()
    hall = Hall(CODES)
    return Secret(hall, sitting(hall))


def killed(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """The server's process ends at this very point: its connection is cut without a word."""

    def kill(*args: Any, **named: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(module, name, kill)


def state_of(vote: Vote) -> str:
    return Vote.objects.get(pk=vote.pk).state


def test_a_server_killed_while_casting_leaves_nothing_and_the_elector_casts_again(
    secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        killed(patch, casting, "record")  # envelope and mark are written, not committed
        with pytest.raises(OperationalError):
            secret.cast("nganh-d", "-1---")
    connection.close()
    assert (Envelope.objects.count(), Elector.objects.filter(voted=True).count()) == (0, 0)
    receipt, _elector = secret.cast("nganh-d", "--1--")
    secret.close()
    secret.count()
    assert list(Ballot.objects.values_list("receipt", "marks")) == [(receipt, "--1--")]


@pytest.mark.parametrize(("place", "kept"), [(0, "closed"), (1, "half_open")])
def test_a_server_killed_while_opening_leaves_every_envelope_to_be_opened_once(
    secret: Secret, monkeypatch: pytest.MonkeyPatch, place: int, kept: str
) -> None:
    receipts = {secret.cast(code, marks)[0] for code, marks in zip(CODES, ["-1---"] + ["1----"] * 4, strict=True)}
    vote = secret.close()
    for before in range(place):
        counting.open_own_layer(vote=vote, code=secret.codes[before], by=secret.committee[before], at=NOW)
    with monkeypatch.context() as patch:
        killed(patch, counting, "record")  # new rows are written and old ones deleted, not committed
        with pytest.raises(OperationalError):
            counting.open_own_layer(vote=vote, code=secret.codes[place], by=secret.committee[place], at=NOW)
    connection.close()
    assert state_of(vote) == kept
    assert Envelope.objects.count() + InnerEnvelope.objects.count() + Ballot.objects.count() == 5
    for member in range(place, 2):
        counting.open_own_layer(vote=vote, code=secret.codes[member], by=secret.committee[member], at=NOW)
    assert set(Ballot.objects.values_list("receipt", flat=True)) == receipts
    outcome = outcome_of(Vote.objects.get(pk=vote.pk))
    assert outcome
    assert [one.for_ for one in outcome.choices] == [4, 1, 0, 0, 0]


def test_a_browser_closed_before_the_answer_has_cast_once_and_knows_its_receipt(secret: Secret) -> None:
    client, address = as_(secret.by("nganh-d")), at("vote_ballot", secret.vote)
    page = client.post(address, {"step": "review", "phieu": "1"}).content.decode()
    sent = {"step": "cast", "token": field(page, "token"), "phieu": "1"}
    client.post(address, sent)  # the answer is never seen; the browser sends the form once more
    again = client.post(address, sent)
    assert again.status_code == 422
    assert "tính một lần" in again.content.decode()
    secret.close()
    secret.count()
    assert Ballot.objects.get().receipt in page


def together(*acts: Callable[[], object]) -> list[object]:
    """All at the same moment, each on a connection of its own; what each returned or was refused with."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except Refusal as no:
            return no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_ballot_is_in_before_the_closing_or_refused(secret: Secret) -> None:
    acts = [lambda code=code: secret.cast(code, "-1---" if code != "nganh-b" else "1----") for code in CODES]
    *cast, closed = together(*acts, secret.close)
    assert isinstance(closed, Vote)
    taken = [one for one in cast if isinstance(one, tuple)]
    assert all(isinstance(one, tuple | WrongVoteState) for one in cast)
    assert (state_of(secret.vote), Envelope.objects.count()) == (State.CLOSED, len(taken))
    secret.count()
    assert set(Ballot.objects.values_list("receipt", flat=True)) == {receipt for receipt, _elector in taken}


def test_two_browsers_of_one_elector_cast_one_ballot_and_both_members_at_once_open_each_layer_once(
    secret: Secret,
) -> None:
    found = together(*[lambda: secret.cast("nganh-d", "1----")] * 4)
    assert sorted(type(one).__name__ for one in found) == ["VotedAlready"] * 3 + ["tuple"]
    assert Envelope.objects.count() == 1
    for code in set(CODES) - {"nganh-d"}:
        secret.cast(code, "---1-")
    vote = secret.close()
    first = lambda: counting.open_own_layer(vote=vote, code=secret.codes[0], by=secret.committee[0], at=NOW)  # noqa: E731
    found = together(first, first, first)
    assert sum(isinstance(one, Vote) for one in found) == 1
    counting.open_own_layer(vote=vote, code=secret.codes[1], by=secret.committee[1], at=NOW)
    assert Ballot.objects.count() == 5
