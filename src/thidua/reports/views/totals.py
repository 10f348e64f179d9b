"""Totals of a unit or cluster, and the lineage of each number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from thidua.clusters.models import Cluster
from thidua.clusters.queries import cluster_year, clusters_in_scope, subject
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, file_asked, sent_as_file
from thidua.ground.today import today
from thidua.ground.values import Period, Refusal
from thidua.indicators.models import Indicator, Kind
from thidua.indicators.queries import groups, indicators
from thidua.organisations.models import GRASSROOTS_KINDS, Unit, UnitClass
from thidua.organisations.queries import latest_term, superiors
from thidua.people.models import Person
from thidua.people.queries import mandates_of, reaches, units_in_scope
from thidua.reports.queries import evidence_visible_to
from thidua.reports.queries.lineage import (
    Slip,
    Subject,
    components,
    difference,
    made_up,
    may_open_slips,
    may_read,
    name_in,
    names_in,
    pending_sheets,
    rung,
)
from thidua.reports.queries.overview import two_calendars
from thidua.reports.views.lists import lineage_table, readings_table
from thidua.rollup.queries import (
    Reading,
    by_class,
    closing_of,
    missing_units,
    parts_by_own_year,
    take_apart,
    total,
    totals,
    totals_by_own_year,
)
from thidua.targets.queries import target_of, targets_of
from thidua.targets.rules import achieved, result_words
from thidua.years.models import ReportingPeriod

COUNTED = (Kind.TREE, Kind.MEMBERSHIP)
COLUMNS = 4
NAMED = 60
ADDENDS = 100
"""Addends of a number on its page; whoever wants all of them asks for `EVERYONE`."""
EVERYONE = "tat-ca"
HERO = "DV01"
OWN = "own"
OWN_YEARS = "lich-rieng"
"""The view in which each member of a cluster is read by the year it goes by."""
VIEWS = {
    "tam-tinh": "With submitted reports",
    "dia-gioi-nay": "In today's boundaries",
    OWN_YEARS: "Each by its own year",
}
"""What a list in a file says of the view it shows; its other lists are of approved figures."""


@dataclass(frozen=True)
class Row:
    """One total as a line of a page."""

    reading: Reading
    href: str
    target: Decimal | None = None
    reached: Decimal | None = None
    words: str = ""
    simulated: bool = False

    @property
    def indicator(self) -> Indicator:
        """What is counted."""
        return self.reading.indicator


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where the person may read totals: their units and clusters, with the periods that have been declared."""
    person, on = _person(request), today()
    units = units_in_scope(person, on=on).filter(pk__in=[mandate.unit_id for mandate in mandates_of(person, on)])
    clusters = clusters_in_scope(person, on=on)
    periods = ReportingPeriod.objects.filter(first_day__lte=on).order_by("-last_day", "first_day")
    now = Period.parse(periods[0].code) if periods else Period.parse(str(on.year))
    names = names_in(units, now)
    subjects = [(unit.code, names[unit.pk]) for unit in units] + [(each.code, each.name) for each in clusters]
    return show(
        request, "reports/totals_home.html", context={"place": "totals", "subjects": subjects, "periods": periods[:12]}
    )


