"""Filling in many drafts at once keeps every rule that filling in one keeps, and writes all of it or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.make.people import make_person
from tests.make.reports import approved_report, draft_report, submitted_report
from tests.reports.conftest import Year, at
from thidua.ground.values import Quantity, Refusal
from thidua.people.models import Person
from thidua.people.rules import NotYours, Role
from thidua.reports.actions import Filling, fill_drafts, open_report, save_figures
from thidua.reports.models import Figure, Report
from thidua.reports.permissions import why_not_fill, why_not_open, why_not_save
from thidua.reports.queries import latest_report, values_of
from thidua.reports.rules import ChangedMeanwhile, Entry, NoSuchLine, NotEditable, UnitRefusals, UnitsOwnDraft
from thidua.trail.models import Event

NOW = at("2023-11-30", "10:00")


def entry(amount: int, source: str = "") -> Entry:
    return Entry(quantity=Quantity(Decimal(amount)), source=source)


def filling(year: Year, code: str, version: int | None = None, **figures: int) -> Filling:
    return Filling(year.units[code], {line: entry(amount) for line, amount in figures.items()}, version)


def fill(year: Year, *fillings: Filling, by: Person | None = None) -> list[Report]:
    return fill_drafts(period=year.period, fillings=fillings, by=by or year.above, at=NOW, source="bieu.xlsx")


def said(refusals: UnitRefusals) -> list[tuple[int, type[Refusal]]]:
    return [(unit, type(refusal)) for unit, refusal in refusals.at]


def test_the_unit_above_fills_in_many_drafts_and_each_says_who_stood_in(year: Year) -> None:
    found = fill(year, filling(year, "nganh-1", DV01=12), filling(year, "nganh-2", DV01=0, LD01=7))
    assert [values_of(report) for report in found] == [
        {"DV01": Quantity(Decimal(12))},
        {"DV01": Quantity(Decimal(0)), "LD01": Quantity(Decimal(7))},
    ]
    assert [(report.stand_in, report.version, report.saved_by) for report in found] == [
        (year.units["nganh"], 1, year.above)
    ] * 2


def test_the_trail_says_of_every_report_what_was_done_and_from_which_sheet(year: Year) -> None:
    report = fill(year, filling(year, "nganh-1", DV01=12))[0]
    events = Event.objects.filter(subject_type="reports.report", subject_id=str(report.pk)).order_by("pk")
    assert [(event.verb, event.actor_id, event.data.get("sheet")) for event in events] == [
        ("report.opened", year.above.pk, None),
        ("report.saved", year.above.pk, "bieu.xlsx"),
    ]
    assert events[0].data == {"stand_in": f"organisations.unit:{year.units['nganh'].pk}"}


def test_lines_not_given_stay_and_a_second_sheet_changes_only_what_it_holds(year: Year) -> None:
    fill(year, filling(year, "nganh-1", DV01=12, LD01=30))
    again = fill(year, filling(year, "nganh-1", DV01=13))[0]
    assert {code: value.amount for code, value in values_of(again).items()} == {"DV01": 13, "LD01": 30}
    assert (again.version, Figure.objects.filter(report=again).count()) == (2, 2)


def test_one_refusal_and_nothing_at_all_is_written(year: Year) -> None:
    submitted_report(unit=year.units["nganh-2"], period=year.period, DV01="5")
    before = Event.objects.count()
    with pytest.raises(UnitRefusals) as no:
        fill(year, filling(year, "nganh-1", DV01=1), filling(year, "nganh-2", DV01=2), filling(year, "huyen-1", DV01=3))
    assert said(no.value) == [(year.units["nganh-2"].pk, NotEditable), (year.units["huyen-1"].pk, NotYours)]
    assert latest_report(year.units["nganh-1"], "2023") is None
    assert Event.objects.count() == before


def test_a_line_that_is_not_asked_and_words_that_are_no_number_are_refused_with_their_unit(year: Year) -> None:
    odd = Filling(year.units["nganh-2"], {"DV01": Entry(typed="nhiều")})
    with pytest.raises(UnitRefusals) as no:
        fill(year, filling(year, "nganh-1", TC04=1), odd)
    assert [unit for unit, _ in said(no.value)] == [year.units["nganh-1"].pk, year.units["nganh-2"].pk]
    assert said(no.value)[0][1] is NoSuchLine
    assert Report.objects.count() == 0


def test_a_draft_the_unit_began_itself_is_the_units_own(year: Year) -> None:
    draft_report(unit=year.unit, period=year.period, DV01="5")
    with pytest.raises(UnitRefusals) as no:
        fill(year, filling(year, "nganh-1", DV01=6))
    assert said(no.value) == [(year.unit.pk, UnitsOwnDraft)]
    mine = fill(year, filling(year, "nganh-1", DV01=7), by=year.clerk)[0]
    assert (mine.stand_in, values_of(mine)["DV01"].amount) == (None, 7)


def test_a_sheet_read_before_somebody_saved_is_refused(year: Year) -> None:
    report = fill(year, filling(year, "nganh-1", version=0, DV01=1))[0]
    save_figures(report=report, entries={"DV01": Entry(typed="2")}, by=year.above, at=NOW)
    with pytest.raises(UnitRefusals) as no:
        fill(year, filling(year, "nganh-1", version=1, DV01=3))
    assert said(no.value) == [(year.unit.pk, ChangedMeanwhile)]
    assert fill(year, filling(year, "nganh-1", version=2, DV01=3))[0].version == 3


@pytest.mark.parametrize("state", ["none", "own draft", "on behalf", "submitted", "approved"])
def test_many_at_once_are_refused_exactly_where_one_is(year: Year, state: str) -> None:
    match state:
        case "own draft":
            draft_report(unit=year.unit, period=year.period, DV01="5")
        case "on behalf":
            open_report(unit=year.unit, period=year.period, by=year.above, at=NOW)
        case "submitted":
            submitted_report(unit=year.unit, period=year.period, DV01="5")
        case "approved":
            approved_report(unit=year.unit, period=year.period, DV01="5")
    people = [year.clerk, year.chair, year.above, year.above_reviewer, None]
    people += [make_person(year.units["tinh"], role) for role in Role]
    people += [make_person(year.units["huyen"]), make_person(year.units["nganh"], Role.CLERK)]
    units = list(year.units.values())
    for person in people:
        at_once = why_not_fill(person, units, year.period, on=NOW.date())
        for unit in units:
            report = latest_report(unit, "2023")
            alone = (
                why_not_save(person, report, on=NOW.date())
                if report
                else why_not_open(person, unit, year.period, on=NOW.date())
            )
            assert (unit.pk in at_once) == (alone is not None), (person, unit.code, alone)
