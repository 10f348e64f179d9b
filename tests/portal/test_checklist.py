"""Page by page, what readers of the five web pages could do: in a browser, on a phone and a desk, in both languages."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from tests.browser_support import (
    DESK,
    PHONE,
    axe_faults,
    complaints,
    faults_of,
    keyboard_faults,
    log_in,
    overflow,
    view,
)
from tests.make.awards import awarded, first_certificate, make_house
from tests.make.clusters import make_cluster
from tests.make.people import AT, make_person
from tests.make.portal import make_article, make_portal, news_section
from tests.make.reports import approved_report, declared
from tests.portal.doors import CHROME, door_before
from tests.portal.test_comments import question_of
from thidua.clusters.models import ClusterYear
from thidua.ground.sessions import RENEWED
from thidua.people.rules import Role
from thidua.portal.actions import draft_article, publish_result
from thidua.portal.actions.counting import open_count
from thidua.portal.models import (
    Album,
    AlbumPhoto,
    AlbumShelf,
    BenefitsPage,
    Box,
    Comment,
    ContactPage,
    DocumentFile,
    DocumentPage,
    Library,
    NewsPage,
    Partner,
    Quote,
    Seen,
    SiteLink,
)
from thidua.portal.queries.comments import rating_of
from thidua.portal.rules.readers import SITE, Counted, Thing

NOWHERE = "/khong-co/"
"""An address where nothing is."""
CERTIFICATES = "/kiem-tra/"
"""Where a certificate is checked: a page of the house, whose choice of language needs a cookie. Comes last."""
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A portal with one of everything; every address a reader comes to."""
    house = make_house()
    tree = house.tree
    home = make_portal(tree["tinh"])
    approved_report(unit=tree["nganh-1"], period=declared("2023"), DV01="1.204", rest=1)
    section = news_section(home)
    drafted = draft_article(subject=tree["tinh"], year=2023, section=section, by=None, at=AT)
    out = io.BytesIO()
    Image.new("RGB", (1200, 630), (200, 210, 205)).save(out, "PNG")
    image = get_image_model()(title="Hội trường", file=ImageFile(io.BytesIO(out.getvalue()), name="hoi-truong.png"))
    image.save()
    drafted.photo, drafted.caption = image, "Toàn cảnh hội nghị"
    drafted.tags.add("tổng kết")
    drafted.body.append(("photo", {"image": image, "caption": "Ký giao ước thi đua"}))
    drafted.author, drafted.place, drafted.stand = "Hồng Minh", "Thái Nguyên", "Khối họp tổng kết ngày 24/11."
    drafted.save_revision().publish()
    older = make_article(section, "Bài đăng trước")
    older.tags.add("tổng kết")
    older.save_revision().publish()
    pledge = make_article(news_section(home.get_translations().get()), "Pledge signed")
    file = get_document_model()(title="ke-hoach.pdf", file=ContentFile(b"%PDF-1.4", name="ke-hoach.pdf"))
    file.save()
    document = DocumentPage(title="Kế hoạch", number="1/KH", slug="ke-hoach", kind="plan", issued_on=date(2026, 1, 8))
    Library.objects.child_of(home).get().add_child(instance=document)
    DocumentFile.objects.create(page=document, file=file)
    album = Album(title="Tháng Công nhân", slug="thang", taken_on=date(2026, 5, 1))
    AlbumShelf.objects.child_of(home).get().add_child(instance=album)
    AlbumPhoto.objects.create(album=album, image=image, caption="Trao quà")
    contact = ContactPage.objects.child_of(home).get()
    contact.address, contact.telephone, contact.email = "Số 1 phố Mẫu", "0221 386 2345", "vanphong@congdoan.example.vn"
    contact.save_revision().publish()
    deal = {"benefit": "Giảm 15%", "valid_until": date(2099, 1, 31), "place": "Số 9 phố Mẫu"}
    Partner.objects.create(name="Phòng khám", **deal, locale=home.locale)
    Box.objects.create(title="Chỉ thị 05", text="<p>Học tập</p>", locale=home.locale)
    SiteLink.objects.create(title="Trang bạn", address="https://ban.example.vn", locale=home.locale)
    article = NewsPage.objects.get(pk=drafted.pk)
    quoted = Quote.objects.get(indicator="DV01", aspect="")
    dossier = awarded(tree["nganh"], [tree["nganh-1"], tree["nganh-2"]], house.chair, shown="mẫu", word="mau", at=AT)
    cluster = make_cluster("cum-mau", tree["tinh"], [tree["nganh-1"], tree["nganh-2"]])
    # As if every member had closed its year; that closing works is proved where it belongs.
    monkeypatch.setattr("thidua.portal.permissions.is_closed", lambda subject, year: True)
    row = ClusterYear.objects.create(cluster=cluster, year=2023, lead=tree["nganh-1"])
    publish_result(cluster_year=row, by=None, at=AT)
    pages = [contact, home, article, section, document.get_parent(), document, album.get_parent(), album]
    pages.append(BenefitsPage.objects.child_of(home).get())
    more = [
        "/ngay/2023/11/25/",
        "/ngay/2023/11/",
        "/ngay/2023/",
        "/tim-tin/?q=ke+hoach",
        "/ket-qua/",
        "/ket-qua/cum-mau/2023/",
        NOWHERE,
        f"/so/{quoted.pk}/",
        f"/in/{article.pk}/",
        f"/y-kien/{article.pk}/",
        reverse("portal_keyword", args=[article.tags.get().slug]),
    ]
    english = ["/en/", "/en/news/", pledge.get_url(), "/en/tim-tin/?q=pledge", "/en/ket-qua/", "/en/contact/"]
    checked = [CERTIFICATES, f"{CERTIFICATES}{first_certificate(dossier).number}/"]
    return [page.get_url() for page in pages] + more + english + checked


