"""The submission: who proposes whom for what and why, with every achievement report as an annex."""

from __future__ import annotations

from datetime import datetime

from thidua.awards.models import Dossier
from thidua.awards.papers.achievement import achievements
from thidua.awards.papers.shared import counted, grounds_of, listed, mark_of, named, signature
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.dossiers import award_of, names_in, nominees_of, shares, who
from thidua.ground.today import day_of
from thidua.organisations.queries import name_of
from thidua.paper.queries import header_of
from thidua.paper.rules import (
    Block,
    Manner,
    Paper,
    Paragraph,
    Section,
)


def submission_paper(dossier: Dossier, *, at: datetime) -> Paper:
    """Who proposes whom for what and why, the votes, what is enclosed; each achievement report as an annex."""
    on, spec = day_of(at), award_of(dossier)
    nominees = nominees_of(dossier)
    names = names_in(dossier, nominees)
    to = name_of(dossier.decider, on) if dossier.decider else spec.granted_by.vi
    proposer = name_of(dossier.proposer, on)
    share = shares(nominees)
    sources = [_small(line) for line in dossier.source.splitlines() if line.strip()]
    blocks: list[Block] = [
        Paragraph((f"Kính gửi: {to}",), Manner.CENTRED),
        *(Paragraph((line,), Manner.GROUND) for line in grounds_of([f"Căn cứ {line}" for line in sources])),
        Paragraph(
            (
                f"{proposer} trình {to} xem xét, tặng {named(spec)} năm {dossier.year} cho "
                f"{counted(share.collectives, share.persons)} có tên sau:",
            )
        ),
        listed(nominees, names, votes=True),
    ]
    if share.percent is not None:
        said = f"Trong {share.persons} cá nhân được đề nghị, người lao động trực tiếp chiếm {share.percent}%."
        blocks.append(Paragraph((said,)))
    parts = {part.code: part.name.vi for part in read_loaded(dossier.catalogue).parts}
    enclosed = [f"{parts.get(one.part, one.part)} ({one.name})" for one in dossier.enclosures.all()]
    blocks.append(Paragraph(("Hồ sơ kèm theo: " + "; ".join([*enclosed, "báo cáo thành tích (phụ lục)"]) + ".",)))
    blocks.append(Paragraph((f"Kính trình {to} xem xét, quyết định./.",)))
    return Paper(
        header=header_of(
            dossier.proposer,
            on,
            code="TTr",
            year=on.year,
            type="TỜ TRÌNH",
            subject=("Về việc đề nghị tặng", f"{named(spec)} năm {dossier.year}"),
        ),
        sections=(Section(tuple(blocks)),),
        signatures=(signature(dossier.proposer, on),),
        recipients=("Như trên", "Lưu: VT"),
        annexes=tuple(
            Section(
                (
                    Paragraph((f"Phụ lục {place}",), Manner.CENTRED),
                    Paragraph((f"BÁO CÁO THÀNH TÍCH: {who(nominee, names).upper()}",), Manner.CENTRED),
                    *achievements(nominee, names),
                )
            )
            for place, nominee in enumerate(nominees, start=1)
        ),
        edition=mark_of(dossier),
    )


def _small(line: str) -> str:
    """A source as the ground of a submission: without its own full stop, and no capital but a name's or an abbreviation's."""
    words = line.strip().rstrip(".;")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
