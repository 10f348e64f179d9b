"""The trail in a real database: appended, sealed, proved; changed by nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.make.organisations import make_unit
from tests.make.people import AT, make_person
from thidua.config.program import main
from thidua.organisations.models import Unit
from thidua.trail.actions import SEALER, record, seal_events
from thidua.trail.models import Event, Seal, Unsealed
from thidua.trail.queries import events_of, recorded, verify_trail
from thidua.trail.rules import EVENT_CHANGED, GENESIS, LINK_FOREIGN, LINK_MISSING, EventsLost, TrailBroken, link


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("tinh", kind="federation")


def append(unit: Unit, times: int = 1) -> list[int]:
    """The numbers of new events about the unit."""
    before = set(Event.objects.values_list("pk", flat=True))
    for number in range(times):
        record("unit.touched", subject=unit, by=None, at=AT, number=number)
    return sorted(set(Event.objects.values_list("pk", flat=True)) - before)


@contextmanager
def tampering(table: str) -> Iterator[None]:
    """As the owner of the database, who can switch every guard off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} disable trigger user")
        yield
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} enable trigger user")


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_event_holds_references_and_values(unit: Unit) -> None:
    person = make_person()
    record("unit.touched", subject=unit, by=person, at=AT, superior=unit, units=[unit])
    event = events_of(unit).get()
    assert (event.verb, event.subject_type, event.subject_id, event.actor_id, event.at) == (
        "unit.touched", "organisations.unit", str(unit.pk), person.pk, AT,
    )  # fmt: skip
    reference = f"organisations.unit:{unit.pk}"
    assert event.data == {"superior": reference, "units": [reference]}


def test_a_moment_without_its_zone_is_refused(unit: Unit) -> None:
    with pytest.raises(ValueError, match="zone"):
        record("unit.touched", subject=unit, by=None, at=datetime(2023, 1, 1))  # noqa: DTZ001


def test_a_row_that_is_not_saved_cannot_be_referred_to(unit: Unit) -> None:
    with pytest.raises(ValueError, match="not saved"):
        record("unit.touched", subject=Unit(code="x"), by=None, at=AT)


def test_what_was_rolled_back_leaves_no_trace(unit: Unit) -> None:
    before = Event.objects.count()
    with transaction.atomic():
        append(unit)
        transaction.set_rollback(True)
    assert Event.objects.count() == before


