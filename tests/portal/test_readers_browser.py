"""A reader on a phone and at a desk: rates, comments, answers the security question; an editor decides. A real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser_support import DESK, PHONE, axe_faults, complaints, log_in, overflow
from tests.make.organisations import make_unit
from tests.make.people import make_person
from tests.make.portal import make_article, make_portal, news_section
from tests.portal.test_comments import question_of
from thidua.people.rules import Role
from thidua.portal.models import Comment, NewsPage, Seen
from thidua.portal.queries.comments import rating_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article() -> NewsPage:
    return make_article(news_section(make_portal(make_unit("thai-nguyen"))), "Tổng kết Khối thi đua", stand="Mở đầu.")


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_reader_rates_and_comments_without_a_cookie(
    browser_page: Page, article: NewsPage, size: tuple[int, int]
) -> None:
    page = browser_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    heard = complaints(page)
    page.goto(article.url)
    assert axe_faults(page) == []
    page.get_by_role("radio", name="4 trên 5 sao").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cảm ơn bạn, số sao đã được tính.")).to_be_visible()
    assert str(rating_of(article.pk).average) == "4.0"
    Seen.objects.all().delete()  # the next day nobody knows them any more, but their own browser does
    page.reload()
    expect(page.get_by_text("Bạn đã đánh giá bài này trên máy này")).to_be_visible()
    expect(page.get_by_role("button", name="Đánh giá")).to_be_hidden()
    page.get_by_role("link", name="Viết ý kiến").click()
    expect(page.get_by_label("Mã bảo mật: năm chữ số trong hình")).to_be_visible()
    assert (axe_faults(page), overflow(page)) == ([], [])
    page.get_by_label("Tên của bạn, sẽ hiện cùng ý kiến").fill("Lan")
    page.get_by_label("Ý kiến của bạn").fill("Bài viết rất bổ ích.")
    page.get_by_role("button", name="Hỏi tôi bằng chữ").click()
    asked = page.locator("label", has_text=re.compile("Câu hỏi bảo mật"))
    expect(asked).to_be_visible()
    expect(page.get_by_label("Ý kiến của bạn")).to_have_value("Bài viết rất bổ ích.")
    page.locator("#comment-answer").fill(question_of(f"{asked.inner_text()}<"))
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_text("Cảm ơn bạn. Biên tập viên đọc ý kiến trước khi cho hiện.")).to_be_visible()
    assert axe_faults(page) == []
    assert page.context.cookies() == []
    assert heard == []
    assert Comment.objects.get().name == "Lan"


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_an_editor_finds_the_queue_from_the_desk_and_decides(
    browser_page: Page, article: NewsPage, size: tuple[int, int]
) -> None:
    page = browser_page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    Comment.objects.create(page_id=article.pk, name="Lan", text="Dài " * 60 + "x" * 200, sent_at=article.published_on)
    log_in(page, make_person(article.get_parent().get_parent().specific.unit, Role.EDITOR))
    page.goto("/viec-cua-toi/")
    page.get_by_role("link", name="1 ý kiến đang chờ").click()
    assert (axe_faults(page), overflow(page)) == ([], [])
    page.get_by_role("button", name="Cho hiện dưới bài").click()
    expect(page.get_by_text("Ý kiến đã hiện dưới bài.")).to_be_visible()
    assert axe_faults(page) == []
    page.goto(article.url)
    expect(page.get_by_role("heading", name=re.compile("^Lan"))).to_be_visible()
    assert (axe_faults(page), overflow(page)) == ([], [])
