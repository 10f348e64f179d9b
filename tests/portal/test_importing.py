"""Old articles come in with their day, author, sections, pictures, counters, files and addresses, and do no harm."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.make.people import AT, make_person
from tests.make.portal import news_section
from thidua.ground.today import VIETNAM
from thidua.organisations.models import Unit
from thidua.people.rules import Role
from thidua.portal.actions import articles_at, import_article
from thidua.portal.models import HomePage, NewsPage, OpeningCount
from thidua.portal.rules.importing import file_name, read_html, read_text
from thidua.portal.rules.refusals import NotOnThisPortal, UnreadableArticle

pytestmark = pytest.mark.django_db

TEXT = """Khối mẫu tổng kết một năm thi đua

Thứ bảy - 25/11/2023 10:04   Đã xem: 1.151   Phản hồi: 0

Ngày 24/11, Khối mẫu họp tổng kết tại hội trường lớn.

z4912461200007 35b9ee6291f05f9e99c04f331a928345

Các đơn vị đã ký giao ước thi đua năm sau, trong đó có nhiều việc mới.

Tác giả bài viết: Hồng Minh

Click để đánh giá bài viết
Thống kê truy cập
Đang truy cập349
"""

PAGE = """<!doctype html><html><head><title>Trang cũ</title>
<meta property="og:title" content="Bài cũ có ảnh"><meta property="article:published_time" content="2021-01-15T16:30:00+07:00">
<meta name="author" content="Tố Nga"><meta property="article:section" content="Phong trào"><meta name="keywords" content="thi đua, giao ước">
<link rel="canonical" href="https://cu.example.vn/tin/bai-cu.html?id=7"></head>
<body><nav><a href="/">Trang chủ</a></nav><h1>Bài cũ có ảnh</h1><span>447 lượt xem</span>
<article><p>Mở đầu bài.</p><figure><img src="anh/hoi-nghi.jpg" alt="x"><figcaption>Toàn cảnh</figcaption></figure>
<img src="../../etc/passwd"><p onclick="alert(1)">Đoạn <b>hai</b> &lt;b&gt;.</p><script>alert(1)</script>
<a href="tep/ke-hoach.pdf">Kế hoạch</a> <a href="gia.pdf">Giả</a></article></body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mot.txt").write_text(TEXT)
    (tmp_path / "hai.html").write_text(PAGE)
    picture = io.BytesIO()
    Image.new("RGB", (80, 40), (200, 30, 30)).save(picture, "JPEG")
    (tmp_path / "hoi-nghi.jpg").write_bytes(picture.getvalue())
    (tmp_path / "ke-hoach.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    (tmp_path / "gia.pdf").write_bytes(b"<svg onload=alert(1)>")
    return tmp_path


def test_a_text_gives_its_title_day_counter_author_and_words() -> None:
    article = read_text(TEXT)
    assert article is not None
    assert article.title == "Khối mẫu tổng kết một năm thi đua"
    assert article.published_on == datetime(2023, 11, 25, 10, 4, tzinfo=VIETNAM)
    assert (article.views, article.author) == (1151, "Hồng Minh")
    assert len(article.paragraphs) == 2, "neither a picture's file name nor what follows the article"


def test_a_menu_is_no_title_and_an_office_may_sign() -> None:
    article = read_text(
        "Danh mục\nHuyện mẫu tổng kết năm\nHội nghị đã thống nhất nhiều việc.\nLĐLĐ huyện Mẫu\nThống kê truy cập\n"
    )
    assert article is not None
    assert (article.title, article.author) == ("Huyện mẫu tổng kết năm", "LĐLĐ huyện Mẫu")


@pytest.mark.parametrize(
    ("line", "views"),
    [("447 lượt xem", 447), ("Số lượt xem: 55", 55), ("Đã xem: 22.491.889", 22_491_889), ("Đã xem: 1,234", 1234)],
)
def test_counters_are_read_however_they_are_grouped(line: str, views: int) -> None:
    article = read_text(f"Tên bài\n15/01/2021 {line}\nNội dung của bài viết này.")
    assert article is not None
    assert article.views == views


def test_an_old_page_comes_in_whole_and_its_address_leads_on(client: Client, home: HomePage, folder: Path) -> None:
    imported = import_article(file=folder / "hai.html", section=news_section(home), by=None, at=AT)
    page = imported.page
    assert page is not None
    assert (page.title, page.author) == ("Bài cũ có ảnh", "Tố Nga")
    assert page.published_on == datetime(2021, 1, 15, 16, 30, tzinfo=VIETNAM)
    assert page.get_parent().title == "Phong trào"
    assert sorted(tag.name for tag in page.tags.all()) == ["giao ước", "thi đua"]
    assert page.photo is not None
    assert page.caption == "Toàn cảnh"
    assert OpeningCount.objects.get(key=page.pk, kind="p").readers == 447
    assert len(imported.left) == 2, "a file that is not what it says, and a picture outside the folder"
    shown = client.get(page.get_url()).text
    assert "ke-hoach.pdf" in shown
    assert "alert(1)" not in shown
    moved = client.get("/tin/bai-cu.html?id=7")
    assert moved.status_code in (301, 302)
    assert moved["Location"].endswith(page.get_url())


def test_twice_the_same_is_once(home: HomePage, folder: Path) -> None:
    section = news_section(home)
    for _round in range(2):
        done = [import_article(file=file, section=section, by=None, at=AT) for file in articles_at(folder)]
    assert NewsPage.objects.count() == 2
    assert all(each.there_already for each in done)


def test_what_is_no_article_is_refused(home: HomePage, tmp_path: Path) -> None:
    for name, content in (
        ("a.txt", b"\xff\xfe\x00"),
        ("b.html", b""),
        ("c.txt", b"only a title"),
        ("d.html", b"<p></p>"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(UnreadableArticle):
            import_article(file=file, section=news_section(home), by=None, at=AT)
    assert not NewsPage.objects.exists()


def test_only_who_publishes_brings_articles_in(home: HomePage, tree: dict[str, Unit], folder: Path) -> None:
    editor = make_person(tree["tinh"], Role.EDITOR)
    with pytest.raises(NotOnThisPortal):
        import_article(file=folder / "mot.txt", section=news_section(home), by=editor, at=AT)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<html><h1>{text}</h1><p>{text}".encode()))
def test_no_bytes_break_the_reader(source: bytes) -> None:
    read_html(source)
    read_text(source.decode("utf-8", "replace"))


@given(st.text(max_size=60))
def test_no_address_leads_out_of_the_folder(address: str) -> None:
    assert "/" not in file_name(address)
    assert "\\" not in file_name(address)
