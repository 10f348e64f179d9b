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
from thidua.portal.rules.refusals import (
    ArticleUndated,
    EncodedTwice,
    LettersLost,
    NotBeside,
    NotOnThisPortal,
    UnreadableArticle,
)
from thidua.reading.inputs.refusals import LettersUnknown

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


@pytest.mark.parametrize(
    "line",
    ["01/01/0001", "31/12/9999 23:59", "31/02/2023", "25:61", f"Đã xem: {'9' * 30}", "0001-01-01T00:00:00+14:00"],
)
def test_a_day_or_counter_that_cannot_be_is_left_out(line: str) -> None:
    text = read_text(f"Tên bài\n{line}\nNội dung của bài viết này.")
    page = read_html(
        f"<meta name='article:published_time' content='{line}'><h1>Tên bài</h1><p>{line}</p><p>Nội dung.</p>"
    )
    for article in (text, page):
        assert article is not None
        assert (article.published_on, article.views) == (None, None)


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
    (folder / "ba.txt").write_text("Bài không ghi ngày\nMột đoạn văn đủ dài để là nội dung của bài.")
    for _round in range(2):
        done = [import_article(file=file, section=section, by=None, at=AT) for file in articles_at(folder)]
    assert NewsPage.objects.count() == 3
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
        with pytest.raises((UnreadableArticle, LettersUnknown)):
            import_article(file=file, section=news_section(home), by=None, at=AT)
    assert not NewsPage.objects.exists()


HOSTILE = f"""<!-- trước --><!DOCTYPE x [<!ENTITY a "aa">]><html><head><meta property="og:title" content="{"Bài dài " * 90}">
<meta name="keywords" content="{"từ khóa " * 40}, &lt;script&gt;"><meta property="article:section" content="&lt;b&gt;Mục&lt;/b&gt;">
<link rel="canonical" href="https://cu.example.vn/{"x" * 900}"></head><body><article><p>Mở\0 đầu &lt;script&gt;alert(1)&lt;/script&gt;</p>
<p>{"Đoạn. " * 20}</p><img src="{"a" * 400}.png"><img src="http://[x"><img src="thoat.png"><a href="%3Cimg src=x%3E.pdf">tệp</a></article>"""


def test_an_old_page_that_means_harm_comes_in_harmless(client: Client, home: HomePage, tmp_path: Path) -> None:
    """Too long titles, keywords and addresses; names no file can have; a link out of the folder; markup in a file's name."""
    outside = tmp_path / "ngoai.png"
    outside.write_bytes(b"")
    folder = tmp_path / "trong"
    folder.mkdir()
    (folder / "thoat.png").symlink_to(outside)
    (folder / "<img src=x>.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    (folder / "bai.html").write_text(HOSTILE)
    imported = import_article(file=folder / "bai.html", section=news_section(home), by=None, at=AT)
    page = imported.page
    assert page is not None
    assert [type(each) for each in imported.left] == [NotBeside, NotBeside, NotBeside, ArticleUndated]
    shown = client.get(page.get_url())
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "<img src=x>" not in shown.text
    assert "&lt;img src=x&gt;.pdf" in shown.text


def test_an_old_page_is_read_in_the_letters_of_its_time(home: HomePage, tmp_path: Path) -> None:
    """TCVN3 by its bytes, VNI as it was pasted into Unicode."""
    for name, content in (
        ("a.html", "<h1>C«ng ®oµn tæng kÕt n¨m</h1><p>C¸c ®¬n vÞ ®· trao quµ cho ®oµn viªn.</p>".encode("latin-1")),
        ("b.txt", "Coâng ñoaøn toång keát naêm\nCaùc ñôn vò ñaõ trao quaø cho ñoaøn vieân.".encode()),
    ):
        (tmp_path / name).write_bytes(content)
        page = import_article(file=tmp_path / name, section=news_section(home), by=None, at=AT).page
        assert page is not None
        assert page.title == "Công đoàn tổng kết năm"
        assert page.stand == "Các đơn vị đã trao quà cho đoàn viên."


def test_an_old_page_that_was_encoded_twice_comes_in_right_and_the_report_says_so(
    home: HomePage, tmp_path: Path
) -> None:
    for name, content in (("a.txt", TEXT), ("b.html", PAGE)):
        (tmp_path / name).write_bytes(content.encode().decode("latin-1").encode())
    right = import_article(file=tmp_path / "a.txt", section=news_section(home), by=None, at=AT)
    assert right.page is not None
    assert (right.page.title, right.page.author) == ("Khối mẫu tổng kết một năm thi đua", "Hồng Minh")
    assert right.page.stand == "Ngày 24/11, Khối mẫu họp tổng kết tại hội trường lớn."
    assert [type(each) for each in right.left] == [EncodedTwice]
    page = import_article(file=tmp_path / "b.html", section=news_section(home), by=None, at=AT)
    assert page.page is not None
    assert (page.page.title, page.page.author) == ("Bài cũ có ảnh", "Tố Nga")
    assert [type(each) for each in page.left].count(EncodedTwice) == 1


def test_letters_that_are_lost_are_told_and_never_guessed(home: HomePage, tmp_path: Path) -> None:
    broken = TEXT.encode().decode("latin-1").replace("\xa0", " ")
    (tmp_path / "a.txt").write_bytes(broken.encode())
    imported = import_article(file=tmp_path / "a.txt", section=news_section(home), by=None, at=AT)
    assert LettersLost in {type(each) for each in imported.left}
    assert imported.page is not None
    assert imported.page.title == " ".join(broken.splitlines()[0].split())


def test_only_who_publishes_brings_articles_in(home: HomePage, tree: dict[str, Unit], folder: Path) -> None:
    editor = make_person(tree["tinh"], Role.EDITOR)
    with pytest.raises(NotOnThisPortal):
        import_article(file=folder / "mot.txt", section=news_section(home), by=editor, at=AT)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"<html><h1>{text}</h1><p>{text}".encode()))
def test_no_bytes_break_the_reader(source: bytes) -> None:
    text = source.decode("utf-8", "replace")
    read_html(text)
    read_text(text)


@given(st.text(max_size=60))
def test_no_address_leads_out_of_the_folder(address: str) -> None:
    assert "/" not in file_name(address)
    assert "\\" not in file_name(address)
