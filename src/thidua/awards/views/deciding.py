"""Moving a dossier on, the council's vote, the decision, certificates handed over and revoked, and all its papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from thidua.awards.actions.deciding import (
    hand_over,
    issue_decision,
    record_outside_decision,
    record_vote,
    reopen_vote,
    revoke,
)
from thidua.awards.actions.moving import (
    forward_dossier,
    lay_before_council,
    return_dossier,
    submission_key,
    submit_dossier,
    withdraw_dossier,
)
from thidua.awards.forms import HandOverForm, OutsideForm, ReasonForm, RevokeForm, StockForm, VoteForm
from thidua.awards.models import Dossier
from thidua.awards.papers import (
    achievement_paper,
    certificate_texts,
    decision_paper,
    minutes_paper,
    submission_paper,
)
from thidua.awards.queries.dossiers import names_in, nominees_of, who
from thidua.awards.rules.flow import EDITABLE, State
from thidua.awards.views.asking import (
    certificate_or_404,
    lineage,
    nominee_or_404,
    officer,
    whole_address,
    with_names_or_404,
)
from thidua.awards.views.dossiers import certificates_listed, page_of
from thidua.ground.tables import send_file
from thidua.ground.today import now
from thidua.ground.values import Refusal
from thidua.paper.models import IssuedPaper
from thidua.paper.queries import MEDIA_TYPES, content_of, issued
from thidua.paper.rules import Paper, Stock, render, render_certificates

REASONED: dict[str, Callable[..., object]] = {
    "return": return_dossier,
    "withdraw": withdraw_dossier,
    "reopen": reopen_vote,
}
BARE: dict[str, Callable[..., object]] = {"forward": forward_dossier, "council": lay_before_council}


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, forward, return, lay before the council, withdraw, or let the council vote again."""
    found = with_names_or_404(request, pk)
    step, by = request.POST.get("step", ""), officer(request)
    form = ReasonForm(request.POST)
    try:
        if step == "submit":
            paper = submission_paper(found, at=now())
            submit_dossier(dossier=found, paper=paper, by=by, at=now(), link=partial(lineage, request))
        elif step in BARE:
            BARE[step](dossier=found, by=by, at=now())
        elif step in REASONED:
            if not form.is_valid():
                return page_of(request, found, reason=form)
            REASONED[step](dossier=found, reason=form.cleaned_data["reason"], by=by, at=now())
        else:
            raise BadRequest
    except Refusal as no:
        return page_of(request, found, refusal=no)
    return redirect("awards:dossier", pk)


@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the council's vote."""
    found = with_names_or_404(request, pk)
    nominees = nominees_of(found)
    names = names_in(found, nominees)
    form = VoteForm(request.POST, nominees=[(one, who(one, names)) for one in nominees])
    if not form.is_valid():
        return page_of(request, found, voting=form)
    try:
        record_vote(dossier=found, meeting=form.meeting, given=form.given, by=officer(request), at=now())
    except Refusal as no:
        return page_of(request, found, refusal=no, voting=form)
    return redirect("awards:dossier", pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the decision; the certificates enter the register."""
    found = with_names_or_404(request, pk)
    if found.decider is None or found.state != State.VOTED:
        return page_of(request, found)
    try:
        paper = decision_paper(found, at=now())
        issue_decision(dossier=found, paper=paper, by=officer(request), at=now())
    except Refusal as no:
        return page_of(request, found, refusal=no)
    return redirect("awards:dossier", pk)


@require_POST
def outside(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a decision taken outside the unions."""
    found = with_names_or_404(request, pk)
    form = OutsideForm(request.POST)
    if not form.is_valid():
        return page_of(request, found, outside=form)
    try:
        record_outside_decision(dossier=found, by=officer(request), at=now(), **form.cleaned_data)
    except Refusal as no:
        return page_of(request, found, refusal=no, outside=form)
    return redirect("awards:dossier", pk)


@require_POST
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticked certificates were handed over on one day; without ticks all that are left."""
    found = with_names_or_404(request, pk)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return page_of(request, found, handing=form)
    ticked = set(request.POST.getlist("certificate"))
    rows = [row for row in certificates_listed(found) if not ticked or str(row.pk) in ticked]
    try:
        for row in rows:
            hand_over(
                certificate=row,
                on=form.cleaned_data["on"],
                place=form.cleaned_data["place"],
                by=officer(request),
                at=now(),
            )
    except Refusal as no:
        return page_of(request, found, refusal=no, handing=form)
    return redirect("awards:dossier", pk)


@require_POST
def revoke_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one certificate."""
    found = certificate_or_404(request, pk)
    form = RevokeForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        revoke(certificate=found, why=why, by=officer(request), at=now())
    except Refusal as no:
        return page_of(request, found.nominee.dossier, refusal=no)
    return redirect("awards:dossier", found.nominee.dossier_id)


# --- Papers ------------------------------------------------------------------------------------------------------------


@require_safe
def paper(request: HttpRequest, pk: int, kind: str, ending: str) -> HttpResponse:
    """A paper of the dossier: frozen where it has left the house, else as it stands now."""
    found = with_names_or_404(request, pk)
    if ending not in MEDIA_TYPES:
        raise Http404
    frozen = _frozen(found, kind)
    if frozen:
        return _send(content_of(frozen, ending), f"{frozen.full_number.replace('/', '-')}", ending)
    made = _made(found, kind)
    return _send(_rendered(request, made, ending), f"{kind}-{found.pk}", ending)


def _frozen(found: Dossier, kind: str) -> IssuedPaper | None:
    if kind == "to-trinh" and State(found.state) not in EDITABLE:
        return issued(submission_key(found)).first()
    decision = getattr(found, "decision", None)
    return decision.paper if kind == "quyet-dinh" and decision else None


def _made(found: Dossier, kind: str) -> Paper:
    council = found.council
    if kind == "to-trinh" and nominees_of(found):
        return submission_paper(found, at=now())
    if kind == "bien-ban" and council:
        return minutes_paper(council)
    if kind == "quyet-dinh" and found.state == State.VOTED and found.decider:
        return decision_paper(found, at=now())
    raise Http404


@require_safe
def report(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The achievement report of one nominee, as it stands now."""
    found = nominee_or_404(request, pk)
    if ending not in MEDIA_TYPES:
        raise Http404
    return _send(_rendered(request, achievement_paper(found, at=now()), ending), f"bao-cao-thanh-tich-{pk}", ending)


@require_safe
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """Every certificate of the dossier in one PDF; the address says whether sheets are pre-printed and how far to move."""
    found = with_names_or_404(request, pk)
    form = StockForm(request.GET)
    texts = certificate_texts(found, address=whole_address)
    if not form.is_valid() or not texts:
        raise Http404
    given = form.cleaned_data
    content = render_certificates(texts, Stock(given["preprinted"], given["right"], given["down"]))
    return _send(content, f"giay-chung-nhan-{pk}", "pdf")


def _rendered(request: HttpRequest, made: Paper, ending: str) -> bytes:
    return render(made, ending, link=partial(lineage, request))


def _send(content: bytes, name: str, ending: str) -> HttpResponse:
    return send_file(content, f"{name.encode('ascii', 'ignore').decode()}.{ending}", MEDIA_TYPES[ending])
