"""The consolidated sheet of a closed period, as it is printed, signed and sent up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from thidua.ground.values import Quantity, write_full, write_number
from thidua.indicators.queries import groups
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitTerm
from thidua.organisations.queries import names_of, superiors, term_naming, terms_of
from thidua.paper.queries import header_of
from thidua.paper.rules import (
    About,
    Align,
    Block,
    Column,
    EditionMark,
    Heading,
    Number,
    Paper,
    Paragraph,
    Runs,
    Section,
    Table,
    signature_of,
)
from thidua.reports.queries import counted_in, uppers_without_sheet
from thidua.reports.rules import KIND_OF_SHEET
from thidua.rollup.models import Closing
from thidua.rollup.queries import Reading, Split, split_of, totals
from thidua.years.models import ReportingPeriod


def consolidated_sheet(unit: Unit, period: ReportingPeriod, closing: Closing) -> Paper:
    """Own work and the work of the units beneath, line by line, as the closing froze them; who is missing; what was
    entered on behalf."""
    readings, split = totals(unit, period.period), split_of(unit, period, closing)
    label = period.period.label("vi")
    blocks: list[Block] = [Heading(1, "SỐ LIỆU TỔNG HỢP")]
    for group in groups():
        rows = [
            each
            for each in readings.values()
            if each.indicator.group == group.code and (each.expected or each.quantity)
        ]
        if rows:
            blocks.append(_figures(unit, period, group.name_vi, rows, split, label))
    blocks += [Heading(1, "ĐƠN VỊ CHƯA CÓ SỐ LIỆU"), *_missing(unit, period, closing)]
    blocks += [Heading(1, "BÁO CÁO DO CẤP TRÊN NHẬP THAY"), *_on_behalf(unit, period)]
    simulated = counted_in(unit, period).filter(simulated=True).exists()
    term = term_naming(unit, period.last_day)
    line = superiors(unit, period.last_day)
    return Paper(
        header=header_of(
            unit,
            period.last_day,
            code=KIND_OF_SHEET,
            year=closing.at.year,
            type="BẢNG TỔNG HỢP",
            subject=(
                f"Số liệu thi đua kỳ {label},",
                f"số liệu đến ngày {period.cut_off:%d/%m/%Y}" + (" (mô phỏng)" if simulated else ""),
            ),
        ),
        sections=(Section(tuple(blocks)),),
        signatures=(signature_of(term.kind, grassroots=term.kind in GRASSROOTS_KINDS),),
        recipients=(*((f"{line[-1].name} (để báo cáo)",) if line else ()), "Lưu: VT"),
        edition=EditionMark(f"Bản nháp, chưa ký; mã kiểm tra số liệu {closing.inputs_hash[:16]}"),
    )


def _figures(
    unit: Unit, period: ReportingPeriod, name: str, rows: list[Reading], split: Mapping[str, Split], label: str
) -> Table:
    return Table(
        columns=(
            Column("TT", 8, Align.CENTRE),
            Column("Chỉ tiêu", 46, leads=True),
            Column("Đơn vị tính", 15, Align.CENTRE),
            Column("Hoạt động trực tiếp", 26, Align.END),
            Column("Đơn vị trực thuộc", 30, Align.END),
            Column("Cộng", 32, Align.END),
            Column("CĐCS có số", 18, Align.CENTRE),
        ),
        rows=tuple(_row(place, unit, period, row, split) for place, row in enumerate(rows, start=1)),
        about=About("ghi ở từng dòng", label, "", "báo cáo đã duyệt, chốt số"),
        caption=name,
    )


def _row(place: int, unit: Unit, period: ReportingPeriod, row: Reading, split: Mapping[str, Split]) -> tuple[Runs, ...]:
    two = split.get(row.indicator.code)
    whole: Runs = ("–",)
    if row.quantity is not None:
        text = write_full(row.quantity, "vi", row.indicator.unit_vi)
        whole = (
            Number(
                text, unit.code, row.indicator.code, period.code, row.state.value, f"{text} {row.indicator.unit_vi}"
            ),
        )
    elif row.text:
        whole = (row.text,)
    return (
        (str(place),),
        (f"{row.indicator.name_vi} ({row.indicator.code})",),
        (row.indicator.unit_vi,),
        (_full(two.own if two else None, row),),
        (_full(two.beneath if two else None, row),),
        whole,
        (f"{write_number(Decimal(row.reported))}/{write_number(Decimal(row.expected))}" if row.expected else "–",),
    )


def _full(quantity: Quantity | None, row: Reading) -> str:
    return "–" if quantity is None else write_full(quantity, "vi", row.indicator.unit_vi)


def _missing(unit: Unit, period: ReportingPeriod, closing: Closing) -> list[Block]:
    """Grassroots unions that had given nothing when the period was closed, and units that have sent no sheet."""
    silent = terms_of(closing.reading["silent"], period.last_day).values()
    unsent = uppers_without_sheet(unit, period)
    if not silent and not unsent:
        return [Paragraph(("Không có.",))]
    rows = [(term, "chưa gửi bảng tổng hợp") for term in unsent]
    rows += [(term, "chưa có báo cáo được duyệt") for term in sorted(silent, key=lambda term: term.sort_key)]
    return [_units(((term, words) for term, words in rows), "Tình trạng", period, "lúc chốt số")]


def _on_behalf(unit: Unit, period: ReportingPeriod) -> list[Block]:
    """Reports that the unit above entered, and those its only officer also approved."""
    found = counted_in(unit, period).filter(stand_in__isnull=False).select_related("unit")
    terms = terms_of([report.unit_id for report in found], period.last_day)
    above = names_of({report.stand_in_id for report in found if report.stand_in_id})
    rows = [
        (
            terms[report.unit_id],
            above[report.stand_in_id or 0]
            + ("; cơ quan một cán bộ, người nhập cũng là người duyệt" if report.decided_alone else ""),
        )
        for report in found
        if report.unit_id in terms
    ]
    if not rows:
        return [Paragraph(("Không có.",))]
    rows.sort(key=lambda row: row[0].sort_key)
    return [_units(rows, "Đơn vị nhập thay", period, "báo cáo đã duyệt")]


def _units(rows: Iterable[tuple[UnitTerm, str]], title: str, period: ReportingPeriod, source: str) -> Table:
    return Table(
        columns=(Column("TT", 8, Align.CENTRE), Column("Đơn vị", 90, leads=True), Column(title, 60)),
        rows=tuple(((str(place),), (term.name,), (words,)) for place, (term, words) in enumerate(rows, start=1)),
        about=About("", period.period.label("vi"), "", source),
    )
