"""Votes beside the rest of the house: nothing is astray, and what was decided stands beside what was reported."""

from __future__ import annotations

import json

import pytest

from tests.make.ballots import Hall, sitting
from tests.make.reports import approved_report, catalogue, declared
from tests.make.votes import NOW, Secret, prepared_vote, shipped
from thidua.ballots.actions.counting import record_objections
from thidua.ballots.actions.voting import close_vote, open_vote, void_vote
from thidua.ballots.models import Envelope
from thidua.ballots.queries.examining import check_votes
from thidua.ballots.queries.figures import proposed_figures
from thidua.ballots.rules.refusals import BallotsAstray
from thidua.ballots.rules.voting import Decides
from thidua.config.program import main

pytestmark = pytest.mark.django_db
CODES = ("nganh-a", "nganh-b", "nganh-c", "nganh-d", "nganh-e", "nganh-g")


@pytest.fixture
def hall() -> Hall:
    return Hall(CODES)


def test_a_ballot_that_is_missing_shows_in_the_check(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall))
    for code in CODES[:3]:
        secret.cast(code, "---1--")
    assert list(check_votes()) == []
    Envelope.objects.order_by("pk")[0].delete()
    (fault,) = check_votes()
    assert (type(fault), fault.values["voted"], fault.values["outer"]) == (BallotsAstray, 3, 2)
    void_vote(vote=secret.vote, reason="thiếu một phong bì", by=hall.lead, at=NOW)
    assert list(check_votes()) == []


def test_what_the_votes_decided_stands_beside_what_was_reported() -> None:
    catalogue()
    period = declared("2023")
    hall = Hall(CODES)
    conference = sitting(hall)
    units = [hall.tree["nganh-b"], hall.tree["nganh-c"]]
    vote = prepared_vote(hall, conference, shipped("suy-ton"), options=units, decides=Decides.NOMINATION, award="U-GK")
    open_vote(vote=vote, by=hall.lead, at=NOW)
    record_objections(vote=vote, objections=[0, 0], by=hall.lead, at=NOW)
    close_vote(vote=vote, by=hall.lead, at=NOW)
    by_code = {one.indicator.code: one for one in proposed_figures(conference)}
    assert {code: (one.amount, one.reported, one.differs) for code, one in by_code.items()} == {
        "TD07": (2, None, False),
        "TD08": (100, None, False),
    }
    approved_report(unit=hall.tree["nganh-b-1"], period=period, rest=0, TD07=1)
    (figure, _share) = proposed_figures(conference)
    assert (figure.reported, figure.differs) == (1, True)


def test_a_command_prints_what_the_votes_decided(hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    vote = prepared_vote(hall, sitting(hall), shipped("suy-ton"), options=[hall.tree["nganh-b"]])
    open_vote(vote=vote, by=hall.lead, at=NOW)
    record_objections(vote=vote, objections=[0], by=hall.lead, at=NOW)
    close_vote(vote=vote, by=hall.lead, at=NOW)
    assert main(["votes", "khoi", "2023", "--json"]) == 0
    (printed,) = json.loads(capsys.readouterr().out)
    (choice,) = printed["choices"]
    assert (choice["unit"], choice["for"], choice["percent"], choice["elected"]) == ("nganh-b", 6, "100", True)
    assert main(["votes", "khoi", "2023"]) == 0
    assert "Không ai phản đối: được suy tôn." in capsys.readouterr().out
