"""The pages of the year-end report: who sees them, what they let one do, and that nothing typed is lost."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests.make.people import make_person
from tests.make.reports import amended_report
from tests.yearbook.conftest import World
from thidua.config.program import main
from thidua.paper.models import IssuedPaper
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.reports.models import Report
from thidua.yearbook.models import Fact, Passage

pytestmark = pytest.mark.django_db

REPORT = "/tong-ket/khoi/2023/"


@pytest.fixture
def lead(world: World) -> Client:
    return _as(world.lead_chair)


def _as(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def body(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode() if not answer.streaming else ""


def test_the_report_links_every_number_to_its_lineage(lead: Client) -> None:
    page = body(lead, REPORT)
    assert 'href="/nguon-so/khoi/DV01/2023/"' in page
    assert 'href="/nguon-so/y-te/CL01/2023/"' in page
    assert 'class="paper land"' in page
    assert "Người soạn viết tiếp" in page
    assert " style=" not in page


@pytest.mark.parametrize(
    "address",
    [
        REPORT,
        "/tong-ket/khoi/2023/su-viec/",
        "/tong-ket/khoi/2023/docx/",
        "/tong-ket/khoi/2023/pdf/",
        "/tong-ket/y-te/2023/",
        "/tong-ket/tinh/2023/html/",
    ],
)
def test_a_report_outside_ones_scope_does_not_exist(world: World, address: str) -> None:
    assert _as(world.stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    administrator = make_person(world.province, Role.ADMINISTRATOR)
    assert _as(administrator).get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/tong-ket/khoi/2021/", "/tong-ket/khong-co/2023/", "/tong-ket/khoi/2023/xls/", "/tong-ket/khoi/1000/"]
)
def test_what_is_not_there_is_a_page_not_found(lead: Client, address: str) -> None:
    assert lead.get(address).status_code == 404


@pytest.mark.parametrize("name", ["passage", "restore", "issue", "remove_fact"])
def test_writing_outside_ones_scope_does_not_exist_either(world: World, name: str) -> None:
    fact = Fact.objects.create(cluster=world.cluster, year=2023, kind="task", text="x", at="2023-11-20T00:00Z")
    extra = {"passage": ["care"], "restore": ["care"], "remove_fact": [fact.pk]}.get(name, [])
    address = reverse(f"yearbook:{name}", args=["khoi", 2023, *extra])
    assert _as(world.stranger).post(address, {"text": "x", "version": 0, "edition": "provisional"}).status_code == 404
    answer = _as(world.peer_chair).post(address, {"text": "x", "version": 0, "edition": "provisional"})
    assert answer.status_code == 422
    assert not Passage.objects.exists()
    assert not IssuedPaper.objects.exists()
    assert Fact.objects.get().standing


def test_a_peer_reads_the_clusters_report_but_finds_no_editor(world: World) -> None:
    page = body(_as(world.peer_chair), REPORT)
    assert "<textarea" not in page
    assert "2.000" in page


def test_a_passage_is_edited_in_place_without_script(lead: Client) -> None:
    page = body(lead, REPORT)
    assert "{CL01} suất quà" in page  # the editor shows the placeholders
    answer = lead.post("/tong-ket/khoi/2023/doan/care/", {"text": "Đã trao {CL01} suất.\n\nHết.", "version": 0})
    assert answer.status_code == 302
    assert answer["Location"] == f"{REPORT}#doan-care"
    page = body(lead, REPORT)
    assert ">300</a> suất." in page
    assert '<p class="t">Hết.</p>' in page
    lead.post("/tong-ket/khoi/2023/doan/care/khoi-phuc/")
    assert "Dịp Tết Nguyên đán" in body(lead, REPORT)


def test_a_refused_passage_keeps_what_was_typed(lead: Client) -> None:
    answer = lead.post("/tong-ket/khoi/2023/doan/care/", {"text": "Câu dài của tôi {CL0l} <b>", "version": 0})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Câu dài của tôi {CL0l} &lt;b&gt;</textarea>" in page
    assert "<details open>" in page
    assert "{CL0l}" in page
    assert "CL01" in page


def test_a_second_officer_is_told_and_loses_nothing(lead: Client) -> None:
    lead.post("/tong-ket/khoi/2023/doan/care/", {"text": "Một.", "version": 0})
    answer = lead.post("/tong-ket/khoi/2023/doan/care/", {"text": "Hai.", "version": 0})
    assert answer.status_code == 422
    assert "Hai.</textarea>" in answer.content.decode()
    assert lead.post("/tong-ket/khoi/2023/doan/care/", {"text": "Hai."}).status_code == 404


def test_changed_numbers_are_listed_at_the_top(world: World, lead: Client) -> None:
    lead.post("/tong-ket/khoi/2023/doan/care/", {"text": "Đã trao 300 suất.", "version": 0})
    assert "<del>" not in body(lead, REPORT)
    amended_report(Report.objects.get(unit=world.units["y-te-1"]), CL01=31)
    page = body(lead, REPORT)
    assert "<del>300</del>" in page
    assert 'href="#doan-care"' in page
    assert "Đã trao 300 suất." in page


def test_facts_are_added_changed_and_taken_out(lead: Client) -> None:
    address = "/tong-ket/khoi/2023/su-viec/"
    assert lead.post(address, {"kind": "task", "text": " "}).status_code == 422
    assert lead.post(address, {"kind": "no", "text": "x"}).status_code == 422
    answer = lead.post(address, {"kind": "pledge", "text": "Ký <giao ước>.", "on": "2023-11-24", "source": "biên bản"})
    assert answer.status_code == 302
    page = body(lead, address)
    assert "Ký &lt;giao ước&gt;." in page
    assert "24/11/2023" in page
    assert "biên bản" in page
    fact = Fact.objects.get()
    assert 'value="2023-11-24"' in body(lead, f"{address}{fact.pk}/")
    assert lead.post(f"{address}{fact.pk}/", {"kind": "pledge", "text": ""}).status_code == 422
    assert lead.post(f"{address}{fact.pk}/", {"kind": "award", "text": "Khen."}).status_code == 302
    assert lead.get(f"{address}{fact.pk}/").status_code == 404
    new = Fact.objects.get(standing=True)
    assert "Khen." in body(lead, REPORT)
    assert lead.post(f"{address}{new.pk}/bo/").status_code == 302
    assert lead.post(f"{address}{new.pk}/bo/").status_code == 422
    assert "Khen." not in body(lead, REPORT)


def test_an_edition_is_issued_numbered_and_downloaded_as_it_was(world: World, lead: Client) -> None:
    assert lead.post("/tong-ket/khoi/2023/ban-hanh/", {"edition": "final"}).status_code == 422
    assert lead.post("/tong-ket/khoi/2023/ban-hanh/", {"edition": "best"}).status_code == 404
    assert lead.post("/tong-ket/khoi/2023/ban-hanh/", {"edition": "provisional"}).status_code == 302
    frozen = IssuedPaper.objects.get()
    assert "01/BC-KTĐ" in body(lead, REPORT)
    for ending in ("docx", "pdf", "html"):
        answer = lead.get(f"/tong-ket/da-ban-hanh/{frozen.pk}/{ending}/")
        assert answer.status_code == 200
        assert f'filename="tong-ket-khoi-2023-so-01.{ending}"' in answer["Content-Disposition"]
    assert "http://testserver/nguon-so/khoi/DV01/2023/" in answer.content.decode()
    assert _as(world.stranger).get(f"/tong-ket/da-ban-hanh/{frozen.pk}/pdf/").status_code == 404
    assert lead.get(f"/tong-ket/da-ban-hanh/{frozen.pk}/exe/").status_code == 404


def test_a_copy_is_downloaded_in_three_formats(lead: Client) -> None:
    pdf = lead.get("/tong-ket/khoi/2023/pdf/")
    assert pdf["Content-Type"] == "application/pdf"
    assert "2.000" in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    assert lead.get("/tong-ket/khoi/2023/docx/").content.startswith(b"PK")
    html = lead.get("/tong-ket/khoi/2023/html/")
    assert html["Content-Disposition"].startswith("attachment")
    assert html.content.startswith(b"<!doctype html>")


def test_the_shelf_shows_my_units_and_clusters_with_their_years(world: World, lead: Client) -> None:
    page = body(lead, "/tong-ket/")
    for code in ("khoi", "y-te", "y-te-1"):
        assert f'href="/tong-ket/{code}/2023/"' in page
    assert "/tong-ket/giao-duc/" not in page
    assert "huyen-xa" not in page
    found = body(lead, "/tong-ket/?q=y te 2")
    assert "/tong-ket/y-te-2/2023/" in found
    assert "/tong-ket/y-te-1/2023/" not in found


def test_the_pages_speak_english_and_the_paper_vietnamese(world: World) -> None:
    world.lead_chair.language = "en"
    world.lead_chair.save()
    page = body(_as(world.lead_chair), REPORT)
    assert "Edit this passage" in page
    assert "KẾT QUẢ THỰC HIỆN" in page
    assert "Numbers that changed" not in page


@pytest.mark.parametrize("ending", ["docx", "pdf", "html"])
def test_the_command_writes_the_report(world: World, tmp_path, capsys, ending: str) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / f"tong-ket.{ending}"
    assert main(["yearbook", "khoi", "2023", "--out", str(out), "--site", "https://thidua.example/", "--json"]) == 0
    content = out.read_bytes()
    assert content[:4] == {"docx": b"PK\x03\x04", "pdf": b"%PDF", "html": b"<!do"}[ending]
    if ending == "html":
        assert "https://thidua.example/nguon-so/khoi/DV01/2023/" in content.decode()
    assert '"edition": "provisional"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["khong-co", "2023", "--out", "x.pdf"], 1),
        (["khoi", "2021", "--out", "x.pdf"], 1),
        (["khoi", "2023", "--out", "x.xls"], 2),
        (["khoi", "2023"], 2),
        (["khoi", "2023", "--out", "/khong/co/thu-muc/x.pdf"], 1),
    ],
)
def test_the_command_refuses_with_a_sentence(world: World, capsys, words: list[str], code: int) -> None:  # type: ignore[no-untyped-def]
    assert main(["yearbook", *words]) == code
    assert capsys.readouterr().err.strip()
