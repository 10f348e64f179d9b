"""From the counted vote of a conference to the dossier: award, units and votes are taken over, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.make.ballots import Hall, sitting
from tests.make.people import AT, make_person
from tests.make.reports import catalogue, declared
from tests.make.votes import NOW, prepared_vote, shipped
from thidua.awards.actions.catalogue import load_awards
from thidua.awards.actions.moving import withdraw_dossier
from thidua.awards.actions.nominating import nominate
from thidua.awards.models import Dossier
from thidua.awards.queries.catalogue import awards_now
from thidua.awards.queries.dossiers import nominees_of
from thidua.awards.queries.nominations import to_nominate
from thidua.awards.rules.refusals import NominatedAlready, NominatesNobody
from thidua.ballots.actions.counting import record_objections
from thidua.ballots.actions.voting import close_vote, open_vote
from thidua.ballots.models import Vote
from thidua.ballots.queries.catalogue import nominations
from thidua.ballots.rules.voting import Decides
from thidua.people.rules import NotYours


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hall]:
    with django_db_blocker.unblock(), transaction.atomic():
        catalogue()
        declared("2023")
        load_awards(at=AT)
        yield Hall()
        transaction.set_rollback(True)


@pytest.fixture
def hall(built: Hall) -> Iterator[Hall]:
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def acclaimed(hall: Hall, *codes: str, award: str = "U-BKTINH") -> Vote:
    """The conference acclaims these units for the award; nobody objects."""
    conference = sitting(hall)
    vote = prepared_vote(
        hall,
        conference,
        shipped("suy-ton"),
        options=[hall.tree[code] for code in codes],
        question="Suy tôn đơn vị tiêu biểu",
        decides=Decides.NOMINATION if award else Decides.LEAD,
        award=award,
    )
    vote = open_vote(vote=vote, by=hall.lead, at=NOW)
    record_objections(vote=vote, objections=[0] * len(codes), by=hall.lead, at=NOW)
    return close_vote(vote=vote, by=hall.lead, at=NOW)


def test_an_acclaimed_unit_becomes_a_dossier_with_its_votes_and_nothing_is_typed_twice(hall: Hall) -> None:
    vote = acclaimed(hall, "nganh-b", "nganh-c")
    (waiting,) = to_nominate(hall.lead, on=NOW.date())
    assert (waiting.outcome.pk, waiting.decider) == (vote.pk, hall.tree["tinh"])
    dossier = nominate(vote=vote, by=hall.lead, at=NOW)
    assert (dossier.award, dossier.year, dossier.cluster) == ("U-BKTINH", 2023, hall.cluster)
    assert (dossier.proposer, dossier.decider) == (hall.tree["nganh-a"], hall.tree["tinh"])
    assert "Suy tôn đơn vị tiêu biểu" in dossier.source
    rows = nominees_of(dossier)
    assert [(row.unit, row.votes, row.voters) for row in rows] == [
        (hall.tree["nganh-b"], 3, 3),
        (hall.tree["nganh-c"], 3, 3),
    ]
    assert to_nominate(hall.lead, on=NOW.date()) == []
    with pytest.raises(NominatedAlready):
        nominate(vote=vote, by=hall.lead, at=NOW)
    assert Dossier.objects.count() == 1


def test_a_vote_whose_dossier_was_withdrawn_is_nominated_anew(hall: Hall) -> None:
    vote = acclaimed(hall, "nganh-b")
    dossier = nominate(vote=vote, by=hall.lead, at=NOW)
    withdraw_dossier(dossier=dossier, reason="lập nhầm", by=hall.lead, at=NOW)
    assert [one.outcome.pk for one in to_nominate(hall.lead, on=NOW.date())] == [vote.pk]
    assert nominate(vote=vote, by=hall.lead, at=NOW) != dossier


def test_only_who_prepares_dossiers_of_the_lead_unit_nominates(hall: Hall) -> None:
    vote = acclaimed(hall, "nganh-b")
    assert to_nominate(hall.chairs["nganh-b"], on=NOW.date()) == []
    for person in (hall.chairs["nganh-b"], make_person(hall.tree["tinh"]), None):
        with pytest.raises(NotYours):
            nominate(vote=vote, by=person, at=NOW)


def test_a_vote_that_is_not_counted_or_nominates_for_nothing_makes_no_dossier(hall: Hall) -> None:
    conference = sitting(hall)
    vote = prepared_vote(
        hall,
        conference,
        shipped("suy-ton"),
        options=[hall.tree["nganh-b"]],
        decides=Decides.NOMINATION,
        award="U-GK",
    )
    with pytest.raises(NominatesNobody):
        nominate(vote=vote, by=hall.lead, at=NOW)


def test_every_award_that_a_vote_can_nominate_for_stands_in_the_catalogue(hall: Hall) -> None:
    codes = {award.code for award in awards_now().awards}
    assert set(nominations()) <= codes
