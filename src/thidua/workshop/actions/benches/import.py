"""Import of an Excel sheet: 1,000 units with 60 indicators, to a full list of errors or to saved drafts.

The peer is the straightforward way: openpyxl, a unit looked up by its name, then one `update_or_create` for each cell. It
does less: no matching, no checks, no scope, no trail. It imports a tenth of the sheet; its time is multiplied by ten.
"""

from __future__ import annotations

import io
import resource
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import openpyxl
import xlsxwriter
from django.db import transaction

from thidua.ground.today import VIETNAM
from thidua.indicators.models import Catalogue, Form, FormLine, Indicator, Kind
from thidua.organisations.actions import plant_units
from thidua.organisations.models import Unit, UnitKind, UnitTerm
from thidua.organisations.rules import NewUnit
from thidua.people.actions import grant_mandate
from thidua.people.models import Person
from thidua.people.rules import Role
from thidua.reports.models import Figure, Report
from thidua.trail.actions import seal_events
from thidua.worksheets.actions import match_sheet, save_sheet, send_sheet
from thidua.worksheets.models import Upload
from thidua.worksheets.queries import asked_beneath, book_of, guess_for, judged_upload
from thidua.workshop.actions.benches._measuring import seconds
from thidua.workshop.rules.measuring import Findings, Scale, at_most
from thidua.years.actions import declare_period
from thidua.years.models import ReportingPeriod

SEAT, WHO, FORM = "bench-nhap", "bench-nhap", "bench-60"
INDICATORS = 60
PERIOD = "2024"
FOUNDED = date(2018, 1, 1)
AT = datetime(2024, 11, 30, 9, tzinfo=VIETNAM)
WRONG_EVERY = 17
"""In the sheet with errors, every so many rows one cell holds words."""
PEER_SHARE = 10
Tell = Callable[[str], object]