GUARDED = [
    f"{verb} {table}"
    for table in ("trail_event", "trail_seal")
    for verb in ("delete from", "truncate", "truncate table only")
] + [
    "update trail_event set verb = 'x'",
    "update trail_seal set digest = repeat('0', 64)",
    "truncate trail_event, trail_seal, trail_unsealed",
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_itself_refuses_to_change_the_trail(unit: Unit, statement: str) -> None:
    append(unit, 2)
    seal_events()
    execute("set constraints all immediate")
    execute("alter table trail_event enable trigger trail_event_not_emptied")
    execute("alter table trail_seal enable trigger trail_seal_not_emptied")
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(statement)
    assert verify_trail().refusal is None
    assert Event.objects.filter(verb="unit.touched").count() == 2


def test_the_sealer_chains_what_waits_in_batches(unit: Unit) -> None:
    seal_events()
    before = Seal.objects.count()
    numbers = append(unit, 5)
    assert verify_trail().tail == 5
    assert verify_trail().tail_since == AT
    assert [seal_events(limit=2) for _each in range(4)] == [2, 2, 1, 0]
    seals = list(Seal.objects.order_by("position"))[before:]
    assert [seal.event_id for seal in seals] == numbers
    assert [seal.position for seal in seals] == list(range(before + 1, before + 6))
    assert all(later.previous == earlier.digest for earlier, later in pairwise(seals))
    verdict = verify_trail()
    assert (verdict.refusal, verdict.tail, verdict.sealed, verdict.head) == (None, 0, before + 5, seals[-1].digest)


def test_the_first_link_follows_from_nothing(unit: Unit) -> None:
    append(unit)
    seal_events()
    assert Seal.objects.order_by("position").values_list("previous", "position").first() == (GENESIS, 1)


def test_an_event_changed_behind_the_guard_is_found(unit: Unit) -> None:
    numbers = append(unit, 3)
    seal_events()
    with tampering("trail_event"):
        execute("update trail_event set data = '{\"number\": 99}' where id = %s", numbers[1])
    position = Seal.objects.get(event=numbers[1]).position
    assert verify_trail().refusal == TrailBroken(position=position, event=numbers[1], what=EVENT_CHANGED)


def test_an_event_taken_out_with_its_link_is_found(unit: Unit) -> None:
    numbers = append(unit, 3)
    seal_events()
    position = Seal.objects.get(event=numbers[1]).position
    with tampering("trail_seal"):
        execute("delete from trail_seal where event_id = %s", numbers[1])
    with tampering("trail_event"):
        execute("delete from trail_event where id = %s", numbers[1])
    assert verify_trail().refusal == TrailBroken(position=position + 1, event=numbers[2], what=LINK_MISSING)


def test_a_link_forged_anew_does_not_fit_the_next(unit: Unit) -> None:
    numbers = append(unit, 3)
    seal_events()
    with tampering("trail_event"):
        execute("update trail_event set verb = 'unit.forged' where id = %s", numbers[0])
    with tampering("trail_seal"):
        forged = Seal.objects.get(event=numbers[0])
        digest = link(forged.previous, forged.position, recorded(Event.objects.get(pk=numbers[0])))
        execute("update trail_seal set digest = %s where event_id = %s", digest, numbers[0])
    found = verify_trail().refusal
    assert found == TrailBroken(position=forged.position + 1, event=numbers[1], what=LINK_FOREIGN)


def test_an_event_slipped_in_past_the_queue_is_found(unit: Unit) -> None:
    seal_events()
    with tampering("trail_event"):
        append(unit)
    assert verify_trail().refusal == EventsLost(count=1)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_takes_a_later_place_whatever_its_number() -> None:
    unit = make_unit("tinh", kind="federation")
    seal_events()
    before = Seal.objects.count()
    appended, may_commit, numbers = Signal(), Signal(), []

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                numbers.extend(append(unit))
                appended.set()
                may_commit.wait(20)
        finally:
            connection.close()

    writer = Thread(target=slow_writer)
    writer.start()
    assert appended.wait(20)
    fast = append(unit)[-1]
    try:
        assert seal_events() == 1, "the sealer neither waits for the open transaction nor sees its event"
    finally:
        may_commit.set()
        writer.join()
    assert numbers[0] < fast
    assert seal_events() == 1
    assert list(Seal.objects.order_by("position").values_list("event_id", flat=True))[before:] == [fast, numbers[0]]
    verdict = verify_trail()
    assert (verdict.refusal, verdict.tail) == (None, 0)


@pytest.mark.django_db(transaction=True)
def test_only_one_sealer_works_at_a_time() -> None:
    unit = make_unit("tinh", kind="federation")
    append(unit)
    held, may_end = Signal(), Signal()

    def other_sealer() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [SEALER])
                held.set()
                may_end.wait(20)
        finally:
            connection.close()

    sealer = Thread(target=other_sealer)
    sealer.start()
    assert held.wait(20)
    try:
        assert seal_events() == 0
    finally:
        may_end.set()
        sealer.join()
    assert seal_events() >= 1
    assert not Unsealed.objects.exists()


def test_the_commands_seal_and_verify(unit: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    append(unit, 2)
    waiting = Unsealed.objects.count()
    assert main(["trail", "seal", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"sealed": waiting}
    assert main(["trail", "verify", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["holds"], told["unsealed"], told["unsealed_since"], told["fault"]) == (True, 0, None, None)
    assert told["head"] == Seal.objects.order_by("-position").values_list("digest", flat=True).first()


def test_the_command_says_where_the_chain_breaks_and_exits_1(unit: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = append(unit)
    seal_events()
    with tampering("trail_event"):
        execute("update trail_event set verb = 'unit.forged' where id = %s", numbers[0])
    assert main(["trail", "verify", "--lang", "vi"]) == 1
    position = Seal.objects.get(event=numbers[0]).position
    assert f"Nhật ký bị đứt ở mắt xích số {position}" in capsys.readouterr().out
