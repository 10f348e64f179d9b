"""Reading a text for a report: it is kept beside the draft, and a person confirms, changes or rejects each figure in it.

Nothing that was read counts by itself. A confirmed figure stands in the draft with its hedge, and the file, the sentence
and the offsets hang at its line as evidence; the draft then goes the way of every report.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from thidua.ground.files import keep_bytes, short_name
from thidua.ground.today import day_of
from thidua.ground.values import Hedge, Quantity, insist, read_typed
from thidua.indicators.models import Indicator, Kind
from thidua.indicators.queries import lexicon
from thidua.people.models import Person
from thidua.reading import Figure as FigureRead
from thidua.reading.inputs import open_document, read_document
from thidua.reports.actions.entering import save_figures, writable
from thidua.reports.models import Evidence, Figure, Mention, ReadText, Report
from thidua.reports.permissions import why_not_save
from thidua.reports.rules import Entry, NoSuchLine, StalePage
from thidua.reports.rules.reading import (
    MOST_LETTERS,
    MOST_MENTIONS,
    QUOTE_LENGTH,
    SURFACE_LENGTH,
    NoLineChosen,
    NoSuchMention,
    NothingFound,
    OtherUnit,
    TextInUse,
    TooLongToRead,
    Verdict,
    fits,
)
from thidua.trail.actions import record


def read_for_report(*, report: Report, name: str, content: bytes, by: Person | None, at: datetime) -> ReadText:
    """Keep a file beside the draft and find its figures; the same file a second time is the text already there.

    Raises NotYours, NotEditable, what `open_document` refuses, TooLongToRead or NothingFound, having kept nothing.
    """
    insist(why_not_save(by, report, on=day_of(at)))
    # Read before anything is locked: a large PDF takes seconds.
    document = open_document(name, content)
    found = read_document(document, lexicon=lexicon(), year=_year_of(report)).figures
    found = tuple(figure for figure in found if figure.end - figure.start <= SURFACE_LENGTH)
    if len(document.text) > MOST_LETTERS or len(found) > MOST_MENTIONS:
        raise TooLongToRead(
            letters=Decimal(len(document.text)),
            figures=Decimal(len(found)),
            most_letters=Decimal(MOST_LETTERS),
            most_figures=MOST_MENTIONS,
        )
    insist(None if found else NothingFound(name=name))
    with transaction.atomic():
        report = writable(report, by=by, at=at)
        text, new = ReadText.objects.get_or_create(
            report=report,
            sha256=keep_bytes(content),
            defaults={
                "name": short_name(name),
                "size": len(content),
                "media_type": document.media_type,
                "text": document.text,
                "pictures": list(document.pictures),
                "simulated": report.simulated,
                "by": by,
                "at": at,
            },
        )
        if new:
            Mention.objects.bulk_create(_mentions(text, found))
            record("text.read", subject=report, by=by, at=at, sha256=text.sha256, figures=len(found))
    return text


def confirm_mention(
    *,
    mention: int,
    report: Report,
    line: str,
    by: Person | None,
    at: datetime,
    typed: str | None = None,
    version: int | None = None,
) -> Mention:
    """Put a figure that was read into the draft's line: as the text says it, with its hedge, or as `typed` instead.

    Its file, sentence and offsets hang at the line; a figure read there before makes way. Confirmed twice alike is once.

    Raises NotYours, NotEditable, NoSuchMention, NoLineChosen, NoSuchLine, OtherUnit, Unreadable or StalePage, having
    written nothing.
    """
    with transaction.atomic():
        report = writable(report, by=by, at=at)
        found = _found(report, mention)
        insist(None if line else NoLineChosen(surface=found.surface))
        asked = report.form.lines.select_related("indicator").filter(indicator=line).first()
        if asked is None or not asked.indicator.is_reported or asked.indicator.kind == Kind.TEXT:
            raise NoSuchLine(form=report.form.name, code=line)
        entry = _entry(found, asked.indicator, typed)
        figure = Figure.objects.filter(report=report, indicator=line).first()
        if found.verdict == Verdict.CONFIRMED and found.line_id == line and _says(figure, entry):
            return found  # the second half of a double click
        if version is not None and version != report.version:
            raise StalePage(who=report.saved_by.full_name if report.saved_by else "–", at=report.saved_at)
        if found.verdict == Verdict.CONFIRMED:
            _take_out(report, found, by, at)
            figure = Figure.objects.filter(report=report, indicator=line).first()
        before = Mention.objects.filter(text__report=report, line=line).exclude(pk=found.pk).first()
        found.replaced = before.replaced if before else _kept(figure)
        if before is not None:
            _reopen(before)
        Evidence.objects.filter(report=report, indicator=line).exclude(sentence="").delete()
        save_figures(report=report, entries={line: entry}, by=by, at=at)
        _hang(report, found, asked.indicator, by, at)
        found.verdict, found.line, found.by, found.at = Verdict.CONFIRMED.value, asked.indicator, by, at
        found.save(update_fields=["verdict", "line", "replaced", "by", "at"])
        record("figure.confirmed", subject=report, by=by, at=at, indicator=line, **_place(found))
    return found


@transaction.atomic
def reject_mention(*, mention: int, report: Report, by: Person | None, at: datetime) -> Mention:
    """Say that a figure of the text is none of the report's. A confirmed one is taken out of the draft again.

    Raises NotYours, NotEditable or NoSuchMention.
    """
    report = writable(report, by=by, at=at)
    found = _found(report, mention)
    if found.verdict != Verdict.REJECTED:
        if found.verdict == Verdict.CONFIRMED:
            _take_out(report, found, by, at)
        found.verdict, found.by, found.at = Verdict.REJECTED.value, by, at
        found.save(update_fields=["verdict", "by", "at"])
        record("figure.rejected", subject=report, by=by, at=at, **_place(found))
    return found


@transaction.atomic
def reopen_mention(*, mention: int, report: Report, by: Person | None, at: datetime) -> Mention:
    """Take a verdict back. The line of a confirmed figure gets back what it held before, unless it was changed since.

    Raises NotYours, NotEditable or NoSuchMention.
    """
    report = writable(report, by=by, at=at)
    found = _found(report, mention)
    if found.verdict != Verdict.OPEN:
        if found.verdict == Verdict.CONFIRMED:
            _take_out(report, found, by, at)
        _reopen(found)
        record("figure.reopened", subject=report, by=by, at=at, **_place(found))
    return found


@transaction.atomic
def remove_text(*, report: Report, text: int, by: Person | None, at: datetime) -> None:
    """Take a text away from the draft, with the figures found in it. The trail keeps its hash.

    Raises NotYours, NotEditable or TextInUse.
    """
    report = writable(report, by=by, at=at)
    found = report.texts.filter(pk=text).first()
    if found is None:
        return
    used = found.mentions.filter(verdict=Verdict.CONFIRMED.value).count()
    insist(TextInUse(count=used) if used else None)
    record("text.removed", subject=report, by=by, at=at, sha256=found.sha256)
    found.delete()


def _year_of(report: Report) -> str:
    return str(report.period.period.year)


def _mentions(text: ReadText, found: tuple[FigureRead, ...]) -> list[Mention]:
    known = set(Indicator.objects.values_list("code", flat=True))
    return [
        Mention(
            text=text,
            start=each.start,
            end=each.end,
            sentence_start=each.sentence[0],
            sentence_end=each.sentence[1],
            amount=each.value.amount,
            hedge=each.value.hedge.value,
            upper=each.value.upper,
            words=each.value.words,
            unit_word=each.unit[:60],
            guess_id=each.indicator if each.indicator in known else None,
            role=each.role.value,
            subject=(each.subject or "")[:200],
            period=(each.period or "")[:30],
            noun=each.noun[:200],
            rule=each.rule[:100],
            repeats=each.repeats,
            part_of=each.part_of,
        )
        for each in found
        if each.value.amount < Decimal(10) ** 20 and (each.value.upper or 0) < Decimal(10) ** 20
    ]


def _found(report: Report, mention: int) -> Mention:
    found = Mention.objects.select_related("text").filter(text__report=report, pk=mention).first()
    if found is None:
        raise NoSuchMention()
    return found


def _entry(mention: Mention, indicator: Indicator, typed: str | None) -> Entry:
    """What the line is given: the figure as it was read, or the number that was typed instead of it."""
    source, simulated = mention.text.name, mention.text.simulated
    if typed is not None and typed.strip() not in ("", mention.shown):
        return Entry(quantity=Quantity(read_typed(typed)), source=source, simulated=simulated)
    if not fits(mention.unit_word, indicator.unit_vi):
        raise OtherUnit(
            surface=mention.surface,
            said=mention.unit_word or "–",
            code=indicator.code,
            asked=indicator.unit_vi,
        )
    return Entry(quantity=mention.quantity, source=source, simulated=simulated)


def _says(figure: Figure | None, entry: Entry) -> bool:
    return figure is not None and figure.quantity == entry.quantity


def _hang(report: Report, mention: Mention, indicator: Indicator, by: Person | None, at: datetime) -> None:
    """Hang the text's file at the line, with the sentence; an upload of the same file there gets the sentence too."""
    text = mention.text
    Evidence.objects.update_or_create(
        report=report,
        indicator=indicator,
        sha256=text.sha256,
        defaults={
            "name": text.name,
            "size": text.size,
            "media_type": text.media_type,
            "sentence": sentence_of_mention(mention),
            "surface": mention.surface,
            "start": mention.start,
            "end": mention.end,
            "by": by,
            "at": at,
        },
    )


