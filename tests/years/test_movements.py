"""A movement from its launch to its review: who may do what when, and what every body then counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make.movements import LAUNCHED, movement, passed_on, registered
from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import officer_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Period, Refusal
from thidua.organisations.models import GRASSROOTS_KINDS, Unit
from thidua.organisations.queries import beneath, term_of
from thidua.organisations.rules import DecisionData
from thidua.people.rules import NotYours, Power, Role
from thidua.reorganisations.actions import move_unit
from thidua.trail.models import Event
from thidua.years.actions import (
    check_registration,
    end_movement,
    launch_movement,
    praise_example,
    return_registration,
    review_movement,
)
from thidua.years.models import Movement, Registration
from thidua.years.queries import (
    Unchecked,
    awaiting,
    movements_visible_to,
    reaches,
    registered_members,
    registrations_to_check,
    summaries,
    tally,
    unchecked,
)
from thidua.years.rules import (
    AlreadyPassedOn,
    ExampleEmpty,
    MeetsTooMany,
    MovementEnded,
    NothingRegistered,
    NothingToPass,
    NotReached,
    NotToDecide,
    ReviewStands,
    Tally,
    ThroughSuperior,
    persons_shown,
)
from thidua.years.rules.movements import (
    FinalBeforeHalf,
    LaunchedOutside,
    LaunchedTwice,
    PlanMissing,
    ReasonMissing,
    ReviewEmpty,
    SameAgain,
)

pytestmark = pytest.mark.django_db
JUNE = datetime(2023, 6, 20, 9, tzinfo=VIETNAM)
NOVEMBER = datetime(2023, 11, 24, 9, tzinfo=VIETNAM)


@pytest.fixture
def units() -> dict[str, Unit]:
    """A province with a sector union (2 unions) and a district (3 unions)."""
    return make_tree()


def slow_tally(launched: Movement, unit: Unit, on: date) -> Tally:
    """The obvious twin: walk every unit of the branch that day and look at its standing registration."""
    found = Tally()
    for each in beneath(unit, on):
        term = term_of(each, on)
        assert term is not None
        row = Registration.objects.filter(movement=launched, unit=each, standing=True, on__lte=on).first()
        counted = row is not None and row.state != "returned"
        found += Tally(
            registered=int(counted),
            expected=int(term.kind in GRASSROOTS_KINDS),
            members=row.members if row and counted else 0,
            collectives=row.collectives if row and counted else 0,
            checked=int(bool(row and row.state == "checked")),
        )
    return found


# --- Down -----------------------------------------------------------------------------------------------------------


def test_a_movement_reaches_a_unit_only_when_the_unit_directly_above_launched_it_or_passed_it_on(
    units: dict[str, Unit],
) -> None:
    launched, day = movement(units["tinh"]), LAUNCHED.date()
    assert {code for code, unit in units.items() if reaches(launched, unit, day)} == {"tinh", "nganh", "huyen"}
    passed_on(launched, units["nganh"])
    reached = {code for code, unit in units.items() if reaches(launched, unit, day)}
    assert reached == {"tinh", "nganh", "huyen", "nganh-1", "nganh-2"}
    with pytest.raises(NotReached):
        registered(launched, units["huyen-1"], 5)


def test_passing_on_happens_once_and_needs_units_below(units: dict[str, Unit]) -> None:
    launched = movement(units["tinh"])
    passed_on(launched, units["nganh"])
    with pytest.raises(AlreadyPassedOn):
        passed_on(launched, units["nganh"])
    with pytest.raises(AlreadyPassedOn):
        passed_on(launched, units["tinh"])
    with pytest.raises(NothingToPass):
        passed_on(launched, units["nganh-1"])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, PlanMissing),
        ({"plan": ""}, PlanMissing),
        ({"period": Period.parse("2022")}, LaunchedOutside),
        ({"by": None}, NotYours),
    ],
)
def test_a_launch_says_what_for_by_which_plan_and_in_which_running_period(
    units: dict[str, Unit], change: dict[str, object], refusal: type[Refusal]
) -> None:
    right = {
        "launcher": units["tinh"],
        "name": "Giỏi việc nước, đảm việc nhà",
        "nature": "regular",
        "period": Period.parse("2023"),
        "plan": "Kế hoạch",
        "by": officer_of(units["tinh"], Power.LAUNCH, LAUNCHED),
        "at": LAUNCHED,
    }
    with pytest.raises(refusal):
        launch_movement(**(right | change))  # type: ignore[arg-type]
    assert not Movement.objects.exists()


def test_a_double_click_launches_once(units: dict[str, Unit]) -> None:
    movement(units["tinh"])
    with pytest.raises(LaunchedTwice):
        movement(units["tinh"])
    movement(units["tinh"], period="2023-2028/term", nature="resolution")
    movement(units["nganh"])


# --- Up -------------------------------------------------------------------------------------------------------------


def test_an_upper_union_registers_through_its_grassroots_unions(units: dict[str, Unit]) -> None:
    launched = movement(units["tinh"])
    with pytest.raises(ThroughSuperior):
        registered(launched, units["nganh"], 12)


@pytest.mark.parametrize(
    ("again", "reason", "refusal"),
    [
        ((0, 0), "", NothingRegistered),
        ((40, 2), "", SameAgain),
        ((41, 2), "", ReasonMissing),
        ((41, 2), "Thêm một đoàn viên mới", None),
        ((0, 2), "Chỉ còn tập thể", None),
    ],
)
def test_a_checked_registration_changes_only_with_a_reason_and_is_kept(
    units: dict[str, Unit], again: tuple[int, int], reason: str, refusal: type[Refusal] | None
) -> None:
    launched = movement(units["nganh"])
    first = registered(launched, units["nganh-1"], 40, 2)
    by = officer_of(units["nganh-1"], Power.CHECK, JUNE)
    check_registration(registration=first, by=by, at=JUNE)
    if refusal:
        with pytest.raises(refusal):
            registered(launched, units["nganh-1"], *again, at=JUNE, reason=reason)
        assert Registration.objects.get().state == "checked"
        return
    second = registered(launched, units["nganh-1"], *again, at=JUNE, reason=reason)
    first.refresh_from_db()
    assert (first.standing, first.members, second.replaces_id, second.state) == (False, 40, first.pk, "registered")


def test_what_is_sent_back_counts_no_more_until_it_is_registered_again(units: dict[str, Unit]) -> None:
    launched = movement(units["nganh"])
    row = registered(launched, units["nganh-1"], 40, 2)
    above, chair = officer_of(units["nganh-1"], Power.CHECK, JUNE), officer_of(units["nganh-1"], Power.ENTER, JUNE)
    assert list(registrations_to_check(above, on=JUNE.date())) == [row]
    assert unchecked([row], JUNE.date()) == [Unchecked(launched, units["nganh"], 1)]
    with pytest.raises(ReasonMissing):
        return_registration(registration=row, reason=" ", by=above, at=JUNE)
    return_registration(registration=row, reason="Lớn hơn số đoàn viên", by=above, at=JUNE)
    assert tally(launched, units["nganh"], JUNE.date()) == Tally(expected=2)
    assert [each.returned for each in awaiting(chair, on=JUNE.date())] == [row]
    with pytest.raises(NotToDecide):
        check_registration(registration=row, by=above, at=JUNE)
    registered(launched, units["nganh-1"], 40, 2, at=JUNE)
    assert tally(launched, units["nganh"], JUNE.date()) == Tally(1, 2, 40, 2)


def test_nobody_checks_what_is_not_directly_below(units: dict[str, Unit]) -> None:
    launched = movement(units["nganh"])
    row = registered(launched, units["nganh-1"], 40)
    for unit, role in ((units["tinh"], Role.CHAIR), (units["nganh-1"], Role.CHAIR), (units["huyen"], Role.CHAIR)):
        with pytest.raises(NotYours):
            check_registration(registration=row, by=make_person(unit, role), at=JUNE)


def test_after_its_end_nobody_registers_and_everything_stays(units: dict[str, Unit]) -> None:
    launched = movement(units["nganh"])
    registered(launched, units["nganh-1"], 40)
    by = officer_of(units["nganh"], Power.LAUNCH, JUNE)
    end_movement(movement=launched, reason="Gộp vào phong trào của tỉnh", by=by, at=JUNE)
    registered(launched, units["nganh-2"], 3, at=JUNE)  # its last day
    with pytest.raises(MovementEnded):
        registered(launched, units["nganh-1"], 41, at=JUNE + timedelta(days=1))
    other = movement(units["nganh"], "Khác")
    with pytest.raises(MovementEnded):
        registered(other, units["nganh-1"], 1, at=datetime(2023, 12, 1, 9, tzinfo=VIETNAM))
    assert tally(launched, units["nganh"], NOVEMBER.date()).members == 43


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    done=st.lists(
        st.tuples(st.sampled_from(["nganh-1", "nganh-2", "huyen-1", "huyen-2", "huyen-3"]), st.integers(1, 90),
                  st.integers(0, 4), st.sampled_from(["", "check", "return"])),
        max_size=8,
    )
)  # fmt: skip
def test_every_branch_counts_what_a_walk_over_its_units_counts(
    units: dict[str, Unit], done: list[tuple[str, int, int, str]]
) -> None:
    launched = movement(units["tinh"], f"Phong trào {Movement.objects.count()}")
    for code in ("nganh", "huyen"):
        passed_on(launched, units[code])
    for code, members, collectives, decision in done:
        try:
            row = registered(launched, units[code], members, collectives, reason="đổi")
        except SameAgain:
            continue
        above = officer_of(units[code], Power.CHECK, JUNE)
        if decision == "check":
            check_registration(registration=row, by=above, at=JUNE)
        elif decision == "return":
            return_registration(registration=row, reason="xem lại", by=above, at=JUNE)
    for unit in units.values():
        assert tally(launched, unit, NOVEMBER.date()) == slow_tally(launched, unit, NOVEMBER.date())


def test_a_unit_that_moved_counts_where_it_hangs_on_the_day(units: dict[str, Unit]) -> None:
    launched = movement(units["tinh"])
    for code in ("nganh", "huyen"):
        passed_on(launched, units[code])
    registered(launched, units["nganh-1"], 40)
    decision = DecisionData("LĐLĐ tỉnh", "5/QĐ", JUNE.date())
    by = officer_of(units["tinh"], Power.ORGANISE, JUNE)
    move_unit(unit=units["nganh-1"], superior=units["huyen"], on=JUNE.date(), decision=decision, by=by, at=JUNE)
    before, after = JUNE.date() - timedelta(days=1), JUNE.date()
    assert [tally(launched, units[code], before).members for code in ("nganh", "huyen", "tinh")] == [40, 0, 40]
    assert [tally(launched, units[code], after).members for code in ("nganh", "huyen", "tinh")] == [0, 40, 40]


# --- Looking back ---------------------------------------------------------------------------------------------------


def _review(launched: Movement, unit: Unit, **change: object) -> None:
    given = {"moment": "midway", "on": JUNE.date(), "words": "Đạt kết quả bước đầu", "at": NOVEMBER} | change
    review_movement(movement=launched, unit=unit, by=officer_of(unit, Power.LAUNCH, NOVEMBER), **given)  # type: ignore[arg-type]


def test_a_review_keeps_the_counts_of_its_day_and_is_replaced_only_with_a_reason(units: dict[str, Unit]) -> None:
    launched = movement(units["nganh"])
    registered(launched, units["nganh-1"], 40, 2)
    _review(launched, units["nganh"], met_members=38)
    registered(launched, units["nganh-2"], 10, at=NOVEMBER)
    kept = launched.reviews.get()
    assert (kept.registered, kept.expected, kept.members, kept.collectives, kept.met_members) == (1, 2, 40, 2, 38)
    with pytest.raises(ReviewStands):
        _review(launched, units["nganh"])
    _review(launched, units["nganh"], words="Bổ sung", reason="Thiếu số của một đơn vị")
    assert [row.standing for row in launched.reviews.order_by("pk")] == [False, True]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"words": " "}, ReviewEmpty),
        ({"met_members": 41}, MeetsTooMany),
        ({"met_collectives": 3}, MeetsTooMany),
        ({"moment": "final", "on": date(2023, 5, 1)}, FinalBeforeHalf),
    ],
)
def test_a_review_that_cannot_be_is_refused(
    units: dict[str, Unit], change: dict[str, object], refusal: type[Refusal]
) -> None:
    launched = movement(units["nganh"])
    registered(launched, units["nganh-1"], 40, 2)
    if refusal is FinalBeforeHalf:
        _review(launched, units["nganh"])
    with pytest.raises(refusal):
        _review(launched, units["nganh"], **change)


def test_a_term_is_reviewed_half_way(units: dict[str, Unit]) -> None:
    launched = movement(units["tinh"], "Nghị quyết Đại hội", period="2023-2028/term", nature="resolution")
    _review(launched, units["tinh"], on=date(2025, 7, 15), words="Sơ kết nửa nhiệm kỳ")
    told = summaries([units["tinh"]], Period.parse("2025"), date(2025, 11, 20))
    assert [(each.movement, each.reviews[0].get_moment_display()) for each in told] == [(launched, "sơ kết")]
    assert summaries([units["tinh"]], Period.parse("2024"), date(2024, 11, 20))[0].reviews == []


def test_an_example_says_what_and_how_many_never_who(units: dict[str, Unit]) -> None:
    launched = movement(units["nganh"])
    by = officer_of(units["nganh-1"], Power.ENTER, JUNE)
    for words, collectives, persons in (("", 1, 0), ("Tổ 3 hiến kế", 0, 0)):
        with pytest.raises(ExampleEmpty):
            praise_example(
                movement=launched, unit=units["nganh-1"], words=words, collectives=collectives, persons=persons, by=by,
                at=JUNE,
            )  # fmt: skip
    praise_example(
        movement=launched, unit=units["nganh-1"], words="Tổ 3 hiến kế", collectives=1, persons=3, by=by, at=JUNE
    )
    told = summaries([units["nganh"]], Period.parse("2023"), NOVEMBER.date())[0]
    assert (told.collectives_praised, told.persons_praised) == (1, 3)
    assert Event.objects.get(verb="movement.praised").data == {"collectives": 1, "persons": 3}


@pytest.mark.parametrize(("persons", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (120, 120)])
def test_fewer_than_five_persons_do_not_leave_the_branch_as_a_number(persons: int, shown: int | None) -> None:
    assert persons_shown(persons) == shown


# --- Who sees, what is proposed --------------------------------------------------------------------------------------


def test_a_movement_is_seen_by_whom_it_reached_and_by_those_above(units: dict[str, Unit]) -> None:
    launched, day = movement(units["nganh"]), JUNE.date()
    seen = {
        code for code, unit in units.items() if launched in movements_visible_to(make_person(unit, Role.CLERK), on=day)
    }
    assert seen == {"tinh", "nganh", "nganh-1", "nganh-2"}
    assert not movements_visible_to(make_person(units["nganh"], Role.ADMINISTRATOR), on=day).exists()


def test_members_for_the_report_come_from_the_largest_movement_registered_by_the_cut_off(
    units: dict[str, Unit],
) -> None:
    unit = units["nganh-1"]
    for name, members, period in (("A", 40, "2023"), ("B", 90, "2023-2028/term"), ("C", 70, "2022-2023/school")):
        registered(movement(units["nganh"], name, period=period), unit, members)
    registered(movement(units["nganh"], "Sau ngày chốt"), unit, 100, at=NOVEMBER)
    rows = registered_members(unit, Period.parse("2023-H1"), date(2023, 5, 31))
    assert [row.members for row in rows] == [90, 70, 40]
