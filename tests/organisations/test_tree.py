"""The dated tree: the closure against a slow and obvious twin, planting, and what is asked of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.make.organisations import make_tree, make_unit
from thidua.ground.values import FOREVER, Refusal, Refusals
from thidua.organisations.actions import plant_units, rearrange_units, rebuild_branches, replace_terms
from thidua.organisations.models import Branch, Decision, Unit, UnitKind, UnitTerm
from thidua.organisations.queries import (
    beneath,
    check_tree,
    children,
    count_beneath,
    data_of,
    find_units,
    grassroots_beneath,
    hangs_beneath,
    latest_term,
    roots,
    superior,
    superiors,
    term_of,
    terms_of,
    unit_of,
)
from thidua.organisations.rules import (
    BranchMissing,
    BranchTooMany,
    CodeTaken,
    DecisionData,
    InCircle,
    KeyStale,
    NewUnit,
    NoSuchUnit,
    OutsideSuperior,
    TermData,
    TermsOverlap,
    change_from,
    end_on,
)
from thidua.rollup.queries import tree_day

DAY = date(2025, 1, 1)
LAST = 12
MID_2025 = date(2025, 7, 1)


def climb(terms: list[UnitTerm], on: date) -> set[tuple[int, int, int]]:
    """(descendant, ancestor, depth) on one day, by walking up from every unit, step by step."""
    above = {term.unit_id: term.parent_id for term in terms if term.valid_from <= on < term.valid_until}
    found = set()
    for unit in above:
        at: int | None = unit
        depth = 0
        while at is not None:
            found.add((unit, at, depth))
            at, depth = above[at], depth + 1
    return found


def assert_closure_is_its_recomputation() -> None:
    terms = list(UnitTerm.objects.all())
    rows = list(Branch.objects.all())
    days = {day for term in terms for day in (term.valid_from, term.valid_until)}
    for on in sorted(days | {day - timedelta(1) for day in days if day > date(1900, 1, 1)}):
        kept = [
            (row.descendant_id, row.ancestor_id, row.depth) for row in rows if row.valid_from <= on < row.valid_until
        ]
        assert len(kept) == len(set(kept))
        assert set(kept) == climb(terms, on)
        assert tree_day(on) == max((day for day in days if day <= on), default=None)
    assert check_tree() == []


Step = tuple[str, int, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["found", "move", "rename", "end"]), st.integers(0, 30), st.integers(0, 30), st.integers(0, LAST)),
    max_size=25,
)  # fmt: skip


Many = tuple[bool, int, int]
MANY = st.tuples(st.booleans(), st.integers(0, 30), st.integers(0, 30))


class TestRandomTrees(TestCase):
    @given(steps=STEPS)
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    def test_whatever_is_written_or_refused_the_closure_is_its_recomputation(self, steps: list[Step]) -> None:
        units = [make_unit("goc", kind=UnitKind.FEDERATION, valid_from=DAY)]
        for number, (verb, which, other, day) in enumerate(steps):
            unit, target, on = units[which % len(units)], units[other % len(units)], DAY + timedelta(day)
            try:
                if verb == "found":
                    units.append(make_unit(f"u{number}", target, valid_from=on))
                else:
                    terms = data_of(unit)
                    if terms[-1].valid_until <= on or terms[-1].valid_from >= on:
                        continue
                    changed = {
                        "move": lambda terms=terms, on=on, to=target: change_from(terms, on, parent_id=to.pk),
                        "rename": lambda terms=terms, on=on, number=number: change_from(terms, on, name=f"Tên {number}"),
                        "end": lambda terms=terms, on=on: end_on(terms, on),
                    }[verb]()  # fmt: skip
                    if verb == "move" and target == unit:
                        continue
                    replace_terms(unit=unit, terms=changed)
            except (OutsideSuperior, InCircle, TermsOverlap):
                pass
        assert_closure_is_its_recomputation()

    @given(
        steps=STEPS,
        decided=st.lists(st.tuples(st.integers(0, LAST), st.lists(MANY, max_size=8)), min_size=1, max_size=3),
    )
    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    def test_however_many_are_rearranged_at_once_the_closure_is_its_recomputation(
        self, steps: list[Step], decided: list[tuple[int, list[Many]]]
    ) -> None:
        units = [make_unit("goc", kind=UnitKind.FEDERATION, valid_from=DAY)]
        for number, (_verb, _which, other, day) in enumerate(steps):
            with suppress(OutsideSuperior):
                units.append(make_unit(f"u{number}", units[other % len(units)], valid_from=DAY + timedelta(day)))
        for verb, which, other, day in steps:
            unit, on = units[which % len(units)], DAY + timedelta(day)
            terms = data_of(unit)
            if verb == "move" and terms[-1].valid_from < on:
                with suppress(OutsideSuperior, InCircle):
                    if units[other % len(units)] != unit:
                        replace_terms(unit=unit, terms=change_from(terms, on, parent_id=units[other % len(units)].pk))
        for number, (day, lines) in enumerate(decided):
            on, moved, ended = DAY + timedelta(day), dict[int, int](), set[int]()
            for ends, which, other in lines:
                unit, last = units[which % len(units)], data_of(units[which % len(units)])[-1]
                if (
                    last.valid_until > on
                    and last.valid_from < on + timedelta(not ends)
                    and unit.pk not in {*moved, *ended}
                ):
                    home = units[other % len(units)]
                    if ends:
                        ended.add(unit.pk)
                    elif home != unit:
                        moved[unit.pk] = home.pk
            decision = Decision.objects.create(body="Ban Thường vụ", number=f"{number}/QĐ", dated=on)
            with suppress(OutsideSuperior, InCircle), transaction.atomic():
                rearrange_units(founded={}, moved=moved, ended=ended, on=on, decision_id=decision.pk)
        assert_closure_is_its_recomputation()


pytestmark = pytest.mark.django_db


def test_a_move_touches_only_rows_whose_path_changed() -> None:
    tree = make_tree("tinh", {"huyen": 2, "nganh": 2})
    before = set(Branch.objects.values_list("pk", flat=True))
    unit = tree["huyen-1"]
    assert replace_terms(unit=unit, terms=change_from(data_of(unit), MID_2025, parent_id=tree["nganh"].pk))
    gone = before - set(Branch.objects.values_list("pk", flat=True))
    assert gone == set()
    assert Branch.objects.count() == len(before) + 1
    assert_closure_is_its_recomputation()


def test_a_rename_leaves_the_closure_untouched() -> None:
    tree = make_tree("tinh", {"huyen": 2})
    before = list(Branch.objects.order_by("pk").values())
    changed = replace_terms(unit=tree["tinh"], terms=change_from(data_of(tree["tinh"]), MID_2025, name="Tên mới"))
    rebuild_branches(unit_ids=[unit.pk for unit in Unit.objects.all()])
    assert not changed
    assert list(Branch.objects.order_by("pk").values()) == before


def test_a_superior_and_a_subordinate_change_places_on_one_day() -> None:
    """Whoever was beneath may be above from the next day on: no circle on any day."""
    tree = make_tree("tinh", {"nganh": 1})
    child = [
        *data_of(tree["nganh"])[:-1],
        *change_from(data_of(tree["nganh"]), MID_2025, parent_id=None),
    ]
    root = change_from(data_of(tree["tinh"]), MID_2025, parent_id=tree["nganh"].pk)
    replace_terms(unit=tree["nganh"], terms=child)
    replace_terms(unit=tree["tinh"], terms=root)
    assert superior(tree["tinh"], MID_2025) == tree["nganh"]
    assert_closure_is_its_recomputation()


def test_questions_of_the_tree_have_their_day() -> None:
    tree = make_tree("tinh", {"huyen": 2, "nganh": 1})
    unit, before = tree["huyen-1"], date(2025, 6, 30)
    replace_terms(unit=unit, terms=change_from(data_of(unit), MID_2025, parent_id=tree["nganh"].pk, name="Mới"))
    assert (superior(unit, before), superior(unit, MID_2025)) == (tree["huyen"], tree["nganh"])
    assert superior(tree["tinh"], MID_2025) is None
    assert {found.code for found in beneath(tree["nganh"], MID_2025)} == {"nganh", "nganh-1", "huyen-1"}
    assert {found.code for found in beneath(tree["nganh"], before)} == {"nganh", "nganh-1"}
    assert [found.unit.code for found in superiors(unit, MID_2025)] == ["tinh", "nganh"]
    assert [found.unit.code for found in children(tree["huyen"], MID_2025)] == ["huyen-2"]
    assert [found.unit.code for found in roots(MID_2025)] == ["tinh"]
    assert (hangs_beneath(unit, tree["huyen"], before), hangs_beneath(unit, tree["huyen"], MID_2025)) == (True, False)
    assert count_beneath([tree["tinh"].pk, tree["nganh"].pk, unit.pk], MID_2025) == {
        tree["tinh"].pk: 5,
        tree["nganh"].pk: 2,
        unit.pk: 0,
    }
    assert (grassroots_beneath(tree["nganh"], before), grassroots_beneath(tree["nganh"], MID_2025)) == (1, 2)
    assert [term_of(unit, on).name for on in (before, MID_2025)] == ["CĐCS Công ty huyen 1", "Mới"]  # type: ignore[union-attr]
    assert terms_of([unit.pk], date(2000, 1, 1)) == {}


def test_a_dissolved_unit_is_nowhere_but_still_has_its_last_name() -> None:
    tree = make_tree("tinh", {"huyen": 1})
    unit = tree["huyen-1"]
    replace_terms(unit=unit, terms=end_on(data_of(unit), MID_2025))
    assert term_of(unit, MID_2025) is None
    assert latest_term(unit).name == "CĐCS Công ty huyen 1"
    assert unit not in beneath(unit, MID_2025)
    assert count_beneath([unit.pk], MID_2025) == {unit.pk: 0}
    assert beneath(tree["tinh"], date(2025, 6, 30)).count() == 3


def new(code: str, parent: str | None = None, **other: object) -> NewUnit:
    values: dict = {"name": f"Công đoàn {code}", "kind": "grassroots", "unit_class": "", "valid_from": DAY}
    return NewUnit(code=code, parent_code=parent, **(values | other))


DECIDED = DecisionData("Ban Thường vụ LĐLĐ tỉnh", "12/QĐ-LĐLĐ", DAY, "Thành lập")


def test_units_are_planted_in_any_order_with_one_decision_kept_once() -> None:
    made = plant_units(
        units=[
            new("con", "cha", decision=DECIDED),
            new("cha", "ong", decision=DECIDED),
            new("ong", valid_until=MID_2025),
            new("ong", valid_from=MID_2025, name="Tên mới"),
        ]
    )
    assert list(made) == ["con", "cha", "ong"]
    assert Decision.objects.get().number == "12/QĐ-LĐLĐ"
    assert [found.unit.code for found in superiors(made["con"], MID_2025)] == ["ong", "cha"]
    assert unit_of("con") == made["con"]
    assert_closure_is_its_recomputation()


def test_units_are_planted_beneath_a_unit_that_stands_already() -> None:
    tree = make_tree("tinh", {"nganh": 0})
    made = plant_units(units=[new("con", "nganh")])
    assert made["con"] in beneath(tree["tinh"], DAY)


@pytest.mark.parametrize(
    ("units", "refusal"),
    [
        ([new("con", "cha")], NoSuchUnit(code="cha")),
        ([new("tinh")], CodeTaken(code="tinh", name="LĐLĐ tỉnh tinh")),
        ([new("a"), new("a", valid_from=MID_2025)], TermsOverlap(unit="Công đoàn a", on=MID_2025)),
        ([new("a", "tinh", valid_from=date(2017, 1, 1))], OutsideSuperior(unit="Công đoàn a", superior="LĐLĐ tỉnh tinh", on=date(2017, 1, 1))),
        ([new("a", "b"), new("b", "a")], InCircle(unit="Công đoàn a", on=DAY)),
    ],
    ids=["no superior", "code taken", "overlap", "outside", "circle"],
)  # fmt: skip
def test_what_cannot_be_planted_is_refused_whole(units: list[NewUnit], refusal: Refusal) -> None:
    make_tree("tinh", {})
    with pytest.raises(type(refusal)) as refused:
        plant_units(units=[new("tot"), *units])
    assert refused.value == refusal
    assert not Unit.objects.filter(code="tot").exists()


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(Refusals) as refused:
        plant_units(units=[new("Hoa"), new("b", valid_until=DAY)])
    assert [type(part).__name__ for part in refused.value.parts] == ["CodeUnreadable", "OutOfTime"]


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(NoSuchUnit):
        unit_of("khong-co")


NAMES = {
    "thai-binh": ("LĐLĐ tỉnh Thái Bình", "federation"),
    "y-te": ("Công đoàn ngành Y tế tỉnh Thái Bình", "local_sector"),
    "may-10": ("CĐCS Công ty Cổ phần May Thái Bình", "grassroots"),
    "kcn": ("Công đoàn các Khu công nghiệp", "industrial_parks"),
    "de": ("Công đoàn cơ sở Công ty TNHH Đê điều số 2", "grassroots"),
    "de-to": ("Tổ công đoàn Đê điều", "group"),
}


@pytest.fixture
def named() -> dict[str, Unit]:
    return plant_units(
        units=[
            new(code, None if code == "thai-binh" else "thai-binh", name=name, kind=kind)
            for code, (name, kind) in NAMES.items()
        ]
    )


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("thái bình", ["thai-binh", "y-te", "may-10"]),
        ("THAI BINH", ["thai-binh", "y-te", "may-10"]),
        ("liên đoàn lao động thái bình", ["thai-binh"]),
        ("LĐLĐ", ["thai-binh"]),
        ("ldld tinh thai", ["thai-binh"]),
        ("CĐCS đê điều", ["de"]),
        ("công đoàn cơ sở may", ["may-10"]),
        ("KCN", ["kcn"]),
        ("khu cong nghiep", ["kcn"]),
        ("y t", ["y-te"]),
        ("de dieu", ["de", "de-to"]),
        ("số 2", ["de"]),
        ("may-10", ["may-10"]),
        ("tnhh đê", ["de"]),
        ("trách nhiệm hữu hạn", ["de"]),
        ("hà nội", []),
        ("", []),
        ("  &|!:*'\\ ", []),
        ("thai & !binh", ["thai-binh", "y-te", "may-10"]),
    ],
)
def test_units_are_found_by_any_spelling(named: dict[str, Unit], words: str, codes: list[str]) -> None:
    assert [found.unit.code for found in find_units(words, on=DAY)] == codes


def test_only_units_within_are_found(named: dict[str, Unit]) -> None:
    within = Unit.objects.filter(code="may-10")
    assert [found.unit.code for found in find_units("thai binh", on=DAY, within=within)] == ["may-10"]
    assert not find_units("thai binh", on=DAY - timedelta(1)).exists()


def test_searching_can_use_the_index(named: dict[str, Unit]) -> None:
    plant_units(units=[new(f"x-{n}", "thai-binh") for n in range(2000)])
    with connection.cursor() as cursor:
        cursor.execute("select gin_clean_pending_list('term_words')")
        cursor.execute("set local enable_seqscan = off")
    assert "term_words" in find_units("y te", on=DAY).explain()


def test_a_broken_closure_or_key_is_found() -> None:
    tree = make_tree("tinh", {"nganh": 1})
    Branch.objects.filter(descendant=tree["nganh-1"], ancestor=tree["tinh"]).update(valid_until=MID_2025)
    UnitTerm.objects.filter(unit=tree["nganh"]).update(sort_key="x")
    since = date(2018, 1, 1)
    values = {"unit": "CĐCS Công ty nganh 1", "superior": "LĐLĐ tỉnh tinh", "since": since}
    assert check_tree() == [
        BranchMissing(until=FOREVER, **values),
        BranchTooMany(until=MID_2025, **values),
        KeyStale(unit="Công đoàn ngành nganh"),
    ]
    rebuild_branches(unit_ids=[tree["nganh"].pk])
    assert [type(fault) for fault in check_tree()] == [KeyStale]


def test_terms_are_values_without_their_rows() -> None:
    tree = make_tree("tinh", {"nganh": 0})
    assert data_of(tree["nganh"]) == [
        TermData(date(2018, 1, 1), FOREVER, "Công đoàn ngành nganh", "local_sector", parent_id=tree["tinh"].pk)
    ]
