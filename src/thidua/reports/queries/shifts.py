"""Which figures of a period moved most, against the period before and against units alike of the same size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thidua.indicators.models import Indicator, Kind
from thidua.indicators.queries import indicators
from thidua.organisations.models import UnitTerm
from thidua.organisations.queries import terms_of
from thidua.people.models import Person
from thidua.reports.models import Figure, Report
from thidua.reports.queries.duties import units_checked
from thidua.reports.rules import Alike, State, alike, growth, moved, per_hundred, times
from thidua.years.models import ReportingPeriod

MEMBERS = "DV01"
"""The size of a unit, to which its other figures are held."""
COMPARED = (Kind.FLOW, Kind.STOCK)
SHOWN = 50
STANDING = (State.SUBMITTED.value, State.APPROVED.value)
Amounts = dict[int, dict[str, Decimal]]


@dataclass(frozen=True)
class Shift:
    """One figure that stands out, with everything it is measured by."""

    report: Report
    name: str
    indicator: Indicator
    now: Decimal
    before: Decimal | None
    growth: Decimal | None
    rate: Decimal | None  # for every hundred members
    peers: Alike | None  # the same rate of units alike
    times: Decimal | None


@dataclass(frozen=True)
class Shifts:
    """The figures that moved most, the furthest first, by either measure."""

    against_before: list[Shift]
    against_peers: list[Shift]


def shifts(person: Person, period: ReportingPeriod, *, on: date) -> Shifts:
    """Among the submitted and approved reports of the units the person checks. A few statements, whatever their number."""
    reports = {
        report.unit_id: report
        for report in Report.objects.filter(
            period=period, unit__in=units_checked(person, on=on), state__in=STANDING
        ).order_by("number")
    }
    earlier = period.period.before()
    now = _amounts([report.pk for report in reports.values()])
    past = _before(reports, earlier.code) if earlier else {}
    terms = terms_of(reports, period.last_day)
    known = indicators()
    rates = _rates(now, terms)
    middles = _middles(rates, terms)
    found = [
        _shift(reports[unit], terms[unit], known[code], amount, past.get(unit, {}), rates, middles)
        for unit, values in now.items()
        if unit in terms
        for code, amount in values.items()
    ]
    by_change = [(change, each) for each in found if (change := _changed(each))]
    by_peers = [(each.times, each) for each in found if each.times is not None and each.times > 1]
    return Shifts(_furthest(by_change), _furthest(by_peers))


def alike_of(report: Report) -> dict[str, Alike]:
    """By indicator: what units of the same kind and class beside this one gave for the period, in the middle.

    Submitted and approved reports of units under the same superior; nothing where fewer than five gave it.
    """
    day = report.period.last_day
    term = terms_of([report.unit_id], day).get(report.unit_id)
    if term is None or term.parent_id is None:
        return {}
    beside = UnitTerm.objects.in_force(day).filter(parent=term.parent_id, kind=term.kind, unit_class=term.unit_class)
    units = beside.exclude(unit=report.unit_id).values("unit")
    rows = Figure.objects.filter(
        report__period=report.period_id, report__unit__in=units, report__state__in=STANDING, amount__isnull=False
    ).order_by("report__number")
    latest: dict[tuple[str, int], Decimal] = {}
    for code, unit, amount in rows.values_list("indicator_id", "report__unit_id", "amount"):
        latest[code, unit] = amount or Decimal(0)
    values: dict[str, list[Decimal]] = {}
    for (code, _unit), amount in latest.items():
        values.setdefault(code, []).append(amount)
    return {code: middle for code, each in values.items() if (middle := alike(each))}


def _amounts(report_pks: Iterable[int]) -> Amounts:
    known = indicators()
    found: Amounts = {}
    rows = Figure.objects.filter(report__in=list(report_pks), amount__isnull=False)
    for unit, code, amount in rows.values_list("report__unit_id", "indicator_id", "amount"):
        if code in known and known[code].kind in COMPARED and amount is not None:
            found.setdefault(unit, {})[code] = amount
    return found


def _before(reports: dict[int, Report], code: str) -> Amounts:
    approved = Report.objects.filter(unit__in=reports, period_id=code, state=State.APPROVED.value)
    return _amounts(approved.values_list("pk", flat=True))


def _rates(now: Amounts, terms: dict[int, UnitTerm]) -> Amounts:
    """Every figure for every hundred members; of the size itself, and of units that gave none, nothing."""
    return {
        unit: {
            code: rate
            for code, amount in values.items()
            if code != MEMBERS and (rate := per_hundred(amount, values.get(MEMBERS))) is not None
        }
        for unit, values in now.items()
        if unit in terms
    }


def _strand(term: UnitTerm) -> tuple[str, str]:
    return term.kind, term.unit_class


def _middles(rates: Amounts, terms: dict[int, UnitTerm]) -> dict[tuple[tuple[str, str], str], Alike]:
    values: dict[tuple[tuple[str, str], str], list[Decimal]] = {}
    for unit, each in rates.items():
        for code, rate in each.items():
            values.setdefault((_strand(terms[unit]), code), []).append(rate)
    return {key: middle for key, each in values.items() if (middle := alike(each))}


def _shift(
    report: Report,
    term: UnitTerm,
    indicator: Indicator,
    amount: Decimal,
    past: dict[str, Decimal],
    rates: Amounts,
    middles: dict[tuple[tuple[str, str], str], Alike],
) -> Shift:
    code = indicator.code
    before, rate = past.get(code), rates.get(report.unit_id, {}).get(code)
    peers = middles.get((_strand(term), code))
    return Shift(
        report=report,
        name=term.name,
        indicator=indicator,
        now=amount,
        before=before,
        growth=None if before is None else growth(before, amount),
        rate=rate,
        peers=peers,
        times=None if rate is None or peers is None else times(rate, peers.median),
    )


def _changed(each: Shift) -> Decimal | None:
    return None if each.before is None else moved(each.before, each.now)


def _furthest(rows: list[tuple[Decimal, Shift]]) -> list[Shift]:
    # Of equal moves the larger figure first: that is where it weighs.
    rows.sort(key=lambda row: (-row[0], -row[1].now, row[1].report.pk, row[1].indicator.position))
    return [each for _measure, each in rows[:SHOWN]]
