"""Points on lines: the unit's own, its verifiers', the council's; evidence; appeals and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from thidua.ground.files import hang_once, keep_file
from thidua.ground.today import day_of
from thidua.ground.values import Refusal, insist, together
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.scoring.actions.rounds import locked_sheet
from thidua.scoring.models import Appeal, Mark, Proof, UnitSheet
from thidua.scoring.permissions import (
    why_not_appeal,
    why_not_council,
    why_not_hand_in,
    why_not_self_score,
    why_not_verify,
)
from thidua.scoring.queries.schemes import read_loaded
from thidua.scoring.rules import Scheme
from thidua.scoring.rules.refusals import (
    AppealAnswered,
    AppealTooLate,
    ExplanationMissing,
    LinesMissing,
    NoSuchLine,
    ProofTwice,
    SubmittedAlready,
    TextMissing,
    why_not_points,
)
from thidua.trail.actions import record


@dataclass(frozen=True)
class Given:
    """What a person writes on one line: points, or None to take them back, and why."""

    points: Decimal | None
    explanation: str = ""


@transaction.atomic
def give_marks(
    *,
    sheet: UnitSheet,
    column: str,
    given: Mapping[str, Given],
    by: Person | None,
    at: datetime,
    verifier: Unit | None = None,
    simulated: bool = False,
) -> UnitSheet:
    """Points on lines of one column, by line; lines not given stay as they are.

    A line that is computed takes other points only with an explanation. Each mark replaces the one before, which is kept.
    Raises NotYours, RoundClosed, SubmittedAlready, ScoresItself, NotVerifier, NotSubmitted, or what is wrong on the lines
    all at once, having written nothing.
    """
    sheet = locked_sheet(sheet)
    on = day_of(at)
    match column:
        case Mark.Column.SELF:
            insist(why_not_self_score(by, sheet, on=on))
            insist(SubmittedAlready(at=sheet.submitted_at) if sheet.submitted_at else None)
        case Mark.Column.VERIFIER:
            assert verifier is not None, "a verifier is named"
            insist(why_not_verify(by, sheet, verifier, on=on))
        case _:
            insist(why_not_council(by, sheet, on=on))
    scheme = read_loaded(sheet.round.scheme)
    faults = [fault for item, one in given.items() if (fault := _fault(scheme, item, one))]
    insist(together(faults))
    named = verifier if column == Mark.Column.VERIFIER else None
    standing = {mark.item: mark for mark in sheet.marks.filter(column=column, verifier=named, standing=True)}
    changed = []
    for item, one in given.items():
        known = standing.get(item)
        if known is None and one.points is None and not one.explanation:
            continue
        if known and (known.points, known.explanation) == (one.points, one.explanation.strip()):
            continue
        if known:
            known.standing = False
            known.save(update_fields=["standing"])
        Mark.objects.create(
            sheet=sheet,
            item=item,
            column=column,
            verifier=named,
            points=one.points,
            explanation=one.explanation.strip(),
            simulated=simulated,
            by=by,
            at=at,
        )
        changed.append(item)
    if changed:
        points = {item: given[item].points for item in changed}
        record("scoring.marked", subject=sheet, by=by, at=at, column=column, verifier=named, points=points)
    return sheet


def _fault(scheme: Scheme, code: str, one: Given) -> Refusal | None:
    item = scheme.item(code)
    if item is None:
        return NoSuchLine(scheme=scheme.code, item=code)
    if one.points is None:
        return None
    if not item.is_judged and not one.explanation.strip():
        return ExplanationMissing(item=code)
    return why_not_points(item, one.points, scheme.rounding.item)


@transaction.atomic
def hand_in_sheet(*, sheet: UnitSheet, by: Person | None, at: datetime) -> UnitSheet:
    """Hand the self-score in: every line that is judged has its points. From now on it stands and is verified.

    Raises NotYours, RoundClosed, SubmittedAlready or LinesMissing, having written nothing.
    """
    sheet = locked_sheet(sheet)
    insist(why_not_hand_in(by, sheet, on=day_of(at)))
    insist(SubmittedAlready(at=sheet.submitted_at) if sheet.submitted_at else None)
    scheme = read_loaded(sheet.round.scheme)
    rows = sheet.marks.filter(column=Mark.Column.SELF, standing=True, points__isnull=False)
    there = set(rows.values_list("item", flat=True))
    empty = [item.code for item in scheme.every_item() if item.is_judged and item.code not in there]
    insist(LinesMissing(count=len(empty), lines=", ".join(empty)) if empty else None)
    sheet.submitted_by, sheet.submitted_at = by, at
    sheet.save(update_fields=["submitted_by", "submitted_at"])
    record("scoring.handed_in", subject=sheet, by=by, at=at)
    return sheet


@transaction.atomic
def attach_proof(
    *, sheet: UnitSheet, item: str, name: str, chunks: Iterable[bytes], by: Person | None, at: datetime
) -> Proof:
    """Hang a file at one line of the unit's own score.

    Raises NotYours, RoundClosed, NoSuchLine, ProofTwice, FileTooLarge, FileEmpty or FileOfOtherKind.
    """
    sheet = locked_sheet(sheet)
    insist(why_not_self_score(by, sheet, on=day_of(at)))
    scheme = read_loaded(sheet.round.scheme)
    if scheme.item(item) is None:
        raise NoSuchLine(scheme=scheme.code, item=item)
    kept, twice = keep_file(name, chunks), ProofTwice(name=name, item=item)
    place = {"sheet": sheet, "item": item}
    proof = hang_once(Proof.objects, kept, name=name, twice=twice, by=by, at=at, place=place)
    record("scoring.proof_attached", subject=sheet, by=by, at=at, item=item, sha256=kept.sha256)
    return proof


@transaction.atomic
def appeal_line(*, sheet: UnitSheet, item: str, text: str, by: Person | None, at: datetime) -> Appeal:
    """The unit objects to one line of its sheet.

    Raises NotYours, RoundClosed, NotSubmitted, AppealTooLate, NoSuchLine or TextMissing, having written nothing.
    """
    sheet = locked_sheet(sheet)
    insist(why_not_appeal(by, sheet, on=day_of(at)))
    until = sheet.round.appeals_until
    insist(AppealTooLate(until=until) if until and day_of(at) > until else None)
    scheme = read_loaded(sheet.round.scheme)
    if scheme.item(item) is None:
        raise NoSuchLine(scheme=scheme.code, item=item)
    insist(None if text.strip() else TextMissing())
    appeal = Appeal.objects.create(sheet=sheet, item=item, text=text.strip(), by=by, at=at)
    record("scoring.appealed", subject=appeal, by=by, at=at, sheet=sheet, item=item)
    return appeal


@transaction.atomic
def answer_appeal(*, appeal: Appeal, upheld: bool, answer: str, by: Person | None, at: datetime) -> Appeal:
    """Answer an appeal. Points that change because of it are the council's, given on the line.

    Raises NotYours, RoundClosed, ScoresItself, AppealAnswered or TextMissing, having written nothing.
    """
    sheet = locked_sheet(appeal.sheet)
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    insist(why_not_council(by, sheet, on=day_of(at)))
    insist(AppealAnswered(at=appeal.answered_at) if appeal.answered_at else None)
    insist(None if answer.strip() else TextMissing())
    appeal.upheld, appeal.answer = upheld, answer.strip()
    appeal.answered_by, appeal.answered_at = by, at
    appeal.save(update_fields=["upheld", "answer", "answered_by", "answered_at"])
    record("scoring.appeal_answered", subject=appeal, by=by, at=at, upheld=upheld)
    return appeal
