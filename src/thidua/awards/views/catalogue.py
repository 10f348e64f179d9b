"""The catalogue of awards as a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from thidua.awards.queries.catalogue import awards_now
from thidua.awards.rules.catalogue import (
    COLLECTIVE,
    FORM_NAMES,
    PERSON,
    STATUS_NAMES,
    STREAM_NAMES,
    AwardCatalogue,
    AwardNotLoaded,
    AwardSpec,
    Stream,
)
from thidua.ground.pages import show
from thidua.ground.today import today
from thidua.organisations.models import UnitKind


@dataclass(frozen=True)
class Row:
    """One award as the page prints it, in the reader's language."""

    award: AwardSpec
    name: str
    form: str
    granted_by: str
    subjects: str
    to: str
    status: str
    conditions: list[tuple[str, str, str]]
    bonuses: list[tuple[str, Decimal, date, Decimal | None, str]]
    in_force: bool


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every award in its stream: who grants it, to whom, on which conditions, with which bonus; what nobody verified says so."""
    on, lang = today(), get_language() or "vi"
    try:
        held = awards_now()
    except AwardNotLoaded as no:
        return show(request, "awards/catalogue.html", context={"place": "awards", "refusal": no}, status=200)
    context = {
        "place": "awards",
        "refusal": None,
        "streams": [
            (
                stream.value,
                gettext(name),
                [_row(award, held, on, lang) for award in held.awards if award.stream is stream],
            )
            for stream, name in STREAM_NAMES.items()
        ],
        "salary": held.salary(on),
        "salaries": held.salaries,
        "unverified": [name.word(lang) for name in held.unverified],
        "checked_by": held.checked_by.word(lang),
        "first": Stream.STATE.value,
    }
    return show(request, "awards/catalogue.html", context=context)


def _row(award: AwardSpec, held: AwardCatalogue, on: date, lang: str) -> Row:
    words = {COLLECTIVE: gettext("collectives"), PERSON: gettext("individuals")}
    kinds = dict(UnitKind.choices)
    return Row(
        award=award,
        name=award.name.word(lang),
        form=gettext(FORM_NAMES[award.form]),
        granted_by=award.granted_by.word(lang),
        subjects=", ".join(words[one] for one in award.subjects),
        to=", ".join(str(kinds[kind]) for kind in award.to),
        status=gettext(STATUS_NAMES[award.status]),
        conditions=[
            (condition.text.word(lang), gettext(STATUS_NAMES[condition.status]), condition.source)
            for condition in award.conditions
        ],
        bonuses=[
            (
                words[bonus.of],
                bonus.coefficient,
                bonus.span.since,
                held.bonus(award, bonus.of, on),
                gettext(STATUS_NAMES[bonus.status]),
            )
            for bonus in award.bonuses
        ],
        in_force=on in award.span,
    )
