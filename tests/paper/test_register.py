"""Issuing: numbers without gaps, frozen files, editions in order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connections, transaction

from tests.paper.papers import a_report, link
from thidua.organisations.models import Unit
from thidua.paper import queries, rules
from thidua.paper.actions import issue_paper
from thidua.paper.models import IssuedPaper, Register
from thidua.trail.models import Event

AT = datetime(2023, 12, 15, 10, 0, tzinfo=UTC)


def issue(
    unit: Unit, edition: str = "provisional", *, at: datetime = AT, key: str = "yearbook:x:2023", **changes: str
) -> IssuedPaper:
    paper = a_report()
    if changes:
        paper = replace(paper, header=replace(paper.header, **changes))
    return issue_paper(
        paper=paper, issuer=unit, kind="BC", key=key, edition=edition, data_at=AT, by=None, at=at, link=link
    )


@pytest.mark.django_db
def test_an_issued_paper_bears_number_day_and_edition_in_all_three_formats() -> None:
    frozen = issue(Unit.objects.create(code="lead"), "final")
    assert frozen.full_number == "01/BC-KTĐ"
    assert frozen.issued_at == AT
    html = queries.content_of(frozen, "html").decode()
    assert "Số: 01/BC-KTĐ" in html
    assert "ngày 15 tháng 12 năm 2023" in html
    assert "Bản chính thức, số liệu lúc 17:00 ngày 15/12/2023" in html
    assert "viết tiếp" not in html
    assert queries.content_of(frozen, "pdf").startswith(b"%PDF-")
    assert queries.content_of(frozen, "docx").startswith(b"PK")
    event = Event.objects.get(verb="paper.issued")
    assert event.data["number"] == "01/BC-KTĐ"
    assert event.data["docx"] == frozen.docx


@pytest.mark.django_db
def test_also_a_provisional_edition_leaves_the_house_without_open_places() -> None:
    assert "viết tiếp" not in queries.content_of(issue(Unit.objects.create(code="lead")), "html").decode()


@pytest.mark.django_db
def test_each_register_counts_for_itself() -> None:
    one, two = Unit.objects.create(code="one"), Unit.objects.create(code="two")
    numbers = [
        issue(one, key="a").full_number,
        issue(one, key="b").full_number,
        issue(one, key="c", symbol="BC-CĐN").full_number,
        issue(two, key="d").full_number,
        issue(one, key="e", at=datetime(2024, 1, 2, tzinfo=UTC)).full_number,
    ]
    assert numbers == ["01/BC-KTĐ", "02/BC-KTĐ", "01/BC-CĐN", "01/BC-KTĐ", "01/BC-KTĐ"]


@pytest.mark.django_db
def test_a_refused_edition_takes_no_number() -> None:
    unit = Unit.objects.create(code="lead")
    with pytest.raises(rules.NothingToAmend), transaction.atomic():
        issue(unit, "amended")
    issue(unit, "final")
    with pytest.raises(rules.FinalAlready), transaction.atomic():
        issue(unit, "final")
    amended = issue(unit, "amended")
    again = issue(unit, "amended")
    assert (amended.number, again.number) == (2, 3)
    assert "Bản sửa đổi lần 2" in queries.content_of(again, "html").decode()
    assert [one.edition for one in queries.issued("yearbook:x:2023")] == ["amended", "amended", "final"]


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_delete_an_issued_paper() -> None:
    frozen = issue(Unit.objects.create(code="lead"))
    frozen.subject = "khác"
    with pytest.raises(IntegrityError), transaction.atomic():
        frozen.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        frozen.delete()


@pytest.mark.django_db(transaction=True)
def test_papers_issued_at_once_share_one_register_without_gap_or_double() -> None:
    unit = Unit.objects.create(code="lead")

    def one(at: int) -> int:
        try:
            return issue(unit, key=f"paper-{at}").number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as crew:
        numbers = sorted(crew.map(one, range(6)))
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert Register.objects.get(issuer=unit).last == 6
