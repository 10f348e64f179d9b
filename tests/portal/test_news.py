"""News by day, keyword and words, feeds, the map of the site, and what stands beside an article."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.make.portal import make_article, news_section
from thidua.config.program import main
from thidua.ground.today import VIETNAM
from thidua.portal.models import HomePage, NewsPage, NewsSection
from thidua.portal.queries import beside, found_news, month_sheet
from thidua.portal.rules.calendar import month_before, next_month, span_of, weeks_of

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2023, month, day, hour, tzinfo=VIETNAM)


@pytest.fixture
def section(home: HomePage) -> NewsSection:
    return news_section(home)


def titles(pages: object) -> list[str]:
    return [page.title for page in pages]  # type: ignore[attr-defined]


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_a_month_is_whole_and_meets_its_neighbours(day: date) -> None:
    first = day.replace(day=1)
    assert month_before(next_month(first)) == first
    days = [each for week in weeks_of(day) for each in week if each]
    assert days[0] == first
    assert (next_month(first) - days[-1]).days == 1
    span = span_of(day.year, day.month, day.day)
    assert span is not None
    assert span.first == day
    assert (span.until - day).days == 1


@pytest.mark.parametrize("asked", [(2023, 2, 30), (2023, 13), (0,), (2023, 1, 32)])
def test_a_day_that_is_none_is_not_found(asked: tuple[int, ...]) -> None:
    assert span_of(*asked) is None


def test_news_is_found_by_day_month_and_year(client: Client, home: HomePage, section: NewsSection) -> None:
    for title, moment in (("Sáng sớm", at(25, 0)), ("Đêm khuya", at(25, 23)), ("Tháng sau", at(1, 9, 12))):
        make_article(section, title, published_on=moment)
    day = client.get("/ngay/2023/11/25/").text
    assert "Sáng sớm" in day
    assert "Đêm khuya" in day
    assert "Tháng sau" not in day
    assert "Tháng sau" in client.get("/ngay/2023/12/").text
    assert "Tháng sau" in client.get("/ngay/2023/").text
    assert "không có tin" in client.get("/ngay/2023/11/26/").text
    assert client.get("/ngay/2023/2/30/").status_code == 404
    sheet = month_sheet(home, date(2023, 11, 1))
    assert [day for week in sheet.weeks for day, held in week if held] == [date(2023, 11, 25)]
    assert (sheet.before, sheet.after) == (None, date(2023, 12, 1))


def test_search_works_with_and_without_diacritics(home: HomePage, section: NewsSection) -> None:
    title = "Khối Tổng hợp ký giao ước thi đua"
    make_article(section, title, body=[("text", "<p>Cả khối có 1.356 <b>đoàn viên</b>.</p>")])
    make_article(section, "Tin khác")
    for words in ("ky giao uoc", "Ký giao ước", "GIAO ƯỚC", "giao ướ", "đoàn viên", "doan vien"):
        assert titles(found_news(home, words)) == [title], words
    for words in ("giao ước 2025", "!!!", "", "' or 1=1 --"):
        assert titles(found_news(home, words)) == [], words


def test_the_search_page_prints_what_was_asked_harmlessly(client: Client, home: HomePage) -> None:
    page = client.get("/tim-tin/", {"q": "<script>alert(1)</script>"})
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text


def test_beside_an_article_stand_its_neighbours_and_relatives(section: NewsSection) -> None:
    other = section.add_child(instance=NewsSection(title="Khác", slug="khac", locale=section.locale))
    old, mid, new = (
        make_article(section, title, published_on=at(day)) for title, day in (("Cũ", 1), ("Giữa", 2), ("Mới", 3))
    )
    far = make_article(other, "Xa", published_on=at(4))
    for page in (mid, far, old):
        page.tags.add("giao ước")
    mid.tags.add("Thái Nguyên")
    far.tags.add("Thái Nguyên")
    for page in (mid, far, old):
        page.save_revision().publish()
    found = beside(NewsPage.objects.get(pk=mid.pk), list(mid.tags.all()))
    assert (titles(found.newer), titles(found.older)) == (["Mới", "Xa"], ["Cũ"])
    assert titles(found.related) == ["Xa", "Cũ"]
    assert new.title in titles(found.same_section)
    assert "Giữa" not in titles(found.same_section)


def test_a_keyword_lists_its_articles(client: Client, section: NewsSection) -> None:
    article = make_article(section, "Có từ khóa")
    article.tags.add("Giao ước thi đua")
    article.save_revision().publish()
    page = client.get(f"/tin-tuc/{article.slug}/").text
    address = re.search(r'href="(/tu-khoa/[^"]+)"', page)
    assert address is not None
    assert "Có từ khóa" in client.get(address[1]).text


def test_a_keyword_of_signs_alone_stands_there_without_an_address(client: Client, section: NewsSection) -> None:
    article = make_article(section, "Từ khóa lạ")
    article.tags.add("🎉", "!!!", "<script>alert(1)</script>")
    article.save_revision().publish()
    page = client.get(article.url)
    assert page.status_code == 200
    assert "<span>🎉</span>" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_feeds_are_wellformed_and_newest_first(client: Client, section: NewsSection, kind: str) -> None:
    make_article(section, "Cũ & <kỹ>", published_on=at(1))
    make_article(section, "Mới", published_on=at(2), author="Hồng Hải", stand="Mở đầu")
    answer = client.get(f"/{kind}.xml")
    root = ElementTree.fromstring(answer.content)
    found = [each.text for each in root.iter() if each.tag.endswith("title")]
    assert found[-2:] == ["Mới", "Cũ & <kỹ>"]
    assert answer.cookies == {}


def test_the_map_names_every_public_page_and_no_draft(client: Client, section: NewsSection) -> None:
    make_article(section, "Đã đăng", slug="da-dang")
    draft = make_article(section, "Bỏ", slug="da-bo")
    draft.unpublish()
    sheets = ElementTree.fromstring(client.get("/sitemap.xml").content)
    (sheet,) = [each.text or "" for each in sheets.iter() if each.tag.endswith("loc")]
    answer = client.get(urlsplit(sheet).path)
    ElementTree.fromstring(answer.content)
    assert "/tin-tuc/da-dang/" in answer.text
    assert "/en/" in answer.text
    assert "da-bo" not in answer.text
    assert "Disallow: /bien-tap/" in client.get("/robots.txt").text


def test_an_article_says_what_it_is_to_machines(client: Client, section: NewsSection) -> None:
    article = make_article(section, 'Tên có </script> và "ngoặc"', slug="may", author="Hồng Hải", place="Thái Nguyên")
    page = client.get(f"/tin-tuc/{article.slug}/").text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert data is not None
    about = json.loads(data[1])
    assert about["headline"] == article.title
    assert about["datePublished"].startswith("2023-11-25T")
    assert about["author"]["name"] == "Hồng Hải"
    assert '<meta property="og:title"' in page
    assert 'rel="canonical"' in page
    assert "image" not in about, "an article without a photo shows no picture of something else"


@pytest.mark.parametrize("address", ["/", "/tin-tuc/", "/van-ban/", "/en/news/"])
def test_a_page_that_is_no_article_says_what_it_is_too(client: Client, section: NewsSection, address: str) -> None:
    page = client.get(address).text
    assert '<meta property="og:type" content="website">' in page
    assert re.search(rf'<meta property="og:url" content="http://localhost{address}">', page)


def test_several_newer_and_older_articles_stand_beneath_one_the_nearest_first(
    client: Client, section: NewsSection
) -> None:
    made = [make_article(section, f"Bài {day}", published_on=at(day)) for day in range(1, 10)]
    found = beside(NewsPage.objects.get(pk=made[4].pk), [])
    assert titles(found.newer) == ["Bài 6", "Bài 7", "Bài 8"]
    assert titles(found.older) == ["Bài 4", "Bài 3", "Bài 2"]
    page = client.get(made[4].url).text
    newer = page[page.index('id="newer"') : page.index('id="older"')]
    assert "Bài 6" in newer
    assert "Bài 4" not in newer


def test_the_print_view_has_the_article_and_nothing_beside_it(client: Client, section: NewsSection) -> None:
    article = make_article(section, "Để in", body=[("text", "<p>Nội dung</p>")])
    page = client.get(f"/in/{article.pk}/").text
    assert "Nội dung" in page
    assert "<aside" not in page
    assert 'name="q"' not in page
    article.unpublish()
    assert client.get(f"/in/{article.pk}/").status_code == 404


def test_english_pages_search_and_list_english_news_alone(client: Client, home: HomePage, section: NewsSection) -> None:
    english = news_section(home.get_translation(home.get_translations().get().locale))
    make_article(english, "Pledge signed")
    make_article(section, "Ký giao ước")
    page = client.get("/en/ngay/2023/").text
    assert "Pledge signed" in page
    assert "Ký giao ước" not in page
    assert "Pledge signed" in client.get("/en/tim-tin/", {"q": "pledge"}).text
    assert "<title>Pledge signed" in client.get("/en/rss.xml").text


def test_an_article_set_for_later_appears_when_its_time_has_come(
    client: Client, home: HomePage, section: NewsSection, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make_article(section, "Hẹn giờ")
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert main(["portal", "publish"]) == 0
    assert client.get(page.url).status_code == 404
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert main(["portal", "publish"]) == 0
    assert "Hẹn giờ" in client.get(page.url).text
