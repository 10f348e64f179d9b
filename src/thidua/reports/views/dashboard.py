"""The overview of a unit or cluster: four drawings, each with its table, and the list of who is missing; as files too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from thidua.clusters.models import Cluster
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, Value, file_asked, sent_as_file
from thidua.ground.today import today
from thidua.ground.values import Period, PeriodKind, Quantity, write_full, write_number, write_percent
from thidua.indicators.queries import indicators
from thidua.paper.rules import About, Bar, Chart
from thidua.paper.rules.drawing import Point, draw, draw_trend
from thidua.reports.queries.lineage import made_up, name_in
from thidua.reports.queries.overview import (
    MISSING_SHOWN,
    Course,
    NamedPart,
    Overview,
    choices_of,
    course_of,
    overview_of,
    superiors_of,
    two_calendars,
)
from thidua.reports.views.totals import HERO, asked_period, subject_or_404
from thidua.rollup.queries import Reading, totals
from thidua.targets.rules import result_words
from thidua.years.models import ReportingPeriod

BARS = 12
"""Bars beside each other in one drawing; the table behind it has all."""
MISSING = MISSING_SHOWN - 1
ROWS = 60
"""Rows of a table on the page; its file has all."""
AT_ONCE = 5000
"""Unions asked; where there are more the trend comes after the page."""
TREND = "dien-bien"
FEWEST = 4
"""A line over fewer periods says less than a sentence."""


@dataclass(frozen=True)
class Drawing:
    """A drawing with what it shows in words, what every drawing owes its reader, and the table behind it."""

    key: str
    title: str
    finding: str
    svg: SafeString | str
    about: list[str]
    table: Table


@login_required
@require_safe
def dashboard(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Completeness, results against targets, trend, spread and who is missing, of one chosen indicator."""
    asked = asked_period(period)
    found = subject_or_404(request, code, asked)
    readings = totals(found, asked)
    choices = choices_of(readings)
    wanted = request.GET.get("chi-tieu", HERO)
    indicator = indicators().get(wanted)
    if indicator is None:
        raise Http404
    if choices and indicator not in choices and wanted == HERO:
        indicator = choices[0]
    name, invented = name_in(found, asked), indicator.code in made_up(found, asked).wholly
    facts = _facts(readings[indicator.code], asked, invented)
    ending = file_asked(request)
    if request.GET.get(TREND) and getattr(request, "htmx", None) and not ending:
        drawn = _trend(course_of(found, indicator, asked), name, facts)
        return show(
            request, "reports/dashboard.html", part="drawing", context={"each": _shown(drawn) if drawn else None}
        )
    seen = overview_of(found, indicator, readings, asked, whole=bool(ending))
    # Where the trend asks a hundred thousand sheets it comes after the page, or to whoever opens its link.
    later = seen.chosen.expected > AT_ONCE and not ending and not request.GET.get(TREND)
    drawings = [
        _completeness(seen, name, facts),
        _goals(seen, name, facts),
        None if later else _trend(course_of(found, indicator, asked), name, facts),
        _spread(seen, name, facts),
    ]
    missing = _missing(seen, found, name, facts, asked)
    if file := sent_as_file(request, {each.key: each.table for each in drawings if each} | {"thieu": missing}):
        return file
    context = {
        "place": "totals",
        "subject": found,
        "is_cluster": isinstance(found, Cluster),
        "calendars": two_calendars(found, asked),
        "name": name,
        "period": asked,
        "indicator": indicator,
        "choices": choices,
        "chosen": seen.chosen,
        "href": reverse("reports:lineage", args=[found.code, indicator.code, asked.code]),
        "simulated": invented,
        "drawings": [_shown(each) for each in drawings if each],
        "later": urlencode({"chi-tieu": indicator.code, TREND: 1}) if later else "",
        "missing": seen.missing[:MISSING],
        "more_missing": len(seen.missing) > MISSING,
        "silent": max(0, seen.chosen.expected - seen.chosen.reported),
        "periods": ReportingPeriod.objects.filter(first_day__lte=today()).order_by("-last_day", "first_day")[:8],
    }
    return show(request, "reports/dashboard.html", context=context)


def _shown(drawing: Drawing) -> dict[str, Any]:
    """A drawing as the page prints it: of a long table only the beginning, the file has it whole."""
    rows = list(drawing.table.rows)
    return {
        "drawing": drawing,
        "heads": [column.title for column in drawing.table.columns],
        "rows": [[_cell(value) for value in row] for row in rows[:ROWS]],
        "more_rows": max(0, len(rows) - ROWS),
    }


def _facts(reading: Reading, period: Period, invented: bool) -> list[str]:
    """What a drawing owes: unit, period, completeness, source."""
    said = [
        gettext("Unit: {unit}").format(unit=reading.indicator.unit_word),
        gettext("Period: {period}").format(period=period.label(_lang())),
        gettext("Complete: {reported}/{expected} unions").format(
            reported=_count(reading.reported), expected=_count(reading.expected)
        ),
        gettext("Source: approved reports"),
    ]
    return [*said, gettext("simulated")] if invented else said


