"""Every role × every power × every place in the tree × before, during and after the mandate."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.organisations import make_tree, make_unit
from tests.make.people import AT, make_mandate, make_person
from thidua.ground.once import asking_once
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Decision, Succession, Unit
from thidua.people.actions import delegate_mandate, end_delegation, end_mandate
from thidua.people.models import Person
from thidua.people.permissions import why_not
from thidua.people.queries import holders, mandates_of, own_units, reaches, units_in_scope
from thidua.people.rules import OPERATOR_POWERS, POWERS, REACH, NotTheOperators, NotYours, Power, Reach, Role

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2023, 3, 1), date(2023, 8, 31)
MORNING = datetime.combine(FIRST, time(9), VIETNAM)
DAYS = {
    "the day before": (FIRST - timedelta(days=1), False),
    "the first day": (FIRST, True),
    "a day within": (date(2023, 6, 1), True),
    "the last day": (LAST, True),
    "the day after": (LAST + timedelta(days=1), False),
}
PLACES = ("own", "child", "grandchild", "superior", "sibling", "stranger")
REACHED = {
    Reach.OWN: {"own"},
    Reach.BELOW: {"child"},
    Reach.BRANCH: {"own", "child", "grandchild"},
}


@pytest.fixture
def places() -> dict[str, Unit]:
    """The units around the one of the mandate, by their relation to it."""
    near = make_tree("tinh", {"huyen-a": 1, "huyen-b": 1})
    beneath = make_unit("to", near["huyen-a-1"], kind="group")
    far = make_tree("tinh-khac", {"nganh": 1})
    return {
        "own": near["huyen-a"],
        "child": near["huyen-a-1"],
        "grandchild": beneath,
        "superior": near["tinh"],
        "sibling": near["huyen-b"],
        "stranger": far["nganh"],
    }


@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_its_powers_reach_and_only_during_the_mandate(role: Role, places: dict[str, Unit]) -> None:
    person = make_person(places["own"], role, since=FIRST, until=LAST + timedelta(days=1))
    for power, (day, (on, in_force)) in product(Power, DAYS.items()):
        scope = set(units_in_scope(person, on=on, power=power))
        expected = {places[place] for place in REACHED[REACH[power]]} if in_force and power in POWERS[role] else set()
        assert scope == expected, f"{role} / {power} / {day}"


@pytest.mark.parametrize("role", Role)
def test_permissions_and_holders_say_the_same_as_the_scope(role: Role, places: dict[str, Unit]) -> None:
    person = make_person(places["own"], role, since=FIRST, until=LAST + timedelta(days=1))
    for power, on, place in product(Power, (LAST, LAST + timedelta(days=1)), PLACES):
        unit, told = places[place], f"{role} / {power} / {place} / {on}"
        expected = on == LAST and power in POWERS[role] and place in REACHED[REACH[power]]
        assert (why_not(person, power, unit, on=on) is None) is expected, told
        assert (person in holders(unit, on, power)) is expected, told


EXPECTED_POWERS = {
    Role.CLERK: "read enter enter_below",
    Role.CHAIR: "read enter enter_below submit check close assign launch organise write lead edit publish propose commend",
    Role.REVIEWER: "read enter enter_below check close assign launch organise write propose",
    Role.CLUSTER_SECRETARY: "read write lead propose",
    Role.COUNCIL_MEMBER: "read",
    Role.INSPECTOR: "read inspect",
    Role.EDITOR: "read edit",
    Role.ADMINISTRATOR: "administer",
}


@pytest.mark.parametrize("role", Role)
def test_the_powers_of_a_role_are_those_its_description_promises(role: Role) -> None:
    assert POWERS[role] == {Power(word) for word in EXPECTED_POWERS[role].split()}


def test_nobody_who_administers_holds_a_power_over_figures() -> None:
    assert [role for role in Role if Power.ADMINISTER in POWERS[role] and len(POWERS[role]) > 1] == []


def test_a_refusal_names_the_power_the_unit_and_the_day(places: dict[str, Unit]) -> None:
    person = make_person(places["own"], Role.CLERK)
    refusal = why_not(person, Power.SUBMIT, places["own"], on=FIRST)
    assert refusal == NotYours(power="submit the reports of", unit="LĐLĐ huyện huyen a", on=FIRST)


@pytest.mark.parametrize("power", Power)
def test_the_operator_sets_up_and_reads_but_never_approves_closes_or_signs(
    power: Power, places: dict[str, Unit]
) -> None:
    refusal = why_not(None, power, places["own"], on=FIRST)
    assert (refusal is None) is (power in OPERATOR_POWERS)
    assert refusal is None or isinstance(refusal, NotTheOperators)
    if power in (Power.SUBMIT, Power.CHECK, Power.CLOSE, Power.WRITE, Power.LEAD, Power.PROPOSE, Power.COMMEND):
        assert refusal is not None


def test_a_closed_account_reaches_nothing(places: dict[str, Unit]) -> None:
    person = make_person(places["own"], Role.CHAIR)
    person.is_active = False
    person.save()
    assert not units_in_scope(person, on=FIRST).exists()
    assert not mandates_of(person, FIRST)
    assert not holders(places["own"], FIRST, Power.READ).exists()


def test_a_unit_that_ended_stays_readable_but_nobody_acts_for_it(places: dict[str, Unit]) -> None:
    short_lived = make_unit("moi-tach", places["own"], valid_from=date(2023, 5, 1), valid_until=date(2023, 6, 1))
    person = make_person(places["own"], Role.REVIEWER)
    days = (date(2023, 4, 30), date(2023, 5, 1), date(2023, 5, 31), date(2023, 6, 1))
    assert [short_lived in units_in_scope(person, on=on) for on in days] == [False, True, True, True]
    checked = [short_lived in units_in_scope(person, on=on, power=Power.CHECK) for on in days]
    assert checked == [False, True, True, False]


def test_a_successor_reads_what_hung_beneath_the_unit_it_succeeded(places: dict[str, Unit]) -> None:
    ended = make_unit("da-sap-nhap", places["superior"], valid_from=date(2020, 1, 1), valid_until=date(2023, 6, 1))
    old = make_unit("cs-cu", ended, valid_from=date(2020, 1, 1), valid_until=date(2023, 6, 1))
    decision = Decision.objects.create(body="TLĐ", number="1/QĐ", dated=date(2023, 5, 20))
    Succession.objects.create(
        kind=Succession.Kind.MERGE, unit=ended, successor=places["own"], on=date(2023, 6, 1), decision=decision
    )
    person = make_person(places["own"], Role.REVIEWER)
    assert {ended, old}.isdisjoint(units_in_scope(person, on=date(2023, 5, 31)))
    assert {ended, old} <= set(units_in_scope(person, on=date(2023, 6, 1)))
    assert not {ended, old} & set(units_in_scope(person, on=date(2023, 6, 1), power=Power.ORGANISE))


def test_two_mandates_add_up(places: dict[str, Unit]) -> None:
    person = make_person(places["child"], Role.CLERK)
    make_mandate(person, places["stranger"], Role.CLERK)
    assert set(units_in_scope(person, on=FIRST, power=Power.ENTER)) == {places["child"], places["stranger"]}
    assert [mandate.unit for mandate in mandates_of(person, FIRST)] == [places["child"], places["stranger"]]


def test_the_mandates_are_asked_first_and_the_scope_is_part_of_what_is_asked_then(places: dict[str, Unit]) -> None:
    person = make_person(places["superior"], Role.REVIEWER)
    with CaptureQueriesContext(connection) as asked:
        units = Unit.objects.filter(pk__in=units_in_scope(person, on=FIRST), code__startswith="huyen")
        assert {unit.code for unit in units} == {"huyen-a", "huyen-a-1", "huyen-b", "huyen-b-1"}
    assert len(asked) == 2


def test_a_request_that_only_reads_asks_for_the_mandates_once(places: dict[str, Unit]) -> None:
    person = make_person(places["superior"], Role.REVIEWER)
    with CaptureQueriesContext(connection) as asked, asking_once(reads=True):
        for power in Power:
            assert set(own_units(person, on=FIRST, power=power)) <= {places["superior"]}
            person.scope(on=FIRST, power=power)
    assert len(asked) == 2


def test_a_power_that_nobody_gave_is_not_asked_for(places: dict[str, Unit]) -> None:
    person = make_person(places["superior"], Role.ADMINISTRATOR)
    with CaptureQueriesContext(connection) as asked, asking_once(reads=True):
        assert not units_in_scope(person, on=FIRST, power=Power.CHECK).exists()
        assert own_units(person, on=FIRST, power=Power.ENTER) == []
    assert len(asked) == 2


@pytest.mark.parametrize("power", [power for power in Power if REACH[power] is Reach.OWN])
@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR, Role.REVIEWER, Role.EDITOR])
def test_ones_own_units_are_those_that_a_power_of_that_reach_covers(
    places: dict[str, Unit], power: Power, role: Role
) -> None:
    person = make_person(places["own"], role)
    make_mandate(person, places["stranger"], role)
    ended = make_unit("da-het", places["superior"], valid_from=date(2020, 1, 1), valid_until=date(2023, 6, 1))
    make_mandate(person, ended, role)
    for on in (FIRST, date(2023, 7, 1)):
        assert set(own_units(person, on=on, power=power)) == set(units_in_scope(person, on=on, power=power))


def test_a_mandate_given_ended_or_lent_within_a_request_counts_from_then_on(places: dict[str, Unit]) -> None:
    person, colleague = make_person(places["own"], Role.CHAIR), make_person(places["own"], Role.CLERK)

    def sees(who: Person) -> tuple[bool, bool]:
        return reaches(who, places["stranger"], on=FIRST), reaches(who, places["own"], on=FIRST, power=Power.SUBMIT)

    with asking_once():
        assert (sees(person), sees(colleague)) == ((False, True), (False, False))
        given = make_mandate(person, places["stranger"], Role.CLERK)
        assert sees(person) == (True, True)
        end_mandate(mandate=given, on=FIRST, by=None, at=AT)
        assert sees(person) == (False, True)
        (own,) = mandates_of(person, FIRST)
        lent = delegate_mandate(mandate=own, to=colleague, since=FIRST, until=LAST, by=None, at=MORNING)
        assert sees(colleague) == (False, True)
        end_delegation(delegation=lent, on=FIRST, by=None, at=MORNING)
        assert sees(colleague) == (False, False)
