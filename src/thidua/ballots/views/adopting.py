"""What the conference notes, adopts and launches; the hand-over to the next lead unit."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ballots.actions.handing_over import accept_hand_over, add_to_pack, hand_over_lead, name_next_lead
from thidua.ballots.actions.noting import (
    adopt_tasks,
    launch_here,
    note_point,
    propose_task,
    report_task,
    strike_note,
    withdraw_task,
)
from thidua.ballots.forms.conference import (
    AcceptForm,
    DoneForm,
    FileForm,
    LaunchForm,
    NextLeadForm,
    NoteForm,
    TaskForm,
)
from thidua.ballots.models import Conference, Note, Task
from thidua.ballots.permissions.conference import why_not_accept, why_not_conduct, why_not_report_task
from thidua.ballots.queries.conference import (
    movements_on_offer,
    names_in,
    notes_of,
    tasks_adopted,
    tasks_proposed,
)
from thidua.ballots.queries.handover import files_in_scope, hand_over_of, pack_of
from thidua.ballots.queries.outcomes import outcomes_of
from thidua.ballots.rules.conference import State, why_not_in
from thidua.ballots.rules.voting import Decides
from thidua.ballots.views.asking import about, conference_or_404, officer
from thidua.ballots.views.lists import tasks_table
from thidua.ballots.views.pages import conference_page
from thidua.clusters.queries import members_of_year
from thidua.ground.files import send_kept_file
from thidua.ground.pages import show
from thidua.ground.tables import sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """What was said at one point; one note more."""
    found, person = conference_or_404(request, code, year), officer(request)
    item = get_object_or_404(found.agenda.select_related("conference__cluster__organiser"), pk=pk)
    units = _members(found)
    form = NoteForm(request.POST or None, units=_choices(found, units))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        unit = units.get(said["unit"])
        try:
            note_point(item=item, kind=said["kind"], words=said["words"], unit=unit, by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:notes", code, year, pk)
    rows = [note for note in notes_of(found) if note.item_id == item.pk]
    names = names_in(found, {note.unit_id for note in rows if note.unit_id})
    context = about(found) | {
        "item": item,
        "rows": [(note, names.get(note.unit_id or 0, "")) for note in rows],
        "form": form,
        "why_not": why_not_conduct(person, found, on=today()) or why_not_in(State(found.state), State.SITTING),
        "refusal": refusal,
    }
    return show(request, "ballots/notes.html", context=context, status=422 if form.errors else None)


@require_POST
def strike(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Strike out a note."""
    found = conference_or_404(request, code, year)
    note = get_object_or_404(Note.objects.filter(item__conference=found).select_related("item__conference"), pk=pk)
    try:
        strike_note(note=note, by=officer(request), at=now())
    except Refusal as no:
        return conference_page(request, found, refusal=no)
    return redirect("ballots:notes", code, year, note.item_id)


