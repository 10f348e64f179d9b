"""What awaits one officer on one day, over all their mandates or narrowed to one unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from thidua.awards.queries.dossiers import Waiting, waiting_for
from thidua.awards.queries.nominations import Nominated, to_nominate
from thidua.ballots.models import Conference, HandOver
from thidua.ballots.queries.conference import conferences_awaiting
from thidua.ballots.queries.handover import awaiting_acceptance
from thidua.clusters.models import Cluster
from thidua.clusters.queries import clusters_in_scope
from thidua.desk.rules import SHOWN, is_soon, leading, running
from thidua.ground.once import once_read
from thidua.ground.values import Refusal
from thidua.indicators.models import Form
from thidua.indicators.queries import indicators
from thidua.organisations.models import Unit, UnitTerm
from thidua.organisations.queries import children, names_of
from thidua.people.models import Notice, Person
from thidua.people.queries import (
    NamedMandate,
    mandates_of,
    named,
    notices_of,
    own_units,
    units_in_scope,
    unread_notices,
)
from thidua.people.rules import Power
from thidua.pledges.models import Party
from thidua.pledges.queries import parties_asked
from thidua.pledges.rules import State as PledgeState
from thidua.reports.models import Consolidation, FigureReturn, Report
from thidua.reports.permissions import why_not_close
from thidua.reports.queries import (
    ComeIn,
    Duty,
    checks_below,
    come_in,
    drafts_on_behalf,
    duties,
    periods_to_watch,
    reports_to_check,
    sheets_to_move,
    sheets_to_take,
    terms_asked,
    topmost_units,
    warnings_by_report,
)
from thidua.reports.rules import HANDED_IN, NobodyAsked, NothingBeneath, State
from thidua.rollup.models import Closing
from thidua.rollup.queries import Reading, total
from thidua.worksheets.models import Upload
from thidua.worksheets.queries import uploads_of
from thidua.years.models import ReportingPeriod
from thidua.years.queries import Awaited, Unchecked, awaiting, registrations_to_check, unchecked

NOTICES_SHOWN, SILENT_SHOWN = 5, 60
MEMBERS = "DV01"
"""The indicator that says how large a branch is."""


@dataclass(frozen=True)
class Owed:
    """A report one of the officer's own units owes: how far it got, what came back, how late it is."""

    unit: str
    code: str
    period: ReportingPeriod
    form: Form
    report: Report | None
    filled: int
    returned: list[FigureReturn]
    days_late: int
    warnings: int = 0  # checks of the form that the saved figures break

    @property
    def is_returned(self) -> bool:
        """Whether the superior sent it back."""
        return self.report is not None and self.report.state == State.RETURNED


@dataclass(frozen=True)
class ToCheck:
    """Submitted reports of one period that await the officer's decision; the first few by name."""

    period: ReportingPeriod
    count: int
    first: list[tuple[Report, str]]

    @property
    def more(self) -> int:
        """How many are not named here."""
        return self.count - len(self.first)


@dataclass(frozen=True)
class ToCloseSoon:
    """A period of one of the officer's units that is near its cut-off or past it and not closed."""

    unit: str
    code: str
    period: ReportingPeriod
    days_left: int
    why_not: Refusal | None


@dataclass(frozen=True)
class Progress:
    """How a unit's period comes in: reports of the units directly below, and the members of its branch."""

    unit: str
    code: str
    period: ReportingPeriod
    came: ComeIn
    members: Reading | None


@dataclass(frozen=True)
class Desk:
    """Everything on the desk. Lists hold all there is, but `to_check` names only the first few of each period."""

    urgent: list[Owed]
    due: list[Owed]
    to_check: list[ToCheck]
    closing: list[ToCloseSoon]
    submitted: list[tuple[Report, str]]
    sent_back: list[tuple[Report, str]]
    progress: list[Progress]
    clusters: list[Cluster]
    uploads: list[tuple[Upload, str]]  # spreadsheets sent, looked at and not saved yet
    to_sign: list[tuple[Party, str]]
    to_adjust: list[tuple[Party, str]]
    movements: list[Awaited]
    registrations: list[Unchecked]
    period: ReportingPeriod | None  # whose totals stand in front
    notices: list[Notice] = field(default_factory=list)  # the newest not read yet
    unread: int = 0
    on_behalf: list[tuple[Report, str]] = field(default_factory=list)
    to_take: list[tuple[Consolidation, str]] = field(default_factory=list)
    to_move: list[tuple[Consolidation, str]] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)  # prepared, called to, or sitting
    packs: list[HandOver] = field(default_factory=list)  # handed over, to be accepted
    dossiers: list[Waiting] = field(default_factory=list)  # of awards
    nominations: list[Nominated] = field(default_factory=list)  # counted votes that no dossier carries yet
    checks: bool = False  # units stand below whose reports the officer decides on
    powers: frozenset[Power] = field(default_factory=frozenset)

    @property
    def waiting(self) -> int:
        """How many matters wait for the officer."""
        ready = sum(each.why_not is None for each in self.closing)
        sheets = len(self.to_take) + len(self.to_move)
        reports = sum(each.count for each in self.to_check) + len(self.on_behalf) + len(self.uploads)
        movements = len(self.movements) + sum(each.count for each in self.registrations)
        conferences = len(self.conferences) + len(self.packs)
        signing = len(self.to_sign)
        awards = len(self.dossiers) + len(self.nominations)
        own = len(self.urgent) + len(self.due) + signing + awards
        return own + reports + ready + sheets + movements + conferences


