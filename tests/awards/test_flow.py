"""A dossier's way from the draft to the certificate: who may take it on in which state, what is refused, what is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoDbBlocker

from tests.make import awards as make
from tests.make.awards import House
from tests.make.people import AT, make_person
from thidua.awards.actions import deciding, drafting, moving
from thidua.awards.models import Dossier, Honoree, Nominee, Step
from thidua.awards.papers import decision_paper, minutes_paper, submission_paper
from thidua.awards.queries.dossiers import certificates_of, dossiers_visible_to, nominees_of, shares, waiting_for
from thidua.awards.queries.records import record_of_unit
from thidua.awards.rules import flow
from thidua.awards.rules.catalogue import NoSuchAward
from thidua.awards.rules.eligibility import QuestionOpen
from thidua.awards.rules.flow import (
    PAPER,
    Given,
    Meeting,
    State,
    WrongDossierState,
)
from thidua.awards.rules.refusals import (
    AchievementsMissing,
    AnswerNoteMissing,
    DossierReasonMissing,
    EnclosureMissing,
    HandedOverAlready,
    LastOfTheWay,
    Namesakes,
    NobodyProposed,
    NotAbove,
    NotTheDecider,
    NotTheGranter,
    NotTheirs,
    NotThisKind,
    ProposedAlready,
    SourceMissing,
)
from thidua.ground.values import Refusal, Refusals
from thidua.paper.models import IssuedPaper
from thidua.paper.rules import Header, Paper
from thidua.paper.rules.html import render_html_alone
from thidua.people.models import Notice, Person
from thidua.people.rules import NotYours, Role
from thidua.trail.models import Event


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


def _blank_page(*_paper: object, **_link: object) -> str:
    return ""


def _blank_file(*_paper: object, **_link: object) -> bytes:
    return b""


@pytest.fixture(autouse=True)
def _papers_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a paper looks like is another test's; here it is enough that it was issued."""
    for name in ("render_docx", "render_pdf", "render_html_alone"):
        monkeypatch.setattr(f"thidua.paper.rules.{name}", _blank_page if name == "render_html_alone" else _blank_file)


# --- Every state × every role ------------------------------------------------------------------------------------------

BLANK = Paper(Header((), ("ĐƠN VỊ",), "QĐ-TEST", "Hà Nội", 2023, "GIẤY", ("thử",)), ())
"""Who may act does not hang on what the paper says."""
SEATS = ("nganh", "tinh", "nganh-1", "huyen")
ACTS: dict[str, Callable[[Dossier, Person], object]] = {
    "submit": lambda dossier, by: moving.submit_dossier(dossier=dossier, paper=BLANK, by=by, at=AT),
    "return": lambda dossier, by: moving.return_dossier(dossier=dossier, reason="thiếu", by=by, at=AT),
    "lay": lambda dossier, by: moving.lay_before_council(dossier=dossier, by=by, at=AT),
    "withdraw": lambda dossier, by: moving.withdraw_dossier(dossier=dossier, reason="nhầm", by=by, at=AT),
    "vote": lambda dossier, by: deciding.record_vote(
        dossier=dossier,
        meeting=Meeting(AT.date(), 9, 9),
        given={row.pk: Given(9, 0) for row in nominees_of(dossier)},
        by=by,
        at=AT,
    ),
    "reopen": lambda dossier, by: deciding.reopen_vote(dossier=dossier, reason="ghi nhầm phiếu", by=by, at=AT),
    "decide": lambda dossier, by: deciding.issue_decision(dossier=dossier, paper=BLANK, by=by, at=AT),
    "hand over": lambda dossier, by: [
        deciding.hand_over(certificate=row, on=AT.date(), place="", by=by, at=AT) for row in certificates_of(dossier)
    ],
}
CHAIR, KEEPS = {Role.CHAIR}, {Role.CHAIR, Role.REVIEWER, Role.CLUSTER_SECRETARY}
ALLOWED: dict[tuple[State, str], tuple[str, set[Role]]] = {
    (State.DRAFT, "submit"): ("nganh", CHAIR),
    (State.DRAFT, "withdraw"): ("nganh", CHAIR),
    (State.RETURNED, "submit"): ("nganh", CHAIR),
    (State.RETURNED, "withdraw"): ("nganh", CHAIR),
    (State.SUBMITTED, "withdraw"): ("nganh", CHAIR),
    (State.SUBMITTED, "return"): ("tinh", KEEPS),
    (State.SUBMITTED, "lay"): ("tinh", KEEPS),
    (State.COUNCIL, "return"): ("tinh", KEEPS),
    (State.COUNCIL, "vote"): ("tinh", KEEPS),
    (State.VOTED, "reopen"): ("tinh", KEEPS),
    (State.REFUSED, "reopen"): ("tinh", KEEPS),
    (State.VOTED, "decide"): ("tinh", CHAIR),
    (State.DECIDED, "hand over"): ("tinh", KEEPS),
}
"""Written out here by hand, so that the table of moves is checked against something else than itself."""


