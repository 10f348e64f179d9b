"""Page by page, what readers of the five web pages could do: in a browser, on a phone and a desk, in both languages."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from wagtail.images import get_image_model

from tests.browser_support import DESK, PHONE, axe_faults, complaints, overflow, view
from tests.make.organisations import make_tree
from tests.make.people import AT
from tests.make.portal import make_article, make_portal, news_section
from tests.make.reports import approved_report, catalogue, declared
from thidua.portal.actions import draft_article
from thidua.portal.models import (
    Album,
    AlbumPhoto,
    AlbumShelf,
    BenefitsPage,
    Box,
    DocumentPage,
    Library,
    NewsPage,
    Partner,
    Quote,
    SiteLink,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses() -> list[str]:
    """A portal with one of everything; every address a reader comes to."""
    catalogue()
    tree = make_tree("tinh", {"nganh": 1})
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
    drafted.author, drafted.place = "Hồng Minh", "Thái Nguyên"
    drafted.save_revision().publish()
    older = make_article(section, "Tin cũ hơn")
    older.tags.add("tổng kết")
    older.save_revision().publish()
    make_article(news_section(home.get_translations().get()), "Pledge signed")
    document = DocumentPage(title="Kế hoạch", number="1/KH", slug="ke-hoach", kind="plan", issued_on=date(2026, 1, 8))
    Library.objects.child_of(home).get().add_child(instance=document)
    album = Album(title="Tháng Công nhân", slug="thang", taken_on=date(2026, 5, 1))
    AlbumShelf.objects.child_of(home).get().add_child(instance=album)
    AlbumPhoto.objects.create(album=album, image=image, caption="Trao quà")
    Partner.objects.create(name="Phòng khám", benefit="Giảm 15%", valid_until=date(2099, 1, 1), locale=home.locale)
    Box.objects.create(title="Chỉ thị 05", text="<p>Học tập</p>", locale=home.locale)
    SiteLink.objects.create(title="Trang bạn", address="https://ban.example.vn", locale=home.locale)
    article = NewsPage.objects.get(pk=drafted.pk)
    quoted = Quote.objects.get(indicator="DV01", aspect="")
    pages = [home, article, section, document.get_parent(), document, album.get_parent(), album]
    pages.append(BenefitsPage.objects.child_of(home).get())
    more = [
        "/ngay/2023/11/25/",
        "/ngay/2023/11/",
        "/ngay/2023/",
        "/tim-tin/?q=ke+hoach",
        "/ket-qua/",
        f"/so/{quoted.pk}/",
        f"/in/{article.pk}/",
        f"/y-kien/{article.pk}/",
        reverse("portal_keyword", args=[article.tags.get().slug]),
    ]
    return [page.get_url() for page in pages] + more + ["/en/", "/en/news/", "/en/tim-tin/?q=pledge", "/en/ket-qua/"]


def html_faults(source: str) -> list[str]:
    """What another program than a browser finds wrong in the page; a browser would mend it silently."""
    parser = html5lib.HTMLParser()
    parser.parse(source)
    return [f"line {line}: {fault} {values}" for (line, _column), fault, values in parser.errors]


def test_every_page_fits_is_valid_has_no_fault_and_asks_no_other_site(
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
            assert answer.status == 200, address
            found += [f"{size[0]} {address} {fault}" for fault in axe_faults(page) + overflow(page)]
            found += [f"{address} {fault}" for fault in html_faults(answer.text())]
        found += heard
        assert context.cookies() == [], "a reader keeps no cookie"
        context.close()
    assert found == []
    assert asked == {urlsplit(live_server.url).netloc}


def test_a_reader_finds_what_the_five_pages_offered(browser_page: Any, addresses: list[str]) -> None:
    page = browser_page
    page.goto(addresses[1])
    text = page.locator("main").inner_text()
    for offered in (
        "Hồng Minh",
        "Thái Nguyên",
        "Toàn cảnh hội nghị",
        "Từ khóa",
        "XEM TIN THEO NGÀY",
        "Tin cũ hơn",
        "TIN LIÊN QUAN",
        "TIN CÙNG CHUYÊN MỤC",
        "Bản in",
        "lượt xem",
        "0 ý kiến",
        "Bài này có ích cho bạn không?",
        "Thống kê truy cập",
    ):
        assert offered.lower() in text.lower(), offered
    assert page.locator(".teasers", has_text="Tin cũ hơn").count() == 1
    page.locator(".cal a[aria-current=date]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tin ngày")
    page.go_back()
    page.locator("a.num", has_text="1.204").first.click()
    expect(page).to_have_title(re.compile("Nguồn của một con số"))
    page.go_back()
    page.get_by_role("link", name="tổng kết", exact=True).click()
    page.wait_for_url("**/tu-khoa/**")
    expect(page.locator("main")).to_contain_text("Tin cũ hơn")
    page.goto("/")
    front = page.locator("main").inner_text().lower()
    for offered in (
        "đang truy cập",
        "hôm nay",
        "tháng hiện tại",
        "tổng lượt truy cập",
        "kiểm tra giấy chứng nhận",
        "giảm 15%",
        "văn bản, biểu mẫu",
        "chỉ thị 05",
        "liên kết website",
        "phúc lợi đoàn viên",
        "hình ảnh hoạt động",
    ):
        assert offered in front, offered
    page.get_by_role("searchbox").fill("ke hoach")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="1/KH. Kế hoạch").click()
    expect(page.locator("main")).to_contain_text("Còn hiệu lực", ignore_case=True)


def test_the_keyboard_alone_reaches_the_article_and_the_menu(browser_page: Any, addresses: list[str]) -> None:
    page = browser_page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _press in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('main h2') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/tin-tuc/**")
    page.locator(".switch summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.switch') !== null")
