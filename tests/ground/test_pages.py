"""What every page shares: the frame, the parts htmx asks for, the content policy, the pages of what went wrong."""

import copy
from pathlib import Path

import pytest
from django.conf import settings as live
from django.test import Client
from pytest_django import Settings

TRIAL = """{% extends "base.html" %}{% load partials %}{% block title %}Trial{% endblock %}
{% block content %}{% partialdef panel inline %}<div id="panel">{% refusal refusal %}</div>{% endpartialdef %}{% endblock %}"""

pytestmark = [pytest.mark.urls("tests.ground.addresses"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _trial_page(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "trial.html").write_text(TRIAL)
    engines = copy.deepcopy(live.TEMPLATES)
    engines[0]["DIRS"] = [tmp_path]
    settings.TEMPLATES = engines
    # The frame of a page is on trial here, for who is logged in and who is not; the gate has tests of its own.
    settings.MIDDLEWARE = [name for name in live.MIDDLEWARE if not name.endswith("LogInFirst")]


def test_a_browser_gets_the_page_and_htmx_the_part(client: Client) -> None:
    whole = client.get("/page/")
    part = client.get("/page/", headers={"HX-Request": "true"})
    assert "<html" in whole.text
    assert part.text == '<div id="panel"></div>'
    assert "HX-Request" in whole["Vary"]
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_or_restored_page_is_whole(client: Client, header: str) -> None:
    assert "<html" in client.get("/page/", headers={"HX-Request": "true", header: "true"}).text


def test_a_refusal_is_a_422_that_says_what_to_do(client: Client) -> None:
    answer = client.get("/page/?refuse", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'class="refusal" role="alert" tabindex="-1"' in answer.text
    assert "Không đọc được “1,200” thành một số." in answer.text


def test_htmx_may_swap_a_422_and_brings_no_inline_style_or_evaluation(client: Client) -> None:
    text = client.get("/page/").text
    assert '{"code": "422", "swap": true}' in text
    assert '"includeIndicatorStyles": false' in text
    assert '"allowEval": false' in text


def test_no_page_holds_an_inline_script_or_style(client: Client) -> None:
    answer = client.get("/page/?refuse")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "<style" not in answer.text
    assert answer.text.count("<script") == answer.text.count("<script src=") == 2


def test_pages_are_vietnamese_unless_this_browser_chose_english(client: Client) -> None:
    assert "Đến nội dung chính" in client.get("/page/").text
    client.cookies["thidua_language"] = "en"
    english = client.get("/page/")
    assert "Skip to the main content" in english.text
    assert '<html lang="en"' in english.text
    assert english["Content-Language"] == "en"
    client.cookies["thidua_language"] = "xx"
    assert client.get("/page/")["Content-Language"] == "vi"


def test_who_is_not_logged_in_gets_no_navigation(client: Client) -> None:
    text = client.get("/page/").text
    assert 'class="nav"' not in text
    assert 'class="switch"' not in text
    assert ">English</button>" in text


@pytest.mark.parametrize(
    ("address", "status", "vi", "en"),
    [
        ("/nowhere/", 404, "Không tìm thấy trang này", "Nothing is found here"),
        ("/forbidden/", 403, "Bạn không mở được trang này", "This is not open to you"),
        ("/garbled/", 400, "Không đọc được yêu cầu này", "This request cannot be read"),
        ("/broken/", 500, "Hệ thống gặp lỗi", "The system has a fault"),
    ],
)
def test_what_went_wrong_is_said_in_both_languages(client: Client, address: str, status: int, vi: str, en: str) -> None:
    client.raise_request_exception = False
    assert (answer := client.get(address)).status_code == status
    assert vi in answer.text
    client.cookies["thidua_language"] = "en"
    assert en in client.get(address).text


def test_a_request_too_large_says_so(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/form/", {"words": "x" * 200})
    assert answer.status_code == 413
    assert "Một lần gửi quá nhiều" in answer.text


def test_a_form_whose_key_expired_says_so() -> None:
    answer = Client(enforce_csrf_checks=True).post("/page/", {"words": "x"})
    assert answer.status_code == 403
    assert "Biểu mẫu không được nhận" in answer.text


def test_the_demo_says_which_day_it_is(client: Client, settings: Settings) -> None:
    from datetime import date

    assert "Bản trình diễn" not in client.get("/page/").text
    settings.THIDUA_DEMO, settings.THIDUA_TODAY = True, date(2026, 11, 26)
    assert "Bản trình diễn: hôm nay là thứ Năm, 26/11/2026." in client.get("/page/").text


def test_static_parts_are_served_and_name_no_other_host(client: Client) -> None:
    import django_htmx

    ground = Path(live.PACKAGE, "ground", "static", "ground")
    for part in ("tokens.css", "thidua.css", "thidua.js"):
        assert "http" not in (ground / part).read_text()
    assert (Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js").exists()
