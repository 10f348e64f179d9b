"""An officer's walk over the pages, from a new dossier to certificates printed and handed over; names for who needs them only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from docx import Document
from playwright.sync_api import Page
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from tests.browser_support import DESK, PHONE, axe_faults, complaints, log_in, overflow
from tests.make import awards as make
from tests.make.awards import House
from tests.make.people import AT, make_person
from tests.make.reports import PDF, approved_report, declared
from thidua.awards.models import Dossier, Honoree
from thidua.awards.papers import achievement_paper, decision_paper, submission_paper
from thidua.awards.queries.dossiers import certificates_of, nominees_of, sees_persons
from thidua.awards.rules.flow import State
from thidua.paper.rules import numbers_of, render_docx, words_of_runs
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.yearbook.queries.awards import awards_told
from thidua.yearbook.queries.ways import address_of
from thidua.yearbook.rules import runs_of

TODAY = date(2023, 11, 28)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make.make_house()
        transaction.set_rollback(True)


@pytest.fixture
def house(built: House, settings: LazySettings) -> Iterator[House]:
    settings.THIDUA_TODAY = TODAY
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_officers_walk_a_dossier_over_the_pages_to_the_certificate_in_hand(house: House) -> None:
    chair, top = client_of(house.chair), client_of(house.top)
    began = {
        "unit": "nganh",
        "award": "U-BKTINH",
        "year": "2023",
        "decider": "tinh",
        "source": "Biên bản ngày 20/11/2023",
    }
    address = chair.post(reverse("awards:draft"), began).headers["Location"]
    dossier = Dossier.objects.get()
    assert address == reverse("awards:dossier", args=[dossier.pk])
    chair.post(reverse("awards:unit", args=[dossier.pk]), {"unit": "nganh-1"})
    person = {
        "unit": "nganh-2",
        "full_name": "Trần Thị Hoa",
        "birth_year": "1990",
        "job": "Thợ dệt",
        "direct_worker": "yes",
    }
    chair.post(reverse("awards:person", args=[dossier.pk]), person)
    page = chair.get(address).text
    assert "Trần Thị Hoa" in page
    assert "lao động trực tiếp chiếm 100% số cá nhân" in page
    assert "cần trả lời có đúng hay không" in page
    for nominee in nominees_of(dossier):
        for condition in ("tieu-chuan", "mot-thanh-tich"):
            answer = reverse("awards:answer", args=[nominee.pk, condition])
            assert chair.post(answer, {"fulfilled": "yes", "note": "Biên bản"}).status_code == 302
        said = {"achievements": "Hoàn thành tốt."}
        assert chair.post(reverse("awards:nominee", args=[nominee.pk]), said).status_code == 302
    sent = {"part": "minutes", "file": SimpleUploadedFile("bien-ban.pdf", PDF)}
    assert chair.post(reverse("awards:attach", args=[dossier.pk]), sent).status_code == 302
    move = reverse("awards:move", args=[dossier.pk])
    assert chair.post(move, {"step": "submit"}).status_code == 302
    assert "U-BKTINH" not in top.get(reverse("awards:home")).text
    assert "Bằng khen của Liên đoàn Lao động tỉnh" in top.get(reverse("desk:home")).text
    assert top.post(move, {"step": "return", "reason": "Nêu rõ hơn."}).status_code == 302
    assert "Nêu rõ hơn." in chair.get(address).text
    assert chair.post(move, {"step": "submit"}).status_code == 302
    assert top.post(move, {"step": "council"}).status_code == 302
    rows = nominees_of(dossier)
    counts = {f"{of}-{row.pk}": votes for row in rows for of, votes in (("n", "6"), ("k", "1"))}
    few = {"held_on": "2023-11-28", "members": "9", "present": "3", "ballot": "paper", "cast": "8", "invalid": "0"}
    refused = top.post(reverse("awards:vote", args=[dossier.pk]), few | counts)
    assert refused.status_code == 422
    assert "Có mặt 3/9 thành viên" in refused.text
    assert top.post(reverse("awards:vote", args=[dossier.pk]), few | counts | {"present": "8"}).status_code == 302
    assert "1 không đồng ý, 1 không có ý kiến" in top.get(address).text
    assert top.post(reverse("awards:decide", args=[dossier.pk])).status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == State.DECIDED
    printed = top.get(reverse("awards:certificates", args=[dossier.pk]), {"right": "1,5", "down": "-2"})
    assert len(PdfReader(BytesIO(printed.content)).pages) == 2
    assert top.get(reverse("awards:certificates", args=[dossier.pk]), {"right": "400"}).status_code == 404
    assert (
        top.post(reverse("awards:hand", args=[dossier.pk]), {"on": "2023-11-28", "place": "Hội nghị"}).status_code
        == 302
    )
    dossier.refresh_from_db()
    assert dossier.state == State.HANDED_OVER
    for kind in ("to-trinh", "quyet-dinh", "bien-ban"):
        for ending in ("docx", "pdf", "html"):
            assert top.get(reverse("awards:paper", args=[dossier.pk, kind, ending])).status_code == 200


def test_a_namesake_is_settled_on_the_page(house: House) -> None:
    make.decided(house, person="Lê Văn Nam")
    dossier = make.drafted(house, person="", unit="nganh-2")
    client = client_of(house.chair)
    address = reverse("awards:person", args=[dossier.pk])
    typed = {"unit": "nganh-1", "full_name": "Lê Văn Nam", "birth_year": "1985", "job": "", "direct_worker": ""}
    asked = client.post(address, typed)
    assert asked.status_code == 422
    assert "Đã có 1 người tên “Lê Văn Nam”" in asked.text
    known = Honoree.objects.get()
    assert f'value="{known.pk}"' in asked.text
    assert client.post(address, typed | {"same_as": str(known.pk)}).status_code == 302
    assert Honoree.objects.count() == 1
    assert nominees_of(dossier)[1].person == known


def test_names_of_persons_are_seen_by_who_works_on_the_dossier_its_council_and_who_inspects(house: House) -> None:
    dossier = make.decided(house)
    address = reverse("awards:dossier", args=[dossier.pk])
    expected = {
        ("tinh", Role.REVIEWER): True, ("tinh", Role.COUNCIL_MEMBER): True, ("tinh", Role.INSPECTOR): True,
        ("tinh", Role.EDITOR): False, ("tinh", Role.CLERK): False, ("nganh", Role.CLERK): False,
        ("nganh", Role.CLUSTER_SECRETARY): True, ("nganh", Role.COUNCIL_MEMBER): True,
    }  # fmt: skip
    for (code, role), sees in expected.items():
        person = make_person(house.tree[code], role)
        assert sees_persons(person, dossier, on=TODAY) is sees, (code, role)
        page = client_of(person).get(address)
        assert page.status_code == 200
        assert ("Nguyễn Văn Thử" in page.text) is sees, (code, role)
        assert "CĐCS Công ty nganh 1" in page.text
    assert client_of(make_person(house.tree["huyen"])).get(address).status_code == 404
    secret = reverse("awards:paper", args=[dossier.pk, "quyet-dinh", "html"])
    assert client_of(make_person(house.tree["tinh"], Role.EDITOR)).get(secret).status_code == 404
    record = reverse("awards:record", args=["nganh-2"])
    assert "Nguyễn Văn Thử" in client_of(house.top).get(record).text
    assert "Nguyễn Văn Thử" not in client_of(make_person(house.tree["nganh-2"], Role.CLERK)).get(record).text


def test_the_record_of_a_unit_comes_as_a_file(house: House) -> None:
    row = make.first_certificate(make.decided(house))
    answer = client_of(house.top).get(reverse("awards:record", args=["nganh-1"]), {"tep": "csv"})
    assert row.number in answer.content.decode()


def test_the_achievement_report_takes_its_figures_from_the_totals_each_with_its_query(house: House) -> None:
    approved_report(unit=house.tree["nganh-1"], period=declared("2023"), DV01=100, DV03=12, CL14=3_500_000)
    dossier = make.drafted(house)
    paper = achievement_paper(nominees_of(dossier)[0], at=AT)
    figures = {number.indicator: number for number in numbers_of(paper)}
    assert figures["DV03"].text == "12"
    assert (figures["DV03"].subject, figures["DV03"].period) == ("nganh-1", "2023")
    assert not [code for code in figures if code.startswith("TD")]
    in_annex = {number.indicator: number.text for number in numbers_of(submission_paper(dossier, at=AT))}
    assert in_annex["CL14"] == "3.500.000"


def test_a_decision_names_its_grounds_articles_and_honoured_and_opens_in_word(house: House) -> None:
    dossier = make.voted(house, against=(0,))
    paper = decision_paper(dossier, at=AT)
    text = "\n".join(part.text for part in Document(BytesIO(render_docx(paper))).paragraphs)
    for words in (
        "BAN THƯỜNG VỤ", "Căn cứ biên bản họp Hội đồng", "Tờ trình số 01/TTr-CĐN", "QUYẾT ĐỊNH:", "Điều 1. Tặng Bằng khen",
        "1 cá nhân", "Điều 2. Tiền thưởng kèm theo thực hiện theo quy chế", "Điều 3.",
    ):  # fmt: skip
        assert words in text, words
    cells = [
        words_of_runs(cell)
        for block in paper.sections[0].blocks
        if hasattr(block, "rows")
        for row in block.rows
        for cell in row
    ]
    assert "Nguyễn Văn Thử" in cells
    assert "CĐCS Công ty nganh 1" not in cells, "the council did not approve it"


def test_the_year_end_report_tells_each_decision_with_numbers_and_counts_few_persons_only(house: House) -> None:
    dossier = make.decided(house)
    collective = certificates_of(dossier)[0]
    (line,), counted = awards_told(house.tree["tinh"], 2023)
    granted = words_of_runs(runs_of(line, counted))
    assert [address_of(one.number("number")) for one in counted.values()] == [
        reverse("awards:dossier", args=[dossier.pk])
    ]
    assert f"CĐCS Công ty nganh 1 (số vào sổ {collective.number}) và dưới 5 cá nhân" in granted
    assert "Quyết định số 01/QĐ-LĐLĐ ngày 26/11/2023" in granted
    (held,), _counted = awards_told(house.tree["nganh-1"], 2023)
    assert "cá nhân" not in held
    assert awards_told(house.tree["nganh-2"], 2023) == ([], {})
    assert "Nguyễn Văn Thử" not in granted


def test_the_catalogue_page_shows_three_streams_and_what_nobody_verified(house: House) -> None:
    page = client_of(house.chair).get(reverse("awards:catalogue"))
    for words in ("Nhà nước", "Mặt trận Tổ quốc", "Bằng khen của Liên đoàn Lao động tỉnh", "chưa kiểm chứng", "U-NVL"):
        assert words in page.text, words


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_hold_on_a_phone_and_without_faults(browser_page: Page, settings: LazySettings) -> None:
    settings.THIDUA_TODAY = TODAY
    house = make.make_house()
    dossier = make.decided(house)
    waiting = make.before_council(house, person="Phạm Thị Mai", unit="nganh-2")
    row = make.first_certificate(dossier)
    heard = complaints(browser_page)
    public = [reverse("awards:confirm", args=[row.number]), reverse("awards:look_up")]
    officers = [
        reverse("awards:home"),
        reverse("awards:catalogue"),
        reverse("awards:dossier", args=[dossier.pk]),
        reverse("awards:dossier", args=[waiting.pk]),
        reverse("awards:nominee", args=[nominees_of(waiting)[1].pk]),
        reverse("awards:record", args=["nganh-1"]),
    ]
    faults: dict[str, Any] = {}
    for address in (*public, *officers):
        if address == officers[0]:
            log_in(browser_page, house.top)
        for width, height in (PHONE, DESK):
            browser_page.set_viewport_size({"width": width, "height": height})
            browser_page.goto(address)
            found = overflow(browser_page) + (axe_faults(browser_page) if width == PHONE[0] else [])
            if found:
                faults[f"{address} at {width}"] = found
    assert faults == {}
    assert heard == []
