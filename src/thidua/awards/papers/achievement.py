"""The achievement report of one nominee: figures keep the query behind them."""

from __future__ import annotations

from datetime import datetime

from thidua.awards.models import Dossier, Nominee
from thidua.awards.papers.shared import mark_of, named, signature, whose
from thidua.awards.queries.dossiers import award_of, names_in, who
from thidua.awards.queries.figures import Achieved, figures_of
from thidua.awards.queries.records import record_of_person, record_of_unit
from thidua.ground.today import day_of
from thidua.ground.values import write_full, write_number, write_percent
from thidua.organisations.queries import superiors
from thidua.paper.queries import header_of
from thidua.paper.rules import (
    About,
    Align,
    Block,
    Column,
    Heading,
    Number,
    Paper,
    Paragraph,
    Runs,
    Section,
    Signature,
    Table,
)


def achievement_paper(nominee: Nominee, *, at: datetime) -> Paper:
    """One nominee's report: who they are, what was achieved with figures that open to their lineage, awards held before."""
    dossier, on = nominee.dossier, day_of(at)
    names = names_in(dossier, [nominee])
    spec = award_of(dossier)
    room = "(ký, ghi rõ họ tên)"
    return Paper(
        header=header_of(
            nominee.unit,
            on,
            code="BC",
            year=on.year,
            type="BÁO CÁO THÀNH TÍCH",
            subject=("Đề nghị tặng", f"{named(spec)} năm {dossier.year}"),
        ),
        sections=(Section(achievements(nominee, names)),),
        signatures=(
            Signature(("XÁC NHẬN CỦA CẤP TRÌNH",), room),
            Signature(("NGƯỜI BÁO CÁO",), room) if nominee.person_id else signature(nominee.unit, on),
        ),
        edition=mark_of(dossier),
    )


def achievements(nominee: Nominee, names: dict[int, str]) -> tuple[Block, ...]:
    dossier = nominee.dossier
    record = record_of_person(nominee.person) if nominee.person else record_of_unit(nominee.unit)
    held = [row for row in record if row.certificate.nominee_id != nominee.pk and row.certificate.revoked_on is None]
    blocks: list[Block] = [Heading(2, "Sơ lược"), *_introduced(nominee, names)]
    blocks += [Heading(2, "Thành tích đạt được")]
    blocks += [Paragraph((line,)) for line in nominee.achievements.splitlines() if line.strip()]
    figures = [] if nominee.person_id else figures_of(nominee.unit, dossier.year)
    if figures:
        blocks.append(_figures(figures, dossier))
    blocks.append(Heading(2, "Các hình thức đã được khen thưởng"))
    blocks += [
        Paragraph(
            (
                f"Năm {row.year}: {row.award}, Quyết định số {row.certificate.decision.number}"
                + _through(row.holder)
                + ".",
            )
        )
        for row in held
    ] or [Paragraph(("Chưa có hình thức nào trong sổ của hệ thống.",))]
    return tuple(blocks)


def _through(holder: str) -> str:
    return f" (tặng {holder}, nay thuộc đơn vị)" if holder else ""


def _introduced(nominee: Nominee, names: dict[int, str]) -> list[Block]:
    if nominee.person is None:
        place = superiors(nominee.unit, nominee.dossier.drafted_at.date())
        above = f", trực thuộc {place[-1].name}" if place else ""
        return [Paragraph((f"Tên đơn vị: {names[nominee.unit_id]}{above}.",))]
    born = f", sinh năm {nominee.person.birth_year}" if nominee.person.birth_year else ""
    worker = {True: " Là người lao động trực tiếp.", False: "", None: ""}[nominee.direct_worker]
    return [Paragraph((f"{who(nominee, names)}{born}; {whose(nominee, names)}.{worker}",))]


def _figures(figures: list[Achieved], dossier: Dossier) -> Table:
    """Figures of the year from the totals: each a number with the query behind it."""
    rows: list[tuple[Runs, ...]] = []
    for place, one in enumerate(figures, start=1):
        indicator = one.reading.indicator
        number = Number(
            write_full(one.quantity),
            one.unit,
            indicator.code,
            str(dossier.year),
            one.reading.state.value,
            f"{indicator.name_vi}: {write_full(one.quantity)} {indicator.unit_vi}",
        )
        rows.append(
            (
                (str(place),),
                (indicator.name_vi,),
                (indicator.unit_vi,),
                (write_number(one.target) if one.target is not None else "–",),
                (number,),
                (write_percent(one.achieved).removesuffix("%") if one.achieved is not None else "–",),
            )
        )
    made_up = any(one.simulated for one in figures)
    return Table(
        columns=(
            Column("TT", 8, Align.CENTRE),
            Column("Chỉ tiêu", 62, leads=True),
            Column("Đơn vị tính", 18, Align.CENTRE),
            Column("Chỉ tiêu giao", 24, Align.END),
            Column("Thực hiện", 30, Align.END),
            Column("Đạt (%)", 16, Align.END),
        ),
        rows=tuple(rows),
        about=About(
            "ghi ở từng dòng",
            f"năm thi đua {dossier.year}",
            "",
            "báo cáo đã duyệt" + ("; có số mô phỏng" if made_up else ""),
        ),
    )
