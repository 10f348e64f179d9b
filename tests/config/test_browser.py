"""The browser tests' own eyes: they see what they must see."""

import pytest

from tests.browser_support import PHONE, axe_faults, complaints, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_wider_than_a_phone_is_named(browser_page) -> None:
    browser_page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    browser_page.set_content("<p class='wide'>x</p><style>.wide { width: 500px }</style>")
    assert overflow(browser_page) == ["p.wide: x"]
    browser_page.set_content(
        "<div style='overflow-x: auto'><p class='wide'>x</p></div><style>.wide { width: 500px }</style>"
    )
    assert overflow(browser_page) == []


def test_an_unnamed_field_is_a_fault(browser_page) -> None:
    browser_page.set_content("<html lang='vi'><title>x</title><main><h1>x</h1><input></main></html>")
    assert [fault.split(":")[0] for fault in axe_faults(browser_page)] == ["label"]


def test_content_that_the_policy_refuses_is_heard(browser_page) -> None:
    heard = complaints(browser_page)
    browser_page.goto("/")
    heard.clear()
    with browser_page.expect_console_message():
        browser_page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))"
        )
    assert len(heard) == 1
    assert "Content Security Policy" in heard[0]


def test_a_request_that_nobody_answers_is_heard_and_one_let_go_for_the_next_page_is_not(browser_page) -> None:
    heard = complaints(browser_page)
    browser_page.route("**/nobody", lambda route: route.abort("connectionrefused"))
    browser_page.route("**/slow", lambda route: None)
    browser_page.goto("/")
    heard.clear()
    with browser_page.expect_event("requestfailed"):
        browser_page.evaluate("new Image().src = '/nobody'")
    with browser_page.expect_event("requestfailed", lambda request: "/slow" in request.url):
        browser_page.evaluate("new Image().src = '/slow'")
        browser_page.goto("/")
    assert [words for words in heard if "/slow" in words] == []
    assert any("/nobody" in words for words in heard)