def html_faults(source: str) -> list[str]:
    """What another program than a browser finds wrong in the page; a browser would mend it silently."""
    parser = html5lib.HTMLParser()
    parser.parse(source)
    return [f"line {line}: {fault} {values}" for (line, _column), fault, values in parser.errors]


def test_every_page_fits_is_valid_has_no_fault_works_by_keyboard_and_asks_no_other_site(
    chromium: Any, live_server: Any, addresses: list[str]
) -> None:
    found, asked = [], set()
    for size, dark in ((PHONE, False), (DESK, True)):
        context = chromium.new_context(**view(size, dark=dark), base_url=live_server.url)
        page = context.new_page()
        heard = complaints(page)
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        for address in addresses:
            answer = page.goto(address)
            assert answer.status == (404 if address == NOWHERE else 200), address
            found += [
                f"{size[0]} {address} {fault}" for fault in axe_faults(page) + overflow(page) + keyboard_faults(page)
            ]
            if size == PHONE:
                found += [f"{address} {fault}" for fault in html_faults(answer.text())]
            assert address.startswith(CERTIFICATES) or context.cookies() == [], f"{address}: a reader keeps no cookie"
        found += [words for words in heard if "404" not in words]
        context.close()
    assert found == []
    assert asked == {urlsplit(live_server.url).netloc}


def offers(page: Any, *words: str, within: str = "main") -> None:
    """A reader finds these in that part of the page, once it is there."""
    for each in words:
        expect(page.locator(within)).to_contain_text(each)


def beneath(page: Any, heading: str, *words: str) -> None:
    """A reader finds these beneath that heading, and not merely anywhere."""
    section = page.locator("section").filter(has=page.get_by_role("heading", name=heading, level=2))
    for each in words:
        expect(section).to_contain_text(each)


def counts(page: Any, code: str, shown: str) -> None:
    """The counter shows that."""
    expect(page.locator(f"[data-count={code}]")).to_have_text(shown)


