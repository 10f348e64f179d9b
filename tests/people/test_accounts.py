"""Accounts and mandates: who may give, end, open, close and reset what."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.make.people import AT, make_mandate, make_person
from thidua.config.program import main
from thidua.ground.values import Refusal, Refusals
from thidua.organisations.models import Unit
from thidua.people.actions import (
    choose_password,
    close_account,
    end_mandate,
    grant_mandate,
    open_account,
    reopen_account,
    reset_password,
)
from thidua.people.models import Mandate, Person
from thidua.people.queries import find_officers, mandates_of, officers_in_scope
from thidua.people.rules import (
    AccountClosed,
    AccountOpen,
    BeyondBranch,
    DutiesNotSeparate,
    NameMissing,
    NotYours,
    OwnAccount,
    OwnMandate,
    PasswordCommon,
    PasswordDigits,
    PasswordLikeName,
    PasswordShort,
    PasswordTheSame,
    PasswordWrong,
    Role,
    SpanEmpty,
    UnitNotThere,
    UsernameTaken,
    UsernameUnreadable,
    make_password,
    why_not_password,
    why_not_username,
)
from thidua.trail.models import Event
from thidua.trail.queries import events_of

TODAY = AT.date()


def test_an_account_opens_with_one_mandate_and_a_temporary_password(
    tree: dict[str, Unit], administrator: Person
) -> None:
    person, password = open_account(
        username=" An.Binh ",
        full_name="  Nguyễn  An Bình ",
        unit=tree["huyen-a-1"],
        role=Role.CLERK,
        since=TODAY,
        by=administrator,
        at=AT,
    )
    assert (person.username, person.full_name, person.must_change_password) == ("an.binh", "Nguyễn An Bình", True)
    assert person.check_password(password)
    assert [(held.unit.code, held.role) for held in mandates_of(person, TODAY)] == [("huyen-a-1", "clerk")]
    assert Person.objects.get_by_natural_key("AN.BINH") == person


def test_the_trail_names_nobody(tree: dict[str, Unit], administrator: Person) -> None:
    person, password = open_account(
        username="le.thu",
        full_name="Lê Thu",
        unit=tree["huyen-a"],
        role=Role.CHAIR,
        since=TODAY,
        by=administrator,
        at=AT,
    )
    kept = [str(event.data) for event in Event.objects.all()]
    assert not any(word in text for text in kept for word in ("le.thu", "Lê Thu", password))
    assert [event.verb for event in events_of(person)] == ["account.opened"]
    assert events_of(Mandate.objects.get(person=person)).get().actor_id == administrator.pk


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"username": "an"}, UsernameUnreadable(username="an")),
        ({"username": "an bình"}, UsernameUnreadable(username="an bình")),
        ({"username": "da.co"}, UsernameTaken(username="da.co")),
        ({"full_name": "  "}, NameMissing()),
        ({"since": date(2017, 12, 31)}, UnitNotThere),
        ({"until": TODAY}, SpanEmpty(since=TODAY, until=TODAY)),
    ],
    ids=str,
)
def test_an_account_that_cannot_be_opened_leaves_nothing(
    tree: dict[str, Unit], administrator: Person, changed: dict, refusal: Refusal | type[Refusal]
) -> None:
    make_person(username="da.co")
    before = Person.objects.count()
    values = {"username": "moi", "full_name": "Người Mới", "unit": tree["huyen-a"], "role": Role.CLERK, "since": TODAY}
    with pytest.raises(Refusal) as refused:
        open_account(**values | changed, by=administrator, at=AT)  # type: ignore[arg-type]
    assert refused.value == refusal or type(refused.value) is refusal
    assert Person.objects.count() == before


GIVERS = {"the administrator of the unit": True, "of the superior": True, "of a sibling": False, "of a child": False}


@pytest.mark.parametrize(("giver", "may"), GIVERS.items())
def test_mandates_are_given_within_ones_own_branch(tree: dict[str, Unit], giver: str, may: bool) -> None:
    place = dict(zip(GIVERS, ("huyen-a", "tinh", "huyen-b", "huyen-a-1"), strict=True))[giver]
    by, person = make_person(tree[place], Role.ADMINISTRATOR), make_person()
    if may:
        grant_mandate(person=person, unit=tree["huyen-a"], role=Role.CHAIR, since=TODAY, by=by, at=AT)
    else:
        with pytest.raises(NotYours):
            grant_mandate(person=person, unit=tree["huyen-a"], role=Role.CHAIR, since=TODAY, by=by, at=AT)
    assert Mandate.objects.filter(person=person).exists() is may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_gives_or_ends_mandates(tree: dict[str, Unit], role: Role) -> None:
    by, person = make_person(tree["tinh"], role), make_person(tree["huyen-a"], Role.CLERK)
    with pytest.raises(NotYours):
        grant_mandate(person=person, unit=tree["huyen-b"], role=Role.CLERK, since=TODAY, by=by, at=AT)
    with pytest.raises(NotYours):
        end_mandate(mandate=person.mandates.get(), on=TODAY, by=by, at=AT)


def test_nobody_gives_or_ends_their_own_mandates(tree: dict[str, Unit], administrator: Person) -> None:
    with pytest.raises(OwnMandate):
        grant_mandate(
            person=administrator, unit=tree["huyen-a-1"], role=Role.ADMINISTRATOR, since=TODAY, by=administrator, at=AT
        )
    with pytest.raises(OwnMandate):
        end_mandate(mandate=administrator.mandates.get(), on=TODAY, by=administrator, at=AT)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_who_gives_out_mandates_touches_no_figure(tree: dict[str, Unit], administrator: Person, role: Role) -> None:
    with pytest.raises(DutiesNotSeparate):
        make_mandate(administrator, tree["huyen-b"], role)
    with pytest.raises(DutiesNotSeparate):
        make_mandate(make_person(tree["huyen-b"], role), tree["tinh"], Role.ADMINISTRATOR)


MANAGED = [
    ("within the branch", ["huyen-a-1"], True),
    ("at the administrator's own unit", ["huyen-a"], True),
    ("twice within", ["huyen-a-1", "huyen-a-2"], True),
    ("within and above", ["huyen-a-1", "tinh"], False),
    ("within and beside", ["huyen-a-1", "huyen-b"], False),
    ("only beside", ["huyen-b"], False),
    ("nowhere", [], False),
]


@pytest.mark.parametrize(("where", "units", "may"), MANAGED)
def test_an_account_is_managed_only_by_who_covers_all_its_mandates(
    tree: dict[str, Unit], administrator: Person, where: str, units: list[str], may: bool
) -> None:
    person = make_person()
    for code in units:
        make_mandate(person, tree[code], Role.CHAIR)
    if may:
        password = reset_password(person=person, by=administrator, at=AT)
        person.refresh_from_db()
        assert person.check_password(password)
        assert person.must_change_password
        assert close_account(person=person, by=administrator, at=AT).is_active is False
    else:
        for act in (reset_password, close_account):
            with pytest.raises(BeyondBranch):
                act(person=person, by=administrator, at=AT)


def test_a_mandate_elsewhere_that_is_over_no_longer_hinders(tree: dict[str, Unit], administrator: Person) -> None:
    person = make_person(tree["huyen-a-1"], Role.CLERK)
    make_mandate(person, tree["tinh"], Role.CLERK, until=date(2022, 1, 1))
    assert reset_password(person=person, by=administrator, at=AT)


def test_nobody_manages_their_own_account(administrator: Person) -> None:
    for act in (reset_password, close_account, reopen_account):
        with pytest.raises(OwnAccount):
            act(person=administrator, by=administrator, at=AT)


def test_a_closed_account_takes_nothing_until_it_is_reopened(tree: dict[str, Unit], administrator: Person) -> None:
    person = make_person(tree["huyen-a-1"], Role.CLERK)
    with pytest.raises(AccountOpen):
        reopen_account(person=person, by=administrator, at=AT)
    close_account(person=person, by=administrator, at=AT)
    for refused in (
        lambda: close_account(person=person, by=administrator, at=AT),
        lambda: reset_password(person=person, by=administrator, at=AT),
        lambda: make_mandate(person, tree["huyen-b"]),
    ):
        with pytest.raises(AccountClosed):
            refused()
    assert reopen_account(person=person, by=administrator, at=AT).is_active


def test_officers_are_found_without_diacritics_and_sorted_by_given_name(
    tree: dict[str, Unit], administrator: Person
) -> None:
    for name in ("Trần Văn Ánh", "Lê Thị An", "Đỗ Bình", "Nguyễn Văn Anh"):
        make_person(tree["huyen-a-1"], Role.CLERK, full_name=name)
    make_person(tree["huyen-b"], Role.CLERK, full_name="Phạm An Khác")
    officers = officers_in_scope(administrator, on=TODAY).exclude(pk=administrator.pk)
    assert [person.full_name for person in officers] == ["Lê Thị An", "Nguyễn Văn Anh", "Trần Văn Ánh", "Đỗ Bình"]
    assert [person.full_name for person in find_officers(officers, "anh van")] == ["Nguyễn Văn Anh", "Trần Văn Ánh"]
    assert [person.full_name for person in find_officers(officers, "đỗ")] == ["Đỗ Bình"]


PASSWORDS = [
    ("con đường làng quê", None),
    ("Ngan hang cau hoi 9", None),
    ("ngắn", PasswordShort(length=4, least=10)),
    ("091234567890", PasswordDigits()),
    ("0912", Refusals([PasswordShort(length=4, least=10), PasswordDigits()])),
    ("qwertyuiop", PasswordCommon()),
    ("congdoan2023", PasswordCommon()),
    ("MatKhau@123", PasswordCommon()),
    ("xx-an.binh-xx", PasswordLikeName()),
    ("nguyenanbinh1", PasswordLikeName()),
]


@pytest.mark.parametrize(("password", "refusal"), PASSWORDS)
def test_a_password_is_refused_for_every_reason_at_once(
    tree: dict[str, Unit], password: str, refusal: Refusal | None
) -> None:
    person = make_person(username="an.binh", full_name="Nguyễn An Bình", password="mot mat khau cu")
    if refusal is None:
        choose_password(person=person, old="mot mat khau cu", new=password, at=AT)
        person.refresh_from_db()
        assert person.check_password(password)
    else:
        with pytest.raises(Refusal) as refused:
            choose_password(person=person, old="mot mat khau cu", new=password, at=AT)
        assert refused.value == refusal


def test_choosing_a_password_needs_the_old_one_and_another_new_one(db: None) -> None:
    person = make_person(password="mot mat khau cu")
    person.must_change_password = True
    person.save()
    with pytest.raises(PasswordWrong):
        choose_password(person=person, old="sai", new="mot mat khau moi", at=AT)
    with pytest.raises(PasswordTheSame):
        choose_password(person=person, old="mot mat khau cu", new="mot mat khau cu", at=AT)
    assert not choose_password(person=person, old="mot mat khau cu", new="mot mat khau moi", at=AT).must_change_password


@given(st.randoms(use_true_random=False))
def test_a_temporary_password_is_a_good_password_that_reads_well_aloud(random) -> None:
    password = make_password(random.choice)
    assert len(password) == 14
    assert not set(password) & set("ilo01IO")
    assert why_not_password(password) is None


@pytest.mark.parametrize("username", ["an", "-an-", "an binh", "ănbình", "An", "a" * 61, "an.", "an\n"])
def test_a_log_in_name_is_typed_alike_on_every_keyboard(username: str) -> None:
    assert why_not_username(username) == UsernameUnreadable(username=username)


@pytest.mark.parametrize("username", ["an1", "an.binh", "an-binh_2", "an@congdoan.vn", "a" * 60])
def test_plain_log_in_names_and_addresses_are_taken(username: str) -> None:
    assert why_not_username(username) is None


def test_the_database_keeps_log_in_names_in_small_letters(db: None) -> None:
    with pytest.raises(IntegrityError, match="username_in_small_letters"), transaction.atomic():
        Person.objects.create(username="An.Binh", full_name="An Bình")


def test_the_first_administrator_comes_in_by_a_command(
    tree: dict[str, Unit], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["account", "open", "Quan.Tri", "--name", "Trần Quản Trị", "--unit", "tinh", "--role", "administrator"]
    assert main([*words, "--since", "2023-01-01", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    person = Person.objects.get(username="quan.tri")
    assert person.check_password(told["temporary_password"])
    assert person.must_change_password
    assert [(held.unit, held.role) for held in mandates_of(person, TODAY)] == [(tree["tinh"], "administrator")]
    assert main(["account", "reset", "quan.tri", "--json"]) == 0
    person.refresh_from_db()
    assert person.check_password(json.loads(capsys.readouterr().out)["temporary_password"])
    assert main(["account", "close", "quan.tri"]) == 0
    assert main(["account", "reopen", "quan.tri"]) == 0


COMMANDS_REFUSED = [
    (["open", "moi", "--name", "Mới", "--unit", "khong-co", "--role", "clerk"], "khong-co"),
    (["open", "Có Dấu", "--name", "Mới", "--unit", "tinh", "--role", "clerk"], "không dùng làm tên đăng nhập được"),
    (["reset", "khong-co"], "Không có tài khoản nào mang tên đăng nhập “khong-co”"),
    (["grant", "co", "--unit", "tinh", "--role", "administrator"], "không được giữ thêm vai trò khác"),
    (["reopen", "co"], "Tài khoản này đang mở."),
]


@pytest.mark.parametrize(("words", "said"), COMMANDS_REFUSED)
def test_a_command_that_is_refused_says_why_and_exits_1(
    tree: dict[str, Unit], capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    make_person(tree["tinh"], Role.CLERK, username="co")
    assert main(["account", *words]) == 1
    assert said in capsys.readouterr().err