def seats_of(person: Person, on: date) -> list[NamedMandate]:
    """The officer's mandates that day, each with the name of its unit."""
    return once_read(("seats", person.pk, on), lambda: named(mandates_of(person, on), on))


def desk_of(person: Person, *, on: date, unit: Unit | None = None) -> Desk:
    """What awaits `person` on `on`; with `unit`, only what they do at that unit."""
    held = mandates_of(person, on)
    names = {seat.unit_code: seat.unit_name for seat in seats_of(person, on)}
    enters, closes, reads = (_units(person, power, on, unit) for power in (Power.ENTER, Power.CLOSE, Power.READ))
    # Who decides on nobody's reports has nothing to check, to take or to enter on behalf: that need not be asked.
    checks = checks_below(held, on=on)
    below = checks or bool(topmost_units(person, on=on))
    unread = unread_notices(person, on=on)
    owed = _owed([duty for duty in duties(person, on=on) if duty.term.unit_id in enters], on)
    periods = periods_to_watch(on)
    gathered = running(periods, on) or periods[-1:]  # between two periods the one gathered last
    pledges = _pledges(person, {**enters, **closes}, on)
    return Desk(
        urgent=[each for each in owed if each.is_returned or each.days_late],
        due=[each for each in owed if not (each.is_returned or each.days_late)],
        to_check=_to_check(person, on, unit) if below else [],
        closing=_to_close(person, closes, names, [each for each in periods if is_soon(each, on)], on),
        submitted=_named(_submitted(enters)),
        sent_back=_named(_sent_back(person, on, unit)) if below else [],
        progress=_progress(reads, names, gathered, on),
        clusters=_clusters(person, reads, on),
        uploads=_uploads(person, enters, on),
        to_sign=[(each, name) for each, name in pledges if each.pledge.state == PledgeState.SIGNING],
        to_adjust=[(each, name) for each, name in pledges if each.pledge.state == PledgeState.ADJUSTING],
        movements=[each for each in awaiting(person, on=on) if each.term.unit_id in enters],
        registrations=unchecked(registrations_to_check(person, on=on).filter(_beneath(unit, on)), on) if below else [],
        period=leading(gathered),
        notices=list(notices_of(person, on=on).exclude(reads__person=person)[:NOTICES_SHOWN]) if unread else [],
        unread=unread,
        on_behalf=_named(drafts_on_behalf(person, on=on).filter(_beneath(unit, on))),
        to_take=_titled(sheets_to_take(person, on=on), unit, on) if below else [],
        to_move=_titled(sheets_to_move(person, on=on), unit, on),
        conferences=conferences_awaiting(person, on=on, unit=unit),
        packs=[each for each in awaiting_acceptance(person, on=on) if unit is None or each.to_id == unit.pk],
        dossiers=[each for each in waiting_for(person, on=on) if unit is None or each.acting_id == unit.pk],
        nominations=[each for each in to_nominate(person, on=on) if unit is None or each.proposer == unit],
        checks=checks,
        powers=frozenset(power for mandate in held for power in mandate.powers),
    )


def _units(person: Person, power: Power, on: date, unit: Unit | None) -> dict[int, Unit]:
    """The units in force at which the person holds `power`; or only `unit`."""
    return {each.pk: each for each in own_units(person, on=on, power=power) if unit is None or each == unit}


def _owed(owing: Iterable[Duty], on: date) -> list[Owed]:
    """Reports still with the unit: not begun, drafted or returned."""
    still = [duty for duty in owing if duty.report is None or State(duty.report.state) not in HANDED_IN]
    reports = [duty.report.pk for duty in still if duty.report]
    filled = Counter(
        dict(Report.objects.filter(pk__in=reports).annotate(lines=Count("figures")).values_list("pk", "lines"))
    )
    warnings = warnings_by_report([duty.report for duty in still if duty.report])
    returned: dict[int, list[FigureReturn]] = {}
    unanswered = FigureReturn.objects.filter(report__in=reports, answered=False).select_related("indicator")
    for reason in unanswered.order_by("indicator__position"):
        returned.setdefault(reason.report_id, []).append(reason)
    return [
        Owed(
            unit=duty.term.name,
            code=duty.term.unit.code,
            period=duty.period,
            form=duty.form,
            report=duty.report,
            filled=filled[duty.report.pk] if duty.report else 0,
            returned=returned.get(duty.report.pk, []) if duty.report else [],
            days_late=max(0, (on - duty.period.deadline).days),
            warnings=len(warnings[duty.report.pk]) if duty.report else 0,
        )
        for duty in still
    ]


