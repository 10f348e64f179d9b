"""A text beside the report it was read for: its figures marked, and for each line of the form what was found and what
the system holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from thidua.desk.rules import agrees
from thidua.ground.values import Period, Quantity, Refusal
from thidua.indicators.models import Kind
from thidua.organisations.queries import children, name_of
from thidua.reading import Role
from thidua.reports.models import Mention, ReadText, Report
from thidua.reports.queries import Line, lines_of
from thidua.reports.rules.reading import Verdict, fits
from thidua.rollup.queries import totals


@dataclass(frozen=True)
class Against:
    """What is held beside what the text says, and whether the two can be the same."""

    held: Quantity
    agrees: bool
    in_draft: bool  # held in this draft; else the total that the system shows for the unit and period


@dataclass(frozen=True)
class Found:
    """One figure of the text, its sentence around it, and what stands against it."""

    mention: Mention
    before: str
    after: str
    against: tuple[Against, ...] = ()
    period: Period | None = None
    is_other_period: bool = False
    counted_below: bool = False
    again: tuple[Mention, ...] = ()
    choices: tuple[Line, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Whether something held cannot be what the text says."""
        return any(not each.agrees for each in self.against)

    @property
    def is_open(self) -> bool:
        """Whether it still awaits a person."""
        return self.mention.verdict == Verdict.OPEN


@dataclass
class LineSide:
    """One line of the form with the figures of the text that may belong to it."""

    line: Line
    held: Quantity | None
    found: list[Found] = field(default_factory=list)


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph, or a figure in it with the card that speaks of it."""

    words: str
    mention: Mention | None = None
    card: int = 0


@dataclass(frozen=True)
class Sides:
    """Both sides of the page."""

    text: ReadText
    paragraphs: list[list[Piece]]
    lines: list[LineSide]
    others: list[Found]
    untouched: list[Line]

    @property
    def cards(self) -> list[Found]:
        """Every figure as the page goes through them."""
        return [*(found for side in self.lines for found in side.found), *self.others]

    @property
    def awaiting(self) -> int:
        """Figures of the form's lines that nobody decided on yet."""
        return sum(found.is_open for side in self.lines for found in side.found)


def sides_of(text: ReadText, report: Report) -> Sides:
    """A text and the draft it is read for, as they stand now."""
    mentions = list(text.mentions.select_related("line", "guess"))
    for mention in mentions:
        mention.text = text
    lines = [line for line in lines_of(report) if line.indicator.kind != Kind.TEXT]
    by_code = {line.code: line for line in lines}
    own = name_of(report.unit, report.period.last_day)
    firsts = {mention.start: mention for mention in mentions}
    again: dict[int, list[Mention]] = {}
    cards = {mention.pk: mention.pk for mention in mentions}
    for mention in mentions:
        first = firsts.get(mention.repeats) if mention.repeats is not None else None
        if first is not None and first.repeats is None and mention.verdict == Verdict.OPEN:
            again.setdefault(first.pk, []).append(mention)
            cards[mention.pk] = first.pk
    shown = [mention for mention in mentions if cards[mention.pk] == mention.pk]
    placed = {mention.pk: _line_for(mention, by_code, own) for mention in shown}
    codes = {code for code in placed.values() if code}
    held = {code: reading.quantity for code, reading in totals(report.unit, report.period.period, codes).items()}
    gathers = children(report.unit, report.period.last_day).exists()
    sides = {code: LineSide(by_code[code], held.get(code)) for code in by_code if code in codes}
    others: list[Found] = []
    for mention in shown:
        code = placed[mention.pk]
        side = sides.get(code) if code else None
        found = _found(mention, report, side, gathers, tuple(again.get(mention.pk, ())), lines)
        (side.found if side else others).append(found)
    return Sides(
        text,
        list(_paragraphs(text.text, mentions, cards)),
        list(sides.values()),
        others,
        [line for line in lines if line.code not in codes],
    )


def _line_for(mention: Mention, lines: dict[str, Line], own: str) -> str | None:
    """The line a figure belongs to: where a person put it, else where its indicator stands and its role allows."""
    if mention.line_id:
        return mention.line_id
    code = mention.guess_id
    if code is None or code not in lines or not fits(mention.unit_word, lines[code].indicator.unit_vi):
        return None
    is_own_part = mention.role == Role.PART and mention.subject.casefold() == own.casefold()
    return code if mention.role == Role.DONE or is_own_part else None


def _found(
    mention: Mention,
    report: Report,
    side: LineSide | None,
    gathers: bool,
    again: tuple[Mention, ...],
    lines: list[Line],
) -> Found:
    words = mention.text.text
    start, end = _quoted(mention)
    against = []
    if side is not None:
        in_line = side.line.quantity
        if in_line is not None and mention.verdict != Verdict.CONFIRMED:
            against.append(Against(in_line, agrees(mention.quantity, in_line.amount), in_draft=True))
        if side.held is not None:
            against.append(Against(side.held, agrees(mention.quantity, side.held.amount), in_draft=False))
    return Found(
        mention,
        words[start : mention.start],
        words[mention.end : end],
        tuple(against),
        (said := _period_of(mention)),
        said is not None and _is_apart(said, report.period.period),
        counted_below=gathers and any(each.agrees and not each.in_draft for each in against),
        again=again,
        choices=tuple(line for line in lines if fits(mention.unit_word, line.indicator.unit_vi)),
    )


def _quoted(mention: Mention) -> tuple[int, int]:
    """Where the sentence around a figure begins and ends; of a long one the part beside it, on whole words."""
    words, reach = mention.text.text, 160
    start, end = mention.sentence_start, mention.sentence_end
    if mention.start - start > reach:
        start = words.find(" ", mention.start - reach, mention.start) + 1 or mention.start - reach
    if end - mention.end > reach:
        end = words.rfind(" ", mention.end, mention.end + reach)
        end = end if end > mention.end else mention.end + reach
    return start, end


def _period_of(mention: Mention) -> Period | None:
    try:
        return Period.parse(mention.period) if mention.period else None
    except Refusal:
        return None


def _is_apart(said: Period, asked: Period) -> bool:
    """Whether two periods have no day in common: a whole year and its second half are not apart."""
    return said.last_day < asked.first_day or asked.last_day < said.first_day


def _paragraphs(text: str, mentions: Iterable[Mention], cards: dict[int, int]) -> Iterator[list[Piece]]:
    """The paragraphs of a text, each in pieces: words, and the figures between them."""
    waiting = sorted(mentions, key=lambda mention: mention.start)
    place, number = 0, 0
    for line in text.split("\n"):
        end, pieces, done = place + len(line), [], place
        while number < len(waiting) and waiting[number].start < end:
            mention = waiting[number]
            number += 1
            if mention.start < done:  # begins inside another, or in the line before
                continue
            until = min(mention.end, end)
            pieces.append(Piece(text[done : mention.start]))
            pieces.append(Piece(text[mention.start : until], mention, cards[mention.pk]))
            done = until
        pieces.append(Piece(text[done:end]))
        if line.strip():
            yield [piece for piece in pieces if piece.words]
        place = end + 1
