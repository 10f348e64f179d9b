"""What the counting committee does on its own devices: make a code, open its layer, enter counts."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.ballots.actions.casting import make_key
from thidua.ballots.actions.counting import enter_paper_count, open_own_layer, record_hands, record_objections
from thidua.ballots.forms.voting import CodeForm, CountForm
from thidua.ballots.papers.counting import count_paper
from thidua.ballots.permissions.voting import why_not_count_hands, why_not_enter_paper, why_not_make_key
from thidua.ballots.queries.voting import counter_of
from thidua.ballots.rules.sealing import CodeGarbled, CodeWrong, make_code, tidy_code
from thidua.ballots.rules.voting import Mode
from thidua.ballots.views.asking import about, officer
from thidua.ballots.views.pages import send_paper
from thidua.ballots.views.votes import vote_or_404, vote_page
from thidua.ground.pages import show
from thidua.ground.today import now, today
from thidua.ground.values import Refusal, insist
from thidua.paper.queries import MEDIA_TYPES

SALT = "thidua.ballots.code"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """A member of the committee is shown a code, writes it down, and types it back: then envelopes are sealed with it."""
    vote = vote_or_404(request, code, year, number)
    counter = counter_of(vote, officer(request))
    if counter is None:
        raise Http404
    refusal: Refusal | None = None
    given = _given(request.POST.get("token", ""), counter.pk) or make_code()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            typed = tidy_code(form.cleaned_data["code"])
            # The very code that was shown: nobody seals a vote with one thought up.
            insist(None if typed == given else CodeWrong())
            make_key(vote=vote, code=typed, by=officer(request), at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:vote", code, year, number)
    context = about(vote.conference) | {
        "vote": vote,
        "counter": counter,
        "given": given,
        "token": signing.dumps([counter.pk, given], salt=SALT),
        "form": form,
        "why_not": why_not_make_key(vote, counter),
        "refusal": refusal,
    }
    return show(request, "ballots/vote_key.html", context=context, status=422 if form.errors else None)


@sensitive_post_parameters()
@never_cache
@require_POST
def layer(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """A member opens the own layer of every envelope with the code."""
    vote = vote_or_404(request, code, year, number)
    form = CodeForm(request.POST)
    refusal: Refusal | None = None
    try:
        if form.is_valid():
            open_own_layer(vote=vote, code=form.cleaned_data["code"], by=officer(request), at=now())
        else:
            refusal = CodeGarbled(length=20, typed=0)
    except Refusal as no:
        refusal = no
    if refusal:
        return vote_page(request, vote, refusal=refusal)
    return redirect("ballots:vote", code, year, number)


@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Write down what was counted: hands, objections, or one member's count of the paper ballots."""
    vote = vote_or_404(request, code, year, number)
    person, rule = officer(request), vote.by_rule
    on_paper = rule.mode is Mode.PAPER
    counter = counter_of(vote, person)
    options = list(vote.options.values_list("words", flat=True))
    form = CountForm(request.POST or None, mode=rule.mode, form=rule.form, options=options)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        said, counts = form.cleaned_data, form.counts()
        try:
            if on_paper:
                ballots = {name: said[name] for name in ("cast", "blank", "invalid")}
                enter_paper_count(vote=vote, counts=counts, by=person, at=now(), **ballots)
            elif rule.mode is Mode.ACCLAIM:
                objections = [one.against for one in counts]
                record_objections(vote=vote, objections=objections, remark=said["remark"], by=person, at=now())
            else:
                record_hands(vote=vote, counts=counts, remark=said["remark"], by=person, at=now())
        except Refusal as no:
            refusal = no
        else:
            return redirect("ballots:vote", code, year, number)
    why_not = why_not_enter_paper(vote, counter) if on_paper else why_not_count_hands(person, vote, on=today())
    context = about(vote.conference) | {
        "vote": vote,
        "mode": rule.mode.value,
        "form": form,
        "why_not": why_not,
        "refusal": refusal,
    }
    return show(request, "ballots/vote_count.html", context=context, status=422 if form.errors else None)


@require_safe
def minutes(request: HttpRequest, code: str, year: int, number: int, ending: str) -> HttpResponse:
    """The minutes of the count, for the committee to sign."""
    made = count_paper(vote_or_404(request, code, year, number)) if ending in MEDIA_TYPES else None
    if made is None:
        raise Http404
    return send_paper(made, ending, f"kiem-phieu-{code}-{year}-{number}")


def _given(token: str, counter: int) -> str:
    """The code that this member was shown a moment ago."""
    try:
        pk, code = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(code) if pk == counter else ""
