"""Votes beside the rest of the house: nothing is astray, and what was decided stands beside what was reported."""

from __future__ import annotations

import json

import pytest

from tests.make.ballots import Hall, sitting
from tests.make.reports import approved_report, catalogue, declared, draft_report
from tests.make.votes import NOW, Secret, prepared_vote, shipped
from thidua.ballots.actions.counting import record_objections
from thidua.ballots.actions.voting import close_vote, open_vote, void_vote
from thidua.ballots.models import Envelope
from thidua.ballots.queries.examining import check_votes
from thidua.ballots.queries.figures import proposed_figures
from thidua.ballots.rules.refusals import BallotsAstray
from thidua.ballots.rules.voting import Decides
from thidua.config.program import main
from thidua.ground.values import plain
from thidua.reports.queries import lines_of, proposals_of

pytestmark = pytest.mark.django_db
TALLIED = ("TD04", "TD07", "TD11", "TD12")
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


def test_what_the_votes_decided_is_offered_in_each_unit_s_report_and_never_written_there() -> None:
    catalogue()
    period = declared("2023")
    hall = Hall(CODES)
    conference = sitting(hall)
    clerk, units = hall.tree["nganh-b"], [hall.tree["nganh-b"], hall.tree["nganh-c"]]
    report = draft_report(unit=clerk, period=period, TD07=5)
    counted = {"decides": Decides.NOMINATION, "award": "U-GK"}
    for objections in ([0, 0], [1, 0]):
        vote = prepared_vote(hall, conference, shipped("suy-ton", objections=1), options=units, **counted)
        open_vote(vote=vote, by=hall.lead, at=NOW)
        record_objections(vote=vote, objections=objections, by=hall.lead, at=NOW)
        close_vote(vote=vote, by=hall.lead, at=NOW)
        offered = {code: plain(one.amount) for code, one in proposals_of(report, TALLIED).items()}
        # Who objected nobody knows: then only that the unit had a vote.
        assert offered == (
            {"TD07": "1", "TD11": "1", "TD12": "1"} if objections == [0, 0] else {"TD07": "2", "TD12": "1"}
        )
    others = proposals_of(draft_report(unit=hall.tree["nganh-d"], period=period), TALLIED)
    assert plain(others["TD07"].amount) == "0", "not put forward is known too"
    line = next(line for line in lines_of(report) if line.code == "TD07")
    assert line.differs
    assert line.quantity is not None
    assert line.quantity.amount == 5
    assert line.proposal is not None
    assert line.proposal.source.startswith("biểu quyết số 1, 2 tại hội nghị ngày 29/11/2023")


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
