"""The minutes of the council and the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from thidua.awards.actions.deciding import approved
from thidua.awards.actions.moving import submission_key
from thidua.awards.models import CouncilCount, CouncilVote, Dossier, Nominee
from thidua.awards.papers.shared import counted, grounds_of, listed, mark_of, named, signature, whose
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.dossiers import award_of, names_in, nominees_of, shares, who
from thidua.awards.rules.catalogue import COLLECTIVE, PERSON, AwardSpec
from thidua.awards.rules.flow import PAPER
from thidua.ground.today import day_of
from thidua.ground.values import write_number
from thidua.organisations.models import GRASSROOTS_KINDS, Unit
from thidua.organisations.queries import name_of, term_naming
from thidua.paper.queries import header_of, issued
from thidua.paper.rules import (
    DOTS,
    About,
    Align,
    Block,
    Column,
    Heading,
    Manner,
    Paper,
    Paragraph,
    Runs,
    Section,
    Signature,
    Table,
    long_name,
)

LISTED = 12
"""So many rows stand in a decision itself; more go into an annex."""


def minutes_paper(vote: CouncilVote) -> Paper:
    """The minutes of the council's vote: where it met, who led, who was there, what was needed, the votes on each, the result."""
    dossier = vote.dossier
    unit = dossier.decider or dossier.holder
    nominees = nominees_of(dossier)
    names, spec = names_in(dossier, nominees), award_of(dossier)
    counts = {count.nominee_id: count for count in vote.counts.all()}
    opening = (
        f"Ngày {vote.held_on:%d/%m/%Y}, tại {vote.place or DOTS}, Hội đồng Thi đua – Khen thưởng của "
        f"{name_of(unit, vote.held_on)} họp, xét tặng {named(spec)} năm {dossier.year} theo hồ sơ của "
        f"{names[dossier.proposer_id]}."
    )
    absent = vote.members - vote.present
    there = (
        f"Có mặt: {vote.present}/{vote.members} thành viên; vắng mặt: {absent}."
        if absent
        else f"Có mặt: đủ {vote.members} thành viên."
    )
    persons = any(nominee.person_id for nominee in nominees)
    rows: list[tuple[Runs, ...]] = [
        (
            (str(place),),
            (who(nominee, names),),
            *((((whose(nominee, names) or "–"),),) if persons else ()),
            *(_votes(number) for number in _said(counts[nominee.pk])),
            ("Thông qua" if counts[nominee.pk].passed else "Không thông qua",),
        )
        for place, nominee in enumerate(nominees, start=1)
        if nominee.pk in counts
    ]
    table = Table(
        (
            Column("TT", 8, Align.CENTRE),
            Column("Tập thể, cá nhân" if persons else "Tập thể", 40, leads=True),
            *((Column("Công việc, đơn vị", 42),) if persons else ()),
            Column("Đồng ý", 16, Align.CENTRE),
            Column("Không đồng ý", 18, Align.CENTRE),
            Column("Không có ý kiến", 18, Align.CENTRE),
            Column("Kết quả", 23, Align.CENTRE),
        ),
        tuple(rows),
        About("", "", "", ""),
    )
    room = "(ký, ghi rõ họ tên)"
    header = header_of(
        unit,
        vote.held_on,
        code="BB",
        year=vote.held_on.year,
        type="BIÊN BẢN",
        subject=("Họp Hội đồng Thi đua – Khen thưởng", f"xét tặng {named(spec)} năm {dossier.year}"),
    )
    # Two beside each other: who counted and who wrote, and who led alone below; of a show of hands who wrote and who led.
    counting = (Signature(("BAN KIỂM PHIẾU",), room),) if vote.ballot == PAPER else ()
    alone = (Signature(("",)),) if counting else ()
    return Paper(
        header=replace(header, symbol="", dated=vote.held_on),
        sections=(
            Section(
                (
                    Paragraph((opening,)),
                    Paragraph((f"Chủ trì: {vote.chair or DOTS}",)),
                    Paragraph((f"Thư ký: {vote.secretary or DOTS}",)),
                    Paragraph((there,)),
                    *_named("Thành viên có mặt", vote.attended),
                    *_named("Thành viên vắng mặt", vote.absent),
                    Paragraph((_how(vote),)),
                    table,
                    Paragraph(("Biên bản được lập để làm căn cứ quyết định khen thưởng./.",)),
                )
            ),
        ),
        signatures=(
            *counting,
            Signature(("THƯ KÝ",), vote.secretary or room),
            *alone,
            Signature(("CHỦ TRÌ",), vote.chair or room),
        ),
        edition=mark_of(dossier),
    )


def _named(label: str, names: str) -> list[Paragraph]:
    """The names of a list in one line; nothing where nobody wrote them down."""
    return [Paragraph((f"{label}: {'; '.join(names.splitlines())}.",))] if names else []


