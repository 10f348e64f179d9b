"""The year-end report on the screen: the paper itself, its passages edited in place, its facts, its editions."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from thidua.awards.queries.dossiers import dossiers_visible_to
from thidua.ballots.actions.preparing import hand_down_paper
from thidua.ballots.permissions.conference import why_not_conduct
from thidua.ballots.queries.conference import conference_of
from thidua.ballots.rules.conference import State
from thidua.clusters.models import Cluster
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, send_file, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.paper.models import Edition, IssuedPaper
from thidua.paper.queries import MEDIA_TYPES, content_of
from thidua.paper.rules import Edition as EditionValue
from thidua.paper.rules import (
    Link,
    Number,
    Paper,
    render,
    render_html,
    why_not_edition,
)
from thidua.people.models import Person
from thidua.yearbook import queries
from thidua.yearbook.actions import add_fact, edit_fact, edit_passage, issue_yearbook, remove_fact, restore_passage
from thidua.yearbook.forms import FactForm, IssueForm, PassageForm
from thidua.yearbook.models import Fact, Subject
from thidua.yearbook.papers import yearbook_paper
from thidua.yearbook.permissions import why_not_issue, why_not_write
from thidua.yearbook.queries.subjects import SHOWN
from thidua.yearbook.queries.ways import Way, address_of, way_of


def _officer(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _subject_or_404(request: HttpRequest, code: str, year: int) -> Subject:
    """Whose report it is; outside the person's scope it does not exist."""
    try:
        subject = queries.find_subject(code, year)
    except Refusal:
        raise Http404 from None
    if not queries.may_read(_officer(request), subject, on=today()):
        raise Http404
    return subject


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The units and clusters whose reports the officer may open, each with its years."""
    words = request.GET.get("q", "").strip()
    clusters, units, more = queries.shelves(_officer(request), on=today(), words=words)
    context = {"clusters": clusters, "units": units, "more": more, "limit": SHOWN, "words": words, "place": "yearbook"}
    return show(request, "yearbook/home.html", context=context)


@login_required
@require_safe
def report(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The report as it stands now, every number a link to its lineage."""
    return _report(request, _subject_or_404(request, code, year), year)


@login_required
@require_POST
def passage(request: HttpRequest, code: str, year: int, key: str) -> HttpResponse:
    """Save one passage. What was typed is never lost: a refusal shows the page with the text in place."""
    subject = _subject_or_404(request, code, year)
    form = PassageForm(request.POST)
    if not form.is_valid():
        raise Http404  # the hidden version was tampered with
    try:
        edit_passage(subject=subject, year=year, key=key, by=_officer(request), at=now(), **form.cleaned_data)
    except Refusal as no:
        return _report(request, subject, year, refusal=no, key=key, typed=form.cleaned_data["text"])
    return redirect(f"{reverse('yearbook:report', args=[code, year])}#doan-{key}")


@login_required
@require_POST
def restore(request: HttpRequest, code: str, year: int, key: str) -> HttpResponse:
    """Let the passage read again as it is offered."""
    subject = _subject_or_404(request, code, year)
    try:
        restore_passage(subject=subject, year=year, key=key, by=_officer(request), at=now())
    except Refusal as no:
        return _report(request, subject, year, refusal=no)
    return redirect(f"{reverse('yearbook:report', args=[code, year])}#doan-{key}")


