"""Submitting, returning, approving and amending a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from thidua.ground.once import asking_once
from thidua.ground.today import day_of
from thidua.ground.values import Quantity, insist
from thidua.people.actions import tell
from thidua.people.models import Person
from thidua.reports.models import Evidence, Figure, FigureReturn, Report
from thidua.reports.permissions import why_not_amend_report, why_not_approve, why_not_return, why_not_submit
from thidua.reports.queries import return_reasons, said_in, stand_in_of, why_not_filled, why_not_ready
from thidua.reports.rules import (
    REASON_LENGTH,
    NoSuchLine,
    ReasonNeeded,
    State,
    TextTooLong,
    days_late,
    hedged,
    one_line,
)
from thidua.rollup.actions import add_sheet
from thidua.trail.actions import record


@transaction.atomic
def submit_report(*, report: Report, by: Person | None, at: datetime) -> Report:
    """Hand the report to the unit above. Days after the deadline are recorded with the first submission.

    A report that came back keeps the lateness of its first submission; an amendment has no deadline. Each submission's
    own lateness stands in the trail. Submitted by the unit's own officer, a report entered on behalf is the unit's own;
    submitted by the unit above, it says who stood in.

    Raises NotYours, WrongState or LineRefusals (everything that keeps it from being submitted, at once).
    """
    report = _locked(report)
    on = day_of(at)
    insist(why_not_submit(by, report, on=on))
    insist(why_not_ready(report))
    late = 0 if report.is_amendment else days_late(on, report.period.deadline)
    if report.submitted_at is None:
        report.late_days = late
    report.state = State.SUBMITTED
    report.stand_in = stand_in_of(by, report.unit, on=on)
    report.submitted_by, report.submitted_at = by, at
    report.decided_by = report.decided_at = None
    report.save(
        update_fields=["state", "late_days", "stand_in", "submitted_by", "submitted_at", "decided_by", "decided_at"]
    )
    report.returns.filter(answered=False).update(answered=True)
    on_behalf = {"stand_in": report.stand_in} if report.stand_in else {}
    record("report.submitted", subject=report, by=by, at=at, late_days=late, **on_behalf)
    return report


@transaction.atomic
def return_report(
    *,
    report: Report,
    reasons: Mapping[str, str],
    by: Person | None,
    at: datetime,
    kinds: Mapping[str, str] | None = None,
) -> Report:
    """Send a submitted report back with a reason for each figure in question: by indicator code, words in `reasons`, a
    sentence of the catalogue in `kinds`, or both; blank ones are left out.

    Raises NotYours, WrongState, ReasonNeeded, TextTooLong or NoSuchLine.
    """
    report = _locked(report)
    insist(why_not_return(by, report, on=day_of(at)))
    words = {code: written for code, reason in reasons.items() if (written := one_line(reason))}
    chosen = {code: kind for code, kind in (kinds or {}).items() if kind in return_reasons()}
    given = sorted({*words, *chosen})
    insist(None if given else ReasonNeeded())
    asked = set(report.form.lines.values_list("indicator_id", flat=True))
    for code in given:
        insist(None if code in asked else NoSuchLine(form=report.form.name, code=code))
        insist(_why_too_long(words.get(code, "")))
    report.state = State.RETURNED
    report.decided_by, report.decided_at = by, at
    report.save(update_fields=["state", "decided_by", "decided_at"])
    FigureReturn.objects.bulk_create(
        FigureReturn(
            report=report, indicator_id=code, kind=chosen.get(code, ""), reason=words.get(code, ""), by=by, at=at
        )
        for code in given
    )
    record("report.returned", subject=report, by=by, at=at, lines=given)
    tell(units=[report.unit], kind="report.returned", subject=report, by=by, at=at, period=report.period_id)
    return report


@asking_once()
@transaction.atomic
def approve_report(*, report: Report, by: Person | None, at: datetime) -> Report:
    """Approve a submitted report: from `at` its figures count upward, for every unit above.

    `by` speaks, that day, for the unit directly above, or is a second officer where there is none, and did not
    submit it, unless an office of one entered it on behalf: that is marked. An amendment takes the place of the report it corrects; that one is superseded and keeps its values.
    `after_closing` is set when a unit above had closed the period already.

    Raises NotYours, WrongState, OwnSubmission or LineRefusals, having written nothing.
    """
    # Locked, so that two officers approving at once leave one approval, not two.
    report = _locked(report)
    insist(why_not_approve(by, report, on=day_of(at)))
    said = said_in(report)
    insist(why_not_filled(report, said))
    if report.supersedes_id:
        # First, because the database allows one approved report of a unit and period.
        old = Report(pk=report.supersedes_id)
        Report.objects.filter(pk=old.pk).update(state=State.SUPERSEDED)
        record("report.superseded", subject=old, by=by, at=at, amendment=report.pk)
    figures = {code: value for code, value in said.items() if value is not None}
    late = add_sheet(unit=report.unit, period=report.period, figures=figures, source=f"report:{report.pk}")
    report.state = State.APPROVED
    report.decided_by, report.decided_at = by, at
    report.decided_alone = by is not None and report.submitted_by_id == by.pk
    report.after_closing = late
    report.save(update_fields=["state", "decided_by", "decided_at", "decided_alone", "after_closing"])
    quantities = {code: value for code, value in figures.items() if isinstance(value, Quantity)}
    alone = {"alone": True} if report.decided_alone else {}
    record("report.approved", subject=report, by=by, at=at, hedged=hedged(quantities), **alone)
    tell(units=[report.unit], kind="report.approved", subject=report, by=by, at=at, period=report.period_id)
    return report


@transaction.atomic
def amend_report(*, report: Report, reason: str, by: Person | None, at: datetime) -> Report:
    """Open the next number of an approved report, filled with its figures and evidence; it goes its own way through
    submission and approval, and until then the approved one counts.

    Raises NotYours, NotApproved, AmendmentOpen, ReasonNeeded or TextTooLong.
    """
    report = _locked(report)
    on = day_of(at)
    insist(why_not_amend_report(by, report, on=on))
    reason = one_line(reason)
    insist(None if reason else ReasonNeeded())
    insist(_why_too_long(reason))
    amendment = Report.objects.create(
        unit=report.unit,
        period=report.period,
        form=report.form,
        number=report.number + 1,
        supersedes=report,
        amendment_reason=reason,
        stand_in=stand_in_of(by, report.unit, on=on),
        created_by=by,
        created_at=at,
        source=report.source,
        simulated=report.simulated,
    )
    _copy_rows(report, amendment)
    record("report.amended", subject=amendment, by=by, at=at, supersedes=report)
    return amendment


def _copy_rows(old: Report, new: Report) -> None:
    rows: list[Figure] = list(old.figures.all())
    for figure in rows:
        figure.pk, figure.report = None, new
    Figure.objects.bulk_create(rows)
    files: list[Evidence] = list(old.evidence.all())
    for file in files:
        file.pk, file.report = None, new
    Evidence.objects.bulk_create(files)


def _why_too_long(reason: str) -> TextTooLong | None:
    return TextTooLong(length=len(reason), limit=REASON_LENGTH) if len(reason) > REASON_LENGTH else None


def _locked(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("unit", "period").get(pk=report.pk)
