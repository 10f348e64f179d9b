"""The scoring of a cluster's year as it stands: inputs from the house, points from persons, sheets and ranking."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from thidua.clusters.models import Cluster
from thidua.clusters.queries import members_of_year
from thidua.ground.values import Period
from thidua.organisations.models import Succession, Unit, UnitTerm
from thidua.organisations.queries import names_on
from thidua.reports.models import Report
from thidua.reports.queries.lineage import made_up
from thidua.rollup.queries import totals
from thidua.scoring.models import Incident, Mark, PastClass, Round, RoundClosing, UnitSheet
from thidua.scoring.queries.schemes import read_loaded
from thidua.scoring.rules import Figure, Inputs, Scheme, Sheet, Standing, rank, score
from thidua.scoring.rules.frozen import reproduce
from thidua.scoring.rules.refusals import NoRound
from thidua.scoring.rules.scheme import RatioToPast
from thidua.targets.queries import targets_of

SELF, VERIFIER, COUNCIL = Mark.Column.SELF.value, Mark.Column.VERIFIER.value, Mark.Column.COUNCIL.value
COLUMNS = (SELF, VERIFIER, COUNCIL)
REMEMBERED = 10
"""Closed years that a sheet may look back on."""
REORGANISING = (Succession.Kind.MERGE, Succession.Kind.SPLIT, Succession.Kind.ABSORB)


@dataclass
class Scored:
    """A whole round: every unit's inputs, its sheet in each column, and the ranking by the council's column."""

    round: Round
    scheme: Scheme
    period: Period
    units: dict[str, Unit]
    names: dict[str, str]
    inputs: dict[str, Inputs]
    columns: dict[str, dict[str, Sheet]]
    closing: RoundClosing | None = None

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The council's sheets: those that count."""
        return {code: columns[COUNCIL] for code, columns in self.columns.items()}

    @cached_property
    def standings(self) -> list[Standing]:
        """The ranking, in order."""
        return rank(self.scheme, self.sheets, self.inputs)

    def standing(self, code: str) -> Standing:
        """Where one unit stands."""
        return next(one for one in self.standings if one.key == code)

    @property
    def state(self) -> str:
        """How far the points can be relied on."""
        return "final" if self.closing else "provisional"


def round_of(cluster: Cluster, year: int) -> Round | None:
    """The scoring of the cluster's year, or None while nobody opened it."""
    rows = Round.objects.filter(cluster=cluster, year=year)
    return rows.select_related("cluster__organiser", "scheme", "closing").first()


def the_round(cluster: Cluster, year: int) -> Round:
    """The scoring of the cluster's year. Raises NoRound."""
    found = round_of(cluster, year)
    if found is None:
        raise NoRound(cluster=cluster.name, year=year)
    return found


def closing_of(found: Round) -> RoundClosing | None:
    """What the closed round rests on; None while it is open."""
    return RoundClosing.objects.filter(round=found).first()


def scored(found: Round) -> Scored:
    """The round as it stands; a closed one from what was frozen, whatever became of units and figures since."""
    closing = closing_of(found)
    if closing is not None:
        return _from_frozen(found, closing)
    scheme, period = read_loaded(found.scheme), Period.parse(str(found.year))
    units = {unit.code: unit for unit in members_of_year(found.cluster, found.year)}
    bare = inputs_of(units.values(), scheme, period)
    given = marks_of(found)
    columns = {
        code: {column: score(scheme, replace(bare[code], marks=given[code, column])) for column in COLUMNS}
        for code in units
    }
    inputs = {code: replace(bare[code], marks=given[code, COUNCIL]) for code in units}
    return Scored(found, scheme, period, units, _names(units, period), inputs, columns)


def _from_frozen(found: Round, closing: RoundClosing) -> Scored:
    scheme, inputs, sheets, _standings = reproduce(closing.frozen)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=inputs)}
    columns: dict[str, dict[str, Sheet]] = {}
    for code, sheet in sheets.items():
        beside = closing.frozen["columns"][code]
        marks = {
            column: {item: Decimal(points) for item, points in beside[column].items()} for column in (SELF, VERIFIER)
        }
        columns[code] = {
            SELF: score(scheme, replace(inputs[code], marks=marks[SELF])),
            VERIFIER: score(scheme, replace(inputs[code], marks=marks[VERIFIER])),
            COUNCIL: sheet,
        }
    names = dict(closing.frozen["names"])
    return Scored(found, scheme, Period.parse(str(found.year)), units, names, inputs, columns, closing)


