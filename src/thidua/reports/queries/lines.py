"""One report read line by line: its figures, what stood there before, what is asked, broken and still missing."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from thidua.ground.values import Period, Quantity, Refusal
from thidua.indicators.models import Check, Indicator, Kind
from thidua.indicators.queries import checks, required_on
from thidua.indicators.rules import Broken, broken_checks
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.reports.models import Evidence, Figure, FigureReturn, Report, value_of
from thidua.reports.queries.proposals import Proposal, proposals_of
from thidua.reports.rules import (
    CheckBroken,
    LineRefusals,
    LinesUnread,
    NoteNeeded,
    Sentence,
    State,
    why_not_complete,
)
from thidua.targets.queries import targets_of
from thidua.trail.queries import events_of

Value = Quantity | str


@dataclass(frozen=True)
class Line:
    """One line of a report's form with everything that stands beside it."""

    indicator: Indicator
    required: bool
    figure: Figure | None
    before: Value | None
    target: Decimal | None
    evidence: tuple[Evidence, ...]
    returned: FigureReturn | None
    proposal: Proposal | None = None

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.code

    @property
    def value(self) -> Value | None:
        """What counts; None for a blank or an unreadable line."""
        return self.figure.value if self.figure else None

    @property
    def quantity(self) -> Quantity | None:
        """The figure as a quantity; None for a text, a blank or an unreadable line."""
        return self.figure.quantity if self.figure else None

    @property
    def differs(self) -> bool:
        """Whether the figure is another than the one the house knows."""
        return self.proposal is not None and self.quantity is not None and self.quantity.amount != self.proposal.amount

    @property
    def offers(self) -> bool:
        """Whether there is a figure to take that does not stand there yet."""
        return self.proposal is not None and (self.quantity is None or self.differs)


@dataclass(frozen=True)
class Change:
    """A figure that an amendment changed: both values, None where there is none."""

    indicator: Indicator
    old: Value | None
    new: Value | None


@dataclass(frozen=True)
class Happening:
    """One act in a report's life, from the trail."""

    verb: str
    at: datetime
    by: Person | None
    late_days: int


LIFE = (
    "report.opened",
    "report.amended",
    "report.submitted",
    "report.returned",
    "report.approved",
    "report.superseded",
)


def latest_report(unit: Unit, period_code: str) -> Report | None:
    """The newest report of the chain of this unit and period, whatever its state."""
    return Report.objects.filter(unit=unit, period_id=period_code).order_by("-number").first()


def latest_reports(unit_ids: Iterable[int], period_code: str) -> dict[int, Report]:
    """By unit: the newest report of its chain for the period; units without one are left out."""
    rows = Report.objects.filter(unit__in=list(unit_ids), period_id=period_code).order_by("number")
    return {report.unit_id: report for report in rows}


def said_in(report: Report) -> dict[str, Value | None]:
    """By indicator code: what each saved line says, None while its words cannot be read."""
    rows = report.figures.values_list("indicator_id", "amount", "hedge", "upper", "words")
    return {code: value_of(amount, hedge, upper, words) for code, amount, hedge, upper, words in rows}


def values_of(report: Report) -> dict[str, Value]:
    """What the report says, by indicator code; blank and unreadable lines are left out."""
    return {figure.indicator_id: value for figure in report.figures.all() if (value := figure.value) is not None}


def values_by_unit(reports: Iterable[Report]) -> dict[int, dict[str, Value]]:
    """By unit: what its report says, for many reports in one statement."""
    units = {report.pk: report.unit_id for report in reports}
    found: dict[int, dict[str, Value]] = {}
    for figure in Figure.objects.filter(report__in=units):
        if (value := figure.value) is not None:
            found.setdefault(units[figure.report_id], {})[figure.indicator_id] = value
    return found


def figures_before(unit: Unit, period: Period) -> dict[str, Value]:
    """The approved figures of the unit for the period of the same length just before; empty when there are none."""
    earlier = period.before()
    if earlier is None:
        return {}
    report = Report.objects.filter(unit=unit, period_id=earlier.code, state=State.APPROVED.value).first()
    return values_of(report) if report else {}


def lines_of(report: Report) -> list[Line]:
    """The lines of the report's form in their order. An open return stands at the line it speaks of."""
    period = report.period.period
    figures = {figure.indicator_id: figure for figure in report.figures.all()}
    before, targets = figures_before(report.unit, period), targets_of(report.unit, period)
    files: dict[str, list[Evidence]] = {}
    for file in report.evidence.all():
        files.setdefault(file.indicator_id, []).append(file)
    returns = {back.indicator_id: back for back in report.returns.filter(answered=False)}
    asked = [
        line for line in report.form.lines.select_related("indicator").order_by("order") if line.indicator.is_reported
    ]
    proposals = proposals_of(report, [line.indicator_id for line in asked])
    return [
        Line(
            indicator=line.indicator,
            required=line.required,
            figure=figures.get(line.indicator_id),
            before=before.get(line.indicator_id),
            target=targets.get(line.indicator_id),
            evidence=tuple(files.get(line.indicator_id, ())),
            returned=returns.get(line.indicator_id),
            proposal=proposals.get(line.indicator_id),
        )
        for line in asked
    ]


