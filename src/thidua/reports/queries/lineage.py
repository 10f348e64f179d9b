"""Lineage: a total taken apart down to unit, report, figure, evidence, and who approved it when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q

from thidua.clusters.models import Cluster
from thidua.clusters.queries import clusters_in_scope, members
from thidua.ground.commands import amount_of
from thidua.ground.values import Period, Quantity, plain
from thidua.indicators.models import Indicator, Kind
from thidua.indicators.queries import indicators
from thidua.organisations.models import Branch, Unit
from thidua.organisations.queries import names_on
from thidua.people.models import Person
from thidua.people.queries import reaches, units_in_scope
from thidua.reports.models import Evidence, Figure, Report
from thidua.reports.queries.lines import values_of
from thidua.reports.rules import State
from thidua.rollup.queries import Part, Pending, Reading, place_of, take_apart
from thidua.rollup.rules import COMPUTED

Subject = Unit | Cluster
COUNTED = (State.APPROVED.value, State.SUPERSEDED.value)


@dataclass(frozen=True)
class Slip:
    """One figure on one report: the last rung of every lineage. `earlier` are the values it superseded, newest first."""

    report: Report
    figure: Figure
    quantity: Quantity | None
    evidence: tuple[Evidence, ...]
    earlier: tuple[Slip, ...]


@dataclass(frozen=True)
class Addend:
    """One part of a total under the name it had in that period."""

    part: Part
    name: str
    is_leaf: bool


@dataclass(frozen=True)
class Rung:
    """One total, its addends and, where the subject's own work is among them, the slips of that work."""

    subject: Subject
    name: str
    reading: Reading
    addends: tuple[Addend, ...]
    slips: tuple[Slip, ...]
    components: tuple[Indicator, ...]  # of a ratio or mean: what it is made of
    left_out: int = 0  # units beneath that are not among the addends, for being too many

    @property
    def rest(self) -> Decimal | None:
        """What those left out add up to; None where that is no sum of amounts."""
        if not self.left_out or self.components or self.reading.quantity is None:
            return None
        shown = sum(
            (each.part.reading.quantity.amount for each in self.addends if each.part.reading.quantity), Decimal(0)
        )
        return self.reading.quantity.amount + (self.reading.after_closing or 0) - shown


def rung(subject: Subject, indicator: Indicator, period: Period, *, first: int | None = None) -> Rung:
    """One step of the ladder: the total, what adds up to it, and the subject's own reports.

    With `first` only so many units beneath, those with others beneath them before grassroots unions.
    """
    apart = take_apart(subject, [indicator.code], period, first=first)
    names = names_in([unit for unit, _readings in apart.beneath] + ([apart.unit] if apart.unit else []), period)
    own = [Part(apart.unit, True, reading) for reading in apart.own.values() if apart.unit]
    parts = own + [Part(unit, False, readings[indicator.code]) for unit, readings in apart.beneath]
    addends = tuple(
        Addend(part, names[part.unit.pk], not part.is_own)
        for part in parts
        if part.is_own or part.reading.quantity is not None or part.reading.text or part.reading.expected
    )
    return Rung(
        subject,
        subject.name if isinstance(subject, Cluster) else names[subject.pk],
        apart.whole[indicator.code],
        addends,
        tuple(slips(subject, indicator, period)) if isinstance(subject, Unit) else (),
        components(indicator),
        apart.left_out,
    )


def components(indicator: Indicator) -> tuple[Indicator, ...]:
    """The two parts of a ratio; a mean and its weight; nothing for what is reported as it stands."""
    if indicator.kind not in COMPUTED:
        return ()
    first = indicator.numerator if indicator.kind == Kind.RATIO else indicator
    return tuple(part for part in (first, indicator.denominator) if part is not None)


