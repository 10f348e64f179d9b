"""The lead unit prepares: day and place, agenda, the list of delegates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from thidua.ballots.actions.preparing import (
    add_item,
    edit_conference,
    edit_item,
    lay_usual_agenda,
    name_chairs,
    name_delegate,
    order_agenda,
    prepare_conference,
    present_paper,
    withdraw_delegate,
)
from thidua.ballots.forms.conference import DelegateForm, ItemForm, PaperForm, PrepareForm
from thidua.ballots.models import Conference
from thidua.ballots.permissions.conference import why_not_conduct, why_not_prepare
from thidua.ballots.queries.conference import (
    conference_of,
    delegates_of,
    mandates_on_offer,
    names_in,
    papers_on_offer,
)
from thidua.ballots.queries.quorums import offered_quorum
from thidua.ballots.rules.conference import State, spoken, why_not_in
from thidua.ballots.views.asking import about, call_in_short, cluster_or_404, conference_or_404, officer
from thidua.ballots.views.lists import delegates_table
from thidua.clusters.models import Cluster
from thidua.ground.pages import show
from thidua.ground.tables import sent_as_file
from thidua.ground.today import day_of, now, today
from thidua.ground.values import Refusal
from thidua.people.models import Mandate, Person

OPEN = (State.PREPARING, State.CALLED)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Day, place, who presides, quorum: a new conference, or the one there is."""
    person, cluster = officer(request), cluster_or_404(request, code, year)
    found = conference_of(cluster, year)
    form = PrepareForm(request.POST) if request.method == "POST" else _showing(found, cluster, year, today())
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                prepare_conference(cluster=cluster, year=year, by=person, at=now(), **form.said())
            else:
                edit_conference(conference=found, by=person, at=now(), **form.said())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:conference" if found else "ballots:agenda", code, year)
    context = {
        "place": "emulation",
        "cluster": cluster,
        "year": year,
        "conference": found,
        "form": form,
        "why_not": (why_not_in(State(found.state), *OPEN) if found else None)
        or why_not_prepare(person, cluster, year, on=today()),
        "refusal": refusal,
    }
    return show(request, "ballots/prepare.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The agenda: one more point, the usual ones, or one point moved up."""
    found, person = conference_or_404(request, code, year), officer(request)
    form = ItemForm(request.POST if request.POST.get("step") == "add" else None)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            match request.POST.get("step"):
                case "usual":
                    lay_usual_agenda(conference=found, by=person, at=now())
                case "up":
                    _move_up(found, request)
                case "add" if form.is_valid():
                    add_item(conference=found, by=person, at=now(), **form.cleaned_data)
                case "add":
                    return _agenda(request, found, form)
                case _:
                    raise BadRequest
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:agenda", code, year)
    return _agenda(request, found, form, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """One point: its words, and the paper read at it."""
    found, person = conference_or_404(request, code, year), officer(request)
    kept = get_object_or_404(found.agenda.select_related("conference__cluster__organiser", "paper"), pk=pk)
    papers = {str(paper.pk): paper for paper in papers_on_offer(found)}
    offered = [(pk_, f"{spoken(each.subject)}, {each.full_number}") for pk_, each in papers.items()]
    posted = request.POST if request.method == "POST" else None
    reading = PaperForm(posted if posted and "paper" in posted else None, papers=offered)
    form = ItemForm(
        posted if posted and "paper" not in posted else None,
        initial={"kind": kept.kind, "title": kept.title, "presenter": kept.presenter},
    )
    refusal: Refusal | None = None
    if posted is not None and (form.is_valid() or reading.is_valid()):
        try:
            if reading.is_bound:
                present_paper(item=kept, paper=papers[reading.cleaned_data["paper"]], by=person, at=now())
            else:
                edit_item(item=kept, by=person, at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:agenda", code, year)
    context = about(found) | {
        "item": kept,
        "form": form,
        "reading": reading,
        "papers": papers,
        "why_not": why_not_conduct(person, found, on=today()),
        "refusal": refusal,
    }
    return show(request, "ballots/item.html", context=context, status=422 if form.errors or reading.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def delegates(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The list of delegates: one more, or the chairs of all members at once."""
    found, person = conference_or_404(request, code, year), officer(request)
    mandates = _offered(found, person)
    form = _delegate_form(found, mandates, request.POST if request.POST.get("step") == "add" else None)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            match request.POST.get("step"):
                case "chairs":
                    name_chairs(conference=found, by=person, at=now())
                case "add" if form.is_valid():
                    said = form.cleaned_data
                    chosen = mandates[said["mandate"]]
                    name_delegate(conference=found, mandate=chosen, votes=said["votes"], by=person, at=now())
                case "add":
                    return _delegates(request, found, form)
                case _:
                    raise BadRequest
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:delegates", code, year)
    return _delegates(request, found, form, refusal)


@require_POST
def withdraw(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Take one delegate off the list."""
    found, person = conference_or_404(request, code, year), officer(request)
    delegate = get_object_or_404(found.delegates.select_related("conference__cluster__organiser", "mandate"), pk=pk)
    try:
        withdraw_delegate(delegate=delegate, by=person, at=now())
    except Refusal as no:
        return _delegates(request, found, _delegate_form(found, _offered(found, person)), no)
    return redirect("ballots:delegates", code, year)


def _offered(found: Conference, person: Person) -> dict[str, Mandate]:
    """Who may be put on the list, for whoever runs the conference: nobody else chooses among officers of other units."""
    runs = why_not_conduct(person, found, on=today()) is None
    return {str(each.pk): each for each in mandates_on_offer(found)} if runs else {}


def _delegate_form(
    found: Conference, mandates: Mapping[str, Mandate], posted: Mapping[str, str] | None = None
) -> DelegateForm:
    names = names_in(found, {each.unit_id for each in mandates.values()})
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for pk, each in mandates.items():
        by_unit.setdefault(names[each.unit_id], []).append((pk, f"{each.person} ({each.get_role_display()})"))
    return DelegateForm(posted, mandates=list(by_unit.items()))


def _delegates(
    request: HttpRequest, found: Conference, form: DelegateForm, refusal: Refusal | None = None
) -> HttpResponse:
    rows = list(delegates_of(found))
    names = names_in(found, {row.unit_id for row in rows})
    named = [(row, names[row.unit_id]) for row in rows]
    if file := sent_as_file(request, {"": delegates_table(found, named)}):
        return file
    context = about(found) | {
        "rows": named,
        "called": call_in_short(request, found),
        "form": form,
        "why_not": why_not_conduct(officer(request), found, on=today()) or why_not_in(State(found.state), *OPEN),
        "refusal": refusal,
    }
    return show(request, "ballots/delegates.html", context=context, status=422 if form.errors else None)


def _showing(found: Conference | None, cluster: Cluster, year: int, on: date) -> PrepareForm:
    day = day_of(found.begins_at) if found else on
    title = gettext("Conference reviewing the emulation year {year}").format(year=year)
    return PrepareForm.showing(found, offered_quorum(day), title, get_language() or "vi")


def _move_up(found: Conference, request: HttpRequest) -> None:
    """The point changes places with the one before it."""
    order = list(found.agenda.values_list("pk", flat=True))
    asked = request.POST.get("item", "")
    if not asked.isdecimal() or int(asked) not in order:
        raise BadRequest
    at = order.index(int(asked))
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    places = {pk: place for place, pk in enumerate(order, start=1)}
    order_agenda(conference=found, places=places, by=officer(request), at=now())


def _agenda(request: HttpRequest, found: Conference, form: ItemForm, refusal: Refusal | None = None) -> HttpResponse:
    context = about(found) | {
        "agenda": found.agenda.select_related("paper"),
        "form": form,
        "why_not": why_not_conduct(officer(request), found, on=today())
        or why_not_in(State(found.state), *OPEN, State.SITTING),
        "refusal": refusal,
    }
    return show(request, "ballots/agenda.html", context=context, status=422 if form.errors else None)
