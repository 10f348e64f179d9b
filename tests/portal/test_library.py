"""The library of documents, albums, partners and boxes, as readers ask for them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.text import slugify
from pytest_django import Settings
from wagtail.documents import get_document_model

from tests.make.people import AT, make_person
from tests.paper.papers import a_report, link
from thidua.organisations.models import Unit
from thidua.organisations.rules import search_key
from thidua.paper.actions import issue_paper
from thidua.paper.models import IssuedPaper
from thidua.paper.queries import content_of
from thidua.people.rules import Role
from thidua.portal.actions import publish_paper
from thidua.portal.models import (
    Box,
    DocumentFile,
    DocumentKind,
    DocumentPage,
    DocumentRelation,
    Effect,
    HomePage,
    Library,
    Partner,
    SiteLink,
)
from thidua.portal.rules.refusals import NotOnThisPortal, PaperProvisional, PaperThere

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def library(home: HomePage, settings: Settings) -> Library:
    settings.THIDUA_TODAY = TODAY
    found: Library = Library.objects.child_of(home).get()
    return found


def make_document(library: Library, number: str, title: str = "Kế hoạch thi đua", **more: object) -> DocumentPage:
    words = {"kind": DocumentKind.PLAN, "issued_on": date(2026, 1, 8), **more}
    page = DocumentPage(
        title=title, number=number, slug=slugify(search_key(number).replace("/", "-")), locale=library.locale, **words
    )
    library.add_child(instance=page)
    page.save_revision().publish()
    return page


def issued(unit: Unit, edition: str) -> IssuedPaper:
    """A frozen report of the unit, the first in its register."""
    words = {"kind": "BC", "key": f"yearbook:{unit.code}:2023", "edition": edition}
    return issue_paper(paper=a_report(), issuer=unit, data_at=AT, by=None, at=AT, link=link, **words)


def test_a_document_is_in_force_by_its_own_days(library: Library) -> None:
    page = make_document(library, "1/KH")
    for starts, ends, effect in (
        (None, None, Effect.IN_FORCE),
        (date(2026, 12, 1), None, Effect.NOT_YET),
        (TODAY, None, Effect.IN_FORCE),
        (None, TODAY, Effect.ENDED),
        (None, date(2026, 11, 27), Effect.IN_FORCE),
    ):
        page.effective_from, page.ended_on = starts, ends
        assert page.effect(TODAY) is effect, (starts, ends)


def test_what_a_later_document_does_shows_on_the_earlier(client: Client, library: Library) -> None:
    old, new = make_document(library, "1/KH"), make_document(library, "2/KH", effective_from=date(2026, 3, 1))
    relation = DocumentRelation.objects.create(page=new, kind="guides", other=old)
    for kind, effect in (("replaces", Effect.REPLACED), ("amends", Effect.AMENDED), ("guides", Effect.IN_FORCE)):
        relation.kind = kind
        relation.save()
        assert old.effect(date(2026, 2, 28)) is Effect.IN_FORCE
        assert old.effect(TODAY) is effect
        page = client.get(old.get_url()).text
        assert "2/KH" in page
        assert str(effect.label) in page
    relation.kind = "replaces"
    relation.save()
    new.unpublish()
    assert old.effect(TODAY) is Effect.IN_FORCE


def test_both_languages_have_one_library(client: Client, library: Library, home: HomePage) -> None:
    """Official documents are Vietnamese only, so English readers find the same ones."""
    make_document(library, "12/KH-LĐLĐ")
    for address in ("/en/documents/", "/en/documents/?q=12/KH", "/en/", "/en/tim-tin/?q=12/KH"):
        assert 'lang="vi">12/KH-LĐLĐ' in client.get(address).text, address
    assert "không" not in client.get("/en/documents/?hieu-luc=ended").text


def test_the_list_is_searched_and_filtered(client: Client, library: Library) -> None:
    make_document(library, "12/KH-LĐLĐ", field="Thi đua")
    make_document(library, "Mẫu 01", "Mẫu đơn xin gia nhập", kind=DocumentKind.FORM, issued_on=date(2025, 2, 2))
    address = library.get_url()
    plan, form = "12/KH-LĐLĐ", "Mẫu đơn xin gia nhập"
    for question, shows in (
        ({}, (True, True)),
        ({"q": "mau don"}, (False, True)),
        ({"q": "12/KH"}, (True, False)),
        ({"loai": "form"}, (False, True)),
        ({"nam": "2026"}, (True, False)),
        ({"linh-vuc": "Thi đua"}, (True, False)),
        ({"hieu-luc": "ended"}, (False, False)),
        ({"nam": "x' or 1=1"}, (True, True)),
        ({"nam": "0"}, (True, True)),
    ):
        page = client.get(address, question).text
        assert (plan in page, form in page) == shows, question


def test_a_file_is_downloaded_from_its_own_address_only(client: Client, library: Library) -> None:
    page = make_document(library, "1/KH")
    file = get_document_model()(title="ke-hoach.docx")
    file.file.save("ke-hoach.docx", ContentFile(b"PK\x03\x04"), save=True)
    DocumentFile.objects.create(page=page, file=file)
    assert file.url in client.get(page.get_url()).text
    answer = client.get(file.url)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(f"/anh-cong/{file.file.name}").status_code == 404


def test_partners_are_shown_until_their_last_day(client: Client, library: Library, home: HomePage) -> None:
    for name, until in (("Còn hạn", TODAY), ("Hết hạn", date(2026, 11, 25)), ("Không hạn", None)):
        Partner.objects.create(name=name, benefit="Giảm 5%", valid_until=until, locale=home.locale)
    page = client.get("/phuc-loi/").text
    now, over = page.split("Đã hết hạn")
    assert ("Còn hạn" in now, "Không hạn" in now, "Hết hạn" in now) == (True, True, False)
    assert "Hết hạn" in over
    front = client.get("/").text
    assert "Còn hạn" in front
    assert "Hết hạn" not in front


def test_boxes_and_links_stand_beside_the_news_on_their_days(client: Client, library: Library, home: HomePage) -> None:
    Box.objects.create(title="Chỉ thị 05", text="<p>Học tập</p>", locale=home.locale)
    Box.objects.create(title="Đã qua", shown_until=date(2026, 11, 25), locale=home.locale)
    SiteLink.objects.create(title="Trang bạn", address="https://ban.example.vn", locale=home.locale)
    front = client.get("/").text
    assert "Chỉ thị 05" in front
    assert "Đã qua" not in front
    assert 'href="https://ban.example.vn"' in front
    assert "Chỉ thị 05" not in client.get("/en/").text


def test_an_issued_paper_is_published_in_one_step_with_its_frozen_files(
    client: Client, library: Library, tree: dict[str, Unit], home: HomePage
) -> None:
    chair = make_person(tree["tinh"], Role.CHAIR)
    provisional = issued(tree["nganh-1"], "provisional")
    final, other = (issued(tree[code], "final") for code in ("tinh", "nganh"))  # the same number in two registers
    with pytest.raises(PaperProvisional):
        publish_paper(paper=provisional, library=library, by=chair, at=AT)
    with pytest.raises(NotOnThisPortal):
        publish_paper(paper=final, library=library, by=make_person(tree["nganh"], Role.CHAIR), at=AT)
    page = publish_paper(paper=final, library=library, by=chair, at=AT)
    publish_paper(paper=other, library=library, by=chair, at=AT)
    with pytest.raises(PaperThere):
        publish_paper(paper=final, library=library, by=chair, at=AT)
    shown = client.get(page.url).text
    assert final.full_number in shown
    for file in page.files.all():
        taken = b"".join(client.get(file.file.url).streaming_content)  # type: ignore[attr-defined]
        assert taken == content_of(final, file.file.file_extension)