@pytest.fixture(scope="module")
def officers(built: House) -> dict[tuple[str, Role], Person]:
    """Every role at every unit that a dossier knows or does not know."""
    return {(seat, role): make_person(built.tree[seat], role) for seat in SEATS for role in Role}


@pytest.mark.parametrize("state", State)
def test_only_the_table_of_moves_takes_a_dossier_on_and_only_by_whom_it_names(
    state: State, house: House, officers: dict[tuple[str, Role], Person]
) -> None:
    dossier = make.in_state(house, state)
    assert dossier.state == state
    done, expected = set(), set()
    for act, run in ACTS.items():
        for (seat, role), person in officers.items():
            place, roles = ALLOWED.get((state, act), ("", set()))
            if seat == place and role in roles:
                expected.add((act, seat, role))
            try:
                with transaction.atomic():
                    acted = run(dossier, person)
                    if acted != []:
                        done.add((act, seat, role))
                    raise RuntimeError  # whatever was done is undone before the next one tries
            except (Refusal, RuntimeError):
                pass
    assert done == expected


def test_the_page_of_states_says_what_the_table_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "states.md"
    assert flow.states_page().strip() in page.read_text()


# --- The way ------------------------------------------------------------------------------------------------------------


def test_a_dossier_goes_up_is_returned_with_reasons_and_comes_back_as_an_amended_submission(house: House) -> None:
    dossier = make.submitted(house)
    assert dossier.holder == house.tree["tinh"]
    assert [one.dossier for one in waiting_for(house.top, on=AT.date())] == [dossier]
    moving.return_dossier(dossier=dossier, reason="Ghi rõ số liệu.", by=house.people["reviewer@tinh"], at=AT)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.holder) == (State.RETURNED, house.tree["nganh"])
    assert dossier.steps.last().reason == "Ghi rõ số liệu."
    assert [one.task for one in waiting_for(house.chair, on=AT.date())] == ["returned"]
    moving.submit_dossier(dossier=dossier, paper=submission_paper(dossier, at=AT), by=house.chair, at=AT)
    editions = IssuedPaper.objects.filter(key=moving.submission_key(dossier)).order_by("pk")
    assert [(one.full_number, one.edition) for one in editions] == [("01/TTr-CĐN", "final"), ("02/TTr-CĐN", "amended")]
    told = Notice.objects.filter(subject_id=str(dossier.pk)).order_by("pk").values_list("unit__code", "kind")
    assert list(told) == [("tinh", "dossier.submitted"), ("nganh", "dossier.returned"), ("tinh", "dossier.submitted")]


def test_a_union_between_forwards_and_only_the_decider_lays_before_its_council(house: House) -> None:
    dossier = drafting.draft_dossier(
        proposer=house.tree["nganh-1"],
        award="U-BKTINH",
        year=make.YEAR,
        decider=house.tree["tinh"],
        source="họp",
        by=(chair := make_person(house.tree["nganh-1"])),
        at=AT,
    )
    drafting.propose_unit(dossier=dossier, unit=house.tree["nganh-1"], by=chair, at=AT)
    make.completed(House(house.tree, house.people | {"chair@nganh": chair}), dossier)
    moving.submit_dossier(dossier=dossier, paper=submission_paper(dossier, at=AT), by=chair, at=AT)
    dossier.refresh_from_db()
    assert dossier.holder == house.tree["nganh"]
    with pytest.raises(NotTheDecider):
        moving.lay_before_council(dossier=dossier, by=house.chair, at=AT)
    dossier = moving.forward_dossier(dossier=dossier, by=house.chair, at=AT)
    assert dossier.holder == house.tree["tinh"]
    with pytest.raises(LastOfTheWay):
        moving.forward_dossier(dossier=dossier, by=house.top, at=AT)


