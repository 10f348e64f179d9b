"""The public's door: kept pages, exact counts in front of them, nothing for strangers that belongs to somebody."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from wagtail.documents import get_document_model

from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.portal import make_article, make_portal, news_section
from tests.portal.doors import GOOGLEBOT, Visitor, open_door, until
from thidua.portal.actions.counting import open_count
from thidua.portal.actions.telling import tell_changed
from thidua.portal.models import DocumentFile, DocumentPage, Library, NewsPage, Salt, Seen
from thidua.portal.queries.readers import readers_of, views_of
from thidua.portal.rules.readers import SITE, Counted, Thing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def article() -> NewsPage:
    home = make_portal(make_unit("thai-nguyen"))
    return make_article(news_section(home), "Tổng kết Khối thi đua")


@pytest.fixture
def other(article: NewsPage) -> NewsPage:
    """Published before the door opens: nothing of it is told any more when the test begins."""
    return make_article(article.get_parent().specific, "Bài khác")


@pytest.fixture
def visitor(article: NewsPage, tmp_path: Path) -> Iterator[Visitor]:
    with open_door(tmp_path) as visitor:
        yield visitor


def shown(text: str) -> int:
    """What the counter of the article says."""
    return int(re.search(r'data-count="p\d+">([\d.]+)<', text)[1].replace(".", ""))


def test_one_reader_counts_once_however_often_they_read(visitor: Visitor, article: NewsPage) -> None:
    for _each in range(5):
        assert visitor.get(article.url).status == 200
    visitor.get(article.url, reader="198.51.100.2")
    visitor.get(article.url, reader="198.51.100.3", HTTP_USER_AGENT=GOOGLEBOT)
    visitor.get(article.url, reader="198.51.100.4", HTTP_SEC_PURPOSE="prefetch")
    visitor.get(article.url, method="HEAD", reader="198.51.100.5")
    visitor.get("/khong-co/", reader="198.51.100.6")
    visitor.door.counter.bring_in()
    assert views_of(article.pk) == 2
    assert readers_of([SITE])[SITE] == 2
    assert visitor.made == 2  # the first reading, and the address that is no page


def test_a_download_counts_once_for_its_reader_and_the_document_says_so(visitor: Visitor, article: NewsPage) -> None:
    file = get_document_model()(title="mau.pdf", file=ContentFile(b"%PDF-1.4", name="mau.pdf"))
    file.save()
    document = DocumentPage(title="Mẫu đơn", slug="mau-don", kind="form")
    Library.objects.child_of(article.get_ancestors().get(depth=2)).get().add_child(instance=document)
    DocumentFile.objects.create(page=document, file=file)
    assert "0</span> lượt tải" in visitor.get(document.url).text
    for reader in ("198.51.100.1", "198.51.100.1", "198.51.100.2"):
        assert visitor.get(file.url, reader=reader).status == 200
    visitor.door.counter.bring_in()
    taken = Thing(Counted.DOWNLOAD, file.pk)
    assert readers_of([taken])[taken] == 2
    tell_changed()
    until(lambda: "2</span> lượt tải" in visitor.get(document.url).text)


def test_a_burst_through_eight_threads_is_counted_to_the_last_reader(visitor: Visitor, article: NewsPage) -> None:
    def read(number: int) -> int:
        status = visitor.get(article.url, reader=f"10.0.{number % 500 // 250}.{number % 250}").status
        connection.close()
        return status

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(read, range(1_500))) == {200}
    visitor.door.counter.bring_in()
    assert views_of(article.pk) == 500


def test_an_address_that_calls_itself_ever_another_browser_is_one_more_reader(
    visitor: Visitor, article: NewsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thidua.portal.views.counting.MOST_AGENTS", 5)
    for number in range(20):
        visitor.get(article.url, HTTP_USER_AGENT=f"Mozilla/5.0 (Made up {number})")
        visitor.get(article.url, reader=f"2001:db8:1:2::{number:x}")
    visitor.get(article.url, reader="198.51.100.2")
    visitor.door.counter.bring_in()
    assert views_of(article.pk) == 5 + 1 + 5 + 1 + 1


def test_two_workers_count_the_same_reader_once(visitor: Visitor, article: NewsPage, tmp_path: Path) -> None:
    with open_door(tmp_path) as other:
        for number in range(30):
            visitor.get(article.url, reader=f"10.1.1.{number}")
            other.get(article.url, reader=f"10.1.1.{number + 10}")
    visitor.door.counter.bring_in()
    assert views_of(article.pk) == 40


def test_the_counter_of_a_kept_page_stays_fresh_and_begins_at_the_imported_value(
    visitor: Visitor, article: NewsPage
) -> None:
    open_count(thing=Thing(Counted.PAGE, article.pk), readers=22_491_889, source="bài 002")
    assert shown(visitor.get(article.url).text) == 22_491_889
    made = visitor.made
    until(lambda: shown(visitor.get(article.url).text) == 22_491_890)
    answer = visitor.get(article.url, reader="198.51.100.2")
    assert ">22.491.890<" in answer.text
    assert int(answer.headers["Content-Length"]) == len(answer.text.encode())
    until(lambda: shown(visitor.get(article.url).text) == 22_491_891)
    assert visitor.made == made


def test_what_is_published_is_seen_at_once_and_what_is_unpublished_is_gone(
    visitor: Visitor, article: NewsPage, tmp_path: Path
) -> None:
    front = article.get_site().root_page.url
    with open_door(tmp_path) as elsewhere:
        for door in (visitor, elsewhere):
            assert "Tổng kết Khối" in door.get(article.url).text
            assert "Tổng kết Khối" in door.get(front).text
        article.title = "Sơ kết Khối thi đua"
        article.save_revision().publish()
        for door in (visitor, elsewhere):
            until(lambda door=door: "Sơ kết Khối" in door.get(article.url).text)
            assert "Sơ kết Khối" in door.get(front).text
        article.unpublish()
        for door in (visitor, elsewhere):
            until(lambda door=door: door.get(article.url).status == 404)
            assert "Sơ kết Khối" not in door.get(front).text


def test_lists_feeds_and_results_are_kept_too_until_something_is_published(visitor: Visitor, article: NewsPage) -> None:
    article.tags.add("pledge")
    article.save_revision().publish()
    (tag,) = article.tags.all()
    lists = ["/ngay/2023/11/25/", "/ngay/2023/", f"/tu-khoa/{tag.slug}/", "/rss.xml", f"/in/{article.pk}/"]
    until(lambda: len(visitor.door._pages) == 0)
    for address in [*lists, "/ket-qua/"]:
        first, again = visitor.get(address), visitor.get(address)
        assert (first.status, again.status, first.text == again.text) == (200, 200, True), address
    assert visitor.made == len(lists) + 1
    article.title = "Tổng kết, bản sửa"
    article.save_revision().publish()
    until(lambda: len(visitor.door._pages) == 0)
    for address in lists:
        assert "Tổng kết, bản sửa" in visitor.get(address).text, address
    for _each in range(2):
        visitor.get("/tim-tin/?q=khoi")
    assert visitor.made == 2 * len(lists) + 3, "a search is never kept: there are as many as there are words"


def test_a_page_made_before_a_change_is_never_kept_after_it(visitor: Visitor, article: NewsPage) -> None:
    inside = visitor.door._inside

    def changed_meanwhile(environ, start_response):
        answer = inside(environ, start_response)
        visitor.door._pages.forget()
        return answer

    visitor.door._inside = changed_meanwhile
    visitor.get(article.url)
    assert len(visitor.door._pages) == 0


def test_one_comment_forgets_one_page_only(other: NewsPage, visitor: Visitor, article: NewsPage) -> None:
    pages = visitor.door._pages
    visitor.get(article.url)
    visitor.get(other.url)
    assert len(pages) == 2
    tell_changed(f"p{article.pk}")
    until(lambda: len(pages) == 1)
    made = visitor.made
    visitor.get(other.url)
    assert visitor.made == made


def test_a_stranger_gets_no_cookie_and_whoever_is_logged_in_gets_their_own_page(
    visitor: Visitor, article: NewsPage
) -> None:
    front = article.get_site().root_page.url
    for address in (article.url, front, f"/y-kien/{article.pk}/", article.get_parent().url):
        for _each in range(2):
            answer = visitor.get(address)
            assert answer.status == 200, address
            assert "Set-Cookie" not in answer.headers, address
            assert not [name for name in answer.headers if name in ("Thidua-Public", "Thidua-Counts")]
    person = make_person(article.get_site().root_page.specific.unit)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{installed.SESSION_COOKIE_NAME}={client.cookies[installed.SESSION_COOKIE_NAME].value}"
    made = visitor.made
    own = visitor.get(article.url, HTTP_COOKIE=cookie)
    assert (own.headers["Thidua-For"], visitor.made) == (str(person.pk), made + 1)
    stranger = visitor.get(article.url)
    assert stranger.headers["Thidua-For"] == ""
    assert person.full_name not in stranger.text


def test_a_kept_page_carries_the_same_protection_as_a_made_one(visitor: Visitor, article: NewsPage) -> None:
    made, kept = visitor.get(article.url).headers, visitor.get(article.url).headers
    assert {name: value for name, value in made.items() if name != "Content-Length"} == {
        name: value for name, value in kept.items() if name != "Content-Length"
    }
    assert "default-src 'self'" in kept["Content-Security-Policy"]


def test_addresses_made_up_by_a_sender_do_not_fill_the_memory(visitor: Visitor, article: NewsPage) -> None:
    for number in range(5):
        visitor.get(f"{article.url}?lan={number}")
        visitor.get(article.url, HTTP_COOKIE=f"thidua_language=en{number}")
    assert len(visitor.door._pages) == 0


def test_only_a_trusted_proxy_of_this_machine_says_who_reads(visitor: Visitor, article: NewsPage, settings) -> None:
    for number in range(3):
        visitor.get(article.url, reader="127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    visitor.door.counter.bring_in()
    assert views_of(article.pk) == 1
    settings.THIDUA_PROXY = True
    for number in range(3):
        visitor.get(article.url, reader="127.0.0.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        visitor.get(article.url, reader="192.0.2.1", HTTP_X_FORWARDED_FOR=f"203.0.113.{number + 100}")
    visitor.door.counter.bring_in()
    assert views_of(article.pk) == 5


def test_no_address_and_no_agent_is_written_anywhere(visitor: Visitor, article: NewsPage) -> None:
    visitor.get(article.url, reader="198.51.100.77", HTTP_USER_AGENT="Mozilla/5.0 (MayRiengCuaToi)")
    visitor.door.counter.bring_in()
    assert Seen.objects.count() == 2
    assert Salt.objects.count() == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'select count(*) from "{table}" as t where t::text like any (%s)', [["%198.51.100.77%", "%MayRieng%"]]
            )
            assert cursor.fetchone()[0] == 0, table
