"""Proposing collectives and persons; the page of one nominee with the conditions and the answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.awards.actions.drafting import (
    enclose,
    propose_person,
    propose_unit,
    reply,
    take_off,
    write_achievements,
)
from thidua.awards.actions.persons import erase_person
from thidua.awards.forms import AchievementsForm, EncloseForm, Offered, PersonForm, ReplyForm, UnitForm
from thidua.awards.models import Dossier, Nominee
from thidua.awards.permissions import why_not_change, why_not_erase
from thidua.awards.queries.catalogue import read_loaded
from thidua.awards.queries.dossiers import award_of, enclosures_visible_to, names_in, sees_persons, who
from thidua.awards.queries.figures import figures_of
from thidua.awards.queries.records import findings_of, namesakes, record_of_person, record_of_unit
from thidua.awards.rules.catalogue import STATUS_NAMES
from thidua.awards.rules.eligibility import Finding, Verdict
from thidua.awards.rules.refusals import Namesakes
from thidua.awards.views.asking import nominee_or_404, officer, with_names_or_404
from thidua.awards.views.dossiers import page_of
from thidua.clusters.queries import members_of_year
from thidua.ground.files import send_kept_file
from thidua.ground.pages import show, words_of
from thidua.ground.today import now, today
from thidua.ground.values import Name, Refusal
from thidua.organisations.models import Unit
from thidua.organisations.queries import beneath, find_units, terms_naming

AT_MOST = 300
"""So many units stand in one list; in a larger branch a unit is named by words that find it alone."""


def _offered(found: Dossier, kinds: tuple[str, ...] = ()) -> Offered:
    """Those whom the dossier may propose: the cluster's members of the year, or the proposer's branch."""
    on = today()
    if found.cluster:
        ids = [unit.pk for unit in members_of_year(found.cluster, found.year)]
    else:
        ids = list(beneath(found.proposer, on).values_list("pk", flat=True)[: AT_MOST + 1])
    if len(ids) > AT_MOST:
        return partial(_found, found)
    rows = [term for term in terms_naming(ids, on).values() if not kinds or term.kind in kinds]
    return [(term.unit.code, term.name) for term in sorted(rows, key=lambda term: term.sort_key)]


def _found(dossier: Dossier, words: str) -> list[tuple[str, str]]:
    """The first units of the branch that the words find."""
    on = today()
    rows = find_units(words, on=on, within=beneath(dossier.proposer, on))[:5]
    return [(term.unit.code, term.name) for term in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a collective."""
    found = with_names_or_404(request, pk)
    form = UnitForm(request.POST or None, units=_offered(found, award_of(found).to))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        chosen = get_object_or_404(Unit, code=form.cleaned_data["unit"])
        try:
            nominee = propose_unit(dossier=found, unit=chosen, by=officer(request), at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("awards:nominee", nominee.pk)
    return _form_page(request, found, form, refusal, gettext("Propose a collective"))


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a person; somebody of the same name known already is settled here."""
    found = with_names_or_404(request, pk)
    by, on = officer(request), today()
    known = namesakes(request.POST.get("full_name", ""), by, on) if request.method == "POST" else []
    form = PersonForm(request.POST or None, units=_offered(found), known=known)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = given.pop("same_as")
        workplace = get_object_or_404(Unit, code=given.pop("unit"))
        same = next((one for one in known if str(one.pk) == chosen), None)
        try:
            nominee = propose_person(
                dossier=found,
                unit=workplace,
                same_as=same,
                somebody_else=chosen == "new",
                by=by,
                at=now(),
                **given,
            )
        except Namesakes as no:
            refusal = no
        except Refusal as no:
            refusal, form.asks = no, False
        else:
            return redirect("awards:nominee", nominee.pk)
    return _form_page(request, found, form, refusal, gettext("Propose a person"))


def _form_page(
    request: HttpRequest, found: Dossier, form: UnitForm, refusal: Refusal | None, title: str
) -> HttpResponse:
    context = {
        "place": "awards",
        "dossier": found,
        "award_name": award_of(found).name.word(get_language() or "vi"),
        "form": form,
        "title": title,
        "asks": isinstance(refusal, Namesakes),
        "why_not": why_not_change(officer(request), found, on=today()),
        "refusal": refusal,
    }
    return show(request, "awards/propose.html", context=context, status=422 if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """One nominee: conditions and answers, achievements in words and figures, awards held. Writing saves the achievements."""
    found = nominee_or_404(request, pk)
    form = AchievementsForm(request.POST or None, initial={"achievements": found.achievements})
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            write_achievements(nominee=found, text=form.cleaned_data["achievements"], by=officer(request), at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("awards:nominee", pk)
    return nominee_page(request, found, achievements=form, refusal=refusal)


def nominee_page(
    request: HttpRequest,
    found: Nominee,
    *,
    achievements: AchievementsForm | None = None,
    replying: str = "",
    form: ReplyForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page of a nominee, with a refusal or a form that needs correcting."""
    by, on, lang = officer(request), today(), get_language() or "vi"
    names = names_in(found.dossier, [found])
    record = record_of_person(found.person) if found.person else record_of_unit(found.unit)
    why_not = why_not_change(by, found.dossier, on=on)
    context: dict[str, Any] = {
        "place": "awards",
        "nominee": found,
        "dossier": found.dossier,
        "award_name": award_of(found.dossier).name.word(lang),
        "name": who(found, names),
        "unit_name": names[found.unit_id],
        "findings": [
            (one, _text(one, lang), words_of(one.says), gettext(STATUS_NAMES[one.status]), _form(one, replying, form))
            for one in findings_of(found)
        ],
        "answered": set(found.replies.filter(standing=True).values_list("condition", flat=True)),
        "achievements": achievements or AchievementsForm(initial={"achievements": found.achievements}),
        "figures": [] if found.person_id else figures_of(found.unit, found.dossier.year),
        "record": [row for row in record if row.certificate.nominee_id != found.pk],
        "why_not": why_not,
        "why_not_erase": why_not_erase(by, found.person, on=on) if found.person else None,
        "refusal": refusal,
    }
    faulty = (achievements and achievements.errors) or (form and form.errors)
    return show(request, "awards/nominee.html", context=context, status=422 if faulty else None)


def _text(finding: Finding, lang: str) -> str:
    return finding.text.word(lang) if isinstance(finding.text, Name) else words_of(finding.text)


def _form(finding: Finding, replying: str, form: ReplyForm | None) -> ReplyForm | None:
    """A form for what is asked, and for what an officer answered before."""
    if finding.verdict is Verdict.MET:
        return None
    if form is not None and finding.code == replying:
        return form
    return ReplyForm(auto_id=f"id_{finding.code}_%s", initial={"note": finding.note})


@require_POST
def answer(request: HttpRequest, pk: int, condition: str) -> HttpResponse:
    """Answer one question about a nominee."""
    found = nominee_or_404(request, pk)
    form = ReplyForm(request.POST, auto_id=f"id_{condition}_%s")
    if not form.is_valid():
        return nominee_page(request, found, replying=condition, form=form)
    try:
        reply(
            nominee=found,
            condition=condition,
            fulfilled=form.cleaned_data["fulfilled"] == "yes",
            note=form.cleaned_data["note"],
            by=officer(request),
            at=now(),
        )
    except Refusal as no:
        return nominee_page(request, found, refusal=no)
    return redirect("awards:nominee", pk)


@require_POST
def off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a nominee off the dossier."""
    found = nominee_or_404(request, pk)
    try:
        take_off(nominee=found, by=officer(request), at=now())
    except Refusal as no:
        return nominee_page(request, found, refusal=no)
    return redirect("awards:dossier", found.dossier_id)


@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase the personal data of a nominee."""
    found = nominee_or_404(request, pk)
    if found.person is None:
        raise Http404
    try:
        erase_person(person=found.person, by=officer(request), at=now())
    except Refusal as no:
        return nominee_page(request, found, refusal=no)
    return redirect("awards:dossier", found.dossier_id)


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper from elsewhere."""
    found = with_names_or_404(request, pk)
    parts = [(part.code, part.name.word(get_language() or "vi")) for part in read_loaded(found.catalogue).parts]
    form = EncloseForm(request.POST, request.FILES, parts=parts)
    if not form.is_valid():
        return page_of(request, found, enclosing=form)
    sent = form.cleaned_data["file"]
    try:
        enclose(
            dossier=found,
            part=form.cleaned_data["part"],
            name=sent.name,
            chunks=sent.chunks(),
            by=officer(request),
            at=now(),
        )
    except Refusal as no:
        return page_of(request, found, refusal=no)
    return redirect("awards:dossier", pk)


@require_safe
def enclosure(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A paper from elsewhere, always as a download."""
    found = get_object_or_404(enclosures_visible_to(officer(request), on=today()), pk=pk)
    if not sees_persons(officer(request), found.dossier, on=today()):
        raise Http404
    return send_kept_file(found.sha256, name=found.name, media_type=found.media_type)