def sentence_of_mention(mention: Mention) -> str:
    """The sentence around the figure; of an endless one the part beside it."""
    start = max(mention.sentence_start, mention.start - QUOTE_LENGTH // 2)
    end = max(mention.end, min(mention.sentence_end, start + QUOTE_LENGTH))
    return mention.text.text[start:end]


def _take_out(report: Report, mention: Mention, by: Person | None, at: datetime) -> None:
    """Undo a confirmation: the evidence goes, and the line gets back what it held, unless a person changed it since."""
    line = mention.line_id
    assert line is not None, "a confirmed figure has its line"
    hung = Evidence.objects.filter(report=report, indicator=line, sha256=mention.text.sha256).exclude(sentence="")
    hung.delete()
    figure = Figure.objects.filter(report=report, indicator=line).first()
    if figure is not None and figure.source == mention.text.name and not figure.typed:
        save_figures(report=report, entries={line: _restored(mention.replaced)}, by=by, at=at)
    mention.line = mention.replaced = None
    mention.verdict = Verdict.OPEN.value
    mention.save(update_fields=["verdict", "line", "replaced"])


def _reopen(mention: Mention) -> None:
    mention.verdict, mention.line, mention.replaced = Verdict.OPEN.value, None, None
    mention.by = mention.at = None
    mention.save(update_fields=["verdict", "line", "replaced", "by", "at"])


def _kept(figure: Figure | None) -> dict[str, Any] | None:
    """What a line holds, as plain values, so that it can be put back."""
    if figure is None or figure.quantity is None:
        return {"typed": figure.typed} if figure is not None and figure.typed else None
    quantity = figure.quantity
    return {
        "amount": str(quantity.amount),
        "hedge": quantity.hedge.value,
        "upper": None if quantity.upper is None else str(quantity.upper),
        "words": quantity.words,
        "source": figure.source,
        "simulated": figure.simulated,
    }


def _restored(kept: dict[str, Any] | None) -> Entry:
    if not kept or "amount" not in kept:
        return Entry(typed=kept["typed"] if kept else "")
    upper = None if kept["upper"] is None else Decimal(kept["upper"])
    quantity = Quantity(Decimal(kept["amount"]), Hedge(kept["hedge"]), upper, kept["words"])
    return Entry(quantity=quantity, source=kept["source"], simulated=kept["simulated"])


def _place(mention: Mention) -> dict[str, Any]:
    return {"sha256": mention.text.sha256, "start": mention.start, "end": mention.end}
