"""The pledge of a cluster's year: read, drafted, adjusted, signed, followed; as a paper; its official copies."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, clusters_in_scope, members_of_year
from thidua.ground.files import send_kept_file
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, send_file, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Period, Refusal, UnreadablePeriod
from thidua.organisations.models import Unit
from thidua.paper.queries import MEDIA_TYPES
from thidua.paper.rules import render
from thidua.people.models import Person
from thidua.pledges.actions import (
    attach_copy,
    call_for_signatures,
    commit_unit,
    draft_pledge,
    edit_pledge,
    hand_out_pledge,
    reopen_pledge,
    sign_pledge,
)
from thidua.pledges.forms import CommitForm, CopyForm, DraftForm
from thidua.pledges.models import Pledge, Signature
from thidua.pledges.papers import pledge_paper
from thidua.pledges.permissions import why_not_adjust, why_not_draft, why_not_sign
from thidua.pledges.queries import (
    Followed,
    commitments_of,
    copies_visible_to,
    follow,
    indicators_of,
    names_in,
    parties_of,
    pledge_of,
    signatures_of,
)
from thidua.pledges.rules import State, why_not_edit
from thidua.years.models import ReportingPeriod

MOVES = {"hand_out": hand_out_pledge, "call": call_for_signatures, "reopen": reopen_pledge}


def _officer(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def _cluster(request: HttpRequest, code: str, year: int) -> Cluster:
    try:
        Period.parse(str(year))
    except UnreadablePeriod:
        raise Http404 from None
    return get_object_or_404(clusters_in_scope(_officer(request), on=today()), code=code)


def _pledge(request: HttpRequest, code: str, year: int) -> Pledge:
    found = pledge_of(_cluster(request, code, year), year)
    if found is None:
        raise Http404
    return found


@require_safe
def pledge(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The pledge with its signatures, each figure beside target and result; or that there is none yet."""
    return _page(request, _cluster(request, code, year), year)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Write the words of the pledge; the first time, draft it."""
    person, cluster = _officer(request), _cluster(request, code, year)
    found = pledge_of(cluster, year)
    names = ("contents", "signing_day", "place", "witness")
    form = DraftForm(request.POST or None, initial={name: getattr(found, name) for name in names} if found else None)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                draft_pledge(cluster=cluster, year=year, by=person, at=now(), **form.cleaned_data)
            else:
                edit_pledge(pledge=found, by=person, at=now(), **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            return redirect("pledges:pledge", code, year)
    context = {
        "place": "emulation",
        "cluster": cluster,
        "year": year,
        "form": form,
        "why_not": (why_not_edit(State(found.state)) if found else None)
        or why_not_draft(person, cluster, year, on=today()),
        "refusal": refusal,
    }
    return show(request, "pledges/draft.html", context=context, status=422 if form.errors else None)


@require_http_methods(["POST"])
def move(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Hand the draft out, call for signatures, or let the units adjust again."""
    found = _pledge(request, code, year)
    act = MOVES.get(request.POST.get("step", ""))
    if act is None:
        raise BadRequest
    try:
        act(pledge=found, by=_officer(request), at=now())
    except Refusal as no:
        return _page(request, found.cluster, year, refusal=no)
    return redirect("pledges:pledge", code, year)


