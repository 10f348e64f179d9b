"""The pages of a vote: prepared and run by the lead unit, cast on a phone, counted by two; each as far as the person may."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser_support import PHONE, axe_faults, complaints, log_in, overflow, view
from tests.make.ballots import Hall, delegates_by_code, sitting
from tests.make.votes import NOW, Secret, prepared_vote, shipped
from thidua.ballots.actions.voting import open_vote
from thidua.ballots.models import Ballot, Conference, Elector, Vote
from thidua.ballots.queries.outcomes import outcome_of
from thidua.ballots.rules.voting import Mode
from thidua.people.models import Person

CODES = ("nganh-a", "nganh-b", "nganh-c", "nganh-d", "nganh-e")


@pytest.fixture
def _on_the_day(settings: object) -> None:
    settings.THIDUA_TODAY = NOW.date()  # type: ignore[attr-defined]


def at(name: str, vote: Vote | None = None) -> str:
    return reverse(f"ballots:{name}", args=["khoi", 2023, *([vote.number] if vote else [])])


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def field(page: str, name: str) -> str:
    """What a hidden field of the page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def cast(client: Client, vote: Vote, **typed: str) -> tuple[str, str]:
    """Look at the ballot, note its receipt, cast it; returns the receipt and the page that follows."""
    page = client.post(at("vote_ballot", vote), {"step": "review", **typed}).content.decode()
    token = field(page, "token")
    receipt = re.search(r"<strong[^>]*>([0-9A-Z-]{14})</strong>", page)
    assert receipt
    after = client.post(at("vote_ballot", vote), {"step": "cast", "token": token, **typed})
    assert after.status_code == 200
    return receipt[1], after.content.decode()


@pytest.mark.usefixtures("_on_the_day")
def test_an_election_from_the_lead_units_form_to_the_receipts_list(hall: Hall) -> None:
    conference = sitting(hall)
    lead = as_(hall.lead)
    page = lead.get(at("vote_prepare")).content.decode()
    assert "bau-truong-cum" in page
    form = {
        "question": "Bầu Trưởng khối năm 2024",
        "units": list(CODES),
        "words": "",
        "decides": "lead",
        "mode": "secret",
        "form": "elect",
        "share": "quá nửa",
        "base": "present",
        "ties": "revote",
        "rule_source": "Quy chế của Khối, điều 5",
    }
    address = at("vote_prepare") + "?the-le=bau-truong-cum"
    refused = lead.post(address, form)
    assert refused.status_code == 422
    assert "Bầu Trưởng khối năm 2024" in refused.content.decode()
    assert as_(hall.chairs["nganh-b"]).post(address, form | {"share": "1/2"}).status_code == 422
    lead.post(address, form | {"share": "1/2"})
    vote = Vote.objects.get()
    assert not vote.by_rule.sample
    delegates = delegates_by_code(conference)
    two = {"first": delegates["nganh-b"].pk, "second": delegates["nganh-c"].pk}
    assert lead.post(at("vote_committee", vote), two).status_code == 302
    codes = {}
    for code in ("nganh-b", "nganh-c"):
        member = as_(hall.chairs[code])
        page = member.get(at("vote_key", vote)).content.decode()
        given = re.search(r"<strong>([0-9A-Z-]{24})</strong>", page)
        assert given
        wrong = member.post(at("vote_key", vote), {"token": field(page, "token"), "code": "AAAA-" * 4 + "AAAA"})
        assert wrong.status_code == 422
        assert given[1] in wrong.content.decode()
        member.post(at("vote_key", vote), {"token": field(page, "token"), "code": given[1].lower()})
        codes[code] = given[1]
    assert lead.get(at("vote_key", vote)).status_code == 404
    assert lead.post(at("vote_step", vote), {"step": "open"}).status_code == 302
    receipts = {}
    for code, option in zip(CODES, ("1", "-", "1", "1", "2"), strict=True):
        client = as_(hall.chairs[code])
        receipts[code], after = cast(client, vote, **({} if option == "-" else {"phieu": option}))
        assert receipts[code] in after
    own = as_(hall.chairs["nganh-a"]).get(at("vote_ballot", vote)).content.decode()
    assert "Phiếu của bạn đã bỏ" in own
    lead.post(at("vote_step", vote), {"step": "close"})
    for code in ("nganh-b", "nganh-c"):
        member = as_(hall.chairs[code])
        assert member.post(at("vote_layer", vote), {"code": "sai"}).status_code == 422
        assert member.post(at("vote_layer", vote), {"code": codes[code]}).status_code == 302
    vote.refresh_from_db()
    outcome = outcome_of(vote)
    assert outcome
    assert [one.words for one in outcome.elected] == [outcome.choices[1].words]
    page = as_(hall.chairs["nganh-e"]).get(at("vote", vote)).content.decode()
    assert "3 trên 5 đại biểu có mặt đồng ý, 60%; cần quá 1/2. Đạt." in page
    listed = lead.get(at("vote_ballots", vote)).content.decode()
    assert all(receipt in listed for receipt in receipts.values())
    mine = lead.post(at("vote_ballots", vote), {"q": receipts["nganh-a"].lower().replace("-", " ")}).content.decode()
    assert receipts["nganh-a"] in mine
    assert receipts["nganh-e"] not in mine
    file = lead.get(at("vote_file", vote)).json()
    assert {name for name, _marks in file["ballots"]} == set(receipts.values())


