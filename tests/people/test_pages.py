"""Logging in, one's own account, and the administrator's pages, as a browser meets them."""

from __future__ import annotations

from datetime import date

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from tests.make.organisations import make_tree
from tests.make.people import make_mandate, make_person
from thidua.organisations.models import Unit
from thidua.people.models import Mandate, Person
from thidua.people.rules import ROLE_NAMES, ROLE_WORDS, Role

PASSWORD = "con đường làng quê"
LOG_IN = "/dang-nhap/"


@pytest.fixture
def tree(db: None) -> dict[str, Unit]:
    return make_tree("tinh", {"huyen-a": 2, "huyen-b": 1})


@pytest.fixture
def administrator(tree: dict[str, Unit], client: Client) -> Person:
    person = make_person(tree["huyen-a"], Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def test_a_stranger_is_led_to_the_log_in_page_and_back(client: Client, tree: dict[str, Unit]) -> None:
    make_person(tree["tinh"], username="an.binh", password=PASSWORD)
    assert client.get("/tai-khoan/").headers["Location"] == "/dang-nhap/?next=/tai-khoan/"
    page = client.get("/dang-nhap/?next=/tai-khoan/")
    assert 'value="/tai-khoan/"' in page.text
    answer = client.post(LOG_IN, {"username": " An.Binh", "password": PASSWORD, "next": "/tai-khoan/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tai-khoan/")


def test_htmx_is_led_there_with_the_whole_window(client: Client, db: None) -> None:
    answer = client.get("/tai-khoan/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, LOG_IN)


PAGE = {"Accept": "text/html,application/xhtml+xml"}


def test_what_was_sent_after_the_session_had_ended_is_sent_again_by_its_own_person(tree: dict[str, Unit]) -> None:
    for name in ("an.binh", "ha.thu"):
        make_person(tree["tinh"], Role.ADMINISTRATOR, username=name, password=PASSWORD)
    browser, address = Client(), reverse("years:launch", args=["tinh"])
    browser.post(LOG_IN, {"username": "an.binh", "password": PASSWORD})
    del browser.cookies["sessionid"]
    typed = {"name": "Lao động <giỏi>", "goal": "a\nb"}
    page = browser.post(address, typed, headers=PAGE)
    assert (page.status_code, "Phần bạn vừa gửi vẫn được giữ" in page.text) == (403, True)
    kept = page.context["kept"]
    wrong = browser.post(LOG_IN, {"username": "an.binh", "password": "không phải", "kept": kept})
    assert wrong.context["kept"] == kept
    other = browser.post(LOG_IN, {"username": "ha.thu", "password": PASSWORD, "kept": kept})
    assert other.status_code == 302  # nobody sends what somebody else had typed
    del browser.cookies["sessionid"]
    again = browser.post(LOG_IN, {"username": "an.binh", "password": PASSWORD, "kept": kept})
    assert f'action="{address}"' in again.text
    assert 'name="name" value="Lao động &lt;giỏi&gt;"' in again.text
    assert again.context["kept"].fields == list(typed.items())
    assert browser.post(LOG_IN, {"kept": kept + "x"}).status_code == 302


def test_an_address_for_buttons_says_so_when_a_phone_opens_it_again(client: Client, db: None) -> None:
    page = client.get("/dang-xuat/", headers=PAGE)
    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Địa chỉ này chỉ nhận khi bấm nút" in page.text
    assert client.get("/dang-xuat/").content == b""  # a program needs no page


def test_a_password_or_what_a_script_sent_is_never_carried_on(tree: dict[str, Unit]) -> None:
    make_person(tree["tinh"], username="an.binh", password=PASSWORD)
    browser = Client()
    browser.post(LOG_IN, {"username": "an.binh", "password": PASSWORD})
    del browser.cookies["sessionid"]
    for address, headers in ((reverse("people:password"), PAGE), ("/phong-trao/", {"Accept": "*/*"})):
        assert browser.post(address, {"old": "x"}, headers=headers).status_code == 302
    client = Client()
    assert client.post("/phong-trao/", {"name": "x"}, headers=PAGE).status_code == 302  # nobody was here before


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"]
)
def test_nobody_is_led_to_another_site(client: Client, db: None, elsewhere: str) -> None:
    person = make_person()
    client.force_login(person)
    answer = client.post(reverse("people:language"), {"language": "vi", "next": elsewhere})
    assert "example" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


@pytest.mark.parametrize("username", ["an.binh", "khong-co"])
def test_a_wrong_log_in_says_the_same_for_a_known_and_an_unknown_name(client: Client, db: None, username: str) -> None:
    make_person(username="an.binh", password=PASSWORD)
    answer = client.post(LOG_IN, {"username": username, "password": "sai"})
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert f'value="{username}"' in answer.text
    assert "sai" not in answer.text.split("<main")[1].split("</main")[0]


def test_a_closed_account_does_not_come_in(client: Client, db: None) -> None:
    person = make_person(username="an.binh", password=PASSWORD)
    person.is_active = False
    person.save()
    assert client.post(LOG_IN, {"username": "an.binh", "password": PASSWORD}).status_code == 422


def test_closing_an_account_ends_its_session(client: Client, db: None) -> None:
    person = make_person()
    client.force_login(person)
    assert client.get("/tai-khoan/").status_code == 200
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/tai-khoan/").status_code == 302


def test_guessing_is_stopped_after_eight_wrong_passwords_however_the_name_is_written(
    client: Client, db: None, settings: LazySettings
) -> None:
    make_person(username="an.binh", password=PASSWORD)
    names = ["an.binh", "AN.BINH", " An.Binh "]
    answers = [client.post(LOG_IN, {"username": names[i % 3], "password": f"sai {i}"}).status_code for i in range(8)]
    assert answers == [422] * 7 + [429]
    locked = client.post(LOG_IN, {"username": "an.binh", "password": PASSWORD})
    assert locked.status_code == 429
    assert "Sai mật khẩu quá nhiều lần" in locked.text
    assert AccessAttempt.objects.filter(username="an.binh").count() == 1


def test_a_temporary_password_opens_one_page_only(client: Client, db: None) -> None:
    person = make_person(username="an.binh", password=PASSWORD)
    person.must_change_password = True
    person.save()
    answer = client.post(LOG_IN, {"username": "an.binh", "password": PASSWORD})
    assert answer.headers["Location"] == "/tai-khoan/mat-khau/"
    assert client.get("/tai-khoan/").headers["Location"] == "/tai-khoan/mat-khau/"
    assert client.get("/tai-khoan/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/tai-khoan/mat-khau/"
    page = client.get("/tai-khoan/mat-khau/")
    assert "Chọn mật khẩu của riêng bạn" in page.text
    new = "một mật khẩu khác hẳn"
    differing = client.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": new, "again": "khác nữa"})
    assert differing.status_code == 422
    assert "Hai lần gõ mật khẩu mới không giống nhau" in differing.text
    assert client.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert client.get("/tai-khoan/").status_code == 200, "the session goes on with the new password"


def test_another_log_in_of_the_person_ends_when_the_password_changes(db: None) -> None:
    person = make_person(username="an.binh", password=PASSWORD)
    here, there = Client(), Client()
    for client in (here, there):
        client.post(LOG_IN, {"username": "an.binh", "password": PASSWORD})
    new = "một mật khẩu khác hẳn"
    here.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": new, "again": new})
    assert here.get("/tai-khoan/").status_code == 200
    assert there.get("/tai-khoan/").status_code == 302
    assert Person.objects.get(pk=person.pk).check_password(new)


def test_log_out_is_a_post_and_ends_the_session(client: Client, db: None) -> None:
    client.force_login(make_person())
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").headers["Location"] == LOG_IN
    assert client.get("/tai-khoan/").status_code == 302


def test_the_language_is_kept_in_the_browser_and_with_the_account(client: Client, db: None) -> None:
    assert "Đăng nhập" in client.get(LOG_IN).text
    client.post("/ngon-ngu/", {"language": "en", "next": LOG_IN})
    assert "Log-in name" in client.get(LOG_IN).text
    person = make_person()
    client.force_login(person)
    assert "Chức danh của tôi" in client.get("/tai-khoan/").text
    client.post("/ngon-ngu/", {"language": "en", "next": "/tai-khoan/"})
    assert "My mandates" in client.get("/tai-khoan/").text
    client.post("/ngon-ngu/", {"language": "xx"})
    assert Person.objects.get(pk=person.pk).language == "en"


def test_my_account_shows_what_i_hold_held_and_will_hold(client: Client, tree: dict[str, Unit]) -> None:
    person = make_person(tree["huyen-a"], Role.REVIEWER)
    make_mandate(person, tree["huyen-b"], Role.CLERK, until=date(2022, 1, 1))
    client.force_login(person)
    text = client.get("/tai-khoan/").text
    assert "Cán bộ tổng hợp" in text
    assert "LĐLĐ huyện huyen b" in text
    assert "31/12/2021" in text
    assert "/can-bo/" not in text


def test_the_administrator_sees_the_officers_of_the_branch_only(
    client: Client, tree: dict[str, Unit], administrator: Person
) -> None:
    make_person(tree["huyen-a-1"], Role.CLERK, full_name="Lê Trong Nhà")
    outside = make_person(tree["huyen-b"], Role.CLERK, full_name="Trần Ngoài Ngõ")
    above = make_person(tree["tinh"], Role.CHAIR, full_name="Phạm Bên Trên")
    text = client.get("/can-bo/").text
    assert "Lê Trong Nhà" in text
    assert "Trần Ngoài Ngõ" not in text
    assert "Phạm Bên Trên" not in text
    for person in (outside, above):
        for address in ("", "mat-khau-tam/", "dong/", "mo-lai/"):
            assert client.post(f"/can-bo/{person.pk}/{address}").status_code in (404, 405)
        assert client.get(f"/can-bo/{person.pk}/").status_code == 404
        assert (
            client.post(f"/chuc-danh/{person.mandates.get().pk}/ket-thuc/", {"last": "2023-01-01"}).status_code == 404
        )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_the_pages_are_not_there_for_other_roles(client: Client, tree: dict[str, Unit], role: Role) -> None:
    person = make_person(tree["tinh"], role)
    client.force_login(person)
    for address in ("/can-bo/", "/can-bo/mo-tai-khoan/", "/can-bo/giao-chuc-danh/", f"/can-bo/{person.pk}/"):
        assert client.get(address).status_code == 404


def test_an_account_is_opened_and_its_password_shown_once(
    client: Client, tree: dict[str, Unit], administrator: Person
) -> None:
    form = {
        "full_name": "Lê Thu Hà", "username": "Thu.Ha", "unit": "cdcs huyen a 1", "role": "clerk", "since": "2023-01-01",
    }  # fmt: skip
    answer = client.post("/can-bo/mo-tai-khoan/", form)
    person = Person.objects.get(username="thu.ha")
    secret = answer.context["secret"]
    assert answer.status_code == 200
    assert secret in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert person.check_password(secret)
    assert person.mandates.get().unit == tree["huyen-a-1"]
    assert secret not in client.get(f"/can-bo/{person.pk}/").text


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("huyen-b", "Trong phạm vi của bạn không có đơn vị nào tên “huyen-b”"),
        ("cong ty", "Có hơn 1 đơn vị khớp: CĐCS Công ty huyen a 1 (huyen-a-1); CĐCS Công ty huyen a 2 (huyen-a-2)."),
    ],
)
def test_a_unit_that_is_not_one_of_the_branch_keeps_what_was_typed(
    client: Client, administrator: Person, unit: str, said: str
) -> None:
    form = {"full_name": "Lê Thu Hà", "username": "thu.ha", "unit": unit, "role": "clerk", "since": "2023-01-01"}
    answer = client.post("/can-bo/mo-tai-khoan/", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Lê Thu Hà"' in answer.text
    assert not Person.objects.filter(username="thu.ha").exists()


def test_a_mandate_is_given_to_a_known_account_and_ended(
    client: Client, tree: dict[str, Unit], administrator: Person
) -> None:
    person = make_person(tree["huyen-b"], Role.CLERK, username="thu.ha")
    form = {"username": "THU.HA", "unit": "huyen-a-2", "role": "chair", "since": "2023-01-01", "last": "2030-12-31"}
    assert client.post("/can-bo/giao-chuc-danh/", form).headers["Location"] == f"/can-bo/{person.pk}/"
    mandate = Mandate.objects.get(person=person, unit=tree["huyen-a-2"])
    assert mandate.valid_until == date(2031, 1, 1)
    page = client.get(f"/can-bo/{person.pk}/").text
    assert "CĐCS Công ty huyen a 2" in page
    assert "huyen-b" not in page, "mandates elsewhere are nobody's business here"
    assert "còn giữ chức danh ngoài phạm vi" in page, "the reason why the password cannot be reset stands there"
    assert client.post(f"/chuc-danh/{mandate.pk}/ket-thuc/", {"last": ""}).status_code == 422
    assert client.post(f"/chuc-danh/{mandate.pk}/ket-thuc/", {"last": "2022-01-01"}).status_code == 422
    assert client.post(f"/chuc-danh/{mandate.pk}/ket-thuc/", {"last": "2024-06-30"}).status_code == 302
    assert Mandate.objects.get(pk=mandate.pk).valid_until == date(2024, 7, 1)


def test_a_mandate_for_nobody_is_refused(client: Client, administrator: Person) -> None:
    form = {"username": "khong-co", "unit": "huyen-a", "role": "chair", "since": "2023-01-01"}
    answer = client.post("/can-bo/giao-chuc-danh/", form)
    assert answer.status_code == 422
    assert "Không có tài khoản nào mang tên đăng nhập “khong-co”" in answer.text


def test_a_password_is_reset_an_account_closed_and_reopened(
    client: Client, tree: dict[str, Unit], administrator: Person
) -> None:
    person = make_person(tree["huyen-a-1"], Role.CLERK)
    answer = client.post(f"/can-bo/{person.pk}/mat-khau-tam/")
    assert Person.objects.get(pk=person.pk).check_password(answer.context["secret"])
    assert client.post(f"/can-bo/{person.pk}/dong/").status_code == 302
    assert client.post(f"/can-bo/{person.pk}/dong/").status_code == 422
    assert person.full_name not in client.get("/can-bo/").text
    assert person.full_name in client.get("/can-bo/?show=all").text
    assert client.post(f"/can-bo/{person.pk}/mo-lai/").status_code == 302
    assert Person.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_role_is_described_where_mandates_are_given(client: Client, administrator: Person, language: str) -> None:
    from django.utils.html import escape
    from django.utils.text import capfirst
    from django.utils.translation import gettext, override

    Person.objects.update(language=language)
    text = client.get("/can-bo/giao-chuc-danh/").text
    with override(language):
        for role in Role:
            assert escape(capfirst(gettext(ROLE_NAMES[role]))) in text
            assert escape(gettext(ROLE_WORDS[role])) in text
