"""Founding, renaming, moving and dissolving one unit: what happens, what is refused, and that the preview told it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.reorganisations.deciding import DECISION, NAME, ON, Tree, dissolve, found, move, rename
from thidua.ground.values import Refusal
from thidua.organisations.models import Decision, Succession, Unit, UnitKind
from thidua.organisations.queries import (
    beneath,
    check_tree,
    children,
    data_of,
    latest_term,
    superior,
    term_of,
)
from thidua.organisations.rules import CodeTaken, CodeUnreadable
from thidua.people.models import Mandate, Person
from thidua.people.rules import NotYours, Role
from thidua.reorganisations.queries import (
    chapters,
)
from thidua.reorganisations.rules import (
    AtTheTop,
    BeforeFounding,
    BeforeLatestChange,
    BeneathItself,
    DecisionDiffers,
    DecisionIncomplete,
    NameMissing,
    NoLongerThere,
    SameName,
    SameSuperior,
    StillBeneath,
    SuperiorNotThere,
)
from thidua.trail.models import Event

pytestmark = pytest.mark.django_db

EVENTS: list[Callable[..., object]] = [found, rename, move, dissolve]


def trail() -> list[str]:
    return list(Event.objects.filter(verb__startswith="unit.").values_list("verb", flat=True))


def test_a_founded_unit_is_there_from_its_day_on(tree: Tree, by: Person) -> None:
    unit = found(tree, by)
    assert term_of(unit, ON - timedelta(1)) is None
    assert [term.name for term in children(tree["nganh"], ON)][-1] == "CĐCS Công ty nganh 2"
    assert unit in beneath(tree["tinh"], ON)
    assert Succession.objects.get().kind == "found"
    assert latest_term(unit).decision == Decision.objects.get()
    assert trail() == ["unit.founded"]
    assert check_tree() == []


def test_a_renamed_unit_keeps_its_old_name_before_the_day(tree: Tree, by: Person) -> None:
    rename(tree, by, place="Thị xã Mới")
    names = [term_of(tree["huyen"], on).name for on in (ON - timedelta(1), ON)]  # type: ignore[union-attr]
    assert names == ["LĐLĐ huyện huyen", "LĐLĐ thị xã"]
    assert latest_term(tree["huyen"]).place == "Thị xã Mới"
    assert superior(tree["huyen-1"], ON) == tree["huyen"]
    assert Succession.objects.get().note == "LĐLĐ huyện huyen"
    assert trail() == ["unit.renamed"]
    assert check_tree() == []


def test_a_moved_unit_takes_along_what_hangs_beneath_it(tree: Tree, by: Person) -> None:
    move(tree, by, unit=tree["huyen"], superior=tree["nganh"])
    assert superior(tree["huyen"], ON - timedelta(1)) == tree["tinh"]
    assert {unit.code for unit in beneath(tree["nganh"], ON)} >= {"huyen", "huyen-1", "huyen-2", "huyen-3"}
    assert trail() == ["unit.moved"]
    assert check_tree() == []


def test_a_dissolved_unit_ends_with_its_mandates(tree: Tree, by: Person) -> None:
    chair = make_person(tree["huyen-1"], Role.CHAIR)
    dissolve(tree, by)
    assert term_of(tree["huyen-1"], ON - timedelta(1)) is not None
    assert term_of(tree["huyen-1"], ON) is None
    assert Mandate.objects.get(person=chair).valid_until == ON
    assert trail() == ["unit.dissolved"]
    assert check_tree() == []


def test_a_decision_over_two_units_is_kept_once(tree: Tree, by: Person) -> None:
    move(tree, by)
    spaced = replace(DECISION, body=" Ban Thường vụ  LĐLĐ tỉnh ", number="45/qđ-lđlđ", title="")
    move(tree, by, unit=tree["huyen-2"], decision=spaced)
    assert Decision.objects.count() == 1
    assert Decision.objects.get().title == "Sắp xếp tổ chức"


def test_two_events_of_one_day_share_a_term(tree: Tree, by: Person) -> None:
    rename(tree, by, unit=tree["huyen-1"], name="CĐCS đã đổi tên")
    move(tree, by)
    assert [(term.name, term.parent_id) for term in data_of(tree["huyen-1"])] == [
        ("CĐCS Công ty huyen 1", tree["huyen"].pk),
        ("CĐCS đã đổi tên", tree["nganh"].pk),
    ]
    assert list(Succession.objects.values_list("kind", flat=True)) == ["rename", "move"]


def test_a_unit_life_is_told_in_chapters(tree: Tree, by: Person) -> None:
    rename(tree, by, unit=tree["huyen-1"], name="CĐCS B")
    move(tree, by, on=date(2023, 9, 1), decision=replace(DECISION, number="50/QĐ"))
    dissolve(tree, by, on=date(2023, 11, 1), decision=replace(DECISION, number="60/QĐ"))
    told = [
        (
            each.on,
            each.term and each.term.name,
            each.renamed_from,
            each.moved_from,
            each.in_force,
            len(each.successions),
        )
        for each in chapters(tree["huyen-1"], on=date(2023, 10, 1))
    ]
    assert told == [
        (date(2018, 1, 1), "CĐCS Công ty huyen 1", "", "", False, 0),
        (ON, "CĐCS B", "CĐCS Công ty huyen 1", "", False, 1),
        (date(2023, 9, 1), "CĐCS B", "", "LĐLĐ huyện huyen", True, 1),
        (date(2023, 11, 1), None, "", "", False, 1),
    ]


def later(tree: Tree, by: Person) -> None:
    rename(tree, by, unit=tree["huyen-1"], name="CĐCS B", on=date(2023, 9, 1))


def gone(tree: Tree, by: Person) -> None:
    dissolve(tree, by, on=date(2023, 3, 1))


def sector_ends(tree: Tree, by: Person) -> None:
    for unit in (tree["nganh-1"], tree["nganh-2"], tree["nganh"]):
        dissolve(tree, by, unit=unit, on=date(2023, 9, 1))


def nothing(tree: Tree, by: Person) -> None:
    """The tree as it was made."""


REFUSED: list[tuple[str, Callable[[Tree, Person], None], Callable[..., object], Callable[[Tree], dict], Refusal]] = [
    ("no number", nothing, move, lambda t: {"decision": replace(DECISION, number=" ")}, DecisionIncomplete(missing=["its number"])),
    ("no body", nothing, dissolve, lambda t: {"decision": replace(DECISION, body="")}, DecisionIncomplete(missing=["the deciding body"])),
    ("other date", gone, rename, lambda t: {"decision": replace(DECISION, dated=date(2023, 6, 27))}, DecisionDiffers(number=DECISION.number, body=DECISION.body, known=DECISION.dated, given=date(2023, 6, 27))),
    ("other subject", gone, rename, lambda t: {"decision": replace(DECISION, title="Khác")}, DecisionDiffers(number=DECISION.number, body=DECISION.body, known=DECISION.title, given="Khác")),
    ("code taken", nothing, found, lambda t: {"code": "huyen-1"}, CodeTaken(code="huyen-1", name=NAME)),
    ("code unreadable", nothing, found, lambda t: {"code": "Mới"}, CodeUnreadable(code="Mới")),
    ("no name", nothing, found, lambda t: {"name": " "}, NameMissing()),
    ("founded beneath what is not there yet", nothing, found, lambda t: {"on": date(2017, 12, 1)}, SuperiorNotThere(superior="Công đoàn ngành nganh", unit="CĐCS Công ty Mới", on=date(2017, 12, 1))),
    ("founded beneath what ends before", sector_ends, found, lambda t: {}, SuperiorNotThere(superior="Công đoàn ngành nganh", unit="CĐCS Công ty Mới", on=date(2023, 9, 1))),
    ("renamed to nothing", nothing, rename, lambda t: {"name": ""}, NameMissing()),
    ("renamed to the same", nothing, rename, lambda t: {"name": " LĐLĐ huyện  huyen"}, SameName(name="LĐLĐ huyện huyen")),
    ("renamed on the first day", nothing, rename, lambda t: {"on": date(2018, 1, 1)}, BeforeFounding(unit="LĐLĐ huyện huyen", first=date(2018, 1, 1), on=date(2018, 1, 1))),
    ("moved before it existed", nothing, move, lambda t: {"on": date(2010, 1, 1)}, BeforeFounding(unit=NAME, first=date(2018, 1, 1), on=date(2010, 1, 1))),
    ("moved before a later change", later, move, lambda t: {}, BeforeLatestChange(unit="CĐCS B", latest=date(2023, 9, 1), on=ON)),
    ("dissolved on the day of a change", later, dissolve, lambda t: {"on": date(2023, 9, 1)}, BeforeLatestChange(unit="CĐCS B", latest=date(2023, 9, 1), on=date(2023, 9, 1))),
    ("moved when it is no more", gone, move, lambda t: {}, NoLongerThere(unit=NAME, last=date(2023, 2, 28), on=ON)),
    ("dissolved twice", gone, dissolve, lambda t: {}, NoLongerThere(unit=NAME, last=date(2023, 2, 28), on=ON)),
    ("moved to where it is", nothing, move, lambda t: {"superior": t["huyen"]}, SameSuperior(unit=NAME, superior="LĐLĐ huyện huyen")),
    ("moved beneath itself", nothing, move, lambda t: {"superior": t["huyen-1"]}, BeneathItself(unit=NAME, superior=NAME)),
    ("moved beneath its own branch", nothing, move, lambda t: {"unit": t["huyen"], "superior": t["huyen-2"]}, BeneathItself(unit="LĐLĐ huyện huyen", superior="CĐCS Công ty huyen 2")),
    ("moved beneath what ends", sector_ends, move, lambda t: {}, SuperiorNotThere(superior="Công đoàn ngành nganh", unit=NAME, on=date(2023, 9, 1))),
    ("dissolved above others", nothing, dissolve, lambda t: {"unit": t["huyen"]}, StillBeneath(count=3, unit="LĐLĐ huyện huyen", on=ON, names=[f"CĐCS Công ty huyen {n}" for n in (1, 2, 3)])),
    ("a root, by an officer", nothing, rename, lambda t: {"unit": t["tinh"]}, AtTheTop(unit="LĐLĐ tỉnh tinh")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "event", "changes", "refusal"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(
    tree: Tree,
    by: Person,
    before: Callable[[Tree, Person], None],
    event: Callable[..., object],
    changes: Callable[[Tree], dict],
    refusal: Refusal,
) -> None:
    before(tree, by)
    counts = (Unit.objects.count(), Decision.objects.count(), Succession.objects.count(), Event.objects.count())
    terms = [data_of(unit) for unit in tree.values()]
    with pytest.raises(type(refusal)) as refused:
        event(tree, by, **changes(tree))
    assert refused.value == refusal
    assert [data_of(unit) for unit in tree.values()] == terms
    assert counts == (Unit.objects.count(), Decision.objects.count(), Succession.objects.count(), Event.objects.count())


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(
    ("seat", "role", "may"),
    [
        ("tinh", Role.CHAIR, True),
        ("tinh", Role.REVIEWER, True),
        ("tinh", Role.CLERK, False),
        ("tinh", Role.INSPECTOR, False),
        ("tinh", Role.ADMINISTRATOR, False),
        ("huyen-1", Role.CHAIR, False),
        ("other", Role.CHAIR, False),
    ],
)
def test_only_who_organises_the_superior_decides(tree: Tree, event: Callable[..., object], seat: str, role: Role, may: bool) -> None:  # fmt: skip
    unit = make_unit("other", kind=UnitKind.FEDERATION) if seat == "other" else tree[seat]
    person = make_person(unit, role)
    if may:
        event(tree, person)
    else:
        with pytest.raises(NotYours):
            event(tree, person)


def test_a_move_needs_the_power_at_both_ends(tree: Tree) -> None:
    chair = make_person(tree["huyen"], Role.CHAIR)
    with pytest.raises(NotYours):
        move(tree, chair)
    other = make_person(tree["nganh"], Role.CHAIR)
    with pytest.raises(NotYours):
        move(tree, other)


def test_the_operator_may_found_a_root(tree: Tree) -> None:
    unit = found(tree, None, superior=None, kind=UnitKind.FEDERATION, unit_class="")
    assert superior(unit, ON) is None
