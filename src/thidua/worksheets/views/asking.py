"""What the pages of this floor ask of every request: who it is, which unit, period, report or sheet the address names."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from thidua.ground.values import Refusal
from thidua.ground.values import mark as _
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reports.models import Report
from thidua.reports.queries import reports_visible_to
from thidua.worksheets.models import Upload
from thidua.worksheets.queries import uploads_of
from thidua.worksheets.rules.files import LARGEST, SheetTooLarge
from thidua.years.models import ReportingPeriod
from thidua.years.queries import declared


class NoFileChosen(Refusal):
    """The button was pressed without a file."""

    text = _("No file was chosen. Choose an .xlsx, .xls or .csv file, then send it.")


def officer(request: HttpRequest) -> Person:
    """Who is logged in; the pages of this floor let nobody else in."""
    return cast(Person, request.user)


def unit_or_404(units: QuerySet[Unit], code: str) -> Unit:
    """The unit with this code among those the person works at."""
    return get_object_or_404(units, code=code)


def period_or_404(code: str) -> ReportingPeriod:
    """The declared period with this code."""
    try:
        return declared(code)
    except Refusal:
        raise Http404 from None


def report_or_404(request: HttpRequest, pk: int, on: date) -> Report:
    """The report, when this person may see it."""
    visible = reports_visible_to(officer(request), on=on)
    return get_object_or_404(visible.select_related("unit", "period", "form", "saved_by"), pk=pk)


def upload_or_404(request: HttpRequest, pk: int, on: date) -> Upload:
    """The sheet, when this person sent it and still sits there."""
    return get_object_or_404(uploads_of(officer(request), on=on), pk=pk)


def file_sent(request: HttpRequest) -> tuple[str, bytes]:
    """Name and bytes of the file in the form.

    Raises NoFileChosen or SheetTooLarge.
    """
    if name := request.META.get("thidua.too_large", {}).get("file"):
        raise SheetTooLarge(name=name, limit=LARGEST // 1024 // 1024)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise NoFileChosen()
    return file.name or "", file.read(LARGEST + 1)