@pytest.mark.usefixtures("_on_the_day")
def test_a_receipt_comes_from_the_house_and_belongs_to_its_elector(
    hall: Hall, django_assert_max_num_queries: Any
) -> None:
    vote = Secret(hall, sitting(hall)).vote
    one, two = as_(hall.chairs["nganh-d"]), as_(hall.chairs["nganh-e"])
    token = field(one.post(at("vote_ballot", vote), {"step": "review", "phieu": "1"}).content.decode(), "token")
    for client, sent in ((two, token), (one, ""), (one, token[:-2])):
        refused = client.post(at("vote_ballot", vote), {"step": "cast", "token": sent, "phieu": "1"})
        assert refused.status_code == 422
    assert not Elector.objects.filter(voted=True).exists()
    barred = one.post(at("vote_ballot", vote), {"step": "review", "phieu": "3"})
    assert (barred.status_code, "đơn vị của bạn" in barred.content.decode()) == (422, True)
    # A whole hall casts within a minute: nothing is asked twice, and no menu is drawn.
    with django_assert_max_num_queries(16):
        assert one.post(at("vote_ballot", vote), {"step": "cast", "token": token, "phieu": "1"}).status_code == 200


@pytest.mark.usefixtures("_on_the_day")
def test_the_page_says_where_secrecy_cannot_be_had(hall: Hall) -> None:
    secret = Secret(hall, sitting(hall, present=CODES[:4]))
    before = as_(hall.chairs["nganh-a"]).get(at("vote_ballot", secret.vote)).content.decode()
    assert "Quá ít người bỏ phiếu nên không thể giữ kín" in before
    for code in CODES[:4]:
        secret.cast(code, "-----")
    secret.close()
    secret.count()
    page = as_(hall.lead).get(at("vote", secret.vote)).content.decode()
    assert "kết quả nhất trí thì không thể giữ kín" in page
    assert "Thu về chưa đến năm phiếu" in page


@pytest.mark.usefixtures("_on_the_day")
def test_the_standing_is_asked_for_again_and_reloads_the_page_when_it_moved(hall: Hall) -> None:
    vote = Secret(hall, sitting(hall)).vote
    client = as_(hall.chairs["nganh-d"])
    same = client.get(at("vote", vote) + "?thay=open", headers={"HX-Request": "true"})
    assert ("HX-Refresh" in same.headers, "0/5" in same.content.decode()) == (False, True)
    moved = client.get(at("vote", vote) + "?thay=prepared", headers={"HX-Request": "true"})
    assert moved.headers["HX-Refresh"] == "true"