def test_a_dossier_is_submitted_complete_or_not_at_all_and_everything_missing_is_said_at_once(house: House) -> None:
    empty = drafting.draft_dossier(
        proposer=house.tree["nganh"],
        award="U-BKTINH",
        year=make.YEAR,
        decider=house.tree["tinh"],
        source="họp",
        by=house.chair,
        at=AT,
    )
    assert moving.why_not_complete(empty) == NobodyProposed()
    dossier = make.drafted(house)
    refusal = moving.why_not_complete(dossier)
    assert isinstance(refusal, Refusals)
    kinds = {type(part) for part in refusal.parts}
    assert kinds == {QuestionOpen, AchievementsMissing, EnclosureMissing}
    assert moving.why_not_complete(make.completed(house, dossier)) is None


def test_what_a_dossier_refuses_when_it_is_begun_or_filled(house: House) -> None:
    def begin(**more: object) -> Dossier:
        given = {
            "proposer": house.tree["nganh"], "award": "U-BKTINH", "year": 2023, "decider": house.tree["tinh"],
            "source": "họp", "by": house.chair, "at": AT,
        }  # fmt: skip
        return drafting.draft_dossier(**(given | more))  # type: ignore[arg-type]

    for refusal, more in (
        (SourceMissing, {"source": "  "}),
        (NoSuchAward, {"award": "U-KHONG-CO"}),
        (NoSuchAward, {"award": "U-CTOAN", "year": 2026}),
        (NotTheGranter, {"decider": house.tree["nganh"]}),
        (NotTheGranter, {"decider": None}),
        (NotYours, {"by": make_person(house.tree["nganh"], Role.CLERK)}),
        (NotYours, {"by": None}),
    ):
        with pytest.raises(refusal):
            begin(**more)
    other = make.make_tree("tinh-khac", {"nganh-khac": 1})
    with pytest.raises(NotAbove):
        begin(decider=other["tinh-khac"])
    flags = begin(award="U-CTINH")
    with pytest.raises(NotThisKind):
        drafting.propose_unit(dossier=flags, unit=make.make_tree("tinh-ba", {})["tinh-ba"], by=house.chair, at=AT)
    dossier = begin()
    with pytest.raises(NotTheirs):
        drafting.propose_unit(dossier=dossier, unit=house.tree["huyen-1"], by=house.chair, at=AT)
    nominee = drafting.propose_unit(dossier=dossier, unit=house.tree["nganh-1"], by=house.chair, at=AT)
    with pytest.raises(ProposedAlready):
        drafting.propose_unit(dossier=dossier, unit=house.tree["nganh-1"], by=house.chair, at=AT)
    drafting.take_off(nominee=nominee, by=house.chair, at=AT)
    again = drafting.propose_unit(dossier=dossier, unit=house.tree["nganh-1"], by=house.chair, at=AT)
    with pytest.raises(AnswerNoteMissing):
        drafting.reply(nominee=again, condition="tieu-chuan", fulfilled=True, note=" ", by=house.chair, at=AT)


def test_a_namesake_is_settled_by_the_officer_and_the_trail_holds_no_name(house: House) -> None:
    make.decided(house, person="Lê Thị Ngân")
    dossier = make.drafted(house, person="", at=make.LATER)
    given = {
        "dossier": dossier, "unit": house.tree["nganh-2"], "full_name": "lê thị  NGÂN", "birth_year": 1985, "job": "",
        "direct_worker": None, "by": house.chair, "at": make.LATER,
    }  # fmt: skip
    with pytest.raises(Namesakes) as asked:
        drafting.propose_person(**given)
    assert asked.value.values["count"] == 1
    known = Honoree.objects.get(full_name="Lê Thị Ngân")
    same = drafting.propose_person(**given, same_as=known)
    assert same.person == known
    drafting.take_off(nominee=same, by=house.chair, at=make.LATER)
    other = drafting.propose_person(**given, somebody_else=True)
    assert other.person != known
    assert not [row for row in Event.objects.all() if "Ngân" in str(row.data) or "NGÂN" in str(row.data)]


def test_the_share_of_direct_workers_counts_those_of_whom_it_is_said(house: House) -> None:
    rows = [Nominee(unit=house.tree["nganh-1"])] + [
        Nominee(unit=house.tree["nganh-1"], person_id=place, direct_worker=direct)
        for place, direct in enumerate((True, True, False, None), start=1)
    ]
    found = shares(rows)
    assert (found.collectives, found.persons, found.direct, found.unsaid, found.percent) == (1, 4, 2, 1, 67)


# --- The council --------------------------------------------------------------------------------------------------------


DAY = AT.date()