@login_required
@require_safe
def of_subject(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """All totals of one unit or cluster in one period, by group, with targets, parts and completeness."""
    asked = asked_period(period)
    found = subject_or_404(request, code, asked)
    view = request.GET.get("xem", "")
    also = pending_sheets(found, asked) if view == "tam-tinh" else []
    calendars = two_calendars(found, asked)
    own_years = calendars is not None and view == OWN_YEARS
    read = (
        totals_by_own_year(found, asked)
        if own_years and isinstance(found, Cluster)
        else totals(found, asked, also=also, boundaries_of=today() if view == "dia-gioi-nay" else None)
    )
    readings = {
        name: reading
        for name, reading in read.items()
        if reading.quantity is not None or reading.text or reading.expected
    }
    invented = made_up(found, asked)
    rows = {row.indicator.code: row for row in _rows(found, asked, readings)}
    if own_years:  # the sources of a sum over two calendars are the members' totals, each in its own year
        rows = {name: replace(row, href=f"?xem={OWN_YEARS}&chi-tieu={name}#parts") for name, row in rows.items()}
    given = {
        code for code, row in rows.items() if row.reading.quantity is not None and row.indicator.kind not in COUNTED
    }
    all_simulated = bool(given) and given <= invented.wholly
    for name in () if all_simulated else rows.keys() & invented.wholly:
        rows[name] = replace(rows[name], simulated=True)
    filled = [row for row in rows.values() if row.reading.quantity is not None]
    columns = [row.indicator for row in filled if row.indicator.kind not in (*COUNTED, Kind.RATIO)][:COLUMNS]
    if own_years and (chosen := rows.get(request.GET.get("chi-tieu", ""))) and chosen.indicator.kind not in COUNTED:
        columns = [chosen.indicator]
    ending = file_asked(request)
    matrix: list[tuple[str, str, list[Row | None]]] = []
    left_out = 0
    if view != "dia-gioi-nay":
        matrix, left_out = _matrix(found, asked, columns, own_years=own_years, shown=None if ending else NAMED)
    classes = _classes(found, asked, columns) if view == "loai-hinh" else []
    about = [gettext(VIEWS.get(view, "Approved figures")), *([gettext("simulated")] if all_simulated else [])]
    title = f"{name_in(found, asked)}, {asked.label(_lang())}"
    each_unit = (
        (name or gettext("Own work"), [row.reading if row else None for row in of]) for name, _code, of in matrix
    )
    tables = {
        "": _table(title, about, rows.values()),
        "don-vi": readings_table(title, gettext("Unit"), columns, each_unit, about),
        "loai-hinh": readings_table(title, gettext("Class"), columns, classes, about),
    }
    if file := sent_as_file(request, tables):
        return file
    context = {
        "place": "totals",
        "subject": found,
        "is_cluster": isinstance(found, Cluster),
        "opens_unit": isinstance(found, Unit) and reaches(_person(request), found, on=today()),
        "is_grassroots": isinstance(found, Unit) and latest_term(found).kind in GRASSROOTS_KINDS,
        "name": name_in(found, asked),
        "period": asked,
        "view": view,
        "pending": len(also),
        "hero": rows.get(HERO),
        "groups": _grouped(row for row in rows.values() if row.reading.quantity is not None or row.reading.text),
        "empty": [row for row in rows.values() if row.reading.quantity is None and not row.reading.text],
        "parts_simulated": bool(invented.in_part) and not all_simulated,
        "all_simulated": all_simulated,
        "goals": [row for row in filled if row.target is not None],
        "columns": columns,
        "matrix": matrix,
        "left_out": left_out,
        "calendars": calendars,
        "own_years": OWN_YEARS,
        "classes": classes,
        "superiors": [] if isinstance(found, Cluster) else superiors(found, asked.last_day),
        "leading": cluster_year(found, asked.year) if isinstance(found, Cluster) else None,
        "periods": ReportingPeriod.objects.filter(first_day__lte=today()).order_by("-last_day", "first_day")[:8],
        "closing": None if isinstance(found, Cluster) else closing_of(found, asked),
    }
    return show(request, "reports/totals.html", context=context)


@login_required
@require_safe
def lineage(request: HttpRequest, code: str, indicator: str, period: str) -> HttpResponse:
    """One number taken apart: what adds up to it, the reports and evidence beneath, who is missing, what it is used for."""
    asked = asked_period(period)
    found = subject_or_404(request, code, asked)
    counted = indicators().get(indicator)
    if counted is None:
        raise Http404
    everyone = bool(file_asked(request) or request.GET.get(EVERYONE))
    step = rung(found, counted, asked, first=None if everyone else ADDENDS)
    if file := sent_as_file(request, {"": lineage_table(step)}):
        return file
    invented = made_up(found, asked)
    open_slips = may_open_slips(_person(request), found, asked, on=today())
    complete = step.reading.reported == step.reading.expected
    missing = [] if complete else missing_units(found, counted.code, asked, limit=NAMED + 1)
    aim = target_of(found, counted, asked)
    earlier = asked.before()
    declared = earlier is not None and ReportingPeriod.objects.filter(pk=earlier.code).exists()
    before = total(found, counted, earlier) if earlier is not None and declared else None
    quantity = step.reading.quantity
    context = {
        "place": "totals",
        "step": step,
        "parts_simulated": counted.code in invented.in_part,
        "wholly_simulated": counted.code in invented.wholly,
        "subject": found,
        "is_cluster": isinstance(found, Cluster),
        "period": asked,
        "addends": [
            (addend, reverse("reports:lineage", args=[addend.part.unit.code, counted.code, asked.code]))
            for addend in step.addends
        ],
        "everyone": EVERYONE,
        "components": [
            (part, total(found, part, asked), reverse("reports:lineage", args=[code, part.code, asked.code]))
            for part in components(counted)
            if part.code != counted.code
        ],
        "slips": step.slips if open_slips else (),
        "files": _open_files(request, step.slips) if open_slips else (),
        "closed_to_peers": bool(step.slips) and not open_slips,
        "missing": missing[:NAMED],
        "more_missing": len(missing) > NAMED,
        "target": aim,
        "words": result_words(quantity.amount, aim, _lang()) if quantity and aim is not None else "",
        "before": before,
        "difference": difference(step.reading, before),
        "superiors": [] if isinstance(found, Cluster) else superiors(found, asked.last_day),
    }
    return show(request, "reports/lineage.html", context=context)


def _open_files(request: HttpRequest, slips: Iterable[Slip]) -> set[int]:
    """Which of the files behind these figures the person may open: lists and sentences name persons."""
    visible = evidence_visible_to(_person(request), on=today())
    return set(visible.filter(report__in=[slip.report.pk for slip in slips]).values_list("pk", flat=True))


def _rows(found: Subject, period: Period, readings: dict[str, Reading]) -> Iterable[Row]:
    aims = targets_of(found, period)
    for code, reading in readings.items():
        aim = aims.get(code)
        reached = achieved(reading.quantity.amount, aim) if reading.quantity is not None and aim is not None else None
        said = result_words(reading.quantity.amount, aim, _lang()) if reading.quantity and aim is not None else ""
        yield Row(reading, reverse("reports:lineage", args=[found.code, code, period.code]), aim, reached, said)


def _table(title: str, about: list[str], rows: Iterable[Row]) -> Table:
    """Every total of the page as a list, those that nobody has reported too: their cell is empty, not 0."""
    columns = (
        Column(gettext("Indicator")), Column(gettext("Name")), Column(gettext("Result")), Column(gettext("Unit of measure")),
        Column(gettext("Target")), Column(gettext("Reported")), Column(gettext("Asked")), Column(gettext("simulated")),
    )  # fmt: skip
    lines = (
        (
            row.indicator.code, row.indicator.name, row.reading.quantity or row.reading.text or None, row.indicator.unit_word,
            row.target, row.reading.reported, row.reading.expected, "x" if row.simulated else None,
        )
        for row in rows
    )  # fmt: skip
    return Table(title, columns, lines, about)


def _grouped(rows: Iterable[Row]) -> list[tuple[Any, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.indicator.group, []).append(row)
    return [(group, found[group.code]) for group in groups() if group.code in found]


def _matrix(
    found: Subject, period: Period, columns: list[Indicator], *, own_years: bool = False, shown: int | None = None
) -> tuple[list[tuple[str, str, list[Row | None]]], int]:
    """Each part of the subject with its totals of the chosen indicators, (name, code, one row for each column), and how many
    units beneath are left out, where only the first are `shown`."""
    codes = [indicator.code for indicator in columns]
    if not codes:
        return [], 0
    if own_years and isinstance(found, Cluster):
        by_code = [parts_by_own_year(found, code, period) for code in codes]
        units = [part.unit for part in by_code[0]]
        beneath = [{code: of[at].reading for code, of in zip(codes, by_code, strict=True)} for at in range(len(units))]
        table, left_out = [("", each, readings) for each, readings in zip(units, beneath, strict=True)], 0
    else:
        apart = take_apart(found, codes, period, first=shown)
        table, left_out = [("", unit, readings) for unit, readings in apart.beneath], apart.left_out
        if apart.unit and apart.own:
            table.insert(0, (OWN, apart.unit, apart.own))
    names = names_in([unit for _of, unit, _readings in table], period)

    def row_of(unit: Unit, reading: Reading | None) -> Row | None:
        if reading is None:
            return None
        return Row(reading, reverse("reports:lineage", args=[unit.code, reading.indicator.code, reading.period.code]))

    return [
        ("" if whose == OWN else names[unit.pk], unit.code, [row_of(unit, readings.get(code)) for code in codes])
        for whose, unit, readings in table
        if any(reading.quantity is not None or reading.expected for reading in readings.values())
    ], left_out


def _classes(found: Subject, period: Period, columns: list[Indicator]) -> list[tuple[str, list[Reading]]]:
    """The chosen indicators by class of grassroots union: (class in words, one reading for each column)."""
    table: dict[str, list[Reading]] = {}
    for indicator in columns:
        for name, reading in by_class(found, indicator.code, period).items():
            table.setdefault(name, []).append(reading)
    return [(str(UnitClass(name).label), readings) for name, readings in table.items()]


def subject_or_404(request: HttpRequest, code: str, period: Period) -> Subject:
    """The unit or cluster, when this person may read its totals of the period."""
    try:
        found = subject(code)
    except Refusal:
        raise Http404 from None
    if not may_read(_person(request), found, period, on=today()):
        raise Http404
    return found


def asked_period(code: str) -> Period:
    """The declared period the address names."""
    try:
        period = Period.parse(code)
    except Refusal:
        raise Http404 from None
    get_object_or_404(ReportingPeriod, pk=period.code)
    return period


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _lang() -> str:
    return get_language() or "vi"
