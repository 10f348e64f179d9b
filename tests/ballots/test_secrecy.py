"""Whoever takes the whole database, its write-ahead log and the application's log, during the vote and after the count, cannot
say whose ballot is whose. The attacker here knows who voted and in which order, and holds every byte but the two codes."""

from __future__ import annotations

import base64
import io
import itertools
import logging
import random
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from tests.ballots.test_vote_pages import as_, at, cast, field
from tests.make.ballots import Hall, delegates_by_code, sitting
from tests.make.votes import NOW, prepared_vote, shipped
from thidua.ballots.actions.voting import appoint_committee
from thidua.ballots.models import Vote
from thidua.ballots.rules.sealing import key_from, plain_letters
from thidua.trail.models import Event

VOTERS = 30
LUCK = 10
"""Right guesses of one attack: chance alone gives one of thirty; ten or more come by chance once in nine million."""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any part of the application says, at the most talkative."""
    kept, root = io.StringIO(), logging.getLogger()
    heard = logging.StreamHandler(kept)
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(heard)
    root.setLevel(level)


def sql(statement: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


PAGE, FIRST_HEADER, HEADER = 8192, 40, 24
"""Of the write-ahead log, in bytes: a record that crosses pages goes on behind the header of the next."""


def wal() -> bytes:
    """All of the write-ahead log that the server keeps, written out, without the headers that would cut a record in two."""
    with connection.cursor() as cursor:
        cursor.execute("checkpoint")
    names = [name for (name,) in sql("select name from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$' order by name")]
    files = [bytes(sql("select pg_read_binary_file('pg_wal/' || %s)", name)[0][0]) for name in names]
    return b"".join(
        file[at_ + (HEADER if at_ else FIRST_HEADER) : at_ + PAGE]
        for file in files
        for at_ in range(0, len(file), PAGE)
    )


def heap(table: str) -> bytes:
    """The very pages of a table on the disk, dead rows and all."""
    with connection.cursor() as cursor:
        cursor.execute("checkpoint")
    return bytes(sql("select pg_read_binary_file(pg_relation_filepath(%s))", table)[0][0])


def every_row() -> dict[str, str]:
    """Every row of every table, as text, in the order in which it lies on the disk; its place and writer in front."""
    tables = sql(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"
    )
    return {
        name: "\n".join(
            row for (row,) in sql(f'select concat_ws(chr(9), ctid, xmin, t::text) from "{name}" t order by ctid')
        )
        for (name,) in tables
    }


def looks_of(secret: bytes) -> list[bytes]:
    """How a secret could stand somewhere: as it is, in hexadecimal letters, in base 64."""
    return [secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")]


@pytest.mark.django_db(transaction=True)
def test_a_ballot_of_thirty_is_not_assigned_better_than_by_chance(settings: object, log: io.StringIO) -> None:
    settings.THIDUA_TODAY = NOW.date()  # type: ignore[attr-defined]
    hall = Hall([f"nganh-{number:02}" for number in range(VOTERS)])
    conference = sitting(hall)
    delegates = delegates_by_code(conference)
    vote = prepared_vote(hall, conference, shipped("phieu-kin-chon", most=5, seats=5))
    two = hall.codes[3], hall.codes[11]
    appoint_committee(vote=vote, first=delegates[two[0]], second=delegates[two[1]], by=hall.lead, at=NOW)
    codes = [_make_code(as_(hall.chairs[code]), vote) for code in two]
    lead = as_(hall.lead)
    lead.post(at("vote_step", vote), {"step": "open"})
    start = sql("select pg_current_wal_lsn()")[0][0]

    # Everybody votes in an order of chance, each for another set, so that each ballot could be recognised by its marks too.
    chance = random.Random(30)
    order = chance.sample(hall.codes, VOTERS)
    sets = chance.sample(list(itertools.combinations(range(VOTERS), 5)), 4 * VOTERS)
    truth: dict[str, str] = {}
    marks_of: dict[str, str] = {}
    for code in order:
        own = hall.codes.index(code)
        chosen = next(one for one in sets if own not in one)
        sets.remove(chosen)
        marks_of[code] = "".join("1" if at_ in chosen else "-" for at_ in range(VOTERS))
        truth[code], _page = cast(as_(hall.chairs[code]), vote, phieu=[str(one) for one in chosen])  # type: ignore[arg-type]

    # During the vote: no receipt, no marks, no code and no key lie anywhere.
    keys = [
        bytes(key_from(code, bytes(counter.salt))) for code, counter in zip(codes, vote.counters.all(), strict=True)
    ]
    hidden = [plain_letters(receipt).encode() for receipt in truth.values()] + [one.encode() for one in truth.values()]
    hidden += [marks.encode() for marks in marks_of.values()]
    never = [look for key in keys for look in looks_of(key)]
    never += [look for code in codes for look in (code.encode(), plain_letters(code).encode())]
    everywhere = wal() + "\n".join(every_row().values()).encode() + heap("ballots_envelope") + log.getvalue().encode()
    assert [one for one in hidden + never if one in everywhere] == []
    sealed = [bytes(one) for (one,) in sql("select sealed from ballots_envelope order by elector_id")]
    assert len({len(one) for one in sealed}) == 1

    lead.post(at("vote_step", vote), {"step": "close"})
    as_(hall.chairs[two[0]]).post(at("vote_layer", vote), {"code": codes[0]})
    half = wal() + "\n".join(every_row().values()).encode() + log.getvalue().encode()
    assert [one for one in hidden + never if one in half] == []
    as_(hall.chairs[two[1]]).post(at("vote_layer", vote), {"code": codes[1]})
    vote.refresh_from_db()
    assert vote.state == "counted"

    # After the count: still no code and no key; a receipt stands in the list of ballots alone, and nowhere in the log.
    rows, written = every_row(), wal()
    dead = b"".join(
        heap(name) for name in ("ballots_envelope", "ballots_innerenvelope", "ballots_elector", "trail_event")
    )
    log_text = log.getvalue()
    assert [one for one in never if one in written + "\n".join(rows.values()).encode() + dead] == []
    assert [one for one in hidden if one in dead or one.decode() in log_text] == []
    holding = {name for name, text in rows.items() for receipt in truth.values() if receipt in text}
    assert holding == {"ballots_ballot"}
    assert len(set(sql("select xmin::text from ballots_ballot"))) == 1
    columns = sql("select column_name from information_schema.columns where table_name = 'ballots_ballot' order by 1")
    assert [name for (name,) in columns] == ["id", "marks", "receipt", "vote_id"]

    # Every order that can be had of electors, against every order that can be had of ballots, forward and backward.
    assert start
    who = _orders_of_electors(vote, order)
    what = _orders_of_ballots(vote, rows, written)
    assert min(len(each) for each in [*who.values(), *what.values()]) == VOTERS
    for (by, electors), (of, ballots) in itertools.product(who.items(), what.items()):
        for turned, row in (("", ballots), (" backward", ballots[::-1])):
            right = sum(truth[code] == receipt for code, receipt in zip(electors, row, strict=True))
            assert right < LUCK, f"{by} against {of}{turned}: {right} of {VOTERS}"


def _make_code(member: Client, vote: Vote) -> str:
    page = member.get(at("vote_key", vote)).content.decode()
    found = re.search(r"<strong>([0-9A-Z-]{24})</strong>", page)
    assert found
    member.post(at("vote_key", vote), {"token": field(page, "token"), "code": found[1]})
    return found[1]


def _orders_of_electors(vote: Vote, cast_in: list[str]) -> dict[str, list[str]]:
    """By the list, by the casting, by the trail, by the place on the disk of the electors' rows."""
    code_of = dict(vote.electors.values_list("pk", "delegate__unit__code"))
    trail = Event.objects.filter(verb="ballot.cast").order_by("pk").values_list("subject_id", flat=True)
    place = sql("select id from ballots_elector where vote_id = %s order by ctid", vote.pk)
    return {
        "the list": [code_of[pk] for pk in sorted(code_of)],
        "the casting": cast_in,
        "the trail": [code_of[int(pk)] for pk in trail],
        "the place on the disk": [code_of[pk] for (pk,) in place],
        "the unit's code": sorted(code_of.values()),
    }


def _orders_of_ballots(vote: Vote, rows: dict[str, str], written: bytes) -> dict[str, list[str]]:
    """By every column, by the place on the disk, by the first and last place in the write-ahead log."""
    found = {
        by: [
            receipt
            for (receipt,) in sql(f"select receipt from ballots_ballot where vote_id = %s order by {by}", vote.pk)
        ]
        for by in ("id", "receipt", "marks", "ctid")
    }
    receipts = found["receipt"]
    found["first in the log"] = sorted(receipts, key=lambda one: written.find(one.encode()))
    found["last in the log"] = sorted(receipts, key=lambda one: written.rfind(one.encode()))
    assert [one for one in receipts if one.encode() not in written or one not in rows["ballots_ballot"]] == []
    return found