def warnings_of(report: Report) -> list[Broken]:
    """Every check of the catalogue that the saved figures break, blocking ones too; empty lines break none."""
    return warnings_by_report([report])[report.pk]


def warnings_by_report(reports: Iterable[Report]) -> dict[int, list[Broken]]:
    """By report: `warnings_of`, for a whole page of reports in a few statements."""
    found = Report.objects.filter(pk__in=[report.pk for report in reports])
    found = found.select_related("period").prefetch_related("figures", "form__lines__indicator")
    earlier = _approved_before(found)
    known = checks()
    return {report.pk: _broken(report, earlier.get(report.pk, {}), known) for report in found}


def _approved_before(reports: Iterable[Report]) -> dict[int, dict[str, Value]]:
    """By report: what was approved for the period of the same length just before."""
    wanted = {
        report.pk: (report.unit_id, period.code) for report in reports if (period := report.period.period.before())
    }
    units, codes = {unit for unit, _code in wanted.values()}, {code for _unit, code in wanted.values()}
    approved = Report.objects.filter(unit__in=units, period__in=codes, state=State.APPROVED.value)
    values = {(report.unit_id, report.period_id): values_of(report) for report in approved.prefetch_related("figures")}
    return {pk: values.get(place, {}) for pk, place in wanted.items()}


def _broken(report: Report, earlier: dict[str, Value], known: Sequence[Check]) -> list[Broken]:
    figures = {figure.indicator_id: figure for figure in report.figures.all()}
    asked = [line.indicator for line in report.form.lines.all()]
    return broken_checks(
        known,
        {
            each.code: figures[each.code].amount if each.code in figures else None
            for each in asked
            if each.kind != Kind.TEXT
        },
        {code: value.amount for code, value in earlier.items() if isinstance(value, Quantity)},
        (),
        names={each.code: (each.name_vi, each.name_en) for each in asked},
        units={each.code: (each.unit_vi, each.unit_en) for each in asked},
    )


def line_of(broken: Broken, filled: Container[str]) -> str:
    """At which of its lines a broken check is said and explained: the first that has a figure, for a blank one keeps
    no explanation."""
    return next((code for code in broken.indicators if code in filled), broken.indicators[0])


def sentence_of(broken: Broken) -> Sentence:
    """The check's sentence, to be written in the reader's language."""
    return Sentence(broken.text_vi, broken.text_en)


def why_not_filled(report: Report, said: Mapping[str, Value | None] | None = None) -> LineRefusals | None:
    """Lines that cannot be read, and required lines that are empty; `said` is what the lines say, where it was read already."""
    said = said_in(report) if said is None else said
    found: list[tuple[str, Refusal]] = []
    unread = [code for code, value in said.items() if value is None]
    if unread:
        found.append((unread[0], LinesUnread(count=len(unread), lines=unread)))
    empty = why_not_complete({code: code if code in said else None for code in required_on(report.form_id)})
    if empty:
        found.append((empty.values["lines"][0], empty))
    return LineRefusals(found) if found else None


def why_not_ready(report: Report) -> LineRefusals | None:
    """Everything that keeps the report from being submitted, at once: unreadable and empty lines, broken blocking
    checks, and figures that are possible but unusual and have no note yet."""
    unfilled = why_not_filled(report)
    found = list(unfilled.at) if unfilled else []
    figures = {figure.indicator_id: figure for figure in report.figures.all()}
    for broken in warnings_of(report):
        first = line_of(broken, figures)
        if broken.blocking:
            found.append((first, CheckBroken(sentence=sentence_of(broken))))
        elif not any(figures[code].note for code in broken.indicators if code in figures):
            found.append((first, NoteNeeded(line=first, sentence=sentence_of(broken))))
    return LineRefusals(found) if found else None


def changes(old: Report, new: Report) -> list[Change]:
    """The figures that differ between a report and its amendment, in the form's order."""
    was, now = values_of(old), values_of(new)
    order = {line.indicator_id: line.order for line in new.form.lines.all()}
    codes = sorted(
        (code for code in was.keys() | now.keys() if was.get(code) != now.get(code)),
        key=lambda code: (order.get(code, len(order)), code),
    )
    indicators = Indicator.objects.in_bulk(codes)
    return [Change(indicators[code], was.get(code), now.get(code)) for code in codes]


def history(report: Report) -> list[Happening]:
    """The report's moves in the order they were made, each with who and when; from the trail."""
    events = list(events_of(report).filter(verb__in=LIFE))
    people = Person.objects.in_bulk([event.actor_id for event in events if event.actor_id])
    return [
        Happening(
            event.verb,
            event.at,
            people.get(event.actor_id) if event.actor_id else None,
            int(event.data.get("late_days", 0)),
        )
        for event in events
    ]
