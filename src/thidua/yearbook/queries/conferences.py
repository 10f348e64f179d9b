"""What the conference of a year did, as the year-end report tells it, by the kind of fact it stands beside."""

from __future__ import annotations

from thidua.ballots.models import Conference, HandOver, Task
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
from thidua.yearbook.queries.ways import Way, counted_of
from thidua.yearbook.rules import Counted, Result

GIVEN = "given"
"""Tasks that the conference of the year before adopted: they open the report."""


def conference_told(subject: Subject, year: int) -> tuple[dict[str, list[str]], dict[str, Result]]:
    """By kind of fact the sentences, and what their placeholders count: they lead to conference, vote and hand-over.

    Nothing of a conference that has not sat, but the tasks it will be asked to adopt.
    """
    kinds = Fact.Kind
    if not isinstance(subject, Cluster):
        return {GIVEN: [_given(task) for task in tasks_given(subject, year)]}, {}
    found = {GIVEN: [_given(task) for task in tasks_for(subject, year)]}
    conference = conference_of(subject, year)
    if conference is None:
        return found, {}
    adopted = list(tasks_adopted(conference)) or list(tasks_proposed(conference))
    found[kinds.TASK] = [_task(conference, task) for task in adopted]
    if conference.state in (State.PREPARING, State.CALLED):
        return found, {}
    notes = [note for note in notes_of(conference) if note.struck_at is None]
    resolved = [note.words for note in notes if note.kind == NoteKind.RESOLUTION]
    found[kinds.CONFERENCE] = [_held(conference), *(f"Hội nghị quyết nghị: {_flat(words)}" for words in resolved)]
    found[kinds.LIMIT] = [_flat(note.words) for note in notes if note.kind == NoteKind.LIMIT]
    votes = outcomes_of(conference)
    found[kinds.VOTE] = [_voted(conference, one) for one in votes if one.decides is not Decides.LEAD]
    found[kinds.HANDOVER] = [_voted(conference, one) for one in votes if one.decides is Decides.LEAD]
    hand_over = hand_over_of(conference)
    found[kinds.HANDOVER] += [_handed_over(conference, hand_over)] if hand_over else []
    counted = [_counted(conference), *(_votes(conference, one) for one in votes)]
    counted += [_hand_over(conference, hand_over)] if hand_over and hand_over.handed_at else []
    return found, {one.code: one for one in counted}


def _counted(conference: Conference) -> Counted:
    there = f"{conference.counted_present}/{conference.counted_called}"
    cluster, year = conference.cluster, conference.year
    return counted_of(Way.CONFERENCE, 1, cluster, year, name=conference.title, counts={"present": there})


def _votes(conference: Conference, found: Outcome) -> Counted:
    counts = {str(at): f"{one.for_}/{one.base}" for at, one in enumerate(found.choices, start=1)}
    counts["number"] = str(found.number)
    cluster, year = conference.cluster, conference.year
    return counted_of(Way.VOTE, found.number, cluster, year, name=found.question, counts=counts)


def _hand_over(conference: Conference, found: HandOver) -> Counted:
    assert found.handed_at is not None
    handed = f"{day_of(found.handed_at):%d/%m/%Y}"
    cluster, year = conference.cluster, conference.year
    return counted_of(Way.HAND_OVER, 1, cluster, year, name="bàn giao đơn vị trưởng", counts={"handed": handed})


def _held(conference: Conference) -> str:
    place = f", tại {conference.place}" if conference.place else ""
    counted = "đơn vị thành viên" if conference.quorum.of is QuorumOf.UNITS else "đại biểu có quyền biểu quyết"
    minutes = f"; biên bản số {conference.minutes.full_number}" if conference.minutes else ""
    day, invented = day_of(conference.begins_at), " (diễn biến mô phỏng)" if conference.simulated else ""
    said = _plain(f"Ngày {day:%d/%m/%Y}{place}, tổ chức {_lower(conference.title)}, có mặt ")
    return f"{said}{{{Way.CONFERENCE}1.present}} {counted}{_plain(minutes)}{invented}."


def _voted(conference: Conference, found: Outcome) -> str:
    day, vote = day_of(conference.begins_at), f"{Way.VOTE}{found.number}"
    named = [
        f"{_plain(name_of(one.unit, day) if one.unit else one.words)} ({{{vote}.{at}}})"
        for at, one in enumerate(found.choices, start=1)
        if one.elected
    ]
    invented = " (số phiếu mô phỏng)" if found.simulated else ""
    nobody = f"không đề nghị nào đạt (biểu quyết số {{{vote}.number}})"
    return f"{_plain(found.question)}: {'; '.join(named) or nobody}{invented}."


def _handed_over(conference: Conference, found: HandOver) -> str:
    day, year = day_of(conference.begins_at), conference.year + 1
    said = _plain(f"{name_of(found.to, day)} là đơn vị trưởng năm {year}")
    if found.handed_at:
        said += f"; {_plain(name_of(issuer_of(conference), day))} bàn giao hồ sơ ngày {{{Way.HAND_OVER}1.handed}}"
    if found.accepted_at:
        said += f", đơn vị nhận xác nhận ngày {day_of(found.accepted_at):%d/%m/%Y}"
    return f"{said}."


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
