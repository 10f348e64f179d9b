"""The catalogue as pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.html import escape

from tests.make.people import make_person
from thidua.indicators.actions import load_catalogue
from thidua.indicators.queries import indicators

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make_person())
    return client


def test_a_visitor_is_asked_to_log_in(client: Client) -> None:
    assert client.get("/chi-tieu/").status_code == 302
    assert client.get("/chi-tieu/CL01/").status_code == 302


def test_an_empty_catalogue_says_how_to_load_it(officer: Client) -> None:
    assert "thidua catalogue load" in officer.get("/chi-tieu/").content.decode()


def test_the_catalogue_lists_every_indicator_and_what_is_unverified(officer: Client) -> None:
    load_catalogue(at=datetime(2023, 1, 1, tzinfo=UTC))
    page = officer.get("/chi-tieu/").content.decode()
    assert all(f'href="/chi-tieu/{code}/"' in page for code in indicators())
    assert "tồn: cộng theo đơn vị, theo thời gian lấy số cuối kỳ" in page
    assert "Các dòng nguồn gốc D là đề xuất" in page
    assert "Kỳ thẩm định tiếp theo: 31/01/2027" in page
    assert ">news.laodong.vn</a>" in page


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "CL01",
            [
                "Suất quà Tết",
                "“phần quà Tết”",
                "bài báo Thái Bình 2023",
                "Báo cáo năm của công đoàn cơ sở doanh nghiệp",
            ],
        ),
        ("TC07", ["Công đoàn cơ sở đến kỳ đại hội", "Không hỏi đơn vị nào"]),
        ("TC01", ["đếm từ cây tổ chức"]),
        ("LD05", ["Trọng số", "Số người được tính tiền lương"]),
        ("LD06", ["Dùng để tính"]),
        ("TC08", ["Hiện chưa có biểu nào hỏi"]),
        ("CL16", ["01/12/2019 – 30/11/2023"]),
        ("DD08", ['rel="noreferrer"']),
    ],
)
def test_an_indicator_is_explained(officer: Client, code: str, words: list[str]) -> None:
    load_catalogue(at=datetime(2023, 1, 1, tzinfo=UTC))
    page = officer.get(f"/chi-tieu/{code}/").content.decode()
    for word in words:
        assert word in page


def test_every_kind_of_indicator_has_a_page_in_both_languages(officer: Client) -> None:
    load_catalogue(at=datetime(2023, 1, 1, tzinfo=UTC))
    one_of_each = {row.kind: row for row in indicators().values()}
    for lang in ("vi", "en"):
        person = make_person()
        person.language = lang
        person.save()
        officer.force_login(person)
        for row in one_of_each.values():
            page = officer.get(f"/chi-tieu/{row.code}/")
            assert page.status_code == 200
            assert (escape(row.name_vi) if lang == "vi" else escape(row.name_en)) in page.content.decode()


def test_an_unknown_indicator_is_not_found(officer: Client) -> None:
    load_catalogue(at=datetime(2023, 1, 1, tzinfo=UTC))
    assert officer.get("/chi-tieu/ZZ99/").status_code == 404
