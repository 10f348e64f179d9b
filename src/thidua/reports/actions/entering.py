"""Opening a report, filling in its lines, and the files that show where a figure comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from thidua.ground.files import hang_once, keep_file
from thidua.ground.today import day_of
from thidua.ground.values import Hedge, Refusal, Unreadable, insist, read_typed
from thidua.indicators.models import Indicator, Kind
from thidua.organisations.models import Unit
from thidua.organisations.queries import name_of, term_of
from thidua.people.models import Person
from thidua.reports.models import Evidence, Figure, Report
from thidua.reports.permissions import why_not_open, why_not_save
from thidua.reports.queries import asks_report, stand_in_of
from thidua.reports.rules import (
    NOTE_LENGTH,
    STATE_NAMES,
    TYPED_LENGTH,
    Entry,
    EvidenceTwice,
    LineMoved,
    LineRefusals,
    NoSuchEvidence,
    NoSuchLine,
    ReportExists,
    StalePage,
    State,
    TextTooLong,
    one_line,
)
from thidua.trail.actions import record
from thidua.years.models import ReportingPeriod

TEXT_LENGTH = 2000
FIGURE_FIELDS = ["amount", "hedge", "upper", "words", "typed", "note", "source", "simulated"]
"""What a save may change of a figure that is there already."""


@transaction.atomic
def open_report(
    *,
    unit: Unit,
    period: ReportingPeriod,
    by: Person | None,
    at: datetime,
    source: str = "",
    simulated: bool = False,
) -> Report:
    """Begin the unit's report for the period: an empty draft of the form that asks such units.

    Opened by an officer of the unit above who does not speak for the unit itself, it is marked as entered on behalf.

    Raises NotYours, NoFormAsked or ReportExists, also when two people open it at the same moment.
    """
    on = day_of(at)
    insist(why_not_open(by, unit, period, on=on))
    stand_in = stand_in_of(by, unit, on=on)
    form = asks_report(term_of(unit, period.last_day), period.period)
    assert form is not None, "insisted above"
    try:
        with transaction.atomic():
            report = Report.objects.create(
                unit=unit,
                period=period,
                form=form,
                stand_in=stand_in,
                created_by=by,
                created_at=at,
                source=source,
                simulated=simulated,
            )
    except IntegrityError:
        name, draft = name_of(unit, period.last_day), STATE_NAMES[State.DRAFT]
        raise ReportExists(unit=name, period=period.period, state=draft) from None
    record("report.opened", subject=report, by=by, at=at, **_on_behalf(report))
    return report


def save_figures(
    *,
    report: Report,
    entries: Mapping[str, Entry],
    by: Person | None,
    at: datetime,
    version: int | None = None,
) -> Report:
    """Write the given lines, by indicator code; lines not given stay as they are, a blank one loses its figure.

    Readable lines are saved even when others are not. What cannot be read is kept as typed, so that nothing is lost,
    and refused all at once as `LineRefusals`; so is a line that somebody else changed since the writer saw it
    (`Entry.was`), and that one stays as it is. `version` is the one the page was opened with: when somebody saved
    since and the entries do not say what the writer saw, nothing is written and StalePage says who. An entry without
    quantity, words or text changes only the note. What stands there already is not saved a second time.

    Raises NotYours, NotEditable, StalePage or NoSuchLine having written nothing, LineRefusals having saved the rest.
    """
    with transaction.atomic():
        report = writable(report, by=by, at=at)
        blind = any(entry.was is None for entry in entries.values())
        if version is not None and version != report.version and blind:
            raise StalePage(who=report.saved_by.full_name if report.saved_by else "–", at=report.saved_at)
        asked = {line.indicator_id: line.indicator for line in report.form.lines.select_related("indicator")}
        unknown = next((code for code in entries if code not in asked), None)
        insist(NoSuchLine(form=report.form.name, code=unknown) if unknown else None)
        changed, refusals = _write_lines(report, entries, asked)
        if changed:
            report.version += 1
            report.saved_by, report.saved_at = by, at
            report.save(update_fields=["version", "saved_by", "saved_at"])
            record("report.saved", subject=report, by=by, at=at, lines=sorted(changed), unread=len(refusals))
    if refusals:
        raise LineRefusals(refusals)
    return report


def _write_lines(
    report: Report, entries: Mapping[str, Entry], asked: Mapping[str, Indicator]
) -> tuple[list[str], list[tuple[str, Refusal]]]:
    """The codes whose line is another now, and why the others were refused."""
    known = {figure.indicator_id: figure for figure in report.figures.all()}
    changed, written, gone = [], [], []
    refusals: list[tuple[str, Refusal]] = []
    for code, given in entries.items():
        figure, entry = known.get(code) or Figure(report=report, indicator=asked[code]), _own_part(given)
        if _moved(figure, entry):
            refusals.append((code, _moved_by(report)))
            continue
        before = _content(figure)
        refusal = fill_line(figure, entry, asked[code])
        if refusal:
            refusals.append((code, refusal))
        if _content(figure) != before:
            changed.append(code)
        if figure.amount is None and not figure.words and not figure.typed:
            gone.append(code)
        else:
            written.append(figure)
    Figure.objects.filter(report=report, indicator__in=gone).delete()
    Figure.objects.bulk_create(
        written, update_conflicts=True, unique_fields=["report", "indicator"], update_fields=FIGURE_FIELDS
    )
    return changed, refusals


def _own_part(entry: Entry) -> Entry:
    """The entry without what its writer left as they saw it: that is for whoever changed it meanwhile."""
    if entry.typed is not None and entry.typed == entry.was:
        entry = replace(entry, typed=None)
    return replace(entry, note=None) if entry.note is not None and entry.note == entry.was_note else entry


def _moved(figure: Figure, entry: Entry) -> bool:
    """Whether the line is neither as its writer saw it nor as they write it."""
    return any(
        given is not None and was is not None and now not in (was.strip(), given.strip())
        for now, was, given in (
            (figure.shown, entry.was, entry.typed),
            (figure.note, entry.was_note, entry.note),
        )
    )


def _moved_by(report: Report) -> LineMoved:
    return LineMoved(who=report.saved_by.full_name if report.saved_by else "–", at=report.saved_at)


def _content(figure: Figure) -> tuple[Any, ...]:
    return figure.quantity, figure.words, figure.typed, figure.note, figure.source, figure.simulated


def fill_line(figure: Figure, entry: Entry, indicator: Indicator) -> Refusal | None:
    """Put an entry into a figure; what cannot be read stays as typed without an amount."""
    if entry.note is not None:
        figure.note = one_line(entry.note)[:NOTE_LENGTH]
    if entry.quantity is not None:
        quantity = entry.quantity
        figure.amount, figure.hedge, figure.upper = quantity.amount, quantity.hedge.value, quantity.upper
        figure.words, figure.typed = quantity.words, ""
    elif entry.words is not None:
        figure.amount, figure.hedge, figure.upper = None, Hedge.EXACT.value, None
        figure.words, figure.typed = entry.words.strip(), ""
    elif entry.typed is None:
        return None
    elif entry.typed == figure.shown and figure.value is not None:
        return None  # untouched on the page: a hedge or a source that came with the figure stays
    else:
        figure.source, figure.simulated = entry.source, entry.simulated
        return _read(figure, entry.typed.replace("\0", "").strip(), indicator)
    figure.source, figure.simulated = entry.source, entry.simulated
    return None


def _read(figure: Figure, typed: str, indicator: Indicator) -> Refusal | None:
    figure.amount, figure.hedge, figure.upper, figure.words = None, Hedge.EXACT.value, None, ""
    figure.typed = typed[:TYPED_LENGTH]
    if not typed:
        return None
    if indicator.kind == Kind.TEXT:
        figure.words, figure.typed = typed[:TEXT_LENGTH], ""
        return TextTooLong(length=len(typed), limit=TEXT_LENGTH) if len(typed) > TEXT_LENGTH else None
    if len(typed) > TYPED_LENGTH:
        return TextTooLong(length=len(typed), limit=TYPED_LENGTH)
    try:
        figure.amount = read_typed(typed)
    except Unreadable as no:
        return no
    return None


@transaction.atomic
def attach_evidence(
    *, report: Report, indicator: str, name: str, chunks: Iterable[bytes], by: Person | None, at: datetime
) -> Evidence:
    """Hang a file at one figure's line; its bytes lie under their hash, its name is kept as sent.

    Raises NotYours, NotEditable, NoSuchLine, EvidenceTwice, FileTooLarge, FileEmpty or FileOfOtherKind.
    """
    report = writable(report, by=by, at=at)
    if not report.form.lines.filter(indicator_id=indicator).exists():
        raise NoSuchLine(form=report.form.name, code=indicator)
    kept, twice = keep_file(name, chunks), EvidenceTwice(name=name, code=indicator)
    place = {"report": report, "indicator_id": indicator}
    evidence = hang_once(Evidence.objects, kept, name=name, twice=twice, by=by, at=at, place=place)
    record("evidence.attached", subject=report, by=by, at=at, indicator=indicator, sha256=kept.sha256)
    return evidence


@transaction.atomic
def remove_evidence(*, report: Report, evidence: int, by: Person | None, at: datetime) -> None:
    """Take a file away from the report while it is with its unit. The trail keeps its hash.

    Raises NotYours, NotEditable or NoSuchEvidence.
    """
    report = writable(report, by=by, at=at)
    found = Evidence.objects.filter(report=report, pk=evidence).first()
    if found is None:
        raise NoSuchEvidence()
    record("evidence.removed", subject=report, by=by, at=at, indicator=found.indicator_id, sha256=found.sha256)
    found.delete()


def _on_behalf(report: Report) -> dict[str, Unit]:
    """What the trail says of a report that the unit above enters."""
    return {"stand_in": report.stand_in} if report.stand_in else {}


def writable(report: Report, *, by: Person | None, at: datetime) -> Report:
    """The report as it stands now, held until the end: two people who save at once do so one after the other.

    Raises NotYours or NotEditable.
    """
    held = Report.objects.select_for_update(of=("self",)).select_related("unit", "period", "form").get(pk=report.pk)
    insist(why_not_save(by, held, on=day_of(at)))
    return held
