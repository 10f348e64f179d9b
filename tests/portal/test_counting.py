"""The books of readers: exact whatever the order, the batches, the repetitions and the number of workers; empty of readers next day."""

import os
import signal
from collections import Counter as Count
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from thidua.portal.actions.counting import forget_readers, open_count, salt_of, take_in
from thidua.portal.actions.journal import ROOM, Journal, adopt_journals
from thidua.portal.jobs import checks
from thidua.portal.models import Attempt, OpeningCount, Salt, Seen, Tally
from thidua.portal.queries.readers import miscounted, readers_of, views_of, visitors
from thidua.portal.rules.readers import SITE, Counted, Record, Thing, day_at

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
DAY = date(2026, 11, 26)
PAGE, OTHER, FILE = Thing(Counted.PAGE, 7), Thing(Counted.PAGE, 8), Thing(Counted.DOWNLOAD, 7)


def met(reader: int, thing: Thing = PAGE, at: datetime = NOON) -> Record:
    return Record(int(at.timestamp()), thing, reader.to_bytes(16, "big"))


@pytest.fixture
def today(db: None) -> None:
    salt_of(DAY)


def test_a_reader_counts_once_for_each_thing_and_once_for_the_site(today: None) -> None:
    take_in([met(1), met(1), met(2), met(1, OTHER), met(1, FILE)])
    take_in([met(1), met(3)])
    assert readers_of([PAGE, OTHER, FILE, SITE]) == {PAGE: 3, OTHER: 1, FILE: 1, SITE: 3}
    assert list(miscounted(on=DAY)) == []


def test_taking_the_same_in_again_changes_nothing(today: None) -> None:
    for _each in range(3):
        take_in([met(reader) for reader in range(50)])
    assert views_of(PAGE.key) == 50


class Books(TestCase):
    @settings(max_examples=25)
    @given(
        noted=st.lists(
            st.tuples(st.integers(0, 6), st.sampled_from([PAGE, OTHER, FILE]), st.integers(-2, 2)), max_size=60
        ),
        cut=st.integers(1, 20),
    )
    def test_the_books_say_what_a_plain_set_says(self, noted: list[tuple[int, Thing, int]], cut: int) -> None:
        records = [met(reader, thing, NOON + timedelta(days=days)) for reader, thing, days in noted]
        for record in records:
            salt_of(record.day)
        for start in range(0, len(records), cut):
            take_in(records[start : start + cut])
        slow = Count(
            (thing, day) for thing, day, _reader in {(t, r.day, r.reader) for r in records for t in (r.thing, SITE)}
        )
        kept = {(Thing(Counted(t.kind), t.key), t.day): t.readers for t in Tally.objects.all()}
        assert kept == dict(slow)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_meet_the_same_readers_count_them_once() -> None:
    salt_of(DAY)

    def worker(first: int) -> None:
        for batch in range(10):
            take_in(
                [met(reader, thing) for reader in range(first, first + 60) for thing in (PAGE, OTHER, FILE)][batch::2]
            )
        connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(worker, [0, 40, 0, 40]))
    assert readers_of([PAGE, OTHER, FILE, SITE]) == dict.fromkeys([PAGE, OTHER, FILE, SITE], 100)
    assert list(miscounted(on=DAY)) == []


def test_nothing_that_tells_readers_apart_is_left_after_the_day(today: None) -> None:
    take_in([met(reader) for reader in range(5)])
    Attempt.objects.create(day=DAY, what="comment", reader=b"r" * 16, at=NOON)
    forget_readers(before=DAY + timedelta(days=1), at=NOON + timedelta(days=1))
    assert not Salt.objects.exists()
    assert not Seen.objects.exists()
    assert not Attempt.objects.exists()
    assert views_of(PAGE.key) == 5
    # What only now arrives of that day could be somebody counted already: it is let go.
    take_in([met(1), met(9)])
    assert views_of(PAGE.key) == 5


def test_the_next_day_has_another_secret_and_the_same_for_all(db: None) -> None:
    assert salt_of(DAY) == salt_of(DAY)
    assert salt_of(DAY) != salt_of(DAY + timedelta(days=1))


def test_an_imported_counter_goes_on_from_what_was_printed(today: None) -> None:
    open_count(thing=SITE, readers=22_491_889, source="002")
    open_count(thing=PAGE, readers=151, source="002")
    take_in([met(1)])
    assert views_of(PAGE.key) == 152
    assert visitors(at=NOON, on=DAY).total == 22_491_890
    open_count(thing=PAGE, readers=160)  # imported anew with the counter of a later day: not twice
    assert OpeningCount.objects.get(kind="p").readers == 160