def test_a_reader_finds_and_does_what_the_five_pages_offered(
    chromium: Any, live_server: Any, addresses: list[str], tmp_path: Path
) -> None:
    """Behind the real door, so that readers are counted as they are on the real server."""
    article, older = NewsPage.objects.get(place="Thái Nguyên"), NewsPage.objects.get(title="Bài đăng trước")
    open_count(thing=Thing(Counted.PAGE, article.pk), readers=151, source="002")
    open_count(thing=SITE, readers=22_491_889, source="002")
    with door_before(live_server, tmp_path) as door:
        reader, other = (
            chromium.new_context(**view(size), base_url=live_server.url, user_agent=f"{CHROME} Edg/{size[0]}")
            for size in (PHONE, DESK)
        )
        page = reader.new_page()
        heard = complaints(page)

        def views() -> str:
            door.counter.bring_in()
            door._pages.forget()
            page.reload()
            return page.locator(f"[data-count=p{article.pk}]").inner_text()

        # 002: day and hour, author, captions, views, comments, stars, neighbours. One reader counts once, a second once more.
        page.goto(article.url)
        offers(page, "Hồng Minh", "Thái Nguyên", "0 ý kiến", within=".story > .head .byline")
        expect(page.locator("figcaption")).to_have_text(["Toàn cảnh hội nghị", "Ký giao ước thi đua"])
        beneath(page, "Những tin cũ hơn", older.title)
        assert (views(), views()) == ("152", "152")
        other.new_page().goto(article.url)
        assert views() == "153"
        _rates_and_comments(page, article)

        # 000: the photos with captions, the news of the same section with their days, the news by day.
        beneath(page, "Xem tin theo ngày", "Tháng", "Năm")
        beneath(page, "Tin cùng chuyên mục", older.title, "25/11/2023")
        page.locator(".cal a[aria-current=date]").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Tin ngày")
        expect(page.locator(".teasers h3")).to_have_text([article.title])

        # 003: opening lines, keywords, related news with photo and opening lines; and where a number comes from.
        page.goto(older.url)
        beneath(page, "Tin liên quan", article.title, "Khối họp tổng kết ngày 24/11.")
        beneath(page, "Những tin mới hơn", article.title)
        expect(page.locator(".teasers li", has_text=article.title).locator("img")).to_have_count(1)
        page.locator(".tags", has_text="Từ khóa").get_by_role("link", name="tổng kết", exact=True).click()
        page.wait_for_url("**/tu-khoa/**")
        expect(page.locator(".teasers h3")).to_have_text([article.title, older.title])
        page.goto(article.url)
        expect(page.locator("p.stand")).to_have_text("Khối họp tổng kết ngày 24/11.")
        page.locator("a.num", has_text="1.204").first.click()
        expect(page).to_have_title(re.compile("Nguồn của một con số"))

        # 001 and 002, around the article: sections, boxes, links, albums, partners, documents; 002 and 004: the visits.
        door._pages.forget()
        page.goto("/")
        beneath(page, "Chuyên mục", "Tin tức")
        beneath(page, "Chỉ thị 05", "Học tập")
        beneath(page, "Liên kết website", "Trang bạn")
        beneath(page, "Hình ảnh hoạt động", "Tháng Công nhân", "01/05/2026")
        beneath(page, "Phúc lợi đoàn viên", "Phòng khám", "Giảm 15%", "31/01/2099")
        beneath(page, "Văn bản, biểu mẫu", "1/KH. Kế hoạch", "0 lượt xem · 0 lượt tải")
        beneath(page, "Thống kê truy cập", "Đang truy cập", "Hôm nay", "Tháng hiện tại", "Tổng lượt truy cập")
        for code, shown in (("online", "2"), ("today", "2"), ("month", "2"), ("total", "22.491.891")):
            counts(page, code, shown)
        page.get_by_role("link", name="Tháng Công nhân").click()
        expect(page.locator("figcaption")).to_have_text(["Trao quà"])
        page.goto("/")
        page.get_by_role("link", name="Tất cả doanh nghiệp đã ký kết").click()
        offers(page, "Phòng khám", "Giảm 15%", "31/01/2099", "Số 9 phố Mẫu")
        page.get_by_role("searchbox").fill("ke hoach")
        page.get_by_role("searchbox").press("Enter")
        page.get_by_role("link", name="1/KH. Kế hoạch").click()
        page.wait_for_url("**/ke-hoach/")
        document, file = DocumentPage.objects.get(), DocumentFile.objects.get().file_id
        offers(page, "kế hoạch", "1/KH", "08/01/2026", "còn hiệu lực", within="dl.kv")
        counts(page, Thing(Counted.PAGE, document.pk).code, "0")
        counts(page, Thing(Counted.DOWNLOAD, file).code, "0")
        with page.expect_download():
            page.get_by_role("link", name="ke-hoach.pdf").click()
        door.counter.bring_in()
        door._pages.forget()
        page.reload()
        counts(page, Thing(Counted.PAGE, document.pk).code, "1")
        counts(page, Thing(Counted.DOWNLOAD, file).code, "1")
        page.goto("/en/documents/")
        offers(page, "1/KH. Kế hoạch", "· in force · Views: 1 · Downloads: 1", within=".docs")

        # The address is taken along, the article printed.
        page.goto(article.url)
        page.get_by_role("button", name="Chia sẻ").click()
        expect(page.locator("[data-share]")).to_have_text(re.compile("Địa chỉ đã được chép|/tin-tuc/"))
        page.get_by_role("link", name="Bản in").click()
        page.wait_for_url("**/in/*/")
        offers(page, article.title, "1.204")

        # What other programs read of the article: the feed, and what a page that leads here shows of it.
        assert f"{article.url}</link>" in reader.request.get("/rss.xml").text()
        page.goto(article.url)
        assert page.locator("meta[property='og:image']").get_attribute("content")
        assert (heard, reader.cookies()) == ([], [])
        reader.close()
        other.close()


