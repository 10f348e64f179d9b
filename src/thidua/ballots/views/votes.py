"""The votes of a conference: the list, one vote as everybody sees it, and what who runs it does."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ballots.actions.voting import (
    Asked,
    appoint_committee,
    close_vote,
    edit_vote,
    open_vote,
    prepare_second_round,
    prepare_vote,
    void_vote,
)
from thidua.ballots.forms.voting import AskForm, CommitteeForm, VoidForm, shown_rule
from thidua.ballots.models import Conference, Vote
from thidua.ballots.permissions.conference import why_not_conduct
from thidua.ballots.permissions.voting import (
    why_not_cast,
    why_not_count_hands,
    why_not_enter_paper,
    why_not_in_state,
    why_not_make_key,
    why_not_open_envelopes,
    why_not_run_vote,
)
from thidua.ballots.queries.catalogue import entries_in_force, nominations
from thidua.ballots.queries.conference import names_in
from thidua.ballots.queries.exporting import ballots_document
from thidua.ballots.queries.figures import proposed_figures
from thidua.ballots.queries.outcomes import outcome_of, outcomes_of
from thidua.ballots.queries.voting import (
    ballots_of,
    counter_of,
    counters_of,
    differences,
    elector_of,
    electors_of,
    standing_sheets,
    turnout,
    votes_in_scope,
    votes_of,
)
from thidua.ballots.rules.tally import needed
from thidua.ballots.rules.voting import (
    BASE_NAMES,
    COMMITTEE,
    FORM_NAMES,
    MODE_NAMES,
    ON_DEVICE,
    TIE_NAMES,
    Decides,
    Mode,
    Rule,
    State,
)
from thidua.ballots.views.asking import about, conference_or_404, officer
from thidua.ballots.views.lists import votes_table
from thidua.clusters.queries import members_of_year
from thidua.ground.pages import show, words_of
from thidua.ground.tables import send_file, sent_as_file
from thidua.ground.today import day_of, now, today
from thidua.ground.values import Refusal

EACH_PAGE = 100


def vote_or_404(request: HttpRequest, code: str, year: int, number: int) -> Vote:
    """The vote with the number, of a conference the person may read."""
    rows = votes_in_scope(officer(request), on=today())
    return get_object_or_404(rows, conference__cluster__code=code, conference__year=year, number=number)


@require_safe
def votes(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Every vote of the conference with its result, and how the results stand beside the reported figures."""
    found = conference_or_404(request, code, year)
    results = {outcome.pk: outcome for outcome in outcomes_of(found)}
    rows = [(vote, results.get(vote.pk)) for vote in votes_of(found)]
    if file := sent_as_file(request, {"": votes_table(found, rows)}):
        return file
    context = about(found) | {
        "rows": rows,
        "figures": proposed_figures(found),
        "why_not": why_not_conduct(officer(request), found, on=today()),
    }
    return show(request, "ballots/votes.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Choose a rule of the catalogue, then write the question and its options."""
    found = conference_or_404(request, code, year)
    day = day_of(found.begins_at)
    offered = {entry.rule.code: entry for entry in entries_in_force(day)}
    entry = offered.get(request.GET.get("the-le", ""))
    if entry is None:
        context = about(found) | {
            "entries": [_shown_entry(one.rule) | {"entry": one, "name": _word(one.name)} for one in offered.values()],
            "why_not": why_not_conduct(officer(request), found, on=today()),
        }
        return show(request, "ballots/vote_rules.html", context=context)
    form = _ask_form(request, found, entry.rule, initial=shown_rule(entry.rule))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            vote = prepare_vote(conference=found, asked=_asked(found, form), by=officer(request), at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:vote", code, year, vote.number)
    context = about(found) | {
        "form": form,
        "entry": entry,
        "entry_source": _word(entry.source),
        "why_not": why_not_conduct(officer(request), found, on=today()),
        "refusal": refusal,
    }
    return show(request, "ballots/vote_form.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Change a vote that is not open yet."""
    vote = vote_or_404(request, code, year, number)
    found, person = vote.conference, officer(request)
    options = list(vote.options.select_related("unit"))
    initial = shown_rule(vote.by_rule) | {
        "question": vote.question,
        "units": [option.unit.code for option in options if option.unit],
        "words": "\n".join(option.words for option in options if not option.unit),
        "decides": vote.decides,
        "award": vote.award,
        "item": str(vote.item_id or ""),
        "rule_source": vote.rule_source,
    }
    form = _ask_form(request, found, vote.by_rule, initial=initial)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            edit_vote(vote=vote, asked=_asked(found, form), by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:vote", code, year, number)
    why_not = why_not_run_vote(person, vote, on=today()) or why_not_in_state(vote, State.PREPARED)
    context = about(found) | {"form": form, "vote": vote, "why_not": why_not, "refusal": refusal}
    return show(request, "ballots/vote_form.html", context=context, status=422 if form.errors else None)


@require_safe
def vote(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """One vote: what is asked and how, who may vote and count, how far it is, and its result."""
    return vote_page(request, vote_or_404(request, code, year, number))


@require_POST
def committee(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Appoint the two who count."""
    vote = vote_or_404(request, code, year, number)
    form = _committee_form(vote, request.POST)
    if not form.is_valid():
        return vote_page(request, vote, appointing=form)
    delegates = vote.conference.delegates.in_bulk([int(form.cleaned_data[name]) for name in ("first", "second")])
    first, second = (delegates[int(form.cleaned_data[name])] for name in ("first", "second"))
    try:
        appoint_committee(vote=vote, first=first, second=second, by=officer(request), at=now())
    except Refusal as no:
        return vote_page(request, vote, refusal=no)
    return redirect("ballots:vote", code, year, number)


@require_POST
def step(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Open the vote, close it, declare it void, or vote again on those who are level."""
    vote = vote_or_404(request, code, year, number)
    given: dict[str, Any] = {"vote": vote, "by": officer(request), "at": now()}
    try:
        match request.POST.get("step"):
            case "open":
                open_vote(**given)
            case "close":
                close_vote(**given)
            case "again":
                number = prepare_second_round(**given).number
            case "void":
                form = VoidForm(request.POST)
                if not form.is_valid():
                    return vote_page(request, vote, voiding=form)
                void_vote(reason=form.cleaned_data["reason"], **given)
            case _:
                raise BadRequest
    except Refusal as no:
        return vote_page(request, vote, refusal=no)
    return redirect("ballots:vote", code, year, number)


@require_http_methods(["GET", "HEAD", "POST"])
def ballots(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Every ballot that was counted, so that each finds the own one by its receipt and counts again.

    A receipt is looked for by POST: in an address it would stand in the web server's log beside who asked.
    """
    vote = vote_or_404(request, code, year, number)
    asked = request.POST.get("q", "")
    rows = ballots_of(vote, asked)
    if rows is None:
        raise Http404
    page = Paginator(rows, EACH_PAGE).get_page(request.GET.get("trang"))
    options = list(vote.options.all())
    context = about(vote.conference) | {
        "vote": vote,
        "options": options,
        "page": page,
        "rows": [(name, list(zip(options, marks, strict=False))) for name, marks in page],
        "asked": asked,
        "secret": vote.is_secret,
    }
    return show(request, "ballots/vote_ballots.html", context=context)


@require_safe
def ballots_file(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """The ballots and the rule as one JSON document, for a count by another program."""
    vote = vote_or_404(request, code, year, number)
    document = ballots_document(vote)
    if document is None:
        raise Http404
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return send_file(content, f"phieu-{code}-{year}-{number}.json", "application/json")


def vote_page(
    request: HttpRequest,
    vote: Vote,
    *,
    refusal: Refusal | None = None,
    appointing: CommitteeForm | None = None,
    voiding: VoidForm | None = None,
) -> HttpResponse:
    """The page of a vote; its part `standing` is asked for every few seconds and reloads the page when the state moved."""
    vote = votes_of(vote.conference).get(pk=vote.pk)
    person, on = officer(request), today()
    known = request.GET.get("thay")
    if known is not None and getattr(request, "htmx", False):
        context = {"vote": vote, "cluster": vote.conference.cluster, "year": vote.conference.year, **_standing(vote)}
        response = show(request, "ballots/vote.html", part="standing", context=context)
        if known != context["version"]:
            response.headers["HX-Refresh"] = "true"
        return response
    elector, counter = elector_of(vote, person), counter_of(vote, person)
    rule, state = vote.by_rule, State(vote.state)
    runs = why_not_run_vote(person, vote, on=on) is None
    mode = Mode(vote.mode)
    context = (
        about(vote.conference)
        | _shown_entry(rule)
        | _standing(vote)
        | {
            "vote": vote,
            "rule": rule,
            "options": list(vote.options.all()),
            "award": _award(vote.award),
            "elector": elector,
            "electors": electors_of(vote),
            "why_not_cast": why_not_cast(vote, elector),
            "on_device": mode in ON_DEVICE,
            "runs": runs,
            "needs_committee": mode in COMMITTEE,
            "committee": counters_of(vote),
            "counter": counter,
            "can_make_key": counter is not None and why_not_make_key(vote, counter) is None,
            "can_open": counter is not None and why_not_open_envelopes(vote, counter) is None,
            "can_enter": (mode is Mode.PAPER and counter is not None and why_not_enter_paper(vote, counter) is None)
            or (mode in (Mode.HANDS, Mode.ACCLAIM) and why_not_count_hands(person, vote, on=on) is None),
            "sheets": standing_sheets(vote),
            "differences": _differences(vote),
            "outcome": outcome_of(vote),
            "again": vote.followed_by.exclude(state=State.VOID).first(),
            "why_not_void": why_not_in_state(vote, State.PREPARED, State.OPEN, State.CLOSED, State.HALF_OPEN),
            "voiding": voiding or VoidForm(),
            "refusal": refusal,
        }
    )
    if runs and state is State.PREPARED and mode in COMMITTEE:
        context["appointing"] = appointing or _committee_form(vote)
    failed = (appointing and appointing.errors) or (voiding and voiding.errors)
    return show(request, "ballots/vote.html", context=context, status=422 if failed else None)


def _standing(vote: Vote) -> dict[str, Any]:
    """How far the vote is, for the part that is asked for again and again."""
    state, voted = State(vote.state), turnout(vote)
    sheets = [sheet.pk for sheet in standing_sheets(vote)]
    return {"state": state.value, "voted": voted, "version": "-".join(map(str, [state.value, *sheets]))}


def _shown_entry(rule: Rule) -> dict[str, Any]:
    return {
        "mode": rule.mode.value,
        "mode_name": gettext(MODE_NAMES[rule.mode]),
        "form_name": gettext(FORM_NAMES[rule.form]),
        "needed": words_of(needed(rule)),
        "base_name": gettext(BASE_NAMES[rule.base]),
        "ties_name": gettext(TIE_NAMES[rule.ties]),
        "sample": rule.sample,
    }


def _word(name: Any) -> str:
    return str(name.word(get_language() or "vi"))


def _award(code: str) -> str:
    return _word(nominations()[code].name) if code in nominations() else code


def _differences(vote: Vote) -> list[tuple[str, int, int]]:
    """Where the two counts on paper differ: of what, and both numbers."""
    names = list(vote.options.values_list("words", flat=True))
    words = {
        "for": gettext("in favour"),
        "against": gettext("against"),
        "abstain": gettext("abstaining"),
        "cast": gettext("Ballots handed in"),
        "blank": gettext("of them blank"),
        "invalid": gettext("of them invalid"),
    }
    return [
        (
            f"{names[one.option]}: {words[one.what]}" if one.option is not None else words[one.what],
            one.first,
            one.second,
        )
        for one in differences(vote)
    ]


def _committee_form(vote: Vote, data: Any = None) -> CommitteeForm:
    delegates = vote.conference.delegates.select_related("person", "unit")
    names = names_in(vote.conference, {delegate.unit_id for delegate in delegates})
    choices = [(str(one.pk), f"{one.person.full_name}, {names[one.unit_id]}") for one in delegates]
    chosen = [str(one.delegate_id) for one in counters_of(vote)]
    initial = {"first": chosen[0], "second": chosen[1]} if len(chosen) == 2 else None
    return CommitteeForm(data, delegates=choices, initial=initial)


def _ask_form(request: HttpRequest, found: Conference, rule: Rule, *, initial: dict[str, Any]) -> AskForm:
    units = members_of_year(found.cluster, found.year)
    names = names_in(found, [unit.pk for unit in units])
    return AskForm(
        request.POST or None,
        units=[(unit.code, names[unit.pk]) for unit in units],
        awards=[(code, _word(one.name)) for code, one in nominations().items()],
        items=[(str(item.pk), f"{item.position}. {item.title}") for item in found.agenda.all()],
        rule=rule,
        initial=initial,
    )


def _asked(found: Conference, form: AskForm) -> Asked:
    said = form.cleaned_data
    units = {unit.code: unit for unit in members_of_year(found.cluster, found.year)}
    items = {str(item.pk): item for item in found.agenda.all()}
    return Asked(
        question=said["question"],
        options=[*(unit for code, unit in units.items() if code in said["units"]), *form.lines],
        rule=form.rule(),
        rule_source=said["rule_source"],
        decides=Decides(said["decides"]),
        award=said["award"],
        item=items.get(said["item"]),
    )
