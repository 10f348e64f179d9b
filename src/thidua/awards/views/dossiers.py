"""The dossiers of an officer, a new one, and one dossier's page with everything that can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.awards.actions.drafting import draft_dossier, edit_dossier
from thidua.awards.actions.moving import why_not_complete
from thidua.awards.actions.nominating import nominate
from thidua.awards.forms import (
    DossierForm,
    EncloseForm,
    HandOverForm,
    OutsideForm,
    ReasonForm,
    StockForm,
    VoteForm,
    WordsForm,
)
from thidua.awards.models import Certificate, CouncilCount, Dossier, Nominee
from thidua.awards.permissions import why_not_change, why_not_revoke, why_not_take
from thidua.awards.queries.catalogue import awards_now, read_loaded
from thidua.awards.queries.dossiers import (
    award_of,
    certificates_of,
    dossiers_visible_to,
    names_in,
    nominees_of,
    sees_persons,
    shares,
    waiting_for,
    who,
)
from thidua.awards.queries.nominations import to_nominate
from thidua.awards.queries.records import findings_of
from thidua.awards.queries.units import next_on_the_way, units_above
from thidua.awards.rules.catalogue import PERSON, AwardNotLoaded
from thidua.awards.rules.flow import EDITABLE, State
from thidua.awards.views.asking import dossier_or_404, officer
from thidua.ballots.models import Vote
from thidua.clusters.models import Cluster, ClusterYear
from thidua.clusters.queries import clusters_in_scope
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, Value, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of, names_of
from thidua.people.models import Mandate, Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power

ON_ONE_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What awaits the officer, and every dossier in sight, newest first."""
    return home_page(request)


