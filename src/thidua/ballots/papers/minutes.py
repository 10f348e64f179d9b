"""The minutes of a conference, assembled as it goes: who was there, each point with what was said and decided, how it ended."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from thidua.ballots.models import AgendaItem, Conference, Delegate, Note, Task
from thidua.ballots.papers.results import vote_blocks
from thidua.ballots.queries.conference import attendance_of, delegates_of, names_in, notes_of, tasks_adopted
from thidua.ballots.queries.handover import hand_over_of
from thidua.ballots.queries.minutes import MINUTES, issuer_of
from thidua.ballots.queries.voting import votes_of
from thidua.ballots.rules.conference import Kind, NoteKind, QuorumOf, spoken
from thidua.clusters.models import Cluster
from thidua.ground.today import VIETNAM, day_of
from thidua.ground.values import write_number
from thidua.organisations.queries import name_of, place_named
from thidua.paper.models import IssuedPaper
from thidua.paper.rules import (
    DOTS,
    About,
    Align,
    Ask,
    Block,
    Column,
    EditionMark,
    Header,
    Heading,
    Paper,
    Paragraph,
    Runs,
    Section,
    Signature,
    Table,
    below,
    in_lines,
    long_name,
    symbol_of,
)
from thidua.people.rules import Role

NO_LINE = About("", "", "", "")
ROLES = {
    Role.CHAIR: "Chủ tịch",
    Role.REVIEWER: "Cán bộ tổng hợp",
    Role.CLERK: "Cán bộ nhập số liệu",
    Role.CLUSTER_SECRETARY: "Thư ký cụm, khối",
    Role.COUNCIL_MEMBER: "Ủy viên hội đồng thi đua",
    Role.INSPECTOR: "Ủy viên ủy ban kiểm tra",
    Role.EDITOR: "Biên tập viên",
}
SAID = {
    NoteKind.OPINION: "Ý kiến",
    NoteKind.LIMIT: "Hạn chế được nêu",
    NoteKind.PROPOSAL: "Kiến nghị với cấp trên",
    NoteKind.ANSWER: "Giải trình, chỉ đạo",
}
EDITIONS = {"provisional": "bản tạm tính", "final": "bản chính thức", "amended": "bản sửa đổi"}


def minutes_paper(conference: Conference, *, at: datetime, closing: bool = False) -> Paper:
    """The minutes as they stand at `at`; a draft, or with `closing` what leaves the house when the conference ends then."""
    names = _names(conference)
    blocks: list[Block] = [*_opening(conference), *_attendance(conference, names)]
    blocks.append(Heading(1, "Nội dung và diễn biến"))
    notes: dict[int, list[Note]] = {}
    for note in notes_of(conference).filter(struck_at__isnull=True):
        notes.setdefault(note.item_id, []).append(note)
    votes = list(votes_of(conference))
    for item in conference.agenda.select_related("paper"):
        blocks += _item(conference, item, notes.get(item.pk, []), names, closing=closing)
        for vote in votes:
            if vote.item_id == item.pk:
                blocks += vote_blocks(conference, vote)
    beside = [block for vote in votes if vote.item_id is None for block in vote_blocks(conference, vote)]
    blocks += [Heading(2, "Các biểu quyết khác"), *beside] if beside else []
    resolved = [note for rows in notes.values() for note in rows if note.kind == NoteKind.RESOLUTION]
    if resolved:
        blocks.append(Heading(1, "Nghị quyết của hội nghị"))
        blocks += [Paragraph((f"{at_}. {line}",)) for at_, line in enumerate(_lines(resolved), start=1)]
    if closing:
        blocks.append(Paragraph((f"Hội nghị bế mạc lúc {hour(at)} ngày {day_of(at):%d/%m/%Y}.",)))
    return Paper(
        header=masthead(conference, at, subject=(conference.title,)),
        sections=(Section(tuple(blocks)),),
        signatures=(
            Signature(("THƯ KÝ",), conference.secretary),
            Signature(("CHỦ TRÌ HỘI NGHỊ",), conference.presided_by),
        ),
        recipients=_recipients(conference),
        edition=EditionMark("Dự thảo biên bản, ghi trong khi họp", settled=False),
    )


def _opening(conference: Conference) -> list[Block]:
    opened = conference.opened_at or conference.begins_at
    found: list[Block] = [
        Paragraph((f"Thời gian: khai mạc lúc {hour(opened)} ngày {day_of(opened):%d/%m/%Y}.",)),
        Paragraph((f"Địa điểm: {conference.place or DOTS}.",)),
    ]
    if conference.simulated:
        source = f"; sự việc có thật theo {conference.source}" if conference.source else ""
        found.append(Paragraph((f"Diễn biến và con số mô phỏng để trình diễn{source}.",)))
    return found


def _attendance(conference: Conference, names: dict[int, str]) -> list[Block]:
    found: list[Block] = [Heading(1, "Thành phần tham dự")]
    found.append(Paragraph((f"Chủ trì: {conference.presided_by or DOTS}. Thư ký: {conference.secretary or DOTS}.",)))
    if conference.guests:
        found.append(Paragraph((f"Khách mời: {'; '.join(conference.guests.splitlines())}.",)))
    there = attendance_of(conference)
    counted = "đơn vị thành viên" if conference.quorum.of is QuorumOf.UNITS else "đại biểu có quyền biểu quyết"
    source = f" (nguồn: {conference.quorum_source})" if conference.quorum_source else ""
    present, called, when = there.present, there.called, "Có mặt"
    if conference.counted_present is not None and conference.counted_called is not None:
        present, called, when = conference.counted_present, conference.counted_called, "Khi khai mạc có mặt"
    found.append(
        Paragraph(
            (
                f"{when} {present}/{called} {counted}; hội nghị cần {conference.quorum.needed(called)} "
                f"({conference.quorum_top}/{conference.quorum_bottom}){source}"
                f"{'; mức này là thí dụ, chưa được xác nhận' if conference.quorum_example else ''}.",
            )
        )
    )
    rows = tuple(_delegate(place, each, names) for place, each in enumerate(delegates_of(conference), start=1))
    found.append(
        Table(
            columns=(
                Column("TT", 10, Align.CENTRE),
                Column("Họ và tên", 40, leads=True),
                Column("Đơn vị", 62),
                Column("Chức danh", 28),
                Column("Biểu quyết", 16, Align.CENTRE),
                Column("Có mặt", 20, Align.CENTRE),
            ),
            rows=rows,
            about=NO_LINE,
            caption="Danh sách đại biểu",
        )
    )
    return found


def _delegate(place: int, delegate: Delegate, names: dict[int, str]) -> tuple[Runs, ...]:
    if delegate.checked_in_at is None:
        there = "vắng"
    elif delegate.left_at is not None:
        there = f"{_clock(delegate.checked_in_at)}–{_clock(delegate.left_at)}"
    else:
        there = f"từ {_clock(delegate.checked_in_at)}"
    return (
        (str(place),),
        (delegate.person.full_name,),
        (names[delegate.unit_id],),
        (ROLES.get(Role(delegate.mandate.role), "–"),),
        ("có" if delegate.votes else "không",),
        (there,),
    )


def _item(
    conference: Conference, item: AgendaItem, notes: list[Note], names: dict[int, str], *, closing: bool
) -> list[Block]:
    found: list[Block] = [Heading(2, item.title)]
    if item.began_at is None:
        return [*found, Paragraph(("Hội nghị không xét nội dung này.",)) if closing else Ask("Nội dung chưa diễn ra")]
    until = f"–{_clock(item.ended_at)}" if item.ended_at else ""
    by = f" Trình bày: {item.presenter}." if item.presenter else ""
    found.append(Paragraph((f"{_clock(item.began_at)}{until}.{by}",)))
    if item.paper is not None:
        found.append(Paragraph((f"Hội nghị nghe {_named(item.paper)}.",)))
    found += [Paragraph((line,)) for line in _noted(notes, names)]
    match item.kind:
        case Kind.TASKS:
            found += _tasks(list(tasks_adopted(conference)), names)
        case Kind.MOVEMENTS:
            found += [Paragraph((f"Phát động phong trào “{name}”.",)) for name in _launched(conference)]
        case Kind.HAND_OVER:
            found += _hand_over(conference)
    return found


def _named(paper: IssuedPaper) -> str:
    """A paper as the minutes name it: subject, number, edition, and the hash of the very file that lay before the delegates."""
    edition = EDITIONS[paper.edition]
    day = f"{day_of(paper.issued_at):%d/%m/%Y}"
    return f"{spoken(paper.subject)} (số {paper.full_number}, {edition}, ngày {day}; mã băm tệp PDF {paper.pdf[:16]})"


def _noted(notes: list[Note], names: dict[int, str]) -> list[str]:
    found = []
    for note in notes:
        if note.kind == NoteKind.RESOLUTION:
            continue
        who = f" ({names[note.unit_id]})" if note.unit_id else ""
        found.append(f"{SAID[NoteKind(note.kind)]}{who}: {' '.join(note.words.splitlines())}")
    return found


def _tasks(tasks: list[Task], names: dict[int, str]) -> list[Block]:
    if not tasks:
        return []
    rows = tuple(
        (
            (str(place),),
            (" ".join(task.words.splitlines()),),
            (names[task.owner_id] if task.owner_id else "Các đơn vị thành viên",),
            (f"{task.due:%d/%m/%Y}",),
        )
        for place, task in enumerate(tasks, start=1)
    )
    table = Table(
        columns=(
            Column("TT", 10, Align.CENTRE),
            Column("Nhiệm vụ", 90, leads=True),
            Column("Đơn vị chủ trì", 50),
            Column("Hạn", 26, Align.CENTRE),
        ),
        rows=rows,
        about=NO_LINE,
        caption="Nhiệm vụ được hội nghị thông qua",
    )
    return [Paragraph((f"Hội nghị thông qua {write_number(Decimal(len(tasks)))} nhiệm vụ.",)), table]


def _launched(conference: Conference) -> list[str]:
    return list(conference.launches.values_list("movement__name", flat=True))


def _hand_over(conference: Conference) -> list[Block]:
    found = hand_over_of(conference)
    if found is None:
        return []
    day, word = day_of(conference.begins_at), _word(conference.cluster)
    deputy = f"; phó {word} là {name_of(found.deputy, day)}" if found.deputy else ""
    said = (
        f"Đơn vị trưởng {word} năm {conference.year + 1} là {name_of(found.to, day)}{deputy}. Căn cứ: {found.ground}."
    )
    lines = [said]
    if found.handed_at:
        lines.append(
            f"{name_of(issuer_of(conference), day)} bàn giao {found.entries.count()} mục lúc {hour(found.handed_at)}"
            f" ngày {day_of(found.handed_at):%d/%m/%Y}"
            + (f"; đơn vị nhận đã xác nhận lúc {hour(found.accepted_at)}." if found.accepted_at else ".")
        )
    return [Paragraph((line,)) for line in lines]


def masthead(conference: Conference, at: datetime, *, subject: tuple[str, ...]) -> Header:
    """The head of minutes of the conference."""
    day, cluster = day_of(conference.begins_at), conference.cluster
    above = name_of(cluster.organiser, day)
    place = place_named(issuer_of(conference), day) or place_named(cluster.organiser, day)
    return Header(
        superior=in_lines(long_name(above)),
        issuer=in_lines(long_name(below(cluster.name, above))),
        symbol=symbol_of(MINUTES, cluster.kind),
        place=place or DOTS,
        year=day_of(at).year,
        type="BIÊN BẢN",
        subject=subject,
    )


def _recipients(conference: Conference) -> tuple[str, ...]:
    day, cluster = day_of(conference.begins_at), conference.cluster
    return (
        f"{name_of(cluster.organiser, day)} (để báo cáo)",
        f"Các đơn vị trong {_word(cluster)}",
        "Lưu: VT",
    )


def _names(conference: Conference) -> dict[int, str]:
    """The names of every unit that the minutes speak of."""
    said = notes_of(conference).exclude(unit=None).values_list("unit", flat=True)
    owners = conference.tasks.exclude(owner=None).values_list("owner", flat=True)
    return names_in(conference, {*conference.delegates.values_list("unit", flat=True), *said, *owners})


def _lines(notes: list[Note]) -> list[str]:
    return [line for note in notes for line in note.words.splitlines()]


def _word(cluster: Cluster) -> str:
    return "khối" if cluster.kind == Cluster.Kind.BLOCK else "cụm"


def hour(moment: datetime) -> str:
    """The time of day as minutes write it: "8 giờ 05"."""
    local = moment.astimezone(VIETNAM)
    return f"{local.hour} giờ {local.minute:02}"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M}"
