"""Which units and lines a sheet of a period may speak of, and the sheets and layouts an officer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from thidua.indicators.models import Form, Indicator, Kind
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import children, name_of, terms_of
from thidua.people.models import Person
from thidua.people.queries import own_units, units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Report
from thidua.reports.permissions import why_not_fill
from thidua.reports.queries import forms_asked, latest_reports
from thidua.worksheets.models import Layout, Upload
from thidua.worksheets.rules.heads import Meant
from thidua.worksheets.rules.judging import AskedLine, AskedUnit
from thidua.worksheets.rules.matching import KeptLayout, Matched
from thidua.worksheets.rules.names import Names
from thidua.years.models import ReportingPeriod


@dataclass
class Asked:
    """The units beneath that a period asks, each with its form and newest report, and every line of those forms."""

    period: ReportingPeriod
    terms: dict[str, UnitTerm]
    forms: dict[str, Form]
    reports: dict[str, Report]
    units: dict[str, AskedUnit]
    indicators: list[Indicator]
    once: dict[str, list[str]] = field(default_factory=dict)

    @property
    def lines(self) -> dict[str, AskedLine]:
        """Every line, by indicator, in the order of the forms."""
        return {
            each.code: AskedLine(each.code, each.name, each.unit_vi, each.kind == Kind.TEXT) for each in self.indicators
        }

    @property
    def meant(self) -> list[Meant]:
        """What each line may be called in a head."""
        return [
            Meant(each.code, (each.name_vi, each.name_en, *each.phrases), each.unit_vi, each.is_money)
            for each in self.indicators
        ]

    @property
    def names(self) -> Names:
        """What each unit may be called in a row: its names, the one of the period first."""
        return Names({code: [term.name, *self.once.get(code, ())] for code, term in self.terms.items()})


def asked_beneath(person: Person | None, unit: Unit, period: ReportingPeriod, *, on: date) -> Asked:
    """The units directly beneath `unit`, on the period's last day, that the period asks; for `person`, why each cannot
    be filled in on `on`."""
    return _asked(person, list(children(unit, period.last_day)), period, on=on)


def asked_of(person: Person | None, report: Report, *, on: date) -> Asked:
    """The one unit of a report."""
    terms = terms_of([report.unit_id], report.period.last_day)
    return _asked(person, list(terms.values()), report.period, on=on)


def _asked(person: Person | None, terms: Sequence[UnitTerm], period: ReportingPeriod, *, on: date) -> Asked:
    by_pk = {term.unit_id: term for term in terms}
    forms = forms_asked(by_pk, period.period)
    asked = [term for term in terms if term.unit_id in forms]
    reports = latest_reports([term.unit_id for term in asked], period.code)
    refused = why_not_fill(person, [term.unit for term in asked], period, on=on)
    # A form is asked of many units: its lines are gathered once.
    lines = {
        form.pk: [line.indicator for line in form.lines.all()] for form in {f.pk: f for f in forms.values()}.values()
    }
    codes = {pk: frozenset(each.code for each in rows if each.is_reported) for pk, rows in lines.items()}
    indicators = {each.code: each for rows in lines.values() for each in rows if each.is_reported}
    return Asked(
        period=period,
        terms={term.unit.code: term for term in asked},
        forms={term.unit.code: forms[term.unit_id] for term in asked},
        reports={term.unit.code: reports[term.unit_id] for term in asked if term.unit_id in reports},
        units={
            term.unit.code: AskedUnit(
                term.unit.code, term.name, codes[forms[term.unit_id].pk], refused.get(term.unit_id)
            )
            for term in asked
        },
        indicators=sorted(indicators.values(), key=lambda each: each.position),
        once=_names_once(asked),
    )


def _names_once(terms: Sequence[UnitTerm]) -> dict[str, list[str]]:
    """By unit: every other name it ever had; sheets are slow to learn a new one."""
    names = {term.unit_id: term.name for term in terms}
    found: dict[str, list[str]] = {}
    for row in UnitTerm.objects.filter(unit__in=names).select_related("unit").order_by("-valid_from"):
        if row.name != names[row.unit_id]:
            found.setdefault(row.unit.code, []).append(row.name)
    return found


def works_beneath(person: Person, *, on: date) -> QuerySet[Unit]:
    """The units at which the person sits and may enter figures for those directly beneath."""
    beneath = units_in_scope(person, on=on, power=Power.ENTER_BELOW)
    seats = units_in_scope(person, on=on, power=Power.ENTER)
    parents = UnitTerm.objects.in_force(on).filter(unit__in=beneath).values("parent")
    return seats.filter(pk__in=parents)


def uploads_of(person: Person, *, on: date) -> QuerySet[Upload]:
    """The sheets the person sent, as long as they still sit at the unit they sent them for; those put away left out."""
    seats = own_units(person, on=on, power=Power.ENTER)
    rows = Upload.objects.filter(by=person, unit__in=seats, put_away_at=None)
    return rows.select_related("unit", "period", "report__unit", "report__form", "report__period")


def layouts_of(unit: Unit) -> list[KeptLayout]:
    """The layouts kept for the unit, the newest first."""
    return [
        KeptLayout(
            row.name,
            {head: Matched(code, noughts) for head, (code, noughts) in row.heads.items()},
            dict(row.names),
            row.unit_head,
        )
        for row in Layout.objects.filter(unit=unit)
    ]


def name_in(period: ReportingPeriod, unit: Unit) -> str:
    """The unit's name on the period's last day."""
    return name_of(unit, period.last_day)
