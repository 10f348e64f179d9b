"""The minutes of the count of one vote: who counted, how many ballots came in, what they say. Signed by the committee of two."""

from __future__ import annotations

from dataclasses import replace

from thidua.ballots.models import Vote
from thidua.ballots.papers.minutes import hour, masthead
from thidua.ballots.papers.results import named, vote_blocks
from thidua.ballots.queries.conference import names_in
from thidua.ballots.queries.outcomes import Outcome, outcome_of
from thidua.ballots.queries.voting import counters_of
from thidua.ballots.rules.voting import Mode
from thidua.ground.today import day_of
from thidua.paper.rules import DOTS, Block, EditionMark, Paper, Paragraph, Section, Signature


def count_paper(vote: Vote) -> Paper | None:
    """The minutes of the count; None before it, and of a vote that no committee counts."""
    found, committee = outcome_of(vote), counters_of(vote)
    if found is None or not committee:
        return None
    conference = vote.conference
    names = names_in(conference, {counter.delegate.unit_id for counter in committee})
    people = [(counter.delegate.person.full_name, names[counter.delegate.unit_id]) for counter in committee]
    blocks: list[Block] = [
        Paragraph((_when(vote, found),)),
        Paragraph((f"Địa điểm: {conference.place or DOTS}, tại {conference.title}.",)),
        Paragraph((f"Ban kiểm phiếu: {'; '.join(f'{person}, {unit}' for person, unit in people)}.",)),
        *vote_blocks(conference, vote),
        Paragraph((_ballots(found),)),
        Paragraph((f"Kết quả: {_result(vote, found)}.",)),
        Paragraph(("Biên bản được lập ngay sau khi kiểm phiếu và công bố trước hội nghị./.",)),
    ]
    head = masthead(conference, found.counted_at, subject=("Kiểm phiếu", f"Biểu quyết số {vote.number}"))
    return Paper(
        header=replace(head, symbol="", dated=day_of(found.counted_at)),
        sections=(Section(tuple(blocks)),),
        signatures=tuple(Signature(("THÀNH VIÊN", "BAN KIỂM PHIẾU"), person) for person, _unit in people),
        edition=EditionMark("văn bản mô phỏng để trình diễn" if vote.simulated else "", settled=True),
    )


def _when(vote: Vote, found: Outcome) -> str:
    closed = f", đóng lúc {hour(vote.closed_at)}" if vote.closed_at else ""
    counted = found.counted_at
    return (
        f"Thời gian: biểu quyết mở lúc {hour(found.opened_at)}{closed}, kiểm phiếu xong lúc {hour(counted)} ngày "
        f"{day_of(counted):%d/%m/%Y}."
    )


def _ballots(found: Outcome) -> str:
    said = (
        f"Số phiếu phát ra: {found.present}; thu về: {found.cast}; hợp lệ: {found.cast - found.invalid}, trong đó phiếu trắng: "
        f"{found.blank}; không hợp lệ: {found.invalid}."
    )
    if found.mode is Mode.SECRET:
        said += (
            " Phiếu kín niêm hai lớp, do hai thành viên ban kiểm phiếu lần lượt mở sau khi trộn; mọi lá phiếu được công bố để "
            "đại biểu tìm phiếu của mình và đếm lại."
        )
    return said


def _result(vote: Vote, found: Outcome) -> str:
    won = [named(vote.conference, choice) for choice in found.elected]
    return f"{'; '.join(won)} đủ điều kiện" if won else "không có nội dung nào đủ điều kiện"