def _how(vote: CouncilVote) -> str:
    """How the council voted, how many ballots there were, and how many in favour it took."""
    needed = f"được thông qua khi có từ {vote.needed} phiếu đồng ý trở lên. Kết quả:"
    if vote.ballot != PAPER:
        return f"Hội đồng biểu quyết công khai bằng giơ tay; {needed}"
    if vote.cast is None:
        return f"Hội đồng bỏ phiếu kín; {needed}"
    return (
        f"Hội đồng bỏ phiếu kín: phát ra {vote.present} phiếu, thu về {vote.cast} phiếu, hợp lệ {vote.valid} phiếu, không hợp lệ "
        f"{vote.invalid} phiếu; {needed}"
    )


def _said(count: CouncilCount) -> tuple[int | None, int | None, int | None]:
    return count.in_favour, count.against, count.silent


def _votes(number: int | None) -> Runs:
    return ("–" if number is None else str(number),)


def decision_paper(dossier: Dossier, *, at: datetime) -> Paper:
    """The decision: grounds, whom it honours, the bonus where it is known, who carries it out."""
    on, spec = day_of(at), award_of(dossier)
    unit = dossier.decider
    assert unit is not None, "decided outside: no paper of the house"
    nominees = approved(dossier)
    names = names_in(dossier, nominees)
    share = shares(nominees)
    table = listed(nominees, names)
    inside = len(nominees) <= LISTED
    where = "có tên sau" if inside else "có danh sách kèm theo"
    praised = f"{dossier.citation[:1].lower()}{dossier.citation[1:]}"
    first = f" Tặng {named(spec)} cho {counted(share.collectives, share.persons)} {where}, {praised}{':' if inside else '.'}"
    blocks: list[Block] = [
        Paragraph((_body(unit, on),), Manner.CENTRED),
        *(Paragraph((line,), Manner.GROUND) for line in _grounds(dossier, on)),
        Paragraph(("QUYẾT ĐỊNH:",), Manner.CENTRED),
        Paragraph(("Điều 1.", first), Manner.ARTICLE),
        *((table,) if inside else ()),
        Paragraph(("Điều 2.", f" {_bonus(dossier, spec, nominees, on)}"), Manner.ARTICLE),
        Paragraph(
            (
                "Điều 3.",
                " Quyết định có hiệu lực từ ngày ký. Các ban, bộ phận có liên quan và các tập thể, cá nhân có tên tại Điều 1 "
                "chịu trách nhiệm thi hành./.",
            ),
            Manner.ARTICLE,
        ),
    ]
    title = Heading(1, f"DANH SÁCH TẶNG {named(spec).upper()} NĂM {dossier.year}", numbered=False)
    return Paper(
        header=header_of(
            unit,
            on,
            code="QĐ",
            year=on.year,
            type="QUYẾT ĐỊNH",
            subject=("Về việc tặng", f"{named(spec)} năm {dossier.year}"),
        ),
        sections=(Section(tuple(blocks)),),
        signatures=(signature(unit, on),),
        recipients=("Như Điều 3", names[dossier.proposer_id], "Lưu: VT"),
        annexes=() if inside else (Section((title, table)),),
        edition=mark_of(dossier),
    )


def _body(unit: Unit, on: date) -> str:
    kind = term_naming(unit, on).kind
    word = (
        "Ban Chấp hành" if kind in GRASSROOTS_KINDS else "Đoàn Chủ tịch" if kind == "confederation" else "Ban Thường vụ"
    )
    return f"{word} {long_name(name_of(unit, on))}".upper()


def _grounds(dossier: Dossier, on: date) -> list[str]:
    """The officer's grounds, or those every such decision has; then the council's minutes and the submission."""
    lines = [line.strip().rstrip(".;") for line in dossier.grounds.splitlines() if line.strip()]
    if not lines:
        lines = ["Căn cứ Điều lệ Công đoàn Việt Nam", "Căn cứ quy chế khen thưởng của tổ chức Công đoàn"]
    vote = dossier.council
    if vote:
        lines.append(f"Căn cứ biên bản họp Hội đồng Thi đua – Khen thưởng ngày {vote.held_on:%d/%m/%Y}")
    paper = issued(submission_key(dossier)).first()
    proposer = name_of(dossier.proposer, on)
    lines.append(
        f"Xét đề nghị của {proposer} tại Tờ trình số {paper.full_number} ngày {day_of(paper.issued_at):%d/%m/%Y}"
        if paper
        else f"Xét đề nghị của {proposer}"
    )
    return grounds_of(lines)


def _bonus(dossier: Dossier, spec: AwardSpec, nominees: list[Nominee], on: date) -> str:
    """The bonus for each, where coefficient and base salary are known; else what the regulation in force gives."""
    held = read_loaded(dossier.catalogue)
    said = []
    for subject, word, there in (
        (COLLECTIVE, "tập thể", any(not one.person_id for one in nominees)),
        (PERSON, "cá nhân", any(one.person_id for one in nominees)),
    ):
        amount = held.bonus(spec, subject, on) if there else None
        if amount is not None:
            said.append(f"mỗi {word} {write_number(amount)} đồng")
    if said:
        return f"Tiền thưởng kèm theo: {', '.join(said)}."
    return "Tiền thưởng kèm theo thực hiện theo quy chế khen thưởng hiện hành."