def slips(unit: Unit, indicator: Indicator, period: Period) -> list[Slip]:
    """The unit's own approved figures that count in the period, newest amendments first, with what they superseded."""
    codes = [part.code for part in components(indicator)] or [indicator.code]
    figures = (
        Figure.objects.filter(
            report__unit=unit,
            report__state__in=COUNTED,
            report__period__first_day__gte=period.first_day,
            report__period__last_day__lte=period.last_day,
            indicator_id__in=codes,
        )
        .select_related(
            "report__period",
            "report__form",
            "report__decided_by",
            "report__submitted_by",
            "report__stand_in",
            "indicator",
        )
        .prefetch_related(Prefetch("report__evidence", Evidence.objects.order_by("at")))
        .order_by("report__period__first_day", "indicator__position", "report__number")
    )
    chains: dict[tuple[str, str], list[Slip]] = {}
    for figure in figures:
        report = figure.report
        if not period.holds(report.period.period):
            continue
        evidence = tuple(file for file in report.evidence.all() if file.indicator_id == figure.indicator_id)
        earlier = tuple(reversed(chains.get((report.period_id, figure.indicator_id), [])))
        slip = Slip(report, figure, figure.quantity, evidence, earlier)
        chains.setdefault((report.period_id, figure.indicator_id), []).append(slip)
    return [chain[-1] for chain in chains.values() if chain[-1].report.state == State.APPROVED]


@dataclass(frozen=True)
class MadeUp:
    """Which indicators of a subject hold simulated figures, and for which of them no source gives even the sum."""

    in_part: frozenset[str] = frozenset()
    wholly: frozenset[str] = frozenset()


def made_up(subject: Subject, period: Period) -> MadeUp:
    """What must say "simulated" wherever it is seen; a rate or mean with the parts it is computed from."""
    simulated = Figure.objects.filter(
        _beneath(subject, period, "report__"), simulated=True, report__state=State.APPROVED
    )
    found = set(simulated.values_list("indicator_id", flat=True).distinct())
    sourceless = set(simulated.filter(source="").values_list("indicator_id", flat=True).distinct())
    for row in indicators().values() if found else ():
        codes = {part.code for part in components(row)}
        found |= {row.code} if codes & found else set()
        sourceless |= {row.code} if codes & sourceless else set()
    return MadeUp(frozenset(found), frozenset(sourceless))


def entered_on_behalf(subject: Subject, period: Period) -> int:
    """How many approved reports of the subject's branch the unit above entered in its unit's place."""
    found = Report.objects.filter(_beneath(subject, period), stand_in__isnull=False, state=State.APPROVED)
    return found.count()


def _beneath(subject: Subject, period: Period, prefix: str = "") -> Q:
    """Reports of the subject's branch, as it hung on the period's last day, within the period."""
    roots = [subject] if isinstance(subject, Unit) else members(subject, period.last_day)
    units = Branch.objects.filter(
        ancestor__in=roots, valid_from__lte=period.last_day, valid_until__gt=period.last_day
    ).values("descendant")
    return Q(
        **{
            f"{prefix}unit__in": units,
            f"{prefix}period__first_day__gte": period.first_day,
            f"{prefix}period__last_day__lte": period.last_day,
        }
    )


def pending_sheets(subject: Subject, period: Period) -> list[Pending]:
    """Submitted reports of the subject's branch that nobody approved yet, for the provisional view."""
    waiting = Report.objects.filter(_beneath(subject, period), state=State.SUBMITTED).prefetch_related("figures")
    return [Pending(report.unit_id, report.period_id, values_of(report)) for report in waiting]


def may_read(person: Person, subject: Subject, period: Period, *, on: date) -> bool:
    """Whether the person may read the subject's totals of the period: their branch, their clusters, the peers in those."""
    if isinstance(subject, Cluster):
        return clusters_in_scope(person, on=on).filter(pk=subject.pk).exists()
    if may_open_slips(person, subject, period, on=on):
        return True
    return clusters_in_scope(person, on=on).filter(memberships__unit=subject).exists()