def _completeness(seen: Overview, name: str, facts: list[str]) -> Drawing | None:
    rows = [row for row in seen.parts if row.reading.expected]
    if not rows:
        return None
    rows.sort(key=lambda row: (Decimal(row.reading.reported) / row.reading.expected, row.name))
    behind = [row for row in rows if row.reading.reported < row.reading.expected]
    finding = (
        ngettext(
            "{count} of {all} units is not complete", "{count} of {all} units are not complete", len(behind)
        ).format(count=_count(len(behind)), all=_count(len(rows)))
        if behind
        else gettext("All {all} units are complete").format(all=_count(len(rows)))
    )
    bars = tuple(
        Bar(row.name, Decimal(row.reading.reported) * 100 / row.reading.expected, _fraction(row.reading))
        for row in rows[:BARS]
    )
    about = [gettext("Unit: % of the unions asked"), *facts[1:], *_beside(seen)]
    columns = (Column(gettext("Unit")), Column(gettext("Reported")), Column(gettext("Asked")))
    table = [(row.name, row.reading.reported, row.reading.expected) for row in rows]
    title = gettext("Completeness")
    # Where every unit is one union, it has reported or it has not: bars of 0 and 100% would draw the list below twice.
    alone = all(row.reading.expected == 1 for row in rows)
    chart = SafeString("") if alone else _chart(finding, bars, mark=Decimal(100), words="100%")
    return Drawing("du-so", title, finding, chart, about, Table(f"{title}: {name}", columns, table, about, "du-so"))


def _goals(seen: Overview, name: str, facts: list[str]) -> Drawing | None:
    rows = [goal for goal in seen.goals if goal.reached is not None]
    if not rows:
        return None
    done = [goal for goal in rows if goal.reached is not None and goal.reached >= 100]
    finding = gettext("{count} of {all} targets are reached").format(count=_count(len(done)), all=_count(len(rows)))
    bars = tuple(
        Bar(
            goal.reading.indicator.name,
            max(Decimal(0), goal.reached or Decimal(0)),
            f"{write_percent(goal.reached or Decimal(0), _lang())} ({_fraction(goal.reading)})",
        )
        for goal in rows[:BARS]
    )
    about = [
        gettext("Unit: % of the target"),
        facts[1],
        gettext("in brackets: grassroots unions that gave it, of those asked"),
        *facts[3:],
    ]
    columns = (
        Column(gettext("Indicator")), Column(gettext("Unit of measure")), Column(gettext("Target")),
        Column(gettext("Result")), Column(gettext("Reached")), Column(gettext("Complete (unions)")),
    )  # fmt: skip
    table = [
        (
            goal.reading.indicator.name,
            goal.reading.indicator.unit_word,
            goal.target,
            goal.reading.quantity,
            result_words(goal.reading.quantity.amount if goal.reading.quantity else None, goal.target, _lang()),
            _fraction(goal.reading),
        )
        for goal in seen.goals
    ]
    title = gettext("Against the target")
    chart = _chart(finding, bars, mark=Decimal(100), words=gettext("100% of the target"))
    return Drawing(
        "chi-tieu", title, finding, chart, about, Table(f"{title}: {name}", columns, table, about, "chi-tieu")
    )


def _trend(seen: Course, name: str, facts: list[str]) -> Drawing | None:
    rows = seen.trend
    if not rows:
        return None
    finding = _going(seen)
    points = [
        Point(
            _short(row.period),
            row.quantity.amount if row.quantity else None,
            _amount(row),
            solid=row.state != "provisional",
            broken=bool(seen.breaks.get(row.period.code)),
        )
        for row in rows
    ]
    words = gettext("The axis does not begin at 0."), gettext("Dotted: units were reorganised, the line is broken.")
    svg = SafeString(draw_trend(finding, points, *words)) if len(rows) >= FEWEST else ""
    about = [facts[0], *_spanned(seen), *facts[3:], *_reorganised(seen)]
    columns = (
        Column(gettext("Period")),
        Column(gettext("Total"), rows[-1].indicator.unit_word),
        Column(gettext("Complete (unions)")),
        Column(gettext("Units reorganised since the period before")),
    )
    table = [(row.period, row.quantity, _fraction(row), seen.breaks.get(row.period.code, "")) for row in rows]
    title = gettext("Over the periods")
    return Drawing("xu-huong", title, finding, svg, about, Table(f"{title}: {name}", columns, table, about, "xu-huong"))


