"""What is due, what awaits a check, who is silent, what a closing would freeze."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from thidua.ground.once import once_read
from thidua.ground.values import Period
from thidua.indicators.models import Form
from thidua.indicators.queries import form_for, forms_of
from thidua.organisations.models import Unit, UnitClass, UnitKind, UnitTerm
from thidua.organisations.queries import children, terms_of
from thidua.people.models import Mandate, Person
from thidua.people.queries import mandates_of, own_terms, own_units, units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.rules import HANDED_IN, State
from thidua.rollup.models import Closing
from thidua.rollup.queries import census_of
from thidua.years.models import ReportingPeriod

REMEMBERED = 365
"""Days after the deadline during which a report that was never handed in is still asked for."""


@dataclass(frozen=True)
class Duty:
    """A report that a unit owes for a declared period: not begun (None), or as far as it got."""

    term: UnitTerm
    period: ReportingPeriod
    form: Form
    report: Report | None


@dataclass(frozen=True)
class ToClose:
    """What stands before a closing: who is silent, what awaits a decision, how many are approved."""

    silent: list[UnitTerm]
    waiting: list[Report]
    approved: int
    asked: int
    closing: Closing | None


def asks_report(term: UnitTerm | None, period: Period) -> Form | None:
    """The form asked of a unit with this term in this period, or None."""
    return form_for(term.kind, term.unit_class, period) if term else None


def forms_asked(terms: Mapping[int, UnitTerm], period: Period) -> dict[int, Form]:
    """By unit: the form asked of it in the period; `asks_report` for many terms, each kind and class asked once."""
    strands = {(term.kind, term.unit_class) for term in terms.values()}
    forms = {strand: form_for(*strand, period) for strand in strands}
    return {pk: form for pk, term in terms.items() if (form := forms[term.kind, term.unit_class])}


def terms_asked(terms: QuerySet[UnitTerm], period: Period) -> QuerySet[UnitTerm]:
    """Of these terms those of whose kind and class a form asks in the period."""
    asked = Q(pk__in=[])
    for kind, classes in classes_asked(period).items():
        asked |= Q(kind=kind, unit_class__in=classes)
    return terms.filter(asked)


def classes_asked(period: Period) -> dict[str, list[str]]:
    """By kind of unit: the classes of those of whom a form asks in the period."""
    forms = forms_of(period)
    found = {
        kind: [of for of in UnitClass.values if any(form.asks(kind, of) for form in forms)] for kind in UnitKind.values
    }
    return {kind: classes for kind, classes in found.items() if classes}


def duties(person: Person, *, on: date) -> list[Duty]:
    """The reports that the person's own units owe on `on`, soonest deadline first.

    Every period that is current, and of those whose deadline passed the ones still open: late is late, not forgotten.
    """
    units = own_units(person, on=on, power=Power.ENTER)
    periods = periods_to_watch(on)
    latest: dict[tuple[int, str], Report] = {}
    for report in Report.objects.filter(unit__in=units, period__in=periods).order_by("number"):
        latest[report.unit_id, report.period_id] = report
    found = []
    for period in periods:
        terms = terms_of([unit.pk for unit in units], period.last_day)
        forms = forms_asked(terms, period.period)
        for term in terms.values():
            form = forms.get(term.unit_id)
            report_there = latest.get((term.unit_id, period.code))
            done = report_there is not None and State(report_there.state) in HANDED_IN
            if form and not (done and period.deadline < on):
                found.append(Duty(term, period, form, report_there))
    return sorted(found, key=lambda duty: (duty.period.deadline, duty.period.code, duty.term.sort_key))


def units_checked(person: Person, *, on: date) -> QuerySet[Unit]:
    """The units whose reports the person decides on: those directly below, and the own unit where nobody is above."""
    below = units_in_scope(person, on=on, power=Power.CHECK)
    topmost = topmost_units(person, on=on)
    if not topmost:
        return below
    # As a union: beside an `or` PostgreSQL would look at every unit there is.
    own = Unit.objects.filter(pk__among=topmost)
    return Unit.objects.filter(pk__in=below.values("pk").union(own.values("pk")))


def topmost_units(person: Person, *, on: date) -> list[int]:
    """The units the person closes periods of that have nobody above them."""
    return [term.unit_id for term in own_terms(person, on=on, power=Power.CLOSE) if term.parent_id is None]


def checks_below(mandates: Iterable[Mandate], *, on: date) -> bool:
    """Whether a unit stands directly below one of these seats whose reports are decided there; none are gone through."""
    seats = [mandate.unit_id for mandate in mandates if Power.CHECK in mandate.powers]
    return UnitTerm.objects.in_force(on).filter(parent__in=seats).exists()


def checks_anybody(person: Person, *, on: date) -> bool:
    """Whether there is a unit whose reports the person decides on: one directly below, or the own where nobody is above."""
    return checks_below(mandates_of(person, on), on=on) or bool(topmost_units(person, on=on))


def reports_to_check(person: Person, *, on: date) -> QuerySet[Report]:
    """Submitted reports that await the person's decision, longest waiting first.

    One's own submission is left out, but for what an office of one entered on behalf of a unit.
    """
    seats = Mandate.objects.in_force(on).giving(Power.CHECK)
    shared = seats.exclude(person=person).filter(person__is_active=True).values("unit")
    return (
        Report.objects.filter(state=State.SUBMITTED.value, unit__in=units_checked(person, on=on))
        .exclude(Q(submitted_by=person) & (Q(stand_in__isnull=True) | Q(stand_in__in=shared)))
        .select_related("period", "unit", "form", "stand_in")
        .order_by("submitted_at", "pk")
    )


def late_reports(person: Person, *, on: date, periods: Iterable[ReportingPeriod]) -> QuerySet[Report]:
    """Reports of these periods that came after the deadline, among the units whose reports the person checks."""
    return (
        Report.objects.filter(
            late_days__gt=0,
            period__in=list(periods),
            unit__in=units_checked(person, on=on),
            state__in=[State.SUBMITTED.value, State.RETURNED.value, State.APPROVED.value, State.SUPERSEDED.value],
        )
        .select_related("period", "unit")
        .order_by("-late_days", "pk")
    )


def returned_reports(person: Person, *, on: date) -> QuerySet[Report]:
    """Reports below the person that were sent back and did not come again yet, longest away first."""
    away = Report.objects.filter(state=State.RETURNED.value, unit__in=units_checked(person, on=on))
    return away.select_related("period", "unit").order_by("decided_at", "pk")


def units_silent(unit: Unit, period: ReportingPeriod, on: date) -> QuerySet[UnitTerm]:
    """Units directly below `unit` on `on` whose form asks for a report and that have handed in none, by name."""
    spoken = Report.objects.filter(period=period, unit=OuterRef("unit"), state__in=[state.value for state in HANDED_IN])
    return terms_asked(children(unit, on), period.period).filter(~Exists(spoken))


def periods_to_watch(on: date) -> list[ReportingPeriod]:
    """The declared periods whose reports are gathered on `on`: those that have begun, until a year after the deadline."""
    return once_read(("periods to watch", on), lambda: _periods_to_watch(on))


def _periods_to_watch(on: date) -> list[ReportingPeriod]:
    begun = ReportingPeriod.objects.filter(first_day__lte=on, deadline__gte=on - timedelta(days=REMEMBERED))
    return list(begun.order_by("deadline", "-first_day"))


def somebody_asked(unit: Unit, period: ReportingPeriod) -> bool:
    """Whether anybody of the branch, the unit included, is asked for figures in the period or in a part of it."""
    own = UnitTerm.objects.in_force(period.last_day).filter(unit=unit).values_list("kind", "unit_class")
    beneath = census_of([unit.pk], period.period)[unit.pk]
    strands = {*own, *(strand.partition("/")[::2] for strand, units in beneath.items() if units)}
    return any(form_for(kind, of, part) for kind, of in strands for part in period.period.parts())


@dataclass(frozen=True)
class ComeIn:
    """How a period's reports come in from the units directly beneath."""

    asked: int
    submitted: int
    on_time: int
    waiting: int  # for a decision
    silent: list[str]  # the first by name

    @property
    def missing(self) -> int:
        """How many have handed in nothing."""
        return self.asked - self.submitted

    @property
    def more_silent(self) -> int:
        """How many of those are not named here."""
        return self.missing - len(self.silent)