def marks_of(found: Round) -> Mapping[tuple[str, str], dict[str, Decimal]]:
    """By unit and column: the points that persons gave. Several verifiers count as their mean.

    In the council's column a line that the council left alone has the verifiers' points where it is judged, and the
    computed ones where it is not.
    """
    scheme = read_loaded(found.scheme)
    rows = Mark.objects.filter(sheet__round=found, standing=True, points__isnull=False)
    given: dict[tuple[str, str], dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    # A verifier who was replaced has no say any more.
    standing = {
        (sheet.pk, verifier.unit_id)
        for sheet in found.sheets.prefetch_related("verifiers")
        for verifier in sheet.verifiers.all()
        if verifier.standing
    }
    for mark in rows.select_related("sheet__unit"):
        if mark.column == VERIFIER and (mark.sheet_id, mark.verifier_id) not in standing:
            continue
        assert mark.points is not None
        given[mark.sheet.unit.code, mark.column][mark.item].append(mark.points)
    found_marks: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for (code, column), items in given.items():
        means = {item: sum(points, Decimal(0)) / len(points) for item, points in items.items()}
        found_marks[code, column] |= {item: scheme.rounding.of_item(points) for item, points in means.items()}
    for code in {code for code, _column in given}:
        judged = {
            item: points
            for item, points in found_marks[code, VERIFIER].items()
            if (line := scheme.item(item)) and line.is_judged
        }
        found_marks[code, COUNCIL] = judged | found_marks[code, COUNCIL]
    return found_marks


def inputs_of(units: Iterable[Unit], scheme: Scheme, period: Period) -> dict[str, Inputs]:
    """By code of the unit: everything the house knows that the scheme asks for. Points of persons are not in it."""
    units = list(units)
    events = _events(units, scheme, period)
    classes = _classes(units, period.year)
    months = _months(units, period)
    reorganised = _reorganised(units, period)
    past_codes = {
        item.rule.indicator: item.rule.years for item in scheme.every_item() if isinstance(item.rule, RatioToPast)
    }
    found = {}
    for unit in units:
        readings = totals(unit, period, scheme.indicators) if scheme.indicators else {}
        targets = targets_of(unit, period)
        invented = made_up(unit, period).in_part if readings else frozenset()
        figures = {
            code: Figure(
                amount=reading.quantity.amount if reading.quantity else None,
                target=targets.get(code),
                over=reading.over,
                hedge=reading.quantity.hedge.value if reading.quantity else "exact",
                state=reading.state.value,
                reported=reading.reported,
                expected=reading.expected,
                simulated=code in invented,
            )
            for code, reading in readings.items()
        }
        past = {code: _past(unit, code, years, period) for code, years in past_codes.items()}
        found[unit.code] = Inputs(
            figures, events[unit.pk], past, classes[unit.pk], months.get(unit.pk), reorganised.get(unit.pk)
        )
    return found


def _past(unit: Unit, code: str, years: int, period: Period) -> tuple[Decimal | None, ...]:
    """The unit's own figure of the years before, newest first; only closed years count."""
    found = []
    for back in range(1, years + 1):
        reading = totals(unit, Period.parse(str(period.year - back)), [code])[code]
        closed = reading.state.value == "final" and reading.quantity is not None
        found.append(reading.quantity.amount if closed and reading.quantity else None)
    return tuple(found)


def _events(units: list[Unit], scheme: Scheme, period: Period) -> dict[int, dict[str, int]]:
    """By unit: how often each event of the scheme was reported in the year and not withdrawn."""
    counts: dict[int, Counter[str]] = {unit.pk: Counter() for unit in units}
    rows = Incident.objects.filter(
        unit__in=units, on__gte=period.first_day, on__lte=period.last_day, withdrawn_at__isnull=True
    )
    for unit_id, event in rows.values_list("unit_id", "event"):
        counts[unit_id][event] += 1
    late = [event.code for event in scheme.events if event.late_reports]
    if late:
        reports = Report.objects.filter(
            unit__in=units,
            late_days__gt=0,
            number=1,
            period__first_day__gte=period.first_day,
            period__last_day__lte=period.last_day,
        )
        for unit_id in reports.values_list("unit_id", flat=True):
            for code in late:
                counts[unit_id][code] += 1
    asked = [event.code for event in scheme.events]
    return {pk: {code: counter[code] for code in asked} for pk, counter in counts.items()}


def _classes(units: list[Unit], year: int) -> dict[int, tuple[str, ...]]:
    rows = PastClass.objects.filter(unit__in=units, year__lt=year, year__gte=year - REMEMBERED)
    known = {(row.unit_id, row.year): row.cls for row in rows}
    return {
        unit.pk: tuple(known.get((unit.pk, year - back), "") for back in range(1, REMEMBERED + 1)) for unit in units
    }


def _months(units: list[Unit], period: Period) -> dict[int, int]:
    """Whole months from the unit's first day to the end of the year."""
    first: dict[int, date] = {}
    for unit_id, since in (
        UnitTerm.objects.filter(unit__in=units).order_by("valid_from").values_list("unit_id", "valid_from")
    ):
        first.setdefault(unit_id, since)
    return {pk: months_between(since, period.last_day) for pk, since in first.items()}


def _reorganised(units: list[Unit], period: Period) -> dict[int, int]:
    rows = Succession.objects.filter(kind__in=REORGANISING, on__lte=period.last_day)
    found: dict[int, date] = {}
    for row in rows.filter(successor__in=units).order_by("on"):
        if row.successor_id:
            found[row.successor_id] = row.on
    for row in rows.filter(unit__in=units, kind=Succession.Kind.SPLIT).order_by("on"):
        found[row.unit_id] = max(row.on, found.get(row.unit_id, row.on))
    return {pk: months_between(on, period.last_day) for pk, on in found.items()}


def months_between(first: date, last: date) -> int:
    """Whole months, the last day counted."""
    # A full month reaches to the day after: 1/12 to 30/11 is twelve months.
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return max(0, months - (1 if after.day < first.day else 0))


def _names(units: Mapping[str, Unit], period: Period) -> dict[str, str]:
    names = names_on([unit.pk for unit in units.values()], period.last_day)
    return {code: names[unit.pk] for code, unit in units.items()}


def sheet_of(found: Round, unit: Unit) -> UnitSheet | None:
    """The sheet of one unit in the round."""
    return UnitSheet.objects.filter(round=found, unit=unit).select_related("round__cluster", "unit").first()


def history_of(unit: Unit) -> list[PastClass]:
    """The unit's closed years, newest first."""
    rows = PastClass.objects.filter(unit=unit).select_related("closing__round__cluster")
    return list(rows.order_by("-year", "pk"))
