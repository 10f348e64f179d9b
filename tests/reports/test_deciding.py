"""Submitting, returning, approving, amending: who may, in which state, and what then stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection

from tests.make.organisations import make_tree, make_unit
from tests.make.people import make_mandate, make_person
from tests.make.reports import (
    PDF,
    amended_report,
    approve,
    approved_report,
    catalogue,
    declared,
    draft_report,
    submitted_report,
)
from tests.reports.conftest import Year, at
from thidua.ground.values import Quantity, Refusal
from thidua.organisations.models import Unit, UnitKind
from thidua.people.models import Person
from thidua.people.rules import NotTheOperators, NotYours, Role
from thidua.reports.actions import (
    Entry,
    amend_report,
    approve_report,
    attach_evidence,
    return_report,
    save_figures,
    submit_report,
)
from thidua.reports.models import Report
from thidua.reports.permissions import (
    why_not_amend_report,
    why_not_approve,
    why_not_return,
    why_not_save,
    why_not_submit,
)
from thidua.reports.queries import changes, evidence_visible_to, history, reports_visible_to, values_of
from thidua.reports.rules import (
    AmendmentOpen,
    CheckBroken,
    LineRefusals,
    LinesEmpty,
    NoSuchLine,
    NoteNeeded,
    OwnSubmission,
    ReasonNeeded,
    State,
    WrongState,
)
from thidua.rollup.models import Sheet
from thidua.rollup.queries import total
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

NOW = at("2023-11-30")
ON = NOW.date()
ENTERS = {Role.CLERK, Role.CHAIR, Role.REVIEWER}
CHECKS = {Role.CHAIR, Role.REVIEWER}
WHO_MAY = {
    "save": (("own",), ENTERS, {State.DRAFT, State.RETURNED}),
    "submit": (("own",), {Role.CHAIR}, {State.DRAFT, State.RETURNED}),
    "return": (("above",), CHECKS, {State.SUBMITTED}),
    "approve": (("above",), CHECKS, {State.SUBMITTED}),
    "amend": (("own", "above"), ENTERS, {State.APPROVED}),
}
"""Written out on its own, as the field would say it: at which unit, in which roles, in which states."""
ASKED: dict[str, Callable[..., Refusal | None]] = {
    "save": why_not_save,
    "submit": why_not_submit,
    "return": why_not_return,
    "approve": why_not_approve,
    "amend": why_not_amend_report,
}
PLACES = {"own": "nganh-1", "sibling": "nganh-2", "above": "nganh", "top": "tinh", "other branch": "huyen"}


@pytest.mark.parametrize("role", Role)
def test_every_act_in_every_state_is_open_to_exactly_the_roles_of_the_table(year: Year, role: Role) -> None:
    report = approved_report(unit=year.unit, period=year.period, DV01="10")
    people = {place: make_person(year.units[code], role) for place, code in PLACES.items()}
    for place, act, state in product(PLACES, WHO_MAY, State):
        report.state = state.value  # in memory: the question is what the rule says of such a report
        seats, roles, states = WHO_MAY[act]
        allowed = place in seats and role in roles and state in states
        assert (ASKED[act](people[place], report, on=ON) is None) == allowed, f"{act} {state} {role} {place}"


def reports_in_every_state(units: list[Unit], year: Year) -> dict[State, Report]:
    draft = draft_report(unit=units[0], period=year.period, DV01="1")
    submitted = submitted_report(unit=units[1], period=year.period, DV01="2")
    returned = submitted_report(unit=units[2], period=year.period, DV01="3")
    return_report(report=returned, reasons={"DV01": "xem lại"}, by=year.above, at=NOW)
    superseded = approved_report(unit=units[3], period=year.period, DV01="4")
    approved = amended_report(superseded, DV01="5")
    return {
        State.DRAFT: draft,
        State.SUBMITTED: submitted,
        State.RETURNED: returned,
        State.SUPERSEDED: superseded,
        State.APPROVED: approved,
    }


def test_every_state_is_visible_to_exactly_those_whom_it_concerns(year: Year) -> None:
    units = [
        year.units["nganh-1"],
        year.units["nganh-2"],
        year.units["nganh-3"],
        make_unit("nganh-4", year.units["nganh"]),
    ]
    reports = reports_in_every_state(units, year)
    handed_in = {State.SUBMITTED, State.APPROVED, State.SUPERSEDED}
    seen_by: dict[tuple[str, Role], set[State]] = {
        **{("own", role): set(State) if role in ENTERS else handed_in for role in Role},
        **{("above", role): handed_in | {State.RETURNED} if role in CHECKS else handed_in for role in Role},
        **{("top", role): handed_in for role in Role},
        **{("other branch", role): set() for role in Role},
    }
    for place in ("own", "above", "top"):
        seen_by[place, Role.INSPECTOR] = handed_in | {State.RETURNED}
        seen_by[place, Role.ADMINISTRATOR] = set()
    seats = {
        "own": units,
        "above": [year.units["nganh"]],
        "top": [year.units["tinh"]],
        "other branch": [year.units["huyen"]],
    }
    for (place, role), states in seen_by.items():
        person = make_person()
        for unit in seats[place]:
            make_mandate(person, unit, role)
        visible = set(reports_visible_to(person, on=ON).values_list("pk", flat=True))
        assert visible == {reports[state].pk for state in states}, f"{place} {role}"


def test_a_report_stays_readable_above_after_its_unit_is_gone(year: Year) -> None:
    gone = make_unit("nganh-cu", year.units["nganh"], valid_until=at("2024-01-01").date())
    report = approved_report(unit=gone, period=year.period, DV01="9")
    later = at("2024-06-01").date()
    assert report in reports_visible_to(year.above, on=later)
    assert report not in reports_visible_to(make_person(year.units["huyen"]), on=later)


@pytest.mark.parametrize(
    ("role", "place", "opens"),
    [
        (Role.CLERK, "own", True),
        (Role.COUNCIL_MEMBER, "own", False),
        (Role.CHAIR, "above", True),
        (Role.REVIEWER, "above", True),
        (Role.CLERK, "above", False),
        (Role.INSPECTOR, "above", True),
        (Role.INSPECTOR, "top", True),
        (Role.CHAIR, "top", False),
        (Role.CHAIR, "sibling", False),
        (Role.ADMINISTRATOR, "top", False),
    ],
)
def test_evidence_is_open_to_the_unit_its_checkers_and_the_inspection(
    year: Year, role: Role, place: str, opens: bool
) -> None:
    report = draft_report(unit=year.unit, period=year.period, DV01="10")
    attach_evidence(report=report, indicator="DV01", name="a.pdf", chunks=[PDF], by=year.clerk, at=NOW)
    assert not evidence_visible_to(make_person(year.units["nganh"], Role.CHAIR), on=ON).exists()  # still a draft
    submit_report(report=report, by=year.chair, at=NOW)
    person = make_person(year.units[PLACES[place]], role)
    assert evidence_visible_to(person, on=ON).exists() == opens


def test_everything_that_hinders_a_submission_is_said_at_once(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="100", CL13="41", CL14="4.100.000")
    report = draft_report(unit=year.unit, period=year.period, LD01="1.000", LD02="1.260")
    save_figures(
        report=report, entries={"CL13": Entry(typed="412"), "CL14": Entry(typed="41 tr")}, by=year.clerk, at=NOW
    )
    with pytest.raises(LineRefusals) as no:
        submit_report(report=report, by=year.chair, at=NOW)
    assert {(code, type(why)) for code, why in no.value.at} == {
        ("DV01", LinesEmpty),
        ("LD02", CheckBroken),
        ("CL13", NoteNeeded),
        ("CL14", NoteNeeded),
    }
    report.refresh_from_db()
    assert report.state == State.DRAFT


def test_a_note_answers_a_warning_but_not_a_blocking_check(year: Year) -> None:
    approved_report(unit=year.unit, period=year.before, DV01="100")
    report = draft_report(unit=year.unit, period=year.period, DV01="9.000")
    save_figures(report=report, entries={"DV01": Entry(note="")}, by=year.clerk, at=NOW)
    with pytest.raises(LineRefusals):
        submit_report(report=report, by=year.chair, at=NOW)
    save_figures(report=report, entries={"DV01": Entry(note="sáp nhập ba tổ")}, by=year.clerk, at=NOW)
    assert submit_report(report=report, by=year.chair, at=NOW).state == State.SUBMITTED
    worse = draft_report(unit=year.units["nganh-2"], period=year.period, DV01="-9")
    with pytest.raises(LineRefusals):
        submit_report(report=worse, by=make_person(year.units["nganh-2"]), at=NOW)


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (at("2023-11-30"), 0),
        (at("2023-12-05", "00:00"), 0),
        (at("2023-12-05", "23:59"), 0),
        (at("2023-12-06", "00:00"), 1),
        (at("2023-12-06", "06:59"), 1),  # still 5 December in UTC
        (at("2024-01-05"), 31),
    ],
)
def test_lateness_is_recorded_by_vietnams_calendar(year: Year, moment: datetime, late: int) -> None:
    report = submitted_report(unit=year.unit, period=year.period, at=moment, DV01="10")
    assert report.late_days == late
    assert history(report)[-1].late_days == late


def test_a_report_that_came_back_keeps_its_first_lateness_and_an_amendment_has_none(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, at=at("2023-12-05"), DV01="10")
    return_report(report=report, reasons={"DV01": "thiếu một tổ"}, by=year.above, at=at("2023-12-07"))
    save_figures(report=report, entries={"DV01": Entry(typed="12")}, by=year.clerk, at=at("2023-12-09"))
    report = submit_report(report=report, by=year.chair, at=at("2023-12-09"))
    assert (report.late_days, [act.late_days for act in history(report)]) == (0, [0, 0, 0, 4])
    amendment = amended_report(approve(report), at=at("2024-02-01"), DV01="13")
    assert amendment.late_days == 0


def test_a_return_names_each_figure_and_is_answered_by_the_next_submission(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10", CL01="3", CL02="900.000")
    for reasons, refusal in (({}, ReasonNeeded), ({"DV01": "  "}, ReasonNeeded), ({"TC01": "x"}, NoSuchLine)):
        with pytest.raises(refusal):
            return_report(report=report, reasons=reasons, by=year.above, at=NOW)
    report = return_report(report=report, reasons={"DV01": " gấp  mười? ", "CL01": ""}, by=year.above_reviewer, at=NOW)
    assert report.state == State.RETURNED
    assert list(report.returns.values_list("indicator", "reason", "answered")) == [("DV01", "gấp mười?", False)]
    submit_report(report=report, by=year.chair, at=NOW)
    assert report.returns.get().answered


def test_an_approval_counts_at_once_and_says_who_and_when(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="59.057", KN01="Không")
    assert total(year.units["tinh"], "DV01", year.period.period).quantity is None
    report = approve_report(report=report, by=year.above, at=NOW)
    assert (report.decided_by, report.decided_at, report.after_closing) == (year.above, NOW, False)
    assert total(year.units["tinh"], "DV01", year.period.period).quantity == Quantity(Decimal(59057))
    assert Sheet.objects.get().source == f"report:{report.pk}"
    with pytest.raises(WrongState):
        approve_report(report=report, by=year.above_reviewer, at=NOW)
    with pytest.raises(WrongState):
        return_report(report=report, reasons={"DV01": "x"}, by=year.above, at=NOW)


def test_nobody_approves_what_they_submitted_and_the_operator_signs_nothing(year: Year) -> None:
    make_mandate(year.chair, year.units["nganh"], Role.REVIEWER)
    report = draft_report(unit=year.unit, period=year.period, DV01="10")
    with pytest.raises(NotTheOperators):
        submit_report(report=report, by=None, at=NOW)
    report = submit_report(report=report, by=year.chair, at=NOW)
    with pytest.raises(OwnSubmission):
        approve_report(report=report, by=year.chair, at=NOW)
    with pytest.raises(NotTheOperators):
        approve_report(report=report, by=None, at=NOW)
    with pytest.raises(NotTheOperators):
        return_report(report=report, reasons={"DV01": "x"}, by=None, at=NOW)


def test_a_mandate_counts_on_the_day_of_the_act_only(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10")
    former = make_person(year.units["nganh"], Role.CHAIR, until=at("2023-11-30").date())
    coming = make_person(year.units["nganh"], Role.CHAIR, since=at("2023-12-01").date())
    for person in (former, coming):
        with pytest.raises(NotYours):
            approve_report(report=report, by=person, at=NOW)
    assert approve_report(report=report, by=coming, at=at("2023-12-01", "00:00")).state == State.APPROVED


def test_where_nobody_stands_above_a_second_officer_approves(db: None) -> None:
    catalogue()
    top = make_unit("nganh-trung-uong", kind=UnitKind.GRASSROOTS)
    chair, reviewer = make_person(top, Role.CHAIR), make_person(top, Role.REVIEWER)
    report = submitted_report(unit=top, period=declared("2023"), DV01="10")
    assert report.submitted_by == chair
    with pytest.raises(OwnSubmission):
        approve_report(report=report, by=chair, at=NOW)
    assert approve_report(report=report, by=reviewer, at=NOW).decided_by == reviewer


def test_an_amendment_keeps_both_values_and_the_old_one_counts_until_it_is_approved(year: Year) -> None:
    report = approved_report(unit=year.unit, period=year.period, DV01="512", CL01="90", CL02="27 tr")
    with pytest.raises(ReasonNeeded):
        amend_report(report=report, reason="  ", by=year.clerk, at=NOW)
    amendment = amend_report(report=report, reason="ghi nhầm", by=year.clerk, at=NOW)
    assert (amendment.number, values_of(amendment)) == (2, values_of(report))
    with pytest.raises(AmendmentOpen):
        amend_report(report=report, reason="nữa", by=year.chair, at=NOW)
    save_figures(report=amendment, entries={"DV01": Entry(typed="521"), "CL01": Entry(typed="")}, by=year.clerk, at=NOW)
    save_figures(report=amendment, entries={"CL02": Entry(typed="")}, by=year.clerk, at=NOW)
    submit_report(report=amendment, by=year.chair, at=NOW)
    assert total(year.units["tinh"], "DV01", year.period.period).quantity == Quantity(Decimal(512))
    approve_report(report=amendment, by=year.above, at=NOW)
    report.refresh_from_db()
    assert (report.state, values_of(report)["DV01"]) == (State.SUPERSEDED, Quantity(Decimal(512)))
    assert total(year.units["tinh"], "DV01", year.period.period).quantity == Quantity(Decimal(521))
    assert total(year.units["tinh"], "CL01", year.period.period).quantity is None
    assert [(change.indicator.code, change.old, change.new) for change in changes(report, amendment)] == [
        ("DV01", Quantity(Decimal(512)), Quantity(Decimal(521))),
        ("CL01", Quantity(Decimal(90)), None),
        ("CL02", Quantity(Decimal(27_000_000)), None),
    ]


def test_an_amendment_may_be_amended_again(year: Year) -> None:
    first = approved_report(unit=year.unit, period=year.period, DV01="1")
    third = amended_report(amended_report(first, DV01="2"), DV01="3")
    chain = Report.objects.filter(unit=year.unit).order_by("number")
    assert [(each.number, each.state) for each in chain] == [(1, "superseded"), (2, "superseded"), (3, "approved")]
    assert third.supersedes == chain[1]


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_approve_at_once_leave_one_approval(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10")
    found = at_once(
        lambda: approve_report(report=report, by=year.above, at=NOW),
        lambda: approve_report(report=report, by=year.above_reviewer, at=NOW),
    )
    assert sorted(found) == ["WrongState", "done"]
    assert Sheet.objects.count() == 1
    assert Event.objects.filter(verb="report.approved").count() == 1
    assert total(year.units["tinh"], "DV01", year.period.period).quantity == Quantity(Decimal(10))


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_return_at_once_leave_one_of_them(year: Year) -> None:
    report = submitted_report(unit=year.unit, period=year.period, DV01="10")
    found = at_once(
        lambda: approve_report(report=report, by=year.above, at=NOW),
        lambda: return_report(report=report, reasons={"DV01": "xem lại"}, by=year.above_reviewer, at=NOW),
    )
    assert sorted(found) == ["WrongState", "done"]
    report.refresh_from_db()
    assert (report.state == State.APPROVED) == Sheet.objects.exists()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads with connections of their own, begun together; how each one ended."""
    barrier, ends = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
            ends.append("done")
        except Refusal as no:
            ends.append(type(no).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_an_approval_asks_the_database_few_questions(year: Year, django_assert_max_num_queries: object) -> None:
    approved_report(unit=year.unit, period=year.period, DV01="10")  # the period is kept from here on
    report = submitted_report(unit=year.units["nganh-2"], period=year.period, DV01="10")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        approve_report(report=report, by=year.above, at=NOW)


def test_the_database_itself_refuses_an_approval_by_who_submitted(year: Year) -> None:
    from django.db import IntegrityError

    report = approved_report(unit=year.unit, period=year.period, DV01="10")
    with pytest.raises(IntegrityError, match="approved_by_another_person"):
        Report.objects.filter(pk=report.pk).update(decided_by=report.submitted_by)


def test_officers_of_a_large_tree_are_asked_in_few_statements(
    year: Year, django_assert_max_num_queries: object
) -> None:
    make_tree("tinh-khac", {"nganh-x": 12})
    person: Person = year.above
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        list(reports_visible_to(person, on=ON))
