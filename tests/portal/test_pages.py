"""The portal serves its pages to everybody, in the language of the address; editing asks for a mandate at its unit."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.make.people import make_person
from tests.make.portal import make_article, news_section
from thidua.organisations.models import Unit
from thidua.people.rules import Role
from thidua.portal.models import HomePage, NewsPage

pytestmark = pytest.mark.django_db
EDITING = f"/{settings.PORTAL_EDITING}"


def test_without_a_portal_the_root_leads_to_the_desk(client: Client) -> None:
    assert client.get("/")["Location"] == "/viec-cua-toi/"


def test_everybody_reads_the_front_page_and_an_article(client: Client, home: HomePage) -> None:
    article = make_article(news_section(home), "Ký giao ước thi đua", author="Hồng Hải", stand="Khối họp ngày 24/11.")
    assert "Ký giao ước thi đua" in client.get("/").text
    page = client.get(f"/tin-tuc/{article.slug}/")
    assert page.status_code == 200
    assert "Hồng Hải" in page.text
    assert "Thứ Bảy, 25/11/2023, 10:" in page.text
    assert client.get("/khong-co/").status_code == 404


def test_a_public_page_sets_no_cookie_and_keeps_the_strict_policy(client: Client, home: HomePage) -> None:
    page = client.get("/")
    assert page.cookies == {}
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "style=" not in page.text


def test_what_is_not_there_is_said_on_the_portals_own_page_without_a_cookie(client: Client, home: HomePage) -> None:
    for address, status, says in (
        ("/khong-co/", 404, "Không có trang này"),
        ("/en/nothing/", 404, "No such page"),
        ("/anh-cong/images/khong-co.png", 404, "Không có trang này"),
        ("/anh-cong/images/..%2f..%2fsecret-key", 400, "Không đọc được"),
        ("/ngay/2023/2/31/", 404, "Không có trang này"),
        ("/tu-khoa/%00/", 400, "Không đọc được"),
        ("/van-ban/?linh-vuc=%00", 400, "Không đọc được"),
        ("//noi-khac.vn/..", 404, "Không có trang này"),
    ):
        page = client.get(address)
        assert (page.status_code, says in page.text) == (status, True), address
        if status == 404:
            assert (page.cookies, 'role="search"' in page.text) == ({}, True), address


def test_the_language_follows_the_address_not_the_person(client: Client, tree: dict[str, Unit], home: HomePage) -> None:
    person = make_person(tree["nganh"], Role.CHAIR)
    person.language = "en"
    person.save()
    client.force_login(person)
    assert '<html lang="vi">' in client.get("/").text
    english = client.get("/en/")
    assert '<html lang="en">' in english.text
    assert english["Content-Language"] == "en"
    assert 'href="/en/news/"' in english.text
    assert client.get("/en/tin-tuc/").status_code == 404


def test_a_draft_is_not_found(client: Client, home: HomePage) -> None:
    article = make_article(news_section(home), "Chưa đăng")
    article.unpublish()
    assert client.get(f"/tin-tuc/{article.slug}/").status_code == 404
    assert "Chưa đăng" not in client.get("/").text


def test_only_a_mandate_at_the_portals_unit_opens_the_editing_pages(
    client: Client, tree: dict[str, Unit], home: HomePage
) -> None:
    opened = set()
    for role in Role:
        for unit in ("tinh", "nganh"):
            client.force_login(make_person(tree[unit], role))
            answer = client.get(EDITING).status_code
            assert answer in (200, 403), role
            if answer == 200:
                opened.add((unit, role))
    assert opened == {("tinh", Role.EDITOR), ("tinh", Role.CHAIR)}


def test_a_stranger_is_led_to_the_houses_own_log_in(client: Client, home: HomePage) -> None:
    for address in ("", "pages/", "images/", "login/", "reports/site-history/"):
        answer = client.get(EDITING + address, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/dang-nhap/"), address


def test_an_editor_whose_mandate_ended_loses_the_groups(client: Client, tree: dict[str, Unit], home: HomePage) -> None:
    person = make_person(tree["tinh"], Role.EDITOR)
    client.force_login(person)
    client.get(EDITING)
    assert [group.name for group in person.groups.all()] == ["Biên tập viên"]
    person.mandates.update(valid_until="2021-01-01")
    assert client.get(EDITING).status_code == 403
    assert not person.groups.exists()


def test_an_open_editor_alone_keeps_no_session_alive(client: Client, tree: dict[str, Unit], home: HomePage) -> None:
    """The countdown of the house stands in the editing pages; their own pings every ten seconds are no work."""
    client.force_login(make_person(tree["tinh"], Role.EDITOR))
    assert 'id="idle"' in client.get(EDITING).text
    session = client.session
    session["renewed"] = 1
    session.save()
    ping = reverse("wagtailadmin_editing_sessions:release", args=[1])
    assert ping.startswith(settings.ASKED_BY_ITSELF)
    client.post(ping)
    assert client.session["renewed"] == 1
    client.get(EDITING)
    assert client.session["renewed"] > 1


def test_what_the_house_does_itself_is_closed_in_wagtail(client: Client, tree: dict[str, Unit], home: HomePage) -> None:
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    for place in ("users/", "groups/", "sites/", "login/", "logout/", "password_reset/"):
        assert client.get(EDITING + place)["Location"] == "/viec-cua-toi/", place


def test_an_editor_drafts_and_only_who_publishes_publishes(
    client: Client, tree: dict[str, Unit], home: HomePage
) -> None:
    section = news_section(home)
    address = f"{EDITING}pages/add/portal/newspage/{section.pk}/"
    form = {
        "title": "Tin viết tay",
        "slug": "tin-viet-tay",
        "stand": "",
        "published_on": "2023-11-25 10:04",
        "body-count": "0",
        "action-publish": "1",
    }
    client.force_login(make_person(tree["tinh"], Role.EDITOR))
    assert client.get(address).status_code == 200
    client.post(address, form)
    page = NewsPage.objects.get()
    assert not page.live, "an editor does not publish"
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    client.post(f"{EDITING}pages/{page.pk}/edit/", form)
    page.refresh_from_db()
    assert page.live


def test_a_page_takes_no_address_of_the_house(client: Client, tree: dict[str, Unit], home: HomePage) -> None:
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    form = {"title": "Chuyên mục", "lede": "", "action-publish": "1"}
    for slug in ("ket-qua", "en", "khen-thuong", "static", "anh-cong", "bien-tap"):
        form["slug"] = slug
        refused = client.post(f"{EDITING}pages/add/portal/newssection/{home.pk}/", form)
        assert f"Địa chỉ “{slug}” là của hệ thống" in refused.text
    beneath = client.post(f"{EDITING}pages/add/portal/newssection/{news_section(home).pk}/", form)
    assert beneath.status_code == 302, "beneath a section the same word leads to the page"