def _going(seen: Course) -> str:
    """The finding of a trend; growth is said only between equal and complete sets of unions."""
    first, last = seen.trend[0], seen.trend[-1]
    if len(seen.trend) == 1:
        return gettext("{amount} in {period}; there is no earlier period to compare with").format(
            amount=_amount(last) or gettext("no figure"), period=last.period.label(_lang())
        )
    said = gettext("{first} in {then}, {last} in {now}").format(
        first=_amount(first) or gettext("no figure"),
        then=first.period.label(_lang()),
        last=_amount(last) or gettext("no figure"),
        now=last.period.label(_lang()),
    )
    if seen.comparable:
        return said
    if seen.growth is None or seen.growth.percent is None:
        return said + gettext("; not the same set of unions, so no growth is computed")
    return said + gettext("; on the {units} unions that gave it in both: {percent}").format(
        units=_count(seen.growth.units), percent=_signed(seen.growth.percent)
    )


def _spanned(seen: Course) -> list[str]:
    """From which period to which a trend goes, and how complete its last is."""
    first, last = seen.trend[0], seen.trend[-1]
    periods = dict.fromkeys(each.period.label(_lang()) for each in (first, last))
    said = gettext("Complete: {reported}/{expected} unions in the last period; each period's stands in the table")
    return [
        gettext("Period: {period}").format(period=" – ".join(periods)),
        said.format(reported=_count(last.reported), expected=_count(last.expected)),
    ]


def _reorganised(seen: Course) -> list[str]:
    """What left between the first and the last period of the trend."""
    if seen.growth is None or not seen.growth.left_units:
        return []
    return [
        gettext("Left by reorganisation: {units} unions, which had given {amount}").format(
            units=_count(seen.growth.left_units), amount=write_number(seen.growth.left_amount, _lang())
        )
    ]


def _signed(percent: Decimal) -> str:
    """A growth with its sign, to one decimal."""
    rounded = percent.quantize(Decimal("0.1"))
    return ("+" if rounded > 0 else "") + write_percent(rounded, _lang())


def _beside(seen: Overview) -> list[str]:
    """Who stands directly beneath and is not drawn among upper unions, to which they are not alike."""
    if not seen.left_out:
        return []
    return [
        gettext("Not drawn: {units} grassroots unions directly beneath; the file has them").format(
            units=_count(seen.left_out)
        )
    ]


def _spread(seen: Overview, name: str, facts: list[str]) -> Drawing | None:
    rows = seen.parts
    known = [row for row in rows if row.reading.quantity is not None]
    if len(known) < 2:
        return None
    top = known[0]
    finding = gettext("“{unit}” has most: {amount}").format(unit=top.name, amount=_amount(top.reading))
    bars = tuple(Bar(row.name, _length(row), _amount(row.reading)) for row in known[:BARS])
    columns = (
        Column(gettext("Unit")), Column(seen.chosen.indicator.name, seen.chosen.indicator.unit_word),
        Column(gettext("Complete (unions)")),
    )  # fmt: skip
    table = [(row.name, row.reading.quantity, _fraction(row.reading)) for row in rows]
    title = gettext("Unit by unit")
    return Drawing(
        "don-vi",
        title,
        finding,
        _chart(finding, bars),
        [*facts, *_beside(seen)],
        Table(f"{title}: {name}", columns, table, facts, "don-vi"),
    )


def _missing(seen: Overview, found: Any, name: str, facts: list[str], period: Period) -> Table:
    above = superiors_of(found, seen.missing, period)
    rows = [(term.name, above[term.unit_id], term.get_unit_class_display()) for term in seen.missing]
    columns = (Column(gettext("Grassroots union")), Column(gettext("Union directly above")), Column(gettext("Class")))
    title = gettext("Who is missing: {indicator}").format(indicator=seen.chosen.indicator.name)
    return Table(f"{title}, {name}", columns, rows, facts, "thieu")


def _chart(finding: str, bars: tuple[Bar, ...], *, mark: Decimal | None = None, words: str = "") -> SafeString:
    return SafeString(draw(Chart(finding, bars, About("", "", "", ""), mark, words)))


def _length(row: NamedPart) -> Decimal:
    return max(Decimal(0), row.reading.quantity.amount) if row.reading.quantity else Decimal(0)


def _cell(value: Value) -> str:
    match value:
        case None:
            return gettext("no figure yet")
        case Quantity():
            return write_full(value, _lang())
        case Period():
            return value.label(_lang())
        case int() | Decimal():
            return write_number(Decimal(value), _lang())
    return str(value)


def _amount(reading: Reading) -> str:
    return write_full(reading.quantity, _lang(), reading.indicator.unit_word) if reading.quantity is not None else ""


def _fraction(reading: Reading) -> str:
    return f"{_count(reading.reported)}/{_count(reading.expected)}" if reading.expected else "–"


def _count(number: int) -> str:
    return write_number(Decimal(number), _lang())


def _short(period: Period) -> str:
    """A period in a few letters, for the foot of a drawing."""
    if period.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR, PeriodKind.TERM):
        return period.code.partition("/")[0]
    return f"{period.code[5:]}/{period.year}"


def _lang() -> str:
    return get_language() or "vi"