@require_http_methods(["GET", "HEAD", "POST"])
def commit(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """What one unit promises, indicator by indicator."""
    person, found = _officer(request), _pledge(request, code, year)
    party = get_object_or_404(found.parties.select_related("unit"), unit__code=unit)
    everything = commitments_of(found)
    standing = {row.indicator_id: row.amount.normalize() + 0 for row in everything if row.party_id == party.pk}
    form = CommitForm(request.POST or None, standing=standing, rows=indicators_of(everything))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            commit_unit(
                pledge=found,
                unit=party.unit,
                amounts=form.amounts,
                reason=form.cleaned_data["reason"],
                by=person,
                at=now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("pledges:pledge", code, year)
    context = {
        "place": "emulation",
        "cluster": found.cluster,
        "year": year,
        "name": names_in(found, [party.unit])[party.unit_id],
        "form": form,
        "why_not": why_not_adjust(person, found, party.unit, on=today()),
        "refusal": refusal,
    }
    return show(request, "pledges/commit.html", context=context, status=422 if form.errors else None)


@require_http_methods(["POST"])
def sign(request: HttpRequest, code: str, year: int, unit: str) -> HttpResponse:
    """Sign for a unit."""
    found = _pledge(request, code, year)
    signing = get_object_or_404(Unit, pk__in=found.parties.values("unit"), code=unit)
    try:
        sign_pledge(pledge=found, unit=signing, by=_officer(request), at=now())
    except Refusal as no:
        return _page(request, found.cluster, year, refusal=no)
    return redirect("pledges:pledge", code, year)


@require_http_methods(["POST"])
def attach(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Attach an official copy."""
    found = _pledge(request, code, year)
    form = CopyForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            attach_copy(pledge=found, name=sent.name, chunks=sent.chunks(), by=_officer(request), at=now())
        except Refusal as no:
            return _page(request, found.cluster, year, refusal=no)
        return redirect("pledges:pledge", code, year)
    return _page(request, found.cluster, year, copying=form)


@require_safe
def copy(request: HttpRequest, pk: int) -> FileResponse:
    """An official copy, always as a download."""
    found = get_object_or_404(copies_visible_to(_officer(request), on=today()), pk=pk)
    return send_kept_file(found.sha256, name=found.name, media_type=found.media_type)


@require_safe
def download(request: HttpRequest, code: str, year: int, ending: str) -> HttpResponse:
    """The pledge as a paper of one page."""
    found = _pledge(request, code, year)
    if ending not in MEDIA_TYPES:
        raise Http404
    content = render(pledge_paper(found, at=now()), ending)
    return send_file(content, f"giao-uoc-{code}-{year}.{ending}", MEDIA_TYPES[ending])


def _page(
    request: HttpRequest,
    cluster: Cluster,
    year: int,
    *,
    refusal: Refusal | None = None,
    copying: CopyForm | None = None,
) -> HttpResponse:
    person, on = _officer(request), today()
    found = pledge_of(cluster, year)
    context: dict[str, Any] = {
        "place": "emulation",
        "cluster": cluster,
        "year": year,
        "pledge": found,
        "held": cluster_year(cluster, year),
        "members": len(members_of_year(cluster, year)),
        "why_not_draft": why_not_draft(person, cluster, year, on=on),
        "refusal": refusal,
    }
    if found is None:
        return show(request, "pledges/pledge.html", context=context)
    parties = parties_of(found)
    names = names_in(found, [party.unit for party in parties])
    signatures, followed = signatures_of(found), follow(found)
    promised = [
        (names[party.unit_id], signatures.get(party.unit_id), followed.get(party.unit_id, [])) for party in parties
    ]
    if file := sent_as_file(request, {"": _table(found, promised)}):
        return file
    context |= {
        "state": found.state,
        "contents": found.contents.splitlines(),
        "rows": [
            {
                "party": party,
                "name": names[party.unit_id],
                "signature": signatures.get(party.unit_id),
                "followed": followed.get(party.unit_id, []),
                "why_not_sign": why_not_sign(person, found, party, on=on),
                "why_not_adjust": why_not_adjust(person, found, party.unit, on=on),
            }
            for party in parties
        ],
        # A pledge is made before its year is declared; until then its figures have no sources to open.
        "declared": ReportingPeriod.objects.filter(code=str(year)).exists(),
        "signed": len(signatures),
        "unsigned": _unsigned_in_short(request, found, [name for name, signature, _said in promised if not signature]),
        "copies": found.copies.all(),
        "copying": copying or CopyForm(),
        "steps": _steps(found),
    }
    return show(request, "pledges/pledge.html", context=context, status=422 if copying else None)


def _unsigned_in_short(request: HttpRequest, found: Pledge, names: list[str]) -> str:
    """Who has not signed yet, for who runs the signing: one short text with its link, to be pasted into Zalo."""
    if (
        found.state != State.SIGNING
        or not names
        or why_not_draft(_officer(request), found.cluster, found.year, on=today())
    ):
        return ""
    return gettext("{cluster}: pledge {year} awaits the signature of {units}. Sign: {link}").format(
        cluster=found.cluster.name,
        year=found.year,
        units=", ".join(names),
        link=request.build_absolute_uri(reverse("pledges:pledge", args=[found.cluster.code, found.year])),
    )


def _table(found: Pledge, rows: Iterable[tuple[str, Signature | None, list[Followed]]]) -> Table:
    """Every figure promised, beside target and result of the year."""
    columns = (
        Column(gettext("Unit")), Column(gettext("Indicator")), Column(gettext("Unit of measure")), Column(gettext("Promised")),
        Column(gettext("Target")), Column(gettext("Result")), Column(gettext("Reached"), "%"), Column(gettext("Signed on")),
    )  # fmt: skip
    lines = (
        (
            name, each.commitment.indicator.name, each.commitment.indicator.unit_word, each.promised, each.target,
            each.reading.quantity, None if each.reached is None else each.reached.quantize(Decimal("0.1")),
            signature.at if signature else None,
        )
        for name, signature, followed in rows
        for each in followed
    )  # fmt: skip
    about = [found.cluster.name, *([gettext("simulated")] if found.simulated else [])]
    title = gettext("Pledge {year}").format(year=found.year)
    return Table(title, columns, lines, about, name=f"giao-uoc-{found.cluster.code}-{found.year}")


def _steps(found: Pledge) -> list[tuple[str, str]]:
    """What whoever drafts can do next."""
    return {
        State.DRAFT: [("hand_out", gettext("Hand out to the units"))],
        State.ADJUSTING: [("call", gettext("Call for signatures"))],
        State.SIGNING: [("reopen", gettext("Let the units adjust again"))],
    }.get(State(found.state), [])
