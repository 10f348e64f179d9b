"""An elector's ballot: marked, looked at once more, cast. Nothing of it goes into an address, a session or a log."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from thidua.ballots.actions.casting import cast_ballot, why_not_own_unit
from thidua.ballots.forms.voting import read_marks
from thidua.ballots.models import Elector, Option, Vote
from thidua.ballots.permissions.voting import why_not_cast
from thidua.ballots.queries.voting import elector_of
from thidua.ballots.rules.sealing import make_receipt
from thidua.ballots.rules.tally import needed
from thidua.ballots.rules.voting import AGAINST, FEW, FOR, SILENT, Form, is_blank, why_not_marks
from thidua.ballots.views.asking import about, officer
from thidua.ballots.views.votes import vote_or_404
from thidua.ground.pages import show, words_of
from thidua.ground.today import now
from thidua.ground.values import Refusal
from thidua.people.models import Person

SALT = "thidua.ballots.receipt"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, code: str, year: int, number: int) -> HttpResponse:
    """Mark the ballot; look at it with its receipt; cast it. The receipt is shown before, so that none is lost on the way."""
    vote = vote_or_404(request, code, year, number)
    if request.POST.get("step") == "cast":
        return _cast(request, vote)
    elector = elector_of(vote, officer(request))
    options = list(vote.options.all())
    refusal = why_not_cast(vote, elector)
    if refusal or elector is None:
        return _page(request, vote, elector, options, refusal=refusal if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, vote, elector, options)
    marks = read_marks(vote.by_rule.form, request.POST, len(options))
    if refusal := why_not_marks(vote.by_rule, marks, len(options)) or _why_not_own(vote, elector, options, marks):
        return _page(request, vote, elector, options, marks=marks, refusal=refusal)
    match request.POST.get("step"):
        case "review":
            return _review(request, vote, elector, options, marks)
        case "change":
            return _page(request, vote, elector, options, marks=marks)
    raise BadRequest


def _cast(request: HttpRequest, vote: Vote) -> HttpResponse:
    """Nothing is asked here that the action asks anyway: a whole hall casts within a minute."""
    person, options = officer(request), list(vote.options.all())
    marks, receipt = read_marks(vote.by_rule.form, request.POST, len(options)), _receipt_of(request, vote, person)
    try:
        elector = cast_ballot(vote=vote, marks=marks, receipt=receipt, by=person, at=now())
    except Refusal as no:
        return _page(request, vote, elector_of(vote, person), options, marks=marks, refusal=no)
    # Shown in the answer itself: an address with a receipt in it would tie the two in the log of the web server.
    context = _head(vote, elector) | {"receipt": receipt, "said": _said(vote, options, marks)}
    return show(request, "ballots/ballot_cast.html", context=context)


def _review(request: HttpRequest, vote: Vote, elector: Elector, options: list[Option], marks: str) -> HttpResponse:
    receipt = make_receipt()
    context = _head(vote, elector) | {
        "receipt": receipt,
        "token": signing.dumps([vote.pk, elector.delegate.person_id, receipt], salt=SALT),
        "said": _said(vote, options, marks),
        "is_blank": is_blank(marks),
        "typed": _typed(vote, marks),
    }
    return show(request, "ballots/ballot_review.html", context=context)


def _page(
    request: HttpRequest,
    vote: Vote,
    elector: Elector | None,
    options: list[Option],
    *,
    marks: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    own = elector.delegate.unit_id if elector else None
    rule = vote.by_rule
    marks = marks if len(marks) == len(options) else SILENT * len(options)
    context = _head(vote, elector) | {
        "rows": [
            {
                "at": at,
                "words": option.words,
                "own": option.unit_id is not None and option.unit_id == own,
                "barred": option.unit_id is not None and option.unit_id == own and not rule.own_unit,
                "mark": marks[at],
            }
            for at, option in enumerate(options)
        ],
        "blank": is_blank(marks),
        "why_not": why_not_cast(vote, elector),
        "refusal": refusal,
    }
    return show(request, "ballots/ballot.html", context=context)


def _head(vote: Vote, elector: Elector | None) -> dict[str, Any]:
    rule = vote.by_rule
    return about(vote.conference) | {
        "vote": vote,
        "rule": rule,
        "form": rule.form.value,
        "most": 1 if rule.form is Form.ELECT else rule.most,
        "needed": words_of(needed(rule)),
        "base": rule.base.value,
        "elector": elector,
        "few": (vote.present or 0) < FEW,
    }


def _said(vote: Vote, options: list[Option], marks: str) -> list[tuple[str, str]]:
    """What the ballot says, for its elector to read: option and letter; of a choice only what is chosen."""
    approve = vote.by_rule.form is Form.APPROVE
    return [(option.words, mark) for option, mark in zip(options, marks, strict=True) if approve or mark == FOR]


def _typed(vote: Vote, marks: str) -> list[tuple[str, str]]:
    """The ballot as the form sends it, to be sent again."""
    if vote.by_rule.form is Form.APPROVE:
        return [(f"o-{at}", mark) for at, mark in enumerate(marks) if mark in (FOR, AGAINST)]
    return [("phieu", str(at)) for at, mark in enumerate(marks) if mark == FOR]


def _why_not_own(vote: Vote, elector: Elector, options: list[Option], marks: str) -> Refusal | None:
    own = next((at for at, option in enumerate(options) if option.unit_id == elector.delegate.unit_id), None)
    return why_not_own_unit(vote.by_rule, marks, own, options[own].words if own is not None else "")


def _receipt_of(request: HttpRequest, vote: Vote, person: Person) -> str:
    """The receipt that this person was shown in this vote; nothing for any other."""
    try:
        of_vote, of_person, receipt = signing.loads(request.POST.get("token", ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(receipt) if (of_vote, of_person) == (vote.pk, person.pk) else ""