def home_page(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    """The list, with a refusal where something could not be done from it."""
    person, on = officer(request), today()
    rows = dossiers_visible_to(person, on=on).order_by("-pk")
    if file := sent_as_file(request, {"": _table(rows)}):
        return file
    page = Paginator(rows, ON_ONE_PAGE).get_page(request.GET.get("trang"))
    names = names_of({row.proposer_id for row in page} | {row.holder_id for row in page})
    lang = get_language() or "vi"
    context = {
        "place": "awards",
        "waiting_rows": [(one, one.award.name.word(lang), one.unit) for one in waiting_for(person, on=on)],
        "refusal": refusal,
        "nominated": [
            (
                one,
                one.award.name.word(lang),
                [names_of([choice.unit.pk])[choice.unit.pk] for choice in one.outcome.elected if choice.unit],
            )
            for one in to_nominate(person, on=on)
        ],
        "page": page,
        "rows": [(row, award_of(row).name.word(lang), names[row.proposer_id], names[row.holder_id]) for row in page],
        "proposes": units_in_scope(person, on=on, power=Power.PROPOSE).exists(),
        "seats": [
            (unit.code, name_of(unit, on))
            for unit in units_in_scope(person, on=on).filter(
                pk__in=Mandate.objects.in_force(on).filter(person=person).values("unit")
            )
        ],
    }
    return show(request, "awards/home.html", context=context)


def _table(dossiers: QuerySet[Dossier]) -> Table:
    """The dossiers in sight, all of them; names of persons stand in none."""
    columns = (
        Column(gettext("Award")), Column(gettext("Year")), Column(gettext("Proposed by")), Column(gettext("State")),
        Column(gettext("Lies with")), Column(gettext("simulated")),
    )  # fmt: skip

    def rows() -> Iterable[list[Value]]:
        found, lang = list(dossiers), get_language() or "vi"
        names = names_of({row.proposer_id for row in found} | {row.holder_id for row in found})
        for row in found:
            yield [
                award_of(row).name.word(lang), row.year, names[row.proposer_id], str(row.get_state_display()),
                names[row.holder_id], gettext("yes") if row.simulated else None,
            ]  # fmt: skip

    return Table(gettext("Dossiers"), columns, rows(), name="ho-so-khen-thuong")


@require_POST
def from_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the dossier that a counted vote calls for."""
    votes = Vote.objects.filter(conference__cluster__in=clusters_in_scope(officer(request), on=today()))
    vote = get_object_or_404(votes, pk=pk)
    try:
        dossier = nominate(vote=vote, by=officer(request), at=now())
    except Refusal as no:
        return home_page(request, refusal=no)
    return redirect("awards:dossier", dossier.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Begin a dossier."""
    person, on, lang = officer(request), today(), get_language() or "vi"
    refusal: Refusal | None = None
    try:
        form = _dossier_form(request, person, lang)
    except AwardNotLoaded as no:
        return show(request, "awards/draft.html", context={"place": "awards", "refusal": no})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        unit = Unit.objects.get(code=given["unit"])
        try:
            dossier = draft_dossier(
                proposer=unit,
                award=given["award"],
                year=given["year"],
                decider=Unit.objects.filter(code=given["decider"]).first(),
                cluster=Cluster.objects.filter(code=given["cluster"]).first(),
                source=given["source"],
                by=person,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("awards:dossier", dossier.pk)
    context = {"place": "awards", "form": form, "refusal": refusal, "on": on}
    return show(request, "awards/draft.html", context=context, status=422 if form.errors else None)


def _dossier_form(request: HttpRequest, person: Person, lang: str) -> DossierForm:
    on = today()
    units = list(units_in_scope(person, on=on, power=Power.PROPOSE))
    above = {each.pk: each for unit in units for each in units_above(unit, on)}
    led = ClusterYear.objects.filter(lead__in=units).select_related("cluster")
    awards = [award for award in awards_now().awards if award.span.until > on]
    return DossierForm(
        request.POST or None,
        initial={"year": on.year, "unit": units[0].code if len(units) == 1 else ""},
        units=[(unit.code, name_of(unit, on)) for unit in units],
        awards=[(award.code, f"{award.name.word(lang)} ({award.granted_by.word(lang)})") for award in awards],
        deciders=[(unit.code, name_of(unit, on)) for unit in above.values()],
        clusters=[(row.cluster.code, row.cluster.name) for row in {row.cluster_id: row for row in led}.values()],
    )


@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier: whom it proposes, why they may be, its papers, where it lies, and what the officer can do."""
    return page_of(request, dossier_or_404(request, pk))


@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the dossier's words."""
    found = dossier_or_404(request, pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return page_of(request, found, words=form)
    try:
        edit_dossier(dossier=found, by=officer(request), at=now(), **form.cleaned_data)
    except Refusal as no:
        return page_of(request, found, refusal=no)
    return redirect("awards:dossier", pk)


@dataclass(frozen=True)
class Row:
    """One nominee as the page lists it."""

    nominee: Nominee
    name: str
    whose: str
    open: int
    fails: int
    certificate: Certificate | None
    why_not_revoke: Refusal | None
    count: CouncilCount | None


def page_of(
    request: HttpRequest,
    found: Dossier,
    *,
    refusal: Refusal | None = None,
    words: WordsForm | None = None,
    enclosing: EncloseForm | None = None,
    reason: ReasonForm | None = None,
    voting: VoteForm | None = None,
    outside: OutsideForm | None = None,
    handing: HandOverForm | None = None,
) -> HttpResponse:
    """The page of a dossier, with a refusal or a form that needs correcting."""
    person, on, lang = officer(request), today(), get_language() or "vi"
    found.refresh_from_db()
    spec, held = award_of(found), read_loaded(found.catalogue)
    nominees, sees = nominees_of(found), sees_persons(officer(request), found, on=on)
    shown = [one for one in nominees if sees or not one.person_id]
    names = names_in(found, nominees)
    rows = [_row(one, names, found, person) for one in shown]
    if file := sent_as_file(request, {"": _nominees_table(found, rows, spec.name.word(lang))}):
        return file
    parts = {part.code: part.name.word(lang) for part in held.parts}
    why = {to: why_not_take(person, found, to, on=on) for to in State}
    moves = {to.value: why[to] for to in (State.SUBMITTED, State.RETURNED, State.COUNCIL, State.WITHDRAWN, State.VOTED)}
    editable = State(found.state) in EDITABLE
    context: dict[str, Any] = {
        "place": "awards",
        "dossier": found,
        "award": spec,
        "award_name": spec.name.word(lang),
        "state": found.state,
        "names": names,
        "proposer": names[found.proposer_id],
        "holder": names[found.holder_id],
        "decider": names[found.decider_id] if found.decider_id else spec.granted_by.word(lang),
        "rows": rows,
        "hidden": len(nominees) - len(shown),
        "share": shares(nominees),
        "for_persons": PERSON in spec.subjects,
        "sources": found.source.splitlines(),
        "enclosures": [(one, parts.get(one.part, one.part)) for one in found.enclosures.all()] if sees else [],
        "sees": sees,
        "steps": [(step, names_of({step.unit_id, step.holder_id})) for step in found.steps.select_related("by")],
        "council": found.council,
        "decision": getattr(found, "decision", None),
        "why_not_change": why_not_change(person, found, on=on),
        "missing": why_not_complete(found) if editable else None,
        "moves": moves,
        "may": {name for name, no in moves.items() if no is None},
        "next_name": name_of(above, on) if (above := next_on_the_way(found, on)) else "",
        "at_decider": found.decider_id == found.holder_id,
        "outside_award": found.decider_id is None,
        "why_not_decide": why_not_take(person, found, State.DECIDED, on=on),
        "words": words
        or WordsForm(initial={"source": found.source, "citation": found.citation, "grounds": found.grounds}),
        "enclosing": enclosing or EncloseForm(parts=list(parts.items())),
        "reason": reason or ReasonForm(),
        "voting": voting
        or VoteForm(nominees=[(one, who(one, names)) for one in nominees] if sees else [], initial={"held_on": on}),
        "outside": outside or OutsideForm(initial={"body": spec.granted_by.vi}),
        "handing": handing or HandOverForm(initial={"on": on}),
        "stock": StockForm(),
        "refusal": refusal,
    }
    faulty = any(form is not None and form.errors for form in (words, enclosing, reason, voting, outside, handing))
    return show(request, "awards/dossier.html", context=context, status=422 if faulty else None)


def _nominees_table(found: Dossier, rows: Iterable[Row], award: str) -> Table:
    """Who is proposed, as far as the page names them to this person."""
    columns = (
        Column(gettext("Collective or person")), Column(gettext("Job and unit")), Column(gettext("Votes in the cluster")),
        Column(gettext("Of")), Column(gettext("Votes in the council")), Column(gettext("Certificate")),
        Column(gettext("Handed over")),
    )  # fmt: skip
    lines = (
        (
            row.name, row.whose, row.nominee.votes, row.nominee.voters, row.count.in_favour if row.count else None,
            row.certificate.number if row.certificate else None,
            row.certificate.handed_over_on if row.certificate else None,
        )
        for row in rows
    )  # fmt: skip
    return Table(
        gettext("Who is proposed"), columns, lines, [f"{award} {found.year}"], name=f"de-nghi-khen-thuong-{found.pk}"
    )


def _row(nominee: Nominee, names: dict[int, str], found: Dossier, person: Person) -> Row:
    findings = findings_of(nominee) if State(found.state) in EDITABLE | {State.SUBMITTED, State.COUNCIL} else []
    certificate = Certificate.objects.filter(nominee=nominee).select_related("decision").first()
    if certificate:
        certificate.nominee = nominee
        nominee.dossier = found
    whose = ", ".join(part for part in (nominee.job, names[nominee.unit_id]) if part) if nominee.person_id else ""
    return Row(
        nominee=nominee,
        name=who(nominee, names),
        whose=whose,
        open=sum(1 for one in findings if one.verdict == "asked"),
        fails=sum(1 for one in findings if one.verdict == "fails"),
        certificate=certificate,
        why_not_revoke=why_not_revoke(person, certificate, on=today()) if certificate else None,
        count=nominee.counts.filter(vote__standing=True).select_related("vote").first(),
    )


def certificates_listed(found: Dossier) -> list[Certificate]:
    """The certificates that still lie with whoever granted them."""
    return [row for row in certificates_of(found) if row.handed_over_on is None and row.revoked_on is None]
