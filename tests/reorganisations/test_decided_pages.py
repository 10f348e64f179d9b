"""The pages of a decision over many units: entered by form or sheet, balanced, applied, approved by a second officer, taken back."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.make.reports import catalogue, declared
from tests.reorganisations.deciding import Tree
from thidua.ground.today import today
from thidua.ground.values import Quantity
from thidua.organisations.models import Unit
from thidua.organisations.queries import superior, term_of
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.reorganisations.models import Reorganisation
from thidua.rollup.actions import add_sheet

pytestmark = pytest.mark.django_db

PAPER = {
    "body": "Ban Thường vụ LĐLĐ tỉnh",
    "number": "88/QĐ-LĐLĐ",
    "dated": "2025-06-26",
    "title": "",
    "on": "2025-07-01",
}
LINES = "huyen; kết thúc\nhuyen-1; chuyển; tinh\nhuyen-2; kết thúc\nhuyen-3; sáp nhập; nganh-1"
PLAN, LIST = reverse("reorganisations:plan"), reverse("reorganisations:decisions")


@pytest.fixture
def chair(tree: Tree, client: Client) -> Person:
    person = make_person(tree["tinh"], Role.CHAIR)
    client.force_login(person)
    return person


def words(response) -> str:  # type: ignore[no-untyped-def]
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def seen(response) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    return found[1] if found else ""


def applied(client: Client, **more: str) -> Reorganisation:
    typed = PAPER | {"lines": LINES} | more
    page = client.post(PLAN, typed | {"step": "preview"})
    assert page.status_code == 200, words(page)
    client.post(PLAN, typed | {"step": "confirm", "seen": seen(page)})
    return Reorganisation.objects.get(decision__number=typed["number"])


def test_nothing_changes_until_the_balance_that_was_shown_is_confirmed(
    tree: Tree, chair: Person, client: Client
) -> None:
    page = client.post(PLAN, PAPER | {"lines": LINES, "step": "preview"})
    assert "Trước 3" in words(page)
    assert not Reorganisation.objects.exists()
    other = client.post(PLAN, PAPER | {"lines": LINES + "\nnganh-2; kết thúc", "step": "confirm", "seen": seen(page)})
    assert "thay đổi" in words(other)
    assert not Reorganisation.objects.exists()
    done = client.post(PLAN, PAPER | {"lines": LINES, "step": "confirm", "seen": seen(page)})
    kept = Reorganisation.objects.get()
    assert done.headers["Location"] == reverse("reorganisations:decision", args=[kept.pk])
    assert term_of(tree["huyen"], today()) is None
    above = superior(tree["huyen-1"], today())
    assert above is not None
    assert above == tree["tinh"]


def test_approved_figures_that_would_count_no_more_are_named_beside_the_balance(
    tree: Tree, chair: Person, client: Client
) -> None:
    catalogue()
    for code in ("huyen-1", "huyen-3"):
        add_sheet(unit=tree[code], period=declared("2026-H1"), figures={"DV01": Quantity(Decimal(9))}, source="test")
    page = words(client.post(PLAN, PAPER | {"lines": LINES, "step": "preview"}))
    told = re.search(r"không còn được cộng vào tổng nào, vì khi ấy đơn vị không còn nữa: (.*?)\. ", page)
    assert told is not None
    assert told[1] == "CĐCS Công ty huyen 3, 6 tháng đầu năm 2026", "a unit that only moves keeps its figures"


def test_what_the_paper_counts_must_come_out(tree: Tree, chair: Person, client: Client) -> None:
    page = client.post(PLAN, PAPER | {"lines": LINES, "ended_units": "2", "step": "preview"})
    assert page.status_code == 422
    assert "2" in words(page)
    assert not seen(page), "what does not balance cannot be confirmed"
    page = client.post(PLAN, PAPER | {"lines": LINES, "ended_units": "1", "before_units": "3", "step": "preview"})
    assert seen(page)


def test_a_unit_that_the_paper_forgets_is_named(tree: Tree, chair: Person, client: Client) -> None:
    page = client.post(PLAN, PAPER | {"lines": "huyen; kết thúc\nhuyen-1; chuyển; tinh", "step": "preview"})
    assert page.status_code == 422
    assert "CĐCS Công ty huyen 2" in words(page)


def test_a_sheet_is_read_into_the_box_and_confirmed_from_there(tree: Tree, chair: Person, client: Client) -> None:
    empty = load_workbook(BytesIO(client.get(PLAN, {"tep": "xlsx"}).content)).active
    assert empty is not None
    heads = next(row for row in empty.iter_rows(values_only=True) if row[0] == "Mã đơn vị")
    assert heads[:4] == ("Mã đơn vị", "Việc", "Đơn vị nhận", "Phần")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Kèm theo quyết định"], list(heads), *([*line.split("; ")] for line in LINES.splitlines())):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "kem-theo.xlsx"
    page = client.post(PLAN, PAPER | {"lines": "", "step": "preview", "file": out})
    assert LINES.splitlines()[1] in page.content.decode(), words(page)
    client.post(PLAN, PAPER | {"lines": LINES, "step": "confirm", "seen": seen(page)})
    assert Reorganisation.objects.exists()


def test_a_file_that_is_no_workbook_is_refused(tree: Tree, chair: Person, client: Client) -> None:
    fake = BytesIO(b"PK\x03\x04 not a workbook")
    fake.name = "gia.xlsx"
    page = client.post(PLAN, PAPER | {"lines": "", "step": "preview", "file": fake})
    assert page.status_code == 422
    assert "gia.xlsx" in words(page)


def test_the_record_shows_the_paper_both_trees_and_every_line(tree: Tree, chair: Person, client: Client) -> None:
    kept = applied(client)
    page = words(client.get(reverse("reorganisations:decision", args=[kept.pk])))
    for part in ("88/QĐ-LĐLĐ", "Ban Thường vụ LĐLĐ tỉnh", "26/06/2025", "LĐLĐ huyện huyen", "CĐCS Công ty huyen 3"):
        assert part in page
    before, after = page.split("Từ 01/07/2025")
    assert "LĐLĐ huyện huyen kết thúc 3 CĐCS" in before
    assert "LĐLĐ tỉnh tinh 5 → 3 CĐCS" in after
    assert "88/QĐ-LĐLĐ" in words(client.get(LIST))
    sent = client.get(reverse("reorganisations:decision", args=[kept.pk]), {"tep": "xlsx"})
    rows = load_workbook(BytesIO(sent.content)).active
    assert rows is not None
    listed = {row[0]: row[1:3] for row in rows.iter_rows(values_only=True)}
    assert listed["huyen-3"] == ("sáp nhập", "nganh-1")


def test_a_second_officer_approves_and_the_first_may_take_back_until_then(
    tree: Tree, chair: Person, client: Client
) -> None:
    kept = applied(client)
    assert client.post(reverse("reorganisations:approve", args=[kept.pk])).status_code == 422
    back = client.post(reverse("reorganisations:reverse", args=[kept.pk]))
    assert back.status_code == 302, words(back)
    kept.refresh_from_db()
    assert kept.state == "reversed"
    assert term_of(tree["huyen"], today()) is not None
    assert client.get(reverse("reorganisations:decision", args=[kept.pk])).status_code == 200
    again = applied(client, number="89/QĐ-LĐLĐ")
    client.force_login(make_person(tree["tinh"], Role.CHAIR))
    client.post(reverse("reorganisations:approve", args=[again.pk]))
    again.refresh_from_db()
    assert again.state == "approved"
    assert client.post(reverse("reorganisations:reverse", args=[again.pk])).status_code == 422


def test_a_clerk_is_told_who_decides_and_strangers_see_nothing(tree: Tree, chair: Person, client: Client) -> None:
    kept = applied(client)
    client.force_login(make_person(tree["nganh-2"], Role.CLERK))
    assert client.post(PLAN, PAPER | {"lines": LINES, "step": "preview"}).status_code == 422
    other = make_tree("tinh-khac", {"huyen-khac": 1})
    client.force_login(make_person(other["tinh-khac"], Role.CHAIR))
    assert client.get(reverse("reorganisations:decision", args=[kept.pk])).status_code == 404
    assert "88/QĐ-LĐLĐ" not in words(client.get(LIST))
    assert Unit.objects.filter(code="huyen-1").exists()
