"""Looking at units: the tree of any day, one unit, and search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, Value, sent_as_file
from thidua.ground.today import now, today
from thidua.ground.values import Refusal
from thidua.indicators.models import Indicator
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import (
    children,
    count_beneath,
    find_units,
    grassroots_beneath,
    superiors,
    term_naming,
    term_of,
    terms_of,
)
from thidua.organisations.rules import search_key, search_words
from thidua.people.queries import reaches, units_in_scope
from thidua.reorganisations.permissions import why_not_begin
from thidua.reorganisations.queries import chapters, tops, units_seen
from thidua.reorganisations.rules import EVENT_NAMES
from thidua.reorganisations.views.asking import day_asked, officer, unit_or_404
from thidua.years.models import ReportingPeriod

AT_ONCE = 100
FOUND_AT_ONCE = 30


@dataclass(frozen=True)
class Node:
    """One unit in the tree, with how many hang beneath it that day."""

    term: UnitTerm
    beneath: int


@dataclass(frozen=True)
class Deciding:
    """One event that a decision may bring: its page, or why this person cannot decide it."""

    name: str
    href: str
    why_not: Refusal | None


@login_required
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """The tree of a day: the person's own top units, or with `tu` what hangs directly beneath one unit."""
    on, readable = day_asked(request, today())
    context = {"place": "units", "on": on, "unreadable": not readable, "is_today": on == today()}
    if code := request.GET.get("tu", ""):
        unit, term = _unit_of_tree(request, code, on)
        if file := sent_as_file(request, {"": _table(term.name, children(unit, on), on)}):
            return file
        page = Paginator(children(unit, on), AT_ONCE).get_page(request.GET.get("trang"))
        context |= {
            "term": term,
            "page": page,
            "nodes": _nodes(page.object_list, on),
            "crumbs": _visible(request, superiors(unit, on), on),
            # The part stands alone beneath its unit; the page has the link in its head.
            "own_page": bool(getattr(request, "htmx", False)),
        }
        return show(request, "reorganisations/tree.html", part="level", context=context)
    roots = tops(officer(request), on=today(), tree_of=on)
    below = [(node, *_first_level(node, on)) for node in _nodes(roots, on)]
    return show(request, "reorganisations/tree.html", context={**context, "roots": below})


def _table(title: str, terms: QuerySet[UnitTerm], on: date) -> Table:
    """Units of a day with what each is, where it hangs, and how many hang beneath it."""
    columns = (
        Column(gettext("Unit")), Column(gettext("Code")), Column(gettext("Kind")), Column(gettext("Class")),
        Column(gettext("Union directly above")), Column(gettext("Units beneath")), Column(gettext("From")),
        Column(gettext("simulated")),
    )  # fmt: skip

    def rows() -> Iterable[list[Value]]:
        found = list(terms)
        above = terms_of({term.parent_id for term in found if term.parent_id}, on)
        counts = count_beneath([term.unit_id for term in found], on)
        for term in found:
            yield [
                term.name, term.unit.code, term.get_kind_display(), term.get_unit_class_display() or None,
                above[term.parent_id].name if term.parent_id in above else None, counts[term.unit_id], term.valid_from,
                "x" if term.simulated else None,
            ]  # fmt: skip

    return Table(title, columns, rows(), [f"{gettext('Units')}, {on:%d/%m/%Y}"])


def _unit_of_tree(request: HttpRequest, code: str, on: date) -> tuple[Unit, UnitTerm]:
    """The unit and its term in the tree of the day, where the person sees it."""
    unit = units_seen(officer(request), on=today(), tree_of=on).filter(code=code).first()
    term = term_of(unit, on) if unit else None
    if unit is None or term is None:
        raise Http404
    return unit, term


def _first_level(node: Node, on: date) -> tuple[list[Node], Page[UnitTerm]]:
    page = Paginator(children(node.term.unit, on), AT_ONCE).get_page(1)
    return _nodes(page.object_list, on), page


def _nodes(terms: Iterable[UnitTerm], on: date) -> list[Node]:
    listed = list(terms)
    counts = count_beneath([term.unit_id for term in listed], on)
    return [Node(term, counts[term.unit_id]) for term in listed]


def _visible(request: HttpRequest, terms: list[UnitTerm], on: date) -> list[tuple[UnitTerm, bool]]:
    """The terms, each with whether the person may open its page."""
    seen = set(
        units_seen(officer(request), on=today(), tree_of=on)
        .filter(pk__in=[term.unit_id for term in terms])
        .values_list("pk", flat=True)
    )
    return [(term, term.unit_id in seen) for term in terms]


@login_required
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: what it is, where it hangs, what hangs beneath it, its history, and what can be decided about it."""
    on = today()
    found = unit_or_404(request, code, on)
    term = term_naming(found, on)
    asked = on if term.valid_from <= on < term.valid_until else term.valid_from
    if file := sent_as_file(request, {"": _table(term.name, children(found, on), on)}):
        return file
    page = Paginator(children(found, on), AT_ONCE).get_page(request.GET.get("trang"))
    deciding = list(_deciding(request, found))
    period = ReportingPeriod.objects.filter(first_day__lte=on).order_by("-last_day", "first_day").first()
    context = {
        "place": "units",
        "unit": found,
        "term": term,
        "on": on,
        "in_force": asked == on,
        "crumbs": _visible(request, superiors(found, asked), asked),
        "page": page,
        "nodes": _nodes(page.object_list, on),
        "beneath": count_beneath([found.pk], on)[found.pk],
        "grassroots": grassroots_beneath(found, on),
        "chapters": chapters(found, on=on),
        "allowed": [each for each in deciding if each.why_not is None],
        "refused": [each for each in deciding if each.why_not is not None],
        "period": period,
        "reads": reaches(officer(request), found, on=on),
    }
    return show(request, "reorganisations/unit.html", context=context)


def _deciding(request: HttpRequest, unit: Unit) -> Iterable[Deciding]:
    for event, name in EVENT_NAMES.items():
        why_not = why_not_begin(officer(request), event, unit, at=now())
        yield Deciding(gettext(name), reverse(f"reorganisations:{event.value}", args=[unit.code]), why_not)


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Units of the person's branch, and indicators, that have all the words; diacritics make no difference."""
    words, on = request.GET.get("q", "").strip(), today()
    terms = find_units(words, on=on, within=units_in_scope(officer(request), on=on))
    if file := sent_as_file(request, {"": _table(gettext("Units"), terms, on)}):
        return file
    page = Paginator(terms, FOUND_AT_ONCE).get_page(request.GET.get("trang"))
    parents = {term.parent_id for term in page if term.parent_id}
    named = {term.unit_id: term.name for term in UnitTerm.objects.in_force(on).filter(unit_id__in=parents)}
    context = {
        "place": "units",
        "search_words": words,
        "page": page,
        "rows": [(term, named.get(term.parent_id or 0, "")) for term in page],
        "indicators": _indicators(words),
    }
    return show(request, "reorganisations/find.html", context=context)


def _indicators(words: str) -> list[Indicator]:
    """The indicators whose code or name has every word."""
    asked = search_words(words)
    if not asked:
        return []
    vietnamese = (get_language() or "vi").startswith("vi")
    found = []
    for row in indicators().values():
        name = row.name_vi if vietnamese else row.name_en
        if all(word in f"{row.code.lower()} {search_key(name)}" for word in asked):
            found.append(row)
    return found[:FOUND_AT_ONCE]
