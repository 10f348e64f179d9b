"""Closed periods on their way up: where each stands, what awaits whom, who is missing, what came after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from thidua.organisations.models import Branch, Unit, UnitTerm
from thidua.organisations.queries import children
from thidua.people.models import Person
from thidua.people.queries import units_in_scope
from thidua.people.rules import Power
from thidua.reports.models import Consolidation, Report
from thidua.reports.rules import Stage, State
from thidua.rollup.models import Closing
from thidua.years.models import ReportingPeriod

ON_ITS_WAY = (Stage.SENT.value, Stage.TAKEN.value)


def consolidation_of(unit: Unit, period: ReportingPeriod) -> Consolidation | None:
    """The sheet of the unit's standing closing; without one, that of the last closing that was lifted."""
    sheets = Consolidation.objects.filter(closing__unit=unit, closing__period=period).select_related(
        "closing__by", "paper", "signed_by", "sent_by", "decided_by"
    )
    return sheets.order_by("-closing__at", "-pk").first()


def sheets_before(sheet: Consolidation) -> QuerySet[Consolidation]:
    """Earlier sheets of the same unit and period, which were returned; newest first."""
    closing = sheet.closing
    earlier = Consolidation.objects.filter(closing__unit=closing.unit_id, closing__period=closing.period_id)
    return earlier.exclude(pk=sheet.pk).select_related("closing", "paper", "decided_by").order_by("-closing__at", "-pk")


def sheets_to_take(person: Person, *, on: date) -> QuerySet[Consolidation]:
    """Sheets that await the person's decision: sent up from directly below, or signed where nobody stands above."""
    below = Consolidation.objects.filter(
        stage=Stage.SENT.value, closing__unit__in=units_in_scope(person, on=on, power=Power.CHECK)
    ).exclude(sent_by=person)
    own = units_in_scope(person, on=on, power=Power.CLOSE)
    topmost = own.filter(terms__parent__isnull=True, terms__valid_from__lte=on, terms__valid_until__gt=on)
    second = Consolidation.objects.filter(stage=Stage.SIGNED.value, closing__unit__in=topmost)
    waiting = (below | second).exclude(signed_by=person)
    return waiting.select_related("closing__unit", "closing__period", "paper").order_by("signed_at", "pk")


def sheets_to_move(person: Person, *, on: date) -> QuerySet[Consolidation]:
    """Sheets of the person's own units that are not on their way yet: to sign for who submits, to send for who closes."""
    signs, sends = (units_in_scope(person, on=on, power=power) for power in (Power.SUBMIT, Power.CLOSE))
    to_sign = Q(stage=Stage.CLOSED.value, closing__unit__in=signs)
    to_send = Q(stage=Stage.SIGNED.value, closing__unit__in=sends)
    return (
        Consolidation.objects.filter(to_sign | to_send, closing__lifted_at__isnull=True)
        .select_related("closing__unit", "closing__period")
        .order_by("closing__period__deadline", "pk")
    )


def sheets_below(unit: Unit, period: ReportingPeriod) -> QuerySet[Consolidation]:
    """The sheets sent up by the units directly below, which nobody has taken or returned yet."""
    below = children(unit, period.last_day).values("unit")
    waiting = Consolidation.objects.filter(closing__period=period, closing__unit__in=below, stage=Stage.SENT.value)
    return waiting.select_related("closing__unit").order_by("sent_at", "pk")


def uppers_without_sheet(
    unit: Unit, period: ReportingPeriod, terms: Iterable[UnitTerm] | None = None
) -> list[UnitTerm]:
    """Units directly below that have units below themselves and have not sent their sheet up; by name."""
    day = period.last_day
    below = list(children(unit, day) if terms is None else terms)
    ids = [term.unit_id for term in below]
    upper = set(
        UnitTerm.objects.in_force(day).filter(parent__in=ids).order_by().values_list("parent", flat=True).distinct()
    )
    sent = set(
        Consolidation.objects.filter(
            closing__period=period, closing__unit__in=ids, closing__lifted_at__isnull=True, stage__in=ON_ITS_WAY
        ).values_list("closing__unit", flat=True)
    )
    return [term for term in below if term.unit_id in upper and term.unit_id not in sent]


def arrived_after(closing: Closing) -> QuerySet[Report]:
    """Reports of the branch for the period that were approved after the closing: they show as after closing."""
    day = closing.period.last_day
    branch = Branch.objects.filter(ancestor=closing.unit_id, valid_from__lte=day, valid_until__gt=day)
    late = Report.objects.filter(
        period=closing.period_id,
        state=State.APPROVED.value,
        unit__in=branch.values("descendant"),
        decided_at__gt=closing.at,
    )
    return late.select_related("unit", "period").order_by("decided_at", "pk")


def counted_in(closing_unit: Unit, period: ReportingPeriod) -> QuerySet[Report]:
    """The approved reports of the branch for the period."""
    day = period.last_day
    branch = Branch.objects.filter(ancestor=closing_unit, valid_from__lte=day, valid_until__gt=day)
    return Report.objects.filter(period=period, state=State.APPROVED.value, unit__in=branch.values("descendant"))