def _beneath(unit: Unit | None, on: date) -> Q:
    """The reports of `unit` and of the units directly below it; without a unit no limit."""
    if unit is None:
        return Q()
    return Q(unit=unit) | Q(unit__in=children(unit, on).values("unit"))


def _to_check(person: Person, on: date, unit: Unit | None) -> list[ToCheck]:
    waiting = reports_to_check(person, on=on).filter(_beneath(unit, on))
    counts = dict(waiting.order_by().values_list("period").annotate(reports=Count("pk")))
    periods = {period.pk: period for period in periods_to_watch(on)}
    periods |= ReportingPeriod.objects.in_bulk(counts.keys() - periods.keys())
    found = []
    for period in sorted(
        map(periods.__getitem__, counts), key=lambda each: (each.deadline, -each.first_day.toordinal())
    ):
        first = _named(waiting.filter(period=period)[:SHOWN])
        found.append(ToCheck(period, counts[period.pk], first))
    return found


def _to_close(
    person: Person, units: dict[int, Unit], names: dict[str, str], periods: list[ReportingPeriod], on: date
) -> list[ToCloseSoon]:
    closed = set(Closing.objects.standing().filter(unit__in=units, period__in=periods).values_list("unit", "period"))
    found = []
    for period in periods:
        for pk, unit in units.items():
            if (pk, period.pk) in closed:
                continue
            why_not = why_not_close(person, unit, period, on=on)
            if not isinstance(why_not, NothingBeneath | NobodyAsked):
                days = (period.cut_off - on).days
                found.append(ToCloseSoon(names[unit.code], unit.code, period, days, why_not))
    return found


def _submitted(units: dict[int, Unit]) -> QuerySet[Report]:
    """The units' own reports that await the superior, newest first."""
    waiting = Report.objects.filter(unit__in=units, state=State.SUBMITTED.value)
    return waiting.select_related("period", "unit").order_by("-submitted_at", "pk")


def _sent_back(person: Person, on: date, unit: Unit | None) -> QuerySet[Report]:
    """Reports that the officer returned and that did not come back yet, longest away first."""
    below = units_in_scope(person, on=on, power=Power.CHECK)
    away = Report.objects.filter(_beneath(unit, on), unit__in=below, state=State.RETURNED.value)
    return away.select_related("period", "unit").order_by("decided_at", "pk")


def _named(reports: Iterable[Report]) -> list[tuple[Report, str]]:
    rows = list(reports)
    names = names_of({report.unit_id for report in rows})
    return [(report, names[report.unit_id]) for report in rows]


def _titled(sheets: QuerySet[Consolidation], unit: Unit | None, on: date) -> list[tuple[Consolidation, str]]:
    """The sheets with the names of their units; narrowed to `unit` and those directly below it."""
    if unit is not None:
        below = children(unit, on).values("unit")
        sheets = sheets.filter(Q(closing__unit=unit) | Q(closing__unit__in=below))
    rows = list(sheets)
    names = names_of({sheet.closing.unit_id for sheet in rows})
    return [(sheet, names[sheet.closing.unit_id]) for sheet in rows]


def _uploads(person: Person, units: dict[int, Unit], on: date) -> list[tuple[Upload, str]]:
    """The person's spreadsheets for these units that still wait to be mended or saved, with the unit they speak of."""
    rows = [row for row in uploads_of(person, on=on).filter(saved_at=None) if row.unit_id in units]
    names = names_of({(row.report or row).unit_id for row in rows})
    return [(row, names[(row.report or row).unit_id]) for row in rows]


def _pledges(person: Person, units: dict[int, Unit], on: date) -> list[tuple[Party, str]]:
    """Where one of these units is asked to adjust its figures of a pledge, or to sign it; with the unit's name."""
    asked = [party for party in parties_asked(person, on=on) if party.unit_id in units]
    names = names_of({party.unit_id for party in asked})
    return [(party, names[party.unit_id]) for party in asked]


def _progress(
    units: dict[int, Unit], names: dict[str, str], current: list[ReportingPeriod], on: date
) -> list[Progress]:
    """For each unit with units beneath: the current period's reports, or those of the last period gathered."""
    found = []
    beneath = UnitTerm.objects.in_force(on).filter(parent__in=units).order_by()
    with_some = set(beneath.values_list("parent", flat=True).distinct()) if units and current else set()
    for unit in (unit for pk, unit in units.items() if pk in with_some):
        below = children(unit, on)
        asking = [each for each in current if len(current) == 1 or terms_asked(below, each.period).exists()]
        period = leading(asking or current)
        assert period is not None
        came = come_in(unit, period, on=on, first=SILENT_SHOWN)
        members = total(unit, MEMBERS, period.period) if MEMBERS in indicators() else None
        found.append(Progress(names[unit.code], unit.code, period, came, members))
    return found


def _clusters(person: Person, units: dict[int, Unit], on: date) -> list[Cluster]:
    """The clusters that the officer's own units formed or belong to."""
    own = Q(organiser__in=units) | Q(
        memberships__unit__in=units, memberships__valid_from__lte=on, memberships__valid_until__gt=on
    )
    return list(clusters_in_scope(person, on=on).filter(own).distinct())