def may_open_slips(person: Person, subject: Subject, period: Period, *, on: date) -> bool:
    """Whether the person may go below the totals: peers of a cluster see totals, never reports or names.

    A unit that has moved away since stays open, for the periods of its time, to those above it then.
    """
    if isinstance(subject, Cluster):
        return True
    then = Branch.objects.filter(
        descendant=subject,
        ancestor__in=units_in_scope(person, on=on),
        valid_from__lte=period.last_day,
        valid_until__gt=period.last_day,
    )
    return reaches(person, subject, on=on) or then.exists()


def names_in(units: Iterable[Unit], period: Period) -> dict[int, str]:
    """The names these units had in the period (on its last day, or their last one before)."""
    return names_on([unit.pk for unit in units], period.last_day)


def name_in(subject: Subject, period: Period) -> str:
    """The subject's name in the period."""
    return subject.name if isinstance(subject, Cluster) else names_in([subject], period)[subject.pk]


def lineage_tree(subject: Subject, indicator: Indicator, period: Period) -> dict[str, Any]:
    """The whole tree of contributions down to the slips, as plain values for `thidua lineage --json`."""
    step = rung(subject, indicator, period)
    node = {
        "code": subject.code,
        "name": step.name,
        "indicator": indicator.code,
        "period": period.code,
        **reading_document(step.reading),
    }
    node["reports"] = [_slip_document(slip) for slip in step.slips]
    node["parts"] = [
        lineage_tree(addend.part.unit, indicator, period) for addend in step.addends if not addend.part.is_own
    ]
    if isinstance(subject, Unit) and place_of(subject.pk, period) is None:
        node["note"] = "the unit did not exist in this period"
    return node


def reading_document(reading: Reading) -> dict[str, Any]:
    """A reading as commands print it: amount, hedge, unit, completeness, state, text."""
    return {
        "amount": amount_of(reading.quantity) if reading.quantity else None,
        "hedge": reading.quantity.hedge.value if reading.quantity else None,
        "unit": reading.indicator.unit_vi,
        "reported": reading.reported,
        "expected": reading.expected,
        "state": "final" if reading.state == "final" else "provisional",
        "text": reading.text,
    }


def _slip_document(slip: Slip) -> dict[str, Any]:
    report, figure = slip.report, slip.figure
    return {
        "report": report.pk,
        "number": report.number,
        "report_period": report.period_id,
        "indicator": figure.indicator_id,
        "amount": amount_of(slip.quantity) if slip.quantity else None,
        "hedge": slip.quantity.hedge.value if slip.quantity else None,
        "text": figure.words or None,
        "typed": figure.typed or None,
        "submitted_at": report.submitted_at,
        "approved_at": report.decided_at,
        "approved_by": report.decided_by.username if report.decided_by else None,
        "entered_on_behalf_by": report.stand_in.code if report.stand_in else None,
        "approved_alone": report.decided_alone,
        "late_days": report.late_days,
        "after_closing": report.after_closing,
        "source": figure.source or report.source or None,
        "simulated": figure.simulated,
        "evidence": [_evidence_document(file) for file in slip.evidence],
        "superseded": [
            {"number": old.report.number, "amount": None if old.quantity is None else plain(old.quantity.amount)}
            for old in slip.earlier
        ],
    }


def _evidence_document(file: Evidence) -> dict[str, Any]:
    """A file behind a figure; of one that was read, the sentence and where the figure stands in the text."""
    document: dict[str, Any] = {"name": file.name, "sha256": file.sha256, "size": file.size}
    if file.sentence:
        document |= {"sentence": file.sentence, "surface": file.surface, "start": file.start, "end": file.end}
    return document


def difference(reading: Reading, before: Reading | None) -> Decimal | None:
    """By how much a total differs from the period before, where both are there and equally complete."""
    if before is None or reading.quantity is None or before.quantity is None or reading.over or before.over:
        return None
    complete = reading.reported == reading.expected and before.reported == before.expected
    return (
        reading.quantity.amount - before.quantity.amount if complete and reading.expected == before.expected else None
    )
