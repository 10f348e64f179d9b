"""A round from its opening to its closing, who may do what in it, and its ranking years later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.make.people import AT, make_mandate, make_person
from tests.make.reports import PDF, approved_report, declared
from tests.make.scoring import SCHEME, YEAR, Block, self_score, verify
from thidua.clusters.actions import set_year
from thidua.ground.values import Period, Refusal
from thidua.indicators.queries import indicator_of
from thidua.organisations.models import Decision, Succession
from thidua.organisations.rules import DecisionData
from thidua.people.rules import NotYours, Role
from thidua.reorganisations.actions import dissolve_unit
from thidua.scoring.actions import (
    answer_appeal,
    appeal_line,
    assign_verifier,
    attach_proof,
    close_round,
    give_marks,
    hand_in_sheet,
    load_scheme,
    open_round,
    release_verifier,
    report_incident,
    withdraw_incident,
)
from thidua.scoring.actions.marking import Given
from thidua.scoring.models import LoadedScheme, Mark, RoundClosing
from thidua.scoring.permissions import may_see_ranking, may_see_sheet
from thidua.scoring.queries.checking import check_closings
from thidua.scoring.queries.documents import ranking_document, rows_of, score_document, stands_out
from thidua.scoring.queries.rounds import history_of, months_between, scored
from thidua.scoring.rules import Inputs, score
from thidua.scoring.rules.frozen import digest, freeze, reproduce
from thidua.scoring.rules.refusals import (
    AppealAnswered,
    AppealsOpen,
    ClosingChanged,
    EventOutside,
    ExplanationMissing,
    IncidentWithdrawn,
    LinesMissing,
    NoSuchEvent,
    NoSuchScheme,
    NotComplete,
    NotSubmitted,
    NotVerifier,
    PointsOutside,
    PointsTooFine,
    RankingDiffers,
    RoundClosed,
    RoundExists,
    ScoresItself,
    SelfScoresMissing,
    SubmittedAlready,
    TextMissing,
)
from thidua.targets.actions import assign_target
from thidua.trail.queries import events_of

UNITS = ("nganh-a", "nganh-b", "nganh-c")


@pytest.fixture
def block(built: Block) -> Iterator[Block]:
    """A round just opened; what a test writes is taken back."""
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


def with_figures(block: Block) -> None:
    """New members against a target of 10: 10, 8 and 5."""
    period = declared(str(YEAR))
    for code, members in zip(UNITS, (10, 8, 5), strict=True):
        assign_target(
            unit=block.tree[code],
            indicator=indicator_of("DV03"),
            period=period,
            amount=Decimal(10),
            by=None,
            at=AT,
            source="KH",
        )
        approved_report(unit=block.tree[f"{code}-1"], period=period, rest=1, DV03=members)


def through(block: Block) -> None:
    """Everything scored and verified: a 9.5, b 8.2, c 6.5."""
    with_figures(block)
    for code, points in zip(UNITS, ("4", "4", "3"), strict=True):
        self_score(block, code, B=points)
    verify(block, "nganh-a", "nganh-b", B="3.5")
    verify(block, "nganh-b", "nganh-a", B="3")
    verify(block, "nganh-c", "nganh-a", B="2.5")


def test_the_lead_verifies_all_but_its_own_which_the_deputy_verifies(block: Block) -> None:
    found = {code: [(v.unit.code, v.part) for v in block.sheet(code).verifiers.all()] for code in UNITS}
    assert found == {
        "nganh-a": [("nganh-b", "deputy")],
        "nganh-b": [("nganh-a", "leader")],
        "nganh-c": [("nganh-a", "leader")],
    }


def test_a_round_is_scored_ranked_closed_and_says_why(block: Block) -> None:
    through(block)
    whole = scored(block.round)
    assert [(one.key, one.rank, one.total, one.cls) for one in whole.standings] == [
        ("nganh-a", 1, Decimal("9.5"), "top"),
        ("nganh-b", 2, Decimal("8.2"), "top"),
        ("nganh-c", 3, Decimal("6.5"), "good"),
    ]
    rows = {row.item.code: row for row in rows_of(whole, "nganh-b", block.sheet("nganh-b"))}
    assert rows["A"].said == "8/10 = 80%; 4 × 8 / 10 = 3,2."
    assert stands_out(whole, rows["B"])
    assert [note.explanation for note in rows["B"].notes] == ["theo hồ sơ", "đã kiểm tra"]
    closing = close_round(found=block.round, by=block.by("nganh-a"), at=AT)
    assert scored(block.round).standings == whole.standings
    assert [row.cls for row in history_of(block.tree["nganh-c"])] == ["good"]
    last = events_of(block.round).last()
    assert last is not None
    assert last.data["sha256"] == closing.sha256
    with pytest.raises(RoundClosed):
        give_marks(
            sheet=block.sheet("nganh-c"),
            column=Mark.Column.COUNCIL,
            given={"B": Given(Decimal(4))},
            by=block.by("nganh-a"),
            at=AT,
        )


def test_a_ranking_is_reproduced_bit_by_bit_years_later_after_a_merger(block: Block) -> None:
    through(block)
    closing = close_round(found=block.round, by=block.by("nganh-a"), at=AT)
    before, sheets = ranking_document(scored(block.round)), score_document(scored(block.round))
    # Five years on: a member was merged into another and its union is gone; the scheme has another version.
    year = AT + timedelta(days=5 * 365)
    decision = DecisionData("LĐLĐ tỉnh", "1/QĐ", year.date())
    for code in ("nganh-c-1", "nganh-c"):
        dissolve_unit(unit=block.tree[code], on=year.date(), decision=decision, by=None, at=year)
    Succession.objects.create(
        kind=Succession.Kind.MERGE,
        unit=block.tree["nganh-c"],
        successor=block.tree["nganh-b"],
        on=year.date(),
        decision=Decision.objects.get(number="1/QĐ"),
    )
    changed = {**SCHEME, "classes": [{"code": "all", "name": "all", "min": 0}], "knockout": []}
    load_scheme(raw=changed, by=None, at=year)
    again = scored(block.round)
    assert ranking_document(again) == before
    assert score_document(again) == sheets
    kept = RoundClosing.objects.get(pk=closing.pk)
    scheme, inputs, _sheets, _standings = reproduce(kept.frozen)
    anew = freeze(kept.frozen["scheme"], inputs, kept.frozen["names"], kept.frozen["columns"])
    assert digest(anew) == digest(kept.frozen) == kept.sha256
    assert scheme.code == "THU-10"


def test_a_closing_that_was_changed_or_gives_another_ranking_is_found(block: Block, monkeypatch) -> None:
    through(block)
    closing = close_round(found=block.round, by=block.by("nganh-a"), at=AT)
    assert list(check_closings()) == []
    with monkeypatch.context() as patch:
        patch.setattr("thidua.scoring.rules.frozen.score", lambda scheme, _inputs: score(scheme, Inputs()))
        assert [type(fault) for fault in check_closings()] == [RankingDiffers]
    with connection.cursor() as cursor:  # as somebody would who has the database itself
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table scoring_roundclosing disable trigger user")
        cursor.execute("update scoring_roundclosing set frozen = jsonb_set(frozen, '{result,0,total}', '\"1\"')")
        cursor.execute("alter table scoring_roundclosing enable trigger user")
    (fault,) = check_closings()
    assert isinstance(fault, ClosingChanged)
    assert str(closing.round.year) in str(fault)


def test_the_database_refuses_to_change_what_was_closed_or_loaded(block: Block) -> None:
    through(block)
    close_round(found=block.round, by=block.by("nganh-a"), at=AT)
    for row in (RoundClosing.objects.get(), LoadedScheme.objects.get()):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor():
            type(row).objects.filter(pk=row.pk).update(sha256="0" * 64)


def test_a_self_score_is_whole_before_it_is_handed_in_and_stands_afterwards(block: Block) -> None:
    sheet, by = block.sheet("nganh-c"), block.by("nganh-c")
    with pytest.raises(LinesMissing):
        hand_in_sheet(sheet=sheet, by=by, at=AT)
    self_score(block, "nganh-c", B="3", hand_in=False)
    with pytest.raises(NotYours):
        hand_in_sheet(sheet=sheet, by=make_person(block.tree["nganh-c"], Role.CLERK), at=AT)
    hand_in_sheet(sheet=sheet, by=by, at=AT)
    with pytest.raises(SubmittedAlready):
        give_marks(sheet=sheet, column=Mark.Column.SELF, given={"B": Given(Decimal(4))}, by=by, at=AT)


WRONG: list[tuple[str, Given, type[Refusal]]] = [
    ("B", Given(Decimal("4.5")), PointsOutside),
    ("B", Given(Decimal(-1)), PointsOutside),
    ("B", Given(Decimal("1.005")), PointsTooFine),
    ("A", Given(Decimal(4)), ExplanationMissing),
]


@pytest.mark.parametrize(("item", "given", "refusal"), WRONG)
def test_points_stay_within_their_line(block: Block, item: str, given: Given, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        give_marks(
            sheet=block.sheet("nganh-c"),
            column=Mark.Column.SELF,
            given={item: given, "C": Given(None)},
            by=block.by("nganh-c"),
            at=AT,
        )
    assert not Mark.objects.exists()


def test_nobody_scores_themselves_and_drafts_are_not_verified(block: Block) -> None:
    with pytest.raises(NotSubmitted):
        verify(block, "nganh-c", "nganh-a", B="3")
    self_score(block, "nganh-a", B="4")
    with pytest.raises(ScoresItself):
        verify(block, "nganh-a", "nganh-a", B="4")
    with pytest.raises(NotVerifier):
        verify(block, "nganh-a", "nganh-c", B="1")
    # Not under another hat either: who holds anything at the scored unit scores it for nobody.
    make_mandate(block.by("nganh-b"), block.tree["nganh-a"], Role.CLERK)
    with pytest.raises(ScoresItself):
        verify(block, "nganh-a", "nganh-b", B="4")
    with pytest.raises(ScoresItself):
        assign_verifier(sheet=block.sheet("nganh-c"), unit=block.tree["nganh-c"], by=block.by("nganh-a"), at=AT)


def test_several_verifiers_count_as_their_mean_and_a_released_one_no_more(block: Block) -> None:
    with_figures(block)
    self_score(block, "nganh-c", B="4")
    second = assign_verifier(sheet=block.sheet("nganh-c"), unit=block.tree["nganh-b"], by=block.by("nganh-a"), at=AT)
    assert second.part == "deputy"
    verify(block, "nganh-c", "nganh-a", B="3")
    verify(block, "nganh-c", "nganh-b", B="3.5")
    assert scored(block.round).sheets["nganh-c"].points("B") == Decimal("3.25")
    release_verifier(verifier=second, by=block.by("nganh-a"), at=AT)
    assert scored(block.round).sheets["nganh-c"].points("B") == Decimal(3)


def test_the_union_above_verifies_and_the_council_stands_over_all(block: Block) -> None:
    with_figures(block)
    self_score(block, "nganh-a", B="4")
    assign_verifier(sheet=block.sheet("nganh-a"), unit=block.tree["tinh"], by=block.by("nganh-a"), at=AT)
    verify(block, "nganh-a", "tinh", B="2")
    with pytest.raises(ScoresItself):  # the lead unit does not speak as the council on its own sheet
        council(block, "nganh-a", "nganh-a", B="4")
    council(block, "nganh-a", "tinh", B="3", A="2")
    sheet = scored(block.round).sheets["nganh-a"]
    assert (sheet.points("B"), sheet.points("A"), sheet.total) == (Decimal(3), Decimal(2), Decimal(7))
    marks = Mark.objects.filter(sheet=block.sheet("nganh-a"), column="council", item="B")
    council(block, "nganh-a", "tinh", B="3.5")
    assert [(mark.points, mark.standing) for mark in marks.order_by("pk")] == [(3, False), (Decimal("3.5"), True)]


def council(block: Block, code: str, by: str, **points: str) -> None:
    given = {item: Given(Decimal(one), "hội đồng kết luận") for item, one in points.items()}
    give_marks(sheet=block.sheet(code), column=Mark.Column.COUNCIL, given=given, by=block.by(by), at=AT)


def test_incidents_count_at_once_knock_out_and_are_withdrawn_by_the_union_above(block: Block) -> None:
    through(block)

    def report(event: str, on: date = date(2023, 5, 1), note: str = "quyết định số 3", by: str = "nganh-a"):  # type: ignore[no-untyped-def]
        return report_incident(
            found=block.round, unit=block.tree["nganh-a"], event=event, on=on, note=note, by=block.by(by), at=AT
        )

    report("late")
    discipline = report("discipline", by="tinh")
    standing = scored(block.round).standing("nganh-a")
    assert (standing.total, standing.by_points, standing.cls) == (Decimal("8.5"), "top", "good")
    with pytest.raises(NotYours):
        withdraw_incident(found=block.round, incident=discipline, why="nhầm", by=block.by("nganh-a"), at=AT)
    withdraw_incident(found=block.round, incident=discipline, why="nhầm", by=block.by("tinh"), at=AT)
    assert scored(block.round).standing("nganh-a").cls == "top"
    with pytest.raises(IncidentWithdrawn):
        withdraw_incident(found=block.round, incident=discipline, why="nhầm", by=block.by("tinh"), at=AT)
    refused: list[tuple[Callable[[], object], type[Refusal]]] = [
        (lambda: report("rain"), NoSuchEvent),
        (lambda: report("late", on=date(2022, 11, 30)), EventOutside),
        (lambda: report("late", note=" "), TextMissing),
        (lambda: report("late", by="nganh-b"), NotYours),
    ]
    for attempt, refusal in refused:
        with pytest.raises(refusal):
            attempt()


def test_a_unit_appeals_a_line_and_the_answer_is_recorded_before_closing(block: Block) -> None:
    through(block)
    sheet = block.sheet("nganh-c")
    appeal = appeal_line(sheet=sheet, item="B", text="Đủ hồ sơ", by=block.by("nganh-c"), at=AT)
    with pytest.raises(NotYours):
        appeal_line(sheet=sheet, item="B", text="Đủ hồ sơ", by=block.by("nganh-b"), at=AT)
    with pytest.raises(AppealsOpen):
        close_round(found=block.round, by=block.by("nganh-a"), at=AT)
    with pytest.raises(ScoresItself):
        answer_appeal(appeal=appeal, upheld=True, answer="Đúng", by=block.by("nganh-c"), at=AT)
    answered = answer_appeal(appeal=appeal, upheld=True, answer="Đúng", by=block.by("nganh-a"), at=AT)
    assert (answered.upheld, answered.answer) == (True, "Đúng")
    with pytest.raises(AppealAnswered):
        answer_appeal(appeal=appeal, upheld=False, answer="Không", by=block.by("nganh-a"), at=AT)
    council(block, "nganh-c", "nganh-a", B="3")
    close_round(found=block.round, by=block.by("nganh-a"), at=AT)


def test_a_round_closes_only_when_every_sheet_adds_up_and_never_by_the_operator(block: Block) -> None:
    with_figures(block)
    self_score(block, "nganh-c", B="4")
    with pytest.raises(SelfScoresMissing):
        close_round(found=block.round, by=block.by("nganh-a"), at=AT)
    with pytest.raises(NotComplete):
        close_round(found=block.round, by=block.by("nganh-a"), at=AT, without_silent=True)
    for by in (None, block.by("nganh-b"), make_person(block.tree["nganh-a"], Role.CLERK)):
        with pytest.raises(NotYours):
            close_round(found=block.round, by=by, at=AT)


def test_a_year_is_opened_once_by_who_runs_it_with_a_scheme_in_force(block: Block) -> None:
    for by, scheme, refusal in (
        (block.by("nganh-a"), "THU-10", RoundExists),
        (block.by("nganh-a"), "KHONG-CO", NoSuchScheme),
        (block.by("nganh-b"), "THU-10", NotYours),
    ):
        with pytest.raises(refusal):
            open_round(cluster=block.cluster, year=YEAR, scheme=scheme, by=by, at=AT)


def test_peers_see_what_the_cluster_agreed_and_only_once_it_is_closed(block: Block) -> None:
    through(block)
    peer, lead, on = block.by("nganh-b"), block.by("nganh-a"), AT.date()
    theirs, found = block.sheet("nganh-c"), block.round

    def seen() -> tuple[bool, bool]:
        return may_see_sheet(peer, found, theirs.unit, theirs, on=on), may_see_ranking(peer, found, on=on)

    assert seen() == (False, False)
    assert may_see_sheet(lead, found, theirs.unit, theirs, on=on)
    close_round(found=found, by=lead, at=AT)
    for setting, expected in (("nothing", (False, False)), ("ranking", (False, True)), ("sheets", (True, True))):
        set_year(cluster=block.cluster, year=YEAR, peers_see=setting, by=None, at=AT)
        assert seen() == expected


def test_a_draft_is_seen_by_its_own_branch_and_nobody_else(block: Block) -> None:
    draft, on = block.sheet("nganh-c"), AT.date()
    seen = {code: may_see_sheet(block.by(code), block.round, draft.unit, draft, on=on) for code in block.chairs}
    assert seen == {"tinh": True, "nganh-a": False, "nganh-b": False, "nganh-c": True}


def test_evidence_lies_at_a_line_by_its_hash(block: Block) -> None:
    proof = attach_proof(
        sheet=block.sheet("nganh-c"), item="B", name="hồ sơ.pdf", chunks=[PDF], by=block.by("nganh-c"), at=AT
    )
    assert (proof.item, proof.media_type) == ("B", "application/pdf")
    with pytest.raises(NotYours):
        attach_proof(
            sheet=block.sheet("nganh-c"), item="B", name="khác.pdf", chunks=[PDF], by=block.by("nganh-a"), at=AT
        )


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2022, 12, 1), date(2023, 11, 30), 12),
        (date(2022, 12, 2), date(2023, 11, 30), 11),
        (date(2023, 6, 1), date(2023, 11, 30), 6),
        (date(2023, 11, 30), date(2023, 11, 30), 0),
        (date(2024, 1, 1), date(2023, 11, 30), 0),
    ],
)
def test_months_of_activity_are_whole(first: date, last: date, months: int) -> None:
    assert months_between(first, last) == months


def test_the_year_asked_is_the_emulation_year(block: Block) -> None:
    assert scored(block.round).period == Period.parse(str(YEAR))
