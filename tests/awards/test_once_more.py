"""What is taken up again: a council's vote, an award that was revoked; and what is given only once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.make import awards as make
from tests.make.awards import House
from tests.make.people import AT
from thidua.awards.actions import deciding, drafting, moving
from thidua.awards.models import Decision, Dossier
from thidua.awards.papers import decision_paper, minutes_paper
from thidua.awards.queries.dossiers import certificates_of, nominees_of
from thidua.awards.queries.records import record_of_unit
from thidua.awards.rules.eligibility import NotEligible
from thidua.awards.rules.flow import Given, Meeting, State
from thidua.awards.rules.refusals import DossierReasonMissing
from thidua.paper.rules.html import render_html_alone

DAY = AT.date()


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make.make_house()
        transaction.set_rollback(True)


@pytest.fixture
def house(built: House) -> Iterator[House]:
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def test_a_vote_written_down_wrongly_is_taken_up_again_and_kept(house: House) -> None:
    dossier = make.voted(house, against=(0, 1), person="Nguyễn Văn Thử")
    assert dossier.state == State.REFUSED
    with pytest.raises(DossierReasonMissing):
        deciding.reopen_vote(dossier=dossier, reason=" ", by=house.top, at=AT)
    dossier = deciding.reopen_vote(dossier=dossier, reason="ghi nhầm phiếu", by=house.top, at=AT)
    assert (dossier.state, dossier.council, deciding.approved(dossier)) == (State.COUNCIL, None, [])
    meeting = Meeting(DAY, 9, 8, attended="\n".join(f"Ủy viên {at}" for at in range(8)), absent=" Vũ  C, ốm ")
    given = {row.pk: Given(8, 0) for row in nominees_of(dossier)}
    vote = deciding.record_vote(dossier=dossier, meeting=meeting, given=given, by=house.top, at=AT)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.council, dossier.council_votes.count()) == (State.VOTED, vote, 2)
    said = render_html_alone(minutes_paper(vote))
    assert "Thành viên có mặt: Ủy viên 0; Ủy viên 1;" in said
    assert "Thành viên vắng mặt: Vũ C, ốm." in said
    assert "biểu quyết công khai bằng giơ tay" in said


def test_what_another_dossier_gave_meanwhile_is_not_given_twice(house: House) -> None:
    first, second = make.voted(house, person=""), make.voted(house, person="")
    deciding.issue_decision(dossier=first, paper=decision_paper(first, at=AT), by=house.top, at=AT)
    with pytest.raises(NotEligible):
        deciding.issue_decision(dossier=second, paper=decision_paper(second, at=AT), by=house.top, at=AT)
    second = deciding.reopen_vote(dossier=second, reason="đã có quyết định khác", by=house.top, at=AT)
    second = moving.return_dossier(dossier=second, reason="đã được tặng", by=house.top, at=AT)
    assert second.state == State.RETURNED


def test_a_revoked_award_may_be_given_again_by_another_dossier(house: House) -> None:
    (certificate,) = certificates_of(make.decided(house, person=""))
    deciding.revoke(certificate=certificate, why="Quyết định 5/QĐ: kê khai sai", by=house.top, at=AT)
    (again,) = certificates_of(make.decided(house, person=""))
    assert again.number != certificate.number
    assert [
        (row.certificate.pk, row.certificate.revoked_on is None) for row in record_of_unit(house.tree["nganh-1"])
    ] == [
        (certificate.pk, False),
        (again.pk, True),
    ]


def test_one_decision_from_outside_grants_what_several_dossiers_asked_for(house: House) -> None:
    for unit in ("nganh-1", "nganh-2"):
        dossier = make.submitted(house, award="S-CTDB", person="", unit=unit)
        deciding.record_outside_decision(
            dossier=dossier, body="Ủy ban nhân dân tỉnh", number="12/QĐ-UBND", dated=AT.date(), by=house.top, at=AT
        )
    assert Decision.objects.filter(number="12/QĐ-UBND").count() == 2


def test_a_dossier_that_is_begun_twice_by_a_double_click_is_one_until_somebody_is_proposed(house: House) -> None:
    def begin(source: str = "họp") -> Dossier:
        tree = house.tree
        return drafting.draft_dossier(
            proposer=tree["nganh"],
            award="U-BKTINH",
            year=make.YEAR,
            decider=tree["tinh"],
            source=source,
            by=house.chair,
            at=AT,
        )

    first = begin()
    assert begin() == first
    assert begin("họp lần hai") != first
    drafting.propose_unit(dossier=first, unit=house.tree["nganh-1"], by=house.chair, at=AT)
    assert begin() != first
