"""What is written down and adopted while the conference sits: notes, resolutions, tasks, movements launched."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from thidua.ballots.actions.preparing import locked
from thidua.ballots.models import AgendaItem, Conference, Launch, Note, Task
from thidua.ballots.permissions.conference import why_not_conduct, why_not_report_task
from thidua.ballots.queries.conference import movements_on_offer, tasks_proposed
from thidua.ballots.rules.conference import (
    AlreadyAdopted,
    AlreadyDone,
    LaunchedHere,
    NotAdopted,
    NoTaskProposed,
    NoteKind,
    NotOfTheCluster,
    NotOnOffer,
    State,
    StruckAlready,
    WordsMissing,
    why_not_due,
    why_not_in,
)
from thidua.clusters.queries import members_of_year
from thidua.ground.today import day_of
from thidua.ground.values import insist
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of
from thidua.people.models import Person
from thidua.trail.actions import record
from thidua.years.models import Movement


@transaction.atomic
def note_point(
    *, item: AgendaItem, kind: str, words: str, by: Person | None, at: datetime, unit: Unit | None = None
) -> Note:
    """An opinion, a limit, a proposal, an answer or a resolution stands in the minutes, under this point.

    Raises NotYours, WrongConferenceState, WordsMissing or NotOfTheCluster, having written nothing.
    """
    conference = _sitting(item.conference, by, at)
    insist(None if words.strip() else WordsMissing())
    insist(None if unit is None else _why_not_there(conference, unit))
    note = Note.objects.create(item=item, kind=NoteKind(kind).value, unit=unit, words=_tidy(words), by=by, at=at)
    record("conference.noted", subject=note, by=by, at=at, conference=conference, item=item, kind=note.kind)
    return note


@transaction.atomic
def strike_note(*, note: Note, by: Person | None, at: datetime) -> Note:
    """The note does not stand in the minutes; it stays to be seen, struck out. Raises NotYours, WrongConferenceState or StruckAlready."""
    conference = _sitting(note.item.conference, by, at)
    note = Note.objects.select_for_update().get(pk=note.pk)
    insist(StruckAlready(at=note.struck_at) if note.struck_at else None)
    note.struck_at, note.struck_by = at, by
    note.save(update_fields=["struck_at", "struck_by"])
    record("conference.note_struck", subject=note, by=by, at=at, conference=conference)
    return note


@transaction.atomic
def propose_task(
    *, conference: Conference, words: str, due: date, by: Person | None, at: datetime, owner: Unit | None = None
) -> Task:
    """The conference is asked to adopt this task of next year; without `owner` it is every member's.

    Raises NotYours, WrongConferenceState, WordsMissing, DueTooSoon or NotOfTheCluster, having written nothing.
    """
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED, State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    insist(None if words.strip() else WordsMissing())
    insist(why_not_due(due, day_of(conference.begins_at)))
    insist(None if owner is None else _why_not_there(conference, owner))
    task = Task.objects.create(conference=conference, words=_tidy(words), owner=owner, due=due, by=by, at=at)
    record("task.proposed", subject=task, by=by, at=at, conference=conference, owner=owner, due=due)
    return task


@transaction.atomic
def withdraw_task(*, task: Task, by: Person | None, at: datetime) -> None:
    """The task is not put to the conference. Raises NotYours, WrongConferenceState or AlreadyAdopted."""
    conference = locked(task.conference)
    insist(why_not_in(State(conference.state), State.PREPARING, State.CALLED, State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    task = Task.objects.select_for_update().get(pk=task.pk)
    insist(AlreadyAdopted(at=task.adopted_at) if task.adopted_at else None)
    record("task.withdrawn", subject=task, by=by, at=at, conference=conference, owner=task.owner, due=task.due)
    task.delete()


@transaction.atomic
def adopt_tasks(*, conference: Conference, by: Person | None, at: datetime) -> list[Task]:
    """The conference adopts every task proposed: they open the next year. Raises NotYours, WrongConferenceState or NoTaskProposed."""
    conference = _sitting(conference, by, at)
    tasks = list(tasks_proposed(conference).select_for_update(of=("self",)))
    insist(None if tasks else NoTaskProposed())
    for task in tasks:
        task.adopted_at = at
        record("task.adopted", subject=task, by=by, at=at, conference=conference, owner=task.owner, due=task.due)
    Task.objects.bulk_update(tasks, ["adopted_at"])
    return tasks


@transaction.atomic
def report_task(*, task: Task, done_on: date, outcome: str, by: Person | None, at: datetime) -> Task:
    """The task is done, and what became of it. Raises NotYours, NotAdopted, AlreadyDone or WordsMissing."""
    task = Task.objects.select_for_update(of=("self",)).select_related("owner", "conference__cluster").get(pk=task.pk)
    insist(why_not_report_task(by, task, on=day_of(at)))
    insist(None if task.adopted_at else NotAdopted())
    insist(AlreadyDone(on=task.done_on) if task.done_on else None)
    insist(None if outcome.strip() else WordsMissing())
    task.done_on, task.outcome = done_on, " ".join(outcome.split())
    task.save(update_fields=["done_on", "outcome"])
    record("task.done", subject=task, by=by, at=at, on=done_on)
    return task


@transaction.atomic
def launch_here(*, conference: Conference, movement: Movement, by: Person | None, at: datetime) -> Launch:
    """The movement of next year is launched at this conference. Raises NotYours, WrongConferenceState, NotOnOffer or LaunchedHere."""
    conference = _sitting(conference, by, at)
    if conference.launches.filter(movement=movement).exists():
        raise LaunchedHere(movement=movement.name)
    if not movements_on_offer(conference).filter(pk=movement.pk).exists():
        organiser = name_of(conference.cluster.organiser, day_of(at))
        raise NotOnOffer(movement=movement.name, year=conference.year + 1, organiser=organiser)
    launch = Launch.objects.create(conference=conference, movement=movement, by=by, at=at)
    record("conference.launched", subject=launch, by=by, at=at, conference=conference, movement=movement)
    return launch


def _sitting(conference: Conference, by: Person | None, at: datetime) -> Conference:
    conference = locked(conference)
    insist(why_not_in(State(conference.state), State.SITTING))
    insist(why_not_conduct(by, conference, on=day_of(at)))
    return conference


def _why_not_there(conference: Conference, unit: Unit) -> NotOfTheCluster | None:
    cluster = conference.cluster
    there = {each.pk for each in members_of_year(cluster, conference.year)} | {cluster.organiser_id}
    if unit.pk in there:
        return None
    name = name_of(unit, day_of(conference.begins_at))
    return NotOfTheCluster(unit=name, cluster=cluster.name, year=conference.year)


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
