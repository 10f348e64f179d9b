"""What the database itself refuses, whoever writes; and that it is the trigger that refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from tests.connections import connected
from tests.make.organisations import make_tree, make_unit
from thidua.ground.values import FOREVER, Refusal
from thidua.organisations.actions import rearrange_units, replace_terms, settle_tree
from thidua.organisations.actions.settling import settling_many
from thidua.organisations.models import Decision, Succession, Unit, UnitKind, UnitTerm
from thidua.organisations.queries import check_tree, data_of
from thidua.organisations.rules import InCircle, OutsideSuperior, TermData, TermsOverlap, change_from

pytestmark = pytest.mark.django_db
MID_2025 = date(2025, 7, 1)

INSERT = (
    "insert into organisations_unitterm (unit_id, parent_id, valid_from, valid_until, name, kind, unit_class, place,"
    " search_key, sort_key, simulated) values (%s, %s, '2020-01-01', '9999-12-31', 'x', 'grassroots', '', '', '', '', false)"
)
Write = Callable[[dict[str, Unit]], object]


def term(unit: Unit, since: date, until: date = FOREVER, parent: Unit | None = None) -> UnitTerm:
    return UnitTerm.objects.create(
        unit=unit, valid_from=since, valid_until=until, name=unit.code, kind=UnitKind.GRASSROOTS, parent=parent
    )


def overlap(tree: dict[str, Unit]) -> None:
    term(tree["nganh-1"], date(2020, 1, 1), date(2020, 1, 2), tree["nganh"])


def superior_ends_first(tree: dict[str, Unit]) -> None:
    UnitTerm.objects.filter(unit=tree["nganh"]).update(valid_until=MID_2025)


def superior_begins_later(tree: dict[str, Unit]) -> None:
    UnitTerm.objects.filter(unit=tree["tinh"]).update(valid_from=date(2018, 1, 2))


def superior_vanishes(tree: dict[str, Unit]) -> None:
    UnitTerm.objects.filter(unit=tree["tinh"]).delete()


def child_too_early(tree: dict[str, Unit]) -> None:
    UnitTerm.objects.filter(unit=tree["nganh-2"]).update(valid_from=date(2017, 12, 31))


def child_of_a_nameless(tree: dict[str, Unit]) -> None:
    UnitTerm.objects.filter(unit=tree["nganh-2"]).update(parent=Unit.objects.create(code="khong-ten"))


def circle_of_two(tree: dict[str, Unit]) -> None:
    UnitTerm.objects.filter(unit=tree["tinh"]).update(parent=tree["nganh"])


def circle_of_a_day(tree: dict[str, Unit]) -> None:
    root = UnitTerm.objects.get(unit=tree["tinh"])
    UnitTerm.objects.filter(pk=root.pk).update(valid_until=MID_2025)
    term(tree["tinh"], MID_2025, date(2025, 7, 2), tree["nganh-1"])
    term(tree["tinh"], date(2025, 7, 2))


REFUSED: list[tuple[Write, str, Refusal]] = [
    (overlap, "term_no_overlap", TermsOverlap(unit="nganh-1", on=date(2020, 1, 1))),
    (
        superior_ends_first,
        "term_keeps_children",
        OutsideSuperior(unit="CĐCS Công ty nganh 1", superior="Công đoàn ngành nganh", on=MID_2025),
    ),
    (
        superior_begins_later,
        "term_keeps_children",
        OutsideSuperior(unit="LĐLĐ huyện huyen", superior="LĐLĐ tỉnh tinh", on=date(2018, 1, 1)),
    ),
    (superior_vanishes, "term_keeps_children", OutsideSuperior(unit="LĐLĐ huyện huyen", superior="tinh", on=date(2018, 1, 1))),
    (
        child_too_early,
        "term_within_superior",
        OutsideSuperior(unit="CĐCS Công ty nganh 2", superior="Công đoàn ngành nganh", on=date(2017, 12, 31)),
    ),
    (
        child_of_a_nameless,
        "term_within_superior",
        OutsideSuperior(unit="CĐCS Công ty nganh 2", superior="khong-ten", on=date(2018, 1, 1)),
    ),
    (circle_of_two, "term_no_circle", InCircle(unit="LĐLĐ tỉnh tinh", on=date(2018, 1, 1))),
    (circle_of_a_day, "term_no_circle", InCircle(unit="tinh", on=MID_2025)),
]  # fmt: skip
IDS = [write.__name__ for write, _guarantee, _refusal in REFUSED]


@contextmanager
def without(guarantee: str) -> Iterator[None]:
    """The table without one guarantee, as it would be had the migration left it out."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
        cursor.execute(f"alter table organisations_unitterm disable trigger {guarantee}")
    yield


@pytest.mark.parametrize(("write", "guarantee", "refusal"), REFUSED, ids=IDS)
def test_the_database_refuses(write: Write, guarantee: str, refusal: Refusal) -> None:
    tree = make_tree("tinh", {"huyen": 0, "nganh": 2})

    @transaction.atomic
    def write_and_settle() -> None:
        write(tree)
        settle_tree()

    with pytest.raises(type(refusal)) as refused:
        write_and_settle()
    assert refused.value == refusal


