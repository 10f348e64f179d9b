"""A pledge from its draft to its last signature, followed through the year; whether it is a condition; its paper and copies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from docx import Document
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from tests.make.clusters import make_cluster
from tests.make.organisations import make_tree, make_unit
from tests.make.people import AT, make_person
from tests.make.reports import approved_report, catalogue, declared
from tests.pledges.sealing import changed_after_signing, signed_pdf, unsigned_pdf
from thidua.clusters.actions import admit_member, appoint_lead, end_membership, set_year
from thidua.clusters.models import Cluster
from thidua.ground.values import Refusal
from thidua.indicators.queries import indicator_of
from thidua.organisations.models import Unit, UnitKind
from thidua.paper.rules import render_docx, render_html_alone, render_pdf
from thidua.people.models import Person
from thidua.people.rules import NotYours, Role
from thidua.pledges.actions import (
    attach_copy,
    call_for_signatures,
    commit_unit,
    draft_pledge,
    edit_pledge,
    hand_out_pledge,
    reopen_pledge,
    sign_pledge,
)
from thidua.pledges.models import Commitment, Pledge, Signature
from thidua.pledges.papers import pledge_paper
from thidua.pledges.permissions import why_not_considered
from thidua.pledges.queries import digest_now, follow, parties_of, signed
from thidua.pledges.rules import (
    CopyTwice,
    NotACopy,
    NotAParty,
    PledgeExists,
    PledgeNotSigned,
    ReasonMissing,
    SignedAlready,
    WrongPledgeState,
)
from thidua.targets.actions import assign_target
from thidua.targets.rules import TargetNotANumberOf
from thidua.trail.queries import events_of

YEAR = 2023
UNITS = ("nganh-a", "nganh-b", "nganh-c")


class Standing:
    """A block of three with chairs, its lead unit nganh-a."""

    def __init__(self) -> None:
        catalogue()
        declared(str(YEAR))
        self.tree: dict[str, Unit] = make_tree("tinh", dict.fromkeys(UNITS, 1))
        self.cluster: Cluster = make_cluster("khoi", self.tree["tinh"], [self.tree[c] for c in UNITS], kind="block")
        appoint_lead(cluster=self.cluster, year=YEAR, lead=self.tree["nganh-a"], by=None, at=AT)
        self.chairs: dict[str, Person] = {code: make_person(self.tree[code]) for code in ("tinh", *UNITS)}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standing]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Standing()
        transaction.set_rollback(True)


@pytest.fixture
def block(built: Standing) -> Iterator[Standing]:
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def drafted(block: Standing) -> Pledge:
    """A draft with 10 new members for each unit."""
    lead = block.chairs["nganh-a"]
    pledge = draft_pledge(
        cluster=block.cluster, year=YEAR, contents="Chăm lo đoàn viên.\n\n Phát triển đoàn viên. ", by=lead, at=AT
    )
    for code in UNITS:
        commit_unit(pledge=pledge, unit=block.tree[code], amounts={"DV03": Decimal(10)}, by=lead, at=AT)
    return pledge


def called(block: Standing) -> Pledge:
    """Signatures are called for."""
    lead = block.chairs["nganh-a"]
    pledge = hand_out_pledge(pledge=drafted(block), by=lead, at=AT)
    return call_for_signatures(pledge=pledge, by=lead, at=AT)


def sign(block: Standing, pledge: Pledge, code: str, by: str = "") -> Signature:
    return sign_pledge(pledge=pledge, unit=block.tree[code], by=block.chairs[by or code], at=AT)


def test_a_pledge_is_drafted_adjusted_and_signed_by_every_chair(block: Standing) -> None:
    pledge = drafted(block)
    assert pledge.contents.splitlines() == ["Chăm lo đoàn viên.", "Phát triển đoàn viên."]
    pledge = hand_out_pledge(pledge=pledge, by=block.chairs["nganh-a"], at=AT)
    unit, by = block.tree["nganh-b"], block.chairs["nganh-b"]
    with pytest.raises(ReasonMissing):
        commit_unit(pledge=pledge, unit=unit, amounts={"DV03": Decimal(12)}, by=by, at=AT)
    commit_unit(pledge=pledge, unit=unit, amounts={"DV03": Decimal(12)}, reason="thêm một doanh nghiệp", by=by, at=AT)
    assert [(row.amount, row.standing) for row in Commitment.objects.filter(party__unit=unit).order_by("pk")] == [
        (10, False),
        (12, True),
    ]
    pledge = call_for_signatures(pledge=pledge, by=block.chairs["nganh-a"], at=AT)
    assert pledge.digest == digest_now(pledge) != ""
    for code in UNITS:
        signature = sign(block, pledge, code)
        assert (signature.mandate.unit, signature.mandate.role, signature.digest) == (
            block.tree[code],
            "chair",
            pledge.digest,
        )
        event = events_of(signature).get()
        assert (event.actor_id, event.data["sha256"]) == (block.chairs[code].pk, pledge.digest)
    pledge.refresh_from_db()
    assert pledge.state == "signed"
    assert signed(block.cluster, YEAR) == {block.tree[code].pk for code in UNITS}


def test_who_left_is_waited_for_no_more_and_who_came_signs_too(block: Standing) -> None:
    lead = block.chairs["nganh-a"]
    pledge = called(block)
    new = make_unit("nganh-d", block.tree["tinh"], kind=UnitKind.LOCAL_SECTOR)
    admit_member(cluster=block.cluster, unit=new, since=date(YEAR, 6, 1), by=None, at=AT)
    gone = block.cluster.memberships.get(unit=block.tree["nganh-c"])
    end_membership(membership=gone, on=date(YEAR, 6, 1), by=None, at=AT)
    pledge = reopen_pledge(pledge=pledge, by=lead, at=AT)
    assert [party.unit.code for party in parties_of(pledge)] == [*UNITS, "nganh-d"]
    pledge = call_for_signatures(pledge=pledge, by=lead, at=AT)
    for code in ("nganh-a", "nganh-b"):
        sign(block, pledge, code)
    pledge.refresh_from_db()
    assert pledge.state == "signing", "the new member has not signed yet"
    sign_pledge(pledge=pledge, unit=new, by=make_person(new), at=AT)
    pledge.refresh_from_db()
    assert pledge.state == "signed"


def test_nobody_signs_for_another_twice_or_as_the_operator(block: Standing) -> None:
    pledge = called(block)
    for by in (block.chairs["nganh-a"], block.chairs["tinh"], make_person(block.tree["nganh-b"], Role.CLERK), None):
        with pytest.raises(NotYours):
            sign_pledge(pledge=pledge, unit=block.tree["nganh-b"], by=by, at=AT)
    sign(block, pledge, "nganh-b")
    with pytest.raises(SignedAlready):
        sign(block, pledge, "nganh-b")
    with pytest.raises(NotAParty):
        sign(block, pledge, "tinh")


def test_what_is_being_signed_no_longer_changes_and_a_change_voids_the_signatures(block: Standing) -> None:
    pledge, lead = called(block), block.chairs["nganh-a"]
    sign(block, pledge, "nganh-b")
    with pytest.raises(WrongPledgeState):
        edit_pledge(pledge=pledge, contents="khác", by=lead, at=AT)
    with pytest.raises(WrongPledgeState):
        commit_unit(
            pledge=pledge,
            unit=block.tree["nganh-b"],
            amounts={"DV03": Decimal(9)},
            reason="bớt",
            by=block.chairs["nganh-b"],
            at=AT,
        )
    reopen_pledge(pledge=pledge, by=lead, at=AT)
    assert signed(block.cluster, YEAR) == set()
    assert Signature.objects.filter(standing=False).count() == 1


REFUSED = [("nganh-b", NotYours), ("nganh-c", NotYours)]


@pytest.mark.parametrize(("who", "refusal"), REFUSED)
def test_only_who_runs_the_cluster_drafts(block: Standing, who: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        draft_pledge(cluster=block.cluster, year=YEAR, by=block.chairs[who], at=AT)


def test_the_lead_of_the_year_before_drafts_the_next_one_once(block: Standing) -> None:
    draft_pledge(cluster=block.cluster, year=YEAR + 1, by=block.chairs["nganh-a"], at=AT)
    with pytest.raises(PledgeExists):
        draft_pledge(cluster=block.cluster, year=YEAR + 1, by=block.chairs["nganh-a"], at=AT)


def test_a_unit_adjusts_its_own_figures_alone_and_only_with_numbers_that_can_be(block: Standing) -> None:
    pledge = drafted(block)
    with pytest.raises(NotYours):  # while it is drafted, the lead unit writes
        commit_unit(
            pledge=pledge, unit=block.tree["nganh-b"], amounts={"DD01": Decimal(1)}, by=block.chairs["nganh-b"], at=AT
        )
    pledge = hand_out_pledge(pledge=pledge, by=block.chairs["nganh-a"], at=AT)
    with pytest.raises(NotYours):
        commit_unit(
            pledge=pledge, unit=block.tree["nganh-c"], amounts={"DD01": Decimal(1)}, by=block.chairs["nganh-b"], at=AT
        )
    for amount in ("-1", "1.5"):
        with pytest.raises(TargetNotANumberOf):
            commit_unit(
                pledge=pledge,
                unit=block.tree["nganh-b"],
                amounts={"DD01": Decimal(amount)},
                by=block.chairs["nganh-b"],
                at=AT,
            )


def test_a_pledge_is_a_condition_only_where_the_cluster_says_so(block: Standing) -> None:
    pledge = called(block)
    sign(block, pledge, "nganh-b")
    late = block.tree["nganh-c"]
    assert why_not_considered(late, block.cluster, YEAR) is None
    set_year(cluster=block.cluster, year=YEAR, pledge_is_gate=True, by=None, at=AT)
    assert isinstance(why_not_considered(late, block.cluster, YEAR), PledgeNotSigned)
    assert why_not_considered(block.tree["nganh-b"], block.cluster, YEAR) is None


def test_promises_are_followed_beside_target_and_result(block: Standing) -> None:
    pledge, period = called(block), declared(str(YEAR))
    unit = block.tree["nganh-b"]
    assign_target(unit=unit, indicator=indicator_of("DV03"), period=period, amount=Decimal(8), by=None, at=AT)
    approved_report(unit=block.tree["nganh-b-1"], period=period, rest=1, DV03=5)
    found = follow(pledge)
    (row,) = found[unit.pk]
    assert (row.promised, row.target, row.reading.quantity.amount, row.reached) == (10, 8, 5, 50)  # type: ignore[union-attr]
    (silent,) = found[block.tree["nganh-c"].pk]
    assert (silent.reading.quantity, silent.reached) == (None, None)


def test_the_paper_has_one_page_with_every_unit_and_its_place_to_sign(block: Standing) -> None:
    pledge = called(block)
    sign(block, pledge, "nganh-b")
    paper = pledge_paper(pledge, at=AT)
    pdf = PdfReader(BytesIO(render_pdf(paper)))
    assert len(pdf.pages) == 1
    words = " ".join(pdf.pages[0].extract_text().split())
    document = Document(BytesIO(render_docx(paper)))
    typed = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    html = render_html_alone(paper)
    for text in (words, typed, html):
        assert text.count("CHỦ TỊCH") >= 3
        assert f"(đã ký 26/11/2023) {block.chairs['nganh-b'].full_name}" in " ".join(text.split())
    assert "BẢN GIAO ƯỚC THI ĐUA" in words
    assert "Số:" not in words


def test_an_official_copy_says_what_its_signatures_are_worth(block: Standing) -> None:
    pledge, lead = called(block), block.chairs["nganh-a"]

    def attached(name: str, content: bytes):  # type: ignore[no-untyped-def]
        return attach_copy(pledge=pledge, name=name, chunks=[content], by=lead, at=AT)

    (seal,) = attached("giao-uoc.pdf", signed_pdf()).seals
    assert (seal["whole"], seal["all_of_it"]) == (True, True)
    assert "Chủ tịch thử" in seal["signer"]
    (broken,) = attached("sua.pdf", changed_after_signing()).seals
    assert not broken["whole"]
    assert attached("scan.pdf", unsigned_pdf()).seals == []
    with pytest.raises(CopyTwice):
        attached("lai.pdf", unsigned_pdf())
    workbook = BytesIO()
    Document().save(workbook)
    with pytest.raises(NotACopy):
        attached("khac.docx", workbook.getvalue())
    with pytest.raises(NotYours):
        attach_copy(pledge=pledge, name="x.pdf", chunks=[unsigned_pdf()], by=block.chairs["nganh-b"], at=AT)


def test_a_chair_signs_on_the_page_and_every_member_reads_it(block: Standing, client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.THIDUA_TODAY = AT.date()
    pledge = called(block)
    address = f"/cum-khoi/khoi/nam/{YEAR}/giao-uoc/"
    client.force_login(block.chairs["nganh-b"])
    page = client.get(address).content.decode()
    assert "chờ bạn ký" in page
    assert client.post(f"{address}nganh-c/ky/").status_code == 422
    assert client.post(f"{address}nganh-b/ky/").status_code == 302
    assert f"đã ký {AT:%d/%m/%Y}" in client.get(address).content.decode()
    assert client.post(f"{address}buoc/", {"step": "reopen"}).status_code == 422
    assert "Mời ký tại" not in client.get(address).text
    client.force_login(block.chairs["nganh-a"])
    assert re.search(r"còn chờ chữ ký của [^.]*nganh a, [^.]*nganh c. Mời ký tại: http", client.get(address).text)
    assert client.post(f"{address}buoc/", {"step": "reopen"}).status_code == 302
    said = {"a-DV03": "11", "reason": "đã bàn", "indicator": "DD01", "amount": "2"}
    assert client.post(f"{address}nganh-c/", {**said, "amount": "hai"}).status_code == 422
    assert client.post(f"{address}nganh-c/", said).status_code == 302
    words = {"contents": "Một lời hứa", "signing_day": str(AT.date() + timedelta(days=1)), "place": "", "witness": ""}
    assert client.post(f"{address}soan/", words).status_code == 302
    pledge.refresh_from_db()
    assert (pledge.contents, pledge.signing_day) == ("Một lời hứa", date(2023, 11, 27))
    assert client.get(f"{address}tai/pdf/")["Content-Type"] == "application/pdf"