@login_required
def facts(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The facts of the year, and a form for one more."""
    subject = _subject_or_404(request, code, year)
    form = FactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_fact(subject=subject, year=year, by=_officer(request), at=now(), **form.cleaned_data)
        except Refusal as no:
            return _facts(request, subject, year, form, refusal=no)
        return redirect("yearbook:facts", code, year)
    return _facts(request, subject, year, form, status=422 if form.errors else None)


@login_required
def fact(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Change one fact."""
    subject = _subject_or_404(request, code, year)
    kept = get_object_or_404(queries.facts_of(subject, year), pk=pk)
    refusal: Refusal | None = why_not_write(_officer(request), subject, year, on=today())
    form = FactForm(
        request.POST or None,
        initial={"kind": kept.kind, "text": kept.text, "on": kept.on, "order": kept.order, "source": kept.source},
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_fact(fact=kept, by=_officer(request), at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("yearbook:facts", code, year)
    context = {**_about(subject, year), "form": form, "fact": kept, "refusal": refusal}
    return show(request, "yearbook/fact.html", context=context, status=422 if form.errors else None)


@login_required
@require_POST
def remove(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """Take one fact out of the report."""
    subject = _subject_or_404(request, code, year)
    kept = get_object_or_404(Fact.objects.of(subject, year), pk=pk)
    try:
        remove_fact(fact=kept, by=_officer(request), at=now())
    except Refusal as no:
        return _facts(request, subject, year, FactForm(), refusal=no)
    return redirect("yearbook:facts", code, year)


@login_required
@require_POST
def issue(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Send an edition out: numbered, dated, frozen."""
    subject = _subject_or_404(request, code, year)
    form = IssueForm(request.POST)
    if not form.is_valid():
        raise Http404  # the page offers the editions; another one was typed into the request
    edition, at = form.cleaned_data["edition"], now()
    try:
        with transaction.atomic():
            issue_yearbook(
                subject=subject,
                year=year,
                paper=yearbook_paper(subject, year, edition=edition, data_at=at),
                edition=edition,
                data_at=at,
                by=_officer(request),
                at=at,
                link=_whole_address(request),
            )
    except Refusal as no:
        return _report(request, subject, year, refusal=no)
    return redirect(f"{reverse('yearbook:report', args=[code, year])}#ban-hanh")


@login_required
@require_safe
def download(request: HttpRequest, code: str, year: int, ending: str) -> HttpResponse:
    """The report as it stands now, as a file: a working copy without number."""
    if ending not in MEDIA_TYPES:
        raise Http404
    subject = _subject_or_404(request, code, year)
    paper = yearbook_paper(subject, year, edition=_edition_now(subject, year), data_at=now())
    return _file(_rendered(paper, ending, request), ending, f"tong-ket-{code}-{year}")


@login_required
@require_safe
def issued(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """An issued edition, the very bytes that were frozen."""
    frozen = get_object_or_404(IssuedPaper, pk=pk)
    kind, _sep, rest = frozen.key.partition(":")
    code, _sep, year = rest.rpartition(":")
    if kind != "yearbook" or ending not in MEDIA_TYPES:
        raise Http404
    _subject_or_404(request, code, int(year))
    return _file(content_of(frozen, ending), ending, f"tong-ket-{code}-{year}-so-{frozen.number:02}")


@login_required
@require_POST
def hand_down(request: HttpRequest, code: str, year: int, pk: int) -> HttpResponse:
    """An issued edition is read at the conference of the cluster's year."""
    subject = _subject_or_404(request, code, year)
    frozen = get_object_or_404(queries.editions(subject, year), pk=pk)
    conference = conference_of(subject, year) if isinstance(subject, Cluster) else None
    if conference is None:
        raise Http404
    try:
        hand_down_paper(conference=conference, paper=frozen, by=_officer(request), at=now())
    except Refusal as no:
        return _report(request, subject, year, refusal=no)
    return redirect("ballots:agenda", code, year)


# --- What the pages share --------------------------------------------------------------------------------------------


def _report(
    request: HttpRequest,
    subject: Subject,
    year: int,
    *,
    refusal: Refusal | None = None,
    key: str = "",
    typed: str = "",
) -> HttpResponse:
    """The page of the report; `typed` is the text of the passage `key` that was refused."""
    by, at = _officer(request), now()
    results = queries.results_of(subject, year)
    texts = queries.drafts(subject, year, results)
    edition = _edition_now(subject, year)
    # The page always shows the open places: it is where they are filled.
    paper = yearbook_paper(
        subject, year, edition=EditionValue.PROVISIONAL.value, data_at=at, results=results, texts=texts
    )
    why_not = why_not_write(by, subject, year, on=today())

    def beside(passage_key: str) -> str:
        refused = passage_key == key
        context = {
            "draft": texts[passage_key],
            "text": typed if refused else texts[passage_key].text,
            "open": refused,
            "refusal": refusal if refused else None,
            "subject": subject,
            "year": year,
        }
        return "" if why_not else render_to_string("yearbook/passage.html", context, request=request)

    shown = render_html(paper, link=_address_for(by), beside=beside)
    changed = [(draft, draft.changes) for draft in texts.values() if draft.changes]
    context = {
        **_about(subject, year),
        "paper": mark_safe(shown),  # noqa: S308, the renderer escapes every text
        "at": at,
        "edition": edition,
        "made_up": queries.simulated_parts(subject, year),
        "why_not": why_not,
        "changed": [
            (
                draft,
                [(change, address_of(change.result.number())) for change in found],
            )
            for draft, found in changed
        ],
        "offers": [draft for draft in texts.values() if draft.offers_more],
        "editions": queries.editions(subject, year).select_related("issued_by"),
        "issuable": _issuable(by, subject, year),
        **_conference(by, subject, year),
        "refusal": refusal,
        "in_place": bool(key),
    }
    return show(request, "yearbook/report.html", context=context)


def _conference(by: Person, subject: Subject, year: int) -> dict[str, Any]:
    """The conference that an edition may be handed down to, and which editions are read there already."""
    found = conference_of(subject, year) if isinstance(subject, Cluster) else None
    if found is None or found.state == State.CLOSED or why_not_conduct(by, found, on=today()):
        return {"conference": None}
    return {"conference": found, "read_there": set(found.agenda.values_list("paper", flat=True))}


def _issuable(by: Person, subject: Subject, year: int) -> list[tuple[str, Any, Refusal | None]]:
    """Each edition that may come next, with the reason why not."""
    earlier = [(EditionValue(one.edition), one.full_number) for one in queries.editions(subject, year)]
    found = []
    for edition in EditionValue:
        if why_not_edition(edition, earlier):
            continue
        found.append(
            (edition.value, Edition(edition.value).label, why_not_issue(by, subject, year, edition.value, on=today()))
        )
    return found


def _facts(
    request: HttpRequest,
    subject: Subject,
    year: int,
    form: FactForm,
    *,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    kinds = dict(Fact.Kind.choices)
    facts = list(queries.facts_of(subject, year))
    if file := sent_as_file(request, {"": _facts_table(subject, year, facts)}):
        return file
    listed: dict[str, list[Fact]] = {}
    for one in facts:
        listed.setdefault(one.kind, []).append(one)
    context = {
        **_about(subject, year),
        "groups": [(kinds[kind], listed[kind]) for kind in kinds if kind in listed],
        "form": form,
        "why_not": why_not_write(_officer(request), subject, year, on=today()),
        "refusal": refusal,
    }
    return show(request, "yearbook/facts.html", context=context, status=status)


def _facts_table(subject: Subject, year: int, facts: list[Fact]) -> Table:
    columns = (
        Column(gettext("Kind")), Column(gettext("Day")), Column(gettext("Fact")), Column(gettext("Source")),
        Column(gettext("simulated")),
    )  # fmt: skip
    rows = ((one.get_kind_display(), one.on, one.text, one.source, "x" if one.simulated else None) for one in facts)
    title = gettext("Facts of {year}, {name}").format(year=year, name=queries.name_of_subject(subject, year))
    return Table(title, columns, rows, name=f"su-kien-{subject.code}-{year}")


def _about(subject: Subject, year: int) -> dict[str, Any]:
    return {
        "subject": subject,
        "is_cluster": isinstance(subject, Cluster),
        "name": queries.name_of_subject(subject, year),
        "year": year,
        "period": queries.period_of(year),
        "place": "yearbook",
    }


def _edition_now(subject: Subject, year: int) -> str:
    """What a copy made now is: final once the year's figures are closed, provisional before."""
    return (EditionValue.FINAL if queries.is_closed(subject, year) else EditionValue.PROVISIONAL).value


def _address_for(person: Person) -> Link:
    """Where a number comes from, for one reader: a decision leads only whom its dossier opens to."""
    opens = set(dossiers_visible_to(person, on=today()).values_list("pk", flat=True))

    def address(number: Number) -> str:
        way = way_of(number.indicator)
        return "" if way and way[0] is Way.DECISION and way[1] not in opens else address_of(number)

    return address


def _whole_address(request: HttpRequest) -> Any:
    return lambda number: request.build_absolute_uri(address_of(number))


def _rendered(paper: Paper, ending: str, request: HttpRequest) -> bytes:
    return render(paper, ending, link=_whole_address(request))


def _file(content: bytes, ending: str, name: str) -> HttpResponse:
    # As an attachment always: the file's own sheet is inline, which a page of this site may not have.
    return send_file(content, f"{name}.{ending}", MEDIA_TYPES[ending])