@pytest.mark.parametrize(("write", "guarantee", "refusal"), REFUSED, ids=IDS)
def test_what_is_asked_as_a_whole_is_refused_as_row_by_row(write: Write, guarantee: str, refusal: Refusal) -> None:
    tree = make_tree("tinh", {"huyen": 0, "nganh": 2})

    @transaction.atomic
    def write_and_settle() -> None:
        with settling_many([unit.pk for unit in tree.values()]):
            write(tree)

    with pytest.raises(type(refusal)) as refused:
        write_and_settle()
    assert refused.value == refusal


@pytest.mark.parametrize("table", ["organisations_unitterm", "people_mandate"])
def test_what_is_ended_is_written_into_no_index(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select reloptions from pg_class where oid = %s::regclass", [table])
        assert cursor.fetchone()[0] == ["fillfactor=50"]
        cursor.execute(
            "select string_agg(pg_get_indexdef(indexrelid), '') from pg_index where indrelid = %s::regclass", [table]
        )
        assert "valid_until" not in cursor.fetchone()[0]


@pytest.mark.parametrize("column", ["unit_id", "successor_id", "decision_id"])
def test_a_succession_names_units_and_decisions_that_are_there(column: str) -> None:
    there = {"unit_id": make_unit("cu").pk, "successor_id": make_unit("moi").pk, "decision_id": decision().pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(kind=Succession.Kind.MERGE, on=MID_2025, **there | {column: 0})
    kept = Succession.objects.create(kind=Succession.Kind.MERGE, on=MID_2025, **there)
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.filter(pk=kept.pk).update(**{column: 0})
    table = Decision if column == "decision_id" else Unit
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"delete from organisations_unitterm where unit_id = {there[column]}")
        cursor.execute(f"delete from {table._meta.db_table} where id = {there[column]}")
        with pytest.raises(IntegrityError, match="a succession names"):
            cursor.execute("set constraints unit_is_named, decision_is_named immediate")
        transaction.set_rollback(True)


def test_no_unit_goes_away_while_somebody_writes_what_became_of_it() -> None:
    with (
        connected(autocommit=True) as own,
        connected() as writes,
        connected() as deletes,
    ):
        unit = own.execute("insert into organisations_unit (code) values ('mat') returning id").fetchone()[0]
        paper = own.execute(
            "insert into organisations_decision (body, number, dated, title, simulated) values ('', '', '2025-07-01', '', false)"
            " returning id"
        ).fetchone()[0]
        try:
            writes.execute(
                'insert into organisations_succession (kind, unit_id, share, shares, "on", decision_id, note)'
                " values ('dissolve', %s, 1, 1, '2025-07-01', %s, '')",
                [unit, paper],
            )
            with ThreadPoolExecutor(1) as other:
                waiting = other.submit(deletes.execute, "delete from organisations_unit where id = %s", [unit])
                with pytest.raises(TimeoutError):
                    waiting.result(timeout=0.3)
                writes.commit()
                waiting.result(timeout=30)
                with pytest.raises(psycopg.errors.ForeignKeyViolation):
                    deletes.commit()
        finally:
            writes.rollback()
            deletes.rollback()
            own.execute("delete from organisations_succession where unit_id = %s", [unit])
            own.execute("delete from organisations_unit where id = %s", [unit])
            own.execute("delete from organisations_decision where id = %s", [paper])


@pytest.mark.parametrize(("write", "guarantee", "refusal"), REFUSED, ids=IDS)
def test_without_the_guarantee_nothing_else_would(write: Write, guarantee: str, refusal: Refusal) -> None:
    tree = make_tree("tinh", {"huyen": 0, "nganh": 2})
    with without(guarantee):
        write(tree)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
    assert refusal in check_tree()


def test_a_commit_is_refused_even_when_nobody_asks() -> None:
    with connected() as own:
        unit, superior = (
            own.execute("insert into organisations_unit (code) values (%s) returning id", [code]).fetchone()[0]
            for code in ("mo-coi", "khong-ten")
        )
        own.execute(INSERT, [unit, superior])
        with pytest.raises(psycopg.DatabaseError, match="outside its superior"):
            own.commit()
    assert not Unit.objects.filter(code="mo-coi").exists()


def test_two_writers_cannot_together_break_what_neither_breaks_alone() -> None:
    """One ends a superior while another hangs a unit beneath it; neither sees the other's rows before both commit."""
    with (
        connected(autocommit=True) as own,
        connected() as ends,
        connected() as hangs,
    ):
        above, child = (
            own.execute("insert into organisations_unit (code) values (%s) returning id", [code]).fetchone()[0]
            for code in ("tren", "duoi")
        )
        own.execute(INSERT, [above, None])
        try:
            ends.execute("update organisations_unitterm set valid_until = '2025-07-01' where unit_id = %s", [above])
            ends.execute("set constraints all immediate")
            hangs.execute(INSERT, [child, above])
            with ThreadPoolExecutor(1) as other:
                waiting = other.submit(hangs.commit)
                with pytest.raises(TimeoutError):
                    waiting.result(timeout=0.3)
                ends.commit()
                with pytest.raises(psycopg.DatabaseError, match="outside its superior"):
                    waiting.result(timeout=30)
        finally:
            hangs.rollback()
            ends.rollback()
            own.execute("delete from organisations_unitterm where unit_id = any(%s)", [[above, child]])
            own.execute("delete from organisations_unit where id = any(%s)", [[above, child]])


def test_unfinished_states_may_pass_within_a_transaction() -> None:
    tree = make_tree("tinh", {"nganh": 2})
    superior_ends_first(tree)
    UnitTerm.objects.filter(parent=tree["nganh"]).update(valid_until=MID_2025)
    settle_tree()
    assert UnitTerm.objects.filter(valid_until=MID_2025).count() == 3


@pytest.mark.parametrize(
    "condition",
    [
        {"valid_until": date(2018, 1, 1)},
        {"valid_from": date(1899, 1, 1)},
        {"valid_from": date(2180, 1, 1)},
    ],
)
def test_a_term_of_impossible_days_is_refused_at_once(condition: dict[str, date]) -> None:
    unit = make_unit("cdcs")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitTerm.objects.filter(unit=unit).update(**condition)


def test_a_unit_is_never_its_own_superior() -> None:
    unit = make_unit("cdcs")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitTerm.objects.filter(unit=unit).update(parent=unit)


def test_terms_may_touch() -> None:
    tree = make_tree("tinh", {"nganh": 1})
    unit = tree["nganh-1"]
    replace_terms(unit=unit, terms=change_from(data_of(unit), MID_2025, name="Tên mới"))
    assert [kept.name for kept in data_of(unit)] == ["CĐCS Công ty nganh 1", "Tên mới"]
    assert check_tree() == []


def test_the_days_of_several_terms_of_a_superior_carry_one_term_beneath() -> None:
    tree = make_tree("tinh", {"nganh": 1})
    replace_terms(unit=tree["nganh"], terms=change_from(data_of(tree["nganh"]), MID_2025, name="Tên mới"))
    late = make_unit("sau", tree["nganh"], valid_from=date(2025, 6, 30))
    assert data_of(late)[0].valid_until == FOREVER


def test_a_refused_replacement_writes_nothing() -> None:
    tree = make_tree("tinh", {"nganh": 1})
    before = data_of(tree["nganh"])
    ended = [TermData(before[0].valid_from, MID_2025, before[0].name, before[0].kind, parent_id=before[0].parent_id)]
    with pytest.raises(OutsideSuperior):
        replace_terms(unit=tree["nganh"], terms=ended)
    assert data_of(tree["nganh"]) == before
    assert check_tree() == []


@pytest.mark.parametrize(
    ("moved", "ended", "refusal"),
    [({}, ["nganh"], OutsideSuperior), ({"nganh": "nganh-1"}, [], InCircle)],
    ids=["a superior ends before those beneath it", "a unit would hang beneath itself"],
)
def test_many_units_are_rearranged_as_a_whole_or_not_at_all(
    moved: dict[str, str], ended: list[str], refusal: type[Refusal]
) -> None:
    tree = make_tree("tinh", {"nganh": 2})
    before = list(UnitTerm.objects.order_by("pk").values())
    with pytest.raises(refusal), transaction.atomic():
        rearrange_units(
            founded={},
            moved={tree[unit].pk: tree[home].pk for unit, home in moved.items()},
            ended=[tree[unit].pk for unit in ended],
            on=MID_2025,
            decision_id=decision().pk,
        )
    assert list(UnitTerm.objects.order_by("pk").values()) == before
    assert check_tree() == []


def test_before_many_are_rearranged_the_database_looks_at_what_was_written_until_then() -> None:
    tree = make_tree("tinh", {"nganh": 2, "huyen": 1})
    with transaction.atomic():
        superior_ends_first(tree)
        with pytest.raises(OutsideSuperior):
            rearrange_units(
                founded={},
                moved={tree["huyen-1"].pk: tree["huyen"].pk},
                ended=[],
                on=MID_2025,
                decision_id=decision().pk,
            )
        transaction.set_rollback(True)


def test_after_many_were_rearranged_the_database_looks_at_every_row_again() -> None:
    tree = make_tree("tinh", {"nganh": 2, "huyen": 1})
    with transaction.atomic():
        rearrange_units(
            founded={}, moved={tree["huyen-1"].pk: tree["nganh"].pk}, ended=[], on=MID_2025, decision_id=decision().pk
        )
        superior_ends_first(tree)
        with pytest.raises(OutsideSuperior):
            settle_tree()
        transaction.set_rollback(True)


def decision() -> Decision:
    return Decision.objects.create(body="Ban Thường vụ", number="1/QĐ", dated=MID_2025)