COME_IN = """
    with asked as (
        select term.unit_id, term.name, term.sort_key
        from organisations_unitterm as below join organisations_unitterm as term on term.unit_id = below.unit_id
        join unnest(%(kinds)s::text[], %(classes)s::text[]) as strand (kind, class)
            on strand.kind = term.kind and strand.class = term.unit_class
        where below.parent_id = %(unit)s and below.valid_from <= %(on)s and below.valid_until > %(on)s
            and term.valid_from <= %(last)s and term.valid_until > %(last)s
    ),
    said as (
        select unit_id, (array_agg(late_days order by number))[1] as late, count(*) filter (where state = %(waits)s) as waiting
        from reports_report
        where period_id = %(period)s and state = any(%(states)s) and unit_id = any(array(select unit_id from asked))
        group by unit_id
    )
    select count(*), count(late), count(*) filter (where late = 0), coalesce(sum(waiting), 0),
        coalesce((array_agg(name order by sort_key) filter (where late is null))[:%(first)s], '{}')
    from asked left join said using (unit_id)
"""
"""Who hangs directly beneath on the day and was asked on the period's last day, with its first report: how late a unit was is
said by that one, without one it is silent. Who was founded since is not asked yet."""


def come_in(unit: Unit, period: ReportingPeriod, *, on: date, first: int) -> ComeIn:
    """How the period's reports come in from the units directly beneath `unit` on `on`; of the silent the first by name."""
    strands = [(kind, of) for kind, classes in classes_asked(period.period).items() for of in classes]
    given: dict[str, Any] = {
        "unit": unit.pk,
        "on": on,
        "last": period.last_day,
        "period": period.code,
        "kinds": [kind for kind, _of in strands],
        "classes": [of for _kind, of in strands],
        "states": [state.value for state in HANDED_IN],
        "waits": State.SUBMITTED.value,
        "first": first,
    }
    with connection.cursor() as cursor:
        cursor.execute(COME_IN, given)
        return ComeIn(*cursor.fetchone())


def waiting_below(unit: Unit, period: ReportingPeriod) -> QuerySet[Report]:
    """Reports of the units directly below that await a decision, longest waiting first."""
    below = children(unit, period.last_day).order_by().values("unit")
    waiting = Report.objects.filter(period=period, unit__in=below, state=State.SUBMITTED.value)
    return waiting.order_by("submitted_at", "pk")


def to_close(unit: Unit, period: ReportingPeriod, *, on: date) -> ToClose:
    """What a closing of the unit's period would meet on `on`; the tree as it stood on the period's last day."""
    day = period.last_day
    below = {term.unit_id: term for term in children(unit, day)}
    forms = forms_asked(below, period.period)
    terms = [term for pk, term in below.items() if pk in forms]
    reports = Report.objects.filter(period=period, unit__in=[term.unit_id for term in terms])
    return ToClose(
        silent=list(units_silent(unit, period, day)),
        waiting=list(waiting_below(unit, period)),
        approved=reports.filter(state=State.APPROVED.value).count(),
        asked=len(terms),
        closing=Closing.objects.standing().filter(unit=unit, period=period).first(),
    )
