"""The one way in."""

from __future__ import annotations

from dataclasses import replace

from thidua.reading.bearing import bear
from thidua.reading.drafts import Draft, PassedOver
from thidua.reading.events import happened
from thidua.reading.figures import scan
from thidua.reading.folding import fold
from thidua.reading.lexicon import Lexicon
from thidua.reading.page import see
from thidua.reading.values import Event, Figure, Reading, Rejected
from thidua.reading.whose import Whose


def read_text(text: str, *, lexicon: Lexicon, year: str | None = None) -> Reading:
    """Read every figure of work in `text`.

    `year` is the emulation year to assume where the text names none ("6 tháng đầu năm"). No text, however long or odd,
    raises; the time is linear in its length.
    """
    folded = fold(text)
    page = see(folded)
    drafts, passed = scan(page)
    whose = Whose(page, year)
    bear(page, drafts, whose, lexicon)
    place = folded.place

    def span(start: int, end: int) -> tuple[int, int]:
        return place(start), place(end)

    def figure(draft: Draft) -> Figure:
        start, end = span(draft.start, draft.end)
        return Figure(
            start=start,
            end=end,
            surface=text[start:end],
            value=draft.value,
            unit=draft.unit,
            indicator=draft.indicator,
            role=draft.role,
            subject=draft.subject,
            period=draft.period,
            sentence=span(*draft.sentence),
            rule=draft.rule,
            noun=draft.noun,
            whole=draft.whole,
            part_of=None if draft.part_of is None else place(draft.part_of),
            repeats=None if draft.repeats is None else place(draft.repeats),
        )

    def rejected(over: PassedOver) -> Rejected:
        start, end = span(over.start, over.end)
        return Rejected(start, end, text[start:end], over.reason, span(*page.sentence(over.start)))

    def event(one: Event) -> Event:
        start, end = span(one.start, one.end)
        return replace(one, start=start, end=end, surface=text[start:end], sentence=span(*one.sentence))

    return Reading(
        figures=tuple(map(figure, drafts)),
        events=tuple(map(event, happened(page, whose))),
        rejected=tuple(map(rejected, passed)),
    )
