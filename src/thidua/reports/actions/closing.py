"""Closing a unit's period, and the consolidated sheet's way up: signed, sent, taken or returned."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import children, superior
from thidua.paper.actions import issue_paper
from thidua.paper.queries import issued
from thidua.paper.rules import Edition, Link, Paper
from thidua.people.actions import tell
from thidua.people.models import Person
from thidua.reports.models import Consolidation
from thidua.reports.permissions import (
    why_not_close,
    why_not_send,
    why_not_send_back,
    why_not_sign,
    why_not_take,
)
from thidua.reports.queries import to_close
from thidua.reports.rules import KIND_OF_SHEET, REASON_LENGTH, ReasonNeeded, Stage, TextTooLong, one_line
from thidua.rollup.actions import freeze_total, lift_closing
from thidua.rollup.models import Closing
from thidua.trail.actions import record
from thidua.years.models import ReportingPeriod


@transaction.atomic
def close_period(*, unit: Unit, period: ReportingPeriod, by: Person | None, at: datetime) -> Closing:
    """Freeze the unit's reading of the period with its inputs' hash. Silent units do not hinder; they are counted in
    the trail and stand named on the closing. What is approved later shows as "after closing".

    Raises NotYours, NothingBeneath, NotYetOver, AlreadyClosed or DecisionsPending.
    """
    on = day_of(at)
    insist(why_not_close(by, unit, period, on=on))
    silent = to_close(unit, period, on=on).silent
    # Of two officers who close at once the second waits here and is refused: one closing stands.
    closing = freeze_total(unit=unit, period=period, by=by, at=at)
    Consolidation.objects.create(closing=closing)
    record("period.closed", subject=unit, by=by, at=at, period=period.code, silent=[term.unit.code for term in silent])
    below = list(children(unit, period.last_day).values_list("unit", flat=True))
    tell(units=below, kind="period.closed", subject=unit, by=by, at=at, period=period.code)
    return closing


@transaction.atomic
def sign_consolidation(
    *, sheet: Consolidation, paper: Paper, by: Person | None, at: datetime, link: Link | None = None
) -> Consolidation:
    """The sheet is signed for the unit: numbered in its register and frozen as HTML, .docx and PDF.

    After a return it is issued as an amended edition. Raises NotYours or WrongStage, having written nothing.
    """
    sheet = _locked(sheet)
    closing = sheet.closing
    insist(why_not_sign(by, sheet, on=day_of(at)))
    key = f"{KIND_OF_SHEET}:{closing.unit.code}:{closing.period_id}"
    sheet.paper = issue_paper(
        paper=paper,
        issuer=closing.unit,
        kind=KIND_OF_SHEET,
        key=key,
        edition=(Edition.AMENDED if issued(key).exists() else Edition.FINAL).value,
        data_at=closing.at,
        by=by,
        at=at,
        link=link,
    )
    sheet.stage, sheet.signed_by, sheet.signed_at = Stage.SIGNED.value, by, at
    sheet.save(update_fields=["paper", "stage", "signed_by", "signed_at"])
    record("consolidation.signed", subject=sheet, by=by, at=at, of=closing.unit, period=closing.period_id)
    return sheet


@transaction.atomic
def send_consolidation(*, sheet: Consolidation, by: Person | None, at: datetime) -> Consolidation:
    """The signed sheet goes to the unit above. Raises NotYours, WrongStage or NobodyAbove."""
    sheet = _locked(sheet)
    closing = sheet.closing
    insist(why_not_send(by, sheet, on=day_of(at)))
    sheet.stage, sheet.sent_by, sheet.sent_at = Stage.SENT.value, by, at
    sheet.save(update_fields=["stage", "sent_by", "sent_at"])
    record("consolidation.sent", subject=sheet, by=by, at=at, of=closing.unit, period=closing.period_id)
    above = superior(closing.unit, day_of(at))
    assert above is not None, "insisted above"
    tell(units=[above], kind="period.sent", subject=closing.unit, by=by, at=at, period=closing.period_id)
    return sheet


@transaction.atomic
def take_consolidation(*, sheet: Consolidation, by: Person | None, at: datetime) -> Consolidation:
    """The unit above, or a second officer where nobody is above, accepts the sheet: nothing reopens it.

    Raises NotYours, WrongStage or OwnSheet.
    """
    sheet = _locked(sheet)
    closing = sheet.closing
    insist(why_not_take(by, sheet, on=day_of(at)))
    sheet.stage, sheet.decided_by, sheet.decided_at = Stage.TAKEN.value, by, at
    sheet.save(update_fields=["stage", "decided_by", "decided_at"])
    record("consolidation.taken", subject=sheet, by=by, at=at, of=closing.unit, period=closing.period_id)
    tell(units=[closing.unit], kind="period.taken", subject=closing.unit, by=by, at=at, period=closing.period_id)
    return sheet


@transaction.atomic
def send_back_consolidation(*, sheet: Consolidation, reason: str, by: Person | None, at: datetime) -> Consolidation:
    """The unit above returns the sheet with a reason: its closing is lifted and kept, and the unit closes anew.

    Raises NotYours, WrongStage, OwnSheet, ClosedAbove, ReasonNeeded or TextTooLong.
    """
    sheet = _locked(sheet)
    closing = sheet.closing
    insist(why_not_send_back(by, sheet, on=day_of(at)))
    reason = one_line(reason)
    insist(None if reason else ReasonNeeded())
    insist(TextTooLong(length=len(reason), limit=REASON_LENGTH) if len(reason) > REASON_LENGTH else None)
    lift_closing(closing=closing, by=by, at=at)
    sheet.stage, sheet.reason = Stage.SENT_BACK.value, reason
    sheet.decided_by, sheet.decided_at = by, at
    sheet.save(update_fields=["stage", "reason", "decided_by", "decided_at"])
    record("consolidation.returned", subject=sheet, by=by, at=at, of=closing.unit, period=closing.period_id)
    tell(units=[closing.unit], kind="period.returned", subject=closing.unit, by=by, at=at, period=closing.period_id)
    return sheet


def _locked(sheet: Consolidation) -> Consolidation:
    return (
        Consolidation.objects.select_for_update(of=("self",))
        .select_related("closing__unit", "closing__period")
        .get(pk=sheet.pk)
    )
