"""The conference as whoever runs it sees it, and as a delegate's phone shows it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from thidua.ballots.actions.closing import close_conference
from thidua.ballots.actions.preparing import call_conference
from thidua.ballots.actions.sitting import begin_item, check_in, end_item, leave_conference, open_sitting
from thidua.ballots.models import Conference, Delegate, Note
from thidua.ballots.papers.minutes import minutes_paper
from thidua.ballots.permissions.conference import why_not_conduct, why_not_prepare
from thidua.ballots.queries.conference import (
    attendance_of,
    conference_of,
    delegate_for,
    delegates_of,
    names_in,
    notes_of,
    running_item,
    tasks_adopted,
    tasks_for,
    tasks_proposed,
)
from thidua.ballots.queries.handover import hand_over_of
from thidua.ballots.queries.voting import vote_to_finish, voting_now
from thidua.ballots.rules.conference import (
    AgendaEmpty,
    ItemStillRunning,
    NobodyCalled,
    State,
    VoteNotFinished,
    why_not_quorate,
)
from thidua.ballots.views.asking import about, call_in_short, cluster_or_404, conference_or_404, officer
from thidua.ballots.views.lists import delegates_table
from thidua.clusters.queries import cluster_year
from thidua.ground.pages import show
from thidua.ground.tables import send_file, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.queries import name_of
from thidua.paper.queries import MEDIA_TYPES, content_of
from thidua.paper.rules import Paper, render


@require_safe
def conference(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The conference: agenda, who is there, what is noted and adopted; or that nobody prepares one yet."""
    cluster = cluster_or_404(request, code, year)
    found = conference_of(cluster, year)
    if found is not None:
        return conference_page(request, found)
    held = cluster_year(cluster, year)
    context = {
        "place": "emulation",
        "cluster": cluster,
        "year": year,
        "lead": name_of(held.lead, today()) if held else "",
        "why_not": why_not_prepare(officer(request), cluster, year, on=today()),
        "given": _named(list(tasks_for(cluster, year)), None),
        "refusal": None,
    }
    return show(request, "ballots/conference.html", context=context)


