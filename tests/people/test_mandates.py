"""Mandates over time: one that follows another, one given twice, one that ended, and those of a unit that is no more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import psycopg
import pytest
from django.db import IntegrityError, transaction

from tests.connections import connected
from tests.make.people import AT, SINCE, make_mandate, make_person
from thidua.ground.values import FOREVER
from thidua.organisations.models import Unit
from thidua.people.actions import end_mandate, end_mandates_of
from thidua.people.models import Mandate, Person
from thidua.people.queries import mandates_of
from thidua.people.rules import AlreadyEnded, MandateTwice, Role, SpanEmpty
from thidua.trail.models import Event

TODAY = AT.date()


def test_the_duties_may_follow_each_other(tree: dict[str, Unit]) -> None:
    person = make_person(tree["huyen-a"], Role.CLERK, until=TODAY)
    make_mandate(person, tree["huyen-a"], Role.ADMINISTRATOR, since=TODAY)
    assert [held.role for held in mandates_of(person, TODAY)] == ["administrator"]


def test_the_same_role_twice_on_a_day_is_refused_by_the_action_and_by_the_database(tree: dict[str, Unit]) -> None:
    person = make_person(tree["huyen-a"], Role.CLERK, since=SINCE, until=TODAY)
    with pytest.raises(MandateTwice):
        make_mandate(person, tree["huyen-a"], Role.CLERK, since=TODAY - timedelta(days=1))
    with pytest.raises(IntegrityError, match="mandate_not_twice"), transaction.atomic():
        Mandate.objects.create(person=person, unit=tree["huyen-a"], role="clerk", valid_from=TODAY - timedelta(days=1))
    make_mandate(person, tree["huyen-a"], Role.CLERK, since=TODAY)
    make_mandate(person, tree["huyen-a"], Role.CHAIR)
    make_mandate(person, tree["huyen-b"], Role.CLERK)
    assert person.mandates.count() == 4


def test_an_ended_mandate_does_not_grow_over_the_next_one(tree: dict[str, Unit]) -> None:
    person = make_person(tree["huyen-a"], Role.CLERK, since=SINCE, until=TODAY)
    make_mandate(person, tree["huyen-a"], Role.CLERK, since=TODAY)
    earlier, later = person.mandates.order_by("valid_from")
    for change in ({"valid_until": TODAY + timedelta(days=1)}, {"valid_until": FOREVER}):
        with pytest.raises(IntegrityError, match="mandate_not_twice"), transaction.atomic():
            Mandate.objects.filter(pk=earlier.pk).update(**change)
    with pytest.raises(IntegrityError, match="mandate_not_twice"), transaction.atomic():
        Mandate.objects.filter(pk=later.pk).update(valid_from=SINCE + timedelta(days=1))
    Mandate.objects.filter(pk=earlier.pk).update(valid_until=TODAY - timedelta(days=1))
    Mandate.objects.filter(pk=earlier.pk).update(valid_until=TODAY)


def test_two_who_give_the_same_role_at_once_give_it_once(tree: dict[str, Unit]) -> None:
    give = (
        "insert into people_mandate (person_id, unit_id, role, valid_from, valid_until)"
        " values (%s, %s, 'clerk', '2025-01-01', '9999-12-31')"
    )
    with (
        connected(autocommit=True) as own,
        connected() as one,
        connected() as two,
    ):
        unit = own.execute("insert into organisations_unit (code) values ('hai-nguoi') returning id").fetchone()[0]
        columns = "username, full_name, password, email, language, is_active, must_change_password, simulated, search_key, sort_key"
        person = own.execute(
            f"insert into people_person ({columns}, mail_notices, is_superuser) values"
            " ('hai.nguoi', 'Hai', '', '', 'vi', true, false, false, '', '', false, false) returning id"
        ).fetchone()[0]
        try:
            one.execute(give, [person, unit])
            with ThreadPoolExecutor(1) as other:
                waiting = other.submit(two.execute, give, [person, unit])
                with pytest.raises(TimeoutError):
                    waiting.result(timeout=0.3)
                one.commit()
                with pytest.raises(psycopg.errors.ExclusionViolation):
                    waiting.result(timeout=30)
        finally:
            one.rollback()
            two.rollback()
            own.execute("delete from people_mandate where person_id = %s", [person])
            own.execute("delete from people_person where id = %s", [person])
            own.execute("delete from organisations_unit where id = %s", [unit])


def test_a_mandate_ends_once_and_after_it_began(tree: dict[str, Unit], administrator: Person) -> None:
    person = make_person(tree["huyen-a-1"], Role.CLERK)
    mandate = person.mandates.get()
    with pytest.raises(SpanEmpty):
        end_mandate(mandate=mandate, on=SINCE, by=administrator, at=AT)
    ended = end_mandate(mandate=mandate, on=TODAY, by=administrator, at=AT)
    assert (ended.valid_until, ended.last_day) == (TODAY, TODAY - timedelta(days=1))
    assert not mandates_of(person, TODAY)
    assert mandates_of(person, TODAY - timedelta(days=1))
    with pytest.raises(AlreadyEnded):
        end_mandate(mandate=mandate, on=TODAY, by=administrator, at=AT)


def test_a_dissolved_unit_ends_the_mandates_held_at_it_and_no_other(tree: dict[str, Unit]) -> None:
    here, there = make_person(tree["huyen-a-1"], Role.CHAIR), make_person(tree["huyen-a-2"], Role.CHAIR)
    past = make_person(tree["huyen-a-1"], Role.CLERK, until=date(2022, 1, 1))
    ended = end_mandates_of(units=[tree["huyen-a-1"].pk], on=TODAY, because=tree["huyen-a-1"], by=None, at=AT)
    assert ended == {here.mandates.get().pk: FOREVER}
    assert here.mandates.get().valid_until == TODAY
    assert Event.objects.get(verb="mandates.ended").data["mandates"] == [here.mandates.get().pk]
    assert there.mandates.get().valid_until == FOREVER
    assert past.mandates.get().valid_until == date(2022, 1, 1)