def test_visitors_are_those_of_now_of_today_of_the_month_and_of_all_time(today: None) -> None:
    for day in (26, 25, 1):
        salt_of(date(2026, 11, day))
    salt_of(date(2026, 10, 31))
    take_in([met(1, at=NOON), met(2, at=NOON - timedelta(minutes=6)), met(2, OTHER, at=NOON - timedelta(minutes=4))])
    take_in([met(3, at=NOON - timedelta(minutes=5, seconds=1)), met(4, at=NOON - timedelta(days=1))])
    take_in([met(5, at=datetime(2026, 10, 31, 17, tzinfo=UTC)), met(6, at=datetime(2026, 10, 31, 16, tzinfo=UTC))])
    found = visitors(at=NOON, on=DAY)
    assert (found.online, found.today, found.month, found.total) == (2, 3, 5, 6)
    assert visitors(at=NOON + timedelta(minutes=30), on=DAY).online == 0


def test_a_reader_who_reads_across_midnight_is_one_who_is_online(db: None) -> None:
    midnight = datetime(2026, 11, 26, 17, tzinfo=UTC)
    for record in (met(1, at=midnight - timedelta(minutes=1)), met(11, at=midnight + timedelta(minutes=1))):
        salt_of(record.day)
        take_in([record])
    assert visitors(at=midnight + timedelta(minutes=2), on=DAY).online == 1


# The journal: what one process noted and did not bring in


def test_a_killed_process_loses_nothing_that_it_noted(tmp_path: Path) -> None:
    if (child := os.fork()) == 0:
        journal = Journal(tmp_path)
        for reader in range(1_000):
            journal.note(met(reader))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    left: list[Record] = []
    assert adopt_journals(tmp_path, left.extend) == 1_000
    assert left == [met(reader) for reader in range(1_000)]
    assert adopt_journals(tmp_path, left.extend) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_could_not_be_brought_in_is_brought_in_later(tmp_path: Path) -> None:
    journal, books = Journal(tmp_path), list[Record]()

    def fails(records: object) -> None:
        raise ConnectionError

    for reader in range(3):
        journal.note(met(reader))
        with pytest.raises(ConnectionError):
            journal.empty(fails)
    journal.note(met(3))
    assert journal.empty(books.extend) == 4
    assert {record.reader for record in books} == {met(reader).reader for reader in range(4)}
    assert journal.empty(books.extend) == 0
    journal.close()


def test_the_journal_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    journal, books = Journal(tmp_path), list[Record]()
    journal.note(met(1))
    assert adopt_journals(tmp_path, books.extend) == 0
    assert journal.empty(books.extend) == 1
    journal.close()


def test_a_full_journal_says_so_and_takes_more_once_it_is_emptied(tmp_path: Path) -> None:
    journal, books = Journal(tmp_path), list[Record]()
    assert all(journal.note(met(reader)) for reader in range(ROOM))
    assert not journal.note(met(ROOM))
    assert journal.empty(books.extend) == ROOM
    assert journal.note(met(ROOM))
    journal.empty(books.extend)
    journal.close()
    assert len(books) == ROOM + 1


def test_threads_that_note_while_the_journal_is_emptied_lose_nothing(tmp_path: Path) -> None:
    journal, books = Journal(tmp_path), list[Record]()

    def note(first: int) -> None:
        for reader in range(first, first + 3_000):
            while not journal.note(met(reader)):
                journal.empty(books.extend)

    with ThreadPoolExecutor(5) as threads:
        noting = [threads.submit(note, first * 10_000) for first in range(4)]
        while not all(each.done() for each in noting):
            journal.empty(books.extend)
    journal.empty(books.extend)
    journal.close()
    assert len(books) == len({record.reader for record in books}) == 12_000


def test_a_day_is_told_from_the_moment(tmp_path: Path) -> None:
    assert met(1).day == day_at(NOON.timestamp()) == DAY


def test_the_check_of_the_whole_database_finds_a_wrong_tally_and_takes_no_rating_for_a_reading(today: None) -> None:
    take_in([met(reader) for reader in range(3)])
    Seen.objects.create(day=DAY, kind=Counted.RATING, key=PAGE.key, reader=b"1" * 16, last_at=NOON)
    assert list(checks()) == []
    Tally.objects.filter(kind=PAGE.kind).update(readers=5)
    assert len(list(checks())) == 1
