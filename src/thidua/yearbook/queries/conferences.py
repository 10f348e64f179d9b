"""What the conference of a year did, as the year-end report tells it, by the kind of fact it stands beside."""

from __future__ import annotations

from thidua.ballots.models import Conference, Task
from thidua.ballots.queries.conference import (
    conference_of,
    names_in,
    notes_of,
    tasks_adopted,
    tasks_for,
    tasks_given,
    tasks_proposed,
)
from thidua.ballots.queries.handover import hand_over_of
from thidua.ballots.queries.minutes import issuer_of
from thidua.ballots.queries.outcomes import Outcome, outcomes_of
from thidua.ballots.rules.conference import NoteKind, QuorumOf, State
from thidua.ballots.rules.voting import Decides
from thidua.clusters.models import Cluster
from thidua.ground.today import day_of
from thidua.organisations.queries import name_of
from thidua.yearbook.models import Fact, Subject

GIVEN = "given"
"""Tasks that the conference of the year before adopted: they open the report."""


def conference_lines(subject: Subject, year: int) -> dict[str, list[str]]:
    """By kind of fact: the sentences; nothing of a conference that has not sat, but the tasks it will be asked to adopt."""
    kinds = Fact.Kind
    if not isinstance(subject, Cluster):
        return {GIVEN: [_given(task) for task in tasks_given(subject, year)]}
    found = {GIVEN: [_given(task) for task in tasks_for(subject, year)]}
    conference = conference_of(subject, year)
    if conference is None:
        return found
    adopted = list(tasks_adopted(conference)) or list(tasks_proposed(conference))
    found[kinds.TASK] = [_task(conference, task) for task in adopted]
    if conference.state in (State.PREPARING, State.CALLED):
        return found
    notes = [note for note in notes_of(conference) if note.struck_at is None]
    resolved = [note.words for note in notes if note.kind == NoteKind.RESOLUTION]
    found[kinds.CONFERENCE] = [_held(conference), *(f"Hội nghị quyết nghị: {_flat(words)}" for words in resolved)]
    found[kinds.LIMIT] = [_flat(note.words) for note in notes if note.kind == NoteKind.LIMIT]
    votes = outcomes_of(conference)
    found[kinds.VOTE] = [_voted(conference, one) for one in votes if one.decides is not Decides.LEAD]
    found[kinds.HANDOVER] = [_voted(conference, one) for one in votes if one.decides is Decides.LEAD]
    found[kinds.HANDOVER] += _handed_over(conference)
    return found


def _held(conference: Conference) -> str:
    place = f", tại {conference.place}" if conference.place else ""
    counted = "đơn vị thành viên" if conference.quorum.of is QuorumOf.UNITS else "đại biểu có quyền biểu quyết"
    there = f"có mặt {conference.counted_present}/{conference.counted_called} {counted}"
    minutes = f"; biên bản số {conference.minutes.full_number}" if conference.minutes else ""
    day, invented = day_of(conference.begins_at), " (diễn biến mô phỏng)" if conference.simulated else ""
    return _plain(f"Ngày {day:%d/%m/%Y}{place}, tổ chức {_lower(conference.title)}, {there}{minutes}{invented}.")


def _voted(conference: Conference, found: Outcome) -> str:
    day = day_of(conference.begins_at)
    named = [
        f"{name_of(choice.unit, day) if choice.unit else choice.words} ({choice.for_}/{choice.base})"
        for choice in found.elected
    ]
    invented = " (số phiếu mô phỏng)" if found.simulated else ""
    return _plain(f"{found.question}: {'; '.join(named) or 'không đề nghị nào đạt'}{invented}.")


def _handed_over(conference: Conference) -> list[str]:
    found = hand_over_of(conference)
    if found is None:
        return []
    day, year = day_of(conference.begins_at), conference.year + 1
    said = f"{name_of(found.to, day)} là đơn vị trưởng năm {year}"
    if found.handed_at:
        said += f"; {name_of(issuer_of(conference), day)} bàn giao hồ sơ ngày {day_of(found.handed_at):%d/%m/%Y}"
    if found.accepted_at:
        said += f", đơn vị nhận xác nhận ngày {day_of(found.accepted_at):%d/%m/%Y}"
    return [_plain(f"{said}.")]


def _task(conference: Conference, task: Task) -> str:
    owner = names_in(conference, [task.owner_id])[task.owner_id] if task.owner_id else "các đơn vị thành viên"
    return _plain(f"{_flat(task.words).rstrip('.')} ({owner}; hạn {task.due:%d/%m/%Y}).")


def _given(task: Task) -> str:
    told = _task(task.conference, task).rstrip(".")
    if task.done_on is None:
        return f"{told}: chưa báo kết quả."
    return _plain(f"{told}: {_flat(task.outcome).rstrip('.')} (báo hoàn thành ngày {task.done_on:%d/%m/%Y}).")


def _flat(words: str) -> str:
    return " ".join(words.split())


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _plain(said: str) -> str:
    """What stands in braces or brackets would be taken for a placeholder."""
    return "".join(letter for letter in said if letter not in "{}[]")