@pytest.mark.parametrize(("in_favour", "state"), [(3, State.REFUSED), (4, State.VOTED)])
def test_a_council_approves_by_the_votes_needed_and_its_minutes_say_how_it_voted(
    in_favour: int, state: State, house: House
) -> None:
    dossier = make.before_council(house, person="")
    meeting = Meeting(DAY, 9, 7, PAPER, 6, 1, place="Hội trường", chair="Lê Thị Chủ", secretary="Trần Văn Thư")
    given = {row.pk: Given(in_favour, 1) for row in nominees_of(dossier)}
    vote = deciding.record_vote(dossier=dossier, meeting=meeting, given=given, by=house.top, at=AT)
    dossier.refresh_from_db()
    assert (dossier.state, vote.needed) == (state, 4)
    said = render_html_alone(minutes_paper(vote))
    for words in (
        "tại Hội trường", "Lê Thị Chủ", "Trần Văn Thư", "Có mặt: 7/9 thành viên; vắng mặt: 2.", "BAN KIỂM PHIẾU",
        "phát ra 7 phiếu, thu về 6 phiếu, hợp lệ 5 phiếu, không hợp lệ 1 phiếu",
    ):  # fmt: skip
        assert words in said
    assert [(row.in_favour, row.against, row.silent) for row in vote.counts.all()] == [(in_favour, 1, 4 - in_favour)]


def test_only_who_had_the_votes_gets_a_certificate(house: House) -> None:
    dossier = make.decided(house, against=(0,))
    (certificate,) = certificates_of(dossier)
    assert certificate.nominee.person is not None
    assert dossier.decision.number == "01/QĐ-LĐLĐ"
    assert certificate.shown["decision"] == "01/QĐ-LĐLĐ"
    with pytest.raises(WrongDossierState):
        deciding.issue_decision(dossier=dossier, paper=decision_paper(dossier, at=AT), by=house.top, at=AT)


def test_a_certificate_is_handed_over_once_and_the_last_one_ends_the_dossier(house: House) -> None:
    dossier = make.decided(house)
    first, second = certificates_of(dossier)
    deciding.hand_over(certificate=first, on=AT.date(), place="hội nghị", by=house.top, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.DECIDED
    with pytest.raises(HandedOverAlready):
        deciding.hand_over(certificate=first, on=AT.date(), place="", by=house.top, at=AT)
    deciding.hand_over(certificate=second, on=AT.date(), place="", by=house.top, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.HANDED_OVER


def test_an_award_of_the_state_goes_up_and_its_decision_is_recorded_from_outside(house: House) -> None:
    dossier = drafting.draft_dossier(
        proposer=house.tree["nganh"],
        award="S-BKT",
        year=2024,
        decider=None,
        source="họp",
        by=house.chair,
        at=AT,
    )
    drafting.propose_unit(dossier=dossier, unit=house.tree["nganh-1"], by=house.chair, at=AT)
    make.completed(house, dossier)
    moving.submit_dossier(dossier=dossier, paper=submission_paper(dossier, at=AT), by=house.chair, at=AT)
    dossier.refresh_from_db()
    deciding.record_outside_decision(
        dossier=dossier, body="Chủ tịch UBND tỉnh", number="77/QĐ-UBND", dated=AT.date(), by=house.top, at=AT
    )
    (row,) = certificates_of(dossier)
    assert row.shown["body"] == "Chủ tịch UBND tỉnh"
    assert [one.award for one in record_of_unit(house.tree["nganh-1"])] == ["Bằng khen của bộ, ban, ngành, tỉnh"]


def test_a_draft_is_nobody_elses_and_a_submitted_dossier_is_seen_from_above(house: House) -> None:
    draft = make.drafted(house)
    assert not dossiers_visible_to(house.top, on=AT.date()).exists()
    assert list(dossiers_visible_to(house.chair, on=AT.date())) == [draft]
    make.submitted(house, person="")
    assert dossiers_visible_to(house.top, on=AT.date()).count() == 1
    assert not dossiers_visible_to(make_person(house.tree["huyen"]), on=AT.date()).exists()


def test_a_return_without_reasons_is_refused_by_the_action_and_by_the_database(house: House) -> None:
    dossier = make.submitted(house)
    with pytest.raises(DossierReasonMissing):
        moving.return_dossier(dossier=dossier, reason=" ", by=house.top, at=AT)
    unit = house.tree["nganh"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(dossier=dossier, state="returned", unit=unit, holder=unit, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        dossier.steps.update(reason="khác")
