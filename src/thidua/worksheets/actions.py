"""A sheet sent, its layout matched and kept, its figures saved as drafts, or the sheet put away."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce

from thidua.ground.files import drop_bytes, keep_bytes
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reports.actions import fill_drafts
from thidua.reports.models import Report
from thidua.reports.rules import one_line
from thidua.trail.actions import record
from thidua.worksheets.models import SHELF, Layout, Upload
from thidua.worksheets.permissions import why_not_send, why_not_work_on
from thidua.worksheets.queries import Asked, asked_beneath, asked_of, book_of, judge, judged_upload
from thidua.worksheets.rules.grid import Book, letters
from thidua.worksheets.rules.heads import heads_of, keys_of
from thidua.worksheets.rules.matching import Matching
from thidua.worksheets.rules.reading import read_book
from thidua.worksheets.rules.refusals import (
    ColumnIsUnit,
    ColumnTwice,
    NameNeeded,
    NoColumn,
    NothingToSave,
    SeenOtherwise,
    StillFaults,
)
from thidua.years.models import ReportingPeriod

LONGEST_NAME = 100


@transaction.atomic
def send_sheet(
    *,
    unit: Unit,
    period: ReportingPeriod,
    report: Report | None,
    name: str,
    content: bytes,
    by: Person,
    at: datetime,
    instead: Upload | None = None,
) -> Upload:
    """Keep a file that can be read as a sheet. Nothing of it counts, and nobody else sees it, until it is saved.

    `instead` is the sheet it was mended from: its layout is taken over where the heads are the same, and it is put away.

    Raises NotYours, NotEditable, NobodyBeneath, or why the file is not read (`rules.files`), having kept nothing.
    """
    insist(why_not_send(by, unit, period, report, on=day_of(at)))
    name = one_line(name)[-200:]
    book = read_book(name, content)
    if report is not None:
        judge(book, asked_of(by, report, on=day_of(at)), None, seat=unit, report=report)
    upload = Upload.objects.create(
        unit=unit,
        period=period,
        report=report,
        name=name,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        matching=_layout_taken_over(instead, book),
        by=by,
        at=at,
    )
    if instead is not None and not instead.saved_at:
        put_sheet_away(upload=instead, by=by, at=at)
    keep_bytes(content, shelf=SHELF)
    record("sheet.sent", subject=upload, by=by, at=at, sha256=upload.sha256)
    return upload


def _layout_taken_over(instead: Upload | None, book: Book) -> dict[str, Any] | None:
    if instead is None or not instead.matching:
        return None
    matching = Matching.of_json(instead.matching)
    old, new = book_of(instead).sheet(matching.sheet), book.sheet(matching.sheet)
    place = (matching.first_row, matching.unit_column)
    if old is None or new is None or heads_of(old, *place) != heads_of(new, *place):
        return None
    return matching.as_json()


@transaction.atomic
def match_sheet(*, upload: Upload, matching: Matching, keep_as: str, by: Person, at: datetime) -> Upload:
    """Say how the sheet is laid out; with a name in `keep_as` the layout is kept for the next sheet of this unit.

    Raises NotYours, SavedAlready, NoColumn, ColumnTwice, ColumnIsUnit or NameNeeded.
    """
    upload = Upload.objects.select_for_update(of=("self",)).select_related("unit", "period").get(pk=upload.pk)
    on = day_of(at)
    insist(why_not_work_on(by, upload, on=on))
    asked = asked_beneath(by, upload.unit, upload.period, on=on)
    insist(_why_not_columns(matching, asked))
    upload.matching = matching.as_json()
    upload.save(update_fields=["matching"])
    if keep_as:
        _keep_layout(upload, matching, keep_as, book_of(upload), by=by, at=at)
    record("sheet.matched", subject=upload, by=by, at=at, columns=len(matching.columns))
    return upload


def _why_not_columns(matching: Matching, asked: Asked) -> NoColumn | ColumnTwice | ColumnIsUnit | None:
    lines = asked.lines
    by_code: dict[str, list[str]] = {}
    for column, each in matching.columns.items():
        if column == matching.unit_column:
            return ColumnIsUnit(column=letters(column), line=lines[each.code].name)
        by_code.setdefault(each.code, []).append(letters(column))
    twice = next((code for code, columns in by_code.items() if len(columns) > 1), None)
    if twice:
        return ColumnTwice(columns=", ".join(by_code[twice]), line=lines[twice].name)
    return None if by_code else NoColumn()


def _keep_layout(upload: Upload, matching: Matching, name: str, book: Book, *, by: Person, at: datetime) -> None:
    name = one_line(name)
    insist(None if 0 < len(name) <= LONGEST_NAME else NameNeeded())
    grid = book.sheet(matching.sheet) or book.shown[0]
    found = heads_of(grid, matching.first_row, matching.unit_column)
    heads = keys_of(head for head in found if head.column != matching.unit_column)
    layout, _new = Layout.objects.update_or_create(
        unit=upload.unit,
        name=name,
        defaults={
            "unit_head": next((head.key for head in found if head.column == matching.unit_column), "")[:500],
            "heads": {
                heads[column]: [each.code, each.scale] for column, each in matching.columns.items() if column in heads
            },
            "names": dict(matching.names),
            "by": by,
            "at": at,
        },
    )
    record("layout.kept", subject=layout, by=by, at=at, unit=upload.unit)


@transaction.atomic
def save_sheet(
    *,
    upload: Upload,
    only_good: bool,
    whatever: bool = False,
    seen: str | None = None,
    by: Person,
    at: datetime,
    simulated: bool = False,
) -> Upload:
    """Write the sheet's figures into drafts: all of them, or with `only_good` the rows without a fault.

    `seen` is `Judged.seen` of the page that was looked at: when a draft changed since, nothing is written.

    Raises NotYours, SavedAlready, SeenOtherwise, StillFaults, NothingToSave, NotOurSheet, OtherSheet or UnitRefusals.
    """
    upload = Upload.objects.select_for_update(of=("self",)).select_related("unit", "period", "report").get(pk=upload.pk)
    insist(why_not_work_on(by, upload, on=day_of(at)))
    judged = judged_upload(upload, by, on=day_of(at), whatever=whatever)
    insist(SeenOtherwise() if seen is not None and seen != judged.seen else None)
    if judged.faults and not only_good:
        raise StillFaults(count=len(judged.faults))
    fillings = judged.fillings(upload.name)
    insist(None if fillings else NothingToSave())
    fill_drafts(period=upload.period, fillings=fillings, by=by, at=at, source=upload.sha256, simulated=simulated)
    upload.saved_at, upload.saved_rows = at, len(fillings)
    upload.save(update_fields=["saved_at", "saved_rows"])
    record("sheet.saved", subject=upload, by=by, at=at, rows=len(fillings), faults=len(judged.faults))
    return upload


@transaction.atomic
def put_sheet_away(*, upload: Upload, by: Person, at: datetime) -> Upload:
    """Take the sheet off the officer's list. What it saved stays.

    Raises NotYours.
    """
    upload = Upload.objects.select_for_update(of=("self",)).select_related("unit").get(pk=upload.pk)
    refusal = why_not_work_on(by, upload, on=day_of(at))
    insist(None if upload.saved_at else refusal)
    upload.put_away_at = at
    upload.save(update_fields=["put_away_at"])
    record("sheet.put_away", subject=upload, by=by, at=at)
    return upload


def delete_sheets(*, before: datetime, by: Person | None, at: datetime) -> int:
    """Throw away the sheets that nobody saved and that were put away, or else sent, before that moment; returns how many.

    Rows and bytes go; the trail keeps each one's hash. A saved sheet stays: figures lead back to its cells.
    """
    deleted = 0
    last = Coalesce("put_away_at", "at")
    for pk in list(
        Upload.objects.filter(saved_at=None).annotate(last=last).filter(last__lt=before).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            # Locked and asked again, so that a sheet which is just being saved is left alone.
            upload = Upload.objects.select_for_update(of=("self",)).filter(pk=pk, saved_at=None).first()
            if upload is None:
                continue
            record("sheet.deleted", subject=upload, by=by, at=at, sha256=upload.sha256)
            upload.delete()
            deleted += 1
        if not Upload.objects.filter(sha256=upload.sha256).exists():
            drop_bytes(upload.sha256, shelf=SHELF, at=at)
    return deleted