def run(scale: Scale, tell: Tell) -> Findings:
    """Measure. The sheet has 1,000 units at every scale but the demo's, which has 100."""
    units = 100 if scale is Scale.DEMO else 1_000
    tell("units, officer, form")
    seat, officer, period = _world(units)
    codes = list(FormLine.objects.filter(form__code=FORM).order_by("order").values_list("indicator_id", flat=True))
    good, bad = _sheet(units, codes, wrong=False), _sheet(units, codes, wrong=True)
    _forget(seat)

    tell("a full list of errors")
    faults = 0

    def errors() -> None:
        nonlocal faults
        upload = _sent(seat, officer, period, bad)
        faults = len(judged_upload(upload, officer, on=AT.date()).faults)

    errors_s = seconds(errors)
    tell("saved drafts")
    upload = _sent(seat, officer, period, good)
    drafts_s = seconds(lambda: save_sheet(upload=upload, only_good=False, by=officer, at=AT))
    figures = Figure.objects.filter(report__period=period, report__unit__terms__parent=seat).count()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell("the same figures once more, changed")
    again = _sent(seat, officer, period, _sheet(units, codes, wrong=False, more=1))
    changed_s = seconds(lambda: save_sheet(upload=again, only_good=False, by=officer, at=AT + timedelta(hours=1)))

    _forget(seat)
    tell("peer")
    peer_s = seconds(lambda: _peer(good, seat, period, units // PEER_SHARE)) * PEER_SHARE
    _forget(seat)
    while seal_events():
        pass
    return Findings(
        ours={
            "units": units,
            "indicators": len(codes),
            "faults_found": faults,
            "figures_saved": figures,
            "errors_s": errors_s,
            "drafts_s": drafts_s,
            "changed_s": changed_s,
            "peak_mb": peak_mb,
        },
        peer={"drafts_s": peer_s},
        ratio={"drafts_s": peer_s / drafts_s},
        reach=[
            at_most("from .xlsx to a full list of errors", errors_s, 5, "s"),
            at_most("from .xlsx to saved drafts", drafts_s, 5, "s"),
            at_most("peak memory of the process", peak_mb, 400, "MB"),
        ],
        skips=[
            f"peer: imports {units // PEER_SHARE} of {units} units, its time is multiplied by {PEER_SHARE}; "
            "no matching, no checks, no scope, no trail",
            "the size is fixed: 1,000 units by 60 indicators (demo: 100 units)",
        ],
    )


def _world(units: int) -> tuple[Unit, Person, ReportingPeriod]:
    """What the sheet is about; what an earlier run left is used again."""
    period = declare_period(code=PERIOD)
    seat = Unit.objects.filter(code=SEAT).first()
    if seat is None:
        new = [NewUnit(SEAT, "Công đoàn ngành đo đạc", UnitKind.LOCAL_SECTOR, "", None, FOUNDED)]
        new += [
            NewUnit(f"{SEAT}-{number}", f"Tổ Công ty Đo Đạc {number}", UnitKind.SECTION, "", SEAT, FOUNDED)
            for number in range(1, units + 1)
        ]
        seat = plant_units(units=new)[SEAT]
    officer = Person.objects.filter(username=WHO).first()
    if officer is None:
        officer = Person.objects.create_person(username=WHO, full_name="Cán bộ đo đạc", password=None)
        grant_mandate(person=officer, unit=seat, role=Role.CHAIR, since=FOUNDED, by=None, at=AT)
    if not Form.objects.filter(code=FORM).exists():
        _form()
    return seat, officer, period


@transaction.atomic
def _form() -> None:
    """A form of 60 lines; it asks a kind of unit that no form of the catalogue asks."""
    known = Indicator.objects.exclude(kind__in=[Kind.RATIO, Kind.TREE, Kind.MEMBERSHIP, Kind.TEXT]).order_by("position")
    form = Form.objects.create(
        code=FORM, name_vi="Biểu đo đạc", name_en="Bench form", kinds=[UnitKind.SECTION], period_kinds=["year"],
        source="bench", valid_from=FOUNDED,
    )  # fmt: skip
    FormLine.objects.bulk_create(
        FormLine(form=form, indicator=each, order=order) for order, each in enumerate(known[:INDICATORS])
    )
    Catalogue.objects.update(stamp=uuid4())


def _sheet(units: int, codes: list[str], *, wrong: bool, more: int = 0) -> bytes:
    """Units down, indicators across, heads with their names and codes."""
    names = dict(Indicator.objects.values_list("code", "name_vi"))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Biểu")
    page.write_row(0, 0, ["TT", "Tên đơn vị", *(f"{names[code]} {code}" for code in codes)])
    for row in range(1, units + 1):
        page.write_row(
            row, 0, [row, f"Tổ Cty Đo Đạc {row}", *(_amount(row, place) + more for place in range(len(codes)))]
        )
        if wrong and row % WRONG_EVERY == 0:
            page.write_string(row, 2 + row % len(codes), "chưa rõ")
    book.close()
    return out.getvalue()


def _amount(row: int, place: int) -> int:
    # The same in every column of a row, so that no part exceeds its whole and no check is broken by the making.
    return 1_000_000 + row


def _sent(seat: Unit, officer: Person, period: ReportingPeriod, content: bytes) -> Upload:
    upload = send_sheet(unit=seat, period=period, report=None, name="bieu.xlsx", content=content, by=officer, at=AT)
    asked = asked_beneath(officer, seat, period, on=AT.date())
    guessed = guess_for(book_of(upload), asked, seat)
    return match_sheet(upload=upload, matching=guessed.matching, keep_as="", by=officer, at=AT)


@transaction.atomic
def _forget(seat: Unit) -> None:
    """Empty drafts again: only the bench's own database ever sees this."""
    mine = Report.objects.filter(unit__in=UnitTerm.objects.filter(parent=seat).values("unit"))
    Figure.objects.filter(report__in=mine).delete()
    mine.delete()


@transaction.atomic
def _peer(content: bytes, seat: Unit, period: ReportingPeriod, units: int) -> None:
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    codes = [str(cell.value).rpartition(" ")[2] for cell in page[1][2:]]
    form = Form.objects.get(code=FORM)
    for cells in page.iter_rows(min_row=2, max_row=1 + units, values_only=True):
        name = str(cells[1]).replace("Cty", "Công ty")
        unit = UnitTerm.objects.select_related("unit").get(name=name, parent=seat).unit
        report, _new = Report.objects.get_or_create(unit=unit, period=period, form=form, defaults={"created_at": AT})
        for code, value in zip(codes, cells[2:], strict=True):
            if value is not None:
                Figure.objects.update_or_create(
                    report=report, indicator_id=code, defaults={"amount": Decimal(str(value))}
                )