@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Tasks of next year: proposed, adopted together."""
    found, person = conference_or_404(request, code, year), officer(request)
    units = _members(found)
    form = TaskForm(request.POST if request.POST.get("step") == "add" else None, units=_choices(found, units))
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            match request.POST.get("step"):
                case "adopt":
                    adopt_tasks(conference=found, by=person, at=now())
                case "withdraw":
                    withdraw_task(task=_task(found, request.POST.get("task", "")), by=person, at=now())
                case "add" if form.is_valid():
                    said = form.cleaned_data
                    owner = units.get(said["owner"])
                    propose_task(
                        conference=found, words=said["words"], owner=owner, due=said["due"], by=person, at=now()
                    )
                case "add":
                    pass
                case _:
                    raise BadRequest
        except Refusal as no:
            refusal = no
        else:
            if not form.errors:
                return redirect("ballots:tasks", code, year)
    proposed, adopted = list(tasks_proposed(found)), list(tasks_adopted(found))
    names = names_in(found, {task.owner_id for task in [*proposed, *adopted] if task.owner_id})
    new, old = ([(task, names.get(task.owner_id or 0, "")) for task in rows] for rows in (proposed, adopted))
    if file := sent_as_file(request, {"": tasks_table(found, old, new)}):
        return file
    runs_not = why_not_conduct(person, found, on=today())
    context = about(found) | {
        "proposed": new,
        "adopted": old,
        "form": form,
        "why_not": runs_not or why_not_in(State(found.state), State.PREPARING, State.CALLED, State.SITTING),
        "why_not_adopt": runs_not or why_not_in(State(found.state), State.SITTING),
        "refusal": refusal,
    }
    return show(request, "ballots/tasks.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """What became of one adopted task."""
    found, person = conference_or_404(request, code, year), officer(request)
    rows = found.tasks.filter(adopted_at__isnull=False).select_related("owner", "conference__cluster")
    kept = get_object_or_404(rows, pk=pk)
    form = DoneForm(request.POST or None, initial={"done_on": today()})
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            report_task(task=kept, by=person, at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:task", code, year, pk)
    owner = names_in(found, [kept.owner_id]).get(kept.owner_id, "") if kept.owner_id else ""
    context = about(found) | {
        "task": kept,
        "owner": owner,
        "form": form,
        "why_not": why_not_report_task(person, kept, on=today()),
        "refusal": refusal,
    }
    return show(request, "ballots/task.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def movements(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Movements of next year launched at the conference; one more of those on offer."""
    found, person = conference_or_404(request, code, year), officer(request)
    offered = {str(each.pk): each for each in movements_on_offer(found)}
    form = LaunchForm(request.POST or None, movements=[(pk, each.name) for pk, each in offered.items()])
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            launch_here(conference=found, movement=offered[form.cleaned_data["movement"]], by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:movements", code, year)
    context = about(found) | {
        "launches": found.launches.select_related("movement"),
        "form": form,
        "offered": bool(offered),
        "why_not": why_not_conduct(person, found, on=today()) or why_not_in(State(found.state), State.SITTING),
        "refusal": refusal,
    }
    return show(request, "ballots/movements.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Who leads next, the pack, and its acceptance."""
    found = conference_or_404(request, code, year)
    step = request.POST.get("step", "")
    units = _members(found)
    forms: dict[str, Any] = {
        "naming": NextLeadForm(
            request.POST if step == "name" else None, units=_choices(found, units), initial=_elected(found)
        ),
        "filing": FileForm(*((request.POST, request.FILES) if step == "file" else ())),
        "accepting": AcceptForm(request.POST if step == "accept" else None),
    }
    wrong = {"name": "naming", "file": "filing", "accept": "accepting"}.get(step)
    refusal: Refusal | None = None
    if request.method == "POST" and (wrong is None or forms[wrong].is_valid()):
        try:
            _hand_over_step(request, found, step, forms, units)
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:hand_over", code, year)
    return _hand_over_page(request, found, forms, refusal)


@require_safe
def pack_file(request: HttpRequest, code: str, year: int, pk: int) -> FileResponse:
    """A file of the pack, always as a download."""
    rows = files_in_scope(officer(request), on=today())
    entry = get_object_or_404(rows, pk=pk, hand_over__conference__cluster__code=code, hand_over__conference__year=year)
    return send_kept_file(entry.sha256, name=entry.name, media_type=entry.media_type)


def _hand_over_step(
    request: HttpRequest, found: Conference, step: str, forms: dict[str, Any], units: dict[str, Unit]
) -> None:
    person, at = officer(request), now()
    match step:
        case "name":
            said = forms["naming"].cleaned_data
            name_next_lead(
                conference=found,
                to=units[said["to"]],
                deputy=units.get(said["deputy"]),
                ground=said["ground"],
                by=person,
                at=at,
            )
        case "file":
            sent = forms["filing"].cleaned_data["file"]
            add_to_pack(conference=found, name=sent.name, chunks=sent.chunks(), by=person, at=at)
        case "hand_over":
            hand_over_lead(conference=found, by=person, at=at)
        case "accept":
            kept = hand_over_of(found)
            if kept is None:
                raise Http404
            accept_hand_over(hand_over=kept, remark=forms["accepting"].cleaned_data["remark"], by=person, at=at)
        case _:
            raise BadRequest


def _hand_over_page(
    request: HttpRequest, found: Conference, forms: dict[str, Any], refusal: Refusal | None
) -> HttpResponse:
    person, on = officer(request), today()
    kept = hand_over_of(found)
    ids = {unit.pk for unit in (kept.to, kept.deputy) if unit} if kept else set()
    pack = pack_of(kept) if kept else []
    owners = {entry.task.owner_id for entry in pack if entry.task and entry.task.owner_id}
    names = names_in(found, {*ids, *owners})
    context = (
        about(found)
        | forms
        | {
            "hand_over": kept,
            "to": names.get(kept.to_id, "") if kept else "",
            "deputy": names.get(kept.deputy_id or 0, "") if kept else "",
            "pack": [(entry, names.get(entry.task.owner_id or 0, "") if entry.task else "") for entry in pack],
            "why_not": why_not_conduct(person, found, on=on)
            or why_not_in(State(found.state), State.SITTING, State.CLOSED),
            "why_not_accept": why_not_accept(person, kept, on=on) if kept else None,
            "refusal": refusal,
        }
    )
    status = 422 if any(form.errors for form in forms.values()) else None
    return show(request, "ballots/hand_over.html", context=context, status=status)


def _elected(found: Conference) -> dict[str, str]:
    """Whom the conference elected, so that nobody types it again."""
    for one in reversed(outcomes_of(found)):
        if one.decides is Decides.LEAD and one.elected and one.elected[0].unit:
            said = gettext("Elected at the conference, vote no. {number}: {question}")
            ground = said.format(number=one.number, question=one.question)
            return {"to": one.elected[0].unit.code, "ground": ground}
    return {}


def _members(found: Conference) -> dict[str, Unit]:
    return {unit.code: unit for unit in members_of_year(found.cluster, found.year)}


def _choices(found: Conference, units: dict[str, Unit]) -> list[tuple[str, str]]:
    names = names_in(found, {unit.pk for unit in units.values()})
    return [(code, names[unit.pk]) for code, unit in units.items()]


def _task(found: Conference, pk: str) -> Task:
    if not pk.isdecimal():
        raise BadRequest
    return get_object_or_404(found.tasks.select_related("conference__cluster__organiser"), pk=int(pk))
