"""The tree, a unit's page, search, and deciding about one unit in two steps."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.make.organisations import make_tree, make_unit
from tests.make.people import make_person
from tests.make.reports import catalogue
from tests.reorganisations.deciding import Tree
from thidua.ground.today import today
from thidua.organisations.models import Decision, Unit, UnitKind
from thidua.organisations.queries import latest_term, superior, term_of
from thidua.people.models import Person
from thidua.people.rules import Role

pytestmark = pytest.mark.django_db

DECISION = {"body": "Ban Thường vụ LĐLĐ tỉnh", "number": "45/QĐ-LĐLĐ", "dated": "2023-06-26", "title": ""}
TREE, FIND = reverse("organisations:tree"), reverse("organisations:find")


@pytest.fixture
def chair(tree: Tree, client: Client) -> Person:
    person = make_person(tree["tinh"], Role.CHAIR)
    client.force_login(person)
    return person


def unit_page(code: str) -> str:
    return reverse("organisations:unit", args=[code])


def event_page(event: str, code: str) -> str:
    return reverse(f"reorganisations:{event}", args=[code])


def text_of(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_addresses_are_those_that_other_floors_link_to() -> None:
    assert (TREE, unit_page("thai-binh"), FIND) == ("/to-chuc/", "/don-vi/thai-binh/", "/tim/")
    assert event_page("found", "thai-binh") == "/don-vi/thai-binh/sap-xep/thanh-lap/"


def test_the_tree_begins_at_the_own_unit_and_opens_level_by_level(tree: Tree, chair: Person, client: Client) -> None:
    page = client.get(TREE)
    assert "LĐLĐ huyện huyen" in text_of(page)
    assert "CĐCS Công ty huyen 1" not in text_of(page)
    level = client.get(TREE, {"tu": "huyen"})
    assert "CĐCS Công ty huyen 1" in text_of(level)
    part = client.get(TREE, {"tu": "huyen"}, headers={"HX-Request": "true"})
    assert "CĐCS Công ty huyen 3" in text_of(part)
    assert "<html" not in part.content.decode()


def test_a_level_costs_the_same_however_large_it_is(tree: Tree, chair: Person, client: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]  # fmt: skip
    for number in range(30):
        make_unit(f"them-{number}", tree["huyen"])
    with django_assert_max_num_queries(20):
        client.get(TREE, {"tu": "huyen"}, headers={"HX-Request": "true"})


def test_a_long_level_comes_in_pages(tree: Tree, chair: Person, client: Client) -> None:
    make_tree("kcn-tinh", {"kcn": 130})
    chair_there = make_person(Unit.objects.get(code="kcn"), Role.CHAIR)
    client.force_login(chair_there)
    first = client.get(TREE, {"tu": "kcn"})
    assert "CĐCS Công ty kcn 100" in text_of(first)
    assert "CĐCS Công ty kcn 101" not in text_of(first)
    assert "CĐCS Công ty kcn 130" in text_of(client.get(TREE, {"tu": "kcn", "trang": "2"}))


def test_the_tree_of_another_day_is_that_day_s_tree(tree: Tree, chair: Person, client: Client) -> None:
    tomorrow = today() + timedelta(1)
    make_unit("sau", tree["huyen"], name="CĐCS Công ty Sau này", valid_from=tomorrow)
    assert "Sau này" not in text_of(client.get(TREE, {"tu": "huyen"}))
    assert "Sau này" in text_of(client.get(TREE, {"tu": "huyen", "ngay": tomorrow.isoformat()}))
    assert client.get(TREE, {"ngay": "2001-01-01"}).status_code == 200
    assert "năm-tháng-ngày" in text_of(client.get(TREE, {"ngay": "hôm qua"}))


@pytest.mark.parametrize("code", ["tinh", "nganh", "nganh-1", "khac", "khong-co"])
def test_what_lies_outside_the_branch_does_not_exist(tree: Tree, client: Client, code: str) -> None:
    make_unit("khac", kind=UnitKind.FEDERATION)
    client.force_login(make_person(tree["huyen"], Role.CHAIR))
    assert client.get(unit_page("huyen-1")).status_code == 200
    assert client.get(unit_page(code)).status_code == 404
    assert client.get(TREE, {"tu": code}).status_code == 404
    for event in ("found", "rename", "move", "dissolve"):
        assert client.get(event_page(event, code)).status_code == 404
        assert client.post(event_page(event, code), {}).status_code == 404


def test_a_unit_that_is_no_more_is_still_seen_by_whom_it_hung_beneath(
    tree: Tree, chair: Person, client: Client
) -> None:
    make_unit("cu", tree["huyen"], name="CĐCS Công ty Cũ", valid_until=date(2020, 1, 1))
    page = client.get(unit_page("cu"))
    assert "không còn hiệu lực" in text_of(page)
    client.force_login(make_person(tree["nganh"], Role.CHAIR))
    assert client.get(unit_page("cu")).status_code == 404


@pytest.mark.parametrize("page", [TREE, FIND, unit_page("huyen"), event_page("move", "huyen")])
def test_nobody_comes_in_without_a_log_in(tree: Tree, client: Client, page: str) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/dang-nhap/")


def test_a_unit_page_tells_where_it_hangs_and_what_happened(tree: Tree, chair: Person, client: Client) -> None:
    said = text_of(client.get(unit_page("huyen")))
    for words in (
        "LĐLĐ tỉnh tinh",
        "CĐCS Công ty huyen 2",
        "01/01/2018",
        "trực thuộc LĐLĐ tỉnh tinh",
        "3 đơn vị bên dưới",
    ):
        assert words in said


def test_a_button_that_cannot_be_pressed_says_why(tree: Tree, client: Client) -> None:
    client.force_login(make_person(tree["huyen"], Role.CLERK))
    page = client.get(unit_page("huyen-1")).content.decode()
    assert page.count('aria-disabled="true"') == 4
    assert event_page("move", "huyen-1") not in page
    client.force_login(make_person(tree["huyen"], Role.CHAIR))
    page = client.get(unit_page("huyen-1")).content.decode()
    assert 'aria-disabled="true"' not in page
    assert event_page("move", "huyen-1") in page


def test_units_and_indicators_are_found_without_diacritics(tree: Tree, chair: Person, client: Client) -> None:
    catalogue()
    assert "CĐCS Công ty nganh 1" in text_of(client.get(FIND, {"q": "cong doan co so nganh"}))
    assert "LĐLĐ huyện huyen" in text_of(client.get(FIND, {"q": "lđlđ huyện"}))
    assert "DV01" in text_of(client.get(FIND, {"q": "doan vien"}))
    assert "không có đơn vị nào có đủ" in text_of(client.get(FIND, {"q": "sao hỏa"}))
    assert client.get(FIND).status_code == 200


def test_search_stays_within_the_branch(tree: Tree, client: Client) -> None:
    client.force_login(make_person(tree["nganh"], Role.CHAIR))
    said = text_of(client.get(FIND, {"q": "cdcs"}))
    assert "CĐCS Công ty nganh 1" in said
    assert "CĐCS Công ty huyen 1" not in said


def seen(response) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert found, text_of(response)
    return found[1]


MOVE = {**DECISION, "above": "nganh", "on": "2023-07-01", "step": "preview"}


def test_a_move_is_shown_first_and_done_when_confirmed(tree: Tree, chair: Person, client: Client) -> None:
    page = client.post(event_page("move", "huyen-1"), MOVE)
    assert page.status_code == 200
    said = text_of(page)
    assert "Những gì sẽ thay đổi" in said
    assert "Số CĐCS của LĐLĐ huyện huyen 3 2" in said
    assert "Số CĐCS của Công đoàn ngành nganh 2 3" in said
    assert superior(tree["huyen-1"], today()) == tree["huyen"]
    done = client.post(event_page("move", "huyen-1"), {**MOVE, "step": "confirm", "seen": seen(page)})
    assert (done.status_code, done.headers["Location"]) == (302, unit_page("huyen-1"))
    assert superior(tree["huyen-1"], today()) == tree["nganh"]
    assert "45/QĐ-LĐLĐ" in text_of(client.get(unit_page("huyen-1")))


def test_nothing_is_done_that_was_not_shown(tree: Tree, chair: Person, client: Client) -> None:
    page = client.post(event_page("move", "huyen-1"), MOVE)
    other = client.post(
        event_page("move", "huyen-1"), {**MOVE, "on": "2023-08-01", "step": "confirm", "seen": seen(page)}
    )
    assert "Hãy xem lại trước khi xác nhận" in text_of(other)
    make_unit("them", tree["nganh"])
    again = client.post(event_page("move", "huyen-1"), {**MOVE, "step": "confirm", "seen": seen(page)})
    assert "Số CĐCS của Công đoàn ngành nganh 3 4" in text_of(again)
    assert superior(tree["huyen-1"], today()) == tree["huyen"]
    assert client.post(event_page("move", "huyen-1"), {**MOVE, "step": "confirm"}).status_code == 200
    assert not Decision.objects.exists()


def test_a_refusal_keeps_everything_that_was_typed(tree: Tree, chair: Person, client: Client) -> None:
    page = client.post(event_page("move", "huyen"), {**MOVE, "above": "huyen-2", "title": "Sắp xếp đợt 1"})
    assert page.status_code == 422
    assert "nằm dưới đơn vị này" in text_of(page)
    for typed in ("huyen-2", "45/QĐ-LĐLĐ", "Sắp xếp đợt 1", "2023-07-01", "2023-06-26"):
        assert f'value="{typed}"' in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "bắt buộc"),
        ({"dated": ""}, "bắt buộc"),
        ({"dated": "hôm qua"}, "ngày"),
        ({"above": "không có"}, "không có đơn vị nào tên"),
        ({"above": "công ty"}, "khớp"),
    ],
)
def test_a_form_that_is_not_filled_in_says_where(tree: Tree, chair: Person, client: Client, changes: dict, words: str) -> None:  # fmt: skip
    page = client.post(event_page("move", "huyen-1"), {**MOVE, **changes})
    assert page.status_code == 422
    assert words in text_of(page)


def test_a_unit_is_founded_renamed_and_dissolved_through_the_pages(tree: Tree, chair: Person, client: Client) -> None:
    def decide(event: str, page_of: str, **typed: str) -> str:
        values = {**DECISION, **typed, "step": "preview"}
        page = client.post(event_page(event, page_of), values)
        done = client.post(event_page(event, page_of), {**values, "step": "confirm", "seen": seen(page)})
        assert done.status_code == 302, text_of(done)
        return done.headers["Location"]

    new = {"name": "CĐCS Công ty Mới", "code": "moi", "kind": "grassroots", "unit_class": "foreign", "place": ""}
    assert decide("found", "nganh", on="2023-07-01", **new) == unit_page("moi")
    unit = Unit.objects.get(code="moi")
    assert (latest_term(unit).unit_class, superior(unit, today())) == ("foreign", tree["nganh"])
    decide("rename", "moi", on="2023-08-01", name="CĐCS Công ty Mới hơn")
    assert term_of(unit, date(2023, 8, 1)).name == "CĐCS Công ty Mới hơn"  # type: ignore[union-attr]
    decide("dissolve", "moi", on="2023-09-01")
    assert term_of(unit, date(2023, 9, 1)) is None
    said = text_of(client.get(unit_page("moi")))
    assert "Giải thể" in said
    assert "Từ ngày này đơn vị không còn hoạt động." in said


def test_an_upper_unit_has_no_class(tree: Tree, chair: Person, client: Client) -> None:
    new = {
        "name": "LĐLĐ huyện Mới",
        "code": "moi",
        "kind": "district_federation",
        "unit_class": "foreign",
        "on": "2023-07-01",
    }
    page = client.post(event_page("found", "tinh"), {**DECISION, **new})
    assert page.status_code == 422
    assert "Chỉ công đoàn cơ sở mới có loại hình" in text_of(page)


def test_a_unit_moves_beneath_one_that_is_founded_for_the_same_day(tree: Tree, chair: Person, client: Client) -> None:
    """Decided before the day comes: the new superior is not in force yet."""
    soon = today() + timedelta(20)
    make_unit("xa", tree["tinh"], kind=UnitKind.COMMUNE, valid_from=soon)
    values = {**MOVE, "above": "xa", "on": soon.isoformat()}
    page = client.post(event_page("move", "huyen-1"), values)
    client.post(event_page("move", "huyen-1"), {**values, "step": "confirm", "seen": seen(page)})
    assert superior(tree["huyen-1"], soon) == Unit.objects.get(code="xa")


def test_the_pages_speak_english_too(tree: Tree, chair: Person, client: Client) -> None:
    chair.language = "en"
    chair.save()
    assert "What will change" in text_of(client.post(event_page("move", "huyen-1"), MOVE))
    assert "Directly beneath" in text_of(client.get(unit_page("huyen")))
