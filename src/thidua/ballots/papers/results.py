"""What a vote decided, as the minutes write it: how it was asked, what was counted, what follows."""

from __future__ import annotations

from django.utils.translation import gettext, override

from thidua.ballots.models import Conference, Vote
from thidua.ballots.queries.outcomes import Choice, Outcome, outcome_of
from thidua.ballots.rules.voting import BASE_NAMES, MODE_NAMES, Mode, State
from thidua.ground.pages import words_of
from thidua.ground.today import day_of
from thidua.ground.values import write_percent
from thidua.organisations.queries import name_of
from thidua.paper.rules import About, Align, Block, Column, Paragraph, Runs, Table


def vote_blocks(conference: Conference, vote: Vote) -> list[Block]:
    """One vote: nothing while it is not counted, a sentence where it is void."""
    if vote.state == State.VOID:
        return [Paragraph((f"Biểu quyết số {vote.number}, “{vote.question}”: hủy, vì {vote.void_reason}.",))]
    found = outcome_of(vote)
    return [] if found is None else _counted(conference, vote, found)


def _counted(conference: Conference, vote: Vote, found: Outcome) -> list[Block]:
    with override("vi"):  # official papers are Vietnamese only
        mode, base = gettext(MODE_NAMES[found.mode]), gettext(BASE_NAMES[found.base])
        needed = f"{words_of(found.needed)} {base}"
    source = f" (nguồn: {found.rule_source})" if found.rule_source else ""
    said = f"Biểu quyết số {found.number}, “{found.question}”, hình thức: {mode}. Điều kiện: {needed}{source}."
    cast = f"Có quyền biểu quyết {found.members}, có mặt {found.present}"
    if found.mode is Mode.ACCLAIM:
        cast += f", không tán thành {sum(choice.against for choice in found.choices[:1])}."
    else:
        cast += f", tham gia {found.cast}, trắng {found.blank}, không hợp lệ {found.invalid}."
    rows = tuple(_row(conference, place, choice) for place, choice in enumerate(found.choices, start=1))
    table = Table(
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Nội dung biểu quyết", 66, leads=True),
            Column("Tán thành", 20, Align.END),
            Column("Không tán thành", 22, Align.END),
            Column("Không có ý kiến", 22, Align.END),
            Column("Tỷ lệ", 16, Align.END),
            Column("Kết quả", 20, Align.CENTRE),
        ),
        rows=rows,
        about=About("", "", "", ""),
    )
    blocks: list[Block] = [Paragraph((said,)), Paragraph((cast,)), table]
    if found.tied:
        names = "; ".join(named(conference, choice) for choice in found.tied)
        blocks.append(Paragraph((f"Ngang phiếu, phải biểu quyết lại: {names}.",)))
    if found.simulated:
        blocks.append(Paragraph(("Số phiếu mô phỏng để trình diễn.",)))
    return blocks


def _row(conference: Conference, place: int, choice: Choice) -> tuple[Runs, ...]:
    return (
        (str(place),),
        (named(conference, choice),),
        (str(choice.for_),),
        (str(choice.against),),
        (str(choice.abstain),),
        (write_percent(choice.percent, "vi") if choice.percent is not None else "–",),
        ("được" if choice.elected else "không",),
    )


def named(conference: Conference, choice: Choice) -> str:
    """The option by its words, or as its unit was called on the day."""
    return name_of(choice.unit, day_of(conference.begins_at)) if choice.unit else choice.words