@require_POST
def step(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Call the delegates, open the sitting, or close the conference with its minutes."""
    found, person, at = conference_or_404(request, code, year), officer(request), now()
    try:
        match request.POST.get("step"):
            case "call":
                call_conference(conference=found, by=person, at=at)
            case "open":
                open_sitting(conference=found, by=person, at=at)
            case "close":
                minutes = minutes_paper(found, at=at, closing=True)
                close_conference(conference=found, minutes=minutes, by=person, at=at)
            case _:
                raise BadRequest
    except Refusal as no:
        return conference_page(request, found, refusal=no)
    return redirect("ballots:conference", code, year)


@require_POST
def point(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """The conference begins or ends a point of its agenda."""
    found = conference_or_404(request, code, year)
    item = get_object_or_404(found.agenda.select_related("conference__cluster__organiser"), pk=pk)
    act = {"begin": begin_item, "end": end_item}.get(request.POST.get("step", ""))
    if act is None:
        raise BadRequest
    try:
        act(item=item, by=officer(request), at=now())
    except Refusal as no:
        return conference_page(request, found, refusal=no)
    return redirect("ballots:conference", code, year)


@require_POST
def attend(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """A delegate checks in or leaves, or the secretary does it for one."""
    found, person = conference_or_404(request, code, year), officer(request)
    rows = found.delegates.select_related("conference__cluster__organiser", "unit", "person")
    delegate = get_object_or_404(rows, pk=pk)
    act = {"check_in": check_in, "leave": leave_conference}.get(request.POST.get("step", ""))
    if act is None:
        raise BadRequest
    own = delegate.person_id == person.pk and request.POST.get("from") == "phone"
    try:
        act(delegate=delegate, by=person, at=now())
    except Refusal as no:
        found.refresh_from_db()
        return _phone(request, found, refusal=no) if own else attendance_page(request, found, refusal=no)
    return redirect("ballots:phone" if own else "ballots:attendance", code, year)


@require_safe
def attendance(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Who was called, who is there; whoever runs the conference checks in from here."""
    return attendance_page(request, conference_or_404(request, code, year))


@require_safe
def phone(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Where the meeting stands, for a phone in a hand; asked every few seconds, and as good by reloading."""
    return _phone(request, conference_or_404(request, code, year))


@require_safe
def paper(request: HttpRequest, code: str, year: int, pk: int, ending: str) -> HttpResponse:
    """The paper read at a point, the very bytes that were frozen."""
    found = conference_or_404(request, code, year)
    item = get_object_or_404(found.agenda.filter(paper__isnull=False).select_related("paper"), pk=pk)
    if ending not in MEDIA_TYPES or item.paper is None:
        raise Http404
    return _file(content_of(item.paper, ending), ending, f"hoi-nghi-{code}-{year}-van-ban-{item.position}")


@require_safe
def minutes(request: HttpRequest, code: str, year: int, ending: str) -> HttpResponse:
    """The minutes: the frozen ones of a closed conference, else the draft as it stands."""
    found = conference_or_404(request, code, year)
    if ending not in MEDIA_TYPES:
        raise Http404
    if found.minutes is not None:
        return _file(content_of(found.minutes, ending), ending, f"bien-ban-{code}-{year}")
    return send_paper(minutes_paper(found, at=now()), ending, f"bien-ban-{code}-{year}-du-thao")


def send_paper(made: Paper, ending: str, name: str) -> HttpResponse:
    """A paper as it stands now, under one of the endings a paper has."""
    return _file(render(made, ending), ending, name)


# --- What the pages share --------------------------------------------------------------------------------------------


def conference_page(request: HttpRequest, found: Conference, *, refusal: Refusal | None = None) -> HttpResponse:
    """The page of a conference, after whatever was refused."""
    person, on = officer(request), today()
    found.refresh_from_db()
    runs_not = why_not_conduct(person, found, on=on)
    agenda = list(found.agenda.select_related("paper"))
    notes = list(notes_of(found))
    names = names_in(found, {note.unit_id for note in notes if note.unit_id})
    hand_over = hand_over_of(found)
    by_item: dict[int, list[tuple[Note, str]]] = {}
    for note in notes:
        by_item.setdefault(note.item_id, []).append((note, names.get(note.unit_id or 0, "")))
    context = about(found) | {
        "state": found.state,
        "runs": runs_not is None,
        "rows": [(item, by_item.get(item.pk, [])) for item in agenda],
        "running": next((item for item in agenda if item.progress == "running"), None),
        "next": next((item for item in agenda if item.progress == "waiting"), None),
        "there": attendance_of(found),
        "called": call_in_short(request, found),
        "seat": delegate_for(person, found),
        "steps": _steps(found, runs_not),
        "proposed": _named(list(tasks_proposed(found)), found),
        "adopted": _named(list(tasks_adopted(found)), found),
        "launches": found.launches.select_related("movement"),
        "votes": voting_now(found, person),
        "hand_over": hand_over,
        "next_lead": name_of(hand_over.to, on) if hand_over else "",
        "given": _named(list(tasks_for(found.cluster, found.year)), None),
        "refusal": refusal,
    }
    return show(request, "ballots/conference.html", context=context)


def attendance_page(request: HttpRequest, found: Conference, *, refusal: Refusal | None = None) -> HttpResponse:
    """The list of delegates with who is there."""
    found.refresh_from_db()
    rows = list(delegates_of(found))
    names = names_in(found, {row.unit_id for row in rows})
    named = [(row, names[row.unit_id]) for row in rows]
    if file := sent_as_file(request, {"": delegates_table(found, named)}):
        return file
    context = about(found) | {
        "state": found.state,
        "runs": why_not_conduct(officer(request), found, on=today()) is None,
        "rows": named,
        "there": attendance_of(found),
        "refusal": refusal,
    }
    return show(request, "ballots/attendance.html", context=context)


def _phone(request: HttpRequest, found: Conference, *, refusal: Refusal | None = None) -> HttpResponse:
    seat = delegate_for(officer(request), found)
    context = phone_context(found, seat) | {"refusal": refusal}
    # What has not changed is not drawn anew: nothing moves under a thumb.
    if getattr(request, "htmx", False) and request.GET.get("thay") == context["version"]:
        return HttpResponse(status=204)
    return show(request, "ballots/phone.html", part="now", context=context)


def phone_context(found: Conference, seat: Delegate | None) -> dict[str, Any]:
    """Where the meeting stands; `version` changes with anything the phone shows."""
    agenda = list(found.agenda.select_related("paper"))
    there = attendance_of(found)
    adopted = tasks_adopted(found).count()
    said = [found.state, found.begins_at, found.place, there.present, there.called, adopted, found.minutes_id]
    said += [(item.pk, item.position, item.title, item.progress, item.paper_id) for item in agenda]
    said += [seat and (seat.checked_in_at, seat.left_at)]
    voting = voting_now(found, seat.person if seat else None)
    said += [voting.key]
    return about(found) | {
        "votes": voting,
        "state": found.state,
        "agenda": agenda,
        "running": next((item for item in agenda if item.progress == "running"), None),
        "next": next((item for item in agenda if item.progress == "waiting"), None),
        "there": there,
        "seat": seat,
        "adopted": adopted,
        "version": hashlib.sha256(repr(said).encode()).hexdigest()[:16],
    }


def _steps(found: Conference, runs_not: Refusal | None) -> list[tuple[str, Refusal | None]]:
    """What comes next, with the reason why not."""
    there = attendance_of(found)
    match State(found.state):
        case State.PREPARING:
            empty = None if found.agenda.exists() else AgendaEmpty()
            nobody = None if found.delegates.voting().exists() else NobodyCalled()
            return [("call", runs_not or empty or nobody)]
        case State.CALLED:
            return [("open", runs_not or why_not_quorate(there.quorum, there.present, there.called))]
        case State.SITTING:
            running, vote = running_item(found), vote_to_finish(found)
            still = ItemStillRunning(item=running.title) if running else None
            uncounted = VoteNotFinished(question=vote.question) if vote else None
            return [("close", runs_not or still or uncounted)]
    return []


def _named(tasks: list[Any], found: Conference | None) -> list[tuple[Any, str]]:
    """Each task with the name of the unit in charge; "" is every member."""
    owners = {task.owner_id: task for task in tasks if task.owner_id}
    names: dict[int, str] = {}
    for pk, task in owners.items():
        names |= names_in(found or task.conference, [pk])
    return [(task, names.get(task.owner_id, "")) for task in tasks]


def _file(content: bytes, ending: str, name: str) -> HttpResponse:
    return send_file(content, f"{name}.{ending}", MEDIA_TYPES[ending])
