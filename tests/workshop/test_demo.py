"""The demo reproduces every figure of the five articles, twice alike, and never touches somebody's work."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from wagtail.images import get_image_model

from tests.make.demo import Demo
from thidua.ballots.actions.casting import cast_ballot
from thidua.ballots.actions.counting import enter_paper_count, open_own_layer
from thidua.ballots.actions.voting import close_vote
from thidua.ballots.models import Vote
from thidua.ballots.queries.outcomes import outcome_of
from thidua.ballots.rules.sealing import make_receipt
from thidua.ballots.rules.tally import Count
from thidua.clusters.queries import subject
from thidua.config.program import main
from thidua.ground.files import path_of
from thidua.ground.today import VIETNAM
from thidua.ground.values import Hedge, Period, plain
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import check_tree
from thidua.people.models import Mandate, Person
from thidua.pledges.queries import parties_asked
from thidua.reports.models import Consolidation, Evidence, Figure, Report
from thidua.rollup.models import Closing
from thidua.rollup.queries import total
from thidua.targets.models import Target
from thidua.targets.queries import target_of
from thidua.targets.rules import achieved
from thidua.trail.models import Unsealed
from thidua.worksheets.models import Upload
from thidua.workshop.queries import cases, check_claims, current_year
from thidua.yearbook.queries import drafts

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

BLOCK, DISTRICT, OFFICES = "thai-binh-cong-doan-nganh", "thanh-khe", "thai-nguyen-khoi-tong-hop"
PROVINCE, TOWNS = "thai-binh", "bac-ninh-cum-huyen"
ROWS = [
    (BLOCK, "TC03", "2023", "7", Hedge.EXACT, "đơn vị"),
    (BLOCK, "TC01", "2023", "277", Hedge.EXACT, "đơn vị"),
    (BLOCK, "DV01", "2023", "59057", Hedge.EXACT, "người"),
    (BLOCK, "CL01", "2023", "4225", Hedge.EXACT, "suất"),
    (BLOCK, "CL02", "2023", "3900000000", Hedge.OVER, "đồng"),
    (BLOCK, "CL07", "2023", "165", Hedge.EXACT, "người"),
    (BLOCK, "CL08", "2023", "204700000", Hedge.EXACT, "đồng"),
    (BLOCK, "CL09", "2023", "366000000", Hedge.NEARLY, "đồng"),
    (DISTRICT, "CL01", "2023", "950", Hedge.EXACT, "suất"),
    (DISTRICT, "CL02", "2023", "500000000", Hedge.EXACT, "đồng"),
    (DISTRICT, "CL03", "2023", "4000", Hedge.EXACT, "phiếu"),
    (DISTRICT, "CL04", "2023", "375000000", Hedge.EXACT, "đồng"),
    (DISTRICT, "CL05", "2023", "55", Hedge.EXACT, "người"),
    (DISTRICT, "CL06", "2023", "40000000", Hedge.OVER, "đồng"),
    (DISTRICT, "DD06", "2023", "100", Hedge.EXACT, "%"),
    (DISTRICT, "DD01", "2023", "14", Hedge.EXACT, "đơn vị"),
    (DISTRICT, "TC04", "2023", "24", Hedge.EXACT, "đơn vị"),
    (DISTRICT, "DV03", "2023", "1199", Hedge.EXACT, "người"),
    (OFFICES, "TC03", "2023", "8", Hedge.EXACT, "đơn vị"),
    (OFFICES, "DV01", "2023", "1356", Hedge.EXACT, "người"),
    (OFFICES, "TD01", "2023", "100", Hedge.EXACT, "%"),
    (OFFICES, "TT03", "2023", "136", Hedge.EXACT, "người"),
    (OFFICES, "CL13", "2023", "211", Hedge.EXACT, "lượt"),
    (OFFICES, "CL14", "2023", "100000000", Hedge.NEARLY, "đồng"),
    (OFFICES, "CL15", "2023", "1000000000", Hedge.NEARLY, "đồng"),
    (OFFICES, "TD08", "2023", "100", Hedge.EXACT, "%"),
    (OFFICES, "TD06", "2023", "1", Hedge.EXACT, "đơn vị"),
    (OFFICES, "TD07", "2023", "2", Hedge.EXACT, "đơn vị"),
    (PROVINCE, "CL16", "2020", "16", Hedge.EXACT, "đơn vị"),
    (PROVINCE, "CL17", "2020", "1000000000", Hedge.OVER, "đồng"),
    (PROVINCE, "CL18", "2020", "10000", Hedge.VAGUE, "phần"),
    (TOWNS, "DV01", "2023", "49000", Hedge.OVER, "người"),
    (TOWNS, "TC07", "2023", "100", Hedge.EXACT, "%"),
    (TOWNS, "TD04", "2023", "8", Hedge.EXACT, "đơn vị"),
    (TOWNS, "TD05", "2023", "1", Hedge.EXACT, "đơn vị"),
]
"""Every row of the table of figures that names an indicator: what the articles say."""
TABLE = pytest.mark.parametrize(("code", "indicator", "period", "amount", "hedge", "unit"), ROWS)


@pytest.fixture
def _shown(settings: Any) -> None:
    """Pages as the demo serves them."""
    settings.THIDUA_DEMO, settings.THIDUA_TODAY = True, current_year().today


@TABLE
def test_a_total_is_what_the_article_says(
    demo: Demo, code: str, indicator: str, period: str, amount: str, hedge: Hedge, unit: str
) -> None:
    found = total(subject(code), indicator, Period.parse(period))
    assert found.quantity is not None
    said = plain(found.quantity.amount), found.quantity.hedge, found.indicator.unit_vi, found.state.value
    assert said == (amount, hedge, unit, "final")
    assert found.reported == found.expected


@TABLE
def test_the_command_answers_what_the_article_says(
    demo: Demo,
    capsys: pytest.CaptureFixture[str],
    code: str,
    indicator: str,
    period: str,
    amount: str,
    hedge: Hedge,
    unit: str,
) -> None:
    assert main(["total", code, indicator, period, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    expected = {"amount": amount, "hedge": hedge.value, "unit": unit, "state": "final"}
    assert {name: said[name] for name in expected} == expected
    assert said["reported"] == said["expected"]


@pytest.mark.parametrize(
    ("code", "indicator", "unions"), [(BLOCK, "DV01", 277), (BLOCK, "TC01", 277), (OFFICES, "DV01", 8)]
)
def test_every_union_has_reported(demo: Demo, code: str, indicator: str, unions: int) -> None:
    found = total(subject(code), indicator, Period.parse("2023"))
    assert (found.reported, found.expected) == (unions, unions)


def test_seventy_five_percent_above_target_is_fourteen_of_eight(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    district, period = subject(DISTRICT), Period.parse("2023")
    found = total(district, "DD01", period)
    aim = target_of(district, found.indicator, period)
    assert aim is not None
    assert found.quantity is not None
    assert (plain(aim), plain(achieved(found.quantity.amount, aim) or aim)) == ("8", "175")
    assert main(["total", DISTRICT, "DD01", "2023", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["target"], said["achieved"]) == ("8", "175")


def test_a_vague_figure_keeps_its_own_words(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["total", PROVINCE, "CL18", "2020", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "hàng chục nghìn nhu yếu phẩm"


@pytest.mark.parametrize("case", cases(), ids=[case.source[:3] for case in cases()])
def test_every_claim_holds(demo: Demo, case: Any) -> None:
    assert [checked.claim.says for checked in check_claims(case.claims) if not checked.holds] == []


def test_every_figure_of_the_articles_is_in_the_table(demo: Demo) -> None:
    claimed = {(claim.subject, claim.indicator) for case in cases() for claim in case.claims if claim.indicator}
    assert claimed == {(code, indicator) for code, indicator, *_rest in ROWS}


def test_what_was_founded_in_the_year_stands_in_the_tree(demo: Demo) -> None:
    district = Unit.objects.get(code=DISTRICT)
    year = Period.parse("2023")
    newcomers = UnitTerm.objects.filter(parent=district, valid_from__range=(year.first_day, year.last_day))
    assert newcomers.count() == 24
    assert {term.unit.successions.get(kind="found").on for term in newcomers} == {term.valid_from for term in newcomers}


def test_every_report_went_the_whole_way(demo: Demo) -> None:
    approved = Report.objects.filter(state__in=["approved", "superseded"]).select_related("submitted_by", "period")
    assert approved.count() > 400
    for report in approved:
        assert report.submitted_by_id
        assert report.decided_by_id
        assert report.submitted_by_id != report.decided_by_id
        assert report.created_at < report.submitted_at < report.decided_at
    assert Report.objects.filter(late_days__gt=0).count() >= 5
    assert Report.objects.filter(number=2, state="approved").count() >= 3


def test_what_is_made_up_says_so(demo: Demo) -> None:
    assert not Figure.objects.filter(simulated=False).exclude(source__in=[case.source for case in cases()]).exists()
    assert not Report.objects.filter(period__first_day__year__gte=2025, simulated=False).exists()
    assert not Figure.objects.filter(report__period__first_day__year__gte=2025, simulated=False).exists()
    assert not Person.objects.filter(simulated=False).exists()
    assert (
        not UnitTerm.objects.filter(kind__in=["grassroots", "association"], simulated=False)
        .exclude(unit__code__startswith="tn-")
        .exists()
    )


def test_the_tree_is_whole_and_the_trail_sealed(demo: Demo) -> None:
    assert check_tree() == []
    assert not Unsealed.objects.exists()


def test_everything_that_must_hold_holds(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"faults": []}


def test_the_evidence_is_there(demo: Demo, settings: Any) -> None:
    settings.THIDUA_FILES = demo.files
    kept = list(Evidence.objects.all())
    assert len(kept) >= 5
    for file in kept:
        assert path_of(file.sha256).read_bytes().startswith(b"%PDF-")


def test_the_pictures_of_the_portal_are_there(demo: Demo) -> None:
    pictures = list(get_image_model().objects.values_list("file", flat=True))
    assert pictures
    assert [name for name in pictures if not (demo.media / name).is_file()] == []


def test_the_current_year_is_in_every_state(demo: Demo) -> None:
    park = Report.objects.filter(period="2026-H2", unit__terms__parent__code="hung-yen-kcn").distinct()
    states = Counter(park.values_list("state", flat=True))
    assert set(states) >= {"draft", "submitted", "returned", "approved"}
    assert (
        park.values("unit").distinct().count()
        < UnitTerm.objects.in_force(current_year().today).filter(parent__code="hung-yen-kcn").count()
    )
    assert Target.objects.filter(period="2026", standing=True).count() >= 20
    assert Closing.objects.filter(period="2026-H1").exists()
    assert total(subject("hung-yen"), "DV01", Period.parse("2026-H1")).state == "final"
    assert total(subject("hung-yen"), "DV01", Period.parse("2026-H2")).state == "provisional"


def test_the_current_year_holds_what_stands_in_for_others_and_what_is_on_its_way(demo: Demo) -> None:
    on = current_year().today
    behalf = Report.objects.filter(period="2026-H2", stand_in__code="hung-yen-kcn")
    assert set(behalf.values_list("state", flat=True)) == {"draft", "submitted"}
    stages = Counter(Consolidation.objects.filter(closing__period="2026-H1").values_list("stage", flat=True))
    assert (stages["sent"], stages["closed"]) == (1, 2), "one awaits the province; one union and the top are not signed"
    assert stages["taken"] >= 5
    assert set(Upload.objects.values_list("saved_rows", flat=True)) == {0, 2}
    assert Mandate.objects.in_force(on).filter(delegated_from__isnull=False).count() == 1
    assert [party.unit.code for party in parties_asked(Person.objects.get(username="chutich-xa"), on=on)] == [
        "xa-quynh-phu"
    ]


def test_what_an_article_tells_of_pledges_votes_and_awards_leads_to_where_it_was_done(demo: Demo) -> None:
    """Each on the page of its own, none written down a second time."""
    found = {
        (checked.claim.source[:3], checked.claim.fact, checked.address)
        for case in cases()
        for checked in check_claims(case.claims)
        if checked.address
    }
    block, offices, towns = (f"/cum-khoi/{code}/nam" for code in (BLOCK, OFFICES, TOWNS))
    (praised,) = (address for source, fact, address in found if (source, fact) == ("001", "award"))
    assert resolve(praised).view_name == "awards:dossier"
    assert found - {("001", "award", praised)} == {
        ("000", "pledge", f"{block}/2024/giao-uoc/"),
        ("002", "conference", f"{offices}/2023/hoi-nghi/"),
        ("002", "handover", f"{offices}/2023/hoi-nghi/ban-giao/"),
        ("002", "pledge", f"{offices}/2024/giao-uoc/"),
        ("002", "vote", f"{offices}/2023/hoi-nghi/bieu-quyet/1/"),
        ("002", "vote", f"{offices}/2023/hoi-nghi/bieu-quyet/2/"),
        ("003", "pledge", "/cum-khoi/thai-binh-nganh-va-huyen/nam/2021/giao-uoc/"),
        ("004", "conference", f"{towns}/2023/hoi-nghi/"),
        ("004", "handover", f"{towns}/2023/hoi-nghi/bieu-quyet/3/"),
        ("004", "vote", f"{towns}/2023/hoi-nghi/bieu-quyet/2/"),
    }
    for code, names in (
        (OFFICES, ("Báo Thái Nguyên", "nông thôn là đơn vị")),
        (TOWNS, ("Cờ thi đua toàn diện:", "dẫn đầu")),
    ):
        found_in = drafts(subject(code), 2023)
        lines = [line for key in ("awards", "conference") for line in found_in[key].paragraphs]
        for name in names:
            assert len([line for line in lines if name in line and "Quyết định số" not in line]) == 1, name


def test_two_log_ins_vote_and_count_with_what_stands_beside_their_names(demo: Demo) -> None:
    """The conference that sits today: one secret vote open, one to be opened with the codes, one on paper to be counted."""
    persons = [Person.objects.get(username=name) for name in ("chutich", "canbo")]
    codes = [
        re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", log_in.vi)[0]  # type: ignore[index]
        for log_in in current_year().log_ins
        if log_in.username in ("chutich", "canbo")
    ]
    votes = Vote.objects.filter(conference__cluster__code="kcn-khoi-doanh-nghiep-1")
    paper, closed, running = votes
    assert [vote.state for vote in (paper, closed, running)] == ["closed", "closed", "open"]
    at = datetime.combine(current_year().today, time(9), tzinfo=VIETNAM)
    counts = [Count(number) for number in (3, 8, 7, 6, 2, 1, 0, 0, 0)]
    for person in persons:
        enter_paper_count(vote=paper, counts=counts, cast=9, blank=0, invalid=0, by=person, at=at)
        cast_ballot(vote=running, marks="-----1---", receipt=make_receipt(), by=person, at=at)
    close_vote(vote=running, by=persons[0], at=at)
    for vote in (closed, running):
        for person, code in zip(persons, codes, strict=True):
            open_own_layer(vote=vote, code=code, by=person, at=at)
    outcomes = [outcome_of(vote) for vote in votes.all()]
    won = {one.number: [choice.unit.code[-2:] for choice in one.elected if choice.unit] for one in outcomes if one}
    assert won == {1: ["02", "03", "04"], 2: ["03", "04"], 3: ["06"]}


@pytest.mark.usefixtures("_shown")
@pytest.mark.parametrize("log_in", current_year().log_ins, ids=[row.username for row in current_year().log_ins])
def test_a_visitor_logs_in_and_finds_their_desk(demo: Demo, log_in: Any) -> None:
    client = Client()
    entered = {"username": log_in.username, "password": current_year().password}
    assert client.post("/dang-nhap/", entered).status_code == 302
    assert client.get("/", follow=True).status_code == 200


@pytest.mark.usefixtures("_shown")
def test_every_card_is_shown_with_its_claims_and_the_log_ins(demo: Demo) -> None:
    for language, agrees in (("vi", "✓ khớp"), ("en", "✓ agrees")):
        client = Client()
        client.cookies["thidua_language"] = language
        page = client.get("/trinh-dien/").content.decode()
        assert page.count(agrees) == sum(len(case.claims) for case in cases())
        for case in cases():
            assert case.source in page
            for claim in case.claims:
                assert (f"/nguon-so/{claim.subject}/{claim.indicator}/" in page) or claim.fact
        for log_in in current_year().log_ins:
            assert log_in.username in page


def test_the_cards_are_not_there_outside_the_demo(settings: Any) -> None:
    settings.THIDUA_DEMO = False
    assert Client().get("/trinh-dien/").status_code == 404
