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
    below,
    in_lines,
)
from thidua.pledges.models import Pledge
from thidua.pledges.models import Signature as SignatureOfChair
from thidua.pledges.queries import commitments_of, indicators_of, names_in, parties_of, signatures_of

GRID = 8
"""Up to so many parties sign in a grid under the words; more sign beside their figures, so that all of it stays on one page."""
ROOM = 8
"""Millimetres of a row in which somebody signs."""


def pledge_paper(pledge: Pledge, *, at: datetime) -> Paper:
    """The pledge as it stands. A pledge bears no number (Decree 30/2020 asks one of no agreement between equals)."""
    parties, period = parties_of(pledge), Period.parse(str(pledge.year))
    signatures = signatures_of(pledge)
    day = pledge.signing_day or day_of(at)
    cluster = pledge.cluster
    above = name_of(cluster.organiser, day)
    # The head names the province; no unit needs to say it again.
    names = {pk: below(name, above) for pk, name in names_in(pledge, [party.unit for party in parties]).items()}
    word = "Khối" if cluster.kind == Cluster.Kind.BLOCK else "Cụm"
    lead = parties[0].unit if parties else cluster.organiser
    place = place_named(cluster.organiser, day) or place_named(lead, day) or DOTS
    opening = (
        f"Chúng tôi, {len(parties)} đơn vị thuộc {below(cluster.name, above)}, cùng ký kết giao ước thi đua {period.label('vi')} "
        f"({period.first_day:%d/%m/%Y}–{period.last_day:%d/%m/%Y}):"
    )
    led = cluster_year(cluster, pledge.year) or cluster_year(cluster, pledge.year - 1)
    whom = f"đơn vị Trưởng {word.lower()}" if led else above
    closing = f"Các đơn vị cam kết thực hiện và báo cáo kết quả về {whom} đúng hạn."
    end = Paragraph((f"{closing} Chứng kiến: {pledge.witness}." if pledge.witness else closing,))
    blocks: list[Block] = [Paragraph((opening,))]
    blocks += [Paragraph((f"{at_}. {line}",)) for at_, line in enumerate(pledge.contents.splitlines(), start=1)]
    signed = {pk: _signed(signature) for pk, signature in signatures.items()}
    grid: tuple[Signature, ...] = ()
    if len(parties) > GRID:
        blocks += [end, _table(pledge, names, signed)]
    else:
        if commitments_of(pledge):
            blocks.append(_table(pledge, names))
        blocks.append(end)
        grid = tuple(Signature((names[one.unit_id], CHAIR.upper()), signed.get(one.unit_id, "")) for one in parties)
    marks = []
    if pledge.simulated:
        marks.append("nội dung và con số mô phỏng để trình diễn")
    if pledge.digest:
        marks.append(f"mã băm văn bản ký: {pledge.digest[:16]}")
    return Paper(
        header=Header(
            superior=in_lines(above),
            issuer=in_lines(below(cluster.name.removesuffix(above).rstrip(", ") or cluster.name, above)),
            symbol="",
            place=place,
            year=day.year,
            type="BẢN GIAO ƯỚC THI ĐUA",
            subject=(f"Năm {pledge.year}",),
            dated=pledge.signing_day,
        ),
        sections=(Section(tuple(blocks)),),
        signatures=grid,
        edition=EditionMark("; ".join(marks), settled=True),
        across=4,
    )


CHAIR = "Chủ tịch"


def _signed(signature: SignatureOfChair) -> str:
    """When a chair signed, and who: on two lines."""
    return f"(đã ký {day_of(signature.at):%d/%m/%Y})\n{signature.by.full_name}"


def _table(pledge: Pledge, names: dict[int, str], signed: dict[int, str] | None = None) -> Table:
    """A row for each unit, a column for each indicator; with `signed`, room for every chair to sign in the row."""
    rows = commitments_of(pledge)
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
                *([] if signed is None else [(signed.get(party.unit_id, ""),)]),
            )
        )
    heads = [f"{one.name_vi} ({one.unit_vi})" for one in columns]
    if signed is None:
        widths, last, room = (9, 87, max(16, 60 // max(1, len(columns)))), [], 0
    else:
        each = min(21, 60 // max(1, len(columns)))
        last, room = [Column(f"{CHAIR} ký", 46, Align.CENTRE)], ROOM
        widths = (8, 111 - each * len(columns), each)
    return Table(
        columns=(
            Column("TT", widths[0], Align.CENTRE),
            Column("Đơn vị", widths[1], leads=True),
            *(Column(head, widths[2], Align.END) for head in heads),
            *last,
        ),
        rows=tuple(body),
        about=About(
            "", "", "", ""
        ),  # units stand in the heads, the year in the title: the page is needed for signatures
        room=room,
    )