@pytest.mark.usefixtures("_on_the_day")
def test_hands_objections_and_paper_are_written_down_on_their_pages(hall: Hall) -> None:
    conference = sitting(hall)
    lead = as_(hall.lead)
    acclaimed = prepared_vote(hall, conference, shipped("suy-ton"), options=[hall.tree["nganh-b"]])
    hands = prepared_vote(hall, conference, shipped("bieu-quyet-danh-sach"), options=["Nghị quyết"])
    for vote, wrong, right in (
        (acclaimed, {"against-0": "9"}, {"against-0": "0", "remark": "nhất trí"}),
        (hands, {"for-0": "6"}, {"for-0": "4", "against-0": "1"}),
    ):
        lead.post(at("vote_step", vote), {"step": "open"})
        assert lead.post(at("vote_count", vote), wrong).status_code == 422
        assert lead.post(at("vote_count", vote), right).status_code == 302
        lead.post(at("vote_step", vote), {"step": "close"})
        vote.refresh_from_db()
        assert [one.elected for one in (outcome_of(vote) or pytest.fail("not counted")).choices] == [True]
    paper = prepared_vote(hall, conference, shipped("phieu-giay", most=1))
    delegates = delegates_by_code(conference)
    two = {"first": delegates["nganh-b"].pk, "second": delegates["nganh-c"].pk}
    lead.post(at("vote_committee", paper), two)
    for step in ("open", "close"):
        lead.post(at("vote_step", paper), {"step": step})
    counts = {f"for-{at_}": str(n) for at_, n in enumerate((0, 4, 0, 0, 0))} | {
        "cast": "5",
        "blank": "1",
        "invalid": "0",
    }
    assert as_(hall.chairs["nganh-b"]).post(at("vote_count", paper), counts).status_code == 302
    other = counts | {"blank": "0", "invalid": "1"}
    assert as_(hall.chairs["nganh-c"]).post(at("vote_count", paper), other).status_code == 302
    page = as_(hall.chairs["nganh-c"]).get(at("vote", paper)).content.decode()
    assert "trong đó phiếu trắng: 1 / 0" in page
    as_(hall.chairs["nganh-c"]).post(at("vote_count", paper), counts)
    paper.refresh_from_db()
    assert paper.state == "counted"
    minutes = lead.get(reverse("ballots:vote_minutes", args=["khoi", 2023, paper.number, "html"])).content.decode()
    for words in (
        "Số phiếu phát ra: 5; thu về: 5; hợp lệ: 5, trong đó phiếu trắng: 1; không hợp lệ: 0.",
        *(hall.chairs[code].full_name for code in ("nganh-b", "nganh-c")),
    ):
        assert words in minutes
    assert lead.get(reverse("ballots:vote_minutes", args=["khoi", 2023, hands.number, "html"])).status_code == 404
    listed = lead.get(at("votes")).content.decode()
    assert "4/5" in listed


@pytest.mark.usefixtures("_on_the_day")
def test_a_named_ballot_is_cast_and_listed_by_unit(hall: Hall) -> None:
    vote = prepared_vote(hall, sitting(hall), shipped("bieu-quyet-danh-sach", mode=Mode.NAMED), options=["A", "B"])
    vote = open_vote(vote=vote, by=hall.lead, at=NOW)
    client = as_(hall.chairs["nganh-b"])
    client.post(at("vote_ballot", vote), {"step": "cast", "o-0": "1", "o-1": "0"})
    lead = as_(hall.lead)
    lead.post(at("vote_step", vote), {"step": "close"})
    page = lead.get(at("vote_ballots", vote)).content.decode()
    assert "A: Đồng ý" in page
    assert "B: Không đồng ý" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False])
def test_a_delegate_votes_on_a_phone(chromium: Browser, live_server: object, settings: object, script: bool) -> None:
    settings.THIDUA_TODAY = NOW.date()  # type: ignore[attr-defined]
    hall = Hall(CODES)
    conference = sitting(hall)
    secret = Secret(hall, conference)
    context = chromium.new_context(**view(PHONE), base_url=live_server.url, java_script_enabled=script)  # type: ignore[attr-defined]
    page = context.new_page()
    heard = complaints(page)
    log_in(page, secret.by("nganh-d"))
    _cast_by_hand(page, conference, secret.vote, script)
    assert heard == []
    assert Elector.objects.filter(voted=True).count() == 1
    secret.close()
    secret.count()
    receipt = Ballot.objects.get().receipt
    page.goto(at("vote_ballots", secret.vote))
    assert page.get_by_text(receipt).count() == 1
    if script:
        assert (overflow(page), axe_faults(page)) == ([], [])
        page.goto(at("vote", secret.vote))
        assert (overflow(page), axe_faults(page)) == ([], [])
    context.close()


def _cast_by_hand(page: Page, conference: Conference, vote: Vote, script: bool) -> None:
    page.goto(at("phone"))
    page.get_by_role("link", name="Bỏ phiếu").click()
    expect(page.locator("input[name=phieu]:disabled")).to_have_count(1)
    if script:
        assert (overflow(page), axe_faults(page)) == ([], [])
    page.locator("label.choice").nth(2).click()
    page.get_by_role("button", name="Xem lại phiếu").click()
    expect(page.get_by_role("button", name="Chọn lại")).to_be_visible()
    if script:
        assert (overflow(page), axe_faults(page)) == ([], [])
    page.get_by_role("button", name="Chọn lại").click()
    expect(page.locator("input[name=phieu]:checked")).to_have_value("2")
    page.get_by_role("button", name="Xem lại phiếu").click()
    expect(page.get_by_role("button", name="Chọn lại")).to_be_visible()
    receipt = page.locator("strong").inner_text()
    page.get_by_role("button", name="Bỏ phiếu").click()
    expect(page.get_by_role("button", name="Chọn lại")).to_have_count(0)
    assert page.locator("strong").inner_text() == receipt
    if script:
        assert (overflow(page), axe_faults(page)) == ([], [])
    assert receipt not in unquote(page.url)
