"""The catalogue as pages: what is counted, how it adds, where it comes from, who is asked."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, sent_as_file
from thidua.indicators.models import Indicator, in_language
from thidua.indicators.queries import (
    by_group,
    catalogue,
    checks_on,
    forms_asking,
    indicator_of,
    indicators,
    uses_of,
)
from thidua.indicators.rules import NoSuchIndicator
from thidua.organisations.models import UnitClass, UnitKind

ORIGIN_WORDS = {
    "F": _("statutory form"),
    "S": _("one of the five articles"),
    "N": _("news of a union"),
    "D": _("proposed here, without a document behind it"),
}
"""By the first letter of an origin: where the indicator comes from."""


@require_safe
@login_required
def list_indicators(request: HttpRequest) -> HttpResponse:
    """The whole catalogue by group."""
    if file := sent_as_file(request, {"": _table()}):
        return file
    loaded = catalogue()
    sections = [(part.group, [(row, _sources(row)) for row in part.indicators]) for part in by_group()]
    context = {"sections": sections, "count": len(indicators()), "loaded": loaded}
    if loaded:
        context["reviews"] = [_review(part) for part in loaded.review.values()]
    return show(request, "indicators/list.html", context=context)


@require_safe
@login_required
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: its definition, parts, phrases, the forms that ask for it, the checks on it."""
    try:
        indicator = indicator_of(code)
    except NoSuchIndicator:
        raise Http404 from None
    origins = [ORIGIN_WORDS.get(origin[0]) for origin in indicator.origin.split(",")]
    group = next((section.group for section in by_group() if section.group.code == indicator.group), None)
    context = {
        "indicator": indicator,
        "group": group,
        "origins": list(dict.fromkeys(str(origin) for origin in origins if origin)),
        "sources": _sources(indicator, in_full=True),
        "uses": uses_of(indicator),
        "forms": [(form, required, _asked(form.kinds, form.classes)) for form, required in forms_asking(indicator)],
        "checks": checks_on(indicator),
        "other_name": indicator.name_en if (get_language() or "vi").startswith("vi") else indicator.name_vi,
    }
    return show(request, "indicators/indicator.html", context=context)


def _table() -> Table:
    columns = (
        Column(gettext("Indicator")), Column(gettext("Name")), Column(gettext("Group")), Column(gettext("Unit of measure")),
        Column(gettext("How it adds")), Column(gettext("Origin")), Column(gettext("Source")),
    )  # fmt: skip
    rows = (
        (
            row.code, row.name, part.group.name, row.unit_word, row.get_kind_display(), row.origin, row.source,
        )
        for part in by_group()
        for row in part.indicators
    )  # fmt: skip
    return Table(gettext("Catalogue of indicators"), columns, rows, name="chi-tieu")


def _review(review: dict) -> dict[str, object]:
    """A file's review in the current language."""
    return {
        "checked_by": in_language(**review["checked_by"]),
        "next_review": date.fromisoformat(review["next_review"]),
        "unverified": [in_language(**text) for text in review["unverified"]],
    }


def _sources(indicator: Indicator, *, in_full: bool = False) -> list[tuple[str, str]]:
    """Each source, and where it is an address the way there; without `in_full` an address shows its site only."""
    found = []
    for source in indicator.source.split("; "):
        address = source if source.startswith("https://") else ""
        found.append((urlsplit(address).hostname or "" if address and not in_full else source, address))
    return found


def _asked(kinds: list[str], classes: list[str]) -> str:
    """Who is asked, in words: the kinds, and the classes where not every class is."""
    words = [str(UnitKind(kind).label) for kind in kinds]
    words += [str(UnitClass(unit_class).label) for unit_class in classes]
    return ", ".join(words)
