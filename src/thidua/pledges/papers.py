"""A pledge as one page: what is promised, each unit's figures, and room for every chair's signature."""

from __future__ import annotations

from datetime import datetime

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year
from thidua.ground.today import day_of
from thidua.ground.values import Period, write_number
from thidua.organisations.queries import name_of, place_named
from thidua.paper.rules import (
    DOTS,
    About,
    Align,
    Block,
    Column,
    EditionMark,
    Header,
    Paper,
    Paragraph,
    Runs,
    Section,
    Signature,
    Table,
    in_lines,
)
from thidua.pledges.models import Pledge
from thidua.pledges.models import Signature as SignatureOfChair
from thidua.pledges.queries import commitments_of, indicators_of, names_in, parties_of, signatures_of


def pledge_paper(pledge: Pledge, *, at: datetime) -> Paper:
    """The pledge as it stands. A pledge bears no number (Decree 30/2020 asks one of no agreement between equals)."""
    parties, period = parties_of(pledge), Period.parse(str(pledge.year))
    names = names_in(pledge, [party.unit for party in parties])
    signatures = signatures_of(pledge)
    day = pledge.signing_day or day_of(at)
    cluster = pledge.cluster
    above = name_of(cluster.organiser, day)
    word = "Khối" if cluster.kind == Cluster.Kind.BLOCK else "Cụm"
    lead = parties[0].unit if parties else cluster.organiser
    place = place_named(cluster.organiser, day) or place_named(lead, day) or DOTS
    opening = (
        f"Chúng tôi, {len(parties)} đơn vị thuộc {cluster.name}, cùng ký kết giao ước thi đua {period.label('vi')} "
        f"({period.first_day:%d/%m/%Y}–{period.last_day:%d/%m/%Y}):"
    )
    blocks: list[Block] = [Paragraph((opening,))]
    blocks += [Paragraph((f"{at_}. {line}",)) for at_, line in enumerate(pledge.contents.splitlines(), start=1)]
    table = _table(pledge, names)
    if table:
        blocks.append(table)
    led = cluster_year(cluster, pledge.year) or cluster_year(cluster, pledge.year - 1)
    whom = f"đơn vị Trưởng {word.lower()}" if led else above
    closing = f"Các đơn vị cam kết thực hiện và báo cáo kết quả về {whom} đúng hạn."
    blocks.append(Paragraph((f"{closing} Chứng kiến: {pledge.witness}." if pledge.witness else closing,)))
    marks = []
    if pledge.simulated:
        marks.append("nội dung và con số mô phỏng để trình diễn")
    if pledge.digest:
        marks.append(f"mã băm văn bản ký: {pledge.digest[:16]}")
    return Paper(
        header=Header(
            superior=in_lines(above),
            issuer=in_lines(cluster.name.removesuffix(above).rstrip(", ") or cluster.name),
            symbol="",
            place=place,
            year=day.year,
            type="BẢN GIAO ƯỚC THI ĐUA",
            subject=(f"Năm {pledge.year}",),
            dated=pledge.signing_day,
        ),
        sections=(Section(tuple(blocks)),),
        signatures=tuple(
            Signature(
                (names[party.unit_id], "CHỦ TỊCH"),
                _signed(signatures[party.unit_id]) if party.unit_id in signatures else "",
            )
            for party in parties
        ),
        edition=EditionMark("; ".join(marks), settled=True),
        across=4,
    )


def _signed(signature: SignatureOfChair) -> str:
    """When a chair signed, and who: two lines, each unbroken."""
    when, who = f"(đã ký {day_of(signature.at):%d/%m/%Y})", signature.by.full_name
    return " ".join(words.replace(" ", "\N{NO-BREAK SPACE}") for words in (when, who))


def _table(pledge: Pledge, names: dict[int, str]) -> Table | None:
    """A row for each unit, a column for each indicator, with the sum of what adds up."""
    rows = commitments_of(pledge)
    if not rows:
        return None
    columns = indicators_of(rows)
    amounts = {(row.party.unit_id, row.indicator_id): row.amount.normalize() + 0 for row in rows}
    body: list[tuple[Runs, ...]] = []
    for at_, party in enumerate(parties_of(pledge), start=1):
        cells = [amounts.get((party.unit_id, one.code)) for one in columns]
        body.append(
            (
                (str(at_),),
                (names[party.unit_id],),
                *((("–" if cell is None else write_number(cell)),) for cell in cells),
            )
        )
    return Table(
        columns=(
            Column("TT", 9, Align.CENTRE),
            Column("Đơn vị", 87, leads=True),
            *(Column(f"{one.name_vi} ({one.unit_vi})", max(16, 60 // len(columns)), Align.END) for one in columns),
        ),
        rows=tuple(body),
        about=About(
            "", "", "", ""
        ),  # units stand in the heads, the year in the title: the page is needed for signatures
    )
