"""The units beneath a unit, or the members of a cluster, side by side: a league in one indicator, a heat table in many."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from thidua.clusters.models import Cluster
from thidua.ground.pages import show
from thidua.ground.tables import Column, Table, file_asked, send_table
from thidua.ground.values import write_full, write_number
from thidua.indicators.models import Indicator, Kind
from thidua.reports.queries.comparing import PER_HUNDRED, Cell, Comparison, compare
from thidua.reports.queries.lineage import made_up, name_in
from thidua.reports.queries.overview import choices_of, two_calendars
from thidua.reports.views.totals import HERO, asked_period, subject_or_404
from thidua.rollup.queries import Level, totals

COLUMNS = 8
"""Indicators beside each other on the page; the file has all."""
ROWS = 100
"""Units on the page; the file has all."""
RATE, GRASSROOTS = "tren-100", "co-so"
UNIT = "don-vi"
"""Stands in an address for the code of a unit."""
LONGEST = 2
"""Decimals of a number for every hundred members."""


@login_required
@require_safe
def comparison(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Units in the order of one indicator, shaded in it and its neighbours; as amounts or for every hundred members."""
    asked = asked_period(period)
    found = subject_or_404(request, code, asked)
    choices = [row for row in choices_of(totals(found, asked)) if row.kind not in (Kind.TREE, Kind.MEMBERSHIP)]
    by_code = {row.code: row for row in choices}
    wanted = request.GET.get("xep") or (HERO if HERO in by_code else next(iter(by_code), ""))
    chosen = by_code.get(wanted)
    if chosen is None and request.GET.get("xep"):
        raise Http404
    by_rate = request.GET.get("xem") == RATE
    name, ending = name_in(found, asked), file_asked(request)
    level = Level.GRASSROOTS if request.GET.get("cap") == GRASSROOTS else Level.UPPER
    # Of the grassroots unions there may be thousands: on the page the one indicator they are ordered by.
    beside = choices if ending else _beside(chosen, choices)[: 1 if level is Level.GRASSROOTS else COLUMNS]
    codes = [row.code for row in beside]
    first = None if ending else ROWS
    seen = compare(found, codes, asked, by=chosen.code, by_rate=by_rate, level=level, first=first) if chosen else None
    invented = made_up(found, asked).wholly
    about = [
        gettext("Period: {period}").format(period=asked.label(_lang())),
        gettext("for every 100 members") if by_rate else gettext("amounts"),
        gettext("Source: approved reports"),
        *([gettext("simulated")] if wanted in invented else []),
    ]
    if ending:
        if seen is None:
            raise Http404
        title = gettext("Units side by side: {name}").format(name=name)
        return send_table(Table(title, _heads(seen), _lines(seen), about, "so-sanh"), ending)
    # Of each column one address, into which the rows put their codes: a page has hundreds.
    sources = {row.code: reverse("reports:lineage", args=[UNIT, row.code, asked.code]) for row in beside}
    context = {
        "place": "totals",
        "subject": found,
        "is_cluster": isinstance(found, Cluster),
        "calendars": two_calendars(found, asked),
        "name": name,
        "period": asked,
        "choices": choices,
        "chosen": chosen,
        "by_rate": by_rate,
        "rate": RATE,
        "about": about,
        "shown": beside,
        "rows": [
            (
                row,
                [
                    (cell, _words(cell), sources[cell.reading.indicator.code].replace(UNIT, row.code, 1))
                    for cell in row.cells
                ],
            )
            for row in (seen.rows if seen else [])
        ],
        "more_rows": seen.more if seen else 0,
        "two_levels": bool(seen and seen.left_out),
        "level": level.value,
        "grassroots": GRASSROOTS,
        "simulated": wanted in invented,
    }
    return show(request, "reports/comparison.html", context=context)


def _beside(chosen: Indicator | None, choices: list[Indicator]) -> list[Indicator]:
    """The chosen indicator, then others of its group."""
    if chosen is None:
        return []
    return [chosen, *(row for row in choices if row.group == chosen.group and row != chosen)][:COLUMNS]


def _words(cell: Cell) -> str:
    if cell.rate is None:
        return "–"
    quantity = cell.reading.quantity
    if quantity is not None and cell.rate == quantity.amount:
        return write_full(quantity, _lang(), cell.reading.indicator.unit_word)
    return write_number(cell.rate.quantize(Decimal(10) ** -LONGEST), _lang())


def _heads(seen: Comparison) -> list[Column]:
    unit = gettext("for every {number} members").format(number=PER_HUNDRED)
    return [
        Column(gettext("Place")),
        Column(gettext("Unit")),
        *(
            column
            for row in seen.shown
            for column in (
                Column(row.name, f"{row.unit_word}, {unit}" if seen.by_rate else row.unit_word),
                Column(gettext("Complete (unions)")),
            )
        ),
    ]


def _lines(seen: Comparison) -> list[list[int | str | Decimal | None]]:
    return [
        [row.place, row.name, *(value for cell in row.cells for value in (_number(cell), _fraction(cell)))]
        for row in seen.rows
    ]


def _number(cell: Cell) -> Decimal | None:
    return None if cell.rate is None else cell.rate.quantize(Decimal("0.0001")).normalize()


def _fraction(cell: Cell) -> str:
    return f"{cell.reading.reported}/{cell.reading.expected}"


def _lang() -> str:
    return get_language() or "vi"