def _rates_and_comments(page: Any, article: NewsPage) -> None:
    page.get_by_role("radio", name="4 trên 5 sao").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cảm ơn bạn, số sao đã được tính.")).to_be_visible()
    assert str(rating_of(article.pk).average) == "4.0"
    Seen.objects.filter(
        kind=Counted.RATING
    ).delete()  # the next day nobody knows them any more, but their own browser does
    page.reload()
    expect(page.get_by_text("Bạn đã đánh giá bài này trên máy này")).to_be_visible()
    expect(page.get_by_role("button", name="Đánh giá")).to_be_hidden()
    page.get_by_role("link", name="Viết ý kiến").click()
    expect(page.get_by_label("Mã bảo mật: năm chữ số trong hình")).to_be_visible()
    page.get_by_label("Tên của bạn, sẽ hiện cùng ý kiến").fill("Lan")
    page.get_by_label("Ý kiến của bạn").fill("Bài viết rất bổ ích.")
    page.get_by_role("button", name="Hỏi tôi bằng chữ").click()
    asked = page.locator("label", has_text=re.compile("Câu hỏi bảo mật"))
    expect(asked).to_be_visible()
    expect(page.get_by_label("Ý kiến của bạn")).to_have_value("Bài viết rất bổ ích.")
    assert faults_of(page) == []
    page.locator("#comment-answer").fill(question_of(f"{asked.inner_text()}<"))
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_text("Cảm ơn bạn. Biên tập viên đọc ý kiến trước khi cho hiện.")).to_be_visible()
    assert axe_faults(page) == []
    assert Comment.objects.get().name == "Lan"
    page.goto(article.url)


def test_an_editor_decides_on_comments_stays_logged_in_and_loses_nothing_typed(
    browser_page: Any, addresses: list[str]
) -> None:
    page = browser_page
    article = NewsPage.objects.get(place="Thái Nguyên")
    Comment.objects.create(page_id=article.pk, name="Lan", text="Dài " * 60 + "x" * 200, sent_at=article.published_on)
    editor = make_person(article.get_parent().get_parent().specific.unit, Role.EDITOR)
    log_in(page, editor)
    page.goto("/viec-cua-toi/")
    page.get_by_role("link", name="1 ý kiến đang chờ").click()
    expect(page.get_by_role("button", name="Cho hiện dưới bài")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("button", name="Cho hiện dưới bài").click()
    expect(page.get_by_text("Ý kiến đã hiện dưới bài.")).to_be_visible()
    page.goto(article.url)
    expect(page.get_by_role("heading", name=re.compile("^Lan"))).to_be_visible()
    assert faults_of(page) == []

    # 002: the session that ends for want of any request, on the public page and in the editor.
    lasts = settings.SESSION_COOKIE_AGE - RENEWED
    page.clock.install()
    for address in (article.url, f"/{settings.PORTAL_EDITING}pages/{article.pk}/edit/"):
        page.goto(address)
        idle = page.locator("#idle")
        expect(idle).to_be_attached()
        expect(idle).to_be_hidden()
        page.clock.fast_forward((lasts - 55) * 1000)
        expect(idle.get_by_role("timer")).to_have_text(re.compile(r"^[45]\d$"))
        page.clock.fast_forward(25_000)
        expect(idle.get_by_role("timer")).to_have_text(re.compile(r"^[123]?\d$"))
        idle.get_by_role("button", name="Tôi vẫn ở đây").click()
        expect(idle).to_be_hidden()
    Session.objects.all().delete()
    page.locator("#id_title").fill("Tên bài gõ khi phiên đã hết")
    # The editor's own ping is answered by the log-in page, which takes away the cookie of the lost session: not a later one.
    with page.expect_response(lambda answer: "/dang-nhap/?next=" in answer.url):
        page.clock.fast_forward(settings.SESSION_COOKIE_AGE * 1000)
    expect(idle).to_contain_text("Phiên làm việc đã kết thúc. Những gì bạn viết vào bài được lưu thành bản thảo")
    log_in(page, editor)  # in another tab of the same browser
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.locator(".messages")).to_contain_text("Đã lưu trang")
    assert NewsPage.objects.get(pk=article.pk).get_latest_revision_as_object().title == "Tên bài gõ khi phiên đã hết"
