"""A score sheet as a paper: every line with its three columns and why, the class, room for those who sign."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils import translation

from thidua.ground.pages import words_of
from thidua.ground.today import VIETNAM, day_of
from thidua.ground.values import Quantity, write_full, write_number
from thidua.organisations.queries import name_of, place_named
from thidua.paper.rules import (
    DOTS,
    About,
    Align,
    Block,
    Column,
    EditionMark,
    Header,
    Heading,
    Number,
    Paper,
    Paragraph,
    Run,
    Runs,
    Section,
    Signature,
    Table,
    in_lines,
)
from thidua.scoring.models import UnitSheet
from thidua.scoring.queries.documents import Row, rows_of, used
from thidua.scoring.queries.rounds import COUNCIL, SELF, VERIFIER, Scored

ROOM = "(ký, ghi rõ họ tên)"


def sheet_paper(whole: Scored, code: str, sheet: UnitSheet, *, at: datetime) -> Paper:
    """The sheet of one unit as it stands at `at`. Official papers are Vietnamese only."""
    with translation.override("vi"):
        return _paper(whole, code, sheet, at)


def _paper(whole: Scored, code: str, sheet: UnitSheet, at: datetime) -> Paper:
    scheme, day = whole.scheme, whole.period.last_day
    made_up = whole.round.simulated or scheme.sample
    standing = whole.standing(code)
    organiser = name_of(whole.round.cluster.organiser, day)
    points = "–" if standing.total is None else write_number(standing.total)
    band = scheme.band(standing.cls)
    said = f"Tổng điểm: {points}/{write_number(scheme.total_max)}."
    if band:
        said += f" Xếp loại: {band.name.vi}."
    if standing.rank is not None and whole.closing:
        ranked = sum(1 for one in whole.standings if one.rank is not None)
        said += f" Xếp hạng: {standing.rank}/{ranked}."
    blocks: list[Block] = [
        Paragraph((f"Đơn vị được chấm: {whole.names[code]}. Cụm, khối thi đua: {whole.round.cluster.name}.",)),
        Paragraph((f"Thang điểm: {scheme.name.vi} ({scheme.code}). Nguồn: {scheme.source.vi}.",)),
        _table(whole, code, sheet, made_up),
        Paragraph((said,)),
        *(Paragraph((words_of(sentence),)) for sentence in standing.why),
    ]
    if made_up:
        blocks.append(Paragraph(("Bảng điểm mô phỏng để trình diễn: điểm không phải của bài báo hay đơn vị nào.",)))
    appeals = [
        Paragraph((f"Dòng {one.item}: {one.text} Trả lời: {one.answer or 'chưa trả lời'}",))
        for one in sheet.appeals.order_by("pk")
    ]
    if appeals:
        blocks += [Heading(2, "Kiến nghị của đơn vị"), *appeals]
    seal = f"; mã băm {whole.closing.sha256[:16]}" if whole.closing else ""
    moment = at.astimezone(VIETNAM)
    mark = "đã chốt" if whole.closing else f"tạm tính đến {moment:%H:%M ngày %d/%m/%Y}"
    return Paper(
        header=Header(
            superior=in_lines(organiser),
            issuer=in_lines(whole.names[code]),
            symbol="",
            place=place_named(whole.units[code], day) or DOTS,
            year=day_of(whole.closing.at if whole.closing else at).year,
            type="BẢNG CHẤM ĐIỂM",
            subject=(f"Thi đua năm {whole.round.year}",),
        ),
        sections=(Section(tuple(blocks), landscape=True),),
        signatures=(Signature(("ĐƠN VỊ TỰ CHẤM",), ROOM), Signature(("ĐƠN VỊ THẨM ĐỊNH",), ROOM)),
        edition=EditionMark(f"{mark}{seal}", settled=True),
    )


def _table(whole: Scored, code: str, sheet: UnitSheet, made_up: bool) -> Table:
    columns = whole.columns[code]
    rows: list[tuple[Runs, ...]] = []
    lines = rows_of(whole, code, sheet)
    for group in whole.scheme.groups:
        rows.append(
            (
                (group.code,),
                (group.name.vi,),
                (write_number(group.max),),
                *((write_number(columns[column].of_group(group.code)),) for column in (SELF, VERIFIER, COUNCIL)),
                ("",),
            )
        )
        rows += [_row(whole, code, row) for row in lines if row.item.group == group.code]
    beside = [row for row in lines if not row.item.group]
    rows += [_row(whole, code, row) for row in beside]
    totals = (columns[column].total for column in (SELF, VERIFIER, COUNCIL))
    return Table(
        columns=(
            Column("TT", 8, Align.CENTRE),
            Column("Nội dung, tiêu chí", 36, leads=True),
            Column("Điểm chuẩn", 10, Align.END),
            Column("Tự chấm", 10, Align.END),
            Column("Thẩm định", 11, Align.END),
            Column("Hội đồng", 10, Align.END),
            Column("Diễn giải", 48),
        ),
        rows=tuple(rows),
        about=About(
            "điểm",
            whole.period.label("vi"),
            "",
            "số liệu tổng hợp, điểm chấm của các đơn vị" + (" (mô phỏng)" if made_up else ""),
        ),
        caption="Bảng 1. Điểm từng tiêu chí",
        foot=(
            (
                ("",),
                ("Cộng",),
                (write_number(whole.scheme.total_max),),
                *(("–" if total is None else write_number(total),) for total in totals),
                ("",),
            ),
        ),
    )


def _row(whole: Scored, code: str, row: Row) -> tuple[Runs, ...]:
    penalty = row.item in whole.scheme.penalty
    notes = [f" {_name(mark.column)}: “{mark.explanation}”" for mark in row.notes]
    return (
        (row.item.code,),
        (row.item.name.vi,),
        ("trừ" if penalty else "thưởng" if not row.item.group else write_number(row.item.max),),
        *((_points(line.points, penalty),) for line in (row.own, row.verified, row.council)),
        (row.said, *_linked(whole, code, row), *notes),
    )


def _linked(whole: Scored, code: str, row: Row) -> Runs:
    """The figure behind the line, as a number that leads to its lineage."""
    found: list[Run] = []
    for one in used(whole, code, row.item):
        if "indicator" in one and one["amount"] is not None:
            text = write_full(Quantity(one["amount"]))  # no more digits of a rate than anybody reads
            found += [
                " Nguồn số: ",
                Number(text, code, one["indicator"], whole.period.code, one["state"] or "approved"),
                ".",
            ]
    return tuple(found)


def _points(points: Decimal | None, penalty: bool) -> str:
    if points is None:
        return "–"
    return ("−" if penalty and points else "") + write_number(points)


def _name(column: str) -> str:
    return {SELF: "Tự chấm", VERIFIER: "Thẩm định", COUNCIL: "Hội đồng"}[column]
